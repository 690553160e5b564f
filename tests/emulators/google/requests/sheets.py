"""Tabs and the spreadsheet itself: add, delete, duplicate, rename, hide, move, freeze."""

from __future__ import annotations

import re
from typing import Any

from tests.emulators.google import masks, reading, references, shifting
from tests.emulators.google.book import Book
from tests.emulators.google.errors import bad
from tests.emulators.google.masks import Mask
from tests.emulators.google.normal import kept, mask_with_twins
from tests.emulators.google.requests.registry import Body, does
from tests.emulators.google.schema import Handlers, load
from tests.emulators.google.sheet import Sheet

_SIZES = ("rowCount", "columnCount")


@does("addSheet")
def add_sheet(book: Book, body: Body) -> Body:
    return {"properties": reading.properties(book, new_sheet(book, body.get("properties", {})))}


def new_sheet(book: Book, wanted: Body) -> Sheet:
    """A tab from SheetProperties, at its index or last."""
    asked = kept("SheetProperties", wanted)
    title = asked.pop("title", None) or _free_title(book)
    _check_title(book, title, None)
    grid = asked.pop("gridProperties", {})
    sheet_id = asked.pop("sheetId", None)
    if sheet_id is not None and any(s.id == sheet_id for s in book.sheets):
        raise bad(f'A sheet with the ID "{sheet_id}" already exists.')
    size = [grid.pop("rowCount", 1000), grid.pop("columnCount", 26)]
    _check_size(*size)
    index = asked.pop("index", None)
    if index is not None and not 0 <= index <= len(book.sheets):
        raise bad(f"Sheet index {index} is out of range.")
    sheet = book.add(title, *size, sheet_id=sheet_id, index=index)
    asked.pop("sheetType", None)
    sheet.properties |= asked
    sheet.grid_properties = grid
    return sheet


def _free_title(book: Book) -> str:
    n = len(book.sheets) + 1
    while book.find(f"Sheet{n}"):
        n += 1
    return f"Sheet{n}"


def _check_title(book: Book, title: str, own: Sheet | None) -> None:
    other = book.find(title)
    if other is not None and other is not own:
        raise bad(f'A sheet with the name "{title}" already exists. Please enter another name.')


def _check_size(rows: int, columns: int) -> None:
    if rows < 1 or columns < 1:
        raise bad("Grids must have at least one row and one column.")


@does("deleteSheet")
def delete_sheet(book: Book, body: Body) -> None:
    sheet = book.by_id(body.get("sheetId", 0))
    others = [s for s in book.sheets if s is not sheet]
    if not others:
        raise bad("You can't remove all the sheets in a document.")
    if all(s.properties.get("hidden") for s in others):
        raise bad("You can't remove all the visible sheets in a document.")
    book.sheets.remove(sheet)
    book.named_ranges = [n for n in book.named_ranges if n["range"]["sheetId"] != sheet.id]
    book.metadata = [m for m in book.metadata if _sheet_of(m["location"]) != sheet.id]


def _sheet_of(location: Body) -> Any:
    return location.get("sheetId", location.get("dimensionRange", {}).get("sheetId"))


@does("duplicateSheet")
def duplicate_sheet(book: Book, body: Body) -> Body:
    source = book.by_id(body["sourceSheetId"])
    title = body.get("newSheetName") or copy_title(book, source.title)
    _check_title(book, title, None)
    twin = twin_of(book, source, title)
    twin.properties["sheetId"] = body.get("newSheetId", twin.id)
    book.sheets.insert(body.get("insertSheetIndex", 0), twin)
    return {"properties": reading.properties(book, twin)}


def copy_title(book: Book, title: str) -> str:
    """The name that a copy gets when none is given."""
    wanted, n = f"Copy of {title}", 1
    while book.find(wanted):
        n += 1
        wanted = f"Copy of {title} {n}"
    return wanted


def twin_of(book: Book, source: Sheet, title: str) -> Sheet:
    """A copy of a tab with ids of its own; the caller puts it into a spreadsheet."""
    twin, new_id = source.copy(), book.new_id()

    def own(value: Body) -> Body:
        return {**value, "sheetId": new_id} if value.get("sheetId", 0) == source.id else value

    handlers: Handlers = {"GridRange": own, "GridCoordinate": own, "DimensionRange": own}
    twin.parts = load().transform("Sheet", twin.parts, handlers)
    for name, key in (
        ("charts", "chartId"),
        ("protectedRanges", "protectedRangeId"),
        ("bandedRanges", "bandedRangeId"),
        ("filterViews", "filterViewId"),
    ):
        for part in twin.parts.get(name, []):
            part[key] = book.new_id()
    twin.properties |= {"sheetId": new_id, "title": title}
    return twin


@does("updateSheetProperties")
def update_sheet_properties(book: Book, body: Body) -> None:
    mask = masks.for_update(body, load(), "SheetProperties", "request")
    new = kept("SheetProperties", body["properties"])
    sheet = book.by_id(new.get("sheetId", 0))
    names = load().properties("SheetProperties") if "*" in mask else mask
    for name in names:
        if name == "gridProperties":
            _update_grid(sheet, mask.get(name, {}), new.get(name, {}))
        elif name == "title":
            rename(book, sheet, new.get("title", ""))
        elif name == "index":
            _move(book, sheet, new.get("index", len(book.sheets)))
    simple = {
        k: v for k, v in mask.items() if k in {"hidden", "rightToLeft", "tabColor", "tabColorStyle"}
    }
    if simple:
        updated = masks.update(mask_with_twins("SheetProperties", simple), sheet.properties, new)
        sheet.properties = updated
    if all(s.properties.get("hidden") for s in book.sheets):
        raise bad("You can't hide all the sheets in a document.")


def _update_grid(sheet: Sheet, mask: Mask, new: Body) -> None:
    now = {"rowCount": len(sheet.rows), "columnCount": len(sheet.columns), **sheet.grid_properties}
    after = masks.update(mask, now, new)
    rows, columns = (after.pop(key, now[key]) for key in _SIZES)
    _check_size(rows, columns)
    if after.get("frozenRowCount", 0) >= rows:
        raise bad("You can't freeze all visible rows on the sheet.")
    if after.get("frozenColumnCount", 0) >= columns:
        raise bad("You can't freeze all visible columns on the sheet.")
    sheet.resize(rows, columns)
    sheet.grid_properties = after


def rename(book: Book, sheet: Sheet, title: str) -> None:
    """Give a tab another title; formulas that name it follow."""
    if not title:
        raise bad("Sheet names cannot be empty.")
    _check_title(book, title, sheet)
    old, sheet.properties["title"] = sheet.title, title
    for home in book.sheets:
        shifting.rewrite_formulas(home, lambda text: references.retitled(text, old, title))


def _move(book: Book, sheet: Sheet, to: int) -> None:
    """Indexes are those before the move: from 0 to behind the next tab is 2."""
    now = book.sheets.index(sheet)
    if to < 0 or to > len(book.sheets):
        raise bad(f"Sheet index {to} is out of range.")
    if to in {now, now + 1}:
        return
    book.sheets.remove(sheet)
    book.sheets.insert(to - 1 if to > now else to, sheet)


@does("updateSpreadsheetProperties")
def update_spreadsheet_properties(book: Book, body: Body) -> None:
    mask = masks.for_update(body, load(), "SpreadsheetProperties", "request")
    new = body["properties"]
    wanted = {k: {} for k in ("title", "locale", "timeZone", "autoRecalc")} if "*" in mask else mask
    if "locale" in wanted and not re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2})?", new.get("locale", "")):
        raise bad(f"Invalid locale: {new.get('locale', '')}")
    book.properties = masks.update(wanted, book.properties, new)
