"""`sheets-crm undo` and `backups`, as a person runs them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook as Book
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from sheets_crm.cli import program
from sheets_crm.journal import Journal
from sheets_crm.state.state_dir import workbook_folder

pytestmark = pytest.mark.slow

TODAY = ("--today", "2026-03-16")


@pytest.fixture(autouse=True)
def _own_state(tmp_path, monkeypatch):
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.chdir(tmp_path)


def run(*words: str, answer: str | None = None) -> Result:
    result = CliRunner().invoke(program, list(words), prog_name="sheets-crm", input=answer)
    assert "Traceback" not in result.output
    return result


def done(*words: str, answer: str | None = None) -> str:
    result = run(*words, answer=answer)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def crm() -> Path:
    """A blank workbook of ours with a lead in it, synced."""
    done("init", "crm.xlsx", "--template", "en")
    put("Name", 2, "Alfa")
    put("Phone", 2, "+44 1632 960001")
    done("sync", "crm.xlsx", *TODAY)
    return Path("crm.xlsx")


@pytest.fixture
def at_a_terminal(monkeypatch):
    """Somebody is there to answer."""
    monkeypatch.setattr("sheets_crm.cli.confirm.is_answered", lambda: True)


def place(heading: str, row: int) -> str:
    """The cell of Leads below a heading, as `Leads!B2`."""
    headings = [cell.value for cell in load_workbook("crm.xlsx")["Leads"][1]]
    return f"Leads!{get_column_letter(headings.index(heading) + 1)}{row}"


def put(heading: str, row: int, value: object) -> None:
    book = load_workbook("crm.xlsx")
    tab, cell = place(heading, row).split("!")
    book[tab][cell] = value
    book.save("crm.xlsx")


def leads(heading: str = "Name") -> list[object]:
    """What stands below a heading of Leads."""
    column = re.sub(r".*!|\d", "", place(heading, 2))
    column_cells = load_workbook("crm.xlsx")["Leads"][column]
    return [cell.value for cell in column_cells[1:] if cell.value]


def states(crm: Path) -> list[str]:
    listed = done("backups", str(crm)).splitlines()
    return [line.split()[0] for line in listed if re.match(r"[0-9a-f]{8}  20", line)]


def test_what_people_typed_since_stays(crm):
    put("Name", 3, "Typed after the sync")
    told = done("undo", "crm.xlsx")
    assert leads() == ["Alfa", "Typed after the sync"]
    assert leads("No.") == []
    assert "what was changed since then stays" in told
    assert "To take this back: sheets-crm undo crm.xlsx" in told
    done("undo", "crm.xlsx")
    assert leads("No.") == [1]


def test_what_was_left_as_it_is_is_named(crm):
    put("Status", 2, "mine")
    put("Name", 3, "Typed after the sync")
    told = done("undo", "crm.xlsx")
    assert f"1 cell was changed since then and was left as it is: {place('Status', 2)}" in told
    assert leads("Status") == ["mine"]


def test_states_are_listed_with_a_name_a_reason_and_where_they_are(crm, tmp_path):
    told = done("backups", "crm.xlsx")
    assert re.search(r"^[0-9a-f]{8}  20\d\d-\d\d-\d\d .* KB  before a sync$", told, re.MULTILINE)
    folder = re.search(r"They are kept in (.*)\.$", told, re.MULTILINE)
    assert folder
    assert Path(folder[1]).is_dir()
    assert Path(folder[1]).is_relative_to(tmp_path / "state")
    command = re.search(r"sheets-crm (undo --to .*)$", told, re.MULTILINE)
    assert command
    done(*command[1].split(), "--yes")
    assert leads("No.") == []


def test_states_that_hold_the_same_are_told_to_be_the_same(crm):
    done("undo", "crm.xlsx")
    done("undo", "crm.xlsx")
    done("undo", "crm.xlsx")
    listed = [line for line in done("backups", "crm.xlsx").splitlines() if "KB" in line]
    names = [line.split()[0] for line in listed]
    for place, (name, line) in enumerate(zip(names, listed, strict=True)):
        if name in names[:place]:
            newest = " ".join(listed[names.index(name)].split()[1:3])
            assert line.endswith(f", the same as that of {newest}")
        else:
            assert "the same" not in line
    assert len(set(names)) < len(names)


def test_a_whole_state_says_first_what_of_peoples_work_would_go(crm, at_a_terminal):
    state = states(crm)[0]
    put("Name", 2, "Alfa and sons")
    put("Name", 3, "Beta")
    book = load_workbook("crm.xlsx")
    book.create_sheet("My notes")["A1"] = "call the bank"
    book.save("crm.xlsx")
    before = crm.read_bytes()
    told = done("undo", "--to", state, "crm.xlsx", answer="n\n")
    assert f"1 cell: {place('Name', 2)}" in told
    assert "1 row: Leads!" in told
    assert "1 tab: My notes" in told
    assert "Nothing was done." in told
    assert crm.read_bytes() == before
    done("undo", "--to", state, "crm.xlsx", answer="y\n")
    assert leads() == ["Alfa"]
    done("undo", "crm.xlsx")
    assert crm.read_bytes() == before


def test_what_is_ours_is_not_counted_as_peoples_work(crm):
    state = states(crm)[0]
    told = done("undo", "--to", state, "crm.xlsx", "--yes")
    assert "Nothing that people did in crm.xlsx would go." in told
    told = done("undo", "--to", states(crm)[0], "crm.xlsx", "--yes")
    assert "Nothing that people did in crm.xlsx would go." in told


def test_without_a_terminal_it_must_be_agreed_to_beforehand(crm):
    state = states(crm)[0]
    before = crm.read_bytes()
    result = run("undo", "--to", state, "crm.xlsx")
    assert result.exit_code == 2
    assert "--yes" in result.output
    assert crm.read_bytes() == before
    done("undo", "--to", state, "--yes", "crm.xlsx")


def test_a_state_that_is_not_there_is_refused_with_those_that_are(crm):
    result = run("undo", "--to", "ffffffff", "crm.xlsx", "--yes")
    assert result.exit_code == 1
    assert states(crm)[0] in result.output


def test_every_undo_stands_in_the_log_with_its_cells(crm):
    put("Name", 3, "Beta")
    put("Status", 2, "mine")
    done("undo", "crm.xlsx")
    told = done("log", "crm.xlsx")
    number, status = place("No.", 2), place("Status", 2)
    assert re.search(rf"{number} .* 1 → \(blank\) +taken back$", told, re.MULTILINE)
    assert not re.search(rf"{status} .* taken back$", told, re.MULTILINE)
    done("undo", "crm.xlsx")
    assert re.search(
        rf"{number} .* \(blank\) → 1 +taken back$", done("log", "crm.xlsx"), re.MULTILINE
    )
    done("undo", "--to", states(crm)[-1], "crm.xlsx", "--yes")
    assert done("log", "crm.xlsx").count("what was written before was taken back") == 3


def test_a_write_that_was_made_in_excel_is_not_passed_over_for_an_older_one(crm):
    """The record of a write into the open workbook is newer than every copy of the file."""
    Journal(workbook_folder(crm)).keep_undo("{}", "sync", 9)
    before = crm.read_bytes()
    result = run("undo", "crm.xlsx")
    assert result.exit_code == 1
    assert "was made while it was open in Excel" in result.output
    assert crm.read_bytes() == before
    done("undo", "--to", states(crm)[0], "crm.xlsx", "--yes")


def in_the_book(change: Callable[[Book], object]) -> None:
    book = load_workbook("crm.xlsx")
    change(book)
    book.save("crm.xlsx")


def by_us_alone(told: str) -> bool:
    return "What else was changed by hand" not in told


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (
            lambda book: setattr(book["Leads"]["B2"], "comment", Comment("Call her", "me")),
            "Leads!B2",
        ),
        (lambda book: book["Summary"].__setitem__("T3", "beside the report"), "Summary!T3"),
        (lambda book: book["Funnel"].__setitem__("A1", "over the report"), "Funnel!A1"),
        (
            lambda book: book["Leads"].__setitem__(
                place("Days silent", 2).split("!")[1], "ask her"
            ),
            "",
        ),
    ],
)
def test_a_whole_state_names_also_what_stands_where_only_we_write(crm, change, named):
    named = named or place("Days silent", 2)
    in_the_book(change)
    told = run("undo", "--to", states(crm)[0], "crm.xlsx").stdout
    assert re.search(rf"1 (cell|comment): {named}$", told, re.MULTILINE)
    assert not by_us_alone(told)


def test_a_whole_state_says_that_more_may_go_where_somebody_saved(crm):
    told = run("undo", "--to", states(crm)[0], "crm.xlsx").stdout
    assert "Nothing that people did in crm.xlsx would go." in told
    assert by_us_alone(told)
    in_the_book(lambda book: setattr(book["Leads"]["B2"], "font", Font(bold=True)))
    told = run("undo", "--to", states(crm)[0], "crm.xlsx").stdout
    assert "Nothing that people did" not in told
    assert not by_us_alone(told)


def test_a_comment_that_moved_with_its_row_or_was_there_is_not_lost(crm):
    in_the_book(lambda book: setattr(book["Leads"]["B2"], "comment", Comment("Call her", "me")))
    done("sync", "crm.xlsx", "--today", "2026-03-17")
    in_the_book(lambda book: setattr(book["Leads"]["B2"], "comment", None))
    in_the_book(lambda book: setattr(book["Leads"]["B9"], "comment", Comment("Call her", "me")))
    told = run("undo", "--to", states(crm)[0], "crm.xlsx").stdout
    assert "comment:" not in told
