from __future__ import annotations

from datetime import date

import pytest

from sheets_crm.reports.figures.periods import (
    Window,
    cohort_window,
    months_back,
    plan_window,
    same_part,
    window_before,
)

WEDNESDAY = date(2026, 3, 18)


@pytest.mark.parametrize(
    ("period", "window", "before"),
    [
        ("day", ("2026-03-18", "2026-03-18"), ("2026-03-17", "2026-03-17")),
        ("week", ("2026-03-16", "2026-03-22"), ("2026-03-09", "2026-03-15")),
        ("month", ("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
    ],
)
def test_windows_and_the_ones_before(period, window, before):
    assert plan_window(period, WEDNESDAY) == Window(*map(date.fromisoformat, window))
    assert window_before(period, WEDNESDAY) == Window(*map(date.fromisoformat, before))


@pytest.mark.parametrize(
    ("period", "first"),
    [("year", "2025-03-19"), ("quarter", "2025-12-19"), ("month", "2026-02-19")],
)
def test_a_cohort_is_the_last_months_up_to_today(period, first):
    assert cohort_window(period, WEDNESDAY) == Window(date.fromisoformat(first), WEDNESDAY)


def test_all_time_has_no_beginning():
    assert cohort_window("all", WEDNESDAY) == Window(None, WEDNESDAY)


def test_a_month_back_from_its_end():
    assert months_back(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_back(date(2026, 1, 15), 1) == date(2025, 12, 15)


def test_the_same_part_of_a_shorter_month_is_the_whole_of_it():
    today = date(2026, 3, 31)
    now, before = plan_window("month", today), window_before("month", today)
    assert same_part(now, before, today) == before
    part = same_part(now, before, WEDNESDAY)
    assert part == Window(date(2026, 2, 1), date(2026, 2, 18))
