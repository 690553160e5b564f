"""Where our elements go among those that today's Excel writes, and what we once misplaced."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from pathlib import Path

import pytest

from sheets_crm import __version__
from sheets_crm.config import Config
from sheets_crm.sync import check, sync
from sheets_crm.workbook.excel.book.workbook_xml import WorkbookXml
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.store import ExcelStore
from sheets_crm.workbook.excel.xml.schema_order import place_for
from sheets_crm.workbook.excel.xml.spans import parse
from tests.excel.packages import MAIN, members, worksheet, zipped
from tests.xlsx.corpus import corpus_file
from tests.xlsx.linter import lint
from tests.xlsx.product import sync_file
from tests.xlsx.sample import TODAY
from tests.xlsx.surgery import Patient

MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
REVISION = (
    '<xr:revisionPtr xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
    'revIDLastSave="0" documentId="x"/>'
)
PATH = (
    f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice xmlns:x15="urn:x15" Requires="x15">'
    '<x15ac:absPath xmlns:x15ac="urn:x15ac" url="C:\\"/></mc:Choice></mc:AlternateContent>'
)
MODERN = {
    "revision": REVISION,
    "path": PATH,
    "both": PATH + REVISION,
    "protected": f"{PATH}{REVISION}<workbookProtection lockStructure='1'/>",
}


def children(data: bytes) -> list[str]:
    return [one.name for one in parse(data).children]


def with_head(head: str, tail: str = "") -> Package:
    """A workbook part with this before its tabs and that after them."""
    parts = members(book=tail)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        "<sheets>", f"<workbookPr/>{head}<bookViews/><sheets>"
    )
    return Package.open(zipped(parts))


@pytest.mark.parametrize("head", MODERN)
@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ("", "bookViews sheets definedNames calcPr"),
        (REVISION, "bookViews sheets definedNames calcPr revisionPtr"),
        ("<oleSize ref='A1'/>", "bookViews sheets definedNames calcPr oleSize"),
        (
            f"<calcPr/>{PATH}<extLst/>",
            "bookViews sheets definedNames calcPr AlternateContent extLst",
        ),
    ],
)
def test_names_and_calculation_follow_the_tabs(head: str, tail: str, expected: str) -> None:
    package = with_head(MODERN[head], tail)
    workbook = WorkbookXml(package)
    before = children(package.read("xl/workbook.xml"))
    workbook.calculate_on_load()
    workbook.set_names({"_crm_last": '"5"'})
    found = children(package.read("xl/workbook.xml"))
    assert found[found.index("bookViews") :] == expected.split()
    assert found[: found.index("bookViews")] == before[: before.index("bookViews")]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<sheetPr/><x:new xmlns:x='u'/>", "sheetPr cols new sheetData"),
        (f"<x:new xmlns:x='u'/>{PATH}", "cols new AlternateContent sheetData"),
        ("<sheetPr/><x:extLst xmlns:x='u'/>", "sheetPr cols extLst sheetData"),
    ],
)
def test_what_the_schema_does_not_name_tells_nothing_about_places(head: str, expected: str) -> None:
    sheet = worksheet(f"{head}<sheetData/>")
    sheet.set_width(2, 9.0)
    assert children(sheet.data) == expected.split()


def test_alternate_content_ranks_by_what_its_branches_hold() -> None:
    order = ["first", "second", "third"]
    held = (
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice><u:first xmlns:u="u"/><{{}}/></mc:Choice>'
    )
    held += "</mc:AlternateContent>"
    for name, behind in (("first", True), ("second", True), ("third", False)):
        data = f'<w xmlns="{MAIN}">{held.format(name)}</w>'.encode()
        root = parse(data)
        assert (place_for(root, "second", order) == root.children[0].end) is behind


def left_by_an_older_version(folder: Path, wrong: str = r"<bookViews>.*</sheets>") -> Path:
    """A synced workbook, its names before its tabs."""
    path = corpus_file("xlsxwriter-plain").make(folder)
    modern = Patient.read(path)
    modern.before("xl/workbook.xml", "bookViews", REVISION)
    modern.write(path)
    sync_file(path, TODAY)
    patient = Patient.read(path)
    patient.edit(
        "xl/workbook.xml",
        lambda text: re.sub(
            rf"({re.escape(REVISION)}{wrong})(<definedNames>.*</definedNames>)", r"\2\1", text
        ),
    )
    patient.write(path)
    return path


@pytest.fixture
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))


@pytest.mark.slow
@pytest.mark.usefixtures("_own_state")
def test_a_workbook_that_an_older_version_left_in_disorder_is_mended(tmp_path: Path) -> None:
    path = left_by_an_older_version(tmp_path)
    assert [fault.code for fault in lint(path)] == ["element-order"]
    before = Patient.read(path)
    assert check(ExcelStore(path), Config(), TODAY).changes.put_in_order
    assert sync_file(path, TODAY)
    assert lint(path) == []
    after = Patient.read(path)
    changed = [part for part in before.parts if before.parts[part] != after.parts[part]]
    assert changed == ["xl/workbook.xml"]
    assert sorted(before.parts["xl/workbook.xml"]) == sorted(after.parts["xl/workbook.xml"])
    assert not sync_file(path, TODAY)
    assert Patient.read(path).parts == after.parts
    sync_file(path, TODAY + timedelta(days=1))
    assert lint(path) == []


@pytest.mark.usefixtures("_own_state")
def test_that_an_older_version_was_done_with_a_workbook_hides_nothing(tmp_path: Path) -> None:
    path, config = left_by_an_older_version(tmp_path), Config()
    store = ExcelStore(path)
    store.read()
    theirs = repr((__version__, TODAY.isoformat(), config, None))  # the key of that version
    store.settle(hashlib.sha256(theirs.encode("utf-8")).hexdigest()[:32])
    assert sync(ExcelStore(path), config, TODAY).written
    assert not sync(ExcelStore(path), config, TODAY).written
