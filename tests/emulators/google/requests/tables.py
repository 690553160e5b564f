"""Tables: their range may be changed; what their typed columns refuse is in `Sheet`."""

from __future__ import annotations

from tests.emulators.google import masks
from tests.emulators.google.book import Book
from tests.emulators.google.errors import bad
from tests.emulators.google.normal import answered, kept
from tests.emulators.google.requests.registry import Body, does
from tests.emulators.google.schema import load


@does("addTable")
def add_table(book: Book, body: Body) -> Body:
    new = kept("Table", body["table"])
    new.setdefault("tableId", str(book.new_id()))
    book.by_id(new["range"]["sheetId"]).part("tables").append(new)
    return {"table": answered("Table", new)}


@does("updateTable")
def update_table(book: Book, body: Body) -> None:
    mask = masks.for_update(body, load(), "Table", "request")
    asked = kept("Table", body["table"])
    for sheet in book.sheets:
        for table in sheet.part("tables"):
            if table["tableId"] == asked.get("tableId"):
                changed = masks.update(mask, table, asked)
                table.clear()
                table.update(changed)
                return
    raise bad(f"No table with id: {asked.get('tableId')}")
