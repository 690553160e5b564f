"""The checker of the guest promise can fail: each kind of breach is committed once, and seen.

`_sync` does by hand what a sync may do to a workbook; each breach is then one step too far.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.xlsx.corpus import corpus_file
from tests.xlsx.guest import Ours, check_guest
from tests.xlsx.handmade_spelling import prefixes
from tests.xlsx.package import CONTENT_TYPES
from tests.xlsx.surgery import MAIN, SHEETS, Patient

LEADS, BOOK, STYLES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"
NOTES = "xl/worksheets/sheet2.xml"
TABLE, WORKBOOK_RELS = "xl/tables/table1.xml", "xl/_rels/workbook.xml.rels"
REPORT = "xl/worksheets/sheet_crm_1.xml"
OURS = Ours(columns={"Leads": {"A", "L"}}, rules={"Leads"}, tables={"LeadsTable"})


def _sync(patient: Patient) -> None:
    """All that a sync may do: our cells and rules, and a report tab."""
    _fill(patient)
    _add_report(patient)


def _fill(patient: Patient) -> None:
    """A number for the first lead, a column, a dropdown, a colour rule and a cell style."""
    patient.edit(LEADS, lambda t: t.replace('<c r="B2"', '<c r="A2"><v>1</v></c><c r="B2"', 1))
    cell = '<c r="L1" t="inlineStr"><is><t>Status</t></is></c></row>'
    patient.edit(LEADS, lambda t: t.replace("</row>", cell, 1))
    patient.edit(LEADS, lambda t: t.replace('spans="1:11"', 'spans="1:12"', 1))
    patient.edit(LEADS, lambda t: re.sub(r'(<dimension ref="A1:)K(\d+)', r"\1L\2", t))
    dropdown = (
        '<dataValidation type="list" sqref="L2:L99">'
        "<formula1>_crm_status</formula1></dataValidation>"
    )
    patient.replace(LEADS, "</dataValidations>", f"{dropdown}</dataValidations>")
    rule = (
        '<conditionalFormatting sqref="A2:L99"><cfRule type="expression" dxfId="0" priority="90">'
        "<formula>$L2=INDEX(_crm_status,5)</formula></cfRule></conditionalFormatting>"
    )
    patient.before(LEADS, "dataValidations", rule)
    patient.edit(STYLES, lambda t: _appended(t, "cellXfs", '<xf numFmtId="14" xfId="0"/>'))


def _add_report(patient: Patient) -> None:
    view = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
    patient.add(REPORT, f'<worksheet xmlns="{MAIN}">{view}</worksheet>', f"{SHEETS}.worksheet+xml")
    patient.relate(BOOK, REPORT, "worksheet", "rIdCrm1")
    sheet = '<sheet name="Funnel" sheetId="90" r:id="rIdCrm1"/></sheets>'
    patient.replace(BOOK, "</sheets>", sheet)
    names = (
        '<definedName name="_crm_status" hidden="1">Lists!$A$2:$A$9</definedName>'
        '<definedName name="_crm_tab_funnel" hidden="1">Funnel!$A$1</definedName></definedNames>'
    )
    patient.replace(BOOK, "</definedNames>", names)
    patient.replace(BOOK, "<calcPr ", '<calcPr fullCalcOnLoad="1" ')


def _appended(text: str, holder: str, xml: str) -> str:
    count = int(re.search(rf'<{holder} count="(\d+)"', text)[1])  # type: ignore[index]
    text = text.replace(f'<{holder} count="{count}"', f'<{holder} count="{count + 1}"')
    return text.replace(f"</{holder}>", f"{xml}</{holder}>")


@pytest.fixture(scope="module")
def worn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Leads in a table, with a dropdown and colour rules of the user's, pictures and comments."""
    return corpus_file("handmade-worn").make(tmp_path_factory.mktemp("guest"))


@pytest.fixture
def before(worn: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(worn, tmp_path))


def _after(before: Path, *steps: Callable[[Patient], None]) -> Path:
    patient = Patient.read(before)
    for step in steps:
        step(patient)
    after = before.with_name("after.xlsx")
    patient.write(after)
    return after


def test_an_untouched_workbook_keeps_the_promise(before: Path) -> None:
    assert check_guest(before, before, OURS) == []


def test_what_a_sync_may_write_is_no_breach(before: Path) -> None:
    assert check_guest(before, _after(before, _sync), OURS) == []


def test_a_report_of_ours_may_go_again(before: Path) -> None:
    synced = _after(before, _sync).rename(before.with_name("synced.xlsx"))
    assert check_guest(synced, _after(before, _fill), OURS) == []


def test_prefixes_do_not_hide_what_is_ours(before: Path) -> None:
    both = Patient.read(before)
    prefixes(both)
    both.write(before)

    def prefixed_number(patient: Patient) -> None:
        cell = '<x:c r="A2"><x:v>1</x:v></x:c><x:c r="B2"'
        patient.edit(LEADS, lambda t: t.replace('<x:c r="B2"', cell, 1))

    assert check_guest(before, _after(before, prefixed_number), OURS) == []
    assert check_guest(before, _after(before, prefixed_number), Ours(rules={"Leads"})) != []


def test_a_table_that_may_grow_grows_to_the_right_only(before: Path) -> None:
    def grow(patient: Patient) -> None:
        column = '<tableColumn id="12" name="Status"/></tableColumns>'
        patient.edit(TABLE, lambda t: t.replace("A1:K13", "A1:L13"))
        patient.replace(TABLE, "</tableColumns>", column)
        patient.replace(TABLE, 'tableColumns count="11"', 'tableColumns count="12"')

    after = _after(before, _sync, grow)
    assert check_guest(before, after, OURS) == []
    refused = Ours(columns=OURS.columns, rules=OURS.rules)
    assert check_guest(before, after, refused) == [
        f"{TABLE}: a table that was not to grow was changed"
    ]


def test_a_dropdown_of_the_users_makes_room_for_ours_and_no_more(before: Path) -> None:
    """Ours over I5:I9: the user's I2:I201 keeps the cells above and below."""
    patient = Patient.read(before)
    assert 'sqref="I2:I201"' in patient.text(LEADS)

    def over_it(patient: Patient) -> None:
        ours = '<dataValidation sqref="I5:I9"><formula1>_crm_status</formula1></dataValidation>'
        patient.replace(LEADS, "</dataValidations>", f"{ours}</dataValidations>")

    def narrowed_to(area: str) -> list[str]:
        narrow = _swap(LEADS, 'sqref="I2:I201"', f'sqref="{area}"')
        return check_guest(before, _after(before, _sync, over_it, narrow), OURS)

    assert narrowed_to("I2:I4 I10:I201") == []
    assert any("dropdown: changed" in sentence for sentence in narrowed_to("I2:I4"))


def test_a_columns_element_may_be_split_around_a_column_of_ours(before: Path) -> None:
    def wide(patient: Patient) -> None:
        xml = '<cols><col min="10" max="14" width="9" hidden="1"/></cols>'
        patient.before(LEADS, "sheetData", xml)

    def split(last_width: int) -> Path:
        parts = (("10", "11", 9), ("13", "14", last_width))
        cols = "".join(f'<col min="{a}" max="{b}" width="{w}" hidden="1"/>' for a, b, w in parts)
        ours = '<col min="12" max="12" width="20"/>'
        old = '<col min="10" max="14" width="9" hidden="1"/>'
        return _after(start, _swap(LEADS, old, cols + ours))

    start = _after(before, wide).rename(before.with_name("start.xlsx"))
    assert check_guest(start, split(9), OURS) == []
    assert any("columns: changed" in sentence for sentence in check_guest(start, split(8), OURS))


def _remove(part: str) -> Callable[[Patient], None]:
    return lambda patient: patient.parts.pop(part) and None


def _swap(part: str, old: str, new: str) -> Callable[[Patient], None]:
    return lambda patient: patient.replace(part, old, new)


def _flip(part: str) -> Callable[[Patient], None]:
    def flip(patient: Patient) -> None:
        data = bytearray(patient.parts[part])
        data[-5] ^= 1
        patient.parts[part] = bytes(data)

    return flip


def _cut(part: str, pattern: str) -> Callable[[Patient], None]:
    return lambda patient: patient.edit(part, lambda t: re.sub(pattern, "", t, count=1))


BREACHES: dict[str, tuple[Callable[[Patient], None], str]] = {
    "picture lost": (_remove("xl/media/image1.png"), "the part is gone"),
    "picture altered": (_flip("xl/media/image1.png"), "the bytes differ"),
    "shared string altered": (_swap("xl/sharedStrings.xml", "Daisy", "Rose"), "the bytes differ"),
    "other sheet touched": (_swap(NOTES, "<v>3</v>", "<v>4</v>"), "the bytes differ"),
    "relationship of a sheet touched": (
        _swap("xl/worksheets/_rels/sheet1.xml.rels", "comments1", "comments2"),
        "bytes differ",
    ),
    "stray part": (lambda p: p.add("xl/stray.xml", "<a/>"), "a new part that no tab of ours"),
    "type of a part": (
        _swap(CONTENT_TYPES, ".comments+xml", ".other+xml"),
        "content type was changed",
    ),
    "default type lost": (_cut(CONTENT_TYPES, r'<Default Extension="vml"[^>]*/>'), "content type"),
    "relationship of the workbook": (
        _cut(WORKBOOK_RELS, r"<Relationship [^>]*theme1[^>]*/>"),
        "relationship",
    ),
    "tab renamed": (_swap(BOOK, 'name="Activities"', 'name="Deeds"'), "the user's tabs were"),
    "tab hidden": (
        _swap(BOOK, 'sheetId="2"', 'sheetId="2" state="hidden"'),
        "the user's tabs were",
    ),
    "tabs in another order": (lambda p: p.edit(BOOK, _reordered), "the user's tabs were"),
    "name lost": (_cut(BOOK, r'<definedName name="Rate".*?</definedName>'), "workbook: "),
    "name moved to another tab": (
        _swap(BOOK, 'localSheetId="1"', 'localSheetId="0"'),
        "workbook: changed",
    ),
    "calculation mode": (
        _swap(BOOK, "<calcPr ", '<calcPr calcMode="manual" '),
        "workbook: changed",
    ),
    "element of the workbook": (_cut(BOOK, r"<workbookPr[^>]*/>"), "workbook: "),
    "font altered": (
        _swap(STYLES, '<name val="Calibri"/>', '<name val="Arial"/>'),
        "fonts: changed",
    ),
    "cell style inserted first": (
        _swap(STYLES, "<cellXfs count=", "<cellXfs x='1' count="),
        "attributes",
    ),
    "cell style dropped": (_cut(STYLES, r"(?<=<cellXfs count=.\d.>)<xf [^>]*/>"), "cellXfs"),
    "count of styles": (_swap(STYLES, '<dxfs count="', '<dxfs count="1'), "dxfs: count says"),
    "style list gone": (
        _cut(STYLES, r"<cellStyles .*?</cellStyles>"),
        "cellStyles: the list is gone",
    ),
    "calculation chain": (_cut("xl/calcChain.xml", r'<c r="C2"[^>]*/>'), "calculation chain"),
    "cell overwritten": (
        _swap(LEADS, '<c r="B3" t="s"><v>', '<c r="B3" t="s"><v>1'),
        "B3: changed",
    ),
    "cell lost": (_cut(LEADS, r'<c r="C4".*?</c>'), "cells ["),
    "cell added": (_swap(LEADS, '<c r="L1"', '<c r="M1"/><c r="L1"'), "cells ["),
    "cell style": (_swap(LEADS, '<c r="J2" s="', '<c r="J2" s="1'), "J2: changed"),
    "row lost": (_cut(LEADS, r'<row r="5".*?</row>'), "row 5: lost"),
    "row added": (
        _swap(LEADS, "</sheetData>", '<row r="77"><c r="D77"/></row></sheetData>'),
        "row 77",
    ),
    "row height": (_swap(LEADS, '<row r="6"', '<row ht="3" r="6"'), "row 6"),
    "spans shrunk": (
        _swap(LEADS, '<row r="2" spans="1:11"', '<row r="2" spans="1:2"'),
        "row 2: spans",
    ),
    "rows swapped": (lambda p: p.edit(LEADS, _rows_swapped), "rows stand in another order"),
    "dimension shrunk": (lambda p: p.edit(LEADS, _small), "dimension: shrank"),
    "attribute of the root": (
        _swap(LEADS, 'mc:Ignorable="', 'mc:Ignorable="zz2 '),
        "root: attributes",
    ),
    "prefix undeclared": (_cut(LEADS, r' xmlns:zz="[^"]*"'), "root: attributes"),
    "extension lost": (_cut(LEADS, r"<extLst>.*?</extLst>(?=</worksheet>)"), "element: lost"),
    "dropdown of the user's": (
        _cut(LEADS, r'<dataValidation [^>]*type="decimal".*?</dataValidation>'),
        "dropdowns: 2 of the user's",
    ),
    "colour rule of the user's": (_swap(LEADS, "$A2=3", "$A2=4"), "element: changed"),
    "priority of the user's rule": (
        _swap(LEADS, 'priority="1"', 'priority="5"'),
        "element: changed",
    ),
    "column width": (
        _swap(LEADS, "<sheetData", '<cols><col min="1" max="2" width="9"/></cols><sheetData'),
        "columns: changed",
    ),
    "dropdown moved": (_swap(LEADS, 'sqref="I2:I201"', 'sqref="I2:I200"'), "dropdown: changed"),
    "dropdown's message": (_swap(LEADS, 'allowBlank="1" ', ""), "dropdown: changed"),
    "table shrunk": (lambda p: p.edit(TABLE, lambda t: t.replace("A1:K13", "A1:J13")), "range"),
    "table renamed": (
        _swap(TABLE, 'displayName="LeadsTable"', 'displayName="Other"'),
        "table: attributes",
    ),
    "table column": (_swap(TABLE, 'name="City"', 'name="Town"'), "table column: changed"),
    "table style": (_swap(TABLE, "Medium4", "Medium5"), "tableStyleInfo: changed"),
    "view": (_cut(LEADS, r' tabSelected="1"'), "element: changed"),
    "spelling alone": (
        _swap(LEADS, '<cfRule type="expression" ', "<cfRule type='expression' "),
        "spelled otherwise",
    ),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_every_breach_is_seen(before: Path, breach: str) -> None:
    step, expected = BREACHES[breach]
    found = check_guest(before, _after(before, _sync, step), OURS)
    assert any(expected in sentence for sentence in found), found


def test_a_formula_in_a_column_of_ours_is_the_users(before: Path) -> None:
    """№ | made by the user's own formula in A3: it may not become a value."""
    formula = _after(before, lambda p: p.edit(LEADS, _with_formula))
    before = formula.rename(before)
    value = _after(before, lambda p: p.edit(LEADS, lambda t: re.sub(r"<f>A2\+1</f>", "", t)))
    assert any(
        "A3: the user's formula" in sentence for sentence in check_guest(before, value, OURS)
    )


def test_a_tab_of_the_users_is_not_taken_for_a_report(before: Path) -> None:
    """A `_crm_tab_` name that comes to point at the user's tab does not make it ours."""
    mark = (
        "<definedName name=\"_crm_tab_x\">'My notes &amp; sums'!$A$1</definedName></definedNames>"
    )
    found = check_guest(before, _after(before, _swap(BOOK, "</definedNames>", mark)), OURS)
    assert any("now claimed as ours" in sentence for sentence in found)


def _with_formula(text: str) -> str:
    return re.sub(r'<c r="A3"><v>2</v>', '<c r="A3"><f>A2+1</f><v>2</v>', text)


def _reordered(text: str) -> str:
    return re.sub(r'(<sheet name="My.*?/>)(<sheet name="Act.*?/>)', r"\2\1", text)


def _rows_swapped(text: str) -> str:
    return re.sub(r'(<row r="7".*?</row>)(<row r="8".*?</row>)', r"\2\1", text)


def _small(text: str) -> str:
    return re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:B2"', text)
