"""Day and month: what a column shows, then the setting, then the country, then the language."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from sheets_crm.cli.problem_list import by_remedy
from sheets_crm.config import Config, DateOptions
from sheets_crm.crm.parse.date_order import MARK, usual_order
from sheets_crm.locale import catalogue
from sheets_crm.sync import check, sync
from tests.crm.books import LISTS, book, table, told
from tests.diary import Diary
from tests.grid import Grid, User
from tests.sheets import sheet

TODAY = date(2026, 11, 26)
ENGLISH = Config(template="en", reports=())
NO_ACTIVITIES = "| No. | Date | Lead | Status |"


def typed(*days: str) -> str:
    lines = [f"| {n} | Lead {n} | {day} |" for n, day in enumerate(days, 1)]
    return "\n".join(["| No. | Name | Created |", *lines])


def office(*days: str, **more: str) -> Grid:
    return Grid(replace(book(typed(*days), NO_ACTIVITIES, LISTS), **more))


def created(store: Grid, config: Config = ENGLISH) -> list[str]:
    decision = sync(store, config, TODAY).decision
    assert not check(store, config, TODAY).changes
    return table(decision.crm.leads, "created")


MIXED = ("13/01/2026", "12/01/2026", "25/02/2026", "03/02/2026")


def test_dates_that_can_be_either_follow_those_of_their_column_that_can_not():
    store = office(*MIXED)
    assert created(store) == ["2026-01-13", "2026-01-12", "2026-02-25", "2026-02-03"]
    assert {problem.code for problem in check(store, ENGLISH, TODAY).problems} == {"text_date"}
    assert store.snapshot.marks[MARK] == "leads.created=day-first"


def test_the_order_of_the_rows_makes_no_difference():
    days = [*MIXED, "04/30/2026", "1/2/26"]
    wanted = sorted(created(office(*days)))
    for seed in range(5):
        random.Random(seed).shuffle(days)
        assert sorted(created(office(*days))) == wanted


@pytest.mark.parametrize(
    ("setting", "locale", "template", "day"),
    [
        ("", "", "en", "2026-12-01"),
        ("", "", "ru", "2026-01-12"),
        ("", "en_GB", "en", "2026-01-12"),
        ("", "en_US", "ru", "2026-12-01"),
        ("", "xx_XX", "en", "2026-12-01"),
        ("month-first", "en_GB", "en", "2026-12-01"),
        ("day-first", "en_US", "en", "2026-01-12"),
    ],
)
def test_without_such_the_setting_decides_then_the_country_then_the_language(
    setting, locale, template, day
):
    config = Config(template=template, reports=(), dates=DateOptions(setting))
    store = office("12/01/2026", locale=locale)
    assert created(store, config) == [day]
    doubts = [p for p in check(store, config, TODAY).problems if p.code == "doubtful_date"]
    assert bool(doubts) is not bool(setting)


def test_doubtful_dates_are_told_one_by_one_with_their_rows():
    days = [f"{n}/{n + 1}/2026" for n in range(1, 12)]
    problems = check(office(*days), ENGLISH, TODAY).problems
    doubtful = [problem for problem in problems if problem.code == "doubtful_date"]
    assert told(doubtful)[0] == (
        "Leads!2 Created: doubtful_date value=1/2/2026 date=2026-01-02 other=2026-02-01"
    )
    words = catalogue("en")
    (alike,) = (one for one in by_remedy(doubtful, words))
    assert alike.what(words, most=1).count("it is read as") == len(days)
    assert [f"row {n}, " in alike.places(words) for n in range(2, 13)] == [True] * len(days)


def test_what_was_settled_is_kept_though_later_rows_are_the_other_way():
    store, user = office("13/01/2026", "12/01/2026"), None
    assert created(store) == ["2026-01-13", "2026-01-12"]
    user = User(store)
    for row, day in enumerate(("01/20/2026", "02/21/2026", "03/22/2026", "04/05/2026"), 4):
        user.type("Leads", row, 2, f"Later {row}")
        user.type("Leads", row, 3, day)
    assert created(store)[1:] == [
        "2026-01-12", "2026-01-20", "2026-02-21", "2026-03-22", "2026-05-04",
    ]  # fmt: skip
    codes = [problem.code for problem in check(store, ENGLISH, TODAY).problems]
    assert codes.count("doubtful_date") == 2


def test_a_guess_is_kept_too_and_told_until_the_owner_says_what_is_right():
    store = office("12/01/2026")
    assert created(store) == ["2026-12-01"]
    user = User(store)
    for row, day in enumerate(("13/01/2026", "25/02/2026"), 3):
        user.type("Leads", row, 2, f"Later {row}")
        user.type("Leads", row, 3, day)
    assert created(store) == ["2026-12-01", "2026-01-13", "2026-02-25"]
    assert "Leads!- Created: date_order_contrary count=2 order=day-first kept=month-first" in told(
        check(store, ENGLISH, TODAY).problems
    )
    right = replace(ENGLISH, dates=DateOptions("day-first"))
    assert created(store, right)[0] == "2026-01-12"
    assert {p.code for p in check(store, right, TODAY).problems} == {"text_date"}


def test_dots_have_the_day_first_whatever_the_column_and_show_nothing():
    assert created(office("01.02.2026", "03/04/2026")) == ["2026-02-01", "2026-03-04"]


def test_plan_starts_have_their_own_order():
    plan = """
    | Period | Start      | Metric    | Plan |
    | Month  | 13/01/2026 | New leads | 5    |
    | Day    | 02/01/2026 | New leads | 1    |
    """
    store = Grid(replace(book(typed("1/2/2026"), NO_ACTIVITIES, LISTS, plan), locale=""))
    decision = sync(store, ENGLISH, TODAY).decision
    assert table(decision.crm.plan, "start") == ["2026-01-01", "2026-01-02"]
    assert table(decision.crm.leads, "created") == ["2026-01-02"]
    assert store.snapshot.marks[MARK] == "leads.created=month-first?,plan.start=day-first"


def test_who_says_what_comes_first_accuses_nobody_of_changed_dates():
    activities = """
    | No. | Date       | Lead   | Status     |
    | 1   | 12/01/2026 | Lead 1 | Interested |
    """
    store = Grid(book(typed("2026-01-01"), activities, LISTS))
    diary = Diary(ENGLISH)
    diary.sync(store)
    diary.config = replace(ENGLISH, dates=DateOptions("day-first"))
    decision = diary.sync(store).decision
    assert table(decision.crm.activities, "date") == ["2026-01-12"]
    assert decision.revisions == ()


def test_an_unknown_mark_settles_nothing():
    tab = sheet("Leads", typed("12/01/2026"))
    read = book(typed("12/01/2026"), NO_ACTIVITIES, LISTS)
    marks = {"template": "en", MARK: "leads.created=upside-down,,x"}
    store = Grid(replace(read, sheets=(tab, *read.sheets[1:]), marks=marks))
    assert created(store) == ["2026-12-01"]


def test_a_locale_that_nobody_knows_says_nothing():
    assert usual_order("", "tlh_QO", "en") == "month-first"
    assert usual_order("", "de_DE", "en") == "day-first"
