"""What a check is given: the workbook understood, and where everything in it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sheets_crm.crm.locate.match_headings import Headers
from sheets_crm.crm.model import Crm
from sheets_crm.crm.parse.columns import Conventions
from sheets_crm.crm.parse.grid import Cells, Grid
from sheets_crm.template import Template
from sheets_crm.workbook.snapshot import Snapshot


@dataclass(frozen=True)
class Checked:
    """A workbook understood.

    Attributes:
        grids: its tables as they were read, by key.
        plans: the plans that go across.
        how: by what typed things were read.
        headers: headings given in the configuration.
    """

    crm: Crm
    snapshot: Snapshot
    grids: Mapping[str, Grid]
    plans: Sequence[Grid]
    how: Conventions
    template: Template
    headers: Headers

    @property
    def leads(self) -> pd.DataFrame:
        """A line per lead."""
        return self.crm.leads

    @property
    def activities(self) -> pd.DataFrame:
        """A line per contact."""
        return self.crm.activities

    def cells(self, table: str, field: str) -> Cells:
        """The cells of a field, one per line of the leads or the activities."""
        grid = self.grids[table]
        rows = (self.leads if table == "leads" else self.activities)["row"]
        first = grid.rows[0] if len(grid.rows) else 0
        return grid.column(field).only((rows.to_numpy() - first).tolist())
