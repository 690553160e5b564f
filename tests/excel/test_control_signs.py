"""Signs that XML cannot hold, wherever a text of somebody's becomes text of ours."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

import sheets_crm.workbook.excel as excel
from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.book.defined_names import read_marks, value_name
from sheets_crm.workbook.excel.book.workbook_xml import DefinedName
from sheets_crm.workbook.excel.draw.render_tabs import render
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.read import read_snapshot
from sheets_crm.workbook.excel.sheet.excel_tables import rename_column, tables_of
from sheets_crm.workbook.excel.verify import check_package
from sheets_crm.workbook.excel.xml.escape_text import as_attribute, as_content, coded, uncoded
from sheets_crm.workbook.snapshot import Area
from sheets_crm.workbook.tab import Cell, Chart, ChartKind, Column, Link, Series, Tab
from tests.excel.packages import saved, workbook
from tests.xlsx.corpus import corpus_file
from tests.xlsx.linter import lint
from tests.xlsx.product import sync_file
from tests.xlsx.sample import TODAY

SIGNS = [*map(chr, [*range(1, 9), 0x0B, 0x0C, *range(0x0E, 0x20)]), "\ufffe", "\uffff"]
ALL_SIGNS = "a" + "b".join(SIGNS) + "c"


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))


def book(path: Path, name: str) -> Path:
    """A firm's workbook with one odd text wherever a report repeats what was typed."""
    coded_name = "".join(f"_x{ord(sign):04X}_" if sign in SIGNS else sign for sign in name)
    made = openpyxl.Workbook()
    leads = made.active
    leads.title = "Leads"
    day = TODAY - timedelta(days=40)
    leads.append(["Name", "Manager", "Source", "City", "Amount", "Created"])
    leads.append(
        [f"Lead {coded_name}", f"Man {coded_name}", f"Src {coded_name}", coded_name, 5, day]
    )
    activities = made.create_sheet("Activities")
    activities.append(["Date", "Lead", "Status", "Contact type", "Next step"])
    kind = f"Type {coded_name}"
    activities.append([day, f"Lead {coded_name}", f"Stage {coded_name}", kind, coded_name])
    made.save(path)
    return path


@pytest.mark.parametrize("name", ["Acme\x0bLtd", ALL_SIGNS])
def test_no_sign_in_a_cell_stops_a_sync(name: str, tmp_path: Path) -> None:
    path = book(tmp_path / "book.xlsx", name)
    assert sync_file(path, TODAY)
    assert lint(path) == []
    once = path.read_bytes()
    assert not sync_file(path, TODAY)
    assert path.read_bytes() == once
    assert sync_file(path, TODAY + timedelta(days=1))
    read = read_snapshot(path.read_bytes(), path.name)
    shown = {
        str(value) for sheet in read.sheets if sheet.report for row in sheet.rows for value in row
    }
    assert any("Lead " in text and name[:3] in text for text in shown)


def test_a_report_may_hold_them_anywhere() -> None:
    rows = (
        (Cell(ALL_SIGNS, link=Link("Report", 1, 1)), Cell(5)),
        (Cell(f"{ALL_SIGNS} \ud800"), Cell(6)),
    )
    names, values = Area(1, 1, 2, 1), Area(1, 2, 2, 2)
    series = (Series(ALL_SIGNS, values, ("#FF0000",)),)
    chart = Chart(ChartKind.BAR, ALL_SIGNS, names, series, 9, 5, 480, 280)
    tab = Tab("funnel", "Report", (Column(30), Column(12)), rows, (chart,))
    data = render([tab])
    check_package.check_sound(data, frozenset(Package.open(data).names()))
    read = read_snapshot(data, "x").sheets[0]
    told = ALL_SIGNS.replace("\ufffe", "_xFFFE_").replace("\uffff", "_xFFFF_")  # as calamine has it
    assert read.value(1, 1) == told
    assert read.value(2, 1) == f"{told} \ufffd"


@pytest.mark.parametrize("text", ["Acme\x0bLtd", ALL_SIGNS, "_x0041_ as typed", "a\rb", "a<&>\"'b"])
def test_what_is_coded_is_read_back(text: str) -> None:
    assert uncoded(coded(text)) == text
    root = etree.fromstring(f"<a b={as_attribute(coded(text))}>{as_content(coded(text))}</a>")
    assert uncoded(root.text) == text
    assert uncoded(root.get("b")) == text


def test_a_remembered_value_is_read_back() -> None:
    key, value = value_name("template", f"firm {ALL_SIGNS}.toml")
    assert value is not None
    marks = read_marks([DefinedName(key, value)], [])
    assert marks.values == {"template": f"firm {ALL_SIGNS}.toml"}


def test_a_tables_column_is_called_as_its_header(tmp_path: Path) -> None:
    package = Package.open(corpus_file("xlsxwriter-table").make(tmp_path).read_bytes())
    sheet = next(part for part in package.names() if tables_of(package, part))
    (table,) = tables_of(package, sheet)
    rename_column(package, table, table.area.first_column, "City\x0bor\ntown")
    assert b'name="City_x000B_or_x000a_town"' in package.read(table.part)
    (renamed,) = tables_of(package, sheet)
    assert renamed.columns[0] == "City\x0bor\ntown"


def test_a_part_that_we_spoilt_is_no_damage_of_the_users() -> None:
    """Whatever is wrong with a part of ours, the sentence is that of a fault of the program's."""
    package = Package.open(workbook())
    package.put("xl/worksheets/sheet1.xml", b"<worksheet><sheetData>\x0b</sheetData></worksheet>")
    with pytest.raises(CrmError) as caught:
        check_package.check_sound(saved(package), package.changed)
    assert caught.value.code == "saving_unsound"
    assert caught.value.facts == {"reason": "xl/worksheets/sheet1.xml"}
    with pytest.raises(CrmError) as caught:
        check_package.check_sound(b"PK no archive", frozenset())
    assert caught.value.code == "saving_unsound"


def test_no_module_writes_xml_past_the_one_place() -> None:
    paths = list(Path(excel.__path__[0]).rglob("*.py"))
    assert len(paths) > 40
    for path in paths:
        imports = [
            node.module
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom)
        ]
        assert "xml.sax.saxutils" not in imports
