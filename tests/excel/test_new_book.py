"""A new workbook as Excel finds it: first tab, panes, notes, colours, print set-up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from sheets_crm import sync
from sheets_crm.config import Config
from sheets_crm.crm.setup.new_tabs import first_report, lists_tab, user_tab
from sheets_crm.template import load_template
from sheets_crm.workbook.excel.draw.render_tabs import render
from sheets_crm.workbook.excel.store import ExcelStore
from sheets_crm.workbook.tab import Cell, Column, Kind, Tab

DAY = date(2026, 11, 19)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    template, path = load_template("en"), tmp_path_factory.mktemp("new") / "new.xlsx"
    store = ExcelStore(path)
    users = (user_tab(template, key) for key in ("leads", "activities", "plan"))
    lists = lists_tab(template, template.statuses, template.words)
    store.create((*first_report(template), *users, lists))
    sync.adopt(store, Config(template="en"), DAY)
    return path


@pytest.fixture(scope="module")
def book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def test_the_summary_is_the_first_tab_and_stays_it(path: Path, book: openpyxl.Workbook) -> None:
    assert book.sheetnames[:2] == ["Summary", "Leads"]
    assert book.active.title == "Summary"
    before = path.read_bytes()
    sync.sync(ExcelStore(path), Config(template="en"), DAY)
    assert path.read_bytes() == before


def test_the_name_stays_in_sight(book: openpyxl.Workbook) -> None:
    assert book["Leads"].freeze_panes == "B2"


def test_headings_explain_themselves(book: openpyxl.Workbook) -> None:
    assert "Red: overdue" in book["Leads"]["D1"].comment.text
    assert "open, won or lost" in book["Lists"]["B1"].comment.text


def test_kind_is_chosen_from_a_list(book: openpyxl.Workbook) -> None:
    (rule,) = book["Lists"].data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref)) == ('"open,won,lost"', "B2:B1000")


def test_lists_and_plan_say_how_they_are_filled_in(book: openpyxl.Workbook) -> None:
    assert "your funnel" in book["Lists"]["A1"].comment.text
    assert "column for each month" in book["Plan"]["A1"].comment.text


def test_every_page_says_what_it_is_and_its_number(book: openpyxl.Workbook) -> None:
    for sheet in book:
        foot = sheet.oddFooter
        assert [foot.left.text, foot.center.text, foot.right.text] == ["&A", "&P / &N", "&D"]
        assert (sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (
            0,
            True,
        )


def test_leads_print_what_a_call_takes(book: openpyxl.Workbook) -> None:
    assert book["Leads"].print_area.startswith("'Leads'!$A$1:$I$")
    assert book["Leads"].print_title_rows == "$1:$1"


def test_long_words_wrap(book: openpyxl.Workbook) -> None:
    assert book["Activities"].column_dimensions["E"].alignment.wrap_text


def test_a_tap_on_a_phone_number_calls_it(tmp_path: Path) -> None:
    cells = (Cell("+1 (212) 555-0175", Kind.TEXT, dials="+12125550175"), Cell("none", Kind.TEXT))
    path = tmp_path / "calls.xlsx"
    path.write_bytes(render([Tab("summary", "Summary", (Column(20),) * 2, (cells,))]))
    sheet = openpyxl.load_workbook(path)["Summary"]
    assert sheet["A1"].hyperlink.target == "tel:+12125550175"
    assert sheet["A1"].value == "+1 (212) 555-0175"
    assert sheet["B1"].hyperlink is None
