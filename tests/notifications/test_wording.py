"""How sums, days and typed texts stand in a message."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from sheets_crm.locale import catalogue
from sheets_crm.notifications.formatting import Wording, paragraphs, tidy
from sheets_crm.reports.figures.periods import Window

ENGLISH = Wording(catalogue("en"), "crm.xlsx", UTC)
RUSSIAN = Wording(catalogue("ru"), "crm.xlsx", ZoneInfo("Europe/Moscow"))


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [
        (1234567.0, "1,234,567", "1\u00a0234\u00a0567"),
        (1234.56, "1,235", "1\u00a0235"),
        (1.64, "1.6", "1,6"),
        (2.0, "2", "2"),
        (-0.5, "-0.5", "-0,5"),
        (0.0, "0", "0"),
    ],
)
def test_figures(value, english, russian):
    assert (ENGLISH.figure(value), RUSSIAN.figure(value)) == (english, russian)


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.005, "1%"), (0.8, "80%"), (0.999, "99%"), (1.0, "100%"), (1.755, "176%")],
)
def test_shares(share, shown):
    assert ENGLISH.percent(share) == shown


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("2026-03-17", "2026-03-17", "17 мар"),
        ("2026-03-13", "2026-03-15", "13–15 мар"),
        ("2026-02-27", "2026-03-01", "27 фев – 1 мар"),
        ("2025-12-31", "2026-01-11", "31 дек – 11 янв"),
    ],
)
def test_spans(first, last, shown):
    assert RUSSIAN.span(Window(date.fromisoformat(first), date.fromisoformat(last))) == shown


def test_moments_are_those_of_the_time_zone():
    assert RUSSIAN.moment(datetime(2026, 3, 17, 22, 5, tzinfo=UTC)) == "18 мар 2026, 01:05"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("  Acme \n\t Ltd ", "Acme Ltd"),
        ("a\u2028b\x00c\u202ed", "a b c d"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("x" * 81, "x" * 79 + "…"),
        ("{name} %s <b>", "{name} %s <b>"),
        ("", ""),
    ],
)
def test_typed_texts(typed, shown):
    assert tidy(typed) == shown


def test_paragraphs_pass_over_what_is_empty():
    assert paragraphs(["a", "b"], [], ["c"]) == "a\nb\n\nc"
