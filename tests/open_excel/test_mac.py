"""xlwings' own engine for macOS, over an object model that is asked as Excel for Mac is."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlwings
from xlwings import main

from sheets_crm.errors import CrmError
from sheets_crm.workbook.changes import Anchor, CellEdit, Changes
from sheets_crm.workbook.excel.book import defined_names
from sheets_crm.workbook.excel.store import ExcelStore
from sheets_crm.workbook.open_excel import find_open_workbook, marks, xlwings_native
from sheets_crm.workbook.open_excel.options import LiveOptions
from sheets_crm.workbook.open_excel.read.remembered import Memory
from sheets_crm.workbook.open_excel.read.to_snapshot import read_snapshot, tabs_of
from sheets_crm.workbook.open_excel.retry_when_busy import Patience
from sheets_crm.workbook.open_excel.store import LiveStore
from sheets_crm.workbook.open_excel.write.report_tabs import Tabs
from sheets_crm.workbook.snapshot import Area, CellError
from sheets_crm.workbook.tab import Kind
from tests.open_excel.apple import MacExcel
from tests.open_excel.desk import Desk, DeskSheet
from tests.open_excel.stubs import CommandError, mac_engine
from tests.open_excel.test_patience import Clock
from tests.open_excel.test_settings import AS_FOUND, settings

ROOT = Path(__file__).parent.parent.parent
ASK = Patience(0)


@pytest.fixture(autouse=True)
def engine():
    with mac_engine() as made:
        xlwings_native.guest_xlwings()
        made.App.pid = property(lambda _app: 42)  # it is dug out of an address descriptor
        yield made


@pytest.fixture
def app(engine):
    return lambda excel: main.App(impl=engine.App(xl=excel.application))


def desk_of(*titles):
    """A workbook with a tab of each title, which says so in its first cell."""
    desk = Desk(sheets=[DeskSheet(title) for title in titles])
    for sheet in desk.sheets:
        sheet.put(1, 1, sheet.title)
    return desk


def read(app, excel):
    return read_snapshot(app(excel).books[excel.desks[0].name], "Sales.xlsx", ASK, {})


@pytest.mark.parametrize("words", [True, False])
def test_a_tab_is_read_with_its_errors(app, words):
    """Each error is one, in whatever language, and as a blank; xlwings itself loses all values."""
    desk = desk_of("Leads")
    sheet = desk.sheets[0]
    for column, value in enumerate(("Alfa", 5.5, True, date(2026, 3, 1), -2146826281), 1):
        sheet.put(2, column, value)
    sheet.formulas[2, 5] = "=1/0"
    sheet.put(3, 2, -2146826246)
    found = read(app, MacExcel(desk, errors_are_words=words)).sheets[0]
    assert list(found.rows[1][:3]) == ["Alfa", 5.5, True]
    assert found.value(2, 4).date() == date(2026, 3, 1)
    assert isinstance(found.value(2, 5), CellError)
    assert isinstance(found.value(3, 2), CellError)
    assert found.formulas == {(2, 5)}


def test_a_single_cell_is_read(app):
    assert read(app, MacExcel(desk_of("Leads"))).sheets[0].rows == [["Leads"]]


def test_the_workbooks_epoch_is_asked_of_excel(app):
    desk = desk_of("Leads")
    desk.from_1904 = True
    assert read(app, MacExcel(desk)).epoch == date(1904, 1, 1)


def test_a_dropdown_is_seen_and_a_refused_question_is_not_taken_for_none(app):
    desk = desk_of("Leads")
    area = desk.sheets[0].extent
    desk.sheets[0].validate(area, {"type": "list", "source": "=_crm_status", "alert_style": "stop"})
    excel, refused = MacExcel(desk), []
    assert [one.source for one in read(app, excel).sheets[0].dropdowns] == ["status"]

    def asked(what):
        if what == "validation_type":
            refused.append(what)
        if refused:
            raise CommandError(-1712)

    excel.asked = asked
    with pytest.raises(CrmError, match=r"^live_busy\("):
        read(app, excel)


# What is bound to a place


def test_two_reports_go_and_no_tab_of_the_users(app):
    """The tab that takes a deleted one's place is not deleted with the next."""
    desk = desk_of("Leads", "Funnel", "Stale", "My own prices", "My notes")
    for key, title in {"funnel": "Funnel", "stale": "Stale"}.items():
        desk.names |= {
            name: f"={said}" for name, said in defined_names.tab_names(key, title).items()
        }
    excel = MacExcel(desk)
    snapshot = read(app, excel)
    book = app(excel).books[desk.name]
    tabs = Tabs(book, snapshot, Memory(), ASK)
    marked = marks.read(marks.formulas(book, ASK), tabs.titles())
    tabs.announce((), ("funnel", "stale"), marked)
    tabs.remove(("funnel", "stale"))
    assert [sheet.title for sheet in desk.sheets] == ["Leads", "My own prices", "My notes"]


@pytest.mark.parametrize("moved", ["added before", "dragged", "deleted"])
def test_a_tab_stays_itself_whatever_the_user_does_with_others(app, moved):
    desk = desk_of("Leads", "Prices", "Stale")
    excel = MacExcel(desk)
    stale = tabs_of(app(excel).books[desk.name], ASK)["Stale"]
    if moved == "added before":
        desk.sheets.insert(0, DeskSheet("New"))
    elif moved == "dragged":
        desk.sheets.insert(0, desk.sheets.pop())
    else:
        del desk.sheets[1]
    assert stale.range("A1").value == "Stale"


def test_a_renamed_tab_means_no_other(app):
    desk = desk_of("Leads", "Stale", "Prices")
    stale = tabs_of(app(MacExcel(desk)).books[desk.name], ASK)["Stale"]
    desk.sheets[1].title = "Mine"
    with pytest.raises(CommandError):
        _ = stale.range("A1").value


# Writing


def days(*values):
    """Changes that give the leads from row 2 these days."""
    edits = tuple(
        CellEdit("Leads", row, 3, None, value, Kind.INTEGER, "derived")
        for row, value in enumerate(values, 2)
    )
    return Changes(cells=edits, anchors={"Leads": Anchor(1, (1,))})


@pytest.fixture
def leads(tmp_path, app, monkeypatch):
    """Leads open in Excel, and the store of their workbook."""
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    desk = desk_of("Leads")
    for row, name in enumerate(("Alfa", "Beta"), 2):
        desk.sheets[0].put(row, 1, name)
    clock = Clock()
    excel = MacExcel(desk)
    book = app(excel).books[desk.name]
    store = LiveStore(tmp_path / desk.name, book, LiveOptions(), patience=clock.patience(30))
    return SimpleNamespace(desk=desk, sheet=desk.sheets[0], excel=excel, store=store, clock=clock)


def test_cells_are_written_and_excel_is_left_as_it_was(leads):
    leads.store.write(leads.store.read(), days(5, 6))
    assert [leads.sheet.cells[row, 3] for row in (2, 3)] == [5, 6]
    assert leads.store.told == ()
    assert settings(leads.desk) == AS_FOUND


def test_a_column_formatted_as_text_gets_numbers(leads):
    leads.sheet.formats.append((Area(2, 3, 2, 3), "number_format", "@"))
    leads.store.write(leads.store.read(), days(5, 6))
    assert [leads.sheet.cells[row, 3] for row in (2, 3)] == [5, 6]


def test_a_protected_tab_which_takes_nothing_and_says_nothing_is_refused_before(leads):
    leads.sheet.protection = "locked"
    with pytest.raises(CrmError, match=r"^live_tab_protected\("):
        leads.store.write(leads.store.read(), days(5, 6))
    assert settings(leads.desk) == AS_FOUND


def test_one_that_does_not_even_tell_is_found_by_reading_again(leads):
    leads.sheet.protection = "silent"
    leads.store.write(leads.store.read(), days(5, 6))
    assert [one.code for one in leads.store.told] == ["live_not_taken"]


@pytest.mark.parametrize("call", range(1, 120, 17))
def test_an_excel_that_is_busy_from_any_question_on_is_waited_for(leads, call):
    read, count, until = leads.store.read(), [], []

    def asked(what):
        count.append(what)
        if len(count) >= call and not until:
            until.append(leads.clock.now + 5)
        if until and leads.clock.now < until[0]:
            raise CommandError(-1712)

    leads.excel.asked = asked
    leads.store.write(read, days(5, 6))
    assert until
    assert [leads.sheet.cells[row, 3] for row in (2, 3)] == [5, 6]
    assert settings(leads.desk) == AS_FOUND


# Finding the workbook


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setattr(find_open_workbook, "sys", SimpleNamespace(platform="darwin"))
    path = tmp_path / "Sales.xlsx"
    path.write_bytes(b"a workbook")
    return path


@pytest.fixture
def running(monkeypatch, engine):
    def run(*excels):
        numbered = dict(enumerate(excels, 1))
        monkeypatch.setattr(engine.Apps, "_iter_excel_instances", lambda _apps: iter(numbered))
        reach = SimpleNamespace(app=lambda pid, terms: numbered[pid].application)
        monkeypatch.setattr(engine, "appscript", reach)
        monkeypatch.setattr(xlwings, "apps", main.Apps(impl=engine.Apps()))

    return run


def test_the_workbook_stays_itself_when_another_is_closed(file, running):
    excel = MacExcel(Desk("Other.xlsx"), Desk("Sales.xlsx"), Desk("Last.xlsx"))
    excel.folder = str(file.parent)
    running(excel)
    book = find_open_workbook.open_book(file, ASK)
    del excel.desks[0]
    assert book.name == "Sales.xlsx"


def test_one_excel_that_may_not_be_asked_does_not_hide_the_other(file, running):
    closed, right = MacExcel(Desk("Sales.xlsx")), MacExcel(Desk("Sales.xlsx"))
    right.folder = str(file.parent)

    def refuse(_what):
        raise CommandError(-1743, "Not authorized to send Apple events to Microsoft Excel.")

    closed.asked = refuse
    running(closed, right)
    assert isinstance(find_open_workbook.choose(file, "auto", LiveOptions()), LiveStore)


@pytest.mark.parametrize("number", [-1743, -1744])
def test_not_allowed_is_not_taken_for_not_open(file, running, number):
    excel = MacExcel(Desk("Sales.xlsx"))

    def refuse(_what):
        raise CommandError(number)

    excel.asked = refuse
    running(excel)
    assert isinstance(find_open_workbook.choose(file, "auto", LiveOptions()), ExcelStore)
    file.with_name("~$Sales.xlsx").write_bytes(b"\x03Ann")
    with pytest.raises(CrmError, match=r"^live_not_allowed\("):
        find_open_workbook.choose(file, "auto", LiveOptions())


EXIT = """
import sys
sys.path.insert(0, {root!r})
from tests.open_excel.stubs import mac_engine
from sheets_crm.workbook.open_excel.xlwings_native import guest_xlwings
from types import SimpleNamespace

loaded = mac_engine()
engine = loaded.__enter__()
engine.is_excel_running = lambda: True
one = SimpleNamespace(run_VB_macro=lambda name: print("ran", name))
engine.Apps.__iter__ = lambda _apps: iter([SimpleNamespace(xl=one)])
if {guest}:
    guest_xlwings()
"""


@pytest.mark.parametrize("guest", [True, False])
def test_our_exit_runs_no_macro_of_the_users(guest):
    """Without our care xlwings does, which shows that the test would see it."""
    run = subprocess.run(
        [sys.executable, "-c", EXIT.format(root=str(ROOT), guest=guest)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    assert ("ran CleanUp" in run.stdout) is not guest
