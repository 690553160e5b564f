"""Where the schema has an element's place among its siblings.

What the schema's list does not name (`xr:revisionPtr`, whatever newer versions of Excel add) has no
rank: it stands anywhere, tells nothing about places and is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sheets_crm.workbook.excel.xml.spans import MARKUP_COMPATIBILITY, Element, Splices


def rank_of(element: Element, root: Element, order: Sequence[str]) -> int | None:
    """Where the schema puts a child of `root`, None where it does not name it.

    An AlternateContent goes by the first thing in its branches that the schema names.
    """
    if element.space == MARKUP_COMPATIBILITY:
        held = (rank_of(one, root, order) for branch in element.children for one in branch.children)
        return next((rank for rank in held if rank is not None), None)
    known = element.space == root.space and element.name in order
    return order.index(element.name) if known else None


def place_for(root: Element, name: str, order: Sequence[str]) -> int:
    """The byte at which a child of that name goes in: after all that the schema has before it."""
    rank = order.index(name)
    earlier = (child.end for child in root.children if _is_up_to(child, rank, root, order))
    return max(earlier, default=root.inside)


def _is_up_to(child: Element, rank: int, root: Element, order: Sequence[str]) -> bool:
    known = rank_of(child, root, order)
    return known is not None and known <= rank


def misplaced(root: Element, child: Element, order: Sequence[str]) -> bool:
    """Whether something that the schema has before a child stands after it."""
    rank = order.index(child.name)
    later = (one for one in root.children if one.start > child.start)
    return any(_is_up_to(one, rank - 1, root, order) for one in later)


def moved(data: bytes, root: Element, wrong: Iterable[Element], order: Sequence[str]) -> bytes:
    """The part with misplaced children of the root in their places, each as it is written."""
    splices = Splices(data)
    for child in wrong:  # each goes behind something that stays where it is
        splices.insert(place_for(root, child.name, order), data[child.start : child.end])
        splices.remove(child)
    return splices.result()
