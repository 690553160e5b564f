"""A day that is written in place of a text looks as the other days of its column."""

from __future__ import annotations

from datetime import date, datetime

import openpyxl
import pytest

from sheets_crm.config import Config
from sheets_crm.sync import adopt, sync
from sheets_crm.workbook.excel.store import ExcelStore
from tests.sheets import rows

TODAY = date(2026, 3, 16)
CONFIG = Config(template="en", reports=())
LEADS = "| Name | Created    |\n| Alfa | 2026-03-01 |"
ACTIVITIES = "| Date       | Lead | Status |\n| 2026-03-02 | Alfa | New    |"


@pytest.mark.parametrize(
    ("column", "own", "shows"),
    [
        ("dd/mm/yyyy", "General", "dd/mm/yyyy"),
        ("dd/mm/yyyy", "@", "dd/mm/yyyy"),
        ("dd/mm/yyyy", "d mmm", "d mmm"),
        ("@", "@", "mm-dd-yy"),
    ],
)
@pytest.mark.parametrize("typed", ["yesterday", None])
def test_a_written_day_has_the_format_of_its_column(tmp_path, column, own, shows, typed):
    path = tmp_path / "Sales.xlsx"
    book = openpyxl.Workbook()
    for title, text in (("Leads", LEADS), ("Activities", ACTIVITIES)):
        tab = book.create_sheet(title)
        for row in rows(text):
            tab.append(row)
    book.remove(book["Sheet"])
    book["Activities"]["A2"].number_format = column
    book.save(path)
    adopt(ExcelStore(path), CONFIG, TODAY)
    book = openpyxl.load_workbook(path)
    for cell, value in (("A3", typed), ("B3", "Alfa"), ("C3", "New")):
        book["Activities"][cell] = value
    book["Activities"]["A3"].number_format = own
    book.save(path)
    sync(ExcelStore(path), CONFIG, TODAY)
    cell = openpyxl.load_workbook(path)["Activities"]["A3"]
    day = datetime(2026, 3, 15 if typed else 16)  # noqa: DTZ001 - a cell has no zone
    assert (cell.value, cell.number_format) == (day, shows)
