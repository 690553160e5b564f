"""Alternating colours: addBanding, updateBanding, deleteBanding."""

from __future__ import annotations

from tests.emulators.google import masks
from tests.emulators.google.a1 import of_grid_range
from tests.emulators.google.book import Book
from tests.emulators.google.errors import bad
from tests.emulators.google.normal import answered, kept, mask_with_twins
from tests.emulators.google.requests.registry import Body, does
from tests.emulators.google.schema import load
from tests.emulators.google.sheet import Sheet

_TAKEN = (
    "You cannot add alternating background colors to a range that already has alternating "
    "background colors."
)


@does("addBanding")
def add_banding(book: Book, body: Body) -> Body:
    band = kept("BandedRange", body["bandedRange"])
    if "range" not in band or not band.keys() & {"rowProperties", "columnProperties"}:
        raise bad("A banded range needs a range and row or column properties.")
    sheet = book.by_id(band["range"].get("sheetId", 0))
    box = of_grid_range(band["range"])
    if any(of_grid_range(other["range"]).meets(box) for other in sheet.part("bandedRanges")):
        raise bad(_TAKEN)
    band.setdefault("bandedRangeId", book.new_id())
    sheet.part("bandedRanges").append(band)
    return {"bandedRange": answered("BandedRange", band)}


def _find(book: Book, key: int) -> tuple[Sheet, Body]:
    for sheet in book.sheets:
        for band in sheet.part("bandedRanges"):
            if band["bandedRangeId"] == key:
                return sheet, band
    raise bad(f"No banded range with id: {key}")


@does("updateBanding")
def update_banding(book: Book, body: Body) -> None:
    mask = masks.for_update(body, load(), "BandedRange", "request")
    _, old = _find(book, body["bandedRange"].get("bandedRangeId", 0))
    key, new = old["bandedRangeId"], kept("BandedRange", body["bandedRange"])
    updated = masks.update(mask_with_twins("BandedRange", mask), old, new)
    old.clear()
    old.update({**updated, "bandedRangeId": key})


@does("deleteBanding")
def delete_banding(book: Book, body: Body) -> None:
    sheet, band = _find(book, body.get("bandedRangeId", 0))
    sheet.part("bandedRanges").remove(band)
