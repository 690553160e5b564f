"""`sheets-crm log`: what a person reads there, and what another program does."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sheets_crm.cli import program
from sheets_crm.crm.change_detection.revision import Revision
from sheets_crm.journal import FILE, Journal, RevisionRecord, Run
from sheets_crm.state.state_dir import workbook_folder
from sheets_crm.workbook.snapshot import CellError
from tests.journal.filled import MINUTE, NOW, cell
from tests.test_architecture import HEAVY, loaded, started

BOOK = "crm.xlsx"
CONFIG = f'workbook = "{BOOK}"\ntime_zone = "Europe/Moscow"\nlanguage = "%s"\n'


@pytest.fixture(autouse=True)
def _own_state(tmp_path, monkeypatch):
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(CONFIG % "en", encoding="utf-8")


def run(*words: object) -> Result:
    return CliRunner().invoke(program, ["log", *map(str, words)], prog_name="sheets-crm")


def lines(*words: object) -> list[str]:
    result = run(*words)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result.stdout.splitlines()


@pytest.fixture
def journal() -> Journal:
    """A morning: a sync that wrote, two that had nothing to do, one that failed, one killed."""
    journal = Journal(workbook_folder(Path(BOOK)))
    first = journal.begin(NOW)
    journal.intend(
        first,
        [
            *(cell(row, 17, heading="Days silent", lead=row - 1, new=row) for row in range(2, 15)),
            cell(18, 1, heading="№", lead=17, new=17, why="number"),
            cell(18, 12, heading="Status", lead=17, old="New", new="Won"),
            cell(4, 2, tab="Мои лиды", heading="Last words", old=CellError("#N/A"), new="x" * 99),
        ],
    )
    journal.end(Run(first, NOW, 1.25, "written", 16, 2, 16), revisions=[lost()])
    for minute in (15, 30):
        at = NOW + minute * MINUTE
        journal.end(Run(journal.begin(at), at, 0.01, "untouched"))
    at = NOW + 45 * MINUTE
    journal.end(Run(journal.begin(at), at, 0.2, "failed", code="x", told="It is open.\nClose it."))
    killed = journal.begin(NOW + 60 * MINUTE)
    journal.intend(killed, [cell(18, 12, heading="Status", lead=17, old="Won", new="Lost")])
    assert journal.told == ()
    return journal


def lost() -> RevisionRecord:
    found = Revision(
        *("lead_lost", 17, "Acme", "Ann", "Won", "Lost", 5000.0, "price"),
        seen=NOW - timedelta(days=1),
        found=NOW,
        row=18,
    )
    return RevisionRecord(found.kind, found.lead, found.facts(), NOW)


@pytest.mark.usefixtures("journal")
def test_the_whole_log_as_a_person_reads_it():
    told = lines()
    pad, derived = " " * 33, "brought up to date"
    assert told[:12] == [
        "2026-03-16 12:00:00  brought up to date (16 cells, 2 problems, 1.2 s)",
        f"    Leads!A18    №            lead 17  (blank) → 17{pad[4:]}number filled in",
        f"    Leads!L18    Status       lead 17  New → Won{pad[1:]}brought up to date",
        f"    Мои лиды!B4  Last words            #N/A → {'x' * 31}…  brought up to date",
        *(
            f"    Leads!Q{n}     Days silent  lead {n - 1}   (blank) → {n}{pad[3:]}{derived}"
            for n in range(2, 9)
        ),
        "    … and 6 more cells",
    ]
    assert told[12].startswith("2026-03-16 12:00:00  found changed by hand: ")
    assert "Acme" in told[12]
    assert told[13:] == [
        (
            "2026-03-16 12:15:00  nothing had changed since the sync before "
            "(2 times until 2026-03-16 12:30:00)"
        ),
        "2026-03-16 12:45:00  failed: It is open. Close it. (0.2 s)",
        "2026-03-16 13:00:00  did not end: it is still at work, or the program was killed",
        "    Leads!L18  Status  lead 17  Won → Lost  brought up to date; may not have been written",
        "Every cell: sheets-crm log crm.xlsx --json",
    ]


@pytest.mark.usefixtures("journal")
def test_the_same_in_russian():
    Path("config.toml").write_text(CONFIG % "ru", encoding="utf-8")
    told = "\n".join(lines())
    assert "обновлено (16 ячеек, 2 замечания, 1,2 с)" in told
    assert "лид 17" in told
    assert "(2 раза до 16.03.2026 12:30:00)" in told
    assert "могло быть и не записано" in told
    assert "найдено изменённым вручную: " in told


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize("named", ["Leads!L18", "leads!l18", "'Leads'!$L$18", "Leads:L18"])
def test_what_was_written_into_one_cell(named):
    assert lines("--cell", named) == [
        "2026-03-16 12:00:00  Leads!L18  Status  lead 17  New → Won   brought up to date",
        (
            "2026-03-16 13:00:00  Leads!L18  Status  lead 17  Won → Lost  brought up to date; "
            "may not have been written"
        ),
    ]


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize("named", ["'Мои лиды'!B4", "Мои лиды!b4", "мои лиды:B4"])
def test_a_tab_with_a_space_in_its_name(named):
    (told,) = lines("--cell", named)
    assert "Мои лиды!B4" in told


def test_a_quote_in_a_tabs_name():
    journal = Journal(workbook_folder(Path(BOOK)))
    journal.intend(journal.begin(NOW), [cell(2, 27, tab="Bob's")])
    assert len(lines("--cell", "'Bob''s'!AA2")) == len(lines("--cell", "Bob's!aa2")) == 1


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize("named", ["nonsense", "B17", "Leads!17", "Leads!", "Leads!B0", "!B2", ""])
def test_what_is_no_cell_is_said_with_an_example(named):
    result = run("--cell", named)
    assert result.exit_code == 2
    assert "Leads!B17" in result.stderr or "Лиды!B17" in result.stderr


@pytest.mark.usefixtures("journal")
def test_what_is_about_one_lead():
    told = lines("--lead", 17)
    assert len(told) == 4
    assert "number filled in" in told[0]
    assert "found changed by hand" in told[2]
    assert lines("--lead", 17, "--last", 1)[0].startswith("…")


@pytest.mark.usefixtures("journal")
def test_only_the_newest():
    told = lines("--last", 2)
    assert told[0].startswith("… what was before is not shown")
    assert [line[11:16] for line in told if line.startswith("2026")] == ["12:45", "13:00"]


@pytest.mark.usefixtures("journal")
def test_a_day_begins_at_midnight_where_the_workbook_is():
    assert len(lines("--since", "2026-03-16")) == len(lines())
    assert "the last one was at 2026-03-16 13:00:00" in lines("--since", "2026-03-17")[0]
    early = NOW.replace(hour=21, minute=30)  # 00:30 of the next day in Moscow
    Journal(workbook_folder(Path(BOOK))).begin(early)
    assert lines("--since", "2026-03-17")[0].startswith("2026-03-17 00:30:00")


def test_nothing_remembered_is_said_with_a_next_move(journal):
    Path("other.xlsx").touch()
    told = run("other.xlsx")
    assert "Nothing is remembered about other.xlsx" in told.stdout
    assert "sheets-crm sync other.xlsx" in told.stdout
    assert "config.toml does not count for other.xlsx" in told.stderr
    assert not workbook_folder(Path("other.xlsx")).exists()
    assert "Nothing like that" in lines("--lead", 999)[0]
    assert "sheets-crm log crm.xlsx" in lines("--cell", "Leads!ZZ9")[1]


@pytest.mark.usefixtures("journal")
def test_json_has_all_of_it_oldest_first():
    told = json.loads(run("--json").stdout)
    assert (told["version"], told["workbook"]) == (1, BOOK)
    assert [one["result"] for one in told["runs"]] == [
        *("written", "untouched", "untouched", "failed", None)
    ]
    assert told["runs"][3]["told"] == "It is open.\nClose it."
    assert len(told["cells"]) == 17
    assert told["cells"][-1] == {
        "at": "2026-03-16T10:00:00+00:00",
        "run": 5,
        "tab": "Leads",
        "cell": "L18",
        "row": 18,
        "column": 12,
        "heading": "Status",
        "lead": 17,
        "old": "Won",
        "new": "Lost",
        "why": "derived",
        "written": False,
    }
    assert {"#N/A"} == {one["old"] for one in told["cells"] if one["tab"] == "Мои лиды"}
    assert told["revisions"][0]["facts"]["manager"] == "Ann"
    narrow = json.loads(run("--json", "--lead", 17, "--last", 1).stdout)
    assert (narrow["runs"], len(narrow["cells"]), len(narrow["revisions"])) == ([], 1, 1)


@pytest.mark.usefixtures("journal")
def test_a_revision_of_another_version_is_shown_by_its_kind():
    journal = Journal(workbook_folder(Path(BOOK)))
    at = NOW + 90 * MINUTE
    new = RevisionRecord("stolen", None, {"strange": 1}, at)
    journal.end(Run(journal.begin(at), at, 1.0, "in_order"), revisions=[new])
    assert lines()[-2].endswith("found changed by hand: stolen")


def test_a_sick_journal_is_told_and_is_no_failure(journal):
    (workbook_folder(Path(BOOK)) / FILE).write_bytes(b"broken" * 1000)
    result = run()
    assert result.exit_code == 0
    assert "was damaged" in result.stderr
    assert "Nothing is remembered" in result.stdout


@pytest.mark.usefixtures("journal")
def test_nothing_heavy_is_loaded(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    for arguments in (["log"], ["log", "--lead", "17"], ["log", "--json"]):
        assert loaded(started(*arguments)) & HEAVY == set()


@pytest.mark.slow
def test_a_real_sync_is_in_the_log():
    Path("config.toml").unlink()
    demo = CliRunner().invoke(program, ["demo", BOOK, "--template", "ru", "--today", "2026-03-16"])
    assert demo.exit_code == 0, demo.output
    told = json.loads(run(BOOK, "--json").stdout)
    assert told["runs"][0]["result"] == "written"
    assert told["runs"][0]["cells"] == len(told["cells"]) > 100
    assert {"number", "derived"} <= {one["why"] for one in told["cells"]}
    status = next(one for one in told["cells"] if one["heading"] == "Статус")
    again = lines(BOOK, "--cell", f"{status['tab']}!{status['cell']}".lower())
    assert status["new"] in again[0]
