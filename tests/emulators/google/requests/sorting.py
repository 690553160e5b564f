"""sortRange: contents, notes and formats move, dropdowns and colour rules stay."""

from __future__ import annotations

from typing import Any

from tests.emulators.google import formulas, references
from tests.emulators.google.a1 import Box
from tests.emulators.google.book import Book
from tests.emulators.google.cells import EMPTY, Cell, CellError
from tests.emulators.google.errors import ApiError, bad
from tests.emulators.google.requests.registry import Body, does
from tests.emulators.google.sheet import Sheet


@does("sortRange")
def sort_range(book: Book, body: Body) -> None:
    sheet, box = book.grid(body["range"])
    sheet.guard(box)
    sort(book, sheet, box, [_spec(spec) for spec in body["sortSpecs"]])


def _spec(spec: Body) -> tuple[int, bool]:
    if spec.keys() & {"backgroundColor", "backgroundColorStyle", "foregroundColor"}:
        raise ApiError(501, "The emulator does not sort by colour; see its README.")
    return spec.get("dimensionIndex", 0), spec.get("sortOrder") == "DESCENDING"


def sort(book: Book, sheet: Sheet, box: Box, keys: list[tuple[int, bool]]) -> None:
    """Order the rows of a bounded rectangle, the first key first; blanks are always last."""
    top, bottom = box.top or 0, box.bottom or 0
    if any(not (box.left or 0) <= column < (box.right or 0) for column, _ in keys):
        raise bad("Sort dimension index is outside the range.")
    order = list(range(top, bottom))
    for column, descending in reversed(keys):
        ranks = {n: _rank(formulas.value_of(book, sheet, sheet.at(n, column))) for n in order}
        blank = [n for n in order if ranks[n] is None]
        held = [n for n in order if ranks[n] is not None]
        held.sort(key=ranks.__getitem__, reverse=descending)
        order = held + blank
    _rearrange(sheet, box, order)
    if book.quirks.metadata_follows_sort:
        _carry_metadata(book, sheet, order, top)


def _rank(value: Any) -> Any:
    if value is None or (isinstance(value, str) and value == ""):
        return None
    if isinstance(value, CellError):
        return 3, 0, value.text
    if isinstance(value, bool):
        return 2, value, ""
    if isinstance(value, str):
        return 1, 0, value.lower()
    return 0, value, ""


def _rearrange(sheet: Sheet, box: Box, order: list[int]) -> None:
    top, columns = box.top or 0, range(box.left or 0, box.right or 0)
    old = {n: sheet.rows[n].cells.copy() for n in order}
    for new, source in enumerate(order, start=top):
        if new != source:
            _replace_row(sheet.rows[new].cells, old[source], columns, new - source)


def _replace_row(
    here: dict[int, Cell], arriving: dict[int, Cell], columns: range, down: int
) -> None:
    for column in [c for c in here.keys() | arriving.keys() if c in columns]:
        old, new = here.pop(column, EMPTY), arriving.get(column, EMPTY)
        cell = _arrived(new, old, down)
        if not cell.is_blank:
            here[column] = cell


def _arrived(cell: Cell, here: Cell, down: int) -> Cell:
    if cell.formula is None and cell.validation == here.validation:
        return cell
    formula = cell.formula and references.carried(cell.formula, down, 0)
    return cell._replace(formula=formula, validation=here.validation)


def _carry_metadata(book: Book, sheet: Sheet, order: list[int], top: int) -> None:
    place = {old: new for new, old in enumerate(order, start=top)}
    for mark in book.metadata:
        line = mark["location"].get("dimensionRange", {})
        if line.get("dimension") == "ROWS" and line.get("sheetId", 0) == sheet.id:
            start = place.get(line["startIndex"], line["startIndex"])
            line.update(startIndex=start, endIndex=start + 1)
