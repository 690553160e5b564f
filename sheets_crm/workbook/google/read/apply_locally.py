"""What is known of the spreadsheet after a write, without asking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta

from sheets_crm.workbook.changes import Changes
from sheets_crm.workbook.google.read.structure import Structure
from sheets_crm.workbook.google.read.to_snapshot import Rows, fingerprints, serial
from sheets_crm.workbook.snapshot import Value

_HEADER_WITHIN, _HEADER_CELLS = 20, 2


def after_writing(structure: Structure, values: Mapping[int, Rows], changes: Changes) -> Structure:
    """The structure with the digests of header rows and painted tabs as the write leaves them."""
    written = {tab_id: [list(row) for row in rows] for tab_id, rows in values.items()}
    for edit in changes.cells:
        tab = structure.tab(edit.tab)
        if tab is not None and tab.id in written:
            _put(written[tab.id], edit.row, edit.column, _as_read(edit.new))
    rows = {tab_id: row for tab_id, (row, _) in structure.headers.items()}
    for title, anchor in changes.anchors.items():
        tab = structure.tab(title)
        if tab is not None:
            rows[tab.id] = anchor.header_row
    headers, bodies = fingerprints(structure, written, rows)
    ours = {
        tab.id: columns
        for tab in structure.visible
        if tab.report is None and (columns := _ours(changes, tab.title)) is not None
    }
    return replace(structure, headers=headers, bodies=bodies, ours=ours)


def _ours(changes: Changes, title: str) -> tuple[int, ...] | None:
    """The columns that we may write; None where an old record does not tell."""
    anchor = changes.anchors.get(title)
    return (anchor.ours or None) if anchor else ()


def header_rows(
    known: Structure | None, structure: Structure, values: Mapping[int, Rows]
) -> dict[int, int]:
    """Tab id → header row of users' tabs: as the last write had it, else the first filled row."""
    told = {tab_id: row for tab_id, (row, _) in known.headers.items()} if known else {}
    found: dict[int, int] = {}
    for tab in structure.visible:
        if tab.report is None:
            row = told.get(tab.id) or _first_filled(values.get(tab.id, []))
            if row:
                found[tab.id] = row
    return found


def _first_filled(rows: Rows) -> int | None:
    for number, row in enumerate(rows[:_HEADER_WITHIN], 1):
        if sum(value is not None for value in row) >= _HEADER_CELLS:
            return number
    return None


def _put(rows: Rows, row: int, column: int, value: Value) -> None:
    """Sets a cell, and ends rows and the tab where Google ends them: with the last filled cell."""
    while len(rows) < row:
        rows.append([])
    line = rows[row - 1]
    line += [None] * (column - len(line))
    line[column - 1] = value
    while line and line[-1] is None:
        line.pop()
    while rows and not rows[-1]:
        rows.pop()


def _as_read(value: Value) -> Value:
    if isinstance(value, date | time | timedelta):
        return serial(value)
    return value if value != "" else None
