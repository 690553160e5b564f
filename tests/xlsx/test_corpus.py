"""The corpus is what it says: every file opens, holds leads and activities, and is sound."""

from __future__ import annotations

import warnings
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.xlsx import sample
from tests.xlsx.corpus import CorpusFile, corpus, corpus_file
from tests.xlsx.guest import Ours, check_guest
from tests.xlsx.linter import lint
from tests.xlsx.office import libreoffice_cannot_open
from tests.xlsx.package import Package, local, parse
from tests.xlsx.validator import all_validator_errors

ALL = corpus()
SOUND = [file for file in ALL if not file.refused or file.id == "handmade-strict"]

# Written by openpyxl itself: children of <font> in an order that the schema does not know.
_OPENPYXL_FONT = "http://schemas.openxmlformats.org/spreadsheetml/2006/main:color"


def _params(files: list[CorpusFile]) -> list[object]:
    slow = pytest.mark.slow
    return [pytest.param(f, id=f.id, marks=[slow] if f.slow else []) for f in files]


def test_no_two_files_share_an_id() -> None:
    ids = [file.id for file in ALL]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("file", _params([f for f in SOUND if f.id != "handmade-utf-16"]))
def test_leads_and_activities_read_as_they_were_written(file: CorpusFile, tmp_path: Path) -> None:
    path = file.make(tmp_path)
    book = CalamineWorkbook.from_path(path)
    for table in (sample.leads(file.language), sample.activities(file.language)):
        grid = book.get_sheet_by_name(table.tab).to_python(skip_empty_area=False)
        header = next(row for row in grid if table.header[1] in row)
        assert set(table.header) <= set(header)
        column = header.index(table.header[2])
        values = [row[column] for row in grid[grid.index(header) + 1 :]]
        assert values[: len(table.rows)] == [row[2] for row in table.rows]


@pytest.mark.parametrize("file", _params(SOUND))
def test_every_file_is_sound(file: CorpusFile, tmp_path: Path) -> None:
    path = file.make(tmp_path)
    assert {fault.code for fault in lint(path)} == file.faults
    assert check_guest(path, path, Ours()) == []


@pytest.mark.parametrize(
    ("identity", "part"),
    [
        ("xlsxwriter-everything-macros", "xl/vbaProject.bin"),
        ("xlsxwriter-everything", "xl/chartsheets/sheet1.xml"),
        ("xlsxwriter-everything", "xl/charts/chart12.xml"),
        ("xlsxwriter-everything", "xl/comments1.xml"),
        ("xlsxwriter-everything", "xl/metadata.xml"),
        ("xlsxwriter-everything", "xl/richData/rdrichvalue.xml"),
        ("xlsxwriter-everything", "xl/featurePropertyBag/featurePropertyBag.xml"),
        ("xlsxwriter-everything", "docProps/custom.xml"),
        ("xlsxwriter-table", "xl/tables/table1.xml"),
        ("handmade-pivot", "xl/pivotTables/pivotTable1.xml"),
        ("handmade-slicer", "xl/slicers/slicer1.xml"),
        ("handmade-threaded-comment", "xl/threadedComments/threadedComment1.xml"),
        ("handmade-custom-xml", "customXml/item1.xml"),
        ("handmade-printer-settings", "xl/printerSettings/printerSettings1.bin"),
        ("handmade-form-control", "xl/ctrlProps/ctrlProp1.xml"),
        ("handmade-calc-chain", "xl/calcChain.xml"),
        ("handmade-external-link", "xl/externalLinks/externalLink1.xml"),
        ("handmade-unusual-paths", "data/Tabs/first.xml"),
        ("handmade-modern-timeline", "xl/timelineCaches/timelineCache1.xml"),
        ("handmade-dynamic-array", "xl/metadata.xml"),
        ("handmade-data-type", "xl/richData/rdrichvalue.xml"),
        ("handmade-checkboxes", "xl/featurePropertyBag/featurePropertyBag.xml"),
        ("handmade-sensitivity-label", "docMetadata/LabelInfo.xml"),
        ("handmade-add-in", "xl/webextensions/webextension1.xml"),
    ],
)
def test_the_parts_that_are_to_be_lost_are_there(identity: str, part: str, tmp_path: Path) -> None:
    package = Package.read(corpus_file(identity).make(tmp_path))
    assert part in package.parts
    assert part in package.reach({""})


@pytest.mark.parametrize(
    ("identity", "spelling"),
    [
        ("xlsxwriter-everything", b"sparklineGroup"),
        ("xlsxwriter-everything", b"x14:dataBar"),
        ("xlsxwriter-freeze", b'state="frozen"'),
        ("xlsxwriter-layout", b'<row r="5"'),
        ("xlsxwriter-constant-memory", b't="inlineStr"'),
        ("handmade-long-rules", b"x14:dataValidation "),
        ("handmade-prefixes", b"<x:sheetData>"),
        ("handmade-no-addresses", b"<row><c"),
        ("handmade-inline-strings", b't="inlineStr"'),
        ("handmade-shared-formulas", b't="shared"'),
        ("handmade-strict", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
        ("handmade-odd-spelling", b"\n  <row"),
        ("handmade-utf-16", "<sheetData".encode("utf-16-le")),
        ("handmade-byte-order-mark", b"\xef\xbb\xbf<?xml"),
        ("handmade-unknown-extension", b"urn:from-the-future"),
        ("handmade-alternate-content", b"<mc:AlternateContent"),
        ("handmade-modern", b" xr:uid="),
        ("handmade-modern", b" x14ac:dyDescent="),
        ("handmade-dynamic-array", b' cm="1"'),
        ("handmade-data-type", b' vm="1"'),
    ],
)
def test_the_spellings_are_there(identity: str, spelling: bytes, tmp_path: Path) -> None:
    package = Package.read(corpus_file(identity).make(tmp_path))
    tab = sample.TABS[corpus_file(identity).language][0]
    bodies = {sheet.name: package.parts[sheet.part] for sheet in package.sheets}
    assert spelling in bodies[tab] or identity.endswith("everything")
    assert any(spelling in body for body in bodies.values())


def test_sizes_stand_behind_the_members_where_they_are_to(tmp_path: Path) -> None:
    with zipfile.ZipFile(corpus_file("handmade-data-descriptors").make(tmp_path)) as archive:
        for info in archive.infolist():
            assert info.flag_bits & 8
            assert info.compress_type == zipfile.ZIP_DEFLATED


def test_load_and_save_with_openpyxl_breaks_the_promise(tmp_path: Path) -> None:
    """What the whole product exists to avoid: the checker says what is lost."""
    import openpyxl  # noqa: PLC0415 — slow to load, needed once

    before = corpus_file("xlsxwriter-everything").make(tmp_path)
    after = tmp_path / "saved.xlsx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        openpyxl.load_workbook(before).save(after)
    found = check_guest(before, after, Ours())
    assert any("the part is gone" in sentence for sentence in found)
    assert len(found) > 20


def test_calamine_reads_a_sheet_in_utf_16_as_empty(tmp_path: Path) -> None:
    """Which is why the product may not trust it there: the leads would seem to be gone."""
    book = CalamineWorkbook.from_path(corpus_file("handmade-utf-16").make(tmp_path))
    assert book.get_sheet_by_name("Leads").to_python() == []


@pytest.mark.slow
def test_the_validator_finds_nothing_but_what_openpyxl_writes(tmp_path: Path) -> None:
    paths = {file.make(tmp_path): file for file in SOUND}
    for path, errors in all_validator_errors(list(paths)).items():
        own = {error for error in errors if _OPENPYXL_FONT not in error[2]}
        assert not own or paths[path].slow, f"{path.name}: {own}"


@pytest.mark.slow
def test_libreoffice_opens_every_file(tmp_path: Path) -> None:
    assert libreoffice_cannot_open([file.make(tmp_path) for file in SOUND]) == []


def test_a_modern_workbook_part_holds_what_the_schema_does_not_name(tmp_path: Path) -> None:
    package = Package.read(corpus_file("handmade-modern-protected").make(tmp_path))
    names = [local(child) for child in parse(package.parts[package.workbook])]
    assert names == [
        "fileVersion",
        "workbookPr",
        "AlternateContent",
        "revisionPtr",
        "workbookProtection",
        "bookViews",
        "sheets",
        "calcPr",
        "extLst",
    ]
