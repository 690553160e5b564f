"""Filters: the basic one of a tab, which hides rows by their values, and filter views."""

from __future__ import annotations

from tests.emulators.google import display, formulas
from tests.emulators.google.a1 import Box, to_grid_range
from tests.emulators.google.book import Book
from tests.emulators.google.errors import bad
from tests.emulators.google.normal import answered, kept
from tests.emulators.google.requests.registry import Body, does
from tests.emulators.google.sheet import Sheet


@does("setBasicFilter")
def set_basic_filter(book: Book, body: Body) -> None:
    stored = kept("BasicFilter", body.get("filter", {}))
    sheet, box = book.grid(stored.get("range", {}))
    sheet.parts["basicFilter"] = {**stored, "range": to_grid_range(sheet.id, box)}
    _hide(book, sheet, box, _hidden_values(stored))


def _hidden_values(stored: Body) -> dict[int, set[str]]:
    """By column, the texts whose rows are not shown; no other criterion is understood here."""
    criteria = {int(column): one for column, one in stored.get("criteria", {}).items()}
    for spec in stored.get("filterSpecs", []):
        criteria[spec.get("columnIndex", 0)] = spec.get("filterCriteria", {})
    return {column: set(one.get("hiddenValues", [])) for column, one in criteria.items()}


def _hide(book: Book, sheet: Sheet, box: Box, hidden: dict[int, set[str]]) -> None:
    for n in range((box.top or 0) + 1, box.bottom or 0):
        row = sheet.rows[n]
        kept = {key: told for key, told in row.properties.items() if key != "hiddenByFilter"}
        is_hidden = any(_shown(book, sheet, n, column) in words for column, words in hidden.items())
        row.properties = {**kept, **({"hiddenByFilter": True} if is_hidden else {})}


def _shown(book: Book, sheet: Sheet, row: int, column: int) -> str:
    cell = sheet.at(row, column)
    value = formulas.value_of(book, sheet, cell)
    return display.shown(value, cell.number_format, book.locale) if cell.has_content else ""


@does("clearBasicFilter")
def clear_basic_filter(book: Book, body: Body) -> None:
    sheet = book.by_id(body.get("sheetId", 0))
    if sheet.parts.pop("basicFilter", None) is not None:
        _hide(book, sheet, Box(0, len(sheet.rows)), {})


@does("addFilterView")
def add_filter_view(book: Book, body: Body) -> Body:
    view = kept("FilterView", body.get("filter", {}))
    sheet, box = book.grid(view.get("range", {}))
    view["range"] = to_grid_range(sheet.id, box)
    view.setdefault("filterViewId", book.new_id())
    sheet.part("filterViews").append(view)
    return {"filter": answered("FilterView", view)}


@does("deleteFilterView")
def delete_filter_view(book: Book, body: Body) -> None:
    for sheet in book.sheets:
        for view in sheet.part("filterViews"):
            if view["filterViewId"] == body.get("filterId"):
                sheet.part("filterViews").remove(view)
                return
    raise bad(f"No filter view with id: {body.get('filterId')}")
