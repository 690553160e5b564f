"""Cells of a user's sheet: the edited ones change, the others stay the bytes they are."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

import pytest

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.sheet.edit_row import Edit
from tests.excel.packages import MAIN, inside, set_cells, worksheet

ROWS = (
    '<sheetData><row r="1" spans="1:2" ht="30"><c r="A1" s="4" t="s"><v>0</v></c>'
    '<c r=\'B1\'><v>5</v></c></row>\n<row r="4"><c r="C4" s="2"/></row></sheetData>'
)


def test_a_value_takes_the_place_of_another_and_keeps_its_style() -> None:
    assert set_cells(worksheet(ROWS), {"A1": 7}) == ROWS.replace(
        '<c r="A1" s="4" t="s"><v>0</v></c>', '<c r="A1" s="4"><v>7</v></c>'
    )


def test_new_cells_stand_in_order_and_the_spans_widen() -> None:
    after = set_cells(worksheet(ROWS), {"C1": "x", "A4": True, "D4": 1.5})
    assert after == (
        '<sheetData><row r="1" spans="1:3" ht="30"><c r="A1" s="4" t="s"><v>0</v></c>'
        "<c r='B1'><v>5</v></c>"
        '<c r="C1" t="inlineStr"><is><t>x</t></is></c></row>\n<row r="4">'
        '<c r="A4" t="b"><v>1</v></c><c r="C4" s="2"/><c r="D4"><v>1.5</v></c></row></sheetData>'
    )


def test_a_blank_cell_that_is_only_to_look_like_something_is_made() -> None:
    """A heading of ours takes the look of the one to its left, its cells below may stay blank."""
    looks = {"C1": Edit(None, 3), "A4": Edit(None), "B9": Edit(None, 2), "B8": Edit(None)}
    assert set_cells(worksheet(ROWS), looks) == ROWS.replace(
        '<row r="1" spans="1:2" ht="30">', '<row r="1" spans="1:3" ht="30">'
    ).replace("<v>5</v></c></row>", '<v>5</v></c><c r="C1" s="3"/></row>').replace(
        "</row></sheetData>", '</row><row r="9"><c r="B9" s="2"/></row></sheetData>'
    )


def test_new_rows_go_before_between_and_after() -> None:
    after = set_cells(worksheet(ROWS), {"A2": 2, "A9": 9})
    assert '\n<row r="2"><c r="A2"><v>2</v></c></row><row r="4">' in after
    assert after.endswith('</row><row r="9"><c r="A9"><v>9</v></c></row></sheetData>')


def test_an_empty_sheet_gets_its_first_row() -> None:
    after = set_cells(worksheet("<sheetData/>"), {"B3": 1})
    assert after == '<sheetData><row r="3"><c r="B3"><v>1</v></c></row></sheetData>'


def test_nothing_edited_is_the_very_same_bytes() -> None:
    sheet = worksheet("<sheetData />")
    assert inside(sheet) == "<sheetData />"


def test_clearing_keeps_the_style_and_a_blank_that_is_not_there_stays_away() -> None:
    after = set_cells(worksheet(ROWS), {"A1": None, "F1": None, "A7": None})
    assert after == ROWS.replace('<c r="A1" s="4" t="s"><v>0</v></c>', '<c r="A1" s="4"/>').replace(
        '"1:2"', '"1:6"'
    )


def test_rows_and_cells_without_a_reference_are_counted() -> None:
    bare = (
        "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row></sheetData>"
    )
    after = set_cells(worksheet(bare), {"B1": 20, "C2": 6})
    assert after == (
        '<sheetData><row><c><v>1</v></c><c r="B1"><v>20</v></c></row>'
        '<row><c><v>3</v></c><c r="C2"><v>6</v></c></row></sheetData>'
    )


def test_a_prefix_is_kept() -> None:
    sheet = worksheet(
        '<x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData>',
        f'x:worksheet xmlns:x="{MAIN}"',
    )
    assert set_cells(sheet, {"A1": "a", "B2": 2}) == (
        '<x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c>'
        '</x:row><x:row r="2"><x:c r="B2"><x:v>2</x:v></x:c></x:row></x:sheetData>'
    )


def test_a_rows_extension_stays_last() -> None:
    row = '<sheetData><row r="1"><c r="A1"/><extLst><ext uri="u"/></extLst></row></sheetData>'
    after = set_cells(worksheet(row), {"B1": 1})
    assert after == row.replace("<extLst>", '<c r="B1"><v>1</v></c><extLst>')


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a < b & c", "<is><t>a &lt; b &amp; c</t></is>"),
        (" padded", '<is><t xml:space="preserve"> padded</t></is>'),
        ("two\nlines", '<is><t xml:space="preserve">two\nlines</t></is>'),
        ("bell \x07 and \r", '<is><t xml:space="preserve">bell _x0007_ and _x000D_</t></is>'),
        ("looks _x000D_ escaped", "<is><t>looks _x005F_x000D_ escaped</t></is>"),
        ("half \ud83d a pair", "<is><t>half \ufffd a pair</t></is>"),
        ("=1+1", "<is><t>=1+1</t></is>"),
        (date(2026, 3, 1), "<v>46082</v>"),
        (datetime(2026, 3, 1, 12, 0), "<v>46082.5</v>"),  # noqa: DTZ001 - cells know no zone
        (time(6, 0), "<v>0.25</v>"),
        (timedelta(days=1, hours=12), "<v>1.5</v>"),
        (date(1900, 1, 1), "<v>1</v>"),
        (1e300, "<v>1e+300</v>"),
        (0.1, "<v>0.1</v>"),
        (3.0, "<v>3</v>"),
    ],
)  # fmt: skip
def test_how_values_are_written(value: object, written: str) -> None:
    assert written in set_cells(worksheet("<sheetData/>"), {"A1": value})


def test_dates_count_from_1904_where_the_workbook_does() -> None:
    after = set_cells(worksheet("<sheetData/>"), {"A1": date(2026, 3, 1)}, date(1904, 1, 1))
    assert "<v>44620</v>" in after


def test_a_new_cell_takes_its_rows_style_then_its_columns() -> None:
    columns = '<cols><col min="2" max="3" width="9" style="6"/></cols>'
    rows = '<sheetData><row r="1" s="5" customFormat="1"/><row r="2"/></sheetData>'
    after = set_cells(worksheet(columns + rows), {"B1": 1, "B2": 2, "D2": 4})
    assert '<c r="B1" s="5"><v>1</v></c>' in after
    assert '<c r="B2" s="6"><v>2</v></c><c r="D2"><v>4</v></c>' in after


def test_the_dimension_grows_where_there_is_one() -> None:
    after = set_cells(worksheet('<dimension ref="B2:C3"/><sheetData/>'), {"A9": 1, "D1": None})
    assert after.startswith('<dimension ref="A2:C9"/>')


@pytest.mark.parametrize(
    ("sheet", "cell", "code"),
    [
        ('<sheetData><row r="1"><c r="A1"><f>1+1</f></c></row></sheetData>', "A1", "formula"),
        ('<sheetData><row r="1"><c r="A1" cm="1"><v>1</v></c></row></sheetData>', "A1", "formula"),
        (
            '<sheetData><row r="1"><c r="A1"><f t="array" ref="A1:A5">B1</f></c></row></sheetData>',
            "A4",
            "formula",
        ),
        (
            '<sheetData/><mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>',
            "B2",
            "merged",
        ),
    ],
)
def test_cells_that_are_never_written(sheet: str, cell: str, code: str) -> None:
    with pytest.raises(CrmError, match=f"xlsx_{code}_cell"):
        set_cells(worksheet(sheet), {cell: 1})


def test_the_corner_of_a_merge_can_be_written() -> None:
    merged = '<sheetData/><mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
    assert '<c r="A1"><v>1</v></c>' in set_cells(worksheet(merged), {"A1": 1})


SHARED = (
    '<sheetData><row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1+1</f><v>2</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/><v>3</v></c></row></sheetData>'
)


def test_a_formula_is_frozen_only_when_asked_and_only_with_all_that_share_it() -> None:
    freeze = {"A1": Edit(2, freezes=True), "A2": Edit(3, freezes=True)}
    assert "<f" not in set_cells(worksheet(SHARED), dict(freeze))
    with pytest.raises(CrmError, match=r"^xlsx_shared_formula\("):
        set_cells(worksheet(SHARED), {"A1": Edit(2, freezes=True)})


def test_rows_and_cells_in_disorder_are_put_in_order() -> None:
    rows = (
        '<sheetData><row r="2"/><row r="1"><c r="B1"><v>2</v></c><c/><c r="A1"/></row></sheetData>'
    )
    assert set_cells(worksheet(rows), {"D1": 4}) == (
        '<sheetData><row r="1"><c r="A1"/><c r="B1"><v>2</v></c><c r="C1"/><c r="D1"><v>4</v></c>'
        '</row><row r="2"/></sheetData>'
    )


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("<sheetData><!-- hello --><row r='1'/></sheetData>", "xlsx_sheet_markup"),
        ('<sheetData><row r="2"/><row r="2"/></sheetData>', "xlsx_damaged"),
        ('<sheetData><row r="1"><c r="B1"/><c r="A1"/><c/></row></sheetData>', "xlsx_damaged"),
    ],
)
def test_rows_that_cannot_be_kept_in_place_are_refused(rows: str, code: str) -> None:
    with pytest.raises(CrmError, match=code):
        set_cells(worksheet(rows), {"C1": 1})


@pytest.mark.parametrize(
    ("columns", "after"),
    [
        ([], ["3-3 12"]),
        (["1-9 5"], ["1-2 5", "3-3 12", "4-9 5"]),
        (["1-1 5", "5-5 7"], ["1-1 5", "3-3 12", "5-5 7"]),
        (["3-3 5"], ["3-3 12"]),
    ],
)
def test_a_columns_width(columns: list[str], after: list[str]) -> None:
    written = "".join(
        '<col min="{}" max="{}" width="{}" style="2"/>'.format(*re.findall("[0-9]+", one))
        for one in columns
    )
    sheet = worksheet(f"<cols>{written}</cols><sheetData/>" if columns else "<sheetData/>")
    sheet.set_width(3, 12.0)
    now = re.findall(r'min="(\d+)" max="(\d+)" width="(\d+)"', inside(sheet))
    assert [f"{first}-{last} {width}" for first, last, width in now] == after
    assert inside(sheet).count('style="2"') == (
        len(after) if columns == ["1-9 5"] else len(columns)
    )


def test_an_element_goes_where_the_schema_has_its_place() -> None:
    choice = "<mc:Choice Requires='x14'><controls/></mc:Choice>"
    compatibility = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    alternate = f'<mc:AlternateContent xmlns:mc="{compatibility}">{choice}</mc:AlternateContent>'
    sheet = worksheet(f"<sheetData/><pageMargins/>{alternate}<tableParts/>")
    sheet.put_element("legacyDrawing", "<legacyDrawing/>")
    sheet.put_element("dataValidations", "<dataValidations/>")
    assert inside(sheet) == (
        f"<sheetData/><dataValidations/><pageMargins/><legacyDrawing/>{alternate}<tableParts/>"
    )
