"""Requests that write cells: updateCells, repeatCell, appendCells, updateBorders."""

from __future__ import annotations

from typing import Any

from tests.emulators.google import masks, references
from tests.emulators.google.a1 import Box
from tests.emulators.google.book import Book
from tests.emulators.google.cells import Cell, as_double, entered_value
from tests.emulators.google.errors import bad
from tests.emulators.google.masks import Mask
from tests.emulators.google.normal import kept, mask_with_twins
from tests.emulators.google.requests.registry import Body, does
from tests.emulators.google.schema import load
from tests.emulators.google.sheet import Sheet
from tests.emulators.google.values import check_length

_MORE = ("textFormatRuns", "chipRuns", "pivotTable", "dataSourceTable", "dataSourceFormula")
_WRITABLE = ("userEnteredValue", "userEnteredFormat", "note", "dataValidation", *_MORE)


def _mask(body: Body) -> Mask:
    mask = masks.for_update(body, load(), "CellData", "request")
    return {key: {} for key in _WRITABLE} if "*" in mask else mask_with_twins("CellData", mask)


def written(book: Book, old: Cell, data: Body, mask: Mask) -> Cell:
    """The cell with what the mask names taken from a CellData (already as it is kept)."""
    new = old
    for key in mask.keys() & data.keys() & {"effectiveValue", "formattedValue", "effectiveFormat"}:
        raise bad(f"CellData.{key} is read-only.")
    if "userEnteredValue" in mask:
        value = {"v": entered_value(old)}
        below = {"v": mask["userEnteredValue"]}
        result = masks.update(below, value, {"v": data.get("userEnteredValue")})
        new = _with_value(book, new, result.get("v") or {})
    if "userEnteredFormat" in mask:
        below = {"f": mask["userEnteredFormat"]}
        result = masks.update(below, {"f": old.format}, {"f": data.get("userEnteredFormat")})
        new = new._replace(format=result.get("f") or None)
    if "note" in mask:
        new = new._replace(note=data.get("note") or None)
    if "dataValidation" in mask:
        new = new._replace(validation=data.get("dataValidation"))
    more = {**(new.more or {}), **{k: data.get(k) for k in _MORE if k in mask}}
    return new._replace(more={k: v for k, v in more.items() if v} or None)


def _with_value(book: Book, cell: Cell, value: Body) -> Cell:
    if "errorValue" in value:
        raise bad("ExtendedValue.errorValue is read-only.")
    if "formulaValue" in value:
        formula = value["formulaValue"]
        if not formula.startswith("="):
            raise bad(f"Formula must start with '=': {formula}")
        return cell.with_entry(None, references.normal(formula, book.locale))
    for key in ("numberValue", "boolValue"):
        if key in value:
            scalar = value[key]
            return cell.with_entry(scalar if key == "boolValue" else as_double(scalar))
    text = value.get("stringValue") or None
    check_length(text or "")
    return cell.with_entry(text)


@does("updateCells")
def update_cells(book: Book, body: Body) -> None:
    mask = _mask(body)
    rows = [kept("RowData", row).get("values", []) for row in body.get("rows", [])]
    if "start" in body:
        start = body["start"]
        sheet = book.by_id(start.get("sheetId", 0))
        top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
        _write_rows(book, sheet, (top, left), rows, mask)
        return
    sheet, box = book.grid(body["range"])
    _check_untyped(sheet, box, mask)
    _check_covered(box, rows)
    for row, column, old in sheet.cells(box):
        r, c = row - (box.top or 0), column - (box.left or 0)
        data = rows[r][c] if r < len(rows) and c < len(rows[r]) else {}
        if data or not old.is_blank:
            sheet.put(row, column, written(book, old, data, mask))


def _check_untyped(sheet: Sheet, box: Box, mask: Mask) -> None:
    look = mask.get("userEnteredFormat")
    if "dataValidation" in mask or (look is not None and (not look or "numberFormat" in look)):
        sheet.check_untyped(box)


def _check_covered(box: Box, rows: list[list[Body]]) -> None:
    height, width = (box.bottom or 0) - (box.top or 0), (box.right or 0) - (box.left or 0)
    if len(rows) > height:
        last = (box.bottom or 0) - 1
        raise bad(f"Attempting to write row: {last + 1}, beyond the last requested row of: {last}")
    if any(len(row) > width for row in rows):
        last = (box.right or 0) - 1
        text = (
            f"Attempting to write column: {last + 1}, beyond the last requested column of: {last}"
        )
        raise bad(text)


def _write_rows(
    book: Book, sheet: Sheet, corner: tuple[int, int], rows: list[list[Body]], mask: Mask
) -> None:
    top, left = corner
    if top + len(rows) > len(sheet.rows):
        last = len(sheet.rows) - 1
        raise bad(f"Attempting to write row: {last + 1}, beyond the last requested row of: {last}")
    for r, row in enumerate(rows):
        if left + len(row) > len(sheet.columns):
            last = len(sheet.columns) - 1
            text = f"Attempting to write column: {last + 1}, beyond the last requested column of:"
            raise bad(f"{text} {last}")
        for c, data in enumerate(row):
            old = sheet.at(top + r, left + c)
            sheet.put(top + r, left + c, written(book, old, data, mask))


@does("repeatCell")
def repeat_cell(book: Book, body: Body) -> None:
    mask, data = _mask(body), kept("CellData", body["cell"])
    sheet, box = book.grid(body["range"])
    _check_untyped(sheet, box, mask)
    for row, column, old in sheet.cells(box):
        new = written(book, old, data, mask)
        if new.formula is not None and "userEnteredValue" in mask:
            down, right = row - (box.top or 0), column - (box.left or 0)
            new = new._replace(formula=references.carried(new.formula, down, right))
        sheet.put(row, column, new)


@does("appendCells")
def append_cells(book: Book, body: Body) -> None:
    mask = _mask(body)
    sheet = book.by_id(body.get("sheetId", 0))
    rows = [kept("RowData", row).get("values", []) for row in body.get("rows", [])]
    top, _ = sheet.data_bounds()
    sheet.grow_to(top + len(rows), max(map(len, rows), default=0))
    _write_rows(book, sheet, (top, 0), rows, mask)


@does("updateBorders")
def update_borders(book: Book, body: Body) -> None:
    sheet, box = book.grid(body["range"])
    sides = kept("UpdateBordersRequest", body)
    for row, column, old in sheet.cells(box):
        borders = dict((old.format or {}).get("borders", {}))
        borders |= {s: sides[k] for s, k in _edges(box, row, column).items() if k in sides}
        drawn = {k: v for k, v in borders.items() if v.get("style") != "NONE"}
        look = {k: v for k, v in (old.format or {}).items() if k != "borders"}
        look |= {"borders": drawn} if drawn else {}
        sheet.put(row, column, old._replace(format=look or None))


def _edges(box: Box, row: int, column: int) -> dict[str, Any]:
    """Which side of the request falls on which side of the cell."""
    return {
        "top": "top" if row == box.top else "innerHorizontal",
        "bottom": "bottom" if row + 1 == box.bottom else "innerHorizontal",
        "left": "left" if column == box.left else "innerVertical",
        "right": "right" if column + 1 == box.right else "innerVertical",
    }
