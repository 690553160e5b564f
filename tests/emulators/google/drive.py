"""Drive v3, as far as finding, making, sharing and removing spreadsheets needs it."""

from __future__ import annotations

import copy
import csv
import io
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.emulators.google import masks, schema, values
from tests.emulators.google.book import Book
from tests.emulators.google.errors import ApiError, DriveError
from tests.emulators.google.requests.protection import SERVICE_ACCOUNT
from tests.emulators.google.sheets_api import Query

Struct = dict[str, Any]

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
_DEFAULT = "kind,id,name,mimeType"


class Drive:
    """The files of one account."""

    def __init__(self, books: dict[str, Book], create: Callable[[str], Book]) -> None:
        self.books, self.create = books, create

    def handle(self, verb: str, path: str, query: Query, body: Struct) -> Struct | str | None:
        """An answer: a structure, plain text, or None for 204.

        Raises:
            DriveError: in Drive's own form.
            ApiError: 501, what the emulator does not do.
        """
        for method, pattern, run in self._methods():
            found = re.fullmatch("/drive/v3" + pattern, path)
            if found and method == verb:
                answer: Struct | str | None = run(query, body, **found.groupdict())
                return answer
        raise ApiError(501, f"The emulator does not do {verb} {path}; see its README.")

    def _methods(self) -> tuple[tuple[str, str, Callable[..., Any]], ...]:
        one, permission = r"/files/(?P<key>[^/]+)", r"/permissions/(?P<who>[^/]+)"
        return (
            ("GET", "/about", self.about),
            ("GET", "/files", self.list_files),
            ("POST", "/files", self.create_file),
            ("GET", one, self.get_file),
            ("PATCH", one, self.patch_file),
            ("DELETE", one, self.delete_file),
            ("POST", one + "/copy", self.copy_file),
            ("GET", one + "/export", self.export),
            ("GET", one + "/comments", self.list_comments),
            ("GET", one + "/permissions", self.list_permissions),
            ("POST", one + "/permissions", self.share),
            ("DELETE", one + permission, self.unshare),
        )

    def find(self, key: str) -> Book:
        book = self.books.get(key)
        if book is None or book.forbidden:
            raise DriveError(404, "notFound", f"File not found: {key}.", "fileId")
        return book

    def about(self, query: Query, _body: Struct) -> Struct:
        user = {"kind": "drive#user", "displayName": "Emulator", "emailAddress": SERVICE_ACCOUNT}
        return _selected({"kind": "drive#about", "user": user}, query, "About", "*")

    def create_file(self, query: Query, body: Struct) -> Struct:
        if body.get("mimeType") != SPREADSHEET:
            raise ApiError(501, "The emulator keeps spreadsheets only; see its README.")
        book = self.create(body.get("name", "Untitled"))
        book.parents = body.get("parents", [])
        return self._answer(book, query)

    def get_file(self, query: Query, _body: Struct, key: str) -> Struct:
        return self._answer(self.find(key), query)

    def patch_file(self, query: Query, body: Struct, key: str) -> Struct:
        book = self.find(key)
        book.properties["title"] = body.get("name", book.properties["title"])
        book.trashed = body.get("trashed", book.trashed)
        return self._answer(book, query)

    def delete_file(self, _query: Query, _body: Struct, key: str) -> None:
        del self.books[self.find(key).id]

    def copy_file(self, query: Query, body: Struct, key: str) -> Struct:
        source = self.find(key)
        twin = self.create(body.get("name", "Copy of " + source.properties["title"]))
        title = twin.properties["title"]
        twin.properties = {**copy.deepcopy(source.properties), "title": title}
        twin.sheets = [sheet.copy() for sheet in source.sheets]
        twin.named_ranges = copy.deepcopy(source.named_ranges)
        twin.metadata = copy.deepcopy(source.metadata)
        return self._answer(twin, query)

    def export(self, query: Query, _body: Struct, key: str) -> str:
        book = self.find(key)
        if query.one("mimeType") != "text/csv":
            raise ApiError(501, "The emulator exports CSV only; see its README.")
        sheet = book.sheets[0]
        found = values.get(book, f"'{sheet.title}'", values.Rendering())
        out = io.StringIO()
        csv.writer(out).writerows(found.get("values", []))
        return out.getvalue().removesuffix("\r\n")

    def list_files(self, query: Query, _body: Struct) -> Struct:
        wanted = _conditions(query.one("q"))
        files = [
            _full(book)
            for book in sorted(self.books.values(), key=lambda b: b.modified, reverse=True)
            if not book.forbidden and _fits(book, wanted)
        ]
        default = f"kind,incompleteSearch,files({_DEFAULT})"
        answer = {"kind": "drive#fileList", "incompleteSearch": False, "files": files}
        return _selected(answer, query, "FileList", default)

    def _answer(self, book: Book, query: Query) -> Struct:
        return _selected(_full(book), query, "File", _DEFAULT)

    def list_comments(self, query: Query, _body: Struct, key: str) -> Struct:
        """None: nobody can comment here."""
        self.find(key)
        answer = {"kind": "drive#commentList", "comments": []}
        return _selected(answer, query, "CommentList", "*")

    # sharing ---------------------------------------------------------------

    def list_permissions(self, query: Query, _body: Struct, key: str) -> Struct:
        answer = {"kind": "drive#permissionList", "permissions": self.find(key).permissions}
        return _selected(answer, query, "PermissionList", "*")

    def share(self, query: Query, body: Struct, key: str) -> Struct:
        book = self.find(key)
        # gspread sends a field of Drive v2 here, and Google takes it: what is unknown is ignored.
        known = schema.load("drive.v3").properties("Permission")
        who = {"anyone": "anyoneWithLink"}.get(body.get("type", ""), str(book.new_id()))
        asked = {k: v for k, v in body.items() if k in known}
        book.permissions.append({"kind": "drive#permission", "id": who, **asked})
        return _selected(book.permissions[-1], query, "Permission", "kind,id,type,role")

    def unshare(self, _query: Query, _body: Struct, key: str, who: str) -> None:
        book = self.find(key)
        left = [p for p in book.permissions if p["id"] != who]
        if len(left) == len(book.permissions):
            text = f"Permission not found: {who}."
            raise DriveError(404, "notFound", text, "permissionId")
        book.permissions = left


def _full(book: Book) -> Struct:
    version, moment = book.counted
    return {
        "kind": "drive#file",
        "id": book.id,
        "name": book.properties["title"],
        "mimeType": SPREADSHEET,
        "createdTime": _moment(book.created),
        "modifiedTime": _moment(moment),
        "version": str(version),
        "trashed": book.trashed,
    }


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _selected(answer: Struct, query: Query, name: str, default: str) -> Struct:
    mask = query.mask or masks.parse(default)
    document = schema.load("drive.v3")
    masks.check(mask, document, name)
    chosen: Struct = masks.select(mask, answer)
    document.check(name, chosen, strict=True)
    return chosen


_TEXT = r"""(?:"[^"]*"|'(?:\\'|[^'])*'|true|false)"""
_TERM = re.compile(
    rf"\s*(?:(?P<field>name|mimeType|trashed)\s*=\s*(?P<value>{_TEXT})"
    rf"|(?P<parent>{_TEXT})\s+in\s+parents)\s*(?P<more>\band\b|$)"
)


def _conditions(text: str) -> list[tuple[str, str]]:
    """The terms of a query which are joined by ``and``: field and wanted value."""
    out, at = [], 0
    while at < len(text):
        term = _TERM.match(text, at)
        if not term or (term.end() == len(text) and term["more"]):
            raise DriveError(400, "invalid", "Invalid Value", "q")
        out.append((term["field"] or "parents", _plain(term["value"] or term["parent"])))
        at = term.end()
    return out


def _plain(text: str) -> str:
    return text[1:-1].replace("\\'", "'") if text[0] in "\"'" else text


def _fits(book: Book, wanted: list[tuple[str, str]]) -> bool:
    if book.trashed and ("trashed", "true") not in wanted:
        return False
    facts = _full(book) | {"trashed": str(book.trashed).lower()}
    return all(
        value in book.parents if field == "parents" else facts[field] == value
        for field, value in wanted
    )
