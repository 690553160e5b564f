"""The values of an area of an open tab, in as few calls as Excel can bear."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from sheets_crm.workbook.open_excel.read.cell_values import ERROR, told
from sheets_crm.workbook.open_excel.retry_when_busy import Patience, is_no_date, range_of
from sheets_crm.workbook.open_excel.xlwings_native import system_of
from sheets_crm.workbook.snapshot import Area, CellError, Value

CELLS_AT_ONCE = 1_500_000
"""Cells of one call. One painted cell far below makes millions of blank ones count as used."""

_CHUNK_ON_MAC = 10_000  # rows; one Apple event with more of them may time out

Rows = list[list[Value]]


def rows_of(tab: Any, area: Area, ask: Patience, epoch: date) -> Rows:
    """The values of an area, blank rows and all.

    Args:
        tab: xlwings' sheet.
        area: which cells.
        ask: how long a busy Excel is waited for.
        epoch: the workbook's day zero.
    """
    return _Values(tab, ask, epoch).rows(area)


class _Values:
    """The values of one tab while they are read."""

    def __init__(self, tab: Any, ask: Patience, epoch: date) -> None:
        self._tab = tab
        self._ask = ask
        self._epoch = epoch
        self._on_mac = system_of(tab) == "mac"
        # On macOS xlwings 0.37 loses all values of an area when it is asked for errors as text.
        self._options: dict[str, Any] = {"ndim": 2, "chunksize": None}
        self._options |= {"chunksize": _CHUNK_ON_MAC} if self._on_mac else {"err_to_str": True}

    def rows(self, area: Area) -> Rows:
        width = area.last_column - area.first_column + 1
        step, found = max(1, CELLS_AT_ONCE // width), []
        blank: list[Value] = [None] * width
        for first in range(area.first_row, area.last_row + 1, step):
            last = min(first + step - 1, area.last_row)
            part = self._part(Area(first, area.first_column, last, area.last_column))
            # A million blank rows are one row that stands a million times.
            found += [row if any(v is not None for v in row) else blank for row in part]
        if self._on_mac:
            self._mark_errors(area, found)
        return found

    def _part(self, area: Area) -> Rows:
        """In one call; or, when a number that is no date wears a date's format, in two halves."""
        try:
            read = self._ask(lambda: self._range(area).options(**self._options).value)
        except Exception as error:
            if not is_no_date(error):
                raise
            return self._by_halves(area)
        return [[told(value, self._epoch) for value in row] for row in read]

    def _by_halves(self, area: Area) -> Rows:
        top, left, bottom, right = (
            area.first_row,
            area.first_column,
            area.last_row,
            area.last_column,
        )
        if top < bottom:
            middle = (top + bottom) // 2
            above = self._part(Area(top, left, middle, right))
            return above + self._part(Area(middle + 1, left, bottom, right))
        if left < right:
            middle = (left + right) // 2
            before = self._part(Area(top, left, top, middle))
            after = self._part(Area(top, middle + 1, top, right))
            return [[*before[0], *after[0]]]
        return [[self._no_date(area)]]

    def _no_date(self, cell: Area) -> Value:
        """The number that Excel shows as a row of `#`, as the file has it; a formula's is lost."""
        text = str(self._ask(lambda: self._range(cell).formula))
        try:
            return float(text)
        except ValueError:
            return CellError("#######")

    def _mark_errors(self, area: Area, rows: Rows) -> None:
        """Puts errors where they stand: on macOS they come as blanks, or as words of a language."""
        for kind in ("formulas", "constants"):
            for one in self._ask(partial(self._errors, area, kind)):
                place = self._ask.extent(one)
                for row in range(place.first_row, place.last_row + 1):
                    line = list(rows[row - area.first_row])
                    rows[row - area.first_row] = line
                    for column in range(place.first_column, place.last_column + 1):
                        line[column - area.first_column] = ERROR

    def _errors(self, area: Area, kind: str) -> Any:
        return self._range(area).get_special_cells(kind, "errors")

    def _range(self, area: Area) -> Any:
        return range_of(self._tab, area)
