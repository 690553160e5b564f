"""Plans of the team that are nearly or wholly reached."""

from __future__ import annotations

import pytest

from sheets_crm.notifications.events.plan_reached import plan_news
from sheets_crm.notifications.options import PlanNotice
from tests.notifications.books import ACTIVITIES, book, brief, keys, russian_book, shown


def passed(read, **options):
    return plan_news(brief(read), PlanNotice(on=True, **options))


def test_in_english():
    """Revenue stands at exactly 80 %; of calls only Bob has a plan, and he made two of the five."""
    assert (
        shown(passed(book()))
        == """\
owner: Revenue: 80% of this month's plan · crm.xlsx
Whole team, 1–31 Mar
Plan: 100,000
Fact: 80,000
Attainment: 80%
Left: 20,000, with 10 workdays to go

owner: Call: this month's plan is reached, 200% · crm.xlsx
Whole team, 1–31 Mar
Plan: 1 (the managers' plans added up; the fact is theirs alone)
Fact: 2
Attainment: 200%
Above the plan: 1"""
    )


def test_in_russian():
    assert (
        shown(passed(russian_book()))
        == """\
owner: Выручка: 80 % плана месяца · crm.xlsx
Вся команда, 1–31 мар
План: 100 000
Факт: 80 000
Выполнение: 80 %
Осталось: 20 000, впереди 10 рабочих дней"""
    )


def test_a_key_names_the_metric_and_the_period():
    assert keys(passed(book())) == ["plan month 2026-03-01 Revenue", "plan month 2026-03-01 Call"]


@pytest.mark.parametrize(
    ("percent", "found"), [(80.1, ["Call"]), (80, ["Revenue", "Call"]), (210, [])]
)
def test_from_the_share_that_is_asked_for(percent, found):
    assert [key.split()[-1] for key in keys(passed(book(), percent=percent))] == found


def test_of_the_periods_that_are_asked_for():
    busy = ACTIVITIES + "| 2026-03-18 | Cedar | Meeting | New | | 2026-03-18 | Ann |\n" * 2
    assert keys(passed(book(activities=busy), periods=("day",))) == ["plan day 2026-03-18 Meeting"]
    assert passed(book(), periods=("week",)) == ()


def test_a_share_of_a_longer_plan_counts_where_it_is_asked_for():
    found = passed(book(), periods=("week",), derived=True)
    assert keys(found) == ["plan week 2026-03-16 Revenue", "plan week 2026-03-16 Call"]
    assert "Plan: 22,727 (a share of a longer plan)" in found[0].body


def test_what_is_not_yet_all_of_it_is_no_hundred_per_cent():
    plan = "| Period | Start | Metric | Plan |\n| Month | 2026-03-01 | Revenue | 80100 |"
    found = passed(book(plan=plan))[0]
    assert found.title == "Revenue: 99% of this month's plan · crm.xlsx"


def test_a_plan_of_nothing_is_never_reached():
    plan = "| Period | Start | Metric | Plan |\n| Month | 2026-03-01 | Revenue | 0 |"
    assert passed(book(plan=plan)) == ()


def test_without_a_plan_there_is_nothing_to_tell():
    assert passed(book(plan="")) == ()


def test_where_every_plan_is_asked_for_only_plans_are_told():
    plan = "| Period | Start | Metric | Plan |\n| Month | 2026-03-01 | Won | 9 |"
    assert keys(passed(book(plan=plan), percent=0)) == ["plan month 2026-03-01 Won"]
