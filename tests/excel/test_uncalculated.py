"""Formulas whose result the file does not keep, as libraries and exports write them."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from sheets_crm.workbook.excel.read import read_snapshot
from tests.excel.packages import workbook

CELLS = {
    "<c r='A1'><f>3*500</f></c>": True,
    "<c r='A1'><f>3*500</f><v/></c>": True,
    "<c r='A1'><f>3*500</f><v></v></c>": True,
    "<c r='A1' s='0'><f t='shared' ref='A1:A2' si='0'>3*500</f> <v></v> </c>": True,
    "<c r='A1'><f t='shared' si='0'/><v/></c>": True,
    "<c r='A1' t='n'><f>A2&amp;\"&lt;v>7\"</f><v></v></c>": True,
    "<c r='A1' t='str'><f>\"\"</f><v></v></c>": False,
    "<c r='A1' t='str'><f>\"\"</f></c>": False,
    "<c r='A1'><f>3*500</f><v>1500</v></c>": False,
    "<c r='A1' t='e'><f>1/0</f><v>#DIV/0!</v></c>": False,
    "<c r='A1'><v></v></c>": False,
    "<c r='A1'/>": False,
}


@pytest.mark.parametrize(("cell", "is_uncalculated"), CELLS.items())
def test_which_formulas_have_no_result(cell, is_uncalculated):
    data = workbook(f"<sheetData><row r='1'>{cell}<c r='B1'><v>7</v></c></row></sheetData>")
    sheet = read_snapshot(data, "book.xlsx").sheets[0]
    assert sheet.uncalculated == ({(1, 1)} if is_uncalculated else set())
    plain = cell.replace("'", '"')
    data = workbook(f'<sheetData><row r="1">{plain}<c r="B1"><v>7</v></c></row></sheetData>')
    assert read_snapshot(data, "book.xlsx").sheets[0].uncalculated == sheet.uncalculated


def test_what_a_library_wrote():
    book, file = Workbook(), io.BytesIO()
    book.active.append([1, "=A1+1", None, "=TODAY()", "text"])
    book.active.append(["=B1", 2])
    book.save(file)
    sheet = read_snapshot(file.getvalue(), "book.xlsx").sheets[0]
    assert sheet.uncalculated == sheet.formulas == {(1, 2), (1, 4), (2, 1)}
