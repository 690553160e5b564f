"""Odd tabs and parts: what is not ours stops nothing, what is ours is read or told by name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from sheets_crm.config import Config
from sheets_crm.errors import CrmError
from sheets_crm.locale import catalogue
from sheets_crm.sync import check, sync
from sheets_crm.workbook.changes import CellEdit, Changes
from sheets_crm.workbook.excel.book.workbook_xml import WorkbookXml
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.read import read_snapshot
from sheets_crm.workbook.excel.store import ExcelStore
from sheets_crm.workbook.tab import Kind
from tests.excel.odd_books import RELS, TODAY, WORKBOOK, part_of, put, synced, with_tab
from tests.excel.packages import MAIN, workbook

Change = Callable[[bytes], bytes]
ROW = b'<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'


def after(mark: bytes, new: bytes) -> Change:
    return lambda data: data.replace(mark, mark + new, 1)


def before(mark: bytes, new: bytes) -> Change:
    return lambda data: data.replace(mark, new + mark, 1)


def instead(old: bytes, new: bytes) -> Change:
    def change(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new)

    return change


def rows(inside: bytes) -> bytes:
    return b'<worksheet xmlns="%b"><sheetData>%b</sheetData></worksheet>' % (MAIN.encode(), inside)


def utf16(data: bytes) -> bytes:
    return data.decode().replace("UTF-8", "UTF-16").encode("utf-16")


BOOKS = {
    "a tab without a part": {
        WORKBOOK: before(b"</sheets>", b'<sheet name="Module" sheetId="99" r:id=""/>')
    },
    "a macro sheet": {
        WORKBOOK: before(b"</sheets>", b'<sheet name="Macro1" sheetId="98" r:id="rId98"/>'),
        RELS: before(
            b"</Relationships>",
            b'<Relationship Id="rId98" Type="http://schemas.microsoft.com/office/2006/'
            b'relationships/xlMacrosheet" Target="macrosheets/sheet1.xml"/>',
        ),
        "xl/macrosheets/sheet1.xml": b"<xm:macrosheet/>",
    },
    "a state that is none": {WORKBOOK: instead(b'name="Notes"', b'name="Notes" state="show"')},
    "relationships in UTF-16": {RELS: utf16},
    "the workbook part in UTF-16": {WORKBOOK: utf16},
}  # fmt: skip
TABS = {
    "a dimension of rows": instead(b"<dimension ref=", b'<dimension ref="1:4" x='),
    "an empty dimension": instead(b"<dimension ref=", b'<dimension ref="" x='),
    "a merged column": after(
        b"</sheetData>", b'<mergeCells count="1"><mergeCell ref="A:A"/></mergeCells>'
    ),
    "rows out of order": rows(b'<row r="3"><c r="A3"><v>3</v></c></row>' + ROW),
    "a row twice": rows(ROW + ROW),
    "a bad string index": rows(b'<row r="1"><c r="A1" t="s"><v>99999</v></c></row>'),
    "no string index": rows(b'<row r="1"><c r="A1" t="s"><v>abc</v></c></row>'),
    "an instruction among rows": rows(b"<?odd one?>" + ROW),
    "an instruction without an end": rows(b"<?odd one" + ROW),
    "CDATA among rows": rows(
        b'<row r="1"><c r="A1" t="str"><v><![CDATA[<row r="9"/>]]></v></c></row>'
    ),
    "an error of a newer Excel": rows(b'<row r="1"><c r="A1" t="e"><v>#SPILL!</v></c></row>'),
    "no XML": b"not XML at all",
    "a tag in a text": rows(b'<row r="1"><c r="A1" t="inlineStr"><is><t><No.</t></is></c></row>'),
    "a sign that XML forbids": rows(b'<row r="1"><c r="A1" t="str"><v>a\x0bb</v></c></row>'),
    "no rows": b'<worksheet xmlns="%b"/>' % MAIN.encode(),
    "a DOCTYPE": b'<!DOCTYPE a [<!ENTITY b "c">]>' + rows(ROW),
    "a codec that is none": b'<?xml version="1.0" encoding="undefined"?>' + rows(ROW),
    "a codec of Python's own": b'<?xml version="1.0" encoding="idna"?>' + rows(ROW),
    "bytes of no encoding": rows(b'<row r="1"><c r="A1" t="e"><v>\xff</v></c></row>'),
    "a row of 5,000 digits": rows(b'<row r="%b"><c><v>1</v></c></row>' % (b"9" * 5000)),
    "a cell of 5,000 digits": rows(b'<row r="1"><c r="A%b"><v>1</v></c></row>' % (b"9" * 5000)),
    "formats that are none": rows(b'<row r="1" s="x" customFormat="1"><c r="A1" s="abc"/></row>'),
    "a cell far off": rows(b'<row r="100000"><c r="FOO100000"><v>1</v></c></row>'),
    "cells far off everywhere": rows(
        b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(1, 999))
    ),
    "elements nested deep": instead(
        b"</worksheet>", b"<extLst>" + b"<a>" * 1200 + b"</a>" * 1200 + b"</extLst></worksheet>"
    ),
    "another sheetData": instead(
        b"</worksheet>",
        b'<extLst><ext uri="{x}"><sheetData xmlns="urn:x"><row r="9"/></sheetData></ext></extLst>'
        b"</worksheet>",
    ),
    "columns that are none": before(b"<sheetData>", b'<cols><col min="abc" max="x"/></cols>'),
    "a colour rule without format": after(
        b"</sheetData>",
        b'<conditionalFormatting sqref="A1"><cfRule type="expression" dxfId="x" priority="y">'
        b"<formula>INDEX(_crm_status,1)</formula></cfRule></conditionalFormatting>",
    ),
}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ExcelStore:
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    return ExcelStore(tmp_path / "odd.xlsx")


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def synced_again(store: ExcelStore, data: bytes) -> bytes:
    """The workbook after a sync that writes the reports anew, a month on."""
    store.path.write_bytes(data)
    outcome = sync(store, Config(), TODAY + timedelta(days=30))
    assert outcome.decision and outcome.decision.changes.tabs
    assert not sync(store, Config(), TODAY + timedelta(days=30)).written
    return store.path.read_bytes()


@pytest.mark.parametrize("odd", BOOKS)
def test_an_odd_workbook_part_stops_nothing(store: ExcelStore, odd: str) -> None:
    synced_again(store, put(synced(), **BOOKS[odd]))


@pytest.mark.slow
@pytest.mark.parametrize("odd", TABS)
def test_an_odd_tab_of_the_users_is_carried_along_byte_for_byte(
    store: ExcelStore, odd: str
) -> None:
    data = with_tab(synced(), "Notes", TABS[odd])
    part = part_of(data, "Notes")
    assert parts(data)[part] != parts(synced())[part]
    assert parts(synced_again(store, data))[part] == parts(data)[part]


ORDER = """
    <row r="3"><c r="A3" t="str"><v>third</v></c></row>
    <row r="1"><c r="C1"><v>13</v></c><c r="A1" t="str"><v>first</v></c></row>
"""


def test_rows_and_cells_out_of_order_are_read_and_written_in_order(store: ExcelStore) -> None:
    store.path.write_bytes(workbook(f"<sheetData>{ORDER}</sheetData>"))
    read = store.read()
    assert read.sheets[0].rows == [["first", None, 13], [None] * 3, ["third", None, None]]
    edit = CellEdit("Leads", 1, 2, None, "second", Kind.TEXT, "x")
    store.write(read, Changes(cells=(edit,)))
    assert store.read().sheets[0].rows[0] == ["first", "second", 13]


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ('<row r="1"><c r="A1" t="str"><v><![CDATA[<a> & b]]></v></c></row>', ["<a> & b"]),
        ('<?x y?><row r="1"><c r="A1" t="str"><v>a<!-- b -->c</v></c></row>', ["ac"]),
        ('<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="e"><v>#SPILL!</v></c></row>',
         ["1", "#SPILL!"]),
        ('<row r="1"><c r="A1" t="str"><v> t="e"</v></c><c r="B1" t="e"><v>#N/A</v></c></row>',
         [' t="e"', "#N/A"]),
        ('<row r="1"><c r="A1" t="e"/><c r="B1"><v>5</v></c></row>', ["#VALUE!", "5"]),
        ('<row r="2"><c r="A2" t="e"><v>\ue000</v></c><c><v>1</v></c></row>', ["\ue000", "1"]),
    ],
)  # fmt: skip
def test_odd_but_legal_cells_are_read(inside: str, told: list[str]) -> None:
    read = read_snapshot(workbook(f"<sheetData>{inside}</sheetData>"), "crm.xlsx")
    cells = [getattr(cell, "text", cell) for cell in read.sheets[0].rows[-1]]
    assert [str(cell).removesuffix(".0") for cell in cells] == told


def test_a_cell_far_off_costs_no_more_than_itself() -> None:
    far = (
        '<row r="1"><c r="B1"><v>1</v></c></row><row r="100000"><c r="FOO100000"><v>2</v></c></row>'
    )
    sheet = read_snapshot(workbook(f"<sheetData>{far}</sheetData>"), "crm.xlsx").sheets[0]
    assert (sheet.value(1, 2), sheet.value(100_000, 4461)) == (1, 2)
    assert sum(map(len, sheet.rows)) == 2 + 4461


@pytest.mark.parametrize("tab", ["Leads", "Activities", "Lists"])
@pytest.mark.parametrize("odd", ["a bad string index", "no XML", "a row twice"])
def test_a_damaged_tab_of_ours_is_told_by_its_name(store: ExcelStore, tab: str, odd: str) -> None:
    data = with_tab(synced(), tab, TABS[odd])
    store.path.write_bytes(data)
    with pytest.raises(CrmError) as told:
        check(store, Config(), TODAY)
    what, fix = catalogue("en").of(told.value)
    assert f"“{tab}”" in what and str(store.path) in what and "new tab" in fix
    assert store.path.read_bytes() == data


MALFORMED = {
    "a tag in a text": b"<No.",
    "an element without its end": b"<i>No.",
    "an element that the scan knows": b"<v>No.",
    "a sign that XML forbids": b"No\x0b.",
    "a code that is none": "No\ufffe.".encode(),
    "an ampersand": b"No & so",
    "bytes of no encoding": b"No\xff.",
    "a prefix that is not declared": b"<x:b/>No.",
}


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("odd", MALFORMED)
def test_rows_that_are_no_xml_are_told_by_the_tabs_name_before_anything_is_made_of_them(
    store: ExcelStore, monkeypatch: pytest.MonkeyPatch, odd: str, large: bool
) -> None:
    """Calamine lets much of it pass, and would give other values than Excel does."""
    if large:  # a large tab that is not written as programs write them is checked too
        monkeypatch.setattr("sheets_crm.workbook.excel.read.PARSED_WHOLE", 0)
        monkeypatch.setattr(
            "sheets_crm.workbook.excel.cell_values.plain_sheets.scanned", lambda _: None
        )
    data = with_tab(synced(), "Leads", instead(b">No.<", b">%b<" % MALFORMED[odd]))
    store.path.write_bytes(data)
    with pytest.raises(CrmError, match=r"^xlsx_tab_unreadable\(") as told:
        check(store, Config(), TODAY)
    assert told.value.facts["tab"] == "Leads"
    (notes,) = [sheet for sheet in read_snapshot(data, "odd.xlsx").sheets if sheet.title == "Notes"]
    assert not notes.unread


def test_a_report_that_leads_nowhere_is_drawn_under_its_own_name(store: ExcelStore) -> None:
    """The workbook lists Funnel, but no relationship has the id that it asks for."""
    data = synced_again(store, put(synced(), **{RELS: instead(b'"rId10"', b'"none"')}))
    titles = [entry.title for entry in WorkbookXml(Package.open(data)).sheets]
    assert sorted(titles) == sorted(
        entry.title for entry in WorkbookXml(Package.open(synced())).sheets
    )
    assert store.read().report("funnel").title == "Funnel"


def test_a_tab_of_the_users_that_leads_nowhere_is_given_no_part_of_ours(store: ExcelStore) -> None:
    """Its id is the next that is free; a tab that were made under it would be both."""
    entry = b'<sheet name="Module" sheetId="99" r:id="rId13"/>'
    data = put(synced(), **{WORKBOOK: before(b"</sheets>", entry)})
    data = put(data, **{RELS: instead(b'"rId10"', b'"none"')})
    found = {one.title: one for one in WorkbookXml(Package.open(synced_again(store, data))).sheets}
    assert found["Module"].part == ""
    assert found["Funnel"].part


@pytest.mark.parametrize("value", [b"275", b'"a, b"', b"Leads!$A$2:$A$9", b"#REF!", b""])
def test_a_name_of_a_list_that_says_something_else_is_a_list_again(
    store: ExcelStore, value: bytes
) -> None:
    def changed(data: bytes) -> bytes:
        tag = b'<definedName name="_crm_source" hidden="1">'
        start = data.index(tag) + len(tag)
        return data[:start] + value + data[data.index(b"</definedName>", start) :]

    def lists(data: bytes) -> set[tuple[str, str, int]]:
        read = read_snapshot(data, "odd.xlsx")
        return {(one.key, one.tab, one.column) for one in read.sources}

    odd = put(synced(), **{WORKBOOK: changed})
    assert lists(synced_again(store, odd)) == lists(synced())


def test_a_report_whose_part_is_another_tabs_too_is_drawn_beside_it(store: ExcelStore) -> None:
    entry = b'<sheet name="Again" sheetId="99" r:id="rId10"/>'
    data = put(synced(), **{WORKBOOK: before(b"</sheets>", entry)})
    part = part_of(data, "Funnel")
    assert part == part_of(data, "Again")
    assert parts(synced_again(store, data))[part] == parts(data)[part]
    assert store.read().report("funnel").title == "Funnel (CRM)"


def test_a_damaged_report_is_written_anew(store: ExcelStore) -> None:
    data = with_tab(synced(), "Funnel", b"<worksheet>")
    store.path.write_bytes(data)
    assert sync(store, Config(), TODAY).written
    assert not sync(store, Config(), TODAY).written
    assert store.read().report("funnel").rows


def test_tabs_that_share_a_part_are_left_alone(store: ExcelStore) -> None:
    """Two tabs of one part would change with one another."""
    entry = b'<sheet name="Again%d" sheetId="%d" r:id="rId3"/>'
    more = b"".join(entry % (n, n) for n in range(500, 900))
    data = put(synced(), **{WORKBOOK: before(b"</sheets>", more)})
    read = read_snapshot(data, "crm.xlsx")
    assert [sheet.title for sheet in read.sheets if sheet.unread][:2] == ["Notes", "Again500"]
    assert parts(synced_again(store, data))[part_of(data, "Notes")]


def test_a_style_sheet_without_formats_is_taken_for_the_plain_one(store: ExcelStore) -> None:
    empty = f'<styleSheet xmlns="{MAIN}"/>'.encode()
    data = put(synced(), **{"xl/styles.xml": empty})
    assert b"<numFmt" in parts(synced_again(store, data))["xl/styles.xml"]
    assert store.read().sheet("Leads").value(2, 1) == "Acme"
