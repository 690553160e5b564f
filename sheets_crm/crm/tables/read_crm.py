"""From grids to the typed CRM: what people typed, understood, and each problem on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sheets_crm.crm.change_detection.row_state import BLANK
from sheets_crm.crm.change_detection.workbook_state import Seen
from sheets_crm.crm.identity.former_names import NO_FORMER, Former, former_names, former_words
from sheets_crm.crm.identity.lead_lookup import References
from sheets_crm.crm.identity.link_contacts import Known
from sheets_crm.crm.identity.meant_words import Meanings, outcome_synonyms
from sheets_crm.crm.identity.own_ids import ids_of
from sheets_crm.crm.locate.find_tables import find_tables, plan_grids, unfit_plan
from sheets_crm.crm.locate.match_headings import Headers
from sheets_crm.crm.locate.notes_below import MARK as NOTES
from sheets_crm.crm.locate.notes_below import known_notes
from sheets_crm.crm.locate.plan_grid import periods_of
from sheets_crm.crm.locate.remembered_setup import OPENING
from sheets_crm.crm.locate.second_table import second_table
from sheets_crm.crm.model import Crm, Lists, Table
from sheets_crm.crm.parse.columns import MOST_NUMBERED, Conventions
from sheets_crm.crm.parse.currency_rates import MARK as CURRENCY
from sheets_crm.crm.parse.currency_rates import money_of
from sheets_crm.crm.parse.date_order import MARK, ColumnOrder, contrary, orders_of
from sheets_crm.crm.parse.grid import Cells, Grid
from sheets_crm.crm.parse.manager_names import People
from sheets_crm.crm.parse.phones import Phones
from sheets_crm.crm.parse.text_match import Totals
from sheets_crm.crm.tables.activities import contacted, read_activities
from sheets_crm.crm.tables.first_seen import MARK as FIRST_SEEN
from sheets_crm.crm.tables.first_seen import first_days
from sheets_crm.crm.tables.leads import read_leads
from sheets_crm.crm.tables.lists import read_lists
from sheets_crm.crm.tables.own_status import nameless, own_statuses
from sheets_crm.crm.tables.plan import no_plan, read_grid, read_plan
from sheets_crm.crm.tables.row_checks import formulas_in_ours, highest_number, uncalculated_formulas
from sheets_crm.crm.tables.stage_history import dated, stays_of, with_history, without_openings
from sheets_crm.errors import CrmError, Problem
from sheets_crm.template import Template, shipped_templates
from sheets_crm.text.parse_untrusted import whole
from sheets_crm.workbook.snapshot import MOST_ROWS, Snapshot

NEARLY_FULL = MOST_ROWS - 50_000
"""Rows from which it is said that a tab will be full; a busy firm types so many in a year."""


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
    """The typed tables of a workbook that has all it needs (see `adoption.complete`).

    `before` is the last look, by which statuses and leads are known that were renamed since;
    `date_order` and `currency` the owner's settings (see `date_order.orders_of`, `money.money_of`).

    Raises:
        CrmError: a tab or heading is missing, stands twice or is merged; there is no status list.
    """
    tables = find_tables(snapshot, template, headers)
    if "lists" not in tables:
        title = template.tabs["lists"].title
        raise CrmError("lists_missing", workbook=snapshot.workbook, tab=title)
    grids = {key: _grid(key, table, snapshot) for key, table in tables.items()}
    spread = plan_grids(snapshot, template, headers, tables)
    across = [_grid("plan", table, snapshot) for table in spread]
    totals = Totals(word for each in (template, *shipped_templates()) for word in each.totals)
    lists, problems = read_lists(grids["lists"], template, snapshot.workbook)
    problems += formulas_in_ours(grids["lists"])
    people = People(
        lists.words["manager"], [*_managers(grids), *(each.column("manager") for each in across)]
    )
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
    how = Conventions(template.language, today, snapshot.epoch, people, orders, money, notes)
    opening = whole(snapshot.marks.get(OPENING, ""))
    named = contacted(grids["activities"], opening)
    leads, more = read_leads(grids["leads"], named, lists, totals, how)
    former = _former(grids["leads"], leads, lists, before, today)
    since = _since(leads, before, today)
    known = _known(grids["leads"], leads, lists, template, former=former, since=since)
    log = read_activities(grids["activities"], known, totals, how, before)
    activities = log.activities
    plan, unfit = _plan(grids.get("plan"), across, known, template, how)
    problems += [*more, *log.problems, *unfit]
    problems += [] if spread else _no_plan_tab(snapshot, template, headers, tables)
    problems += nearly_full(tables.values())
    problems += nameless(grids["leads"], snapshot.marks)
    problems += second_table(grids["leads"].sheet, tables["leads"])
    problems += _contrary(grids, orders)
    problems = _with_uncalculated(problems, [*grids.values(), *across])
    seen = first_days(snapshot.marks.get(FIRST_SEEN, ""), leads, pd.Timestamp(today))
    leads = leads.assign(first_seen=seen)
    stays = stays_of(without_openings(activities, opening), pd.Timestamp(today))
    crm = Crm(
        leads=with_history(
            *(leads, activities, stays, lists, pd.Timestamp(today)),
            last_opening=opening,
            standing=own_statuses(
                *(grids["leads"], leads["row"].tolist(), snapshot.marks),
                known.statuses.position,
            ),
        ),
        activities=activities,
        stays=dated(stays),
        plan=plan,
        lists=lists,
        tables=tables,
        today=pd.Timestamp(today),
        plan_grids=spread,
        last_opening=opening,
        last_numbers={key: _highest(grids[key], snapshot, how) for key in ("leads", "activities")},
    )
    return Reading(crm, in_order(problems, snapshot), how, log.former, log.unlinked, known.statuses)


def _contrary(grids: Mapping[str, Grid], orders: Mapping[str, ColumnOrder]) -> Iterator[Problem]:
    for name, order in orders.items():
        table, _, key = name.partition(".")
        if table in grids:
            yield from contrary(grids[table].column(key), order)


def _grid(key: str, table: Table, snapshot: Snapshot) -> Grid:
    sheet = snapshot.sheet(table.tab)
    if sheet is None:
        raise KeyError(table.tab)
    return Grid(key, sheet, table)


def _former(
    grid: Grid, leads: pd.DataFrame, lists: Lists, before: Seen | None, today: date
) -> Former:
    """What statuses and leads were called before; numbers that formulas make tell nothing."""
    numbers = leads["number"].fillna(BLANK).to_numpy(dtype="int64")
    if grid.formula_rows("number"):
        numbers = np.full_like(numbers, BLANK)
    names = leads["name"].to_numpy(dtype=object)
    words = former_words(before, [status.name for status in lists.statuses])
    return Former(words, former_names(before, numbers, names, today))


def _since(leads: pd.DataFrame, before: Seen | None, today: date) -> NDArray[np.datetime64]:
    """The day from which each lead is there: of a newcomer without a creation date it is today."""
    created = leads["created"]
    if before is None or created.notna().all():
        return created.to_numpy()
    was_there = leads["number"].isin(before.leads.number.tolist())
    return created.where(created.notna() | was_there, pd.Timestamp(today)).to_numpy()


def _known(
    grid: Grid,
    leads: pd.DataFrame,
    lists: Lists,
    template: Template,
    *,
    former: Former,
    since: NDArray[np.datetime64],
) -> Known:
    """The leads and statuses that a contact can name."""
    numbers = leads["number"].fillna(BLANK).tolist()
    return Known(
        leads=leads,
        since=since,
        references=References(
            leads["name"].tolist(),
            [int(number) if number >= 0 else None for number in numbers],
            ids=lambda: ids_of(grid, leads["row"].tolist(), template),
            phones=Phones(leads["phone"].tolist(), template.country),
            former=former.names,
        ),
        lists=lists,
        statuses=Meanings(
            (status.name for status in lists.statuses),
            former=former.places(),
            synonyms=lambda: outcome_synonyms(lists.statuses, template),
        ),
        former=former,
    )


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
