"""mergeCells and unmergeCells."""

from __future__ import annotations

from tests.emulators.google.a1 import Box, of_grid_range, to_grid_range
from tests.emulators.google.book import Book
from tests.emulators.google.errors import bad
from tests.emulators.google.requests.registry import Body, does
from tests.emulators.google.sheet import Sheet

_PARTIAL = "You must select all cells in a merged range to merge or unmerge them."


@does("mergeCells")
def merge_cells(book: Book, body: Body) -> None:
    sheet, box = book.grid(body["range"])
    _dissolve(sheet, box)
    for one in _pieces(box, body["mergeType"]):
        if (one.bottom, one.right) != ((one.top or 0) + 1, (one.left or 0) + 1):
            sheet.part("merges").append(to_grid_range(sheet.id, one))
            _keep_corner(sheet, one)


@does("unmergeCells")
def unmerge_cells(book: Book, body: Body) -> None:
    _dissolve(*book.grid(body["range"]))


def _dissolve(sheet: Sheet, box: Box) -> None:
    merges = sheet.part("merges")
    for merge in list(merges):
        old = of_grid_range(merge)
        if not old.meets(box):
            continue
        corner = box.has(old.top or 0, old.left or 0)
        if not corner or not box.has((old.bottom or 0) - 1, (old.right or 0) - 1):
            raise bad(_PARTIAL)
        merges.remove(merge)


def _pieces(box: Box, kind: str) -> list[Box]:
    rows, columns = range(box.top or 0, box.bottom or 0), range(box.left or 0, box.right or 0)
    if kind == "MERGE_ROWS":
        return [Box(r, r + 1, box.left, box.right) for r in rows]
    if kind == "MERGE_COLUMNS":
        return [Box(box.top, box.bottom, c, c + 1) for c in columns]
    return [box]


def _keep_corner(sheet: Sheet, box: Box) -> None:
    for row, column, cell in list(sheet.filled(box)):
        if (row, column) != (box.top, box.left) and cell.has_content:
            sheet.put(row, column, cell.with_entry(None))
