"""Cells that claim a place where they do not stand, which Excel takes for damage.

Looked for only where a finished file reads otherwise than it should: most never need it.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.book.workbook_xml import WorkbookXml
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.sheet.rows import Rows
from sheets_crm.workbook.excel.sheet.worksheet import Worksheet
from sheets_crm.workbook.excel.xml.a1_references import cell_name

_CLAIM = re.compile(rb"<[\w.:\-]*?c\s[^<>]*?(?<=\s)r\s*=\s*[\"']\s*[A-Za-z]{1,3}([0-9]+)\s*[\"']")


def check_places(book: Package, titles: Collection[str]) -> None:
    """Passes tabs whose cells stand where they say, each place once.

    Raises:
        CrmError: `xlsx_misplaced_cell` or `xlsx_double_cell`, with the first that does not.
    """
    for entry in WorkbookXml(book).sheets:
        if entry.title in titles and entry.kind == "worksheet":
            rows = Worksheet(book.xml(entry.part), entry.part).rows
            if found := _fault(rows):
                code, row, cell = found
                raise CrmError(code, tab=entry.title, row=row, cell=cell)


def _fault(rows: Rows) -> tuple[str, int, str] | None:
    for number in rows.numbers:
        row = rows.row(number) or b""
        claimed = [claim for claim in _CLAIM.finditer(row) if int(claim[1]) != number]
        if claimed:
            place = claimed[0][0].decode("ascii", "replace").replace('"', " ").replace("'", " ")
            return "xlsx_misplaced_cell", number, place.split()[-1]
        columns = [cell.column for cell in rows.cells(row)]
        twice = next((one for one in columns if columns.count(one) > 1), None)
        if twice:
            return "xlsx_double_cell", number, cell_name(number, twice)
    return None
