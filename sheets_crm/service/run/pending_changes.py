"""The cells that a sync is about to change, as the journal keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sheets_crm.journal import CellRecord

if TYPE_CHECKING:
    import pandas as pd

    from sheets_crm.crm.model import Crm
    from sheets_crm.decision import Decision
    from sheets_crm.workbook.changes import CellEdit


def cell_records(decision: Decision) -> list[CellRecord]:
    """Every changed cell under its heading, with the number of the lead that it is about."""
    headings = _headings(decision)
    leads = _leads(decision.crm, decision.changes.cells)
    return [
        CellRecord(
            tab=edit.tab,
            row=edit.row,
            column=edit.column,
            heading=headings.get((edit.tab, edit.column), ""),
            lead=leads.get((edit.tab, edit.row)),
            old=edit.old,
            new=edit.new,
            why=edit.why,
        )
        for edit in decision.changes.cells
    ]


def _headings(decision: Decision) -> Mapping[tuple[str, int], str]:
    found = {(new.tab, new.column): new.header for new in decision.changes.columns}
    for table in decision.crm.all_tables:
        found |= {(table.tab, column): text for text, column in table.extras.items()}
        found |= {(table.tab, column): table.headers[k] for k, column in table.columns.items()}
    return found


def _leads(crm: Crm, cells: Sequence[CellEdit]) -> dict[tuple[str, int], int]:
    """Tab and row → number of the lead, for the rows of leads and activities that change."""
    numbers = crm.leads["number"]
    return {
        **_numbered(crm.tables["leads"].tab, crm.leads["row"], numbers, cells),
        **_numbered(
            crm.tables["activities"].tab,
            crm.activities["row"],
            numbers.take(crm.activities["lead"].to_numpy()),
            cells,
        ),
    }


def _numbered(
    tab: str, rows: pd.Series[int], numbers: pd.Series[int], cells: Sequence[CellEdit]
) -> dict[tuple[str, int], int]:
    changed = {edit.row for edit in cells if edit.tab == tab}
    if not changed:
        return {}
    known = rows.isin(changed).to_numpy() & numbers.notna().to_numpy()
    return {
        (tab, int(row)): int(number)
        for row, number in zip(rows[known], numbers[known], strict=True)
    }
