"""Filters: the basic one of a tab, and filter views. Kept and answered; no row is hidden."""

from __future__ import annotations

from tests.google.emulator.a1 import to_grid_range
from tests.google.emulator.book import Book
from tests.google.emulator.errors import bad
from tests.google.emulator.normal import answered, kept
from tests.google.emulator.requests.registry import Body, does


@does("setBasicFilter")
def set_basic_filter(book: Book, body: Body) -> None:
    stored = kept("BasicFilter", body.get("filter", {}))
    sheet, box = book.grid(stored.get("range", {}))
    sheet.parts["basicFilter"] = {**stored, "range": to_grid_range(sheet.id, box)}


@does("clearBasicFilter")
def clear_basic_filter(book: Book, body: Body) -> None:
    book.by_id(body.get("sheetId", 0)).parts.pop("basicFilter", None)


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
