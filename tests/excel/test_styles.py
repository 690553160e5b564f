"""Formats are found again, whatever prefix they are written with; nothing there is touched."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.read import read_snapshot
from sheets_crm.workbook.excel.styles import style_lists
from sheets_crm.workbook.excel.styles import stylesheet as styles_module
from sheets_crm.workbook.excel.styles.resolve_colours import fills_by_format, resolve, theme_colours
from sheets_crm.workbook.excel.styles.style_equality import likeness
from sheets_crm.workbook.excel.styles.stylesheet import PLAIN_STYLES, SHORT_DATE, Styles
from sheets_crm.workbook.excel.xml.canonical_xml import Tree, el
from sheets_crm.workbook.excel.xml.spans import MAIN
from tests.excel.packages import RELATIONS, SHEET_ML, members, zipped

STOPS = (el("stop", position=0), el("stop", position=1))

PREFIXED = f"""<x:styleSheet xmlns:x="{MAIN}"><x:fonts count="1"><x:font><x:sz val="10"/></x:font>
</x:fonts><x:fills count="1"><x:fill><x:patternFill patternType="none"/></x:fill></x:fills>
<x:borders count="1"><x:border/></x:borders><x:cellXfs count="2"><x:xf numFmtId="0" fontId="0"/>
<x:xf fontId="0" numFmtId="4"/></x:cellXfs><x:dxfs count="0"/></x:styleSheet>""".encode()


@pytest.mark.parametrize("data", [PLAIN_STYLES, PREFIXED], ids=["plain", "prefixed"])
def test_a_second_run_finds_what_the_first_added(data: bytes) -> None:
    def run(before: bytes) -> tuple[bytes, list[int]]:
        styles = Styles(before)
        added = [
            styles.restyle(0, SHORT_DATE),
            styles.restyle(0, "#,##0.0"),
            styles.restyle(0, '0.0" €"'),
            styles.fill_dxf("#C6E0B4"),
        ]
        return styles.data, added

    once, first = run(data)
    twice, second = run(once)
    assert once == twice
    assert first == second
    assert once != data


def test_what_was_there_stays_as_written() -> None:
    styles = Styles(PREFIXED)
    styles.restyle(0, "0%")
    added = b'<x:xf applyNumberFormat="1" fontId="0" numFmtId="9"/>'
    assert styles.data == PREFIXED.replace(b'cellXfs count="2"', b'cellXfs count="3"').replace(
        b"</x:cellXfs>", added + b"</x:cellXfs>"
    )


def test_a_format_that_has_a_number_format_keeps_it() -> None:
    assert Styles(PREFIXED).restyle(1, SHORT_DATE) == 1


def test_formats_of_another_workbook_look_the_same_here() -> None:
    other = Styles(PLAIN_STYLES)
    bold = other.find_or_add("fonts", el("font", el("b"), el("sz", val="20")))
    code = other.number_format("0.000")
    index = other.find_or_add("cellXfs", el("xf", fontId=bold, numFmtId=code, fillId=0, borderId=0))
    here = Styles(PREFIXED)
    adopted = here.adopt(Styles(other.data), index)
    assert here.part_of(adopted, "fontId") == el("font", el("b"), el("sz", val="20"))
    assert here.code(here.xf(adopted).get("numFmtId")) == "0.000"
    assert here.adopt(Styles(other.data), index) == adopted


def test_an_empty_style_sheet_keeps_its_bytes_and_its_default() -> None:
    empty = f'<styleSheet xmlns="{MAIN}"/>'.encode()
    styles = Styles(empty)
    assert styles.data == empty
    assert styles.restyle(0, "0.00") == 1, "cells that say nothing must not come to look like ours"
    assert len(Styles(styles.data).lists["cellXfs"]) == 2


@pytest.mark.parametrize(
    ("colour", "rgb"),
    [
        (el("fgColor", rgb="FF12ab34"), "#12AB34"),
        (el("fgColor", theme=4), "#4F81BD"),
        (el("fgColor", theme=0, tint="-0.5"), "#808080"),
        (el("fgColor", theme=1, tint="0.5"), "#808080"),
        (el("fgColor", indexed=13), "#FFFF00"),
        (el("fgColor", indexed=64), None),
        (el("fgColor", auto=1), None),
    ],
)
def test_colours(colour, rgb: str | None) -> None:
    assert resolve(colour, theme_colours(None)) == rgb


def test_painted_formats() -> None:
    styles = Styles(PLAIN_STYLES)
    pattern = el("patternFill", el("fgColor", rgb="FFFFE699"), patternType="solid")
    fill = styles.find_or_add("fills", el("fill", pattern))
    index = styles.find_or_add("cellXfs", el("xf", fillId=fill))
    assert fills_by_format(styles, theme_colours(None)) == {index: "#FFE699"}


def test_what_another_program_saved_is_found_again() -> None:
    """It writes children in another order, spells defaults out and leaves flags out."""
    theirs, ours = Styles(styled()), Styles(PLAIN_STYLES)
    first = [ours.adopt(theirs, index) for index in range(3)]
    saved = Styles(by_openpyxl(ours.data))
    before = {name: len(items) for name, items in saved.lists.items()}
    second = [saved.adopt(theirs, index) for index in range(3)]
    assert len(set(first)) == len(set(second)) == 3
    assert {name: len(items) for name, items in saved.lists.items()} == before


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (el("font", el("b"), el("sz", val=9)), el("font", el("sz", val=9), el("b", val=1)), True),
        (el("font", el("b")), el("font", el("b", val="true")), True),
        (el("font", el("b")), el("font", el("b", val=0)), False),
        (el("font", el("b")), el("font", el("i")), False),
        (el("fill", el("patternFill")), el("fill", el("patternFill", patternType="none")), True),
        (el("fill", el("patternFill")), el("fill", el("patternFill", patternType="solid")), False),
        (el("xf", fontId=1, applyFont=1), el("xf", fontId=1, quotePrefix=0), True),
        (el("xf", fontId=1), el("xf", fontId=1, applyFont=0), False),
        (el("xf", fontId=1), el("xf", fontId=2), False),
        (el("gradientFill", *STOPS), el("gradientFill", *reversed(STOPS)), False),
    ],
)
def test_likeness(one: Tree, other: Tree, alike: bool) -> None:
    assert (likeness(one) == likeness(other)) is alike


def test_a_differential_format_means_something_by_what_it_leaves_out() -> None:
    styles = Styles(PLAIN_STYLES)
    fills = (el("patternFill", patternType="none"), el("patternFill"))
    assert [styles.find_or_add("dxfs", el("dxf", el("fill", fill))) for fill in fills] == [0, 1]


def styled() -> bytes:
    """A style sheet of three formats as XlsxWriter writes it."""
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole) as book:
        sheet = book.add_worksheet()
        head = book.add_format({"bold": True, "underline": 1, "bg_color": "#FEF3C7", "bottom": 1})
        note = book.add_format({"font_size": 9, "text_wrap": True, "num_format": "0.0"})
        sheet.write(0, 0, "head", head)
        sheet.write(1, 0, 1, note)
    return _styles_in(whole)


def by_openpyxl(styles: bytes) -> bytes:
    """The style sheet as openpyxl writes it."""
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as made:
        made.add_worksheet()
    changed = io.BytesIO()
    with zipfile.ZipFile(book) as before, zipfile.ZipFile(changed, "w") as after:
        for part in before.namelist():
            after.writestr(part, styles if part == "xl/styles.xml" else before.read(part))
    saved = io.BytesIO()
    openpyxl.load_workbook(changed).save(saved)
    return _styles_in(saved)


def _styles_in(whole: io.BytesIO) -> bytes:
    with zipfile.ZipFile(whole) as archive:
        return archive.read("xl/styles.xml")


MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def sheet_of(inside: str, *, root: str = "") -> bytes:
    """A style sheet with these lists."""
    return f'<styleSheet xmlns="{MAIN}" xmlns:mc="{MC}"{root}>{inside}</styleSheet>'.encode()


def alternatives(choice: str, fallback: str | None) -> str:
    other = "" if fallback is None else f"<mc:Fallback>{fallback}</mc:Fallback>"
    first = f'<mc:Choice Requires="x">{choice}</mc:Choice>'
    return f"<mc:AlternateContent>{first}{other}</mc:AlternateContent>"


FORMATS = '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellXfs>'
PLAIN, BOLD = "<font><sz val='9'/></font>", "<font><b/></font>"


def test_a_format_is_based_on_no_cell_style_where_there_is_none() -> None:
    for based, lists in ((None, FORMATS), ("0", f"<cellStyleXfs><xf/></cellStyleXfs>{FORMATS}")):
        styles = Styles(sheet_of(lists))
        adopted = styles.adopt(Styles(styled()), 1)
        assert dict(styles.xf(adopted).attributes).get("xfId") == based
        again = Styles(styles.data)
        assert again.adopt(Styles(styled()), 1) == adopted
        assert again.data == styles.data


@pytest.mark.parametrize("root", ['<styleSheet xmlns="203">', "<fonts>", f'<sst xmlns="{MAIN}">'])
def test_a_part_that_is_no_style_sheet_is_damage_with_its_name(root: str) -> None:
    data = f"{root}</{root[1:-1].split(maxsplit=1)[0]}>".encode()
    with pytest.raises(CrmError) as caught:
        Styles(data, "xl/styles.xml")
    assert caught.value.code == "xlsx_damaged"
    assert caught.value.facts["part"] == "xl/styles.xml"


def test_of_alternative_formats_the_reader_counts_one() -> None:
    """The second format is a date, whichever branch of the first a program takes."""
    day, plain = '<xf numFmtId="14"/>', '<xf numFmtId="0"/>'
    formats = f'<cellXfs count="2">{alternatives(plain, plain)}{day}</cellXfs>'
    parts = members('<sheetData><row r="1"><c r="A1" s="1"><v>46000</v></c></row></sheetData>')
    rels, types = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
    related = f'<Relationship Id="rId2" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    typed = f'<Override PartName="/xl/styles.xml" ContentType="{SHEET_ML}.styles+xml"/>'
    parts |= {
        "xl/styles.xml": sheet_of(formats).decode(),
        rels: parts[rels].replace("</R", f"{related}</R"),
        types: parts[types].replace("</T", f"{typed}</T"),
    }
    (sheet,) = read_snapshot(zipped(parts), "book.xlsx").sheets
    assert sheet.value(1, 1) == date(2025, 12, 9)


@pytest.mark.parametrize("lists", ["", FORMATS.replace("/></cellXfs>", ' xfId="0"/></cellXfs>')])
def test_no_format_of_ours_points_at_a_cell_style_that_is_not_there(lists: str) -> None:
    """Of a style sheet without formats, and of one whose own formats point nowhere."""
    styles = Styles(sheet_of(lists))
    known = lists.count("xfId")
    styles.adopt(Styles(styled()), 1)
    styles.restyle(0, "0.00")
    assert styles.data.count(b"xfId") == known


@pytest.mark.parametrize(
    ("fonts", "count"),
    [
        (PLAIN + alternatives(BOLD, PLAIN), 2),
        (alternatives(BOLD + BOLD, PLAIN + PLAIN) + PLAIN, 3),
        (alternatives("", None) + PLAIN, 1),
        (f"{PLAIN}<!-- <font/> -->{BOLD}", 2),
        (f"{PLAIN}<extLst><ext><font/></ext></extLst>", 1),
        ("<x:font/><x:font/>", 2),
    ],
    ids=["one", "several", "of nothing", "comment", "extension", "another prefix"],
)
def test_entries_are_counted_as_every_program_counts_them(fonts: str, count: int) -> None:
    lists = f"<fonts>{fonts}</fonts>{FORMATS}"
    styles = Styles(sheet_of(lists, root=f' xmlns:x="{MAIN}"'))
    assert styles.find_or_add("fonts", el("font", el("i"))) == count
    again = Styles(styles.data)
    assert again.find_or_add("fonts", el("font", el("i"))) == count
    assert again.data == styles.data


@pytest.mark.parametrize(
    "lists",
    [
        f"<fonts>{alternatives(BOLD + BOLD, PLAIN)}</fonts>{FORMATS}",
        f"<fonts>{alternatives(BOLD, None)}</fonts>{FORMATS}",
        FORMATS + alternatives("<dxfs><dxf/></dxfs>", ""),
    ],
    ids=["another number", "no fallback", "a whole list"],
)
def test_what_programs_count_differently_is_refused(lists: str) -> None:
    with pytest.raises(CrmError) as caught:
        Styles(sheet_of(lists), "xl/styles.xml")
    assert caught.value.code == "xlsx_alternatives"


def test_as_many_formats_as_excel_keeps_are_not_exceeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(styles_module, "MOST_FORMATS", 2)
    styles = Styles(sheet_of(FORMATS))
    assert styles.restyle(0, "0.00") == 1
    with pytest.raises(CrmError) as caught:
        styles.restyle(0, "0%")
    assert caught.value.code == "xlsx_too_many_formats"


def test_of_many_formats_few_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook with "too many cell formats" costs no more than it has to."""
    many = "".join(
        f'<xf numFmtId="{n % 20}" fontId="{n // 20}" fillId="0"><alignment indent="1"/></xf>'
        for n in range(5000)
    )
    data = sheet_of(f'<cellXfs count="5000">{many}</cellXfs>')
    read: list[object] = []
    real = style_lists.tree
    monkeypatch.setattr(style_lists, "tree", lambda one: read.append(one) or real(one))
    styles = Styles(data)
    assert styles.restyle(20, SHORT_DATE) == 34
    assert fills_by_format(styles, theme_colours(None)) == {}
    assert styles.adopt(Styles(PLAIN_STYLES), 0) == 5000
    assert len(read) < 20
    assert len(styles.lists["cellXfs"]) == 5001


@pytest.mark.parametrize(
    "colour",
    [
        el("fgColor", rgb="FFZZZZZZ"), el("fgColor", rgb="٣٣٣٣٣٣"), el("fgColor", theme="²"),
        el("fgColor", theme="9" * 5000), el("fgColor", indexed="x"),
    ],
)  # fmt: skip
def test_a_colour_that_is_none_paints_nothing(colour: Tree) -> None:
    assert resolve(colour, theme_colours(None)) is None


@pytest.mark.parametrize("tint", ["abc", "nan", "1e400", "-9e99", "٣"])
def test_a_tint_that_is_none_changes_no_more_than_lightness(tint: str) -> None:
    found = resolve(el("fgColor", rgb="336699", tint=tint), theme_colours(None))
    assert found is not None and len(found) == 7
