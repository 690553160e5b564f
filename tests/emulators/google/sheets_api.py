"""Sheets v4, method by method: from a decoded request to the answer's structure."""

from __future__ import annotations

from typing import Any

from tests.emulators.google import appending, datafilters, masks, reading, requests, values
from tests.emulators.google.a1 import Box
from tests.emulators.google.book import Book
from tests.emulators.google.errors import bad, not_found
from tests.emulators.google.masks import Mask
from tests.emulators.google.normal import answered
from tests.emulators.google.requests.sheets import copy_title, new_sheet, twin_of
from tests.emulators.google.sheet import Sheet
from tests.emulators.google.values import Rendering

Struct = dict[str, Any]


class Query:
    """The parameters of a request."""

    def __init__(self, pairs: dict[str, list[str]]) -> None:
        self.pairs = pairs

    def one(self, name: str, default: str = "") -> str:
        return self.pairs.get(name, [default])[-1]

    def all(self, name: str) -> list[str]:
        return self.pairs.get(name, [])

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.one(name)
        return value.lower() == "true" if value else default

    def rendering(self, prefix: str = "") -> Rendering:
        names = ("valueRenderOption", "dateTimeRenderOption")
        if prefix:
            names = ("responseValueRenderOption", "responseDateTimeRenderOption")
        return Rendering(*(self.one(name) for name in names))

    @property
    def mask(self) -> Mask | None:
        text = self.one("fields") or self.one("$fields")
        return masks.parse(text) if text else None


def get(book: Book, query: Query) -> Struct:
    grid = query.flag("includeGridData")
    return reading.spreadsheet(book, query.mask, query.all("ranges"), include_grid=grid)


def get_by_data_filter(book: Book, query: Query, body: Struct) -> Struct:
    filters = body.get("dataFilters", [])
    boxes = [place for one in filters for place in datafilters.ranges_of(book, one)]
    grid = bool(body.get("includeGridData"))
    return reading.of_boxes(book, query.mask, boxes, include_grid=grid, narrowed=bool(filters))


def fill_new(book: Book, body: Struct) -> None:
    """Give a new spreadsheet what spreadsheets.create was sent."""
    for sheet in body.get("sheets", []):
        made = new_sheet(book, sheet.get("properties", {}))
        for data in sheet.get("data", []):
            start = {
                "sheetId": made.id,
                "rowIndex": data.get("startRow", 0),
                "columnIndex": data.get("startColumn", 0),
            }
            fill = {"start": start, "rows": data.get("rowData", []), "fields": "*"}
            requests.apply(book, [{"updateCells": fill}])
    if not book.sheets:
        book.add("Sheet1", sheet_id=0)
    for named in body.get("namedRanges", []):
        requests.apply(book, [{"addNamedRange": {"namedRange": named}}])


def batch_update(book: Book, query: Query, body: Struct) -> Struct:
    replies = requests.apply(book, body.get("requests", []))
    answer: Struct = {"spreadsheetId": book.id, "replies": replies}
    if not body.get("includeSpreadsheetInResponse"):
        return answer
    mask = query.mask
    if mask is not None and not masks.wants(mask, "updatedSpreadsheet"):
        return answer
    below = None if mask is None or "*" in mask else (mask["updatedSpreadsheet"] or {"*": {}})
    grid = bool(body.get("responseIncludeGridData"))
    ranges = body.get("responseRanges", [])
    answer["updatedSpreadsheet"] = reading.spreadsheet(book, below, ranges, include_grid=grid)
    return answer


def copy_to(book: Book, sheet_id: int, target: Book) -> Struct:
    source = book.by_id(sheet_id)
    twin = twin_of(target, source, copy_title(target, source.title))
    target.sheets.append(twin)
    return reading.properties(target, twin)


def metadata_get(book: Book, key: int) -> Struct:
    for mark in book.metadata:
        if mark["metadataId"] == key:
            return answered("DeveloperMetadata", mark)
    raise not_found()


def metadata_search(book: Book, body: Struct) -> Struct:
    found = datafilters.search(book, body.get("dataFilters", []))
    return answered("SearchDeveloperMetadataResponse", found)


# values --------------------------------------------------------------------


def values_get(book: Book, name: str, query: Query) -> Struct:
    return values.get(book, name, query.rendering(), query.one("majorDimension"))


def values_batch_get(book: Book, query: Query) -> Struct:
    rendering, major = query.rendering(), query.one("majorDimension")
    found = [values.get(book, name, rendering, major) for name in query.all("ranges")]
    return {"spreadsheetId": book.id} | ({"valueRanges": found} if found else {})


def values_update(book: Book, name: str, query: Query, body: Struct) -> Struct:
    if body.get("range") and book.resolve(body["range"]) != book.resolve(name):
        text = f"Requested writing within range [{name}], but tried writing to [{body['range']}]"
        raise bad(text)
    option = values.check_option(query.one("valueInputOption"))
    done = values.update(book, name, body, option)
    return _with_data(book, done, body, query.rendering("response")) if _includes(query) else done


def _includes(query: Query) -> bool:
    return query.flag("includeValuesInResponse")


def _with_data(book: Book, done: Struct, body: Struct, rendering: Rendering) -> Struct:
    major = body.get("majorDimension", "")
    return {**done, "updatedData": values.get(book, done["updatedRange"], rendering, major)}


def values_append(book: Book, name: str, query: Query, body: Struct) -> Struct:
    option = values.check_option(query.one("valueInputOption"))
    insert = query.one("insertDataOption") == "INSERT_ROWS"
    answer = appending.append(book, name, body, option, insert=insert)
    if _includes(query):
        rendering = query.rendering("response")
        answer["updates"] = _with_data(book, answer["updates"], body, rendering)
    return answer


def values_clear(book: Book, name: str) -> Struct:
    cleared = values.clear(book, *book.resolve(name))
    return {"spreadsheetId": book.id, "clearedRange": cleared}


def values_batch_clear(book: Book, body: Struct) -> Struct:
    return _cleared(book, [book.resolve(name) for name in body.get("ranges", [])])


def values_batch_clear_by_filter(book: Book, body: Struct) -> Struct:
    filters = body.get("dataFilters", [])
    return _cleared(book, [p for one in filters for p in datafilters.ranges_of(book, one)])


def _cleared(book: Book, places: list[tuple[Sheet, Box]]) -> Struct:
    cleared = [values.clear(book, *place) for place in places]
    return {"spreadsheetId": book.id} | ({"clearedRanges": cleared} if cleared else {})


def values_batch_update(book: Book, body: Struct) -> Struct:
    option = values.check_option(body.get("valueInputOption"))
    responses = []
    for data in body.get("data", []):
        done = values.update(book, data.get("range", ""), data, option)
        if body.get("includeValuesInResponse"):
            done = _with_data(book, done, data, _response_rendering(body))
        responses.append(done)
    return values.totals(book, responses)


def _response_rendering(body: Struct) -> Rendering:
    names = ("responseValueRenderOption", "responseDateTimeRenderOption")
    return Rendering(*(body.get(name, "") for name in names))


def values_batch_get_by_filter(book: Book, body: Struct) -> Struct:
    rendering = Rendering(body.get("valueRenderOption", ""), body.get("dateTimeRenderOption", ""))
    found = [
        {
            "valueRange": values.value_range(
                book, sheet, sheet.box(box), rendering, body.get("majorDimension", "")
            ),
            "dataFilters": [one],
        }
        for one in body.get("dataFilters", [])
        for sheet, box in datafilters.ranges_of(book, one)
    ]
    return {"spreadsheetId": book.id} | ({"valueRanges": found} if found else {})


def values_batch_update_by_filter(book: Book, body: Struct) -> Struct:
    option = values.check_option(body.get("valueInputOption"))
    responses = [
        {
            **values.write(book, sheet, sheet.box(box), values.rows_of(data), option),
            "dataFilter": data["dataFilter"],
        }
        for data in body.get("data", [])
        for sheet, box in datafilters.ranges_of(book, data["dataFilter"])
    ]
    answer = values.totals(book, responses)
    for response in answer.get("responses", []):
        response.pop("spreadsheetId")
    return answer
