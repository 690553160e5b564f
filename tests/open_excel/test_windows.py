"""xlwings' own engine for Windows, over an object model that answers as Excel's does."""

from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlwings
from xlwings import main

from sheets_crm.errors import CrmError
from sheets_crm.sync import sync
from sheets_crm.workbook.excel.store import ExcelStore
from sheets_crm.workbook.open_excel import find_open_workbook, xlwings_native
from sheets_crm.workbook.open_excel.options import LiveOptions
from sheets_crm.workbook.open_excel.retry_when_busy import Patience
from sheets_crm.workbook.open_excel.store import LiveStore
from sheets_crm.workbook.snapshot import Area, CellError
from tests.open_excel.com import BUSY, FAILED, Excel
from tests.open_excel.desk import Desk
from tests.open_excel.place import OpenInExcel
from tests.open_excel.stubs import com_error, windows_engine
from tests.open_excel.test_contract import promises
from tests.open_excel.test_patience import Clock
from tests.open_excel.test_settings import AS_FOUND, settings
from tests.stores.test_contract import TODAY, foreign, heading

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
IGNORED = -2146777998  # VBA_E_IGNORE


class OnWindows(OpenInExcel):
    """A blank workbook open in an Excel that xlwings' engine for Windows talks to."""

    def __init__(self, folder, engine):
        super().__init__(folder)
        self.excel = Excel(self.desk, folder=str(folder))
        self.clock = Clock()
        self.engine = engine

    def app(self):
        inner = self.engine.COMRetryObjectWrapper(self.excel.application)
        return main.App(impl=self.engine.App(xl=inner))

    def store(self):
        book = self.app().books[self.desk.name]
        return LiveStore(self.path, book, LiveOptions(), patience=self.clock.patience(30))


@pytest.fixture(autouse=True)
def engine():
    with windows_engine() as made:
        xlwings_native.guest_xlwings()
        yield made


@pytest.fixture
def place(tmp_path, engine):
    return OnWindows(tmp_path, engine)


globals().update({name: pytest.mark.slow(one) for name, one in promises().items()})


@pytest.fixture
def running(monkeypatch, engine):
    """The Excels that run on the computer; an error is one that cannot be attached to."""

    def run(*excels):
        numbered = dict(enumerate(excels, 1))

        def attach(hwnd):
            if isinstance(numbered[hwnd], Exception):
                raise numbered[hwnd]
            return engine.COMRetryObjectWrapper(numbered[hwnd].application)

        monkeypatch.setattr(engine, "get_excel_hwnds", lambda: iter(numbered))
        monkeypatch.setattr(engine, "get_xl_app_from_hwnd", attach)
        monkeypatch.setattr(xlwings, "apps", main.Apps(impl=engine.Apps()))
        monkeypatch.setattr(find_open_workbook, "sys", SimpleNamespace(platform="win32"))

    return run


def test_a_sync_does_the_same_as_over_the_other_engine_and_then_nothing(place):
    config = foreign(place)
    assert not sync(place.store(), config, TODAY).written
    place.type("Leads", 6, heading(place, "Leads", "Name"), "Epsilon")
    assert sync(place.store(), config, TODAY).written
    assert not sync(place.store(), config, TODAY).written
    assert settings(place.desk) == AS_FOUND


@pytest.mark.slow
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("from_one", [True, False])
def test_kinds_are_offered_as_words_or_not_at_all(place, separator, from_one):
    """Whichever way this Excel counts its own settings."""
    place.excel.list_separator, place.excel.settings_from_one = separator, from_one
    foreign(place)
    column = heading(place, "Lists", "Kind")
    rule = place.desk.sheet("Lists").validation(Area(3, column, 3, column))
    offered = re.split("[,;]", rule["source"]) if rule["type"] == "list" else []
    assert offered == (["open", "won", "lost"] if from_one else [])


def test_what_the_engine_lets_through_is_understood(place):
    sheet = place.desk.sheets[0]
    for row, value in enumerate((Decimal("1200.5"), -2146826243, -2146826246, True, 5.0), 1):
        sheet.put(row, 1, value)
    read = place.store().read().sheets[0]
    assert [read.value(row, 1) for row in range(1, 6)] == [
        1200.5,
        CellError("#SPILL!"),
        CellError("#N/A"),
        True,
        5.0,
    ]


def test_one_odd_date_does_not_fail_its_tab(place):
    sheet = place.desk.sheets[0]
    for row in range(1, 9):
        sheet.put(row, 2, float(row))
    sheet.put(5, 2, 79161234567.0)
    sheet.no_dates = {(5, 2)}
    read = place.store().read().sheets[0]
    assert [read.value(row, 2) for row in (4, 5, 6)] == [4, 79161234567, 6]


@pytest.mark.parametrize(("said", "there"), [(False, "date"), (True, "1904")])
def test_the_epoch_is_asked_of_excel_itself(place, said, there):
    place.desk.from_1904 = said
    assert (place.store().read().epoch.year == 1904) is (there == "1904")


def test_a_formula_like_text_is_no_formula_where_a_tab_has_none(place):
    """Excel in another language says in its own words that no cells were found."""
    place.desk.sheets[0].put(1, 1, "=1+1")
    assert place.store().read().sheets[0].formulas == frozenset()


# Busy


@pytest.mark.parametrize("error", [com_error(BUSY), com_error(FAILED, IGNORED)])
@pytest.mark.parametrize("refused", ["Type", "Formula1", "AlertStyle", "SpecialCells"])
def test_a_refused_question_is_not_the_answer_that_there_is_no_dropdown(place, error, refused):
    """For so long as a user is in a cell every call is refused, from just this one on."""
    config = foreign(place)
    before = [one.dropdowns for one in place.store().read().sheets]
    assert any(before)
    until = []

    def asked(what):
        if what == refused and not until:
            until.append(place.clock.now + 5)
        if until and place.clock.now < until[0]:
            raise error

    place.excel.asked = asked
    read = place.store().read()
    assert until
    assert [one.dropdowns for one in read.sheets] == before
    place.excel.asked = lambda _what: None
    assert not sync(place.store(), config, TODAY).written


def test_refused_calls_are_repeated_by_us_and_not_for_ever_by_xlwings(place):
    calls = []

    def asked(what):
        calls.append(what)
        raise com_error(BUSY)

    foreign(place)
    store = place.store()
    place.excel.asked = asked
    with pytest.raises(CrmError, match=r"^live_busy\("):
        store.read()
    assert len(calls) < 10_000
    assert 20 < place.clock.now <= 30


@pytest.mark.parametrize("call", range(1, 2400, 297))
def test_a_user_who_edits_a_cell_from_any_call_on_is_waited_for(place, call):
    """Reading or writing: every call is asked again, whatever xlwings makes of it underneath."""
    config = foreign(place)
    place.type("Leads", 6, heading(place, "Leads", "Name"), "Epsilon")
    store = place.store()
    count, until = [], []

    def asked(what):
        count.append(what)
        if len(count) >= call and not until:
            until.append(place.clock.now + 5)
        if until and place.clock.now < until[0]:
            raise com_error(BUSY)

    place.excel.asked = asked
    assert sync(store, config, TODAY).written
    assert until
    assert settings(place.desk) == AS_FOUND
    place.excel.asked = lambda _what: None
    assert not sync(place.store(), config, TODAY).written


# Finding the workbook


@pytest.fixture
def file(place):
    place.path.write_bytes(b"a workbook")
    place.path.with_name("~$Sales.xlsx").write_bytes(b"\x03Ann")
    return place.path


def choose(path, patience=None):
    return find_open_workbook.choose(path, "auto", LiveOptions(), patience=patience or Patience(0))


@pytest.fixture
def held(monkeypatch):
    monkeypatch.setattr(find_open_workbook, "_is_signed", lambda _path: True)


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("error", [OSError(-2147467259, "Unspecified"), com_error(BUSY)])
def test_one_excel_that_cannot_be_attached_to_does_not_hide_the_other(place, running, file, error):
    running(error, place.excel)
    assert isinstance(choose(file), LiveStore)


@pytest.mark.usefixtures("held")
def test_a_busy_excel_is_waited_for_within_our_patience_and_told(place, running, file):
    running(place.excel)
    calls = []

    def asked(what):
        calls.append(what)
        raise com_error(BUSY)

    place.excel.asked = asked
    with pytest.raises(CrmError, match=r"^live_busy\("):
        choose(file, place.clock.patience(30))
    assert 20 < place.clock.now <= 30
    assert len(calls) < 10_000


@pytest.mark.usefixtures("held")
def test_held_by_something_else_it_is_the_file(running, file):
    running(Excel(Desk("Other.xlsx")))
    assert isinstance(choose(file), ExcelStore)


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("variable", [None, "OneDriveCommercial"])
def test_a_sharepoint_address_is_asked_for_no_further(place, running, file, monkeypatch, variable):
    """Xlwings looks for the file over a whole drive, or fails when no such variable is set."""
    for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv(variable, str(file.parent))
    place.excel.folder = "https://firm.sharepoint.com/sites/sales/Shared Documents"
    walked = []
    monkeypatch.setattr(Path, "rglob", lambda *_: walked.append(1) or iter(()))
    running(place.excel)
    assert isinstance(choose(file), LiveStore)
    assert not walked


# The view, other tabs


def test_protected_view_in_front_fails_no_finished_write(place):
    config = foreign(place)
    place.type("Leads", 6, heading(place, "Leads", "Name"), "Epsilon")
    place.excel.in_front = None
    assert sync(place.store(), config, TODAY).written
    assert place.desk.sheet("Leads").cells[6, heading(place, "Leads", "No.")] == 5


def test_another_workbook_in_front_is_in_front_again(place):
    config = foreign(place)
    other = Desk("Other.xlsx")
    place.excel.desks.append(other)
    place.excel.in_front = other
    place.desk.active = 0
    del place.desk.sheets[-1]
    assert sync(place.store(), config, TODAY).written
    assert place.excel.in_front is other


def test_a_protected_tab_is_refused_with_nothing_written(place):
    config = foreign(place)
    place.type("Leads", 6, heading(place, "Leads", "Name"), "Epsilon")
    place.desk.sheet("Leads").protection = "locked"
    cells = dict(place.desk.sheet("Summary").cells)
    with pytest.raises(CrmError, match=r"^live_tab_protected\("):
        sync(place.store(), config, TODAY)
    assert place.desk.sheet("Summary").cells == cells


# Other people's Excels


EXIT = """
import subprocess, sys
sys.path.insert(0, {root!r})
from tests.open_excel.stubs import windows_engine
from sheets_crm.workbook.open_excel.xlwings_native import guest_xlwings

def told(command, **_):
    print("ran", *command)
    return subprocess.CompletedProcess(command, 0, "\\n\\n\\nEXCEL.EXE 42 Console 1 9 K\\n")

subprocess.run, subprocess.CREATE_NO_WINDOW = told, 0
loaded = windows_engine()
engine = loaded.__enter__()
engine.get_excel_hwnds = lambda: iter(())
import xlwings
xlwings.apps = ()
if {guest}:
    guest_xlwings()
    engine.Apps.cleanup()
"""


@pytest.mark.parametrize("guest", [True, False])
def test_our_exit_ends_no_excel(guest):
    """Without our care xlwings does, which shows that the test would see it."""
    run = subprocess.run(
        [sys.executable, "-c", EXIT.format(root=str(ROOT), guest=guest)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    assert ("taskkill /PID 42 /F" in run.stdout) is not guest
    assert ("ran" in run.stdout) is not guest


def test_xlwings_own_retries_are_bounded_straight_after_the_import(engine):
    assert 0 < engine.N_COM_ATTEMPTS < 1_000
