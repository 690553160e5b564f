"""Setting up a workbook as a conversation: what is shown, asked, said beforehand, and kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from sheets_crm.cli import program
from sheets_crm.cli.setup_options import answers_of
from sheets_crm.cli.setup_questions import question_text
from sheets_crm.crm.model import StatusKind
from sheets_crm.crm.setup.questions import Question
from sheets_crm.locale import LANGUAGES, catalogue

TODAY = ("--today", "2026-11-27")

CLIENTS = (
    ("Name", "Agency", "Phone", "Stage", "Budget"),
    ("Ann Quill", "Beacon", "212-555-0101", "Negotiation", 1200),
    ("Bo Ridge", "Canopy", "212-555-0102", "Archive", 800),
    ("Cy Sand", "Dune", "212-555-0103", "Archive", 500),
)
SUPPLIERS = (
    ("Name", "Phone", "Stage", "Budget"),
    ("Eve Stone", "212-555-0104", "Negotiation", 700),
)


@pytest.fixture(autouse=True)
def _own_state(tmp_path, monkeypatch):
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.chdir(tmp_path)


def made(**tabs: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in tabs.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save("book.xlsx")
    return Path("book.xlsx")


def run(*words: object, answers: str | None = None) -> Result:
    told = [str(word) for word in words]
    return CliRunner().invoke(program, told, prog_name="sheets-crm", input=answers)


def figures(path: Path) -> dict[str, object]:
    done = run("check", path, "--json", *TODAY)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)["figures"]


def cells(path: Path, title: str) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(path)[title]
    return [tuple(row[:5]) for row in sheet.iter_rows(values_only=True)]


@pytest.fixture
def somebody_answers(monkeypatch):
    monkeypatch.setattr("sheets_crm.cli.commands.sync.is_answered", lambda: True)


def test_nothing_is_asked_where_nothing_is_doubtful(somebody_answers):
    path = made(
        Leads=(
            ("Name", "Phone", "Status", "Amount"),
            ("Ann", "212-555-0101", "Won", 10),
            ("Bo", "212-555-0102", "Lost", 20),
            ("Cy", "212-555-0103", "New", 30),
        )
    )
    done = run("init", path, *TODAY, answers="")
    assert done.exit_code == 0, done.output
    assert "Number, or Enter" not in done.stdout
    assert "book.xlsx is set up." in done.stdout


def test_what_was_understood_is_shown_with_examples(somebody_answers):
    done = run("init", made(Clients=CLIENTS), *TODAY, answers="\n\nn\n")
    assert "Clients (headings in row 1)" in done.stdout
    line = next(line for line in done.stdout.splitlines() if "Agency" in line)
    assert "Beacon; Canopy; Dune" in line
    assert "Counted so today: leads 3, open 3" in done.stdout


def test_a_status_that_nobody_knows_is_asked_about_and_counts_as_answered(somebody_answers):
    """Archive may be anything: 2 leads have it."""
    path = made(Clients=CLIENTS)
    done = run("init", path, *TODAY, answers="3\ny\n")
    assert "2 leads have the status “Archive”. What does that mean?" in done.stdout
    assert done.exit_code == 0, done.output
    assert figures(path) | {} == {
        **figures(path),
        "leads": 3,
        "open": 1,
        "lost": 2,
        "won": 0,
        "open_amount": 1200.0,
    }


def test_enter_takes_the_best_guess(somebody_answers):
    path = made(Clients=CLIENTS)
    assert run("init", path, *TODAY, answers="\n\n").exit_code == 0
    assert figures(path)["open"] == 3


def test_what_is_no_answer_is_asked_again(somebody_answers):
    done = run("init", made(Clients=CLIENTS), *TODAY, answers="9\nyes\n0\n3\ny\n")
    assert done.stdout.count("Number, or Enter for 1") == 4
    assert done.exit_code == 0


@pytest.mark.parametrize("answers", ["3\nn\n", "3\n", ""])
def test_who_stops_leaves_the_workbook_as_it_was(somebody_answers, answers):
    """A no at the end, and an end of the input at any question."""
    path = made(Clients=CLIENTS)
    before = path.read_bytes()
    run("init", path, *TODAY, answers=answers)
    assert path.read_bytes() == before


def test_of_two_columns_that_may_be_the_name_the_owner_says_which(somebody_answers):
    """A list of agencies with their people, or of people with their agencies."""
    path = made(Clients=[("Client", *CLIENTS[0][1:]), *CLIENTS[1:]])
    done = run("init", path, *TODAY, answers="2\n3\ny\n")
    assert "1. Client (for example Ann Quill; Bo Ridge; Cy Sand)\n  2. Agency" in done.stdout
    sheet = openpyxl.load_workbook(path)["Activities"]
    leads = {row[2] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert leads == {"Beacon", "Canopy", "Dune"}


def test_yes_asks_nothing(somebody_answers):
    done = run("init", made(Clients=CLIENTS), "--yes", *TODAY, answers="")
    assert done.exit_code == 0, done.output
    assert "Number, or Enter" not in done.stdout


def test_where_nobody_can_answer_nothing_is_asked():
    assert run("init", made(Clients=CLIENTS), *TODAY).exit_code == 0


def test_of_two_lists_the_owner_says_which(somebody_answers):
    path = made(Clients=CLIENTS[:3], Partners=SUPPLIERS)
    done = run("init", path, *TODAY, answers="2\n\n\n")
    assert "Which tab is your list of leads?\n  1. Clients\n  2. Partners" in done.stdout
    assert figures(path)["leads"] == 1
    assert cells(path, "Clients") == [tuple(row) for row in CLIENTS[:3]]


def test_all_of_it_can_be_said_beforehand():
    path = made(Clients=CLIENTS, Partners=SUPPLIERS)
    done = run(
        *("init", path, *TODAY, "--tab", "leads=Clients", "--map", "Agency=name"),
        *("--map", "Name=contact", "--map", "Budget=", "--status", "archive=lost"),
    )
    assert done.exit_code == 0, done.output
    told = figures(path)
    assert (told["leads"], told["lost"], told["open_amount"]) == (3, 2, 0)
    sheet = openpyxl.load_workbook(path)["Activities"]
    assert {row[2] for row in sheet.iter_rows(min_row=2, values_only=True)} == {
        *("Beacon", "Canopy", "Dune")
    }


def test_what_was_said_is_remembered_in_the_workbook(tmp_path, monkeypatch):
    """Another computer, which never saw the answers, counts the same; a second sync is silent."""
    path = made(Clients=CLIENTS)
    run("init", path, *TODAY, "--map", "Agency=name", "--map", "Budget=", "--yes")
    before = figures(path)
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "elsewhere"))
    assert figures(path) == before
    run("sync", path, *TODAY)
    once = path.read_bytes()
    run("sync", path, *TODAY)
    assert path.read_bytes() == once


def test_the_owners_cells_stay_and_undo_takes_it_all_back():
    path = made(Clients=CLIENTS)
    before = path.read_bytes()
    run("init", path, *TODAY, "--map", "Agency=name", "--status", "Archive=lost")
    assert cells(path, "Clients") == [tuple(row) for row in CLIENTS]
    run("undo", path)
    assert path.read_bytes() == before


def test_check_shows_what_the_answers_would_make_and_writes_nothing():
    path = made(Clients=CLIENTS)
    before = path.read_bytes()
    done = run("check", path, "--json", *TODAY, "--status", "Archive=won")
    told = json.loads(done.stdout)["adoption"]
    assert told["figures"]["won_amount"] == 1300.0
    assert path.read_bytes() == before


def test_questions_stand_in_the_json():
    done = run("check", made(Clients=CLIENTS), "--json", *TODAY)
    (question,) = json.loads(done.stdout)["adoption"]["questions"]
    assert question["code"] == "kind"
    assert question["text"] == "2 leads have the status “Archive”. What does that mean?"
    assert len(question["choices"]) == 3


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (("--tab", "leads=Clientz"), "has no tab “Clientz”"),
        (("--tab", "people=Clients"), "is none of our tables"),
        (("--map", "Whoo=name"), "does a heading read “whoo”"),
        (("--map", "Name=nam"), "nearest is “name”"),
        (("--map", "Name"), "has no sign ="),
        (("--status", "Archive=gone"), "is no meaning of a status"),
        (("--status", "Archived=lost"), "has the status “archived”"),
        (("--tab", "activities=Partners"), "does not read like a log"),
        (("--map", "Name=", "--map", "Agency="), "Even so nothing"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(said, code):
    path = made(Clients=CLIENTS, Partners=SUPPLIERS)
    before = path.read_bytes()
    done = run("init", path, *TODAY, *said)
    assert done.exit_code != 0
    assert code in " ".join(done.stderr.split())
    assert path.read_bytes() == before


def test_after_the_set_up_the_way_back_is_named_and_works():
    path = made(Clients=CLIENTS)
    run("init", path, *TODAY)
    done = run("init", path, *TODAY, "--map", "Agency=name")
    assert done.exit_code != 0
    assert "undo" in done.stderr
    assert run("undo", path).exit_code == 0
    assert run("init", path, *TODAY, "--map", "Agency=name").exit_code == 0


def test_a_workbook_without_any_list_is_refused_with_what_was_looked_for():
    path = made(Prices=(("Item", "Price"), ("Board", 12), ("Nail", 1)))
    done = run("init", path, *TODAY)
    assert done.exit_code == 1
    assert "reads like a list of leads" in done.stderr
    assert "--tab leads=" in done.stderr


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", ["name", "amount", "status", "manager", "created", "next_date"])
def test_every_question_has_words(language, field):
    words = catalogue(language)
    for question in (
        Question("tab", "leads", "", ("A", "B")),
        Question("column", field, "A", ("B", "")),
        Question("kind", "Archive", "", tuple(StatusKind), leads=2),
    ):
        assert question_text(question, words).endswith("?")


@pytest.mark.parametrize(
    ("word", "field"),
    [
        *((word, "name") for word in ("имя", "Название", "name", "Name", "leads.name", "клиент")),
        *((word, "amount") for word in ("сумма", "Amount", "бюджет", "price")),
        *((word, "status") for word in ("статус", "stage", "этап")),
    ],
)
def test_a_field_is_called_as_people_call_it(word, field):
    said = answers_of((), (f"Кто={word}",), (), catalogue("ru"))
    assert said.of("leads") == {"кто": field}


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        *((word, StatusKind.LOST) for word in ("lost", "проигран", "отказ", "Lost")),
        *((word, StatusKind.WON) for word in ("won", "выигран", "успех", "продано")),
        *((word, StatusKind.OPEN) for word in ("open", "в работе")),
    ],
)
def test_a_kind_is_called_as_people_call_it(word, kind):
    assert answers_of((), (), (f"Архив={word}",), catalogue("ru")).kinds == {"архив": kind}


def test_a_list_without_a_heading_for_names_is_one_where_it_says_how_to_reach_somebody():
    """Who stands first is the lead, whatever that column is called; a price list has no phones."""
    rows = (
        ("Dramatis personae", "Phone", "Stage", "Worth"),
        ("Mill Bakery", "212-555-0101", "New", 4200),
        ("Birch & Sons", "212-555-0102", "Won", 7800),
    )
    path = made(Book=rows)
    assert run("init", path, *TODAY).exit_code == 0
    assert figures(path)["leads"] == 2
