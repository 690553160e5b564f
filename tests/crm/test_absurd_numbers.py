"""An amount that no money can be is told and counts for nothing; no report ends in infinity."""

from __future__ import annotations

from datetime import date

import pytest

from sheets_crm.config import Config
from sheets_crm.decision import decide
from tests.crm.books import ACTIVITIES, TODAY, book, read

HUGE = """
| No. | Name  | City | Manager | Amount  | Created    |
| 1   | Acme  | Oslo | Ann     | {}      | 2026-03-01 |
| 2   | Birch | Oslo | Ann     | {}      | 2026-03-01 |
| 3   | Cedar | Oslo | Ann     | {}      | 2026-03-01 |
"""
PLAN = """
| Period | Start      | Manager | Metric    | Plan  |
| Month  | 2026-03-01 | Ann     | Revenue   | {}    |
"""


@pytest.mark.parametrize("amount", [f"{9e307:.0f}", f"{-9e307:.0f}", 1.1e15, "2000000000 bn"])
def test_a_huge_amount_is_blank_and_told(amount: object) -> None:
    workbook = book(leads=HUGE.format(*[amount] * 3))
    reading = read(workbook)
    told = [problem for problem in reading.problems if problem.code == "absurd_number"]
    assert [(one.tab, one.row) for one in told] == [("Leads", 2), ("Leads", 3), ("Leads", 4)]
    assert reading.crm.leads["amount"].isna().all()


def test_the_most_that_can_be_an_amount_is_one() -> None:
    reading = read(book(leads=HUGE.format(10**15, 5, -(10**15))))
    assert reading.crm.leads["amount"].tolist() == [1e15, 5, -1e15]


@pytest.mark.parametrize("plan", [1e308, 9e15])
def test_reports_of_huge_numbers_are_drawn(plan: float) -> None:
    workbook = book(leads=HUGE.format(*[f"{9e307:.0f}"] * 3), plan=PLAN.format(f"{plan:.0f}"))
    decision = decide(workbook, Config(), TODAY)
    assert "absurd_number" in {problem.code for problem in decision.problems}
    shown = [
        cell.value for tab in decision.changes.tabs for row in tab.rows for cell in row if cell
    ]
    assert not any(isinstance(one, float) and abs(one) > 1e16 for one in shown)


@pytest.mark.parametrize("day", [date(1990, 1, 1), date(2500, 12, 31)])
def test_any_day_that_can_be_today_can_be_decided_on(day: date) -> None:
    assert decide(book(activities=ACTIVITIES), Config(), day).changes.tabs


def test_a_remembered_number_that_is_none_is_passed_over() -> None:
    for mark in ("9" * 5000, "²", "-5", "9" * 18):
        marks = {"template": "en", "last_lead": mark, "last_leads": mark}
        numbers = read(book(marks=marks)).crm.leads["number"].tolist()
        assert numbers == [1, 2]
