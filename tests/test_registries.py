"""What there is of a kind is said once: all else follows from the registry."""

from __future__ import annotations

from dataclasses import fields
from importlib import import_module
from pathlib import Path

import openpyxl
import pytest

from sheets_crm.config import Config
from sheets_crm.crm.checks.registry import CHECKS
from sheets_crm.locale import LANGUAGES, catalogue
from sheets_crm.notifications.events import EVENTS
from sheets_crm.notifications.options import MessageOptions, Notice
from sheets_crm.reports.context import ReportOptions
from sheets_crm.reports.registry import REPORT_KEYS, REPORTS
from sheets_crm.workbook.stores import WANTED
from tests.registries import Copied, listed

ROOT = Path(__file__).parent.parent / "sheets_crm"

REGISTRIES = {
    "reports/registry.py": REPORT_KEYS,
    "workbook/stores.py": WANTED,
    "notifications/events/__init__.py": tuple(event.key for event in EVENTS),
    "crm/checks/registry.py": tuple(check.key for check in CHECKS),
}


@pytest.mark.parametrize("registry", REGISTRIES)
def test_nothing_is_listed_besides_its_registry(registry):
    found = [
        f"{name}:{one}"
        for file in sorted(ROOT.rglob("*.py"))
        if (name := file.relative_to(ROOT).as_posix()) != registry
        for one in listed(file.read_text(encoding="utf-8"), REGISTRIES[registry])
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    ['KEYS = ("a", "b")', 'if x in {"b", "c", "a"}: pass', 'f({"a": 1, "b": 2})', '[["a", "b"]]'],
)
def test_a_second_list_would_be_noticed(text):
    assert list(listed(text, ("a", "b"))) == ["1: a, b"]


def test_what_is_no_list_of_keys_is_none():
    assert not list(listed('KEYS = ["a", "x"], ("b",), {"x": "a", "y": "b"}', ("a", "b")))


def test_the_options_of_each_report_can_be_configured():
    declared = {report.key: report.options for report in REPORTS if report.options}
    for kind in (Config, ReportOptions):
        whole = kind()
        assert {key: type(getattr(whole, key)) for key in declared} == declared
    assert {each.name for each in fields(ReportOptions)} == {*declared, "workdays"}


def test_each_event_can_be_switched_and_nothing_else():
    notices = {each.name: getattr(MessageOptions(), each.name) for each in fields(MessageOptions)}
    switched = {key for key, notice in notices.items() if isinstance(notice, Notice)}
    assert switched == {event.key for event in EVENTS}
    assert notices.keys() - switched == {"secrets"}


REPORT = '''
from sheets_crm.workbook.tab import Cell, Column, Tab


def report(crm, context):
    """How many leads there are."""
    cells = ((Cell(f"leads: {len(crm.leads)}"),),)
    return Tab("tally", context.titles["tally"], (Column(12),), cells)
'''


@pytest.mark.slow
def test_a_report_is_one_module_one_registration_and_its_words(tmp_path):
    program = Copied(tmp_path)
    program.add("reports/tally.py", REPORT)
    program.register("reports/registry.py", "REPORTS = (\n", '    Report("tally"),')
    program.word("locale/{}/cli.toml", "report", 'tally = "Tally"')
    program.word("../templates/{}.toml", "reports", 'tally = "Tally"')
    assert 'reports = ["tally", "summary", ' in program.run("config", "--print")
    program.run("init", "book.xlsx", "--template", "en")
    assert _texts(tmp_path / "book.xlsx", "Tally") == ["leads: 0"]
    told = "workbook = 'book.xlsx'\nreports = ['summary', 'tally']\n[titles]\ntally = 'Sum'\n"
    (tmp_path / "config.toml").write_text(told, encoding="utf-8")
    assert "Sum" in program.run("sync")  # the tab stands and keeps its name, which is told
    (tmp_path / "config.toml").write_text(told.replace("'tally'", "'tal'"), encoding="utf-8")
    assert '"tally"' in program.run("sync", stops=True)


EVENT = '''
from sheets_crm.notifications.notification import OWNER, News


def find(occasion):
    """How many visits there were."""
    return (News("visits", "visits", OWNER, f"visits: {len(occasion.runs)}", "of late"),)
'''

OPTION = '    visits: NewNotice = section(NewNotice, "how many visits there were")'


@pytest.mark.slow
def test_an_event_is_one_module_one_registration_its_options_and_words(tmp_path):
    program = Copied(tmp_path)
    program.add("notifications/events/visits.py", EVENT)
    line = '    Event("visits", "visits", Source.RUNS),'
    program.register("notifications/events/__init__.py", "EVENTS = (\n", line)
    last = '    digest: DigestNotice = section(DigestNotice, "the morning digest")\n'
    program.register("notifications/options.py", last, OPTION)
    said = 'visits.about = "Visits"\nvisits.on = "Are they told?"\nvisits.amount = "-"'
    program.word("locale/{}/settings.toml", "setting.messages", said)
    program.word("locale/{}/notices.toml", "notify.switch", 'visits = "The visits are told"')
    assert "[messages.visits]\n# Are they told?\non = false\n" in program.run("config", "--print")
    program.run("init", "book.xlsx", "--template", "en")
    told = "workbook = 'book.xlsx'\n[messages.visits]\non = "
    (tmp_path / "config.toml").write_text(f"{told}true", encoding="utf-8")
    assert "visits: 1" in program.run("notify")
    (tmp_path / "config.toml").write_text(f"{told}false", encoding="utf-8")
    assert "visits: 1" not in program.run("notify")


CHECK = '''
from sheets_crm.errors import Problem


def long_name(checked):
    """Names of more than twenty letters."""
    for row, name in zip(checked.leads["row"], checked.leads["name"]):
        if len(name) > 20:
            yield Problem("long_name", checked.crm.tables["leads"].tab, row, None, {"value": name})
'''


@pytest.mark.slow
def test_a_check_is_one_module_one_registration_and_its_words(tmp_path):
    """Leads: | Name | Ann | A firm with a very long name |."""
    program = Copied(tmp_path)
    program.add("crm/checks/long_names.py", CHECK)
    line = '    Check("long_name", "long_names", Gravity.TIDINESS, ("long_name",)),'
    program.register("crm/checks/registry.py", "CHECKS = (\n", line)
    for file in ("en", "ru"):
        words = program.package / "locale" / file / "problems.toml"
        more = '\n[long_name]\nwhat = "“{value}” is long."\nfix = "Shorten it."\n'
        words.write_text(words.read_text(encoding="utf-8") + more, encoding="utf-8")
    program.run("init", "book.xlsx", "--template", "en")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    for row, name in enumerate(["Ann", "A firm with a very long name"], 2):
        book["Leads"].cell(row, _column(book["Leads"], "Name"), name)
    book.save(tmp_path / "book.xlsx")
    assert "“A firm with a very long name” is long." in program.run("check", "book.xlsx")


def test_each_check_is_a_function_and_each_of_its_problems_has_words():
    for check in CHECKS:
        module = import_module(f"sheets_crm.crm.checks.{check.module}")
        assert callable(getattr(module, check.key)) and check.codes
        assert all(f"{code}.what" in catalogue(one) for code in check.codes for one in LANGUAGES)


def _column(sheet, heading: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == heading)


def _texts(book: Path, title: str) -> list[object]:
    sheet = openpyxl.load_workbook(book)[title]
    return [cell for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
