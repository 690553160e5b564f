"""A day is written in one way in all sentences of a language."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sheets_crm.cli.commands.log_lines import Timeline
from sheets_crm.errors import CrmError, Problem
from sheets_crm.locale import LANGUAGES, catalogue
from tests.test_messages import texts

DAY = date(2062, 11, 26)
MOMENT = datetime(2026, 3, 16, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(("language", "shown"), [("en", "2062-11-26"), ("ru", "26.11.2062")])
def test_a_day_in_a_sentence(language, shown):
    words = catalogue(language)
    for code in ("absurd_date", "future_activity", "text_date"):
        facts = {"value": DAY, "date": DAY}
        assert shown in words.of(Problem(code, facts=facts))[0]


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "2026-03-16 09:05"), ("ru", "16.03.2026 09:05")]
)
def test_a_moment_in_a_sentence_and_in_the_log(language, shown):
    words = catalogue(language)
    facts = {"path": "x", "program": "Excel", "user": "Ann", "since": MOMENT}
    assert shown in words.of(CrmError("workbook_open", **facts))[0]
    assert Timeline(words, UTC).moment(MOMENT) == f"{shown}:00"
    assert Timeline(words, UTC).value(MOMENT) == shown
    assert Timeline(words, UTC).value(DAY) == ("26.11.2062" if language == "ru" else "2062-11-26")


def test_a_part_of_a_day_can_still_be_asked_for():
    words = catalogue("en")
    assert words("reports.day", day=date(2026, 3, 16), month="Mar") == "16 Mar 2026"


def test_years_of_three_digits_are_shown_at_all():
    assert "0204" in catalogue("ru").of(Problem("absurd_date", facts={"value": date(204, 5, 6)}))[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_writes_days_in_a_way_of_its_own(language):
    own = {key: text for key, text in texts(language).items() if "%Y" in text or "%d" in text}
    assert own == {}


@pytest.mark.parametrize(
    ("language", "amount", "half", "tick"),
    [("en", "9,500", "1,250.50", "TRUE"), ("ru", "9\u00a0500", "1\u00a0250,50", "ИСТИНА")],
)
def test_a_number_in_a_sentence(language, amount, half, tick):
    words = catalogue(language)
    for value, shown in ((9500.0, amount), (1250.5, half), (True, tick)):
        assert shown in words.of(Problem("wrong_kind", facts={"value": value}))[0]
