"""A workbook file from making it to undoing: read, changed, read again."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from sheets_crm.errors import CrmError, WorkbookChangedError
from sheets_crm.workbook.changes import CellEdit, Changes, NewColumn
from sheets_crm.workbook.excel.store import ExcelStore
from sheets_crm.workbook.snapshot import Area, CellError, Sheet
from sheets_crm.workbook.tab import Cell, Column, Kind, Link, Tab, Tone
from tests.excel.packages import workbook
from tests.excel.visits import WORDS, first_visit, lists_tab, report_tab

HEADER = ("No", "Name", "Amount", "Created")
ROWS = ((1, "Anna", 4500, date(2026, 3, 1)), (2, "007", None, date(2026, 3, 2)))
KINDS = (Kind.IDENTITY, Kind.TEXT, Kind.MONEY, Kind.DATE)


def leads_tab() -> Tab:
    head = tuple(Cell(word, tone=Tone.HEADER) for word in HEADER)
    rows = (
        tuple(Cell(value, kind) for value, kind in zip(row, KINDS, strict=True)) for row in ROWS
    )
    columns = tuple(Column(14, kind) for kind in KINDS)
    return Tab("leads", "Leads", columns, (head, *rows), frozen_rows=1, filter_row=1, ours=False)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ExcelStore:
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    store = ExcelStore(tmp_path / "crm.xlsx")
    store.create((leads_tab(),))
    return store


def shown(sheet: Sheet | None) -> list[str]:
    """The rows as a reader sees them, blanks as a dot."""
    assert sheet is not None
    return [" | ".join(_cell(value) for value in row) for row in sheet.rows]


def _cell(value: object) -> str:
    if value is None:
        return "."
    return f"{value:g}" if isinstance(value, float) else str(value)


def test_a_new_workbook_reads_as_it_was_described(store: ExcelStore) -> None:
    snapshot = store.read()
    assert shown(snapshot.sheet("Leads")) == [
        "No | Name | Amount | Created",
        "1 | Anna | 4500 | 2026-03-01",
        "2 | 007 | . | 2026-03-02",
    ]
    assert snapshot.workbook == "crm.xlsx"


def test_a_visit_is_read_back(store: ExcelStore) -> None:
    snapshot = store.read()
    changes = first_visit(snapshot, "Name")
    store.write(snapshot, changes)
    after = store.read()
    assert shown(after.sheet("Leads")) == [
        "No | Name | Amount | Created | Our status",
        "1 | Anna | 4500 | 2026-03-01 | Работа!",
        "2 | 007 | . | 2026-03-02 | Cold",
        ". | . | . | . | 2026-02-03",
    ]
    leads = after.sheet("Leads")
    assert leads is not None
    assert leads.dropdowns == changes.rules[0].dropdowns
    assert leads.colours == changes.rules[0].colours
    assert after.sources == changes.sources
    assert after.marks == changes.marks
    report = after.report("funnel")
    assert report is not None
    assert (report.title, report.charts) == ("Funnel report", 2)


def test_the_same_again_is_not_written(store: ExcelStore) -> None:
    snapshot = store.read()
    changes = first_visit(snapshot, "Name")
    store.write(snapshot, changes)
    before, kept = store.path.read_bytes(), len(store.backups())
    snapshot = store.read()
    store.write(snapshot, Changes(tabs=changes.tabs, rules=changes.rules, sources=changes.sources))
    assert store.path.read_bytes() == before
    assert len(store.backups()) == kept


def test_a_report_that_the_user_renamed_and_moved_is_rewritten_where_it_is(
    store: ExcelStore,
) -> None:
    snapshot = store.read()
    store.write(snapshot, first_visit(snapshot, "Name"))
    book = openpyxl.load_workbook(store.path)
    book["Funnel report"].title = "My funnel"
    book.move_sheet("My funnel", -2)
    for name in book.defined_names.values():
        name.value = name.value.replace("'Funnel report'", "'My funnel'")
    book.save(store.path)
    snapshot = store.read()
    store.write(snapshot, Changes(tabs=(report_tab("Leads", count=99),)))
    after = store.read()
    assert [sheet.title for sheet in after.sheets] == ["My funnel", "Leads", "CRM lists"]
    assert after.sheets[0].value(4, 2) == 99
    assert after.sheets[0].charts == 2


def test_a_report_is_taken_away_with_every_trace(store: ExcelStore) -> None:
    snapshot = store.read()
    store.write(snapshot, Changes(new_tabs=(lists_tab(),)))
    before = store.read()
    store.write(before, Changes(tabs=(report_tab("Leads"),)))
    snapshot = store.read()
    store.write(snapshot, Changes(removed=("funnel",)))
    assert [sheet.title for sheet in store.read().sheets] == ["Leads", "CRM lists"]
    with zipfile.ZipFile(store.path) as archive:
        traces = [one for one in archive.namelist() if re.search("chart|drawing|sheet3", one)]
    assert traces == []


def test_a_tab_of_the_users_with_a_reports_name_is_never_overwritten(store: ExcelStore) -> None:
    snapshot = store.read()
    before = store.path.read_bytes()
    with pytest.raises(CrmError, match="xlsx_tab_taken"):
        store.write(snapshot, Changes(tabs=(report_tab("Leads", title="LEADS"),)))
    assert store.path.read_bytes() == before


def test_a_save_of_the_users_meanwhile_is_not_overwritten(store: ExcelStore) -> None:
    snapshot = store.read()
    book = openpyxl.load_workbook(store.path)
    book["Leads"]["B2"] = "Somebody else"
    book.save(store.path)
    theirs = store.path.read_bytes()
    with pytest.raises(WorkbookChangedError):
        store.write(snapshot, first_visit(snapshot, "Name"))
    assert store.path.read_bytes() == theirs


def test_undo_brings_back_the_bytes(store: ExcelStore) -> None:
    before = store.path.read_bytes()
    snapshot = store.read()
    store.write(snapshot, first_visit(snapshot, "Name"))
    store.undo()
    assert store.path.read_bytes() == before


def test_a_settled_workbook_is_known_without_reading_it(store: ExcelStore) -> None:
    store.read()
    store.settle("2026-03-01")
    assert store.settled("2026-03-01")
    assert not store.settled("2026-03-02")
    store.path.write_bytes(store.path.read_bytes() + b"\0")
    assert not store.settled("2026-03-01")


def test_a_link_leads_to_its_row(store: ExcelStore) -> None:
    tab = Tab("summary", "Сводка", (Column(20),), ((Cell("Anna", link=Link("Leads", 2, 2)),),))
    snapshot = store.read()
    store.write(snapshot, Changes(tabs=(tab,)))
    cell = openpyxl.load_workbook(store.path)["Сводка"]["A1"]
    assert cell.value == "Anna"
    assert cell.hyperlink.location == "Leads!B2"


def test_what_a_users_sheet_tells_besides_values(tmp_path: Path) -> None:
    path = tmp_path / "odd.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Odd")
    sheet.write_formula("B2", "=1/0", None, "#DIV/0!")
    sheet.write_array_formula("C2:C4", "{=A2:A4}")
    sheet.merge_range("A6:C6", "merged", book.add_format({"bg_color": "#FFE699"}))
    book.close()
    read = ExcelStore(path).read().sheets[0]
    assert read.value(2, 2) == CellError("#DIV/0!")
    assert read.formulas == {(2, 2), (2, 3), (3, 3), (4, 3)}
    assert read.merges == (Area(6, 1, 6, 3),)
    assert set(read.fills.values()) == {"#FFE699"}
    assert read.value(1, 1) is None


def with_table(path: Path, **options: object) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Leads")
    for row, name in enumerate(("Anna", "Bert"), 1):
        sheet.write_row(row, 0, [row, name])
    columns = [{"header": "No"}, {"header": "Name"}]
    sheet.add_table(0, 0, 3 if options.get("total_row") else 2, 1, {"columns": columns, **options})
    if options.get("total_row"):
        sheet.write("A4", "Total")
    book.close()


@pytest.mark.parametrize(("options", "area"), [({}, "A1:C3"), ({"total_row": True}, "A1:B4")])
def test_a_table_takes_our_column_in_where_that_is_safe(
    tmp_path: Path, options: dict[str, object], area: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    store = ExcelStore(tmp_path / "table.xlsx")
    with_table(store.path, **options)
    snapshot = store.read()
    heading = NewColumn("Leads", 3, 1, "Status", Kind.TEXT, 20)
    cell = CellEdit("Leads", 2, 3, None, WORDS[0], Kind.TEXT, "derived")
    store.write(snapshot, Changes(columns=(heading,), cells=(cell,)))
    sheet = openpyxl.load_workbook(store.path)["Leads"]
    table = next(iter(sheet.tables.values()))
    assert table.ref == area
    names = [column.name for column in table.tableColumns]
    assert names == ["No", "Name", "Status"][: len(names)]
    assert sheet["C1"].value == "Status"


def test_formulas_of_the_users_are_worked_out_on_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    store = ExcelStore(tmp_path / "sums.xlsx")
    book = openpyxl.Workbook()
    book.active.title = "Leads"
    book.active["A1"], book.active["B1"], book.active["A2"] = "Name", "Amount", "Anna"
    book.active["D1"] = "=SUM(B:B)"
    book.calculation.fullCalcOnLoad = False
    file = io.BytesIO()
    book.save(file)
    store.path.write_bytes(file.getvalue())
    snapshot = store.read()
    edit = CellEdit("Leads", 2, 2, None, 4500, Kind.MONEY, "metric")
    store.write(snapshot, Changes(cells=(edit,)))
    after = openpyxl.load_workbook(store.path)
    assert after.calculation.fullCalcOnLoad
    assert after["Leads"]["B2"].number_format == "#,##0"
    assert after["Leads"]["D1"].value == "=SUM(B:B)"


def test_comments_among_rows_are_read_past_but_such_a_tab_is_not_written(tmp_path: Path) -> None:
    rows = (
        '<sheetData><!-- by hand --><row r="1"><c r="A1" t="str"><v>a</v></c></row>'
        '<row r="2"><!-- <c r="A2"><f>1</f></c> --><c r="A2"><f>1+1</f><v>2</v></c></row>'
        "</sheetData>"
    )
    store = ExcelStore(tmp_path / "remarks.xlsx")
    store.path.write_bytes(workbook(rows))
    snapshot = store.read()
    assert shown(snapshot.sheets[0]) == ["a", "2"]
    assert snapshot.sheets[0].formulas == {(2, 1)}
    with pytest.raises(CrmError, match="xlsx_sheet_markup"):
        store.write(snapshot, Changes(cells=(CellEdit("Leads", 3, 1, None, 1, Kind.AUTO, "x"),)))
