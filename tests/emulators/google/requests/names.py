"""Named ranges: add, update, delete."""

from __future__ import annotations

from tests.emulators.google import masks
from tests.emulators.google.book import Book
from tests.emulators.google.errors import bad
from tests.emulators.google.normal import answered, kept
from tests.emulators.google.requests.registry import Body, does
from tests.emulators.google.schema import load


@does("addNamedRange")
def add_named_range(book: Book, body: Body) -> Body:
    named = kept("NamedRange", body["namedRange"])
    named.setdefault("namedRangeId", str(book.new_id()))
    _check(book, named)
    book.named_ranges.append(named)
    return {"namedRange": answered("NamedRange", named)}


def _check(book: Book, named: Body) -> None:
    if not named.get("name") or "range" not in named:
        raise bad("A named range needs a name and a range.")
    book.by_id(named["range"].get("sheetId", 0))
    for other in book.named_ranges:
        if other["name"].lower() == named["name"].lower() and other is not named:
            raise bad(f"A named range with name '{named['name']}' already exists.")


def _find(book: Book, key: str) -> Body:
    for named in book.named_ranges:
        if named["namedRangeId"] == key:
            return named
    raise bad(f"No named range with id: {key}")


@does("updateNamedRange")
def update_named_range(book: Book, body: Body) -> None:
    mask = masks.for_update(body, load(), "NamedRange", "request")
    old = _find(book, body["namedRange"].get("namedRangeId", ""))
    old.update(masks.update(mask, old, kept("NamedRange", body["namedRange"])))
    _check(book, old)


@does("deleteNamedRange")
def delete_named_range(book: Book, body: Body) -> None:
    book.named_ranges.remove(_find(book, body["namedRangeId"]))
