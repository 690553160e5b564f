"""Where rules were seen last, so that whether they still stand there takes few questions."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sheets_crm.workbook.snapshot import Area, ColourRule, Dropdown

Span = tuple[int, int, int]
"""Column, first row and last row of cells with the same rules."""


@dataclass(frozen=True)
class Spans:
    """Where the rules of one tab were seen last.

    Attributes:
        dropdowns: validation rules.
        colours: colour rules of ours.
    """

    dropdowns: tuple[Span, ...] = ()
    colours: tuple[Span, ...] = ()


def spans_of(dropdowns: Iterable[Dropdown], colours: Iterable[ColourRule]) -> Spans:
    """Where rules are."""
    return Spans(_places(dropdowns), _places(colours))


def _places(rules: Iterable[Dropdown | ColourRule]) -> tuple[Span, ...]:
    places = ((one.column, one.first_row, one.last_row) for one in rules)
    return tuple(sorted(set(places)))


def cuts_of(spans: Iterable[Span]) -> set[int]:
    """Rows at which one begins, or ends just above."""
    return {row for _, first, last in spans for row in (first, last + 1)}


def gaps(spans: Iterable[Span], bottom: int, width: int) -> Iterator[Area]:
    """The cells outside of all spans, in few rectangles: each is a question.

    Columns side by side with the same rows have their gaps in common.

    Args:
        spans: inside of the tab, no two of them in the same cell.
        bottom: the tab's last row.
        width: the tab's last column.
    """
    rows: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for column, first, last in sorted(spans):
        rows[column].append((first, last))
    for taken, columns in itertools.groupby(range(1, width + 1), lambda c: rows.get(c, [])):
        alike = list(columns)
        edges = [0, *(row for pair in taken for row in pair), bottom + 1]
        for above, below in zip(edges[::2], edges[1::2], strict=True):
            if above + 1 <= below - 1:
                yield Area(above + 1, alike[0], below - 1, alike[-1])
