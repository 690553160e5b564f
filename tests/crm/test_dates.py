"""Dates as Russian and English users type them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_crm.crm.parse.dates import Loose, When, fixed, parse_date, parse_dates
from tests.reports.books import book, crm_of

TODAY = date(2026, 3, 18)
FIRST = date(2026, 3, 1)
JANUARY = date(2026, 1, 3)


@pytest.mark.parametrize(
    ("typed", "ru", "en"),
    [
        ("01.03.2026", FIRST, FIRST),
        ("1.3.26", FIRST, FIRST),
        ("01.03.26 г.", FIRST, FIRST),
        ("01.03.2026 года", FIRST, FIRST),
        ("01.03.2026 год", FIRST, FIRST),
        ("2026-03-01 года", FIRST, FIRST),
        ("01.03.2026 в 14:30", FIRST, FIRST),
        ("01.03.2026 at 14:30", FIRST, FIRST),
        ("2026-03-01 в 9:05", FIRST, FIRST),
        ("03/01/2026 at 2:30 pm", JANUARY, FIRST),
        ("1 марта 2026 в 14:30", FIRST, FIRST),
        ("March 1, 2026 at 14:30", FIRST, FIRST),
        ("Sun 01.03.2026", FIRST, FIRST),
        ("01.03.2026 14:30", FIRST, FIRST),
        ("2026-03-01", FIRST, FIRST),
        ("2026-03-01T10:20:30", FIRST, FIRST),
        ("2026/3/1", FIRST, FIRST),
        ("03/01/2026", JANUARY, FIRST),
        ("3/1/26", JANUARY, FIRST),
        ("25/12/2026", date(2026, 12, 25), date(2026, 12, 25)),
        ("1 марта 2026", FIRST, FIRST),
        ("1 марта 2026 г.", FIRST, FIRST),
        ("March 1, 2026", FIRST, FIRST),
        ("1 Mar 26", FIRST, FIRST),
        ("1 марта 2026 14:30", FIRST, FIRST),
        ("1.3.95", date(1995, 3, 1), date(1995, 3, 1)),
        ("31.02.2026", None, None),
        ("13/25/2026", None, None),
        ("март", None, None),
        ("2026", None, None),
        ("20260301", None, None),
        ("10 15", None, None),
        ("12 5", None, None),
        ("позвонить", None, None),
        ("хз", None, None),
        ("", None, None),
        ("позвонить 1 марта и договориться о встрече с директором", None, None),
    ],
)
def test_dates(typed, ru, en):
    found = [parse_date(typed, TODAY, month_first=first) for first in (False, True)]
    assert found == [ru, en]


THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("typed", "until", "ahead"),
    [
        ("yesterday", "2026-11-25", "2026-11-25"),
        ("вчера в 14:30", "2026-11-25T14:30", "2026-11-25T14:30"),
        ("сегодня", "2026-11-26", "2026-11-26"),
        ("tomorrow", "2026-11-27", "2026-11-27"),
        ("послезавтра", "2026-11-28", "2026-11-28"),
        ("2 дня назад", "2026-11-24", "2026-11-24"),
        ("in 3 days", "2026-11-29", "2026-11-29"),
        ("next week", "2026-12-03", "2026-12-03"),
        ("понедельник", "2026-11-23", "2026-11-30"),
        ("в понедельник", "2026-11-23", "2026-11-30"),
        ("Thursday", "2026-11-26", "2026-11-26"),
        ("Fri at 2 pm", "2026-11-20T14:00", "2026-11-27T14:00"),
        ("last Friday", "2026-11-20", "2026-11-20"),
        ("28.12", "2025-12-28", "2026-12-28"),
        ("28.12 9:05", "2025-12-28T09:05", "2026-12-28T09:05"),
        ("26/11", "2026-11-26", "2026-11-26"),
        ("Nov 20", "2026-11-20", "2027-11-20"),
        ("20 ноября 10:00", "2026-11-20T10:00", "2027-11-20T10:00"),
        ("29.02", "2024-02-29", "2028-02-29"),
    ],
)
def test_what_is_no_day_by_itself_is_one_beside_the_day_on_which_it_was_written(
    typed, until, ahead
):
    meant = parse_date(typed, THURSDAY, month_first=False)
    assert isinstance(meant, Loose)
    days = [fixed(meant, THURSDAY, side) for side in (When.UNTIL, When.FROM)]
    assert [day.isoformat()[:16] for day in days] == [until, ahead]
    assert all(isinstance(day, datetime) is ("T" in until) for day in days)


def test_the_nearest_day_of_a_year_may_lie_on_either_side():
    meant = parse_date("28.12", THURSDAY, month_first=False)
    assert fixed(meant, date(2026, 7, 20), When.NEAR) == date(2026, 12, 28)
    assert fixed(meant, date(2026, 2, 1), When.NEAR) == date(2025, 12, 28)


@pytest.mark.parametrize("typed", ["soon", "скоро", "март", "May", "20th", "10:30", "5 pm", "ASAP"])
def test_what_names_no_day_is_none(typed):
    assert parse_date(typed, THURSDAY, month_first=False) is None


def test_a_column_of_sentences_is_given_up_but_its_plain_dates_are_not():
    sentences = [f"about nothing {i}" for i in range(400)]
    found = parse_dates([*sentences, "1 March 2026", "01.03.2026"], TODAY, month_first=True)
    assert found["about nothing 399"] is None
    assert (found["1 March 2026"], found["01.03.2026"]) == (None, FIRST)
    few = parse_dates([*sentences[:9], "1 March 2026"], TODAY, month_first=True)
    assert few["1 March 2026"] == FIRST


DAYS = st.dates(date(1990, 1, 1), date(2036, 12, 31))


@given(day=DAYS, form=st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%d.%m.%Y %H:%M", "%d/%m/%Y"]))
def test_what_russians_write_is_read_back(day, form):
    assert parse_date(day.strftime(form), TODAY, month_first=False) == day


@given(day=DAYS, form=st.sampled_from(["%m/%d/%Y", "%Y-%m-%d", "%m/%d/%y", "%m-%d-%Y"]))
def test_what_englishmen_write_is_read_back(day, form):
    assert parse_date(day.strftime(form), TODAY, month_first=True) == day


MONTHS = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]


@settings(max_examples=30, deadline=None)
@given(day=DAYS)
def test_months_in_words_are_read_back(day):
    written = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    assert parse_date(written, TODAY, month_first=False) == day
    assert parse_date(f"{day:%B} {day.day}, {day.year}", TODAY, month_first=True) == day


def test_what_is_taken_for_a_date_has_two_ends():
    leads = """
    | Name  | Created    |
    | Apex  | 31.12.1989 |
    | Birch | 01.01.1990 |
    | Cedar | 31.12.2036 |
    | Delta | 01.01.2037 |
    """
    crm = crm_of(book(leads, "| Date | Lead | Status |"), TODAY)
    created = [None if day != day else day.date() for day in crm.leads["created"]]
    assert created == [None, date(1990, 1, 1), date(2036, 12, 31), None]
