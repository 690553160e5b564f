"""What is printed: nothing from outside is markup, a command to the terminal or a second line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from sheets_crm.cli import program
from sheets_crm.cli.output import confirmed, say, say_json
from sheets_crm.errors import CrmError, Problem
from sheets_crm.locale import catalogue
from sheets_crm.text.sanitize import legible, one_line

WORDS = catalogue("en")
COMMANDS = ("\x1b[31m", "\x1b]0;pwned\x07", "\x9b2J", "\u202e", "\u2066", "\x7f", "\u2028", "\r")


@pytest.fixture(autouse=True)
def _own_state(tmp_path, monkeypatch):
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)


def run(*words: object) -> Result:
    return CliRunner().invoke(program, [str(word) for word in words], prog_name="sheets-crm")


def book(name: str, **tabs: list[dict[str, object]]) -> Path:
    """A workbook of ours with these rows, each a heading and what was typed."""
    assert run("init", name, "--template", "en").exit_code == 0
    read = load_workbook(name)
    for tab, rows in tabs.items():
        head = [cell.value for cell in read[tab][1]]
        for number, row in enumerate(rows, 2):
            for heading, value in row.items():
                read[tab].cell(number, head.index(heading) + 1).value = value  # type: ignore[union-attr]
    read.save(name)
    return Path(name)


MARKUP = {
    "Leads": [
        {"Name": "[vip] Alpha", "Amount": "100 [/]"},
        {"Name": "[bold]Acme[/bold]", "Amount": "[tbd]"},
    ],
    "Activities": [
        {"Date": date(2026, 3, 1), "Lead": "[vip] Beta", "Status": "[/x] hot"},
        {"Date": date(2026, 3, 2), "Lead": "[vip] Alpha", "Contact type": "call [/x] :smile:"},
    ],
}


@pytest.mark.slow
def test_brackets_in_cells_and_names_are_shown_as_they_stand():
    name = str(book("crm [old].xlsx", **MARKUP))
    checked, synced = run("check", name), run("sync", name)
    assert (checked.exit_code, synced.exit_code) == (0, 0), checked.output + synced.output
    shown = " ".join(checked.stdout.replace("│", " ").split())
    for text in ("[vip] Beta", "100 [/]", "call [/x] :smile:"):
        assert text in shown, text
    assert "crm [old].xlsx is up to date" in synced.stdout


def test_a_tab_and_a_heading_with_brackets_are_shown_as_they_stand():
    from xlsxwriter import Workbook  # noqa: PLC0415

    with Workbook("ours.xlsx") as made:
        leads = made.add_worksheet("Clients (red)")
        leads.write_row(0, 0, ["Company", "[/] Own", "Budget", "Sales rep", "Phone"])
        leads.write_row(1, 0, ["Alpha", "Zoe", 100, "Ann", "007"])
        made.add_worksheet("Log").write_row(0, 0, ["When", "Client", "Status", "Notes"])
    told = run("check", "ours.xlsx")
    assert told.exit_code == 0, told.output
    assert "[/] Own" in told.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    "evil", [*COMMANDS[:1], *(pytest.param(each, marks=pytest.mark.slow) for each in COMMANDS[1:])]
)
def test_no_cell_commands_the_terminal(evil):
    """Openpyxl writes no control characters itself; as _x001B_ Excel keeps them."""
    typed = "".join(f"_x{ord(sign):04X}_" for sign in evil) + "GHOST"
    name = str(
        book(
            "crm.xlsx",
            Leads=[{"Name": "Alpha"}],
            Activities=[{"Date": date(2026, 3, 1), "Lead": typed, "Status": typed}],
        )
    )
    for words in (("check", name), ("check", name, "--json"), ("sync", name), ("log", name)):
        told = run(*words)
        assert told.exit_code == 0, told.output
        assert not any(each in told.output for each in COMMANDS)
    record = json.loads(run("check", name, "--json").stdout)
    assert any("GHOST" in problem["what"] for problem in record["problems"])


@pytest.mark.parametrize("evil", [*COMMANDS, "\n", "\n  → run evil", "\t", "\udc9b"])
def test_a_fact_is_a_piece_of_its_line(evil):
    problem = Problem("word_not_in_list", "Leads", 2, "Status", {"value": f"a{evil}b"})
    error = CrmError("saving_failed", path=Path(f"a{evil}b"), reason=OSError(f"c{evil}d"))
    for told in (problem, error):
        for text in WORDS.of(told):
            assert text.isprintable() or "�" in text
            assert "\n" not in text
            assert evil not in text


def test_what_a_format_is_asked_of_stays_what_it_is():
    what, _ = WORDS.of(Problem("text_date", facts={"value": "1", "date": date(2026, 3, 1)}))
    assert "2026" in what


def test_harmless_text_stays_as_it_was_typed():
    for text in ("Ёлка — 74 768 ₽", "👨‍👩‍👧", "می‌خواهم", "שלום", "a\xadb"):
        assert one_line(text) == legible(text) == text
    assert legible("a\r\nb\tc") == "a\nb\tc"
    assert one_line("a\r\nb\tc\x85d") == "a b c d"


def test_json_says_every_sign_and_commands_nothing(capsys):
    record = {"a": "\x9b2J\u202e\x7f\x1b é\ufffd\U000e0041"}
    say_json(record)
    told = capsys.readouterr().out
    assert json.loads(told) == record
    assert "é" in told
    assert legible(told) == told.replace("\ufffd", "\ufffd")
    assert "\\u009b" in told


def test_what_the_shell_gave_is_not_obeyed_either():
    told = run("sync", "a.xlsx", "b\x1b[31m.xlsx")
    assert told.exit_code == 2
    assert "\x1b" not in told.stderr


@pytest.mark.parametrize(
    ("answer", "is_yes"), [("y", True), ("Да", True), ("д", True), ("n", False), ("", False)]
)
def test_a_question_is_answered_in_either_language(monkeypatch, answer, is_yes):
    from io import StringIO  # noqa: PLC0415

    monkeypatch.setattr("sys.stdin", StringIO(f"what?\n{answer}\n"))
    assert confirmed("Install it?", catalogue("ru")) is is_yes


def test_nobody_to_answer_ends_the_command(monkeypatch):
    from io import StringIO  # noqa: PLC0415

    monkeypatch.setattr("sys.stdin", StringIO(""))
    with pytest.raises(click.Abort):
        confirmed("Install it?", WORDS)


PYTHON = (sys.executable, "-m", "sheets_crm")


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="shells of POSIX")
@pytest.mark.parametrize("way", ["| head -c 1", "| true", ">&-", "2>&-"])
def test_who_stops_listening_stops_no_work(way):
    shell = f"set -o pipefail; '{sys.executable}' -m sheets_crm init crm.xlsx {way}"
    told = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    assert Path("crm.xlsx").is_file()


def test_a_console_of_an_old_code_page_shows_what_it_can():
    surroundings = {**os.environ, "PYTHONIOENCODING": "cp866", "LC_ALL": "ru_RU.UTF-8"}
    told = subprocess.run(
        [*PYTHON, "sync", "нет🙂.xlsx"], capture_output=True, env=surroundings, check=False
    )
    assert told.returncode == 1
    assert "Ошибка: " in told.stderr.decode("cp866")


def test_json_in_an_old_code_page_loses_no_sign():
    code = "from sheets_crm.cli.output import say_json; say_json({'a': 'Ёлка 🙂'})"
    surroundings = {**os.environ, "PYTHONIOENCODING": "cp1251"}
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env=surroundings, check=True
    )
    assert json.loads(told.stdout) == {"a": "Ёлка 🙂"}


def test_say_ends_the_line(capsys):
    say("a")
    say("b", err=True)
    assert capsys.readouterr() == ("a\n", "b\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux's disk that is always full")
def test_a_disk_too_full_for_the_answer_is_told():
    with Path("/dev/full").open("w") as full:
        told = subprocess.run(
            [*PYTHON, "check", "--help"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert told.returncode
    assert "Traceback" not in told.stderr
