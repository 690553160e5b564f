"""From grids to the typed CRM: what people typed, understood, and each problem on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from sheets_crm.crm.change_detection.workbook_state import Seen
from sheets_crm.crm.checks.checked import Checked
from sheets_crm.crm.checks.registry import problems_of
from sheets_crm.crm.identity.former_names import NO_FORMER, Former
from sheets_crm.crm.identity.link_contacts import Known
from sheets_crm.crm.identity.meant_words import Meanings
from sheets_crm.crm.locate.find_tables import find_tables, plan_grids
from sheets_crm.crm.locate.match_headings import Headers
from sheets_crm.crm.locate.notes_below import MARK as NOTES
from sheets_crm.crm.locate.notes_below import known_notes
from sheets_crm.crm.locate.plan_grid import periods_of
from sheets_crm.crm.locate.remembered_setup import OPENING
from sheets_crm.crm.model import Crm, Lists, Table
from sheets_crm.crm.parse.columns import MOST_NUMBERED, Conventions
from sheets_crm.crm.parse.currency_rates import MARK as CURRENCY
from sheets_crm.crm.parse.currency_rates import money_of
from sheets_crm.crm.parse.date_order import MARK, orders_of
from sheets_crm.crm.parse.grid import Cells, Grid
from sheets_crm.crm.parse.manager_names import People
from sheets_crm.crm.parse.text_match import Totals
from sheets_crm.crm.tables.activities import contacted, read_activities
from sheets_crm.crm.tables.first_seen import MARK as FIRST_SEEN
from sheets_crm.crm.tables.first_seen import first_days
from sheets_crm.crm.tables.known_leads import known_leads
from sheets_crm.crm.tables.leads import read_leads
from sheets_crm.crm.tables.lists import read_lists
from sheets_crm.crm.tables.own_status import own_statuses
from sheets_crm.crm.tables.plan import no_plan, read_grid, read_plan
from sheets_crm.crm.tables.row_checks import highest_number, uncalculated_formulas
from sheets_crm.crm.tables.stage_history import dated, stays_of, with_history, without_openings
from sheets_crm.errors import CrmError, Problem
from sheets_crm.template import Template, shipped_templates
from sheets_crm.text.parse_untrusted import whole
from sheets_crm.workbook.snapshot import Snapshot


@dataclass(frozen=True)
class Reading:
    """A workbook understood.

    Attributes:
        problems: what in it a person should mend, in the order of its tabs.
        how: by what typed things were read.
        former: what its statuses and leads were called before.
        unlinked: the rows of Activities that name a lead which is not known.
        statuses: the statuses, and what else means one.
    """

    crm: Crm
    problems: tuple[Problem, ...]
    how: Conventions
    former: Former = NO_FORMER
    unlinked: Sequence[int] = ()
    statuses: Meanings = field(default_factory=lambda: Meanings(()))


def understand(
    snapshot: Snapshot,
    template: Template,
    headers: Headers,
    today: date,
    before: Seen | None = None,
    *,
    date_order: str = "",
    currency: str = "",
) -> Reading:
    """The typed tables of a workbook that has all it needs (see `add_missing.complete`).

    `before` is the last look, for what was renamed since; what follows are the owner's settings.

    Raises:
        CrmError: a tab or heading is missing, stands twice or is merged; there is no status list.
    """
    grids, across = _grids(snapshot, template, headers)
    tables = {key: grid.table for key, grid in grids.items()}
    totals = Totals(word for each in (template, *shipped_templates()) for word in each.totals)
    lists, problems = read_lists(grids["lists"], template, snapshot.workbook)
    how = _conventions(
        *(grids, across, lists, snapshot, template),
        today=today,
        date_order=date_order,
        currency=currency,
    )
    opening = whole(snapshot.marks.get(OPENING, ""))
    named = contacted(grids["activities"], opening)
    leads, more = read_leads(grids["leads"], named, lists, totals, how)
    known = known_leads(grids["leads"], leads, lists, template, before=before, today=today)
    log = read_activities(grids["activities"], known, totals, how, before)
    plan, unfit = _plan(grids.get("plan"), across, known, template, how)
    problems += [*more, *log.problems, *unfit]
    staged, stays = _staged(grids["leads"], log.activities, known, snapshot, how)
    crm = Crm(
        leads=staged,
        activities=log.activities,
        stays=stays,
        plan=plan,
        lists=lists,
        tables=tables,
        today=pd.Timestamp(today),
        plan_grids=tuple(each.table for each in across),
        last_opening=opening,
        last_numbers={key: _highest(grids[key], snapshot, how) for key in ("leads", "activities")},
    )
    problems += problems_of(Checked(crm, snapshot, grids, across, how, template, headers))
    problems = _told_once(problems, [*grids.values(), *across])
    return Reading(crm, in_order(problems, snapshot), how, log.former, log.unlinked, known.statuses)


def _grids(
    snapshot: Snapshot, template: Template, headers: Headers
) -> tuple[dict[str, Grid], list[Grid]]:
    """The tables by key, and the plans that go across; without the lists nothing is understood."""
    tables = find_tables(snapshot, template, headers)
    if "lists" not in tables:
        title = template.tabs["lists"].title
        raise CrmError("lists_missing", workbook=snapshot.workbook, tab=title)
    spread = plan_grids(snapshot, template, headers, tables)
    grids = {key: _grid(key, table, snapshot) for key, table in tables.items()}
    return grids, [_grid("plan", table, snapshot) for table in spread]


def _conventions(
    grids: Mapping[str, Grid],
    across: Sequence[Grid],
    lists: Lists,
    snapshot: Snapshot,
    template: Template,
    *,
    today: date,
    date_order: str,
    currency: str,
) -> Conventions:
    """By what typed things are read here: names, the order of day and month, money, notes."""
    typed = [*_managers(grids), *(each.column("manager") for each in across)]
    orders = orders_of(
        {key: grid for key, grid in grids.items() if key != "lists"},
        snapshot.marks.get(MARK, ""),
        date_order,
        snapshot.locale,
        template.language,
    )
    money = money_of(
        grids["leads"],
        lists.rates,
        setting=currency,
        mark=snapshot.marks.get(CURRENCY, ""),
        language=template.language,
    )
    notes = known_notes(snapshot.marks.get(NOTES, "")) if "template" in snapshot.marks else None
    people = People(lists.words["manager"], typed)
    return Conventions(template.language, today, snapshot.epoch, people, orders, money, notes)


def _staged(
    grid: Grid, activities: pd.DataFrame, known: Known, snapshot: Snapshot, how: Conventions
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The leads with what their contacts made of them, and how long each stood in what stage."""
    leads, now = known.leads, pd.Timestamp(how.today)
    opening = whole(snapshot.marks.get(OPENING, ""))
    leads = leads.assign(first_seen=first_days(snapshot.marks.get(FIRST_SEEN, ""), leads, now))
    stays = stays_of(without_openings(activities, opening), now)
    rows = leads["row"].tolist()
    standing = own_statuses(grid, rows, snapshot.marks, known.statuses.position)
    staged = with_history(
        *(leads, activities, stays, known.lists, now), last_opening=opening, standing=standing
    )
    return staged, dated(stays)


def _grid(key: str, table: Table, snapshot: Snapshot) -> Grid:
    sheet = snapshot.sheet(table.tab)
    if sheet is None:
        raise KeyError(table.tab)
    return Grid(key, sheet, table)


def _managers(grids: Mapping[str, Grid]) -> list[Cells]:
    """The columns in which managers are typed."""
    return [grids[key].column("manager") for key in ("leads", "activities", "plan") if key in grids]


def _plan(
    grid: Grid | None, across: Sequence[Grid], known: Known, template: Template, how: Conventions
) -> tuple[pd.DataFrame, list[Problem]]:
    """All that is planned, row by row and in grids."""
    read = [(no_plan(), []) if grid is None else read_plan(grid, known, template, how)]
    for each in across:
        periods = periods_of(each.sheet, each.table)
        read.append(read_grid(each, periods, known, template, how))
    frames = [frame for frame, _ in read]
    plan = pd.concat(frames, ignore_index=True) if across else frames[0]
    return plan, [problem for _, some in read for problem in some]


def _told_once(problems: Iterable[Problem], grids: Iterable[Grid]) -> list[Problem]:
    """What else is said of a formula without a result goes: the cell only reads as blank."""
    found = [problem for grid in grids for problem in uncalculated_formulas(grid)]
    cells = {(problem.tab, problem.row, problem.column) for problem in found}
    return [p for p in problems if (p.tab, p.row, p.column) not in cells] + found


def _highest(grid: Grid, snapshot: Snapshot, how: Conventions) -> int:
    """The highest number ever given: what the workbook remembers, or what stands there.

    Rows count that are no record yet, or cannot be read: their number is theirs all the same.
    """
    return max(remembered_number(snapshot, grid.key), highest_number(grid, how))


def remembered_number(snapshot: Snapshot, key: str) -> int:
    """The highest number ever given in a table, as the workbook remembers it.

    0 where it remembers none, or one that no row can bear (see `columns.numbers`).
    """
    number = whole(snapshot.marks.get(f"last_{key}", ""))
    return number if number <= MOST_NUMBERED else 0


def in_order(problems: Iterable[Problem], snapshot: Snapshot) -> tuple[Problem, ...]:
    """By tab as they stand in the workbook, then row; what is about a whole tab first."""
    place = {sheet.title: i for i, sheet in enumerate(snapshot.sheets)}
    return tuple(sorted(problems, key=lambda p: (place.get(p.tab, -1), p.row or 0)))
