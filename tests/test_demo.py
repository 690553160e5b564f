"""The example workbook: the same for the same day, believable, and with each flaw in its place."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from sheets_crm.crm.model import TABLES, Role, StatusKind
from sheets_crm.demo import demo_tabs
from sheets_crm.demo.words import CONTACT_TYPES, load_words
from sheets_crm.errors import CrmError
from sheets_crm.template import Template, load_template
from sheets_crm.workbook.tab import Tab

TODAY = date(2026, 11, 19)
LANGUAGES = ("ru", "en")


@pytest.fixture(scope="module", params=LANGUAGES)
def template(request) -> Template:
    return load_template(request.param)


@pytest.fixture(scope="module")
def tabs(template) -> dict[str, Tab]:
    return {tab.key: tab for tab in demo_tabs(template, TODAY)}


def table(tab: Tab) -> list[dict[str, object]]:
    """The tab's rows below its headings, field → value."""
    heads = {
        words.header: key
        for language in LANGUAGES
        for key, words in load_template(language).tabs[tab.key].fields.items()
    }
    keys = [cell and heads[str(cell.value)] for cell in tab.rows[tab.frozen_rows - 1]]
    return [
        dict(zip(keys, [cell.value if cell else None for cell in row], strict=True))
        for row in tab.rows[tab.frozen_rows :]
    ]


def dated(rows: list[dict[str, object]], key: str) -> list[date]:
    return [row[key] for row in rows if isinstance(row[key], date)]


def test_is_of_the_size_that_was_promised(tabs):
    assert list(tabs) == ["leads", "activities", "lists", "plan"]
    assert 215 <= len(table(tabs["leads"])) <= 225
    assert 1300 <= len(table(tabs["activities"])) <= 1500
    managers = [row["manager"] for row in table(tabs["lists"]) if row["manager"]]
    assert len(managers) == 4
    days = dated(table(tabs["activities"]), "date")
    assert TODAY - timedelta(185) <= min(days) <= TODAY - timedelta(175)
    assert max(days) <= TODAY


@pytest.mark.parametrize("today", [TODAY + timedelta(days) for days in range(7)])
def test_nobody_works_at_the_weekend_whatever_today_is(today):
    tabs = {tab.key: tab for tab in demo_tabs(load_template("ru"), today)}
    days = dated(table(tabs["activities"]), "date")
    days += dated(table(tabs["leads"]), "created")
    assert max(day.weekday() for day in days) == 4
    assert today - timedelta(3) <= max(days) <= today


def test_derived_columns_are_left_to_the_first_sync(tabs):
    derived = [field.key for field in TABLES["leads"] if field.role is Role.DERIVED]
    assert {row[key] for row in table(tabs["leads"]) for key in derived} == {None}


def test_leads_advance_through_the_stages_with_one_gap(template, tabs):
    kinds = {status.name: status.kind for status in template.statuses}
    order = [s.name for s in template.statuses if s.kind is not StatusKind.LOST]
    top: dict[object, int] = {}
    for row in table(tabs["activities"]):
        if kinds.get(row["status"]) in {StatusKind.OPEN, StatusKind.WON}:
            top[row["lead"]] = max(top.get(row["lead"], 0), order.index(row["status"]))
    reached = [sum(stage >= k for stage in top.values()) for k in range(len(order))]
    steps = [after / before for before, after in pairwise(reached)]
    others = [*steps[:3], *steps[4:]]
    assert steps[3] < 0.5 < min(others)
    assert max(others) < 0.97
    assert reached[-1] > 20


def test_managers_differ(template, tabs):
    won = next(s.name for s in template.statuses if s.kind is StatusKind.WON)
    clients: dict[object, set[object]] = {}
    for row in table(tabs["activities"]):
        if row["status"] == won:
            clients.setdefault(row["lead"], set()).add(row["manager"])
    owner = {row["name"]: row["manager"] for row in table(tabs["leads"])}
    counts = Counter(owner[lead] for lead in clients)
    assert max(counts.values()) >= 5 * min(counts.values())


def test_every_flaw_of_real_life_is_there(template, tabs):
    said = load_words(template.language)
    leads, activities = table(tabs["leads"]), table(tabs["activities"])
    statuses = {status.name for status in template.statuses}
    names = Counter(row["name"] for row in leads)
    mistyped = [row["status"] for row in activities if row["status"] not in statuses]
    assert len(mistyped) == 3
    assert {str(word).strip().casefold() for word in mistyped} <= {s.casefold() for s in statuses}
    assert sum(isinstance(row["date"], str) for row in activities) == 2
    assert sum(isinstance(row["created"], str) for row in leads) == 1
    assert sum(row["date"] is None for row in activities) == 1
    assert sum(row["created"] is None for row in leads) == 1
    assert [row["amount"] for row in leads if isinstance(row["amount"], str)] == [said.money.typed]
    assert [count for count in names.values() if count > 1] == [2]
    assert [row["lead"] for row in activities if row["lead"] not in names] == [said.orphan]
    assert said.unknown_city in {row["city"] for row in leads}
    assert said.unknown_city not in {row["city"] for row in table(tabs["lists"])}


def test_the_newest_rows_wait_for_their_numbers(tabs):
    for key in ("leads", "activities"):
        numbers = [row["number"] for row in table(tabs[key])]
        given = [number for number in numbers if number is not None]
        assert given == list(range(1, len(given) + 1))
        assert numbers[: len(given)] == given
        assert len(given) < len(numbers)


def test_phones_are_text_and_belong_to_nobody(tabs):
    phones = [row["phone"] for row in table(tabs["leads"]) if row["phone"] is not None]
    assert all(isinstance(phone, str) for phone in phones)
    assert len({phone[:2] for phone in phones}) > 2, "typed in several ways"
    mails = [row["email"] for row in table(tabs["leads"]) if row["email"] is not None]
    assert all(str(mail).endswith(".example") for mail in mails)


def test_plan_speaks_of_what_the_lists_know(template, tabs):
    said, plan = load_words(template.language), table(tabs["plan"])
    known = {*template.metrics.values(), *template.words["contact_type"]}
    assert {row["metric"] for row in plan} <= known
    assert {row["manager"] for row in plan} == {None, *said.managers}
    assert {row["period"] for row in plan} == {template.periods["month"], template.periods["week"]}
    assert date(2026, 11, 1) in {row["start"] for row in plan}
    assert all(int(row["plan"]) > 0 for row in plan)


def test_is_the_same_in_every_process():
    code = (
        "from datetime import date; from sheets_crm.demo import demo_tabs;"
        "from sheets_crm.template import load_template;"
        f"print([t.digest for t in demo_tabs(load_template('ru'), date.fromisoformat('{TODAY}'))])"
    )
    made = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert made[0] == made[1] != ""


def test_languages_say_the_same_things():
    ru, en = (load_words(language) for language in LANGUAGES)
    assert [len(stage.enter) for stage in ru.stages] == [len(stage.enter) for stage in en.stages]
    assert [len(stage.stay) for stage in ru.stages] == [len(stage.stay) for stage in en.stages]
    for said in (ru, en):
        phrases = [p for s in (*said.stages, said.won) for p in (*s.enter, *s.stay)]
        assert {p.contact_type for p in phrases} == set(CONTACT_TYPES)
        assert len(set(said.companies)) == len(said.companies)


def test_a_template_of_one_own_with_other_stages_has_an_example_too(tmp_path):
    text = _shipped("en")
    start, end = text.index("[[statuses]]"), text.index("[words]")
    rows = [("New", "open"), ("Talking", "open"), ("Sold", "won"), ("Gone", "lost")]
    statuses = "\n".join(f'[[statuses]]\nname = "{n}"\nkind = "{k}"' for n, k in rows)
    own = tmp_path / "own.toml"
    own.write_text(text[:start] + statuses + "\n" + text[end:], encoding="utf-8")
    tabs = demo_tabs(load_template(str(own)), TODAY)
    found = {str(row["status"]).strip().casefold() for row in table(tabs[1])}
    assert found == {"new", "talking", "sold", "gone"}


def test_a_template_without_a_won_status_is_refused(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(_shipped("en").replace('kind = "won"', 'kind = "open"'), encoding="utf-8")
    with pytest.raises(CrmError) as refused:
        demo_tabs(load_template(str(own)), TODAY)
    assert refused.value.facts["key"] == "statuses"


def _shipped(language: str) -> str:
    folder = Path(__file__).parent.parent / "templates"
    return (folder / f"{language}.toml").read_text(encoding="utf-8")
