"""A table's cells, column by column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sheets_crm.crm.model import TABLES, Table
from sheets_crm.errors import Fact, Problem
from sheets_crm.workbook.columnar import column_of
from sheets_crm.workbook.snapshot import Sheet, Snapshot, Value


@dataclass(frozen=True)
class Cells:
    """Cells of one column, some or all.

    Attributes:
        header: the heading as it stands; the field's key where the sheet has no such column.
        rows: row numbers as the spreadsheet shows them.
        typed: as read, one per row.
        key: `<table>.<field>`; "" for a column that is none of our fields.
    """

    tab: str
    header: str
    rows: Sequence[int]
    typed: Sequence[Value]
    key: str = ""

    @cached_property
    def kinds(self) -> frozenset[type]:
        """The types of value that occur."""
        return frozenset(map(type, self.typed))

    def problem(self, code: str, i: int, **facts: Fact) -> Problem:
        """A problem with the i-th of these cells."""
        return Problem(code, self.tab, self.rows[i], self.header, facts)

    def only(self, lines: Sequence[int]) -> Cells:
        """These of the cells, in order; themselves where it is all of them."""
        if len(lines) == len(self.rows):
            return self
        rows, typed = self.rows, self.typed
        return replace(self, rows=[rows[i] for i in lines], typed=[typed[i] for i in lines])


def _together(parts: Sequence[Value], value: Value) -> Value:
    """The texts of a row as one; what is no text stays as it is."""
    texts = [part.strip() for part in parts if isinstance(part, str) and part.strip()]
    return " ".join(texts) if texts else value


def _text(value: Value) -> Value:
    """A mail address or number as the name of whom it is."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _is_blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


class Grid:
    """The cells below a table's header row.

    Attributes:
        rows: row numbers as the spreadsheet shows them.
        lines: all cells of each of these rows, those beside the table too.
    """

    def __init__(self, key: str, sheet: Sheet, table: Table) -> None:
        self.key = key
        self.sheet = sheet
        self.table = table
        self.rows: Sequence[int] = range(table.header_row + 1, table.last_row + 1)
        self.lines = sheet.rows[table.header_row : table.last_row]
        self._read: dict[str, Cells] = {}

    def column(self, field: str) -> Cells:
        """The cells of a field; all blank where the sheet has no such column."""
        if field not in self._read:
            at = self.table.columns.get(field)
            values = [None] * len(self.rows) if at is None else self._of_field(field, at)
            header = self.table.headers.get(field, field)
            self._read[field] = Cells(
                self.table.tab, header, self.rows, values, f"{self.key}.{field}"
            )
        return self._read[field]

    def _of_field(self, field: str, at: int) -> Sequence[Value]:
        """The cells of a field, those of several columns together where it is made of several."""
        values = self.values(at)
        if several := self.table.joined.get(field):
            parts = zip(*map(self.values, several), strict=True)
            values = [_together(part, value) for part, value in zip(parts, values, strict=True)]
        for other in self.table.instead.get(field, ()):
            stand_ins = zip(values, self.values(other), strict=True)
            values = [_text(theirs) if _is_blank(own) else own for own, theirs in stand_ins]
        return values

    def beside(self, heading: str) -> Cells:
        """The cells of a column that is none of our fields."""
        values = self.values(self.table.extras[heading])
        return Cells(self.table.tab, heading, self.rows, values)

    def values(self, column: int) -> Sequence[Value]:
        """What is in a column of the sheet, from 1."""
        return column_of(self.lines, column - 1)

    def present(self) -> list[str]:
        """Fields that have a column, in the schema's order."""
        return [field.key for field in TABLES[self.key] if field.key in self.table.columns]

    def formula_rows(self, field: str) -> frozenset[int]:
        """Rows in which the field's cell holds a formula."""
        at = self.table.columns.get(field)
        first = self.table.header_row
        return frozenset(row for row, column in self.sheet.formulas if column == at and row > first)


def numbers_from_formulas(table: Table, snapshot: Snapshot) -> bool:
    """Whether formulas make the rows' numbers, which are then positions and not identities."""
    sheet = snapshot.sheet(table.tab)
    column = table.columns.get("number", 0)
    return sheet is not None and any(
        at == column and row >= table.header_row for row, at in sheet.formulas
    )
