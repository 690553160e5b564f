"""A random firm with what is rarer: amounts in other currencies, two leads of one name, holidays.

Of each the truth is reckoned here, by the definitions of docs/metrics.md and from the truth alone.
"""

from __future__ import annotations

import random
from copy import deepcopy
from dataclasses import replace
from datetime import date

from sheets_crm.workbook.snapshot import Sheet, Snapshot, Value
from tests.oracle.world import EN, RU, Activity, World

NAME, AMOUNT, MARGIN, LEAD = 1, 3, 4, 2
RATES = {"EUR": 1.25, "GBP": 1.5, "KZT": 0.002}
UNRATED = "CHF"
COUNTRIES = ("", "RU", "US", "DE", "IN", "AE", "GB-ENG")
HEADINGS = {"en": ("Currency", "Rate"), "ru": ("Валюта", "Курс")}


def odd(true: World, seed: int) -> World:
    """The firm with a few of its cells typed anew, and the truth that follows from them."""
    chance, made = random.Random(seed), deepcopy(true)
    made.country = chance.choice(COUNTRIES)
    _share_names(chance, made)
    _pay_abroad(chance, made)
    return made


# Currencies


def _pay_abroad(chance: random.Random, made: World) -> None:
    """A fifth of the leads at most: the workbook's own currency is that of most."""
    assert made.snapshot
    tab = [list(row) for row in made.snapshot.sheets[0].rows]
    for lead in chance.sample(made.leads, len(made.leads) // 5):
        currency = chance.choice([*RATES, UNRATED])
        for column, key in ((AMOUNT, "amount"), (MARGIN, "margin")):
            if (value := getattr(lead, key)) is None:
                continue
            rate = RATES.get(currency)
            setattr(lead, key, None if rate is None else value * rate)
            tab[lead.row - 1][column] = chance.choice(
                [f"{value:g} {currency}", f"{currency} {value:g}"]
            )
    rated = [list(HEADINGS[made.language]), *([code, rate] for code, rate in RATES.items())]
    lists = [list(row) for row in made.snapshot.sheets[2].rows]
    blank: list[Value] = [None] * len(lists[0])
    lists += [list(blank) for _ in range(len(rated) - len(lists))]
    for at, row in enumerate(lists):
        row.extend(rated[at] if at < len(rated) else [None, None])
    _retype(made, {0: tab, 2: lists})


# Namesakes


def _share_names(chance: random.Random, made: World) -> None:
    """A few leads get the name of one above; contacts with either are typed by name or number."""
    assert made.snapshot
    words = EN if made.language == "en" else RU
    tab, log = ([list(row) for row in sheet.rows] for sheet in made.snapshot.sheets[:2])
    # Every sync numbers: a lead without a number or a creation date is one of today.
    plain = [
        at
        for at, lead in enumerate(made.leads)
        if not lead.former and (lead.created or lead.number is not None)
    ]
    chance.shuffle(plain)
    for pair in zip(*[iter(plain[: len(plain) // 5 * 2])] * 2, strict=False):
        first, second = sorted(pair)
        made.leads[second].name = made.leads[first].name
        # In one spelling: a contact that has one lead's very own would mean that one.
        tab[made.leads[second].row - 1][NAME] = tab[made.leads[first].row - 1][NAME]
        _log_anew(chance, made, (first, second), log, words.forms)
    _retype(made, {0: tab, 1: log})


def _log_anew(
    chance: random.Random,
    made: World,
    pair: tuple[int, int],
    log: list[list[Value]],
    forms: tuple[str, ...],
) -> None:
    """Whose each contact is, one after the other: by name the only open one's, else the first's."""
    is_open = dict.fromkeys(pair, True)
    name = made.leads[pair[0]].name
    for each in _in_time(made, pair):
        number = made.leads[each.lead or 0].number
        if number is not None and chance.random() < 0.5:
            log[each.row - 1][LEAD] = number
        else:
            log[each.row - 1][LEAD] = chance.choice(forms).format(name)
            each.lead = _one_of(made, pair, is_open, each)
        kind = None if each.status is None else made.statuses[each.status].kind
        if kind is not None and not _is_side(made, each.status):
            is_open[each.lead or 0] = kind == "open"
    days: dict[tuple[int | None, date | None], int] = {}
    for each in _in_time(made, pair):
        key = each.lead, each.date
        days[key] = each.order = days.get(key, -1) + 1


def _in_time(made: World, pair: tuple[int, int]) -> list[Activity]:
    mine = [each for each in made.activities if each.lead in pair]
    # Those of one day, of different leads, stand in the log as in the world.
    return sorted(mine, key=lambda it: (it.date or date.min, it.order))


def _one_of(made: World, pair: tuple[int, int], is_open: dict[int, bool], each: Activity) -> int:
    day = each.date or date.min
    there = [at for at in pair if (made.leads[at].created or date.min) <= day] or list(pair)
    opened = [at for at in there if is_open[at]]
    return opened[0] if len(opened) == 1 else there[0]


def _is_side(made: World, at: int | None) -> bool:
    return made.statuses[at or 0].kind == "open" and any(
        one.kind != "open" for one in made.statuses[: at or 0]
    )


# Cells


def _retype(made: World, tabs: dict[int, list[list[Value]]]) -> None:
    """Puts rows in place of tabs, in the workbook and as it was at the look before.

    What was renamed since, a lead or a status, keeps its earlier name there.
    """
    assert made.snapshot
    before = made.earlier
    made.snapshot = _with(made.snapshot, tabs)
    if before is None:
        return
    old = {at: [list(row) for row in rows] for at, rows in tabs.items()}
    if 0 in old:
        for lead in made.leads:
            if lead.former:
                old[0][lead.row - 1][NAME] = lead.former
    if 2 in old:
        for row, status in zip(old[2][1:], made.statuses, strict=False):
            row[0] = status.former or status.name
    made.earlier = _with(before, old)


def _with(read: Snapshot, tabs: dict[int, list[list[Value]]]) -> Snapshot:
    sheets: list[Sheet] = list(read.sheets)
    for at, rows in tabs.items():
        sheets[at] = replace(sheets[at], rows=rows)
    return replace(read, sheets=tuple(sheets))
