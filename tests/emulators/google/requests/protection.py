"""Protected ranges: add, update, delete, and who may edit what."""

from __future__ import annotations

from tests.emulators.google import masks
from tests.emulators.google.a1 import Box, of_grid_range
from tests.emulators.google.book import Book
from tests.emulators.google.errors import bad, protected
from tests.emulators.google.normal import answered, kept
from tests.emulators.google.requests.registry import Body, does
from tests.emulators.google.schema import load
from tests.emulators.google.sheet import Sheet

SERVICE_ACCOUNT = "service-account@example-project.iam.gserviceaccount.com"


@does("addProtectedRange")
def add_protected_range(book: Book, body: Body) -> Body:
    asked = kept("ProtectedRange", body["protectedRange"])
    new = {"protectedRangeId": book.new_id(), **asked}
    if not new.keys() & {"range", "namedRangeId"}:
        raise bad("A protected range needs a range or a named range.")
    sheet = _home(book, new)
    if any(
        x["protectedRangeId"] == new["protectedRangeId"]
        for s in book.sheets
        for x in s.part("protectedRanges")
    ):
        raise bad(f"A protected range with id {new['protectedRangeId']} already exists.")
    new["requestingUserCanEdit"] = True
    editors = {k: v for k, v in new.get("editors", {}).items() if v}
    users = [*editors.get("users", [])]
    stored = {**editors, "users": users if SERVICE_ACCOUNT in users else [*users, SERVICE_ACCOUNT]}
    sheet.part("protectedRanges").append({**new, "editors": stored})
    return {"protectedRange": answered("ProtectedRange", {**new, "editors": editors})}


def _home(book: Book, protection: Body) -> Sheet:
    if "namedRangeId" in protection:
        for named in book.named_ranges:
            if named["namedRangeId"] == protection["namedRangeId"]:
                return book.by_id(named["range"].get("sheetId", 0))
    return book.by_id(protection.get("range", {}).get("sheetId", 0))


def _find(book: Book, key: int) -> tuple[Sheet, Body]:
    for sheet in book.sheets:
        for protection in sheet.part("protectedRanges"):
            if protection["protectedRangeId"] == key:
                if key in book.owner_locks:
                    raise protected()
                return sheet, protection
    raise bad(f"No protected range with id: {key}")


@does("updateProtectedRange")
def update_protected_range(book: Book, body: Body) -> None:
    mask = masks.for_update(body, load(), "ProtectedRange", "request")
    _, old = _find(book, body["protectedRange"].get("protectedRangeId", 0))
    key = old["protectedRangeId"]
    new = masks.update(mask, old, kept("ProtectedRange", body["protectedRange"]))
    old.clear()
    old.update({**new, "protectedRangeId": key, "requestingUserCanEdit": True})


@does("deleteProtectedRange")
def delete_protected_range(book: Book, body: Body) -> None:
    sheet, protection = _find(book, body["protectedRangeId"])
    sheet.part("protectedRanges").remove(protection)


def locks(book: Book) -> dict[int, list[Box]]:
    """By tab, what the service account may not edit."""
    out: dict[int, list[Box]] = {}
    for sheet in book.sheets:
        for protection in sheet.parts.get("protectedRanges", []):
            if protection["protectedRangeId"] in book.owner_locks:
                out.setdefault(sheet.id, []).append(of_grid_range(protection.get("range", {})))
    return out
