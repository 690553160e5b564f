"""A workbook being written with XlsxWriter: its two tables and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from tests.xlsx import sample
from tests.xlsx.sample import Layout, Table, Value


@dataclass(frozen=True)
class Placed:
    """A table on its sheet; rows and columns are counted from 0, `bottom` is the last row."""

    sheet: Any
    table: Table
    top: int
    left: int

    @property
    def bottom(self) -> int:
        return self.top + len(self.table.rows)

    @property
    def right(self) -> int:
        return self.left + len(self.table.header) - 1

    def column(self, word: str) -> int:
        return self.left + list(self.table.header).index(word)

    @property
    def whole(self) -> tuple[int, int, int, int]:
        return self.top, self.left, self.bottom, self.right

    def range(self, column: int) -> str:
        """The data of a column as an absolute reference."""
        first = xl_rowcol_to_cell(self.top + 1, column, True, True)
        last = xl_rowcol_to_cell(self.bottom, column, True, True)
        return f"{quote_sheetname(self.table.tab)}!{first}:{last}"


@dataclass(frozen=True)
class Desk:
    """What a feature needs at hand.

    Attributes:
        other: a tab of the user's own, to be written on from row 0; it stands between the tables.
    """

    book: Any
    leads: Placed
    activities: Placed
    other: Any
    language: str

    @classmethod
    def set_up(cls, book: Any, language: str, layout: Layout) -> Desk:
        leads = _place(book, sample.leads(language), layout)
        other = book.add_worksheet("Мои заметки" if language == "ru" else "My notes & sums")
        other.write_column(0, 0, [3, 1, 4, 1, 5, 9, 2, 6])
        activities = _place(book, sample.activities(language), Layout(top=layout.top))
        return cls(book, leads, activities, other, language)

    @property
    def amounts(self) -> str:
        """The leads' amounts, as a reference."""
        return self.leads.range(self.amount_column)

    @property
    def amount_column(self) -> int:
        return self.leads.column("Сумма" if self.language == "ru" else "Amount")


def _place(book: Any, table: Table, layout: Layout) -> Placed:
    sheet = book.add_worksheet(table.tab)
    table = layout.applied(table)
    bold = book.add_format({"bold": True, "bg_color": "#DDEEFF", "border": 1})
    if layout.top:
        sheet.write_string(0, layout.left, "— CRM —", bold)
    for column, word in enumerate(table.header):
        sheet.write_string(layout.top, layout.left + column, word, bold)
    for row, values in enumerate(table.rows, layout.top + 1):
        for column, value in enumerate(values, layout.left):
            _write(sheet, row, column, value)
    return Placed(sheet, table, layout.top, layout.left)


def _write(sheet: Any, row: int, column: int, value: Value) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif value is not None:
        sheet.write_number(row, column, value)
