"""Merged cells and fills of a tab, found by asking about ever smaller parts of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sheets_crm.workbook.open_excel.read.bisect_ranges import MIXED, Mixed, Pieces
from sheets_crm.workbook.open_excel.retry_when_busy import Patience
from sheets_crm.workbook.snapshot import Address, Area

_MOST_MERGES = 500
"""Merged areas that are told of one tab; they matter among headings, which stand at the top."""


class Surface:
    """What of a tab is seen besides its values.

    Args:
        tab: xlwings' sheet.
        ask: how long a busy Excel is waited for.
    """

    def __init__(self, tab: Any, ask: Patience) -> None:
        self._tab = tab
        self._ask = ask

    def merges(self, height: int, width: int) -> tuple[Area, ...]:
        """Merged areas from the top."""
        found: list[Area] = []
        for first, last, some in Pieces(lambda a, b: self._any_merged(a, b, width)).of(1, height):
            for row in range(first, last + 1) if some else ():
                found += self._merged_in(row, width, found)
                if len(found) >= _MOST_MERGES:
                    return tuple(found)
        return tuple(found)

    def _any_merged(self, first: int, last: int, width: int) -> bool | Mixed:
        """Whether any cell of these rows is merged; of one row it is always known."""
        answer = self._merged(first, last, 1, width)
        return True if answer is MIXED and first == last else answer

    def _merged_in(self, row: int, width: int, known: Iterable[Area]) -> list[Area]:
        found: list[Area] = []
        across = Pieces(lambda a, b: self._merged(row, row, a, b))
        for left, right, merged in across.of(1, width):
            for column in range(left, right + 1) if merged else ():
                if not any(area.holds(row, column) for area in (*known, *found)):
                    cell = self._ask.cell(self._tab, row, column)
                    found.append(self._ask.extent(self._ask.of(cell, "merge_area")))
        return found

    def _merged(self, first: int, last: int, left: int, right: int) -> bool | Mixed:
        area = self._ask.range(self._tab, Area(first, left, last, right))
        answer = self._ask.of(area, "merge_cells")
        return answer if isinstance(answer, bool) else MIXED

    def fills(self, height: int, width: int) -> dict[Address, str]:
        """Painted cells, as `#RRGGBB`."""
        found: dict[Address, str] = {}
        if self._fill(1, height, 1, width) is None:
            return found
        for column in range(1, width + 1):
            for first, last, fill in self._fills_down(column, height):
                if fill is not None:
                    found |= {(row, column): fill for row in range(first, last + 1)}
        return found

    def _fills_down(self, column: int, height: int) -> list[tuple[int, int, str | None]]:
        def look(first: int, last: int) -> str | Mixed | None:
            return self._fill(first, last, column, column)

        return Pieces(look).of(1, height)

    def _fill(self, first: int, last: int, left: int, right: int) -> str | Mixed | None:
        """The fill of an area; Excel tells black, or nothing at all, of one that is not alike."""
        area = self._ask.range(self._tab, Area(first, left, last, right))
        try:
            colour = self._ask.of(area, "color")
        except (TypeError, ValueError):
            return MIXED
        if colour is None:
            return None
        red, green, blue = (int(part) for part in colour)
        if (first, left) != (last, right) and not (red or green or blue):
            return MIXED
        return f"#{red:02X}{green:02X}{blue:02X}"
