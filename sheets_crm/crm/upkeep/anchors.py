"""By what the rows of each table are known again while they are written."""

from __future__ import annotations

from sheets_crm.crm.change_detection.traced import traced_columns
from sheets_crm.crm.model import TABLES, Crm, Field, Role, Table
from sheets_crm.workbook.changes import Anchor
from sheets_crm.workbook.snapshot import Snapshot
from sheets_crm.workbook.tab import Kind

_KEYS = ("number", "name", "lead", "date", "period", "metric", "status")


def anchors_of(crm: Crm, snapshot: Snapshot) -> dict[str, Anchor]:
    """The anchor of each table, by the title of its tab."""
    asked = {crm.tables["leads"].tab: traced_columns(crm, snapshot).values()}
    return {
        table.tab: Anchor(
            table.header_row,
            tuple(table.columns[key] for key in _KEYS if key in table.columns),
            tuple(
                sorted(
                    {
                        *(table.columns[f.key] for f in TABLES[name] if _may_write(f, table)),
                        *asked.get(table.tab, ()),
                    }
                )
            ),
        )
        for name, table in crm.tables.items()
    }


def _may_write(field: Field, table: Table) -> bool:
    """Whether cells of the field's column are ever written: filled, computed, or given a date."""
    is_ours = field.role in {Role.FILLED, Role.DERIVED} or field.kind is Kind.DATE
    return is_ours and field.key in table.columns
