"""Many problems as a list: a line for each different remedy, the dearest first, never too long."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from sheets_crm.cli import program
from sheets_crm.cli.problem_list import by_remedy, dearest, tell_briefly, tell_problems
from sheets_crm.crm.checks.registry import Gravity
from sheets_crm.crm.checks.severity import MENTIONED, gravity
from sheets_crm.errors import Problem
from sheets_crm.locale import LANGUAGES, catalogue

WORDS = catalogue("en")
TODAY = ("--today", "2026-03-16")


@pytest.fixture(autouse=True)
def _own_state(tmp_path, monkeypatch):
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)


def run(*words: object) -> Result:
    return CliRunner().invoke(program, [str(word) for word in words], prog_name="sheets-crm")


def orphan(row: int, value: str, nearest: str) -> Problem:
    return Problem(
        "orphan_activity_nearest",
        "Activities",
        row,
        "Lead",
        facts={"value": value, "nearest": nearest},
    )


def word(row: int, value: str, column: str) -> Problem:
    return Problem("word_not_in_list", "Activities", row, column, facts={"value": value})


def test_each_remedy_has_a_line_of_its_own():
    problems = [orphan(2, "Alfa", "Alpha"), orphan(3, "Kapa", "Kappa"), orphan(4, "Alfa", "Alpha")]
    shown = by_remedy(problems, WORDS)
    assert [(len(one.problems), "“Alpha”" in one.fix) for one in shown] == [(2, True), (1, False)]
    assert shown[0].places(WORDS) == "Activities\nrow 2, “Lead”\nrow 4, “Lead”"
    assert shown[0].what(WORDS).endswith("(and 1 more like it)")


def test_a_word_of_another_row_is_not_told_to_be_added_here():
    problems = [word(2, "Ирина", "Менеджер"), word(14, "звонок", "Тип контакта")]
    shown = by_remedy(problems, catalogue("ru"))
    assert ["Ирина" in one.fix for one in shown] == [True, False]


def test_one_remedy_shows_what_is_different_in_what_it_mends():
    problems = [
        Problem("bad_number", "Leads", row, "Amount", facts={"value": value})
        for row, value in enumerate(("[tbd]", "100 [/]", "a", "b", "a"), 2)
    ]
    (shown,) = by_remedy(problems, WORDS)
    what = shown.what(WORDS)
    assert [value in what for value in ("[tbd]", "100 [/]", "“a”", "“b”")] == [True] * 3 + [False]
    assert what.endswith("(and 2 more like it)")


def test_what_costs_money_stands_first_then_what_is_frequent():
    problems = [
        Problem("repeated_word", "Lists", 3, "Status", facts={"value": "x", "first": 2}),
        *[word(row, "x", "Status") for row in range(2, 9)],
        Problem("undated_activity", "Activities", 9, "Date"),
        orphan(2, "Alfa", "Alpha"),
        orphan(3, "Alfa", "Alpha"),
    ]
    shown = by_remedy(problems, WORDS)
    assert [one.problems[0].code for one in shown] == [
        "orphan_activity_nearest",
        "undated_activity",
        "word_not_in_list",
        "repeated_word",
    ]
    assert [one.gravity for one in shown] == [
        Gravity.MONEY,
        Gravity.MONEY,
        Gravity.GUESS,
        Gravity.TIDINESS,
    ]
    assert [one.code for one in dearest(problems, 1)] == ["undated_activity"]
    assert dearest(problems, None) == problems


@pytest.mark.parametrize("code", sorted(MENTIONED))
def test_what_stands_apart_is_a_problem_that_can_be_told(code):
    assert all(f"{code}.what" in catalogue(language) for language in LANGUAGES)
    assert gravity(Problem(code)) is not Gravity.GUESS


def test_a_list_is_cut_with_how_many_more_there_are(capsys):
    problems = [orphan(row, f"Lead {row}", f"lead {row}") for row in range(2, 62)]
    tell_problems(problems, WORDS)
    told = capsys.readouterr().out
    assert "60 problems" in told
    assert "… and 10 more. To see all: sheets-crm check --limit 60" in told
    tell_problems(problems, WORDS, 60)
    assert "To see all" not in capsys.readouterr().out
    tell_briefly(problems, WORDS)
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 1 + 5 + 1
    assert told[-1] == "  … and 55 more. What to do about them: sheets-crm check"
    tell_briefly(problems[:2], WORDS)
    assert capsys.readouterr().out.splitlines()[-1] == "What to do about it: sheets-crm check"
    tell_briefly([], WORDS)
    assert capsys.readouterr().out == ""


# As the commands tell it


@pytest.fixture
def book() -> Path:
    assert run("init", "crm.xlsx", "--template", "en", *TODAY).exit_code == 0
    made = load_workbook("crm.xlsx")
    head = [cell.value for cell in made["Leads"][1]]
    for row, name in enumerate(("Alpha", "Kappa"), 2):
        made["Leads"].cell(row, head.index("Name") + 1).value = name
    head = [cell.value for cell in made["Activities"][1]]
    for row, name in enumerate(("Alfa", "Kapa"), 2):
        made["Activities"].cell(row, head.index("Date") + 1).value = date(2026, 3, 1)
        made["Activities"].cell(row, head.index("Lead") + 1).value = name
    made.save("crm.xlsx")
    return Path("crm.xlsx")


def test_check_gives_each_row_its_own_advice(book):
    told = " ".join(run("check", book, *TODAY).stdout.replace("│", " ").split())
    assert "Choose “Alpha” from the dropdown" in told
    assert "Choose “Kappa” from the dropdown" in told
    assert "more like it" not in told


def test_a_sync_tells_what_it_has_done(book):
    would = run("check", book, *TODAY).stdout
    did = run("sync", book, *TODAY).stdout
    assert "Leads: fill in 2 numbers" in would
    assert "write the reports: Summary" in would
    assert "Leads: 2 numbers filled in" in did
    assert "reports written: Summary" in did
    assert "write the reports" not in did


@pytest.mark.slow
def test_strict_ends_in_a_code_of_its_own_where_there_are_problems(book):
    assert run("check", book, *TODAY).exit_code == 0
    assert run("check", book, "--strict", *TODAY).exit_code == 3
    assert run("check", book, "--strict", "--json", *TODAY).exit_code == 3
    run("init", "blank.xlsx", "--template", "en", *TODAY)
    assert run("check", "blank.xlsx", "--strict", *TODAY).exit_code == 0


def test_json_is_whole_or_as_long_as_asked_for(book):
    whole = json.loads(run("check", book, "--json", *TODAY).stdout)
    assert whole["problems_in_all"] == len(whole["problems"]) >= 2
    cut = json.loads(run("check", book, "--json", "--limit", "1", *TODAY).stdout)
    assert (cut["problems_in_all"], len(cut["problems"])) == (whole["problems_in_all"], 1)


def test_a_report_that_is_taken_away_is_called_by_its_tab():
    book = "crm.xlsx"
    Path("config.toml").write_text('[titles]\nsummary = "CRM summary"\n', encoding="utf-8")
    run("init", book, "--template", "en", *TODAY)
    Path("config.toml").write_text('reports = ["funnel"]\n', encoding="utf-8")
    assert "take away the report “CRM summary”" in run("check", book, *TODAY).stdout
    assert "the report “CRM summary” was taken away" in run("sync", book, *TODAY).stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_sync_would_do_and_what_it_did_are_both_said(language):
    from tests.test_messages import texts  # noqa: PLC0415

    would = {key.removeprefix("change.") for key in texts(language) if key.startswith("change.")}
    did = {key.removeprefix("changed.") for key in texts(language) if key.startswith("changed.")}
    assert would == did
