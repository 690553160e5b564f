"""Cells that somebody protected from us are left out, and all else is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from sheets_crm.crm.model import Table
from sheets_crm.errors import Problem
from sheets_crm.workbook.changes import Changes
from sheets_crm.workbook.snapshot import Sheet, Snapshot


def beside_locked(
    changes: Changes, snapshot: Snapshot, tables: Mapping[str, Table]
) -> tuple[Changes, tuple[Problem, ...]]:
    """The changes without what we are not allowed to write, and what is told of that.

    Args:
        changes: all that is wanted.
        snapshot: what was read.
        tables: the tables of the CRM, by key.
    """
    locked = {sheet.title: sheet for sheet in snapshot.sheets if sheet.locked}
    if not locked:
        return changes, ()
    columns = [c for c in changes.columns if not _is_locked(locked, c.tab, c.header_row, c.column)]
    gone = {(c.tab, c.column) for c in changes.columns if c not in columns}
    cells = [
        edit
        for edit in changes.cells
        if (edit.tab, edit.column) not in gone
        and not _is_locked(locked, edit.tab, edit.row, edit.column)
    ]
    kept = set(map(id, cells))
    left_out = [edit for edit in changes.cells if id(edit) not in kept]
    reports = {sheet.report: sheet.title for sheet in locked.values() if sheet.report}
    told = [Problem("protected_tab", title) for title in reports.values()]
    counts = Counter(edit.tab for edit in left_out)
    counts.update(tab for tab, _ in gone)
    told += [Problem("protected_cells", tab, facts={"count": n}) for tab, n in counts.items()]
    numbered = {edit.tab for edit in cells if edit.why == "number"}
    unnumbered = {edit.tab for edit in left_out if edit.why == "number"} - numbered
    # A number that is not written down is not given out either.
    unsaid = {f"last_{key}" for key, table in tables.items() if table.tab in unnumbered}
    unsaid |= {f"digest_{key}" for key in reports}
    changes = replace(
        changes,
        columns=tuple(columns),
        cells=tuple(cells),
        tabs=tuple(tab for tab in changes.tabs if tab.key not in reports),
        removed=tuple(key for key in changes.removed if key not in reports),
        marks={key: value for key, value in changes.marks.items() if key not in unsaid},
    )
    return changes, tuple(told)


def _is_locked(locked: Mapping[str, Sheet], tab: str, row: int, column: int) -> bool:
    return tab in locked and locked[tab].is_locked(row, column)
