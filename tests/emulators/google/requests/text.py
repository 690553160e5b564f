"""findReplace: the one request that looks before it writes, and so a compare-and-set."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.emulators.google import display, formulas, values
from tests.emulators.google.a1 import Box
from tests.emulators.google.book import Book
from tests.emulators.google.cells import Cell
from tests.emulators.google.errors import bad
from tests.emulators.google.requests.registry import Body, does
from tests.emulators.google.sheet import Sheet


@does("findReplace")
def find_replace(book: Book, body: Body) -> Body:
    pattern = _pattern(body)
    replacement = _replacement(body)
    whole = bool(body.get("matchEntireCell"))
    tally = _Tally()
    for sheet, box in _places(book, body):
        for row, column, cell in sheet.cells(box):
            is_hidden = bool(sheet.rows[row].properties.get("hiddenByFilter"))
            if is_hidden and book.quirks.replaces_skip_filtered:
                continue
            if cell.formula is not None and not body.get("includeFormulas"):
                continue
            old = _searched(book, sheet, cell)
            if old == "" and not book.quirks.blank_matches:
                continue
            new, count = _replaced(pattern, replacement, old, whole=whole)
            if count:
                sheet.put(row, column, _entered(book, cell, new))
                tally.add(sheet.id, row, count, formula=cell.formula is not None)
    return tally.reply()


def _pattern(body: Body) -> re.Pattern[str]:
    find = body["find"]
    if not find:
        raise bad("The find field may not be empty.")
    flags = 0 if body.get("matchCase") else re.IGNORECASE
    try:
        return re.compile(find if body.get("searchByRegex") else re.escape(find), flags)
    except re.error as error:
        raise bad(f"Invalid regular expression: {find}") from error


def _replacement(body: Body) -> str:
    """The replacement in Python's spelling: ``$1`` is a group, a backslash quotes."""
    text: str = body.get("replacement", "")
    if not body.get("searchByRegex"):
        return text.replace("\\", "\\\\")

    def one(found: re.Match[str]) -> str:
        if found[1] is not None:
            return "\\\\" if found[1] == "\\" else found[1]
        return f"\\g<{found[2]}>"

    return re.sub(r"\\(.)|\$(\d)", one, text, flags=re.DOTALL)


def _places(book: Book, body: Body) -> Iterator[tuple[Sheet, Box]]:
    if body.get("allSheets"):
        for sheet in book.sheets:
            yield sheet, sheet.box(Box())
    elif "range" in body:
        yield book.grid(body["range"])
    else:
        sheet = book.by_id(body.get("sheetId", 0))
        yield sheet, sheet.box(Box())


def _searched(book: Book, sheet: Sheet, cell: Cell) -> str:
    if cell.formula is not None:
        return cell.formula
    value = formulas.value_of(book, sheet, cell)
    return display.shown(value, cell.number_format, book.locale)


def _replaced(
    pattern: re.Pattern[str], replacement: str, old: str, *, whole: bool
) -> tuple[str, int]:
    if whole:
        found = pattern.fullmatch(old)
        return (found.expand(replacement), 1) if found else (old, 0)
    return pattern.subn(replacement, old)


def _entered(book: Book, cell: Cell, text: str) -> Cell:
    option = "USER_ENTERED" if book.quirks.replaced_is_typed else "RAW"
    return values.enter(book, cell, text, option)


class _Tally:
    def __init__(self) -> None:
        self.values = self.formulas = self.occurrences = 0
        self.rows: set[tuple[int, int]] = set()

    def add(self, sheet_id: int, row: int, count: int, *, formula: bool) -> None:
        self.occurrences += count
        self.rows.add((sheet_id, row))
        if formula:
            self.formulas += 1
        else:
            self.values += 1

    def reply(self) -> Body:
        counts = {
            "valuesChanged": self.values,
            "formulasChanged": self.formulas,
            "rowsChanged": len(self.rows),
            "sheetsChanged": len({sheet_id for sheet_id, _ in self.rows}),
            "occurrencesChanged": self.occurrences,
        }
        return {name: count for name, count in counts.items() if count}
