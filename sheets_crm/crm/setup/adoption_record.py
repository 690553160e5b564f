"""How a workbook is understood, as plain data for other programs (docs/json.md)."""

from __future__ import annotations

from typing import Any

import numpy as np

from sheets_crm.crm.locate.match_headings import OURS
from sheets_crm.crm.locate.remembered_setup import OWN_STATUS
from sheets_crm.crm.model import Crm, StatusKind
from sheets_crm.crm.setup.adopt_workbook import SetUp
from sheets_crm.crm.tables.own_status import own_heading
from sheets_crm.workbook.column_letters import column_letters


def figures_record(crm: Crm) -> dict[str, Any]:
    """How many leads there are, of each kind, and the sums of the open and the won."""
    leads = crm.leads
    counts = {kind.value: int((leads["kind"] == kind.value).sum()) for kind in StatusKind}
    sums = {
        f"{kind.value}_amount": float(np.nansum(leads["amount"][leads["kind"] == kind.value]))
        for kind in (StatusKind.WON, StatusKind.OPEN)
    }
    return {"leads": len(leads), **counts, **sums}


def adoption_record(crm: Crm, setup: SetUp) -> dict[str, Any]:
    """Where the tables stand, the statuses in their order, and the figures of the first day."""
    return {
        "tables": {"leads": _leads(crm, setup), "activities": _activities(crm, setup)},
        "statuses": [
            {
                "name": status.name,
                "kind": status.kind.value,
                "leads": int((crm.leads["status"] == place).sum()),
            }
            for place, status in enumerate(crm.lists.statuses)
        ],
        "figures": figures_record(crm),
    }


def _leads(crm: Crm, setup: SetUp) -> dict[str, Any]:
    table = crm.tables["leads"]
    columns = dict(table.columns)
    heading = own_heading(table, "status", setup.snapshot.marks.get(OWN_STATUS, ""))
    if heading and table.headers["status"].endswith(OURS):
        columns["status"] = table.extras[heading]
    if setup.leads:  # the owner's own columns, whatever is written beside them
        columns |= setup.leads.columns
    return {
        "tab": table.tab,
        "header_row": table.header_row,
        "first_row": table.header_row + 1,
        "last_row": int(crm.leads["row"].max()) if len(crm.leads) else table.header_row,
        "rows": len(crm.leads),
        "columns": {
            key: "+".join(map(column_letters, table.joined.get(key, (at,))))
            for key, at in columns.items()
        },
    }


def _activities(crm: Crm, setup: SetUp) -> dict[str, Any]:
    table = crm.tables["activities"]
    return {
        "tab": table.tab,
        "made": bool(setup.new_tabs),
        "rows": len(crm.activities),
        "columns": {key: column_letters(at) for key, at in table.columns.items()},
    }
