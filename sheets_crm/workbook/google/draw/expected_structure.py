"""What the structure will say of a tab that we draw, so that it need not be read again."""

from __future__ import annotations

from sheets_crm.workbook.google.draw import tab_layout
from sheets_crm.workbook.google.read.structure import TabState
from sheets_crm.workbook.snapshot import Area
from sheets_crm.workbook.tab import Kind, Tab


def tab_state(tab: Tab, tab_id: int, charts: tuple[int, ...]) -> TabState:
    """What the structure will say of a tab that we draw."""
    rows, columns = tab_layout.size_of(tab)
    return TabState(
        id=tab_id,
        title=tab.title,
        rows=rows,
        columns=columns,
        report=tab.key if tab.ours else None,
        merges=tuple(tab_layout.merges_of(tab)),
        charts=charts,
        fills=tuple(
            (row, column, cell.fill)
            for row, cells in enumerate(tab.rows, 1)
            for column, cell in enumerate(cells, 1)
            if cell and cell.fill
        ),
        dated=tuple(
            Area(tab.frozen_rows + 1, column, rows, column)
            for column, each in enumerate(tab.columns, 1)
            if each.kind is Kind.DATE
        ),
    )
