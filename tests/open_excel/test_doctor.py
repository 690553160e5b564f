"""`doctor --live`: each assumption is tried on a blank workbook, and one sentence told of it."""

from __future__ import annotations

import sys
from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from sheets_crm.cli.command_group import program
from sheets_crm.locale import LANGUAGES, catalogue
from sheets_crm.workbook.open_excel import find_open_workbook, xlwings_native
from sheets_crm.workbook.open_excel.doctor import TRIALS, Finding, doctor
from sheets_crm.workbook.open_excel.install_xlwings import install_command
from tests.open_excel.stubs import windows_engine
from tests.open_excel.test_windows import OnWindows

SAID = [*TRIALS, *(f"{code}_not" for code in TRIALS), "none", "elsewhere", "no_xlwings", "failed"]


@pytest.fixture
def tried(tmp_path):
    """What is found out about an Excel that is no real one."""

    def found(change=lambda desk: None):
        with windows_engine() as engine:
            xlwings_native.guest_xlwings()
            place = OnWindows(tmp_path, engine)
            change(place.desk)

            @contextmanager
            def scratch():
                yield place.app().books[place.desk.name]

            return {one.facts.get("trial", one.code): one for one in doctor(scratch)}

    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", SAID)
def test_every_finding_is_one_sentence(code, language):
    said = catalogue(language)(f"doctor_live.{code}", trial="x", reason="y", install="z")
    assert said.endswith(".")
    assert "doctor_live" not in said


def test_where_there_is_no_excel_one_sentence_says_so(monkeypatch):
    monkeypatch.setattr(find_open_workbook, "sys", type("S", (), {"platform": "linux"}))
    assert list(doctor()) == [Finding("elsewhere", is_good=False)]
    run = CliRunner().invoke(program, ["doctor", "--live"])
    assert run.exit_code == 0
    assert len(run.output.splitlines()) == 1
    assert "only on Windows and macOS" in run.output
    assert "install" not in run.output


def test_where_only_the_package_is_missing_its_command_is_told(monkeypatch):
    monkeypatch.setattr(find_open_workbook, "sys", type("S", (), {"platform": "win32"}))
    monkeypatch.setattr(find_open_workbook, "_has_xlwings", lambda: False)
    (found,) = doctor()
    assert (found.code, found.facts["install"]) == ("no_xlwings", install_command())
    assert install_command() in CliRunner().invoke(program, ["doctor", "--live"]).output


@pytest.mark.parametrize(
    ("note", "text", "words"),
    [
        ("pipx_metadata.json", "{}", "pipx inject {name} xlwings"),
        ("uv-receipt.toml", "", "uv pip install --python {python} xlwings"),
        ("pyvenv.cfg", "home = /usr\nuv = 0.9.1\n", "uv pip install --python {python} xlwings"),
        ("pyvenv.cfg", "home = /usr\n", "{python} -m pip install xlwings"),
        ("none", "", "{python} -m pip install xlwings"),
    ],
)
def test_the_package_is_added_by_what_made_the_environment(
    monkeypatch, tmp_path, note, text, words
):
    (tmp_path / note).write_text(text, encoding="utf-8")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(sys, "executable", "python3")
    wanted = words.format(name=tmp_path.name, python="python3")
    assert install_command() == wanted


def test_every_trial_comes_to_a_finding(tried):
    found = tried()
    assert {code.removesuffix("_not") for code in found} == set(TRIALS)


def test_an_excel_with_the_habits_that_are_expected_is_said_to_have_them(tried):
    good = {code for code, one in tried().items() if one.is_good}
    assert {"currency", "large", "ticks", "text_format", "merge", "dropdown", "behind"} <= good


def test_an_excel_with_the_other_habit_is_said_to_have_that(tried):
    """The one over the desk lets no name say more than 255 characters, as Excel once did."""
    found = tried()
    assert not found["long_name"].is_good
    assert found["long_name"].code == "failed"
    assert "too long" in found["long_name"].facts["reason"]


def test_a_trial_that_fails_stops_no_other(tried):
    def broken(desk):
        desk.sheets[0].protection = "locked"

    found = tried(broken)
    assert found["currency"].code in {"failed", "currency_not"}
    assert found["copying"].is_good
