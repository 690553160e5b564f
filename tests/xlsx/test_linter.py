"""The linter can fail: each fault that it knows is made once, in a sound workbook, and seen."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.xlsx.corpus import corpus_file
from tests.xlsx.linter import lint, new_faults
from tests.xlsx.package import CONTENT_TYPES
from tests.xlsx.surgery import Patient

LEADS, BOOK, NOTES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/worksheets/sheet2.xml"
STYLES = "xl/styles.xml"
TABLE, OTHER_TABLE = "xl/tables/table1.xml", "xl/tables/table2.xml"

Step = Callable[[Patient], None]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two tables, names, formulas elsewhere and their calculation chain."""
    return corpus_file("handmade-tables").make(tmp_path_factory.mktemp("lint"))


@pytest.fixture
def sound(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path))


def _swap(part: str, old: str, new: str) -> Step:
    return lambda patient: patient.replace(part, old, new)


def _sub(part: str, pattern: str, new: str) -> Step:
    return lambda patient: patient.edit(part, lambda t: re.sub(pattern, new, t, count=1))


def _rule(formula: str) -> Step:
    """A colour rule on the leads with this formula."""
    xml = (
        '<conditionalFormatting sqref="A2:K13"><cfRule type="expression" priority="9">'
        f"<formula>{formula}</formula></cfRule></conditionalFormatting>"
    )
    return lambda patient: patient.before(LEADS, "pageMargins", xml)


def _dropdowns(*rules: tuple[str, str]) -> Step:
    """Dropdowns of (range, formula) on the leads."""
    entries = "".join(
        f'<dataValidation type="list" sqref="{area}">'
        f"<formula1>{formula}</formula1></dataValidation>"
        for area, formula in rules
    )
    xml = f'<dataValidations count="{len(rules)}">{entries}</dataValidations>'
    return lambda patient: patient.before(LEADS, "pageMargins", xml)


def _cell(xml: str) -> Step:
    """A cell at the end of the first row of leads."""
    return _swap(LEADS, "</row>", f"{xml}</row>")


def _cols(col: str) -> Step:
    return lambda patient: patient.edit(
        LEADS,
        lambda t: re.sub(r"<cols>.*?</cols>|(?=<sheetData)", f"<cols>{col}</cols>", t, count=1),
    )


def _swap_rule(start: str) -> Step:
    """A colour rule that begins so."""
    xml = (
        f'<conditionalFormatting sqref="A2:K13">{start}<formula>$A2=1</formula></cfRule>'
        "</conditionalFormatting>"
    )
    return lambda patient: patient.before(LEADS, "pageMargins", xml)


def _number_formats(patient: Patient) -> None:
    """Two codes of one number."""
    formats = "".join(f'<numFmt numFmtId="200" formatCode="0.{n}"/>' for n in ("0", "00"))
    patient.edit(STYLES, lambda t: re.sub(r"<numFmts.*?</numFmts>", "", t) or t) if (
        "<numFmts" in patient.text(STYLES)
    ) else None
    patient.before(STYLES, "fonts", f'<numFmts count="2">{formats}</numFmts>')


MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_LONG = ",".join(["статус"] * 40)
_DOUBLE_NAME = '<definedName name="RATE">2</definedName></definedNames>'
_LATE_ROW = '<row r="3"><c r="A3"/></row></sheetData>'

FAULTS: dict[str, tuple[str, Step]] = {
    "table id": ("duplicate-table-id", _swap(OTHER_TABLE, 'id="2"', 'id="1"')),
    "table name": (
        "duplicate-table-name",
        _swap(OTHER_TABLE, 'displayName="ActivitiesTable"', 'displayName="LEADSTABLE"'),
    ),
    "table named like a name": (
        "duplicate-table-name",
        _swap(TABLE, 'displayName="LeadsTable"', 'displayName="Rate"'),
    ),
    "table header": ("table-header", _swap(TABLE, 'name="City"', 'name="Town"')),
    "table columns": ("table-header", _swap(TABLE, 'ref="A1:K13"', 'ref="A1:J13"')),
    "dropdowns overlap": (
        "overlapping-validations",
        _dropdowns(("B2:B9", "Rate"), ("A5:C5", "Rate")),
    ),
    "dropdown overlaps itself": ("overlapping-validations", _dropdowns(("B2:B9 B4", "Rate"))),
    "long list": ("long-list", _dropdowns(("B2", f'"{_LONG}"'))),
    "row order": ("row-order", _swap(LEADS, "</sheetData>", _LATE_ROW)),
    "cell order": ("cell-order", _sub(LEADS, r'(<c r="C2".*?</c>)(<c r="D2".*?</c>)', r"\2\1")),
    "cell of another row": ("cell-order", _swap(LEADS, '<c r="K2"', '<c r="K9"')),
    "cell twice": ("duplicate-cell", _sub(LEADS, r'(<c r="C2".*?</c>)', r"\1\1")),
    "string index": ("shared-string-index", _sub(LEADS, r'(<c r="B2" t="s"><v>)\d+', r"\g<1>9999")),
    "string index missing": (
        "shared-string-index",
        _sub(LEADS, r'(<c r="B2" t="s"><v>)\d+', r"\1x"),
    ),
    "calculation chain": ("stale-calc-chain", _swap("xl/calcChain.xml", 'r="C3"', 'r="C33"')),
    "calculation of no sheet": ("stale-calc-chain", _swap("xl/calcChain.xml", 'i="2"', 'i="22"')),
    "name twice": ("duplicate-name", _swap(BOOK, "</definedNames>", _DOUBLE_NAME)),
    "rule names nothing": ("rule-formula", _rule("$L2=INDEX(_crm_status,5)")),
    "rule names no tab": ("rule-formula", _rule("Gone!$A$1=1")),
    "rule names no quoted tab": ("rule-formula", _rule("'Gone tab'!$A$1=1")),
    "rule has lost its cell": ("rule-formula", _rule("#REF!=1")),
    "rule does not close": ("rule-formula", _rule("AND($A2=1")),
    "rule closes too soon": ("rule-formula", _rule("A2)=(1")),
    "rule with an open quote": ("rule-formula", _rule('$A2="Won')),
    "empty rule": ("rule-formula", _rule("")),
    "dropdown names nothing": ("rule-formula", _dropdowns(("B2", "_crm_status"))),
    "empty dropdown": ("rule-formula", _dropdowns(("B2", ""))),
    "two selected tabs": (
        "two-selected-tabs",
        _swap(NOTES, "<sheetView ", '<sheetView tabSelected="1" '),
    ),
    "dimension": (
        "wrong-dimension",
        _swap(LEADS, '<dimension ref="A1:K13"', '<dimension ref="A1:K9"'),
    ),
    "spans": ("wrong-spans", _swap(LEADS, 'spans="1:11"', 'spans="1:4"')),
    "number as inline text": (
        "number-as-text",
        _cell('<c r="L1" t="inlineStr"><is><t>17.5</t></is></c>'),
    ),
    "number as text": ("number-as-text", _cell('<c r="L1" t="str"><v>-3</v></c>')),
    "names before the tabs": (
        "element-order",
        _sub(BOOK, r"(<bookViews>.*</sheets>)(<definedNames>.*</definedNames>)", r"\2\1"),
    ),
    "margins before the rows": (
        "element-order",
        _sub(LEADS, r"(<sheetData>.*</sheetData>)(<pageMargins[^>]*>)", r"\2\1"),
    ),
    "fills before fonts": (
        "element-order",
        _sub(STYLES, r"(<fonts.*</fonts>)(<fills.*</fills>)", r"\2\1"),
    ),
    "table style before its columns": (
        "element-order",
        _sub(TABLE, r"(<tableColumns.*</tableColumns>)(<tableStyleInfo[^>]*>)", r"\2\1"),
    ),
    "format of no cell style": ("style-index", _sub(LEADS, r'(<c r="B2" )', r'\1s="999" ')),
    "format of a column": ("style-index", _cols('<col min="1" max="1" width="9" style="77"/>')),
    "format of a row": (
        "style-index",
        _sub(LEADS, r'(<row r="2" )', r'\1s="999" customFormat="1" '),
    ),
    "colour of no rule": (
        "dxf-index",
        _swap_rule('<cfRule type="expression" priority="9" dxfId="99">'),
    ),
    "colour of a table": ("dxf-index", _swap(TABLE, "<table ", '<table headerRowDxfId="99" ')),
    "font of no format": ("format-index", _sub(STYLES, r'(<cellXfs.*?fontId=)"\d+"', r'\1"99"')),
    "no style to be based on": (
        "format-index",
        _sub(STYLES, r"<cellStyleXfs.*</cellStyleXfs>", ""),
    ),
    "wrong count of fonts": (
        "wrong-count",
        _sub(STYLES, r'<fonts count="\d+"', '<fonts count="9"'),
    ),
    "number format twice": ("number-format-twice", _number_formats),
    "sheet id": ("duplicate-sheet-id", _swap(BOOK, 'sheetId="2"', 'sheetId="1"')),
    "sheet id of no number": ("sheet-id", _swap(BOOK, 'sheetId="2"', 'sheetId="0"')),
    "tab twice": ("duplicate-sheet-name", _swap(BOOK, 'name="Activities"', 'name="LEADS"')),
    "tab with a slash": ("sheet-name", _swap(BOOK, 'name="Activities"', 'name="Plan/Fact"')),
    "tab with a long name": ("sheet-name", _swap(BOOK, 'name="Activities"', f'name="{"x" * 32}"')),
    "name of a tab that is not there": (
        "name-scope",
        _swap(
            BOOK,
            "</definedNames>",
            '<definedName name="x" localSheetId="9">1</definedName></definedNames>',
        ),
    ),
    "tab that leads nowhere": ("dangling-id", _sub(BOOK, r'r:id="rId1"', 'r:id="rId99"')),
    "table that leads nowhere": ("dangling-id", _sub(LEADS, r'(<tablePart r:id=)"\w+"', r'\1"x"')),
    "undeclared prefix of an element": (
        "not-xml",
        _swap(LEADS, "<sheetData>", "<zz:a/><sheetData>"),
    ),
    "undeclared prefix of an attribute": (
        "not-xml",
        _swap(LEADS, "<sheetData>", '<sheetData zz:mood="1">'),
    ),
    "undeclared prefix to be ignored": (
        "undeclared-prefix",
        _swap(LEADS, "<worksheet ", f'<worksheet xmlns:mc="{MC}" mc:Ignorable="zz" '),
    ),
    "undeclared prefix of a choice": (
        "undeclared-prefix",
        _swap(
            LEADS,
            "<sheetData>",
            f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice '
            'Requires="zz"/></mc:AlternateContent><sheetData>',
        ),
    ),
    "not well-formed": ("not-xml", _swap(LEADS, "</sheetData>", "")),
    "control sign": ("not-xml", _swap(LEADS, "<sheetData>", "\x0b<sheetData>")),
    "table of no type": (
        "wrong-content-type",
        _sub(CONTENT_TYPES, r'<Override PartName="/xl/tables/table1.xml"[^>]*>', ""),
    ),
    "worksheet of another type": (
        "wrong-content-type",
        _swap(CONTENT_TYPES, "spreadsheetml.worksheet+xml", "spreadsheetml.chartsheet+xml"),
    ),
    "text in a number's cell": ("cell-value", _cell('<c r="L1"><v>abc</v></c>')),
    "text in a number's cell by type": ("cell-value", _cell('<c r="L1" t="n"><v>1,5</v></c>')),
    "no truth": ("cell-value", _cell('<c r="L1" t="b"><v>2</v></c>')),
    "no error": ("cell-value", _cell('<c r="L1" t="e"><v>oops</v></c>')),
    "cell of no type": ("cell-value", _cell('<c r="L1" t="text"><v>a</v></c>')),
    "cell of two values": ("cell-value", _cell('<c r="L1"><v>1</v><v>2</v></c>')),
    "value beside a text": (
        "cell-value",
        _cell('<c r="L1" t="inlineStr"><v>1</v><is><t>a</t></is></c>'),
    ),
    "dangling": ("dangling-relationship", lambda p: p.parts.pop("xl/theme/theme1.xml") and None),
    "related twice": (
        "duplicate-relationship",
        _swap("xl/_rels/workbook.xml.rels", 'Id="rId2"', 'Id="rId1"'),
    ),
    "untyped": ("missing-content-type", lambda p: p.add("xl/odd.thing", b"?")),
    "typed and not there": (
        "override-without-part",
        _swap(
            CONTENT_TYPES, "</Types>", '<Override PartName="/xl/no.xml" ContentType="a/b"/></Types>'
        ),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_seen(sound: Path, fault: str) -> None:
    code, step = FAULTS[fault]
    assert lint(sound) == []
    broken = _broken(sound, step)
    assert code in {found.code for found in lint(broken)}
    assert code in {found.code for found in new_faults(sound, broken)}
    assert new_faults(broken, broken) == []


def _broken(sound: Path, step: Step) -> Path:
    patient = Patient.read(sound)
    step(patient)
    broken = sound.with_name("broken.xlsx")
    patient.write(broken)
    return broken


def test_a_member_that_stands_twice_is_seen(tmp_path: Path) -> None:
    double = corpus_file("handmade-duplicate-member").make(tmp_path)
    assert [fault.code for fault in lint(double)] == ["duplicate-part"]


@pytest.mark.parametrize(
    "formula",
    [
        "$L2=INDEX(Amounts,5)",
        "LEN(Имена)&gt;Rate",
        "'My notes &amp; sums'!Here=1",
        'AND(ISNUMBER(SEARCH("(",A1)),TRUE)',
        "SUM(Leads!$I:$I)&lt;1E+3",
        "NOT(ISERROR(R1C1))",
        "COUNTIF($B$2:$B$9,B2)&gt;1",
    ],
)
def test_a_sound_rule_is_let_pass(sound: Path, formula: str) -> None:
    assert lint(_broken(sound, _rule(formula))) == []


@pytest.mark.parametrize("text", ["+7916", "007", "1,5", "1e5", " 12", "12345678901234567", ""])
def test_a_text_that_only_looks_like_a_number_is_let_pass(sound: Path, text: str) -> None:
    cell = f'<c r="L1" t="inlineStr"><is><t>{text}</t></is></c>'
    codes = {fault.code for fault in lint(_broken(sound, _cell(cell)))}
    assert "number-as-text" not in codes
