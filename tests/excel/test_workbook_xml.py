"""The workbook part: tabs, names and marks."""

from __future__ import annotations

import re

import pytest

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.book.calc_chain import forget_cells, forget_sheet
from sheets_crm.workbook.excel.book.defined_names import (
    read_marks,
    source_in,
    source_name,
    tab_names,
    value_name,
    word_in,
)
from sheets_crm.workbook.excel.book.dependents import reader_of
from sheets_crm.workbook.excel.book.workbook_xml import DefinedName, WorkbookXml
from sheets_crm.workbook.excel.draw.transplant import remove_sheet
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.xml.a1_references import check_title
from sheets_crm.workbook.snapshot import ListSource
from tests.excel.packages import MAIN, RELATIONS, SHEET_ML, members, workbook, zipped

SHEET = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()


def book(after_sheets: str = "") -> tuple[Package, WorkbookXml]:
    package = Package.open(workbook(book=after_sheets))
    return package, WorkbookXml(package)


def text(package: Package) -> str:
    return package.read("xl/workbook.xml").decode()


def test_tabs_are_appended_with_a_number_of_their_own() -> None:
    package, workbook_xml = book()
    for title in ("Stale & cold", "Plan"):
        workbook_xml.add_sheet(title, SHEET)
    assert [(one.title, one.id, one.part) for one in workbook_xml.sheets] == [
        ("Leads", 7, "xl/worksheets/sheet1.xml"),
        ("Stale & cold", 8, "xl/worksheets/sheet2.xml"),
        ("Plan", 9, "xl/worksheets/sheet3.xml"),
    ]
    assert package.content_type("xl/worksheets/sheet3.xml") == f"{SHEET_ML}.worksheet+xml"


@pytest.mark.slow
@pytest.mark.parametrize(("count", "refused"), [(100_000, False), (100_001, True)])
def test_names_are_read_up_to_a_hundred_thousand(count: int, refused: bool) -> None:
    one = '<definedName name="n">Leads!$A$1</definedName>'
    _, workbook_xml = book(f"<definedNames>{one * count}</definedNames>")
    if not refused:
        assert len(workbook_xml.names) == count
        return
    with pytest.raises(CrmError, match=r"^xlsx_overgrown\(") as told:
        _ = workbook_xml.names
    assert told.value.facts == {"part": "definedNames"}


def test_a_new_relationship_takes_no_id_that_is_mentioned_already() -> None:
    package, workbook_xml = book()
    lost = "<sheet name=\"Lost\" sheetId='8' r:id='rId2'/></sheets>"
    package.put("xl/workbook.xml", text(package).replace("</sheets>", lost).encode())
    assert workbook_xml.add_sheet("New", SHEET).relationship == "rId3"
    assert [one.part != "" for one in workbook_xml.sheets] == [True, False, True]


def test_a_tab_goes_with_its_names_and_the_others_names_move_up() -> None:
    names = (
        "<bookViews><workbookView firstSheet='1' activeTab='2'/></bookViews><definedNames>"
        '<definedName name="a" localSheetId="0">Leads!$A$1</definedName>'
        '<definedName name="b" localSheetId="1">Two!$A$1</definedName>'
        '<definedName name="c" localSheetId="2">Three!$A$1</definedName></definedNames>'
    )
    package, workbook_xml = book(names)
    two = workbook_xml.add_sheet("Two", SHEET)
    workbook_xml.add_sheet("Three", SHEET)
    remove_sheet(package, workbook_xml, two)
    assert [one.title for one in workbook_xml.sheets] == ["Leads", "Three"]
    assert [(one.name, one.sheet) for one in workbook_xml.names] == [("a", 0), ("c", 1)]
    assert re.findall(r"(firstSheet|activeTab)=.(\d)", text(package)) == [
        ("firstSheet", "1"),
        ("activeTab", "1"),
    ]
    assert not package.has(two.part)
    assert len(package.relationships("xl/workbook.xml")) == 2


def test_our_names_come_and_go_and_leave_no_trace() -> None:
    package, workbook_xml = book("<calcPr/>")
    before = text(package)
    workbook_xml.set_names({"_crm_status": "Lists!$A$2", "_crm_last": '"5"'})
    assert text(package) == before.replace(
        "<calcPr/>",
        '<definedNames><definedName name="_crm_status" hidden="1">Lists!$A$2</definedName>'
        '<definedName name="_crm_last" hidden="1">"5"</definedName></definedNames><calcPr/>',
    )
    workbook_xml.set_names({"_crm_status": None, "_crm_last": None, "_crm_other": None})
    assert text(package) == before
    assert package.changed == frozenset()


def test_a_name_that_is_local_to_a_copied_tab_is_not_ours() -> None:
    local = (
        '<definedNames><definedName name="_crm_tab_funnel" localSheetId="0">Leads!$A$1'
        "</definedName></definedNames>"
    )
    package, workbook_xml = book(local)
    workbook_xml.set_names({"_crm_tab_funnel": None})
    assert local in text(package)
    assert read_marks(workbook_xml.names, ["Leads"]).tabs == {}


def test_full_calculation_is_asked_for_once() -> None:
    package, workbook_xml = book('<calcPr calcId="5"/>')
    workbook_xml.calculate_on_load()
    once = text(package)
    assert '<calcPr calcId="5" fullCalcOnLoad="1"/>' in once
    workbook_xml.calculate_on_load()
    assert text(package) == once


@pytest.mark.parametrize(
    "title", ["Plan/Fact", "x" * 32, "\U0001f4c8" * 16, "", " ", "'x", "a:b", "[1]", "a\x0bb"]
)
def test_titles_that_no_tab_may_bear(title: str) -> None:
    with pytest.raises(CrmError, match=r"^xlsx_tab_title\("):
        check_title(title)


STATUS = ListSource("status", "Списки", 1, 2, 200)


def test_marks_are_read_back_as_they_were_written() -> None:
    names = [
        DefinedName(*source_name(STATUS)),
        DefinedName(*value_name("last_lead", '2"20')),
        *(DefinedName(name, value) for name, value in tab_names("funnel", "Воронка").items()),
    ]
    marks = read_marks(names, ["Лиды", "Списки", "Воронка"])
    assert marks.sources == (STATUS,)
    assert marks.values == {"last_lead": '2"20'}
    assert marks.tabs == {"funnel": "Воронка"}
    assert marks.stale == ()


def test_a_tabs_second_name_finds_it_when_the_first_is_lost() -> None:
    first, second = tab_names("funnel", "Funnel")
    names = [DefinedName(first, "#REF!"), DefinedName(second, "Funnel!$A:$XFD")]
    marks = read_marks(names, ["Funnel"])
    assert marks.tabs == {"funnel": "Funnel"}
    assert marks.stale == (first,)


def test_marks_that_lead_nowhere_are_stale() -> None:
    names = [DefinedName("_crm_status", "#REF!"), DefinedName("_crm_city", "Gone!$A$2:$A$9")]
    assert read_marks(names, ["Leads"]).stale == ("_crm_status", "_crm_city")


@pytest.mark.parametrize(
    ("formula", "key"),
    [("_crm_status", "status"), (" =_crm_lead", "lead"), ("Lists!$A$1", None), ('"a,b"', None)],
)
def test_whose_a_dropdown_is(formula: str, key: str | None) -> None:
    assert source_in(formula) == key


@pytest.mark.parametrize(
    ("formula", "word"),
    [
        ("$F2=INDEX(_crm_status,5)", ("status", 5)),
        ('AND($F2<>"",$F2=INDEX( _crm_status ; 5 ))', ("status", 5)),
        ("$F2=1", None),
    ],
)
def test_which_word_a_colour_rule_names(formula: str, word: tuple[str, int] | None) -> None:
    assert word_in(formula) == word


def chained(*cells: str) -> Package:
    chain = f'<calcChain xmlns="{MAIN}">{"".join(cells)}</calcChain>'
    parts = members(**{"xl/calcChain.xml": chain})
    rels = "xl/_rels/workbook.xml.rels"
    arrow = f'<Relationship Id="rId9" Type="{RELATIONS}/calcChain" Target="calcChain.xml"/>'
    parts[rels] = parts[rels].replace("</Relationships>", f"{arrow}</Relationships>")
    return Package.open(zipped(parts))


def chain_of(package: Package) -> list[str]:
    return re.findall(r"<c [^>]*>", package.read("xl/calcChain.xml").decode())


def test_a_sheets_cells_leave_the_calculation_and_the_others_keep_their_sheet() -> None:
    package = chained('<c r="A1" i="7"/>', '<c r="B1"/>', '<c r="A1" i="2"/>', '<c r="C1"/>')
    forget_sheet(package, "xl/workbook.xml", 7)
    assert chain_of(package) == ['<c r="A1" i="2"/>', '<c r="C1"/>']
    package = chained('<c r="A1" i="7"/>', '<c r="B1"/>', '<c r="C1"/>')
    forget_cells(package, "xl/workbook.xml", 7, {(1, 1)})
    assert chain_of(package) == ['<c r="B1" i="7"/>', '<c r="C1"/>']


def test_an_empty_chain_is_dropped() -> None:
    package = chained('<c r="A1" i="7"/>')
    forget_sheet(package, "xl/workbook.xml", 7)
    assert not package.has("xl/calcChain.xml")
    assert [one.kind for one in package.relationships("xl/workbook.xml")] == ["worksheet"]


@pytest.mark.parametrize(
    ("sheet", "used"),
    [
        ('<row r="1"><c r="A1"><f>SUM(Funnel!A1:A9)</f></c></row>', True),
        ('<row r="1"><c r="A1"><f>1+\'Funnel\'!A1</f></c></row>', True),
        ('<row r="1"><c r="A1"><f>Sales_Funnel!A1</f></c></row>', False),
        ('<row r="1"><c r="A1" t="inlineStr"><is><t>Funnel!A1</t></is></c></row>', False),
    ],
)
def test_who_reads_a_tab(sheet: str, used: bool) -> None:
    package = Package.open(workbook(f"<sheetData>{sheet}</sheetData>"))
    assert (reader_of(package, "Funnel", set()) is not None) == used
    assert reader_of(package, "Funnel", {"xl/worksheets/sheet1.xml"}) is None
