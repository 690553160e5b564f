"""Rectangles put together, so that few requests name many cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sheets_crm.workbook.snapshot import Area

_GAP = 40
"""Rows asked for needlessly rather than in one more range."""


def boxes(areas: Iterable[Area]) -> Iterator[Area]:
    """One box over all areas of columns that lie side by side."""
    own = list(areas)
    columns = {c for area in own for c in range(area.first_column, area.last_column + 1)}
    for left, right in runs(sorted(columns), 0):
        within = [a for a in own if a.first_column >= left and a.last_column <= right]
        top = min(area.first_row for area in within)
        yield Area(top, left, max(area.last_row for area in within), right)


def runs(numbers: list[int], gap: int = _GAP) -> Iterator[tuple[int, int]]:
    """First and last of each run of ascending numbers; a run bridges so many missing ones."""
    if not numbers:
        return
    first = last = numbers[0]
    for each in numbers[1:]:
        if each - last > gap + 1:
            yield first, last
            first = each
        last = each
    yield first, last


def deepest(areas: Iterable[Area]) -> int:
    """The last row that any of them reaches."""
    return max(area.last_row for area in areas)


def down(area: Area, by: int) -> Area:
    """The area so many rows further down."""
    return Area(area.first_row + by, area.first_column, area.last_row + by, area.last_column)
