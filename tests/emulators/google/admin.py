"""The emulator's own HTTP interface, under ``/_admin/``: faults, edits, the log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.emulators.google import router, sheets_api
from tests.emulators.google.errors import forbidden, not_found
from tests.emulators.google.users import EDITS

if TYPE_CHECKING:
    from tests.emulators.google.server import Emulator

Struct = dict[str, Any]

PATHS = {
    "POST /_admin/faults": "schedule {kind, at, times, match, seconds, retry_after}",
    "POST /_admin/edits": "schedule {at, match, spreadsheetId, tab, edit, args, kwargs}",
    "DELETE /_admin/faults": "forget faults, edits and quotas",
    "POST /_admin/quota": "enforce {reads, writes} per minute",
    "POST /_admin/tokens/expire": "refuse every token issued so far",
    "POST /_admin/spreadsheets": "create {title, sheets, locale, time_zone}",
    "GET /_admin/spreadsheets": "list ids and titles",
    "GET /_admin/log": "the requests so far",
    "DELETE /_admin/log": "forget them",
}


def handle(google: Emulator, verb: str, target: str, body: Struct) -> Any:
    """Do one request of this interface.

    Raises:
        KeyError, TypeError, ValueError: there is no such path, or the body is not of its kind.
    """
    line = f"{verb} {target.split('?', maxsplit=1)[0]}"
    if line not in PATHS:
        raise KeyError(line)
    name = line.split("/_admin/")[1].replace("/", "_")
    return globals()[f"_{verb.lower()}_{name}"](google, body) or {}


def _post_faults(google: Emulator, body: Struct) -> None:
    google.fail(**body)


def _delete_faults(google: Emulator, _body: Struct) -> None:
    google.faults.clear()


def _post_edits(google: Emulator, body: Struct) -> None:
    if body["edit"] not in EDITS:
        raise ValueError(f"no edit {body['edit']!r}; there are {sorted(EDITS)}")
    tab = google.open(body["spreadsheetId"]).tab(body["tab"])
    edit = getattr(tab, body["edit"])
    args, kwargs = body.get("args", []), body.get("kwargs", {})
    google.edit_before(body.get("at", 1), lambda: edit(*args, **kwargs), body.get("match", ""))


def _post_quota(google: Emulator, body: Struct) -> None:
    google.limit(**body)


def _post_tokens_expire(google: Emulator, _body: Struct) -> None:
    google.expire_tokens()


def _post_spreadsheets(google: Emulator, body: Struct) -> Struct:
    return {"spreadsheetId": google.create(**body).id}


def _get_spreadsheets(google: Emulator, _body: Struct) -> Struct:
    return {"spreadsheets": {b.id: b.properties["title"] for b in google.books.values()}}


def _get_log(google: Emulator, _body: Struct) -> Struct:
    return {"requests": [exchange.as_dict() for exchange in google.log]}


def _delete_log(google: Emulator, _body: Struct) -> None:
    google.log.clear()


def copy_path(verb: str, path: str) -> tuple[str, int] | None:
    """The spreadsheet and tab of sheets.copyTo, which alone needs two spreadsheets."""
    found = re.fullmatch(r"/v4/spreadsheets/([^/:]+)/sheets/(\d+):copyTo", path)
    return (found[1], int(found[2])) if found and verb == "POST" else None


def copy_to(google: Emulator, key: str, sheet_id: int, body: Any) -> Struct:
    """sheets.copyTo."""
    name = "CopySheetToAnotherSpreadsheetRequest"
    plain = router.checked_body(name, body, "", strict=google.strict)
    books = [google.books.get(k) for k in (key, plain.get("destinationSpreadsheetId", ""))]
    for book in books:
        if book is None:
            raise not_found()
        if book.forbidden:
            raise forbidden()
    answer = sheets_api.copy_to(books[0], sheet_id, books[1])  # type: ignore[arg-type]
    router.check_answer("SheetProperties", answer)
    return answer
