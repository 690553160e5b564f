"""DataFilter: ranges and developer metadata found by place or by key."""

from __future__ import annotations

from typing import Any

from tests.emulators.google.a1 import Box
from tests.emulators.google.book import Book
from tests.emulators.google.errors import bad
from tests.emulators.google.sheet import Sheet

Struct = dict[str, Any]

_SAME = ("metadataId", "metadataKey", "metadataValue", "visibility")


def marks_of(book: Book, one: Struct) -> list[Struct]:
    """The developer metadata that a filter selects."""
    if "developerMetadataLookup" in one:
        lookup = one["developerMetadataLookup"]
        return [m for m in book.metadata if _matches(book, m, lookup)]
    sheet, box = _place(book, one)
    return [m for m in book.metadata if _touches(book, m, sheet, box)]


def _matches(book: Book, mark: Struct, lookup: Struct) -> bool:
    if any(key in lookup and mark.get(key) != lookup[key] for key in _SAME):
        return False
    kind = lookup.get("locationType")
    if kind and mark["location"]["locationType"] != kind:
        return False
    where = lookup.get("metadataLocation")
    if where is None:
        return True
    exact = lookup.get("locationMatchingStrategy", "EXACT_LOCATION") == "EXACT_LOCATION"
    return _located(book, mark, where, exact=exact)


def _located(book: Book, mark: Struct, where: Struct, *, exact: bool) -> bool:
    own = mark["location"]
    if where.get("spreadsheet"):
        return not exact or own.get("spreadsheet", False)
    if "dimensionRange" in where:
        line = {"sheetId": 0, **where["dimensionRange"]}
        if exact:
            return bool(own.get("dimensionRange") == line)
        return _touches(book, mark, *_line_box(book, line))
    if exact:
        return bool(own.get("sheetId") == where.get("sheetId"))
    return where.get("sheetId") in {
        own.get("sheetId"),
        own.get("dimensionRange", {}).get("sheetId"),
    }


def _line_box(book: Book, line: Struct) -> tuple[Sheet, Box]:
    sheet = book.by_id(line.get("sheetId", 0))
    start, end = line.get("startIndex"), line.get("endIndex")
    return sheet, Box(start, end) if line["dimension"] == "ROWS" else Box(left=start, right=end)


def _place(book: Book, one: Struct) -> tuple[Sheet, Box]:
    if "a1Range" in one:
        return book.resolve(one["a1Range"])
    if "gridRange" in one:
        return book.grid(one["gridRange"])
    raise bad("A data filter must be set.")


def _touches(book: Book, mark: Struct, sheet: Sheet, box: Box) -> bool:
    line = mark["location"].get("dimensionRange")
    if line is None:
        return bool(mark["location"].get("sheetId") == sheet.id)
    home, lines = _line_box(book, line)
    return home is sheet and lines.meets(box)


def ranges_of(book: Book, one: Struct) -> list[tuple[Sheet, Box]]:
    """The rectangles that a filter selects."""
    if "developerMetadataLookup" not in one:
        return [_place(book, one)]
    out = []
    for mark in marks_of(book, one):
        where = mark["location"]
        if "dimensionRange" in where:
            out.append(_line_box(book, where["dimensionRange"]))
        elif "sheetId" in where:
            out.append((book.by_id(where["sheetId"]), Box()))
    return out


def search(book: Book, filters: list[Struct]) -> Struct:
    """A SearchDeveloperMetadataResponse; the caller makes it fit for an answer."""
    found: dict[int, Struct] = {}
    for one in filters:
        for mark in marks_of(book, one):
            hit = {"developerMetadata": mark, "dataFilters": []}
            found.setdefault(mark["metadataId"], hit)["dataFilters"].append(one)
    return {"matchedDeveloperMetadata": list(found.values())} if found else {}
