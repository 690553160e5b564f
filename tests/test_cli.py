"""The commands, as a person runs them: what they print, what they leave, how they end."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from sheets_crm.cli import program
from sheets_crm.cli.command_group import _MODULES
from sheets_crm.cli.lead_option import LeadName, lead_number
from sheets_crm.cli.params import Day
from sheets_crm.config import Config
from sheets_crm.crm.parse.dates import EARLIEST, LAST_TODAY
from sheets_crm.journal import Journal
from sheets_crm.locale import LANGUAGES, catalogue

ROOT = Path(__file__).parent.parent
TODAY = ("--today", "2026-03-16")


@pytest.fixture(autouse=True)
def _own_state(tmp_path, monkeypatch):
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)


def run(*words: object) -> Result:
    return CliRunner().invoke(program, [str(word) for word in words], prog_name="sheets-crm")


def done(*words: object) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output + result.stderr
    return result.stdout


@pytest.fixture
def demo() -> Path:
    done("demo", "demo.xlsx", "--template", "en", *TODAY)
    return Path("demo.xlsx")


def test_demo_then_sync_has_nothing_to_do_and_leaves_the_bytes(demo):
    before = demo.read_bytes()
    assert "nothing" in done("sync", demo, *TODAY)
    assert "nothing has changed" in done("sync", demo, *TODAY)
    assert demo.read_bytes() == before


@pytest.mark.slow
def test_check_leaves_the_bytes_and_its_json_parses(demo):
    before = demo.read_bytes()
    told = done("check", demo, *TODAY)
    assert "450 000" in told or "text" in told
    record = json.loads(done("check", demo, "--json", *TODAY))
    assert record["version"] == 1
    assert record["leads"] > 200
    assert {"code", "tab", "row", "column", "what", "fix"} <= set(record["problems"][0])
    assert demo.read_bytes() == before


def test_another_day_changes_the_workbook_and_undo_takes_it_back(demo):
    before = demo.read_bytes()
    record = json.loads(done("sync", demo, "--json", "--today", "2026-03-17"))
    assert record["written"]
    assert {cell["why"] for cell in record["changes"]["cells"]} == {"derived"}
    after = demo.read_bytes()
    assert after != before
    assert len(done("backups", demo).splitlines()) >= 1
    done("undo", demo)
    assert demo.read_bytes() == before
    done("undo", demo)
    assert demo.read_bytes() == after


def test_init_makes_a_blank_workbook_that_is_in_order():
    told = done("init", "crm.xlsx", "--template", "ru", *TODAY)
    assert "sheets-crm sync crm.xlsx" in told
    assert zipfile.is_zipfile("crm.xlsx")
    done("sync", "crm.xlsx", *TODAY)
    assert json.loads(done("check", "crm.xlsx", "--json", *TODAY))["problems"] == []


def test_init_on_a_workbook_shows_how_it_is_understood():
    foreign("ours.xlsx")
    told = done("check", "ours.xlsx", *TODAY)
    assert "Who owns it" in told
    before = Path("ours.xlsx").read_bytes()
    assert Path("ours.xlsx").read_bytes() == before
    told = done("init", "ours.xlsx", *TODAY)
    assert "left alone" in told
    assert "is set up" in told
    record = json.loads(done("check", "ours.xlsx", "--json", *TODAY))
    assert record["adopted"]
    assert not any(record["changes"].values())


def test_a_table_without_a_log_is_in_order_once_set_up():
    """The same slip stands in the table and in the log that is made from it."""
    with xlsxwriter.Workbook("ours.xlsx") as book:
        sheet = book.add_worksheet("Customers")
        sheet.write_row(0, 0, ["Client", "Phone", "Stage", "Manager"])
        for row, manager in enumerate(["Kim", "Kim", "kim"], 1):
            sheet.write_row(row, 0, [f"Firm {row}", f"+44 1632 96000{row}", "new", manager])
    told = done("init", "ours.xlsx", *TODAY)
    assert "Customers: 3 numbers filled in" in told
    assert "reports written: Summary, Funnel, Stale, Plan vs actual" in told
    record = json.loads(done("check", "ours.xlsx", "--json", *TODAY))
    assert not any(record["changes"].values())


def test_numbers_that_are_frozen_are_told_and_so_is_their_undo():
    with xlsxwriter.Workbook("ours.xlsx") as book:
        sheet = book.add_worksheet("Leads")
        sheet.write_row(0, 0, ["No.", "Name", "Phone", "Status"])
        for row in range(1, 4):
            sheet.write_formula(row, 0, "=ROW()-1", None, row)
            sheet.write_row(row, 1, [f"Firm {row}", f"+44 1632 96000{row}", "New"])
    done("init", "ours.xlsx", *TODAY)
    told = done("init", "--freeze-numbers", "ours.xlsx", *TODAY)
    assert "Leads: 3 numbers turned from formulas into values" in told
    done("undo", "ours.xlsx")
    done("undo", "ours.xlsx")
    log = [line for line in done("log", "ours.xlsx").splitlines() if "Leads!A2" in line]
    assert [line.split("lead 1", 1)[1].split("  ")[1] for line in log] == [
        "a formula that shows 1 → 1",
        "1 → a formula that shows 1",
        "a formula that shows 1 → 1",
    ]


@pytest.mark.slow
def test_a_configuration_names_the_workbook_and_its_headings(demo):
    foreign("ours.xlsx", name="Kto")
    Path("config.toml").write_text(
        'workbook = "ours.xlsx"\n[headers.leads]\nname = "Kto"\n', encoding="utf-8"
    )
    done("init", "ours.xlsx", *TODAY)
    assert json.loads(done("check", "--json", *TODAY))["leads"] == 2
    assert json.loads(done("check", demo, "--json", *TODAY))["leads"] > 200


def test_a_heading_told_in_the_configuration_beside_the_workbook_is_found():
    """The remedy of the message, followed to the letter."""
    headings_of_their_own("hd.xlsx")
    told = run("check", "hd.xlsx")
    assert told.exit_code == 1
    assert 'lead = "your heading" below a line [headers.activities]' in told.stderr
    Path("config.toml").write_text('[headers.activities]\nlead = "Who"\n', encoding="utf-8")
    assert run("check", "hd.xlsx").exit_code == 0


@pytest.mark.slow
def test_a_configuration_that_is_passed_over_is_named(demo):
    Path("config.toml").write_text('workbook = "other.xlsx"', encoding="utf-8")
    told = run("sync", demo, *TODAY)
    assert told.exit_code == 0
    assert "config.toml does not count for demo.xlsx: it names other.xlsx" in told.stderr


@pytest.mark.slow
def test_config_writes_one_beside_the_workbook_that_works_as_it_is(demo):
    Path("sub").mkdir()
    demo = demo.rename("sub/demo.xlsx")
    told = done("config", demo)
    assert "sheets-crm check sub/demo.xlsx" in told.replace("\\", "/")
    assert 'workbook = "demo.xlsx"' in Path("sub/config.toml").read_text(encoding="utf-8")
    assert json.loads(done("check", demo, "--json", *TODAY))["problems"]
    again = run("config", demo)
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)
    assert "workbook = " in done("config", "--print")
    assert not Path("config.toml").exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("demo", "Perhaps you meant demo.xlsx."),
        ("DEMO.xls", "Perhaps you meant demo.xlsx."),
        ("dmeo.xlsx", "Perhaps you meant demo.xlsx."),
        ("sub/demo.xlsx", "There is no folder"),
        ("nothing.xlsx", "Perhaps you meant demo.xlsx."),  # the only one there
    ],
)
@pytest.mark.parametrize("command", ["sync", "check", "undo", "backups"])
def test_a_name_that_is_not_there_is_told_with_the_one_that_is_like_it(command, typed, told):
    Path("demo.xlsx").touch()
    ended = run(command, typed)
    assert ended.exit_code == 1
    assert told in ended.stderr
    assert "configuration" not in ended.stderr


def test_a_workbook_that_the_configuration_names_and_is_gone_is_told_so():
    Path("config.toml").write_text('workbook = "gone.xlsx"', encoding="utf-8")
    told = run("sync")
    assert told.exit_code == 1
    assert "config.toml names the workbook gone.xlsx, and there is no such file." in told.stderr


@pytest.mark.slow
def test_undo_brings_back_a_workbook_that_was_deleted(demo):
    done("sync", demo, "--today", "2026-03-17")
    demo.unlink()
    done("undo", demo)
    assert demo.is_file()


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("sync",), 2, "No workbook was named"),
        (("sync", "none.xlsx"), 1, "none.xlsx"),
        (("sync", "text.csv"), 1, "text.csv"),
        (("sync", "--config", "none.toml"), 2, "none.toml"),
        (("sync", "x.xlsx", "--today", "some day"), 2, "2026-03-31"),
        (("log", "x.xlsx", "--since", "03/01/2026"), 2, "may be 2026-01-03 or 2026-03-01"),
        (("log", "none.xlsx"), 1, "There is no file none.xlsx"),
        (("doctor",), 2, "doctor https://docs.google.com/spreadsheets/d/"),
        (("doctor", "text.csv"), 2, "“sheets-crm check text.csv”"),
        *(
            ((*command.split(), "d.xlsx"), 2, "No workbook is named to")
            for command in ("status", "run", "notify", "service install", "service status")
        ),
        (("undo", "none.xlsx"), 1, "none.xlsx"),
        (("init", "new.xlsx", "--template", "fr"), 1, "fr"),
        (("init", "new.csv"), 1, "new.csv"),
        (("dance",), 2, "dance"),
        *(
            ((command, named), 2, told)
            for command in ("sync", "check", "init", "demo", "config", "undo", "log", "doctor")
            for named, told in (
                ("", "Where the workbook's name belongs there is nothing."),
                ("https://example.com/x.xlsx", "Download the workbook and name the file"),
                ("https://docs.google.com/forms/d/1", "copy its address"),
            )
        ),
    ],
)
def test_bad_input_ends_in_a_sentence(words, code, sentence):
    Path("text.csv").write_text("Name;Status\n", encoding="utf-8")
    result = run(*words)
    assert result.exit_code == code
    assert sentence in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("day", "near"),
    [(EARLIEST - timedelta(days=1), EARLIEST), (LAST_TODAY + timedelta(days=1), LAST_TODAY)],
)
@pytest.mark.parametrize("command", [("sync",), ("init",), ("check",), ("demo",)])
def test_a_today_too_far_off_is_refused_with_the_days_that_do(command, day, near):
    """Years are counted on from it: a report has months before it, and a plan months after."""
    book = Path("crm.xlsx")
    book.write_bytes(before := b"not even looked at")
    result = run(*command, book, "--today", day.isoformat())
    assert result.exit_code == 2
    assert day.isoformat() in result.stderr and near.isoformat() in result.stderr
    assert book.read_bytes() == before


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-01", date(2026, 11, 1)),
        ("01.11.2026", date(2026, 11, 1)),
        ("1 ноября 2026", date(2026, 11, 1)),
        ("Nov 1, 2026", date(2026, 11, 1)),
        ("13/01/2026", date(2026, 1, 13)),
        ("вчера", -1),
        ("yesterday", -1),
        ("today", 0),
        ("2 дня назад", -2),
    ],
)
def test_a_day_is_typed_as_in_the_workbook(typed, meant):
    today = datetime.now().astimezone().date()
    day = Day().convert(typed, None, None)
    wanted = today + timedelta(days=meant) if isinstance(meant, int) else meant
    assert (day, type(day)) == (wanted, date)


@pytest.mark.parametrize("typed", ["17", "№17", "#17", " № 17"])
def test_a_lead_is_named_by_its_number(typed):
    given = LeadName().convert(typed, None, None)
    assert lead_number(given, Journal(Path("nowhere"))) == 17


@pytest.mark.slow
def test_the_log_of_a_lead_is_asked_for_by_its_name(tmp_path, monkeypatch):
    """By the name in any spelling, or by a part of it that one lead has; else what to give."""
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    assert run("demo", "crm.xlsx", "--template", "ru").exit_code == 0
    by_number = run("log", "crm.xlsx", "--lead", "1").output
    name = load_workbook("crm.xlsx")["Лиды"]["A2"].value
    assert by_number.count("\n") > 2
    assert run("log", "crm.xlsx", "--lead", name.upper()).output == by_number
    many = run("log", "crm.xlsx", "--lead", "ООО")
    assert many.exit_code == 2
    nobody = run("log", "crm.xlsx", "--lead", "Xyzzy")
    assert nobody.exit_code == 2
    assert "--lead 17" in nobody.output


@pytest.mark.slow
@pytest.mark.parametrize("day", [EARLIEST, LAST_TODAY])
def test_the_first_and_the_last_today_do(demo, day):
    for command in ("check", "sync", "undo"):
        done(command, demo, *(() if command == "undo" else ("--today", day.isoformat())))


def test_a_workbook_never_set_up_is_not_synced():
    foreign("ours.xlsx")
    before = Path("ours.xlsx").read_bytes()
    result = run("sync", "ours.xlsx")
    assert result.exit_code == 1
    assert "init" in result.stderr
    assert Path("ours.xlsx").read_bytes() == before


def test_demo_never_writes_over_a_file():
    Path("demo.xlsx").write_bytes(b"mine")
    assert run("demo", "demo.xlsx").exit_code == 1
    assert Path("demo.xlsx").read_bytes() == b"mine"


def test_only_the_command_that_is_asked_for_is_loaded():
    code = (
        "import sys; from sheets_crm.cli import program; "
        "assert program.get_command(None, 'sync').name == 'sync'; print(*sys.modules)"
    )
    command = [sys.executable, "-c", code]
    told = subprocess.run(command, capture_output=True, check=True, text=True)
    loaded = {name for name in told.stdout.split() if name.startswith("sheets_crm.cli.")}
    assert "sheets_crm.cli.commands.sync" in loaded
    assert not loaded & {
        "sheets_crm.cli.commands.notify",
        "sheets_crm.cli.commands.log",
        "sheets_crm.cli.commands.run",
    }


def test_each_command_is_loaded_from_the_module_that_has_it():
    for name, made in program.commands.items():
        module = f"sheets_crm.cli.commands.{_MODULES.get(name, 'sync')}"
        assert inspect.unwrap(made.callback).__module__ == module


@pytest.mark.parametrize("name", sorted(program.commands))
def test_every_command_has_an_example_and_stands_in_the_readmes(name):
    assert f"sheets-crm {name}" in run(name, "--help").stdout
    for language in LANGUAGES:
        words = catalogue(language)
        assert f"help.{name}" in words
        assert words(f"example.{name}").startswith(f"sheets-crm {name}")
    for readme in ("README.md", "README.ru.md"):
        text = (ROOT / readme).read_text(encoding="utf-8")
        assert f"sheets-crm {name}" in text, (readme, name)


def test_the_defaults_need_no_file():
    assert Config().backups.keep == 10


def foreign(path: str, name: str = "Company") -> None:
    """A workbook of somebody's own, with a heading that means nothing to us."""
    with xlsxwriter.Workbook(path) as book:
        leads = book.add_worksheet("Clients")
        leads.write_row(2, 1, [name, "Who owns it", "Budget", "Sales rep", "Phone"])
        leads.write_row(3, 1, ["Alpha", "Zoe", 100, "Ann", "007"])
        leads.write_row(4, 1, ["Beta", "Yan", 200, "Bob", "+7916"])
        log = book.add_worksheet("Log")
        log.write_row(0, 0, ["When", "Client", "Status", "Notes"])
        log.write_row(1, 0, [46000, "Alpha", "Interested", "hello"])


def headings_of_their_own(path: str) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Leads").write_row(0, 0, ["Name", "Amount"])
        activities = book.add_worksheet("Activities")
        activities.write_row(0, 0, ["Date", "Who", "Status"])
        activities.write_row(1, 0, [46000, "Alpha", "Interested"])


@pytest.mark.slow
def test_without_a_console_it_works_all_the_same(tmp_path):
    """Windows' pythonw has neither standard output nor standard error."""
    code = (
        "import sys; sys.stdout = sys.stderr = None; sys.argv = ['sheets-crm', *sys.argv[1:]]\n"
        "from sheets_crm.cli import main; main()"
    )
    book, gone = tmp_path / "crm.xlsx", tmp_path / "gone.xlsx"
    ended = [
        subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT, check=False).returncode
        for words in (("init", book), ("sync", book), ("sync", gone))
    ]
    assert ended == [0, 0, 1]
    assert book.is_file()


@pytest.mark.parametrize("command", ["init", "check", "sync"])
def test_a_title_that_no_tab_can_bear_leaves_no_half_made_workbook(command):
    Path("config.toml").write_text('[titles]\nsummary = "A/B"\n', encoding="utf-8")
    result = run(command, "new.xlsx")
    assert result.exit_code == 2
    assert "titles.summary" in result.stderr and "A/B" in result.stderr
    assert not Path("new.xlsx").exists()


@pytest.mark.slow
def test_a_file_that_may_not_be_read_is_told_as_that_and_not_as_a_wrong_command(demo, monkeypatch):
    """Rights are asked of the system as the file is opened; root has them all."""

    def refused(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied", str(demo))

    monkeypatch.setattr("os.access", lambda *_, **__: False)
    monkeypatch.setattr("os.open", refused)
    result = run("check", demo)
    assert result.exit_code == 1
    assert "no right to read" in result.stderr
    assert "demo.xlsx" in result.stderr
