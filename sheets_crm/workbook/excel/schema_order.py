"""Where the schema has an element's place among its siblings."""

from __future__ import annotations

from sheets_crm.workbook.excel.markup import MARKUP_COMPATIBILITY, Element


def rank_of(element: Element, order: list[str]) -> int:
    """Where the schema puts an element; an AlternateContent goes by what it holds."""
    if element.space == MARKUP_COMPATIBILITY:
        inside = (rank_of(one, order) for one in element.walk() if one.name in order)
        return next(inside, len(order))
    return order.index(element.name) if element.name in order else len(order)


def place_for(root: Element, name: str, order: list[str]) -> int:
    """The byte at which a child of that name goes in, by the schema's order."""
    rank = order.index(name)
    at = root.inside
    for child in root.children:
        if rank_of(child, order) > rank:
            return at
        at = child.end
    return at
