"""Cells that numpy reads are what calamine reads: on every workbook of the corpus and on others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_crm.errors import CrmError
from sheets_crm.workbook.columnar import Columns
from sheets_crm.workbook.excel.cell_values import plain_sheets
from sheets_crm.workbook.excel.cell_values.plain_cells import scanned
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.read import read_snapshot
from sheets_crm.workbook.snapshot import Sheet, Snapshot, Value
from tests.excel.packages import MAIN, PACKAGE, RELATIONS, saved, workbook
from tests.xlsx.corpus import CorpusFile, corpus

FORMATS = (
    "General", "dd.mm.yyyy", "0.00", "[h]:mm", "h:mm:ss", "dd.mm.yy h:mm", '"day" 0', "@", "mm",
    "#,##0 [$d-419]", "[Red]0;[Blue]-0", "yyyy\\-mm", "General;General", "ss.000", "[mm]:ss",
)  # fmt: skip


def book(rows: str, texts: Sequence[str] = (), *, first_day: str = "0") -> bytes:
    """A workbook of one tab with these rows, these `<si>` elements and FORMATS."""
    arrow = '<Relationship Id="rId{0}" Type="{1}/{2}" Target="{3}"/>'
    parts = [("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")]
    parts += [("sharedStrings", "sharedStrings.xml")] * bool(texts)
    arrows = "".join(arrow.format(n, RELATIONS, *part) for n, part in enumerate(parts, 1))
    codes = "".join(
        f'<numFmt numFmtId="{n}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for n, code in enumerate(FORMATS, 164)
    )
    formats = "".join(f'<xf numFmtId="{n}"/>' for n in range(164, 164 + len(FORMATS)))
    more = {
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">{arrows}</Relationships>'
        ),
        "xl/styles.xml": (
            f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><cellXfs>{formats}</cellXfs>'
            "</styleSheet>"
        ),
    }
    if texts:
        more["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{"".join(texts)}</sst>'
    data = workbook(f"<sheetData>{rows}</sheetData>", **more)
    package = Package.open(data)
    main = package.read("xl/workbook.xml")
    flagged = f'<workbookPr date1904="{first_day}"/><sheets>'.encode()
    package.put("xl/workbook.xml", main.replace(b"<sheets>", flagged))
    return saved(package)


def read(data: bytes, worth_from: int) -> Snapshot:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_sheets, "WORTH_FROM", worth_from)
        return read_snapshot(data, "book.xlsx")


def told(data: bytes, worth_from: int) -> Snapshot | str:
    """The workbook, or why it cannot be read."""
    try:
        return read(data, worth_from)
    except CrmError as error:
        return str(error)


def cells(sheet: Sheet) -> Iterator[tuple[int, int, type, Value]]:
    for row, values in enumerate(sheet.rows, 1):
        for column, value in enumerate(values, 1):
            if value is not None:
                yield row, column, type(value), value


def assert_alike(data: bytes) -> list[bool]:
    """Reads a workbook by numpy as far as that goes, and by calamine alone; both say the same.

    Returns:
        Which of the tabs numpy read; none where the workbook cannot be read.
    """
    ours, theirs = told(data, 0), told(data, 1 << 40)
    if isinstance(ours, str) or isinstance(theirs, str):
        assert ours == theirs
        return []
    assert [sheet.title for sheet in ours.sheets] == [sheet.title for sheet in theirs.sheets]
    for one, other in zip(ours.sheets, theirs.sheets, strict=True):
        assert list(cells(one)) == list(cells(other))
        assert one.formulas == other.formulas
        assert one.fills == other.fills
        assert (one.unread is None) == (other.unread is None)
    return [isinstance(sheet.rows, Columns) for sheet in ours.sheets]


def check_corpus(file: CorpusFile, folder: Path) -> None:
    assert_alike(file.make(folder).read_bytes())


READ = [file for file in corpus() if not file.refused]


@pytest.mark.parametrize("file", [one for one in READ if not one.slow], ids=lambda one: one.id)
def test_the_corpus(file: CorpusFile, tmp_path: Path) -> None:
    check_corpus(file, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("file", [one for one in READ if one.slow], ids=lambda one: one.id)
def test_the_rest_of_the_corpus(file: CorpusFile, tmp_path: Path) -> None:
    check_corpus(file, tmp_path)


TEXTS = (
    "<si><t>Anna</t></si>", "<si><t></t></si>", '<si><t xml:space="preserve"> Bob </t></si>',
    "<si><t>Tom &amp; Co</t></si>", "<si><t>a_x000B_b</t></si>", "<si><t>line\nline</t></si>",
    "<si><r><t>rich </t></r><r><rPr><b/></rPr><t>text</t></r></si>", "<si><t> </t></si>",
    "<si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si>", "<si><t>one\r\ntwo</t></si>",
    "<si><t> a </t></si>", "<si><t>\n</t></si>", "<si><t>\u00a0</t></si>",
)  # fmt: skip

PLAIN = (
    '<c r="{}"><v>1</v></c>', '<c r="{}" s="1"><v>46083</v></c>', '<c r="{}" t="s"><v>0</v></c>',
    '<c r="{}" s="2" t="n"><v>12.5</v></c>', '<c r="{}" s="1"/>', '<c r="{}"><v>-0.001</v></c>',
    '<c r="{}" s="1"><v>46083.41736111111</v></c>', '<c r="{}" s="3"><v>1.5</v></c>',
    '<c r="{}" s="4"><v>0.25</v></c>', '<c r="{}" s="2" t="s"><v>3</v></c>',
    '<c r="{}" t="b"><v>1</v></c>', '<c r="{}" t="e"><v>#N/A</v></c>',
    '<c r="{}" t="str"><f>A1</f><v>x &lt; y</v></c>', '<c r="{}"><f>1+1</f><v>2</v></c>',
    '<c r="{}" s="1"><f>TODAY()</f><v>46083</v></c>', '<c r="{}"><v>007</v></c>',
    '<c r="{}" t="e"><f>1/0</f><v>#DIV/0!</v></c>', '<c r="{}" s="1"><v>-5</v></c>',
    '<c r="{}" t="inlineStr"><is><t>in line</t></is></c>', '<c r="{}"><v>79161234567</v></c>',
    '<c r="{}"><v>1.5E+20</v></c>', '<c r="{}"><v></v></c>', '<c r="{}" s="1"></c>',
    '<c r="{}" t="str"><f>A1</f><v></v></c>', '<c r="{}" s="1"><v>59</v></c>',
    '<c r="{}" s="1"><v>60</v></c>', '<c r="{}" s="1"><v>0</v></c>',
    '<c r="{}" s="5"><v>2958465.99999</v></c>', '<c r="{}" s="1"><v>99999999</v></c>',
    '<c r="{}" t="e"><v>#BUSY!</v></c>', '<c r="{}" s="77"><v>7</v></c>',
    '<c r="{}" t="d"><v>2026-03-01</v></c>', '<c r="{}" s="12345"><v>5</v></c>',
    '<c r="{}" cm="1"><v>5</v></c>', '<c r="{}"><v> 5 </v></c>', '<c r="{}"><v>abc</v></c>',
    '<c r="{}" t="inlineStr"><is><t xml:space="preserve"> a_x0041_&amp; </t></is></c>',
    '<c r="{}"><f t="shared" ref="A1:A2" si="0">B1</f><v>3</v></c>', "<c r='{}'><v>1</v></c>",
)  # fmt: skip


@pytest.mark.parametrize("cell", PLAIN)
@pytest.mark.parametrize("first_day", ["0", "1"])
def test_a_cell(cell: str, first_day: str) -> None:
    rows = f'<row r="2" spans="1:3"><c r="B2"><v>1</v></c>{cell.format("C2")}</row>'
    data = book(rows, TEXTS, first_day=first_day)
    assert assert_alike(data) == [cell.startswith('<c r="')]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1" t="s" s="2"><v>2</v></c></row>',
        '<row r="1"><c r="A1" s="2" t="s" cm="1"><v>2</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v> 2 </v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A2"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="d"><v>soon</v></c><c r="B1" t="e"><v>#N/A</v></c></row>',
        '<row r="1"><c r="A1" t="new"><v>1</v></c><c r="B1" t="e"><v>#N/A</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        "<row><c><v>1</v></c></row>",
        '<row r="1" ht="5"><c r="A1"><v>1</v></c><extLst><ext/></extLst></row>',
        '<row r="1"><c r="AAA1"><v>1</v></c></row>',
        '<row r="1"><!-- <c r="A1"><v>1</v></c> --></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>rich</t></r></is></c></row>',
        '<row spans="1:1" r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>3</v></c></row>',
    ],
)  # fmt: skip
def test_what_is_odd_is_left_to_calamine_or_read_as_it_does(rows: str) -> None:
    assert_alike(book(rows, TEXTS))


@pytest.mark.parametrize(
    "cell", ['<c r="A1" t="s"><v>99</v></c>', '<c r="A1" s="14"><v>1000000000</v></c>']
)
@pytest.mark.parametrize("worth_from", [0, 1 << 40])
def test_what_calamine_cannot_read_is_told_either_way(cell: str, worth_from: int) -> None:
    with pytest.raises(CrmError, match=r"^xlsx_tab_unreadable\("):
        read(book(f'<row r="1">{cell}</row>', TEXTS), worth_from)


def test_what_is_written_plainly_is_not_left_to_calamine() -> None:
    rows = "".join(
        f'<row r="{n}" spans="1:4" ht="15" x14ac:dyDescent="0.25"><c r="A{n}" s="1"><v>{n}</v></c>'
        f'<c r="AB{n}" t="s"><v>{n % len(TEXTS)}</v></c></row>\n'
        for n in (1, 9, 10, 99, 1_000, 1_048_576)
    )
    found = scanned(rows.encode())
    assert found is not None
    assert found.numbers.tolist() == [1, 9, 10, 99, 1_000, 1_048_576]
    assert [rows[at : at + 8] for at in found.starts.tolist()] == ['<row r="'] * 6
    assert set(found.cells.columns.tolist()) == {0, 27}
    assert found.odd == []


NUMBERS = st.one_of(
    st.integers(-(10**8), 10**8).map(str),
    st.integers(0, 60_000).map(str),
    st.floats(-1e8, 1e8).map(repr),
    st.floats(0, 60_000).map(lambda number: f"{number:.6f}"),
    st.sampled_from(["", "0", "-0", "1e5", "1E-7", ".5", "5.", "+1", "1_0", "0001234567"]),
)
KINDS = st.sampled_from(["", ' t="n"', ' t="s"', ' t="str"', ' t="b"', ' t="e"', ' t="inlineStr"'])
STYLES = st.sampled_from(["", *(f' s="{n}"' for n in range(len(FORMATS)))])
WORDS = st.text(st.sampled_from("aя &_x0B<\n\r'\"\t"), max_size=8)


@st.composite
def written_cells(draw: st.DrawFn) -> str:
    """One cell, its reference left open."""
    kind, style, number = draw(KINDS), draw(STYLES), draw(NUMBERS)
    word = draw(WORDS).replace("&", "&amp;").replace("<", "&lt;")
    formula = draw(st.sampled_from(["", "", "<f>A1+1</f>"]))
    value = number if kind in ("", ' t="n"') else word
    if kind == ' t="s"':
        value, formula = str(draw(st.integers(0, len(TEXTS) - 1))), ""
    if kind == ' t="b"':
        value = draw(st.sampled_from("01"))
    if kind == ' t="e"':
        value = draw(st.sampled_from(["#N/A", "#REF!"]))
    inside = f"<is><t>{word}</t></is>" if "inline" in kind else f"{formula}<v>{value}</v>"
    return draw(
        st.sampled_from([f'<c r="{{}}"{style}{kind}>{inside}</c>', f'<c r="{{}}"{style}/>'])
    )


ROWS = st.dictionaries(
    st.integers(1, 40),
    st.dictionaries(st.sampled_from(["A", "B", "D", "Z", "AA"]), written_cells(), max_size=5),
    max_size=5,
)


@pytest.mark.slow
@given(rows=ROWS, first_day=st.sampled_from("01"))
def test_any_cells(rows: dict[int, dict[str, str]], first_day: str) -> None:
    order = ["A", "B", "D", "Z", "AA"]
    written = "".join(
        f'<row r="{n}">'
        + "".join(found[at].format(f"{at}{n}") for at in sorted(found, key=order.index))
        + "</row>"
        for n, found in sorted(rows.items())
    )
    assert assert_alike(book(written, TEXTS, first_day=first_day)) in ([True], [])
