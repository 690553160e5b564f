"""A finished file that says something else than it shall never takes the old one's place."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from sheets_crm.errors import CrmError
from sheets_crm.workbook.changes import CellEdit, Changes
from sheets_crm.workbook.excel.cell_values import plain_sheets
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.read import read_snapshot
from sheets_crm.workbook.excel.store import ExcelStore
from sheets_crm.workbook.excel.verify import cut_down
from sheets_crm.workbook.excel.verify.cut_down import Cut
from sheets_crm.workbook.excel.verify.read_back import check_reread
from sheets_crm.workbook.excel.write import patched
from sheets_crm.workbook.tab import Kind
from tests.excel.packages import saved
from tests.excel.visits import first_visit, report_tab

ROWS = 40
LEADS, OTHER = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
BOOK, STYLES, TEXTS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"


@pytest.fixture
def book() -> bytes:
    """Leads: `Name | Amount | Created | twice the amount`; Other, Third: a single word."""
    file = io.BytesIO()
    made = xlsxwriter.Workbook(file, {"default_date_format": "dd.mm.yyyy"})
    leads, other = made.add_worksheet("Leads"), made.add_worksheet("Other")
    leads.write_row(0, 0, ("Name", "Amount", "Created", "Twice"))
    for n in range(1, ROWS):
        leads.write_row(n, 0, (f"Lead {n}", n + 0.5, date(2026, 3, 1)))
        leads.write_formula(n, 3, f"=B{n + 1}*2", None, 2 * n + 1)
    other.write(0, 0, "theirs")
    made.add_worksheet("Third").write(0, 0, "theirs too")
    made.close()
    return file.getvalue()


@pytest.fixture(params=["whole", "cut"])
def _how(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tabs are read again whole, as small ones are, and only where they were written to."""
    if request.param == "cut":
        monkeypatch.setattr(cut_down, "READ_WHOLE", 0)
        monkeypatch.setattr(plain_sheets, "WORTH_FROM", 0)


CHANGES = Changes(
    cells=(
        CellEdit("Leads", 7, 2, 6.5, 99, Kind.MONEY, "derived"),
        CellEdit("Leads", 7, 5, None, "Cold <&>", Kind.TEXT, "derived"),
        CellEdit("Leads", ROWS + 1, 1, None, "New", Kind.TEXT, "derived"),
        CellEdit("Leads", ROWS + 1, 6, None, date(2026, 3, 2), Kind.DATE, "derived"),
    ),
    tabs=(report_tab("Leads"),),
    marks={"last_lead": "40"},
)


def written(book: bytes, changes: Changes = CHANGES) -> bytes:
    return saved(patched(book, read_snapshot(book, "b.xlsx"), changes))


def check(draft: bytes, book: bytes) -> None:
    check_reread(draft, read_snapshot(book, "b.xlsx"), book, CHANGES)


def spoilt(draft: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(draft)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
            assert name != part or new.read(name) != content
    return file.getvalue()


def swap(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content.replace(old, new, 1)


@pytest.mark.usefixtures("_how")
def test_what_says_what_it_shall_passes(book: bytes) -> None:
    check(written(book), book)


MORE = b'<row r="99"><c r="A99"><v>1</v></c></row>'

SPOILS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "a cell of the user's": (LEADS, swap(b"<v>20.5</v>", b"<v>20.6</v>")),
    "a cell of the user's is gone": (LEADS, swap(b"<v>20.5</v>", b"")),
    "a cell that was written": (LEADS, swap(b"<v>99</v>", b"<v>98</v>")),
    "a text that was written": (LEADS, swap(b"Cold &lt;", b"Cold ")),
    "beside a cell that was written": (LEADS, swap(b"<v>13</v>", b"<v>14</v>")),
    "a formula": (LEADS, swap(b"<f>B20*2</f>", b"")),
    "a formula beside": (LEADS, swap(b"<f>B7*2</f>", b"")),
    "a cell more": (LEADS, swap(b'<c r="D7"', b'<c r="C7"><v>1</v></c><c r="D7"')),
    "a row more": (
        LEADS,
        swap(b'<row r="30"', b'<row r="29"><c r="G29"><v>1</v></c></row><row r="30"'),
    ),
    "a row at the end": (
        LEADS,
        swap(b"</sheetData>", b'<row r="99"><c r="A99"><v>1</v></c></row></sheetData>'),
    ),
    "a row": (LEADS, swap(b'<row r="30"', b'<row r="29"')),
    "a day": (LEADS, swap(b"<v>46083</v>", b"<v>46084</v>")),
    "another tab": (OTHER, swap(b' t="s"', b"")),
    "a shared text": (TEXTS, swap(b">Lead 12<", b">Lead 13<")),
    "a format": (STYLES, swap(b'formatCode="dd.mm.yyyy"', b'formatCode="0.00"')),
    "a title": (BOOK, swap(b'name="Other"', b'name="Others"')),
    "a mark": (BOOK, swap(b'"40"', b'"41"')),
    "the day 0": (BOOK, swap(b"<workbookPr", b'<workbookPr date1904="1"')),
    "a report": ("xl/worksheets/sheet4.xml", swap(b"<v>8</v>", b"<v>9</v>")),
    "where a tab is": (RELATIONS, swap(b"worksheets/sheet2.xml", b"")),
    "which tab is which": (RELATIONS, swap(b"worksheets/sheet2.xml", b"worksheets/sheet1.xml")),
    "two tabs": (
        RELATIONS,
        lambda d: re.sub(rb"sheet([23])", lambda m: b"sheet%d" % (5 - int(m[1])), d),
    ),
}


@pytest.mark.usefixtures("_how")
@pytest.mark.parametrize("what", SPOILS)
def test_what_says_something_else_does_not(book: bytes, what: str) -> None:
    draft = written(book)
    part, change = SPOILS[what]
    with pytest.raises(CrmError):
        check(spoilt(draft, part, change), book)


def test_of_a_large_tab_only_what_was_written_is_read(
    book: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cut_down, "READ_WHOLE", 0)
    edited = {"Leads": [(one.row, one.column) for one in CHANGES.cells], "Other": [], "Third": []}
    cut = Cut(Package.open(book), Package.open(written(book)), edited, {"Leads"})
    assert cut.cells == {"Leads": [(7, 2), (7, 5), (41, 1), (41, 6)], "Other": [], "Third": []}
    left = read_snapshot(cut.file(), "left.xlsx")
    rows = {
        sheet.title: [list(row) for sheet in [sheet] for row in sheet.rows] for sheet in left.sheets
    }
    assert rows["Leads"] == [[99], ["Cold <&>"], ["New"], [date(2026, 3, 2)]]
    assert rows["Other"] == rows["Third"] == []
    assert b"Lead 6" not in Package.open(cut.file()).read(TEXTS)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, book: bytes) -> ExcelStore:
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    (tmp_path / "crm.xlsx").write_bytes(book)
    return ExcelStore(tmp_path / "crm.xlsx")


def test_a_file_that_could_not_be_read_again_is_not_written(
    store: ExcelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report's tab is drawn without rows."""
    snapshot = store.read()
    before = store.path.read_bytes()
    drawn = "sheets_crm.workbook.excel.draw.transplant.Transplanter._remapped"
    monkeypatch.setattr(drawn, lambda *_: b"<worksheet/>")
    with pytest.raises(CrmError, match=r"^saving_unsound\("):
        store.write(snapshot, first_visit(snapshot, "Name"))
    assert store.path.read_bytes() == before
    assert [one.name for one in store.path.parent.iterdir() if ".tmp" in one.name] == []


def test_a_report_whose_tab_leads_nowhere_is_drawn_into_a_part_of_its_own(
    store: ExcelStore,
) -> None:
    snapshot = store.read()
    store.write(snapshot, first_visit(snapshot, "Name"))
    lost = spoilt(store.path.read_bytes(), RELATIONS, swap(b"worksheets/sheet5.xml", b""))
    store.path.write_bytes(lost)
    snapshot = store.read()
    store.write(snapshot, Changes(tabs=(report_tab("Leads", count=9),)))
    found = store.read().report("funnel")
    assert found is not None and len(found.rows) >= 9
    assert "xl" not in Package.open(store.path.read_bytes()).names()


def test_a_fault_of_ours_never_blames_the_file(
    store: ExcelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "sheets_crm.workbook.excel.sheet.edit_row.cell_xml", lambda name, *_, **__: b"<c>"
    )
    before = store.path.read_bytes()
    with pytest.raises(CrmError, match=r"^saving_unsound\("):
        store.write(store.read(), CHANGES)
    assert store.path.read_bytes() == before
