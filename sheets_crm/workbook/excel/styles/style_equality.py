"""When two entries of a style sheet look the same, whichever program wrote them.

A library or another office program that saves a workbook writes every entry its own way: children
in another order, defaults spelled out, flags left out. Taken for new ones, ours would be appended
again at each visit, and the style sheet would grow for ever.
"""

from __future__ import annotations

from sheets_crm.workbook.excel.xml.canonical_xml import Tree

_SWITCHES = frozenset({"b", "i", "strike", "outline", "shadow", "condense", "extend"})
_DEFAULTS = frozenset(
    {
        ("xf", "pivotButton", "0"),
        ("xf", "quotePrefix", "0"),
        ("u", "val", "single"),
        ("patternFill", "patternType", "none"),
        *((switch, "val", "1") for switch in _SWITCHES),
    }
)
_BOOLEANS = {"true": "1", "false": "0"}


def likeness(one: Tree) -> Tree:
    """A font, fill, border or cell format in the one form that all its writings have.

    It is for comparing, not for writing; a differential format means other things by what it omits.
    """
    attributes = ((name, _BOOLEANS.get(value, value)) for name, value in one.attributes)
    kept = tuple(
        (name, value)
        for name, value in attributes
        if (one.name, name, value) not in _DEFAULTS and not _is_flag(one.name, name, value)
    )
    # Stable, so that alike children such as the stops of a gradient keep their order.
    children = tuple(sorted(map(likeness, one.children), key=lambda child: child.name))
    return Tree(one.name, kept, children, one.text, one.space)


def _is_flag(element: str, name: str, value: str) -> bool:
    """`applyFont` and its like: what a cell's own format says counts with or without them."""
    return element == "xf" and name.startswith("apply") and value == "1"
