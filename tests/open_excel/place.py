"""A workbook open in Excel as a place for the stores' contract: the remote engine and a user."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from sheets_crm.workbook.open_excel.options import LiveOptions
from sheets_crm.workbook.open_excel.retry_when_busy import Patience
from sheets_crm.workbook.open_excel.store import LiveStore
from sheets_crm.workbook.snapshot import Area
from tests.open_excel.client import Client
from tests.open_excel.desk import Desk


class OpenInExcel:
    """A blank workbook that is open; it must be used inside of `client.connected()`."""

    def __init__(self, folder: Path, options: LiveOptions | None = None) -> None:
        self.path = folder / "Sales.xlsx"
        self.desk = Desk(name=self.path.name)
        self.client = Client(self.desk)
        self._options = options or LiveOptions()

    def store(self) -> LiveStore:
        return LiveStore(
            self.path, self.client.book(), self._options, patience=Patience(0, sleep=_never)
        )

    def type(self, tab: str, row: int, column: int, value: Any) -> None:
        if isinstance(value, date):
            value = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a cell's
        self.desk.sheet(tab).put(row, column, value)

    def paint(self, tab: str, row: int, column: int, colour: str) -> None:
        self.desk.sheet(tab).formats.append((Area(row, column, row, column), "fill", colour))

    def formula(self, tab: str, row: int, column: int, text: str) -> None:
        self.desk.sheet(tab).type(row, column, text)

    def delete_row(self, tab: str, row: int) -> None:
        sheet = self.desk.sheet(tab)
        for cells in (sheet.cells, sheet.formulas):
            below = {at: cells.pop(at) for at in list(cells) if at[0] >= row}
            cells.update({(r - 1, c): value for (r, c), value in below.items() if r > row})


def _never(_seconds: float) -> None:
    raise AssertionError("nothing here is ever busy")
