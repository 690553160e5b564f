"""A plan laid out as a grid: managers and metrics down, a column for each month across."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sheets_crm.crm.locate.match_headings import Recogniser, headings_of
from sheets_crm.crm.model import Table
from sheets_crm.crm.parse.named_periods import NamedPeriod, heading_period
from sheets_crm.workbook.snapshot import Sheet

_ROWS_LOOKED_AT = 20
_ENOUGH = 2
"""Columns of periods that make a grid; a single one may be anything."""
_DOWN = ("manager", "metric")


@dataclass(frozen=True)
class GridHead:
    """The headings of a grid.

    Attributes:
        row: where they stand.
        fields: `metric`, `manager` or both → column.
        periods: column → the period over it.
    """

    row: int
    fields: Mapping[str, int]
    periods: Mapping[int, NamedPeriod]


def grid_head(sheet: Sheet, known: Recogniser) -> GridHead | None:
    """The headings of a plan laid out as a grid; None where the tab is none."""
    for row, cells in enumerate(sheet.rows[:_ROWS_LOOKED_AT], 1):
        periods = {
            column: period
            for column, value in enumerate(cells, 1)
            if (period := heading_period(value))
        }
        if len(periods) < _ENOUGH:
            continue
        headings = {at: text for at, text in headings_of(cells).items() if at not in periods}
        fields = {key: at for key, at in known.assign(headings).items() if key in _DOWN}
        if fields:
            return GridHead(row, fields, periods)
    return None


def periods_of(sheet: Sheet, table: Table) -> dict[str, NamedPeriod]:
    """Heading → period of every column of a grid that has one."""
    heads = sheet.rows[table.header_row - 1]
    found = {text: heading_period(heads[at - 1]) for text, at in table.extras.items()}
    return {text: period for text, period in found.items() if period}
