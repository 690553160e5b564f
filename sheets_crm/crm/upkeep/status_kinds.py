"""The kind of a status that nobody gave it: what its name was taken for, written beside it."""

from __future__ import annotations

from sheets_crm.crm.model import Crm
from sheets_crm.template import Template
from sheets_crm.workbook.changes import CellEdit
from sheets_crm.workbook.snapshot import Snapshot
from sheets_crm.workbook.tab import Kind


def guessed_kinds(crm: Crm, snapshot: Snapshot, template: Template) -> list[CellEdit]:
    """Fills the blank kinds of the statuses in Lists, so that the guess is seen and can be mended.

    In a column of kinds that stands empty no guess was asked for: nothing is written.
    """
    table = crm.tables.get("lists")
    sheet = snapshot.sheet(table.tab) if table else None
    column = table.columns.get("kind") if table else None
    if table is None or sheet is None or column is None:
        return []
    rows = [status.row for status in crm.lists.statuses]
    blank = [row for row in rows if sheet.value(row, column) is None]
    if len(blank) == len(rows):
        return []
    kinds = {status.row: template.kinds[status.kind].word for status in crm.lists.statuses}
    return [
        CellEdit(table.tab, row, column, None, kinds[row], Kind.TEXT, "kind", fills_blank=True)
        for row in blank
        if (row, column) not in sheet.formulas
    ]
