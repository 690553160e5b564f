"""Rows and columns: insert, delete, move, append, size."""

from __future__ import annotations

from tests.emulators.google import display, formulas, masks, shifting
from tests.emulators.google.a1 import Box
from tests.emulators.google.book import Book
from tests.emulators.google.errors import bad
from tests.emulators.google.normal import kept
from tests.emulators.google.requests.registry import Body, does
from tests.emulators.google.schema import load
from tests.emulators.google.sheet import COLUMN_PIXELS, ROW_PIXELS, Sheet
from tests.emulators.google.shifting import Shift

_WIDE, _NARROW = "mwMW@%", "ijltfrI.,;:'|! ()[]{}-\""


def lines(sheet: Sheet, dimension: str) -> int:
    return len(sheet.rows) if dimension == "ROWS" else len(sheet.columns)


def _span(book: Book, wanted: Body) -> tuple[Sheet, str, int, int]:
    """A DimensionRange, checked against the grid."""
    sheet, dimension = book.by_id(wanted.get("sheetId", 0)), wanted.get("dimension", "")
    if dimension not in {"ROWS", "COLUMNS"}:
        raise bad("No dimension specified.")
    count = lines(sheet, dimension)
    start, end = wanted.get("startIndex", 0), wanted.get("endIndex", count)
    if not 0 <= start < end:
        raise bad(f"endIndex {end} must be after startIndex {start}.")
    return sheet, dimension, start, end


def _within(sheet: Sheet, dimension: str, start: int, end: int) -> None:
    count = lines(sheet, dimension)
    if end > count:
        name = "row" if dimension == "ROWS" else "column"
        raise bad(f"Cannot reach {name} {end}: the sheet has {count}. ({start})")


def _guard(sheet: Sheet, dimension: str, start: int, end: int) -> None:
    box = Box(start, end) if dimension == "ROWS" else Box(left=start, right=end)
    sheet.guard(box)


@does("insertDimension")
def insert_dimension(book: Book, body: Body) -> None:
    wanted = body["range"]
    if "startIndex" not in wanted or "endIndex" not in wanted:
        raise bad("insertDimension needs a startIndex and an endIndex.")
    sheet, dimension, start, end = _span(book, wanted)
    before = bool(body.get("inheritFromBefore"))
    if start > lines(sheet, dimension):
        _within(sheet, dimension, start, start)
    if before and start == 0:
        raise bad("inheritFromBefore cannot be true when inserting at the start of the sheet.")
    insert(book, sheet, dimension, start, end, from_before=before)


def insert(
    book: Book, sheet: Sheet, dimension: str, start: int, end: int, *, from_before: bool
) -> None:
    """Insert lines; they inherit the looks of the line before or after."""
    donor = start - 1 if from_before else start
    inherits = donor if 0 <= donor < lines(sheet, dimension) else None
    if dimension == "ROWS":
        sheet.insert_rows(start, end - start, inherits)
    else:
        sheet.insert_columns(start, end - start, inherits)
    book.check_size()
    shift = Shift(sheet.id, dimension, "insert", start, end, from_before=from_before)
    shifting.apply(book, shift)


@does("deleteDimension")
def delete_dimension(book: Book, body: Body) -> None:
    sheet, dimension, start, end = _span(book, body["range"])
    _within(sheet, dimension, start, end)
    _guard(sheet, dimension, start, end)
    if end - start == lines(sheet, dimension):
        name = "rows" if dimension == "ROWS" else "columns"
        raise bad(f"You can't delete all the {name} on the sheet.")
    if dimension == "ROWS":
        sheet.delete_rows(start, end)
    else:
        sheet.delete_columns(start, end)
    shifting.apply(book, Shift(sheet.id, dimension, "delete", start, end))
    key = "frozenRowCount" if dimension == "ROWS" else "frozenColumnCount"
    frozen = sheet.grid_properties.get(key, 0)
    if frozen > start:
        sheet.grid_properties[key] = frozen - (min(frozen, end) - start)


@does("moveDimension")
def move_dimension(book: Book, body: Body) -> None:
    sheet, dimension, start, end = _span(book, body["source"])
    _within(sheet, dimension, start, end)
    to = body["destinationIndex"]
    if not 0 <= to <= lines(sheet, dimension) or start < to < end:
        raise bad(f"Cannot move to index {to}.")
    _guard(sheet, dimension, start, end)
    if dimension == "ROWS":
        sheet.move_rows(start, end, to)
    else:
        sheet.move_columns(start, end, to)
    shifting.apply(book, Shift(sheet.id, dimension, "move", start, end, to))


@does("appendDimension")
def append_dimension(book: Book, body: Body) -> None:
    sheet, length = book.by_id(body.get("sheetId", 0)), body["length"]
    if length < 1:
        raise bad("length must be greater than 0.")
    rows, columns = len(sheet.rows), len(sheet.columns)
    if body["dimension"] == "ROWS":
        sheet.resize(rows + length, columns)
    else:
        sheet.resize(rows, columns + length)


@does("updateDimensionProperties")
def update_dimension_properties(book: Book, body: Body) -> None:
    mask = masks.for_update(body, load(), "DimensionProperties", "request")
    if "range" not in body:
        raise bad("range is required.")
    sheet, dimension, start, end = _span(book, body["range"])
    _within(sheet, dimension, start, end)
    new = kept("DimensionProperties", body["properties"])
    for n in range(start, end):
        _set_line(sheet, dimension, n, masks.update(mask, _line(sheet, dimension, n), new))


def _line(sheet: Sheet, dimension: str, n: int) -> Body:
    return sheet.rows[n].properties if dimension == "ROWS" else sheet.columns[n]


def _set_line(sheet: Sheet, dimension: str, n: int, properties: Body) -> None:
    if dimension == "ROWS":
        sheet.rows[n].properties = properties
    else:
        sheet.columns[n] = properties


@does("autoResizeDimensions")
def auto_resize(book: Book, body: Body) -> None:
    sheet, dimension, start, end = _span(book, body["dimensions"])
    end = min(end, lines(sheet, dimension))
    for n in range(start, end):
        size = ROW_PIXELS if dimension == "ROWS" else _fitting_width(book, sheet, n)
        _set_line(sheet, dimension, n, {**_line(sheet, dimension, n), "pixelSize": size})


def _fitting_width(book: Book, sheet: Sheet, column: int) -> int:
    box = sheet.box(Box(left=column, right=column + 1))
    texts = [
        display.shown(formulas.value_of(book, sheet, cell), cell.number_format, book.locale)
        for _, _, cell in sheet.filled(box)
        if cell.has_content
    ]
    widest = max((_text_width(line) for t in texts for line in t.split("\n")), default=0)
    return round(widest) + 3 if widest else COLUMN_PIXELS


def _text_width(text: str) -> float:
    """Pixels of Arial 10, calibrated on the one width that is recorded: 1,024 times A is 8,691."""
    return sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> float:
    if letter in _WIDE:
        return 10.6
    if letter in _NARROW:
        return 3.6
    return 8688 / 1024 if letter.isupper() else 7.1
