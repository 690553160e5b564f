"""Checks of formulas."""

from __future__ import annotations

from collections.abc import Iterator

from sheets_crm.crm.checks.checked import Checked
from sheets_crm.crm.model import TABLES, Role
from sheets_crm.crm.parse.grid import Grid
from sheets_crm.errors import Problem


def formulas_in_ours(checked: Checked) -> Iterator[Problem]:
    """Formulas in columns that we compute: they stay, and our figure is not written there."""
    for key in ("lists", "leads"):
        yield from _of(checked.grids[key])


def _of(grid: Grid) -> Iterator[Problem]:
    for field in TABLES[grid.key]:
        if field.role is Role.DERIVED and field.key in grid.table.columns:
            header = grid.table.headers[field.key]
            heading = grid.table.header_row, grid.table.columns[field.key]
            rows = sorted(grid.formula_rows(field.key))
            if heading in grid.sheet.formulas or len(rows) > len(grid.rows):
                yield Problem("column_by_formula", grid.table.tab, None, header)
                continue
            for row in rows:
                yield Problem("formula_in_our_column", grid.table.tab, row, header)
