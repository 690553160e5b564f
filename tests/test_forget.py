"""`sheets-crm forget`: afterwards nothing in the program's folder names the person, in no form."""

from __future__ import annotations

import re
import zlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from sheets_crm.cli import program
from sheets_crm.forget import Person
from sheets_crm.journal import Journal, Message
from sheets_crm.state.state_dir import workbook_folder
from tests.traces import traces

NAME, PHONE, MAIL = "Пётр Сидоров", "+7 916 555-44-33", "petr.sidorov@example.com"
TRACES = (NAME, "9165554433", PHONE, MAIL)
OTHERS = "Анна Котова"
TODAY = ("--today", "2026-03-16")


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "state"


def run(*words: str, answer: str | None = None) -> Result:
    result = CliRunner().invoke(program, list(words), prog_name="sheets-crm", input=answer)
    assert "Traceback" not in result.output
    return result


def done(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def put(path: str, tab: str, row: int, **cells: object) -> None:
    """Types into a row, by heading."""
    book = load_workbook(path)
    at = {cell.value: cell.column for cell in book[tab][1]}
    for heading, value in cells.items():
        book[tab].cell(row, at[heading.replace("_", " ")]).value = value
    book.save(path)


def lived_in(path: str) -> None:
    """A workbook with a past: the person came, was worked with, and was deleted again."""
    done("init", path, "--template", "en")
    put(path, "Leads", 2, Name=OTHERS, Phone="+44 1632 960001", Manager="Bob", Amount=5)
    put(path, "Leads", 3, Name=NAME, Phone=PHONE, **{"E-mail": MAIL}, Manager="Ann", Amount=7)
    put(path, "Activities", 2, Date=date(2026, 3, 2), Lead=NAME, Status="Reached")
    done("sync", path, *TODAY)
    put(path, "Leads", 3, Amount=9000)
    put(path, "Activities", 3, Date=date(2026, 3, 9), Lead=NAME, What_was_said="call")
    done("sync", path, "--today", "2026-03-17")
    done("undo", path)
    done("sync", path, "--today", "2026-03-18")


def deleted(path: str) -> None:
    book = load_workbook(path)
    book["Leads"].delete_rows(3)
    book["Activities"].delete_rows(2, 2)
    book.save(path)
    done("sync", path, "--today", "2026-03-19")


# A person


@pytest.mark.slow
@pytest.mark.parametrize(
    ("called", "is_gone"),
    [
        (NAME, True),
        *(
            pytest.param(called, is_gone, marks=pytest.mark.slow)
            for called in (NAME, "  пётр   СИДОРОВ ", "8 (916) 555 44 33", MAIL.upper())
            for is_gone in (True, False)
            if (called, is_gone) != (NAME, True)
        ),
    ],
)
def test_nothing_of_them_is_found_in_any_byte(state, called, is_gone):
    lived_in("crm.xlsx")
    if is_gone:
        deleted("crm.xlsx")
    before = Path("crm.xlsx").read_bytes()
    kinds = {Path(trace).parts[1].partition(":")[0] for trace in traces(state, TRACES)}
    assert kinds == {"backups", "written", "journal.sqlite3"}
    told = done("forget", called, "crm.xlsx", "--yes")
    assert traces(state, TRACES) == set()
    assert Path("crm.xlsx").read_bytes() == before
    assert "undo to" in told
    assert ("They still stand there: Leads row 3" in told) is not is_gone


@pytest.mark.slow
def test_others_are_remembered_as_before(state):
    lived_in("crm.xlsx")
    deleted("crm.xlsx")
    done("forget", NAME, "crm.xlsx", "--yes")
    assert "(blank) → 1" in done("log", "crm.xlsx", "--lead", "1")
    seen = Journal(workbook_folder(Path("crm.xlsx"))).seen()
    assert seen is not None
    assert OTHERS.encode("ascii", "backslashreplace") in zlib.decompress(seen[1])
    assert "nothing" in done("sync", "crm.xlsx", "--today", "2026-03-19")


@pytest.mark.slow
def test_who_is_still_in_the_workbook_is_remembered_again_by_the_next_sync(state):
    lived_in("crm.xlsx")
    told = done("forget", NAME, "crm.xlsx", "--yes")
    assert "Activities row 2" in told
    assert "next sync remembers them again" in told
    done("sync", "crm.xlsx", "--today", "2026-03-20")
    assert traces(state, TRACES)


@pytest.mark.slow
def test_messages_that_name_them_go_and_are_not_sent_again(state):
    lived_in("crm.xlsx")
    journal = Journal(workbook_folder(Path("crm.xlsx")))
    now = datetime(2026, 3, 16, tzinfo=UTC)
    mine = Message("stale/7", "owner", "stale", "Stale", f"Call {NAME} ({PHONE})", now)
    named = Message(f"won/{NAME}", "owner", "won", "Won", "Well done", now)
    other = Message("won/8", "owner", "won", "Won", f"{OTHERS} bought", now)
    assert journal.queue([mine, named, other]) == 3
    done("forget", PHONE, "crm.xlsx", "--yes")
    assert traces(state, TRACES) == set()
    assert [one.key for one in journal.unsent()] == ["won/8"]
    assert journal.queue([mine]) == 0


@pytest.mark.slow
def test_every_workbook_is_searched_where_none_is_named(state):
    for name in ("a.xlsx", "b.xlsx"):
        lived_in(name)
        deleted(name)
    log = state / "service" / "crm.log"
    log.parent.mkdir()
    log.write_text(f"one\nCould not read the row of {NAME}.\ntwo\n", encoding="utf-8")
    faults = state / "faults.log"
    faults.write_text(f"== one\nTrace\n{MAIL}\n\n== two\nTrace\n\n", encoding="utf-8")
    writer = log.open("a", encoding="utf-8")
    told = done("forget", NAME, "--yes")
    assert traces(state, TRACES) == set()
    assert told.count("earlier state") == 2
    assert "2 lines of the logs" in told
    assert faults.read_text(encoding="utf-8") == "== two\nTrace\n\n"
    with writer:
        writer.write("three\n")
    assert log.read_text(encoding="utf-8") == "one\ntwo\nthree\n"


@pytest.mark.slow
def test_a_workbook_that_is_gone_is_forgotten_too(state):
    lived_in("crm.xlsx")
    Path("crm.xlsx").unlink()
    done("forget", NAME, "--yes")
    assert traces(state, TRACES) == set()


@pytest.mark.slow
def test_it_is_told_first_and_asked(state, monkeypatch):
    lived_in("crm.xlsx")
    before = traces(state, TRACES)
    refused = run("forget", NAME, "crm.xlsx")
    assert refused.exit_code == 2
    assert "--yes" in refused.output
    monkeypatch.setattr("sheets_crm.cli.confirm.is_answered", lambda: True)
    told = run("forget", NAME, "crm.xlsx", answer="n\n").output
    assert re.search(r"\d+ earlier states of the whole workbook: undo to them will be gone", told)
    assert "Nothing was done." in told
    assert traces(state, TRACES) == before


@pytest.mark.slow
def test_of_somebody_unknown_nothing_is_kept(state):
    lived_in("crm.xlsx")
    before = {file: file.read_bytes() for file in state.rglob("*.xlsx")}
    assert "Nothing is kept of Nobody Knows." in done("forget", "Nobody Knows", "crm.xlsx")
    assert {file: file.read_bytes() for file in state.rglob("*.xlsx")} == before


@pytest.mark.slow
def test_a_copy_that_cannot_be_searched_goes(state):
    lived_in("crm.xlsx")
    deleted("crm.xlsx")
    folder = workbook_folder(Path("crm.xlsx"))
    copy = next((folder / "backups").iterdir())
    copy.write_bytes(b"torn")
    (folder / "journal-broken-20260101T000000.sqlite3").write_bytes(b"torn")
    done("forget", NAME, "crm.xlsx", "--yes")
    assert not copy.exists()
    assert not list(folder.glob("*broken*"))


@pytest.mark.parametrize("words", [["forget"], ["forget", "--yes"], ["forget", " ", "crm.xlsx"]])
def test_whom_must_be_said(words):
    result = run(*words)
    assert result.exit_code == 2
    assert "forget --all" in result.output


# Everything


@pytest.mark.slow
def test_everything_of_one_workbook(state):
    for name in ("a.xlsx", "b.xlsx"):
        lived_in(name)
    before = Path("a.xlsx").read_bytes()
    done("forget", "--all", "a.xlsx", "--yes")
    assert not workbook_folder(Path("a.xlsx")).exists()
    assert workbook_folder(Path("b.xlsx")).exists()
    assert Path("a.xlsx").read_bytes() == before
    assert "No earlier state" in done("backups", "a.xlsx")


@pytest.mark.slow
def test_everything_of_all(state):
    lived_in("a.xlsx")
    assert run("forget", "--all").exit_code == 2
    done("forget", "--all", "--yes")
    assert traces(state, TRACES) == set()
    assert "Nothing is remembered" in done("forget", "--all")


# By what a person is known


@pytest.mark.parametrize(
    ("called", "text", "is_named"),
    [
        ("Ann Lee", "call ann  LEE today", True),
        ("Ann Lee", "Joann Leeds", False),
        ("+7 916 555-44-33", "тел. 8(916)5554433", True),
        ("+7 916 555-44-33", "79165554433", True),
        ("+7 916 555-44-33", "+7 916 555-44-34", False),
        ("a.b@x.org", "<A.B@X.ORG>, c@d.org", True),
        ("a.b@x.org", "za.b@x.org.uk", True),  # rather one too many than one too few
        (
            "Анна Котова",
            '{"name": "\\u0410\\u043d\\u043d\\u0430 \\u041a\\u043e\\u0442\\u043e\\u0432\\u0430"}',
            True,
        ),
    ],
)
def test_by_what_they_are_known(called, text, is_named):
    assert Person.called(called).is_in_json(text) is is_named
