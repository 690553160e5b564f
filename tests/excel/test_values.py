"""A tab's cells stand where they stand in the sheet, whatever is blank around them."""

from __future__ import annotations

import gc
import io
import weakref
from datetime import date

import pytest
import xlsxwriter

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel import read as reading
from sheets_crm.workbook.excel.cell_values import plain_sheets
from sheets_crm.workbook.excel.cell_values.calamine_values import Grid, Values
from sheets_crm.workbook.snapshot import Value

_ = None


def read(cells: dict[str, Value]) -> Grid:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "dd.mm.yyyy"}) as book:
        sheet = book.add_worksheet("Leads")
        for address, value in cells.items():
            sheet.write(address, value)
    with Values(file.getvalue) as values:
        return values.tab("Leads").result()


@pytest.mark.parametrize(
    ("cells", "rows"),
    [
        ({}, []),
        ({"A1": "No"}, [["No"]]),
        ({"C1": "No", "D2": 5}, [[_, _, "No", _], [_, _, _, 5]]),
        ({"A3": "No"}, [[_], [_], ["No"]]),
        ({"B2": "No", "C3": True}, [[_, _, _], [_, "No", _], [_, _, True]]),
        ({"A1": 1, "B1": True, "C1": 0.5}, [[1, True, 0.5]]),
        ({"A1": date(2026, 3, 1), "B1": "1"}, [[date(2026, 3, 1), "1"]]),
    ],
)
def test_blank_rows_and_columns_count(cells: dict[str, Value], rows: Grid):
    found = read(cells)
    assert found == rows
    assert [[type(v) for v in row if isinstance(v, bool | str)] for row in found] == [
        [type(v) for v in row if isinstance(v, bool | str)] for row in rows
    ]


def test_equal_texts_and_days_are_held_once():
    day = date(2026, 3, 1)
    first, second = read({"A1": "Called", "B1": day, "A2": "Called", "B2": day})
    assert first[0] is second[0]
    assert first[1] is second[1]


def test_what_calamine_cannot_read_is_told():
    with Values(lambda: b"PK, but no archive") as values, pytest.raises(CrmError) as told:
        values.tab("Leads").result()
    assert told.value.code == "xlsx_unreadable"


def test_what_was_read_is_let_go_at_once_though_no_garbage_is_looked_for(monkeypatch):
    books = []

    class Watched(reading._Book):
        def __init__(self, data: bytes) -> None:
            super().__init__(data)
            books.append(weakref.ref(self))

    monkeypatch.setattr(reading, "_Book", Watched)
    monkeypatch.setattr(plain_sheets, "WORTH_FROM", 0)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Leads")
        sheet.data_validation("A1:A9", {"validate": "list", "source": "=$B$1:$B$3"})
        sheet.conditional_format("A1:A9", {"type": "formula", "criteria": "=A1", "format": None})
    gc.disable()
    try:
        snapshot = reading.read_snapshot(file.getvalue(), "book.xlsx")
        assert snapshot.sheets
        assert books[0]() is None
    finally:
        gc.enable()
