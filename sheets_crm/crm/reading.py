"""From grids to the typed CRM: what people typed, understood, and each problem on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from sheets_crm.crm.activities import contacted, read_activities
from sheets_crm.crm.checks import formulas_in_ours, highest_number, uncalculated_formulas
from sheets_crm.crm.columns import MOST_NUMBERED, Conventions
from sheets_crm.crm.grid import Cells, Grid
from sheets_crm.crm.headers import find_tables, unfit_plan
from sheets_crm.crm.headings import Headers
from sheets_crm.crm.history import stays_of, with_history
from sheets_crm.crm.leads import read_leads
from sheets_crm.crm.lists import read_lists
from sheets_crm.crm.model import Crm, Lists, Table
from sheets_crm.crm.people import People
from sheets_crm.crm.plan import no_plan, read_plan
from sheets_crm.crm.words import Totals
from sheets_crm.errors import CrmError, Problem
from sheets_crm.foreign import whole
from sheets_crm.template import Template, shipped_templates
from sheets_crm.workbook.snapshot import MOST_ROWS, Snapshot

NEARLY_FULL = MOST_ROWS - 50_000
"""Rows from which it is said that a tab will be full; a busy firm types so many in a year."""


@dataclass(frozen=True)
class Reading:
    """A workbook understood, and what in it a person should mend, in the order of its tabs."""

    crm: Crm
    problems: tuple[Problem, ...]


def understand(snapshot: Snapshot, template: Template, headers: Headers, today: date) -> Reading:
    """The typed tables of a workbook that has all it needs (see `adoption.complete`).

    Raises:
        CrmError: a tab or heading is missing, stands twice or is merged; there is no status list.
    """
    tables = find_tables(snapshot, template, headers)
    if "lists" not in tables:
        title = template.tabs["lists"].title
        raise CrmError("lists_missing", workbook=snapshot.workbook, tab=title)
    grids = {key: _grid(key, table, snapshot) for key, table in tables.items()}
    totals = Totals(word for each in (template, *shipped_templates()) for word in each.totals)
    lists, problems = read_lists(grids["lists"], template, snapshot.workbook)
    problems += formulas_in_ours(grids["lists"])
    people = People(lists.words["manager"], _managers(grids))
    how = Conventions(template.language, today, snapshot.epoch, people)
    leads, more = read_leads(grids["leads"], contacted(grids["activities"]), lists, totals, how)
    activities, odd = read_activities(grids["activities"], leads, lists, totals, how)
    plan, unfit = _plan(grids.get("plan"), lists, template, how)
    problems += [*more, *odd, *unfit, *_no_plan_tab(snapshot, template, headers, tables)]
    problems += nearly_full(tables.values())
    problems = _with_uncalculated(problems, grids.values())
    stays = stays_of(activities, pd.Timestamp(today))
    crm = Crm(
        leads=with_history(leads, activities, stays, lists, pd.Timestamp(today)),
        activities=activities,
        stays=stays,
        plan=plan,
        lists=lists,
        tables=tables,
        today=pd.Timestamp(today),
        last_numbers={key: _highest(grids[key], snapshot, how) for key in ("leads", "activities")},
    )
    return Reading(crm, _in_order(problems, snapshot))


def _grid(key: str, table: Table, snapshot: Snapshot) -> Grid:
    sheet = snapshot.sheet(table.tab)
    if sheet is None:
        raise KeyError(table.tab)
    return Grid(key, sheet, table)


def _managers(grids: Mapping[str, Grid]) -> list[Cells]:
    """The columns in which managers are typed."""
    return [grids[key].column("manager") for key in ("leads", "activities", "plan") if key in grids]


def _plan(
    grid: Grid | None, lists: Lists, template: Template, how: Conventions
) -> tuple[pd.DataFrame, list[Problem]]:
    return (no_plan(), []) if grid is None else read_plan(grid, lists, template, how)


def _no_plan_tab(
    snapshot: Snapshot, template: Template, headers: Headers, tables: Mapping[str, Table]
) -> list[Problem]:
    """A tab called a plan that lacks headings is left alone, and said so."""
    if "plan" in tables:
        return []
    unfit = unfit_plan(snapshot, template, headers)
    if unfit is None or unfit.sheet.title in {table.tab for table in tables.values()}:
        return []
    fields = template.tabs["plan"].fields
    missing = ", ".join(fields[key].header for key in unfit.missing)
    return [Problem("plan_unfit", unfit.sheet.title, None, None, {"missing": missing})]


def nearly_full(tables: Iterable[Table]) -> list[Problem]:
    """Tabs that come near the rows a sheet can have at all."""
    return [
        Problem("tab_nearly_full", table.tab, facts={"rows": table.last_row, "most": MOST_ROWS})
        for table in tables
        if table.last_row > NEARLY_FULL
    ]


def _with_uncalculated(problems: Iterable[Problem], grids: Iterable[Grid]) -> list[Problem]:
    """What else is said of a formula without a result goes: the cell only reads as blank."""
    found = [problem for grid in grids for problem in uncalculated_formulas(grid)]
    cells = {(problem.tab, problem.row, problem.column) for problem in found}
    return [p for p in problems if (p.tab, p.row, p.column) not in cells] + found


def _highest(grid: Grid, snapshot: Snapshot, how: Conventions) -> int:
    """The highest number ever given: what the workbook remembers, or what stands there.

    Rows count that are no record yet, or cannot be read: their number is theirs all the same.
    """
    remembered = _remembered(snapshot.marks.get(f"last_{grid.key}", ""))
    return max(remembered, highest_number(grid, how))


def _remembered(mark: str) -> int:
    """The number that a mark keeps; 0 for one that no lead can bear (see `columns.numbers`)."""
    number = whole(mark)
    return number if number <= MOST_NUMBERED else 0


def _in_order(problems: list[Problem], snapshot: Snapshot) -> tuple[Problem, ...]:
    """By tab as they stand in the workbook, then row; what is about a whole tab first."""
    place = {sheet.title: i for i, sheet in enumerate(snapshot.sheets)}
    return tuple(sorted(problems, key=lambda p: (place.get(p.tab, -1), p.row or 0)))
