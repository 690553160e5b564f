"""copyPaste and cutPaste."""

from __future__ import annotations

from tests.emulators.google import formulas, references
from tests.emulators.google.a1 import Box
from tests.emulators.google.book import Book
from tests.emulators.google.cells import EMPTY, Cell
from tests.emulators.google.errors import ApiError, bad
from tests.emulators.google.requests.registry import Body, does
from tests.emulators.google.sheet import Sheet

_NOT_DONE = {"PASTE_CONDITIONAL_FORMATTING"}


@does("copyPaste")
def copy_paste(book: Book, body: Body) -> None:
    source, box = book.grid(body["source"])
    target, area = book.grid(body["destination"])
    kind = body.get("pasteType", "PASTE_NORMAL")
    if kind in _NOT_DONE or body.get("pasteOrientation", "NORMAL") != "NORMAL":
        raise ApiError(501, f"The emulator does not paste {kind} so; see its README.")
    skips = book.quirks.copies_skip_filtered
    lines = _lines(source, box.top or 0, box.bottom or 0, skips=skips)
    copied = _lifted(book, source, box, kind, lines)
    height, width = len(copied), len(copied[0]) if copied else 0
    if not height or not width:
        raise bad("The source range is empty.")
    area = _filling(area, height, width)
    _check_room(target, area)
    tall = (area.bottom or 0) - (area.top or 0)
    reached = _lines(target, area.top or 0, len(target.rows), skips=skips)[:tall]
    for at, row in enumerate(reached):
        for column in range(area.left or 0, area.right or 0):
            r, c = at % height, (column - (area.left or 0)) % width
            by = row - lines[r], column - (box.left or 0) - c
            target.put(row, column, _pasted(copied[r][c], target.at(row, column), kind, by))


def _lines(sheet: Sheet, top: int, bottom: int, *, skips: bool) -> list[int]:
    """The rows that a paste reaches: where filtered ones are left out, the shown ones."""
    rows = range(top, bottom)
    return [n for n in rows if not (skips and sheet.rows[n].properties.get("hiddenByFilter"))]


def _lifted(book: Book, sheet: Sheet, box: Box, kind: str, lines: list[int]) -> list[list[Cell]]:
    columns = range(box.left or 0, box.right or 0)
    grid = [[sheet.at(r, c) for c in columns] for r in lines]
    if kind == "PASTE_VALUES":
        return [[x._replace(value=formulas.value_of(book, sheet, x)) for x in row] for row in grid]
    return grid


def _filling(area: Box, height: int, width: int) -> Box:
    """The destination is a multiple of the source; one that is no multiple takes one copy."""
    top, left = area.top or 0, area.left or 0
    tall, wide = (area.bottom or 0) - top, (area.right or 0) - left
    tall = tall if tall % height == 0 and tall else height
    wide = wide if wide % width == 0 and wide else width
    return Box(top, top + tall, left, left + wide)


def _check_room(sheet: Sheet, area: Box) -> None:
    if (area.bottom or 0) > len(sheet.rows) or (area.right or 0) > len(sheet.columns):
        raise bad("The pasted data does not fit on the sheet.")


def _pasted(new: Cell, old: Cell, kind: str, by: tuple[int, int]) -> Cell:
    formula = new.formula and references.carried(new.formula, *by)
    if kind == "PASTE_VALUES":
        return old.with_entry(new.value)
    if kind == "PASTE_FORMULA":
        return old.with_entry(new.value, formula)
    if kind == "PASTE_FORMAT":
        return old._replace(format=new.format)
    if kind == "PASTE_DATA_VALIDATION":
        return old._replace(validation=new.validation)
    return new._replace(formula=formula, is_spilled=False)


@does("cutPaste")
def cut_paste(book: Book, body: Body) -> None:
    source, box = book.grid(body["source"])
    spot = body["destination"]
    target = book.by_id(spot.get("sheetId", 0))
    down = spot.get("rowIndex", 0) - (box.top or 0)
    right = spot.get("columnIndex", 0) - (box.left or 0)
    _check_room(target, box.moved(down, right))
    moved = list(source.cells(box))
    for row, column, _ in moved:
        source.put(row, column, EMPTY)
    for row, column, cell in moved:
        target.put(row + down, column + right, cell)
