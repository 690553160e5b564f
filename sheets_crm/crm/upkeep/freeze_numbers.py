"""Numbers that formulas make are positions; frozen, they are identities."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sheets_crm.crm.locate.find_tables import find_tables
from sheets_crm.crm.locate.match_headings import Headers
from sheets_crm.crm.model import Table
from sheets_crm.template import Template
from sheets_crm.workbook.changes import CellEdit
from sheets_crm.workbook.snapshot import Sheet, Snapshot
from sheets_crm.workbook.tab import Kind


@dataclass(frozen=True)
class Frozen:
    """The workbook as if its number formulas were values, and the edits that make it so."""

    snapshot: Snapshot
    edits: tuple[CellEdit, ...]


def frozen_numbers(snapshot: Snapshot, template: Template, headers: Headers) -> Frozen:
    """Puts in place of each formula in the number columns of Leads and Activities what it shows.

    A formula that shows no number (a blank row's) is cleared; one without a stored result stays.
    """
    tables = find_tables(snapshot, template, headers)
    edits: list[CellEdit] = []
    for key in ("leads", "activities"):
        table = tables[key]
        sheet = snapshot.sheet(table.tab)
        if sheet is not None and "number" in table.columns:
            frozen = _frozen(sheet, table)
            edits += frozen
            snapshot = _as_values(snapshot, sheet, frozen)
    return Frozen(snapshot, tuple(edits))


def _frozen(sheet: Sheet, table: Table) -> list[CellEdit]:
    column = table.columns["number"]
    formulas = sheet.formulas - sheet.uncalculated
    last = len(sheet.rows)
    rows = sorted(r for r, c in formulas if c == column and table.header_row < r <= last)
    edits = []
    heading = table.header_row, column
    if heading in formulas:  # one formula that makes heading and numbers
        shown = sheet.value(*heading)
        edits.append(
            CellEdit(sheet.title, *heading, shown, shown, Kind.TEXT, "frozen", freezes=True)
        )
    for row in rows:
        shown = sheet.value(row, column)
        number = int(shown) if isinstance(shown, int | float) else None
        edits.append(
            CellEdit(sheet.title, row, column, shown, number, Kind.IDENTITY, "frozen", freezes=True)
        )
    return edits


def _as_values(snapshot: Snapshot, sheet: Sheet, edits: list[CellEdit]) -> Snapshot:
    rows = [list(row) for row in sheet.rows]
    for edit in edits:
        rows[edit.row - 1][edit.column - 1] = edit.new
    gone = {(edit.row, edit.column) for edit in edits}
    beyond = {column for _, column in gone}
    left = {
        place
        for place in sheet.formulas - gone
        if not (place[0] > len(sheet.rows) and place[1] in beyond)
    }
    frozen = replace(sheet, rows=rows, formulas=frozenset(left))
    return replace(snapshot, sheets=tuple(frozen if s is sheet else s for s in snapshot.sheets))
