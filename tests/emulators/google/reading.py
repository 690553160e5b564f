"""spreadsheets.get: the whole structure, and the grid where it is asked for."""

from __future__ import annotations

from typing import Any

from tests.emulators.google import a1, display, formulas
from tests.emulators.google.a1 import Box
from tests.emulators.google.book import Book
from tests.emulators.google.cells import Cell, entered_value, extended
from tests.emulators.google.masks import Mask, wants
from tests.emulators.google.normal import answered, theme_colour
from tests.emulators.google.sheet import COLUMN_PIXELS, ROW_PIXELS, Row, Sheet

WHITE = {"red": 1, "green": 1, "blue": 1}

DEFAULT_FORMAT: dict[str, Any] = {
    "backgroundColor": WHITE,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": WHITE},
}

_SLOTS = ("TEXT", "BACKGROUND", *(f"ACCENT{n}" for n in range(1, 7)), "LINK")
THEME = {
    "primaryFontFamily": "Arial",
    "themeColors": [{"colorType": s, "color": {"rgbColor": theme_colour(s)}} for s in _SLOTS],
}


def spreadsheet(
    book: Book, mask: Mask | None, ranges: list[str], *, include_grid: bool
) -> dict[str, Any]:
    """A Spreadsheet. What the mask leaves out need not be built; the caller still selects."""
    boxes = [book.resolve(name) for name in ranges]
    return of_boxes(book, mask, boxes, include_grid=include_grid, narrowed=bool(ranges))


def of_boxes(
    book: Book,
    mask: Mask | None,
    boxes: list[tuple[Sheet, Box]],
    *,
    include_grid: bool,
    narrowed: bool,
) -> dict[str, Any]:
    """A Spreadsheet of those tabs only, when narrowed, with their rectangles as data."""
    with_grid = include_grid if mask is None else wants(mask, "sheets", "data")
    sheets = []
    for sheet in book.sheets if wants(mask, "sheets") else []:
        asked = [box for s, box in boxes if s is sheet]
        if narrowed and not asked:
            continue
        sheets.append(_sheet(book, sheet, mask, (asked or [Box()]) if with_grid else []))
    answer = {
        "spreadsheetId": book.id,
        "properties": {
            **book.properties,
            "defaultFormat": DEFAULT_FORMAT,
            "spreadsheetTheme": THEME,
        },
        "sheets": sheets,
        "namedRanges": [answered("NamedRange", n) for n in book.named_ranges],
        "developerMetadata": [m for m in book.metadata if "spreadsheet" in m["location"]],
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{book.id}/edit",
    }
    return {k: v for k, v in answer.items() if v != []}


def properties(book: Book, sheet: Sheet) -> dict[str, Any]:
    """The SheetProperties of a tab."""
    out = {**sheet.properties, "index": book.sheets.index(sheet), "sheetType": "GRID"}
    out["gridProperties"] = {
        "rowCount": len(sheet.rows),
        "columnCount": len(sheet.columns),
        **sheet.grid_properties,
    }
    return out


def _sheet(book: Book, sheet: Sheet, mask: Mask | None, boxes: list[Box]) -> dict[str, Any]:
    out: dict[str, Any] = {"properties": properties(book, sheet)}
    if boxes:
        out["data"] = [_grid(book, sheet, mask, sheet.box(box)) for box in boxes]
    out |= answered("Sheet", {k: v for k, v in sheet.parts.items() if v})
    marks = [m for m in book.metadata if m["location"].get("sheetId") == sheet.id]
    return out | ({"developerMetadata": marks} if marks else {})


def _grid(book: Book, sheet: Sheet, mask: Mask | None, box: Box) -> dict[str, Any]:
    path = ("sheets", "data")
    out: dict[str, Any] = {"startRow": box.top, "startColumn": box.left}
    if wants(mask, *path, "rowData"):
        out["rowData"] = _row_data(book, sheet, mask, box)
    if wants(mask, *path, "rowMetadata"):
        out["rowMetadata"] = _row_metadata(book, sheet, box)
    if wants(mask, *path, "columnMetadata"):
        out["columnMetadata"] = _column_metadata(book, sheet, box)
    return {k: v for k, v in out.items() if v}


def _row_metadata(book: Book, sheet: Sheet, box: Box) -> list[dict[str, Any]]:
    marks = _line_marks(book, sheet, "ROWS")
    return [
        {"pixelSize": ROW_PIXELS, **sheet.rows[n].properties, **marks.get(n, {})}
        for n in range(box.top or 0, box.bottom or 0)
    ]


def _column_metadata(book: Book, sheet: Sheet, box: Box) -> list[dict[str, Any]]:
    marks = _line_marks(book, sheet, "COLUMNS")
    return [
        {"pixelSize": COLUMN_PIXELS, **sheet.columns[n], **marks.get(n, {})}
        for n in range(box.left or 0, box.right or 0)
    ]


def _line_marks(book: Book, sheet: Sheet, dimension: str) -> dict[int, dict[str, Any]]:
    out: dict[int, dict[str, Any]] = {}
    for mark in book.metadata:
        line = mark["location"].get("dimensionRange", {})
        if line.get("sheetId", -1) == sheet.id and line["dimension"] == dimension:
            shown = answered("DeveloperMetadata", mark)
            out.setdefault(line["startIndex"], {}).setdefault("developerMetadata", []).append(shown)
    return out


def _row_data(book: Book, sheet: Sheet, mask: Mask | None, box: Box) -> list[dict[str, Any]]:
    below = _mask_of_cells(mask)
    rows = [
        _row(book, sheet, below, row, box) for row in sheet.rows[box.top or 0 : box.bottom or 0]
    ]
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _mask_of_cells(mask: Mask | None) -> Mask | None:
    for key in ("sheets", "data", "rowData", "values"):
        if not mask or "*" in mask:
            return None
        mask = mask.get(key)
    return mask or None


def _row(book: Book, sheet: Sheet, mask: Mask | None, row: Row, box: Box) -> dict[str, Any]:
    left, right = box.left or 0, box.right or 0
    last = max((c for c in row.cells if left <= c < right), default=-1)
    if last < 0:
        return {}
    held = row.cells
    cells = [
        cell_data(book, sheet, held[c], mask) if c in held else {} for c in range(left, last + 1)
    ]
    return {"values": cells}


def cell_data(book: Book, sheet: Sheet, cell: Cell, mask: Mask | None) -> dict[str, Any]:
    """A CellData; fields that the mask leaves out are not built."""
    value = formulas.value_of(book, sheet, cell) if cell.has_content else None
    out: dict[str, Any] = dict(cell.more or {})
    if cell.has_content and not cell.is_spilled and wants(mask, "userEnteredValue"):
        out["userEnteredValue"] = entered_value(cell)
    if value is not None and wants(mask, "effectiveValue"):
        out["effectiveValue"] = extended(value)
    if value is not None and wants(mask, "formattedValue"):
        out["formattedValue"] = display.shown(value, cell.number_format, book.locale)
    if cell.format:
        out["userEnteredFormat"] = cell.format
    if (cell.format or cell.has_content) and wants(mask, "effectiveFormat"):
        out["effectiveFormat"] = _over(DEFAULT_FORMAT, cell.format or {})
    if cell.note:
        out["note"] = cell.note
    if cell.validation:
        out["dataValidation"] = answered("DataValidationRule", cell.validation)
    link = _link(cell)
    return out | ({"hyperlink": link} if link else {})


def _link(cell: Cell) -> str:
    if not cell.formula or not cell.formula.upper().startswith('=HYPERLINK("'):
        return ""
    return cell.formula[12:].split('"', 1)[0]


def _over(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    out = dict(base)
    for key, value in top.items():
        both = isinstance(value, dict) and isinstance(out.get(key), dict)
        colour = "olor" in key
        out[key] = _over(out[key], value) if both and not colour else value
    return out


def range_name(sheet: Sheet, box: Box) -> str:
    return a1.name_of(sheet.title, sheet.box(box))
