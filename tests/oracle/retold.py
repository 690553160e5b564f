"""The same firm told otherwise: changes of a workbook whose effect on every figure is known."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

from sheets_crm.crm.model import Crm
from sheets_crm.reports.figures.closing import closing
from sheets_crm.reports.figures.funnel import funnel
from sheets_crm.reports.figures.managers import people
from sheets_crm.reports.figures.month import months
from sheets_crm.reports.figures.periods import Window
from sheets_crm.reports.figures.plan_vs_actual import plan_windows
from sheets_crm.reports.figures.stage_time import stage_times
from sheets_crm.reports.figures.stale import neglected
from sheets_crm.reports.figures.workdays import Workdays
from sheets_crm.workbook.snapshot import Sheet, Snapshot
from tests.oracle.world import Words, World

Rows = list[list[Any]]
LEADS, LOG, LISTS, PLAN = range(4)


def figures(crm: Crm) -> dict[str, Any]:
    """Every figure of the reports since ever, by what it is of; rows are not in it."""
    ever = Window(None, crm.today)
    made, closed = funnel(crm, ever, "created"), closing(crm, ever)
    stale = neglected(crm, future_step_suspends=True).leads
    told: dict[str, Any] = {
        "funnel": [(s.reached, s.now, s.now_amount, s.lost) for s in made.stages],
        "asides": [(one.now, one.now_amount) for one in made.asides],
        "entered": [s.reached for s in funnel(crm, ever, "activity").stages],
        "gap": made.gap,
        "times": [(t.passed, t.now, t.mean, t.median) for t in stage_times(crm, made.leads)],
        "closing": [closed.won, closed.lost, closed.revenue, closed.priced, closed.open],
        "cycle": [closed.cycled, closed.cycle_mean, closed.cycle_median],
        "stale": sorted(
            (int(m), int(d)) for m, d in zip(stale["matter"], stale["days_silent"], strict=True)
        ),
    }
    told["people"] = {
        one.manager: (one.leads, one.won, one.closed, one.revenue) for one in people(crm, made)
    }
    told["plans"] = {
        (window.period, line.manager, line.metric): (line.fact, line.plan, line.before)
        for window in plan_windows(crm, Workdays(), ("day", "week", "month"))
        for line in window.lines
    }
    month = months(crm)
    told["months"] = [(m.new_leads, m.won, m.revenue) for m in (month.now, month.before)]
    return told


def plainly(true: World, words: Words, *, split: str = "") -> list[Rows]:
    """The truth typed without a slip, every row numbered; every other lead of `split` anew."""
    others = {at for at, one in enumerate(true.leads) if one.manager == split and at % 2}
    leads = [
        [
            *(at, one.name, f"{split} II" if at - 1 in others else one.manager or None),
            *(one.amount, one.margin, one.created, one.phone or None),
        ]
        for at, one in enumerate(true.leads, 1)
    ]
    known = [one for one in true.activities if one.lead is not None]
    log = [
        [
            *(at, one.date, (one.lead or 0) + 1, one.type or None, one.words),
            None if one.status is None else true.statuses[one.status].name,
            *(one.next_step or None, one.next_date, one.manager or None),
        ]
        for at, one in enumerate(sorted(known, key=lambda one: (one.date, one.order)), 1)
    ]
    columns = [
        [one.name for one in true.statuses],
        [words.kinds[one.kind] for one in true.statuses],
        [one.stale_days for one in true.statuses],
        true.types,
        true.managers,
    ]
    plan = [
        [
            *(words.periods[one.period], one.start, one.manager or None),
            *(_metric(true, words, one.metric), one.plan),
        ]
        for one in true.plan
    ]
    return [
        [list(words.leads), *leads],
        [list(words.activities), *log],
        [list(words.lists), *map(list, zip_longest(*columns))],
        [list(words.plan), *plan],
    ]


def _metric(true: World, words: Words, metric: str) -> str:
    kind, _, rest = metric.partition(":")
    return true.statuses[int(rest)].name if kind == "status" else rest or words.metrics[metric]


def read_of(tabs: list[Rows], words: Words) -> Snapshot:
    """The workbook of these rows."""
    sheets = (Sheet(title, rows) for title, rows in zip(words.tabs, tabs, strict=True))
    return Snapshot("book.xlsx", tuple(sheets))


def shuffled(tabs: list[Rows], seed: int) -> None:
    """Leads, contacts and plans in any order; the contacts are numbered."""
    chance = random.Random(seed)
    for at in (LEADS, LOG, PLAN):
        body = tabs[at][1:]
        chance.shuffle(body)
        tabs[at][1:] = body


def doubled(tabs: list[Rows]) -> None:
    """Every lead twice, the second under a name of its own, with all its contacts."""
    leads, contacts = len(tabs[LEADS]) - 1, len(tabs[LOG]) - 1
    for number, name, *rest in tabs[LEADS][1:]:
        tabs[LEADS].append([number + leads, f"{name} Zwei", *rest[:-1], None])
    for number, day, lead, *rest in tabs[LOG][1:]:
        tabs[LOG].append([number + contacts, day, lead + leads, *rest])


def moved(tabs: list[Rows], days: int) -> None:
    """Every date so many days later."""
    for rows in tabs:
        for row in rows:
            row[:] = [
                cell + timedelta(days=days) if isinstance(cell, date) else cell for cell in row
            ]


def renamed(tabs: list[Rows], names: Mapping[str, str]) -> None:
    """Words everywhere others."""
    for rows in tabs:
        for row in rows:
            row[:] = [names.get(cell, cell) if isinstance(cell, str) else cell for cell in row]
