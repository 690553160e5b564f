"""Which leads have gone stale since an earlier day, and that nothing is told twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sheets_crm.notifications.events.morning import morning
from sheets_crm.notifications.options import MessageOptions, StaleNotice
from tests.notifications.books import TODAY, book, brief, keys, russian_book, shown

ON = MessageOptions(stale=StaleNotice(on=True))
YESTERDAY = TODAY - timedelta(days=1)


def stale(read, today=TODAY, visited=(YESTERDAY,), options=ON):
    return morning(brief(read, today), options, ["stale"], visited)


def test_in_english():
    """Apex would be stale too, but its step is today; Birch is overdue, which says more."""
    assert (
        shown(stale(book()))
        == """\
owner: 1 lead has gone stale · crm.xlsx
Silent for too long since 17 Mar:
• Fir, 700 – New, silent for 5 days, (no manager)"""
    )


def test_in_russian():
    assert (
        shown(stale(russian_book()))
        == """\
owner: Завис 1 лид · crm.xlsx
Тишина стала слишком долгой с 17 мар:
• Ель, 700 – Новый, тишина 5 дней, (без менеджера)"""
    )


def told_on(day: date, visited: date) -> list[str]:
    found = stale(book(), day, (visited,))
    return [
        line.split(",")[0].removeprefix("• ")
        for each in found
        for line in each.body.split("\n")[1:]
    ]


def test_each_lead_is_told_on_one_day_only():
    """Fir goes stale on the 18th. Later, nobody visits for days: the gap is made up for."""
    days = [date(2026, 3, 16), date(2026, 3, 17), TODAY, date(2026, 3, 19), date(2026, 3, 20)]
    told = {day.day: told_on(day, day - timedelta(days=1)) for day in days}
    assert told == {16: [], 17: [], 18: ["Fir"], 19: [], 20: []}
    assert told_on(date(2026, 3, 20), date(2026, 3, 16)) == ["Fir"]


def test_on_a_monday_those_of_the_weekend_are_told():
    """Cedar, New on Tuesday the 17th without another word, goes stale on Sunday the 22nd."""
    alone = "| Date | Lead | Status |\n| 2026-03-17 | Cedar | New |"
    leads = "| No. | Name | Created |\n| 1 | Cedar | 2026-03-17 |"
    monday = date(2026, 3, 23)
    read = book(leads, alone, "")
    assert stale(read, monday - timedelta(days=1), (date(2026, 3, 21),)) == ()
    assert "• Cedar" in stale(read, monday, (monday - timedelta(days=1),))[0].body


def test_what_went_stale_before_we_came_is_not_told():
    assert stale(book(), visited=()) == ()


@pytest.mark.parametrize(("leads", "count"), [(1, 1), (2, 0)])
def test_only_from_so_many_leads(leads, count):
    options = MessageOptions(stale=StaleNotice(on=True, leads=leads))
    assert len(stale(book(), options=options)) == count


def test_once_a_day():
    assert keys(stale(book())) == ["stale 2026-03-18"]
