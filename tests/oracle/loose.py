"""A random firm whose dates are typed as people type them from day to day: вчера, 28.12, soon.

A day is typed in a looser way only where that, by the definition and on this very day, means it.
"""

from __future__ import annotations

import random
from copy import deepcopy
from dataclasses import replace
from datetime import date

from sheets_crm.workbook.snapshot import Sheet, Value
from tests.oracle.world import DAY, World

CREATED, DATE, NEXT = 5, 1, 7
WORDS = {
    "en": ({-1: "yesterday", 0: "today", 1: "tomorrow"}, "%m/%d", "%m/%d/%Y", "soon"),
    "ru": ({-1: "вчера", 0: "сегодня", 1: "завтра"}, "%d.%m", "%d/%m/%Y", "на днях"),
}
WEEKDAYS = {
    "en": ("Monday", "Tue", "Wednesday", "Thu", "Friday", "Sat", "Sunday"),
    "ru": ("понедельник", "вт", "среда", "четверг", "пт", "суббота", "вс"),
}


def loosened(true: World, seed: int) -> World:
    """The firm typed anew; some of its contacts have a date that nobody can read."""
    chance, made = random.Random(seed), deepcopy(true)
    assert made.snapshot is not None
    leads, log, *others = made.snapshot.sheets
    people, contacts = [list(row) for row in leads.rows], [list(row) for row in log.rows]
    for lead in made.leads:
        if lead.created:
            people[lead.row - 1][CREATED] = _past(chance, made, lead.created)
    without: set[int | None] = {None}
    for each in made.activities:
        assert each.date
        cells = contacts[each.row - 1]
        # What names a renamed lead was nobody's at the look before: nobody remembers its texts.
        is_seen = each.lead is not None and bool(made.leads[each.lead].former)
        cells[DATE] = each.date if is_seen else _past(chance, made, each.date)
        if each.next_date:
            cells[NEXT] = _ahead(chance, made, each.next_date, each.date)
        # One of a lead: in which order several stand of which nobody knows when is another matter.
        if len(made.activities) > 20 and each.lead not in without and chance.random() < 0.1:
            without.add(each.lead)
            cells[DATE], each.date = WORDS[made.language][3], None
            cells[NEXT] = each.next_date
    sheets = (_with(leads, people), _with(log, contacts), *others)
    made.snapshot = replace(made.snapshot, sheets=sheets, marks={"template": made.language})
    return made


def _with(sheet: Sheet, rows: list[list[Value]]) -> Sheet:
    return replace(sheet, rows=rows)


def _past(chance: random.Random, made: World, day: date) -> Value:
    """A contact or a creation: the latest such day that is not after today."""
    away = (day - made.today).days
    forms = _forms(made, day, away)
    if -365 < away <= 0:
        forms.append(day.strftime(WORDS[made.language][1]))
    if -7 < away <= 0:
        forms.append(WEEKDAYS[made.language][day.weekday()])
    return chance.choice(forms)


def _ahead(chance: random.Random, made: World, day: date, contact: date) -> Value:
    """A next step: the earliest such day that is not before its contact; words count from today."""
    away = (day - made.today).days
    forms = _forms(made, day, away)
    if contact <= day < contact + DAY * 365:
        forms.append(day.strftime(WORDS[made.language][1]))
    if 0 <= away < 7:
        forms.append(WEEKDAYS[made.language][day.weekday()])
    return chance.choice(forms)


def _forms(made: World, day: date, away: int) -> list[Value]:
    words, _, slashed, _ = WORDS[made.language]
    forms: list[Value] = [day, day, day.isoformat(), day.strftime(slashed)]
    return [*forms, words[away]] if away in words else forms
