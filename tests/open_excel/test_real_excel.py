"""The same with a real Excel, where there is one: `pytest -m excel`.

A blank workbook is opened in an Excel of its own, which is closed afterwards.
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlwings

from sheets_crm.errors import WorkbookChangedError
from sheets_crm.sync import sync
from sheets_crm.workbook.changes import Anchor, CellEdit, Changes
from sheets_crm.workbook.open_excel.doctor import doctor
from sheets_crm.workbook.open_excel.options import LiveOptions
from sheets_crm.workbook.open_excel.store import LiveStore
from sheets_crm.workbook.open_excel.xlwings_native import guest_xlwings
from sheets_crm.workbook.snapshot import CellError
from sheets_crm.workbook.tab import Kind
from tests.open_excel.test_contract import promises, without_report_merges
from tests.stores import test_contract as contract
from tests.stores.places import ExcelFile
from tests.stores.test_contract import TODAY

pytestmark = pytest.mark.excel


class RealExcel:
    """A blank workbook open in a real Excel."""

    def __init__(self, app: Any, folder: Path) -> None:
        self.path = folder / "Sales.xlsx"
        self.book = app.books.add()
        self.book.save(self.path)

    def store(self) -> LiveStore:
        return LiveStore(self.path, self.book, LiveOptions())

    def type(self, tab: str, row: int, column: int, value: Any) -> None:
        if isinstance(value, date):
            value = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a cell's
        if isinstance(value, CellError):
            self.formula(tab, row, column, "=NA()")
        else:
            kept = f"'{value}" if isinstance(value, str) else value
            self.book.sheets[tab].range((row, column)).value = kept

    def paint(self, tab: str, row: int, column: int, colour: str) -> None:
        self.book.sheets[tab].range((row, column)).color = colour

    def formula(self, tab: str, row: int, column: int, text: str) -> None:
        self.book.sheets[tab].range((row, column)).formula = text


@pytest.fixture(scope="module")
def app():
    """An Excel for these tests alone."""
    if sys.platform not in {"win32", "darwin"}:
        pytest.skip("there is no Excel on this system")
    guest_xlwings()
    try:
        xlwings.engines["excel"].activate()
        running = xlwings.App(visible=True, add_book=False)
    except Exception as error:  # noqa: BLE001 - whatever keeps Excel from starting
        pytest.skip(f"no Excel starts on this computer: {error}")
    yield running
    for book in list(running.books):
        book.close()
    running.quit()


@pytest.fixture
def place(app, tmp_path):
    real = RealExcel(app, tmp_path)
    yield real
    real.book.close()


globals().update(promises())


@pytest.mark.parametrize("build", [contract.foreign, contract.our_own])
def test_the_workbook_is_the_same_as_in_the_file(tmp_path, place, build):
    folder = tmp_path / "file"
    folder.mkdir()
    file = ExcelFile(folder)
    build(file)
    build(place)
    contract.assert_same([without_report_merges(file), without_report_merges(place)])


def test_the_view_stays(place):
    config = contract.foreign(place)
    place.book.sheets["Activities"].activate()
    place.book.sheets["Activities"].range("B3").select()
    contract.edited(place, config)
    assert place.book.sheets.active.name == "Activities"
    assert place.book.selection.address == "$B$3"
    assert place.book.app.screen_updating
    assert place.book.app.calculation == "automatic"


def test_saved_and_closed_the_file_store_reads_the_same(place):
    config = contract.foreign(place)
    before = without_report_merges(place)
    place.book.save()
    copy = ExcelFile(place.path.parent)
    copy.path = place.path.with_name("copy.xlsx")
    copy.path.write_bytes(place.path.read_bytes())
    changes = sync(copy.store(), config, TODAY).decision.changes
    assert not (changes.cells or changes.columns or changes.tabs or changes.marks)
    assert without_report_merges(copy)["marks"] == before["marks"]


def test_a_sort_between_reading_and_writing_is_noticed(place):
    sheet = place.book.sheets[0]
    sheet.range("A1").value = [["Name", "Days"], ["Alfa", None], ["Beta", None]]
    store = place.store()
    read = store.read()
    sheet.range("A2:A3").value = [["Beta"], ["Alfa"]]
    edit = CellEdit(sheet.name, 2, 2, None, 5, Kind.INTEGER, "derived")
    changes = Changes(cells=(edit,), anchors={sheet.name: Anchor(1, (1,))})
    with pytest.raises(WorkbookChangedError):
        store.write(read, changes)
    assert sheet.range("B2").value is None


def test_the_open_workbook_is_found(place):
    from sheets_crm.workbook.open_excel.find_open_workbook import choose  # noqa: PLC0415 - looks at running Excels

    assert sys.platform in {"win32", "darwin"}
    assert isinstance(choose(place.path, "auto", LiveOptions()), LiveStore)


def test_what_no_document_settles_is_as_the_program_takes_it_to_be(app):
    """The doctor's trials; the filter may have either habit, as each such cell is told."""
    assert app
    found = [one.code for one in doctor() if not one.is_good]
    assert set(found) <= {"filter_not", "text_format_not"}
