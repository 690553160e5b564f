"""Which store a workbook is in, and what is said where there is no Excel."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlwings

from sheets_crm.errors import CrmError
from sheets_crm.locale import LANGUAGES, catalogue
from sheets_crm.sync import sync
from sheets_crm.workbook.excel.store import ExcelStore
from sheets_crm.workbook.open_excel import find_open_workbook
from sheets_crm.workbook.open_excel.options import LiveOptions
from sheets_crm.workbook.open_excel.retry_when_busy import Patience
from sheets_crm.workbook.open_excel.store import LiveStore
from tests.open_excel.errors import CommandError
from tests.stores.places import ExcelFile
from tests.stores.test_contract import TODAY, foreign, heading

OPTIONS = LiveOptions()


class Books(list):
    """The books of one Excel, which may be had by their names."""

    def __getitem__(self, name):
        return next(one for one in self if one.name == name)


class Failing:
    """An Excel that cannot be asked."""

    def __init__(self, error):
        self._error = error

    @property
    def books(self):
        raise self._error


def excel(*books):
    """Running Excels, each with one of these books, and one with none."""
    return [*(SimpleNamespace(books=Books([book])) for book in books), SimpleNamespace(books=[])]


def find_book(apps, path):
    return find_open_workbook.find_book(find_open_workbook.Running(apps, Patience(0)), path)


def open_book(path):
    return SimpleNamespace(name=Path(path).name, fullname=str(path))


class InTheCloud:
    """A book whose web address xlwings cannot turn into a path."""

    name = "Sales.xlsx"

    @property
    def fullname(self):
        raise xlwings.XlwingsError("Couldn't find your local OneDrive file")


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "Sales.xlsx"
    file.write_bytes(b"a workbook")
    return file


def on(monkeypatch, platform, apps=()):
    """As if on that system, with these Excels running."""
    monkeypatch.setattr(find_open_workbook, "sys", SimpleNamespace(platform=platform))
    monkeypatch.setattr(xlwings, "apps", list(apps))


def test_the_open_book_is_found_by_its_place(path):
    elsewhere = open_book(path.parent / "other" / "Sales.xlsx")
    wanted = open_book(path)
    assert find_book(excel(elsewhere, wanted), path) is wanted
    assert find_book(excel(elsewhere), path) is None


def test_a_book_in_the_cloud_is_known_by_its_name_where_the_file_is_open(path):
    cloud = InTheCloud()
    assert find_book(excel(cloud), path) is None
    path.with_name("~$Sales.xlsx").write_bytes(b"\x03Ann")
    assert find_book(excel(cloud), path) is cloud
    assert find_book(excel(cloud, InTheCloud()), path) is None


def test_open_in_excel_it_is_the_live_store(monkeypatch, path):
    on(monkeypatch, "darwin", excel(open_book(path)))
    store = find_open_workbook.choose(path, "auto", OPTIONS)
    assert isinstance(store, LiveStore)
    assert store.address == str(path)


def test_not_open_it_is_the_file(monkeypatch, path):
    on(monkeypatch, "darwin", excel())
    assert isinstance(find_open_workbook.choose(path, "auto", OPTIONS), ExcelStore)


def test_the_file_is_meant_where_it_is_asked_for(monkeypatch, path):
    on(monkeypatch, "darwin", excel(open_book(path)))
    assert isinstance(find_open_workbook.choose(path, "file", OPTIONS), ExcelStore)


def test_a_workbook_to_be_made_is_a_file(monkeypatch, tmp_path):
    on(monkeypatch, "darwin", excel())
    assert isinstance(find_open_workbook.choose(tmp_path / "new.xlsx", "auto", OPTIONS), ExcelStore)


def test_live_asked_for_and_not_open_says_so(monkeypatch, path):
    on(monkeypatch, "darwin", excel())
    with pytest.raises(CrmError, match=r"^live_not_open\("):
        find_open_workbook.choose(path, "live", OPTIONS)


def test_without_the_package_live_says_what_to_install(monkeypatch, path):
    on(monkeypatch, "win32")
    monkeypatch.setattr(find_open_workbook, "_has_xlwings", lambda: False)
    with pytest.raises(CrmError, match=r"^live_needs_xlwings\("):
        find_open_workbook.choose(path, "live", OPTIONS)


def test_open_in_libreoffice_the_files_store_says_who(monkeypatch, tmp_path):
    on(monkeypatch, "darwin", excel())
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    place = ExcelFile(tmp_path)
    config = foreign(place)
    place.type("Leads", 6, heading(place, "Leads", "Name"), "Epsilon")
    lock = place.path.with_name(f".~lock.{place.path.name}#")
    lock.write_text("Ann,ann,another-desk,16.03.2026 10:00,file:///p;", encoding="utf-8")
    store = find_open_workbook.choose(place.path, "auto", OPTIONS)
    with pytest.raises(CrmError, match=r"workbook_open.*LibreOffice"):
        sync(store, config, TODAY)


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_linux_live_says_what_is_needed_in_one_sentence(monkeypatch, path, language):
    on(monkeypatch, "linux")
    with pytest.raises(CrmError) as caught:
        find_open_workbook.choose(path, "live", OPTIONS)
    what, fix = catalogue(language).of(caught.value)
    assert "Excel" in what
    assert what.count(".") == 1
    assert fix


@pytest.mark.slow
def test_importing_the_package_never_imports_xlwings():
    """Not even choosing a file's store does, on a system without Excel."""
    program = (
        "import pkgutil, importlib, sys, sheets_crm\n"
        "for one in pkgutil.walk_packages(sheets_crm.__path__, 'sheets_crm.'):\n"
        "    if one.name != 'sheets_crm.__main__': importlib.import_module(one.name)\n"
        "assert 'xlwings' not in sys.modules, 'xlwings was loaded'\n"
        "assert 'sheets_crm.workbook.open_excel.store' in sys.modules\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 0, run.stderr


def test_each_thread_on_windows_says_that_it_talks_to_excel(monkeypatch, path):
    on(monkeypatch, "win32")
    said = []
    fake = SimpleNamespace(CoInitialize=lambda: said.append("CoInitialize"))
    monkeypatch.setitem(sys.modules, "pythoncom", fake)
    assert find_open_workbook.open_book(path, Patience(0)) is None
    assert said == ["CoInitialize"]


@pytest.mark.parametrize(
    "error", [OSError(-2147467259, "Unspecified error"), CommandError(-1712), CommandError(-1743)]
)
def test_an_excel_that_cannot_be_asked_hides_no_other(monkeypatch, path, error):
    """Run as administrator, in Protected View, starting, hung, busy, another user's."""
    on(monkeypatch, "darwin", [Failing(error), *excel(open_book(path))])
    assert isinstance(find_open_workbook.choose(path, "auto", OPTIONS), LiveStore)


@pytest.mark.parametrize(("number", "code"), [(-1712, "live_busy"), (-1743, "live_not_allowed")])
@pytest.mark.parametrize("age", [60, 40 * 3600])
def test_the_file_is_not_taken_from_under_an_excel_that_does_not_answer(
    monkeypatch, path, number, code, age
):
    lock = path.with_name("~$Sales.xlsx")
    lock.write_bytes(b"\x03Ann")
    os.utime(lock, (time.time() - age,) * 2)
    on(monkeypatch, "darwin", [Failing(CommandError(number))])
    with pytest.raises(CrmError, match=code) as caught:
        find_open_workbook.choose(path, "auto", OPTIONS, patience=Patience(0))
    assert str(path) in catalogue("en").of(caught.value)[0]


def test_a_silent_excel_does_not_matter_to_a_file_that_nobody_has_open(monkeypatch, path):
    on(monkeypatch, "darwin", [Failing(CommandError(-1743))])
    store = find_open_workbook.choose(path, "auto", OPTIONS, patience=Patience(0))
    assert isinstance(store, ExcelStore)
    with pytest.raises(CrmError, match=r"^live_not_allowed\("):
        find_open_workbook.choose(path, "live", OPTIONS, patience=Patience(0))


def test_a_file_in_a_cloud_folder_is_looked_for_whenever_excel_runs(monkeypatch, tmp_path):
    """Excel that has it from the cloud does not hold the file on the disk."""
    path = tmp_path / "OneDrive - Firm" / "Sales.xlsx"
    path.parent.mkdir()
    path.write_bytes(b"a workbook")
    on(monkeypatch, "win32", excel(InTheCloud()))
    monkeypatch.setattr(find_open_workbook, "excel_runs", lambda: True)
    assert isinstance(find_open_workbook.choose(path, "auto", OPTIONS), LiveStore)
    monkeypatch.setattr(find_open_workbook, "excel_runs", lambda: False)
    assert isinstance(find_open_workbook.choose(path, "auto", OPTIONS), ExcelStore)


def test_a_web_address_is_no_place(path):
    cloud = open_book(path)
    cloud.fullname = "https://firm.sharepoint.com/sites/sales/Shared Documents/Sales.xlsx"
    assert find_book(excel(cloud), path) is None
    path.with_name("~$Sales.xlsx").write_bytes(b"\x03Ann")
    assert find_book(excel(cloud), path) is cloud


def test_a_file_in_a_cloud_folder_is_not_replaced_while_an_excel_is_busy(monkeypatch, tmp_path):
    """Whether that Excel has it open cannot be seen from the file."""
    path = tmp_path / "OneDrive" / "Sales.xlsx"
    path.parent.mkdir()
    path.write_bytes(b"a workbook")
    on(monkeypatch, "win32", [Failing(CommandError(-1712))])
    monkeypatch.setattr(find_open_workbook, "excel_runs", lambda: True)
    with pytest.raises(CrmError, match=r"^live_busy\("):
        find_open_workbook.choose(path, "auto", OPTIONS, patience=Patience(0))
