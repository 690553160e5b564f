"""The reports' words are the same set in both languages, and each is used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from sheets_crm.crm.change_detection.revision import KINDS, MANY, Revision
from sheets_crm.demo import demo_tabs
from sheets_crm.errors import Problem
from sheets_crm.locale import Catalogue, catalogue
from sheets_crm.reports import DRAWN
from sheets_crm.reports.context import Context, History, ReportOptions
from sheets_crm.reports.options import FunnelOptions, StaleOptions, WorkdayOptions
from sheets_crm.template import load_template
from tests.reports.books import book, crm_of, shown_sheets

TODAY = date(2026, 3, 18)

WON_THEN_LOST = """
| Date       | Lead | Status |
| 2026-02-05 | Won  | Sold   |
| 2026-03-05 | Lost | Lost   |
"""


LONG_PLAN = """
| Period  | Start      | Metric | Plan |
| Quarter | 2026-01-01 | Won    | 5    |
| Year    | 2026-01-01 | Won    | 5    |
"""


def sentences(texts: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """Every key with the facts that its sentence mentions, in whatever plural form."""
    for key, text in texts.items():
        if isinstance(text, str):
            yield path + key, facts(text)
        elif "many" in text:
            yield path + key, frozenset().union(*map(facts, text.values()))
        else:
            yield from sentences(text, f"{path}{key}.")


def facts(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"{(\w+)", text))


def words(language: str) -> dict[str, frozenset[str]]:
    return dict(sentences(catalogue(language)._texts.get("reports")))


def test_both_languages_say_the_same_things():
    assert words("en") == words("ru")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_plural_has_all_its_forms(language):
    forms = {"en": {"one", "many"}, "ru": {"one", "few", "many"}}[language]
    for text in tables(catalogue(language)._texts.get("reports")):
        assert set(text) == forms


def tables(texts: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    for text in texts.values():
        if isinstance(text, Mapping):
            if "many" in text:
                yield text
            else:
                yield from tables(text)


class Asked(Catalogue):
    """A catalogue that remembers what it was asked for."""

    def __init__(self, language: str) -> None:
        super().__init__(language, catalogue(language)._texts)
        self.keys: set[str] = set()

    def __call__(self, key: str, **facts: Any) -> str:
        self.keys.add(key.removeprefix("reports."))
        return super().__call__(key, **facts)


def happened() -> History:
    """Every kind of revision, and more than the tab has rows for."""
    at = datetime(2026, 3, 17, 9, 30, tzinfo=UTC)
    one = Revision("lead_lost", 1, "Lost", "Ann", "New", "Lost", 5.0, "Price", at, at, 2)
    kinds = [replace(one, kind=kind) for kind in (*KINDS, *MANY.values())]
    deleted = replace(one, kind="activity_deleted", day=at.date())
    return History((*kinds, deleted, *[one] * 300), at)


LOST_IN_BOTH_MONTHS = f"""
| Date | Lead | Status |
| {TODAY:%Y-%m-%d} | A | Lost |
| {TODAY.replace(month=TODAY.month - 1):%Y-%m-%d} | B | Lost |
"""


def test_every_word_is_said_somewhere():
    asked = Asked("en")
    other = ReportOptions(
        funnel=FunnelOptions(period="all", by="activity"),
        stale=StaleOptions(future_step_suspends=False, rows=1),
        workdays=WorkdayOptions(country="KZ"),
    )
    many = "| Name |\n" + "\n".join(f"| Lead {i} |" for i in range(130))
    nothing = "| Date | Lead | Status |"
    books = [
        shown_sheets(demo_tabs(load_template("en"), TODAY)),
        book(many, nothing),
        book("| Name |\n| A |\n| B |", LOST_IN_BOTH_MONTHS),
        book("| Name |\n| Won |\n| Lost |", WON_THEN_LOST),
        book("| Name |\n| Won |", "| Date | Lead | Status |\n| | Won | Sold |"),
        book("| Name |", nothing, plan="| Period | Start | Metric | Plan |"),
        book("| Name |", nothing, plan=LONG_PLAN),
    ]
    titles = load_template("en").reports
    for read in books:
        crm = crm_of(read, TODAY)
        problem = Problem("country_unknown", "Leads", 2, None, {"country": "XX"})
        for options, problems in ((ReportOptions(), ()), (other, (problem,))):
            for report in DRAWN.values():
                report(crm, Context(TODAY, asked, titles, options, problems))
    for history in (happened(), History((), datetime(2026, 3, 17, 9, 30, tzinfo=UTC))):
        DRAWN["history"](crm, Context(TODAY, asked, titles, history=history))
    silent = {key for key in words("en") if not key.startswith("short_months.")} - asked.keys
    assert not silent
