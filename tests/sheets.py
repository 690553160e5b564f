"""Sheets for tests, written as a user would see them: small pipe tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from sheets_crm.workbook.snapshot import CellError, Sheet, Snapshot, Value

_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def cell(text: str) -> Value:
    """The value that a user would see; `'12` is the text 12, `' a '` keeps its spaces.

    `2026-03-01` is a date, `12` and `1.5` are numbers, `#N/A` is an error.
    """
    text = text.strip()
    if not text:
        return None
    if text.startswith("'"):
        return text[1:].removesuffix("'")
    if text.startswith("#") and text[1:2].isupper():
        return CellError(text)
    if _ISO.fullmatch(text):
        return date.fromisoformat(text)
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


def rows(table: str) -> list[list[Value]]:
    """The values of a pipe table; a line of dashes is passed over, one of blanks is a blank row."""
    lines = [line.strip() for line in table.strip().splitlines()]
    return [
        [cell(part) for part in line.strip("|").split("|")]
        for line in lines
        if line and not ("-" in line and set(line) <= set("|-: "))
    ]


def sheet(title: str, table: str, fills: Mapping[tuple[int, int], str] | None = None) -> Sheet:
    """One tab; a cell typed as `=…` is a formula, shown as blank."""
    grid = rows(table)
    formulas = frozenset(
        (r, c)
        for r, line in enumerate(grid, 1)
        for c, value in enumerate(line, 1)
        if isinstance(value, str) and value.startswith("=")
    )
    values = [
        [None if (r, c) in formulas else value for c, value in enumerate(line, 1)]
        for r, line in enumerate(grid, 1)
    ]
    return Sheet(title, values, formulas=formulas, fills=fills or {})


def snapshot(*sheets: Sheet, marks: Mapping[str, str] | None = None) -> Snapshot:
    """A workbook of these tabs."""
    return Snapshot("book.xlsx", tuple(sheets), marks=marks or {})
