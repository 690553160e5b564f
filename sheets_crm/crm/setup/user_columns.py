"""Columns of the user's own that bear the heading of a column of ours, in a foreign workbook."""

from __future__ import annotations

from datetime import date

from sheets_crm.crm.locate.find_tables import find_tables
from sheets_crm.crm.locate.match_headings import Headers
from sheets_crm.crm.model import LEAD_FIELDS, Role
from sheets_crm.crm.understand import understand
from sheets_crm.crm.upkeep.derived_columns import derived_columns
from sheets_crm.template import Template
from sheets_crm.workbook.changes import CellEdit
from sheets_crm.workbook.snapshot import Sheet, Snapshot

SOME_DAY = date(2100, 1, 1)
"""Stands in for today where only what does not depend on the day is asked; late, so that no date
in the workbook is too far ahead."""


def users_own(snapshot: Snapshot, template: Template, headers: Headers) -> frozenset[str]:
    """Derived fields of Leads whose column holds typed values that we would write over.

    Nothing in a workbook that was adopted before. A column whose typed values are all what we
    would write may be taken for ours.

    Raises:
        CrmError: the workbook cannot be understood.
    """
    if "template" in snapshot.marks:
        return frozenset()
    leads = find_tables(snapshot, template, headers)["leads"]
    sheet = snapshot.sheet(leads.tab)
    ours = [f.key for f in LEAD_FIELDS if f.role is Role.DERIVED and f.key in leads.columns]
    typed = {
        key for key in ours if sheet and _typed(sheet, leads.columns[key], leads.header_row + 1)
    }
    if not typed:
        return frozenset()
    crm = understand(snapshot, template, headers, SOME_DAY).crm
    edits = [edit for edit in derived_columns(crm, snapshot) if edit.old is not None]
    return frozenset(
        key
        for key in typed
        if _differs(key, [edit for edit in edits if edit.column == leads.columns[key]])
    )


def _typed(sheet: Sheet, column: int, first_row: int) -> bool:
    return any(
        sheet.value(row, column) is not None and (row, column) not in sheet.formulas
        for row in range(first_row, len(sheet.rows) + 1)
    )


def _differs(field: str, edits: list[CellEdit]) -> bool:
    """Whether typed values would be changed; days silent may all be older by the same days."""
    if field != "days_silent":
        return bool(edits)
    lags = {
        edit.new - edit.old
        if isinstance(edit.new, int | float) and isinstance(edit.old, int | float)
        else None
        for edit in edits
    }
    return len(lags) > 1 or None in lags
