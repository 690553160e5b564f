"""addDimensionGroup and deleteDimensionGroup: outline levels of rows or columns."""

from __future__ import annotations

from tests.emulators.google.book import Book
from tests.emulators.google.errors import bad
from tests.emulators.google.normal import answered
from tests.emulators.google.requests.registry import Body, does
from tests.emulators.google.sheet import Sheet


def _place(book: Book, body: Body) -> tuple[Sheet, str, list[int]]:
    wanted = body["range"]
    dimension = wanted.get("dimension", "ROWS")
    sheet = book.by_id(wanted.get("sheetId", 0))
    name = "rowGroups" if dimension == "ROWS" else "columnGroups"
    size = len(sheet.rows) if dimension == "ROWS" else len(sheet.columns)
    depths = [0] * size
    for group in sheet.parts.get(name, []):
        span = group["range"]
        for n in range(span.get("startIndex", 0), span.get("endIndex", size)):
            depths[n] = max(depths[n], group["depth"])
    return sheet, dimension, depths


def _store(sheet: Sheet, dimension: str, depths: list[int]) -> list[Body]:
    groups: list[Body] = [
        {
            "range": {
                "sheetId": sheet.id,
                "dimension": dimension,
                "startIndex": start,
                "endIndex": end,
            },
            "depth": depth,
        }
        for depth in range(1, max(depths) + 1)
        for start, end in _runs([d >= depth for d in depths])
    ]
    groups.sort(key=lambda g: (g["range"]["startIndex"], g["depth"]))
    sheet.parts["rowGroups" if dimension == "ROWS" else "columnGroups"] = groups
    return [answered("DimensionGroup", g) for g in groups]


def _runs(flags: list[bool]) -> list[tuple[int, int]]:
    edges = [n for n in range(len(flags) + 1) if _at(flags, n) != _at(flags, n - 1)]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _at(flags: list[bool], n: int) -> bool:
    return 0 <= n < len(flags) and flags[n]


@does("addDimensionGroup")
def add_group(book: Book, body: Body) -> Body:
    return _change(book, body, 1)


@does("deleteDimensionGroup")
def delete_group(book: Book, body: Body) -> Body:
    return _change(book, body, -1)


def _change(book: Book, body: Body, by: int) -> Body:
    sheet, dimension, depths = _place(book, body)
    start, end = body["range"].get("startIndex", 0), body["range"].get("endIndex", len(depths))
    if by < 0 and not any(depths[start:end]):
        raise bad("Cannot delete a group that does not exist.")
    for n in range(start, min(end, len(depths))):
        depths[n] = max(depths[n] + by, 0)
    control = "rowGroupControlAfter" if dimension == "ROWS" else "columnGroupControlAfter"
    sheet.grid_properties[control] = True
    groups = _store(sheet, dimension, depths)
    return {"dimensionGroups": groups} if groups else {}
