"""A synced workbook with a tab of the user's beside ours, to be made odd part by part."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from unittest import mock

import xlsxwriter

from sheets_crm.config import Config
from sheets_crm.sync import adopt
from sheets_crm.workbook.excel.book.workbook_xml import WorkbookXml
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.store import ExcelStore

TODAY = date(2026, 3, 18)
TABS = {
    "Leads": [["Name", "Amount", "Created"], ["Acme", 1000, "2026-03-01"], ["Birch", 5, "1 March"]],
    "Activities": [["Date", "Lead", "Status"], ["2026-03-02", "Acme", "Interested"]],
    "Notes": [["What I think", None, 5], ["a note", "of mine"]],
}
WORKBOOK, RELS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


def put(data: bytes, **parts: bytes | Callable[[bytes], bytes] | None) -> bytes:
    """The archive with parts replaced, changed by a function, added, or (None) taken out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            change = parts.pop(name, old.read(name))
            if change is not None:
                new.writestr(name, change(old.read(name)) if callable(change) else change)
        for name, change in parts.items():
            assert isinstance(change, bytes), f"no part {name} to be changed"
            new.writestr(name, change)
    return out.getvalue()


def part_of(data: bytes, tab: str) -> str:
    entry = WorkbookXml(Package.open(data)).sheet(tab)
    assert entry is not None
    return entry.part


def with_tab(data: bytes, tab: str, change: bytes | Callable[[bytes], bytes]) -> bytes:
    """The workbook with one tab's part changed."""
    return put(data, **{part_of(data, tab): change})


@cache
def foreign() -> bytes:
    """The workbook before we ever saw it."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for title, rows in TABS.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return file.getvalue()


@cache
def synced() -> bytes:
    """The workbook as `init` leaves it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "odd.xlsx"
        path.write_bytes(foreign())
        with mock.patch.dict(os.environ, {"SHEETS_CRM_STATE": str(Path(folder) / "state")}):
            adopt(ExcelStore(path), Config(), TODAY)
        return path.read_bytes()
