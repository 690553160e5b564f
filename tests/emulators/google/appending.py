"""values:append: find the table, write below it.

The table is the last region of touching filled cells that meets the range, as Google's guide
describes with its examples; a range that meets none is itself where the writing begins.
"""

from __future__ import annotations

from typing import Any

from tests.emulators.google import a1, shifting, values
from tests.emulators.google.a1 import Box
from tests.emulators.google.book import Book
from tests.emulators.google.sheet import Sheet
from tests.emulators.google.shifting import Shift

Spot = tuple[int, int]


def append(
    book: Book, name: str, body: dict[str, Any], option: str, *, insert: bool
) -> dict[str, Any]:
    """An AppendValuesResponse without updatedData."""
    sheet, box = book.resolve(name)
    rows = values.rows_of(body)
    table = _table(sheet, box)
    if table is None:
        corner = Box(box.top or 0, left=box.left or 0)
    else:
        corner = Box(table.bottom, left=table.left)
    _make_room(book, sheet, corner, rows, insert=insert and table is not None)
    updates = values.write(book, sheet, corner, rows, option)
    answer: dict[str, Any] = {"spreadsheetId": book.id}
    if table is not None:
        answer["tableRange"] = a1.name_of(sheet.title, table)
    return answer | {"updates": updates}


def _make_room(book: Book, sheet: Sheet, corner: Box, rows: values.Rows, *, insert: bool) -> None:
    top, left = corner.top or 0, corner.left or 0
    if insert and rows and top < len(sheet.rows):
        sheet.insert_rows(top, len(rows), top - 1)
        shift = Shift(sheet.id, "ROWS", "insert", top, top + len(rows), from_before=True)
        shifting.apply(book, shift)
    sheet.grow_to(top + len(rows), left + max(map(len, rows), default=0))
    book.check_size()


def _table(sheet: Sheet, box: Box) -> Box | None:
    inside = sheet.box(box)
    filled = {(r, c) for r, c, cell in sheet.filled() if cell.has_content}
    starts = sorted(((r, c) for r, c in filled if inside.has(r, c)), reverse=True)
    if inside.bottom == (inside.top or 0) + 1 and inside.right == (inside.left or 0) + 1:
        starts = starts or _covering(filled, (inside.top or 0, inside.left or 0))
    return _region(filled, starts[0]) if starts else None


def _covering(filled: set[Spot], spot: Spot) -> list[Spot]:
    """A blank cell belongs to a table when that table's rectangle covers it."""
    row, column = spot
    for start in sorted({(row, column - 1), (row - 1, column)} & filled):
        if _region(filled, start).has(row, column):
            return [start]
    return []


def _region(filled: set[Spot], start: Spot) -> Box:
    seen, todo = {start}, [start]
    while todo:
        row, column = todo.pop()
        near = {(row + r, column + c) for r in (-1, 0, 1) for c in (-1, 0, 1)}
        fresh = (near & filled) - seen
        seen |= fresh
        todo += fresh
    rows, columns = {r for r, _ in seen}, {c for _, c in seen}
    return Box(min(rows), max(rows) + 1, min(columns), max(columns) + 1)
