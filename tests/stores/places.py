"""The places that keep workbooks, each with a user at work in it; a new place is one more class."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import openpyxl
from openpyxl.styles import PatternFill

from sheets_crm.workbook.excel.store import ExcelStore
from sheets_crm.workbook.google.options import GoogleOptions
from sheets_crm.workbook.google.store import GoogleStore
from sheets_crm.workbook.store import Store
from tests.emulators.google import Emulator
from tests.emulators.google.a1 import column_letters


class Place(Protocol):
    """One empty workbook that is to be; rows and columns from 1."""

    def store(self) -> Store:
        """The program, started anew."""

    def type(self, tab: str, row: int, column: int, value: Any) -> None:
        """Puts a value in a cell; None empties it."""

    def paint(self, tab: str, row: int, column: int, colour: str) -> None:
        """Fills a cell with `#RRGGBB`."""

    def formula(self, tab: str, row: int, column: int, text: str) -> None:
        """Puts a formula in a cell."""

    def delete_row(self, tab: str, row: int) -> None:
        """Takes a row away; those below move up."""


class ExcelFile:
    """An .xlsx file, edited by a program that is none of ours."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "Sales.xlsx"

    def store(self) -> Store:
        return ExcelStore(self.path)

    def type(self, tab: str, row: int, column: int, value: Any) -> None:
        book = openpyxl.load_workbook(self.path)
        cell = book[tab].cell(row, column)
        cell.value = value
        if isinstance(value, str) and value.startswith("="):
            cell.data_type = "s"
        book.save(self.path)

    def paint(self, tab: str, row: int, column: int, colour: str) -> None:
        book = openpyxl.load_workbook(self.path)
        book[tab].cell(row, column).fill = PatternFill("solid", fgColor=colour.lstrip("#"))
        book.save(self.path)

    def formula(self, tab: str, row: int, column: int, text: str) -> None:
        book = openpyxl.load_workbook(self.path)
        book[tab].cell(row, column).value = text
        book.save(self.path)

    def delete_row(self, tab: str, row: int) -> None:
        book = openpyxl.load_workbook(self.path)
        book[tab].delete_rows(row)
        book.save(self.path)


class GoogleSheet:
    """A Google Sheet on the emulator, where colours and formulas are looked at on every visit."""

    def __init__(self, folder: Path, google: Emulator, locale: str = "en_US") -> None:
        key = folder / "key.json"
        key.write_text(json.dumps(google.service_account_key()), encoding="utf-8")
        key.chmod(0o600)
        self.book = google.create("Sales", locale=locale)
        self.options = GoogleOptions(credentials=str(key), api_url=google.url, structure_minutes=0)

    def store(self) -> Store:
        return GoogleStore(self.book.url, self.options)

    def type(self, tab: str, row: int, column: int, value: Any) -> None:
        name = f"{column_letters(column - 1)}{row}"
        if value is None:
            self.book.tab(tab).clear(name)
        elif isinstance(value, date):
            self.book.tab(tab).fill([[value]], at=name)
        else:
            sheet = self.book.tab(tab).sheet
            sheet.grow_to(row, column)
            sheet.put(row - 1, column - 1, sheet.at(row - 1, column - 1).with_entry(value))

    def paint(self, tab: str, row: int, column: int, colour: str) -> None:
        self.book.tab(tab).paint(f"{column_letters(column - 1)}{row}", colour)

    def formula(self, tab: str, row: int, column: int, text: str) -> None:
        self.book.tab(tab).fill([[text]], at=f"{column_letters(column - 1)}{row}")

    def delete_row(self, tab: str, row: int) -> None:
        self.book.tab(tab).delete_rows(row)
