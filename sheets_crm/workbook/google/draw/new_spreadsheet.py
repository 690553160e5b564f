"""The tabs of a new spreadsheet, and ids for what is new in one."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from itertools import count
from typing import Any

from sheets_crm.workbook.google.draw import tab_layout
from sheets_crm.workbook.google.read.structure import Structure, TabState
from sheets_crm.workbook.tab import Tab


def first_tabs(empty: TabState, tabs: tuple[Tab, ...], *, protect: bool) -> list[dict[str, Any]]:
    """Makes an empty spreadsheet one of these tabs; its one tab becomes the first."""
    ids = {tab.title: empty.id if n == 0 else empty.id + n for n, tab in enumerate(tabs)}
    charts = count(1)
    requests = tab_layout.reused_tab(tabs[0], empty, ids, charts, renamed=True)
    for tab in tabs[1:]:
        requests += tab_layout.new_tab(tab, ids[tab.title], ids, charts)
    if protect:
        requests += [one for tab in tabs for one in tab_layout.guarded(tab, ids[tab.title])]
    return requests


def fresh_ids(structure: Structure) -> Callable[[], int]:
    """Ids for new tabs and charts: random, so that another program at work has others."""
    taken = {tab.id for tab in structure.tabs}
    taken |= {chart for tab in structure.tabs for chart in tab.charts}

    def fresh() -> int:
        while (found := secrets.randbelow(2**31 - 2) + 1) in taken:
            pass
        taken.add(found)
        return found

    return fresh
