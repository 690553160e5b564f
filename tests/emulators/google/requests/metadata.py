"""Developer metadata: create, update, delete; and the filters that find it."""

from __future__ import annotations

from tests.emulators.google import masks
from tests.emulators.google.book import Book
from tests.emulators.google.datafilters import marks_of
from tests.emulators.google.errors import bad
from tests.emulators.google.normal import answered
from tests.emulators.google.requests.registry import Body, does
from tests.emulators.google.schema import load


@does("createDeveloperMetadata")
def create(book: Book, body: Body) -> Body:
    mark = dict(body["developerMetadata"])
    if not mark.get("metadataKey"):
        raise bad("A metadata key is required.")
    if mark.get("visibility") not in {"DOCUMENT", "PROJECT"}:
        raise bad("A metadata visibility of DOCUMENT or PROJECT is required.")
    mark["location"] = _located(book, mark.get("location", {}))
    mark.setdefault("metadataId", book.new_id())
    if any(m["metadataId"] == mark["metadataId"] for m in book.metadata):
        raise bad(f"Developer metadata with id {mark['metadataId']} already exists.")
    book.metadata.append(mark)
    return {"developerMetadata": answered("DeveloperMetadata", mark)}


def _located(book: Book, location: Body) -> Body:
    if location.get("spreadsheet"):
        return {"locationType": "SPREADSHEET", "spreadsheet": True}
    if "dimensionRange" in location:
        return _line(book, location["dimensionRange"])
    if "sheetId" in location:
        return {"locationType": "SHEET", "sheetId": book.by_id(location["sheetId"]).id}
    raise bad("A metadata location is required.")


def _line(book: Book, line: Body) -> Body:
    sheet = book.by_id(line.get("sheetId", 0))
    dimension = line.get("dimension")
    if dimension not in {"ROWS", "COLUMNS"}:
        raise bad("No dimension specified.")
    start, count = (
        line.get("startIndex", 0),
        len(sheet.rows if dimension == "ROWS" else sheet.columns),
    )
    if line.get("endIndex") != start + 1 or start >= count:
        raise bad("Developer metadata must be associated with exactly one row or column.")
    full = {"sheetId": sheet.id, "dimension": dimension, "startIndex": start, "endIndex": start + 1}
    return {"locationType": dimension.removesuffix("S"), "dimensionRange": full}


@does("updateDeveloperMetadata")
def update(book: Book, body: Body) -> Body:
    mask = masks.for_update(body, load(), "DeveloperMetadata", "request")
    found = [m for f in body.get("dataFilters", []) for m in marks_of(book, f)]
    for mark in found:
        changed = masks.update(mask, mark, body.get("developerMetadata", {}))
        if "location" in mask:
            changed["location"] = _located(book, changed.get("location", {}))
        mark.clear()
        mark.update(changed)
    shown = [answered("DeveloperMetadata", m) for m in found]
    return {"developerMetadata": shown} if shown else {}


@does("deleteDeveloperMetadata")
def delete(book: Book, body: Body) -> Body:
    found = marks_of(book, body.get("dataFilter", {}))
    book.metadata = [m for m in book.metadata if m not in found]
    shown = [answered("DeveloperMetadata", m) for m in found]
    return {"deletedDeveloperMetadata": shown} if shown else {}
