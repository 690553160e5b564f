"""The columns that are ours to compute: a lead's state as its activities tell, and plan metrics."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from sheets_crm.crm.change_detection.traced import KINDS, traced_columns, traced_values
from sheets_crm.crm.model import FIXED_METRICS, LEAD_FIELDS, Crm, Field, Role, Table
from sheets_crm.workbook.changes import CellEdit
from sheets_crm.workbook.columnar import column_of
from sheets_crm.workbook.snapshot import Address, Sheet, Snapshot, Value
from sheets_crm.workbook.tab import Kind
from sheets_crm.workbook.value_equality import same_value


def derived_columns(
    crm: Crm, snapshot: Snapshot, stands: AbstractSet[Address] = frozenset()
) -> list[CellEdit]:
    """Edits that bring every derived cell of Leads to what the activities say.

    A cell with a formula is the user's and stays, and so does a column whose heading is one. What
    is left of a lead that was cleared away is cleared too, where nothing else stands in its row.
    `stands` are cells that keep what was typed there.
    """
    table = crm.tables["leads"]
    sheet = snapshot.sheet(table.tab)
    if sheet is None:
        return []
    fields = [f for f in LEAD_FIELDS if f.role is Role.DERIVED and f.key in table.columns]
    traced = traced_columns(crm, snapshot)
    ours = [*(table.columns[field.key] for field in fields), *traced.values()]
    leftovers = dict.fromkeys(_leftover_rows(crm, sheet, table, ours))
    rows = crm.leads["row"].tolist()
    edits: list[CellEdit] = []
    for field in fields:
        if (table.header_row, table.columns[field.key]) in sheet.formulas:
            continue  # what makes the heading may make the cells below it too
        wanted = dict(zip(rows, shown_values(crm, field), strict=True)) | leftovers
        edits += _differences(sheet, table.columns[field.key], wanted, field.kind, snapshot)
    for key, column in traced.items():
        wanted = dict(zip(rows, traced_values(crm, key), strict=True)) | leftovers
        edits += _differences(sheet, column, wanted, KINDS[key], snapshot)
    return [edit for edit in edits if (edit.row, edit.column) not in stands] if stands else edits


def metric_words(crm: Crm, snapshot: Snapshot) -> list[CellEdit]:
    """Edits that bring the Lists tab's metric column to all that a plan may be made for."""
    table = crm.tables.get("lists")
    sheet = snapshot.sheet(table.tab) if table else None
    if table is None or sheet is None or "metric" not in table.columns:
        return []
    lists = crm.lists
    words = [lists.metrics[key] for key in FIXED_METRICS]
    words += lists.words.get("contact_type", ())
    words += [status.name for status in lists.statuses]
    unique: list[Value] = list(dict.fromkeys(words))
    first = table.header_row + 1
    depth = max(len(unique), len(sheet.rows) - table.header_row)
    cells = unique + [None] * (depth - len(unique))
    wanted = dict(enumerate(cells, first))
    return list(_differences(sheet, table.columns["metric"], wanted, Kind.TEXT, snapshot))


def shown_values(crm: Crm, field: Field) -> list[Value]:
    """What a derived column says, a value a lead."""
    column = crm.leads[field.key]
    if field.key == "status":
        names = [status.name for status in crm.lists.statuses]
        return [names[position] for position in column.tolist()]
    if field.kind is Kind.DATE:
        days = column.dt.date.tolist()
        return [None if gone else day for day, gone in zip(days, column.isna(), strict=True)]
    if field.kind is Kind.INTEGER:
        counts = column.fillna(-1).tolist()
        return [int(n) if n >= 0 else None for n in counts]
    return [str(text) or None for text in column.tolist()]


def _leftover_rows(crm: Crm, sheet: Sheet, table: Table, ours: list[int]) -> list[int]:
    leads = set(crm.leads["row"].tolist())
    rows = range(table.header_row + 1, min(table.last_row, len(sheet.rows)) + 1)
    own = {*ours, table.columns.get("number", 0), table.columns.get("created", 0)}
    return [
        row
        for row in rows
        if row not in leads
        and all(
            value is None or column in own for column, value in enumerate(sheet.rows[row - 1], 1)
        )
    ]


def _differences(
    sheet: Sheet, column: int, wanted: dict[int, Value], kind: Kind, snapshot: Snapshot
) -> Iterator[CellEdit]:
    standing = column_of(sheet.rows, column - 1)
    for row, value in wanted.items():
        read = standing[row - 1] if row <= len(standing) else None
        if read == value and type(read) is type(value):
            continue
        if (row, column) in sheet.formulas or same_value(read, value, snapshot.epoch):
            continue
        yield CellEdit(sheet.title, row, column, read, value, kind, "derived")
