"""The emulator: its state, and the small interface that tests have in the same process."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from tests.emulators.google import oauth, sheets_api
from tests.emulators.google.book import Book, Quirks
from tests.emulators.google.drive import Drive
from tests.emulators.google.faults import Edit, Fault, Faults, Quota
from tests.emulators.google.http import Handler, Server
from tests.emulators.google.requestlog import RequestLog
from tests.emulators.google.users import Grid, Workbook, new_tabs

PRIVATE_ID = "1jIKzPs8LsiZZdLdeMEP-5ZIHw6RkjiOmj1LrJN706Yc"
"""The spreadsheet of somebody else, which always answers 403."""


class Emulator:
    """A Google Sheets of one's own on the loopback interface.

    Args:
        port: 0 takes a free one.
        strict: refuse explicit null, snake_case names and numbers written as text.
        require_tokens: refuse (401) what bears no token issued by this server.

    As a context manager it serves from entry to exit; an answer of its own that does not fit
    Google's schema fails the block.
    """

    def __init__(self, port: int = 0, *, strict: bool = False, require_tokens: bool = True) -> None:
        self.strict, self.require_tokens = strict, require_tokens
        self.lock = threading.RLock()
        self.quirks = Quirks()
        self.tokens = oauth.Tokens()
        self.faults = Faults()
        self.log = RequestLog()
        self.violations: list[str] = []
        """Answers that did not fit Google's schema: faults of the emulator itself."""
        self.books: dict[str, Book] = {}
        self.drive = Drive(self.books, self._create_default)
        self._private()
        self._server = Server(("127.0.0.1", port), Handler, self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    def _private(self) -> None:
        book = self.books[PRIVATE_ID] = Book(PRIVATE_ID, "Somebody else's")
        book.add("Sheet1", sheet_id=0)
        book.forbidden = True

    # serving ---------------------------------------------------------------

    @property
    def url(self) -> str:
        """Without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        if error is None and self.violations:
            raise AssertionError("the emulator answered wrongly: " + "; ".join(self.violations))

    def service_account_key(self) -> dict[str, Any]:
        """A key file for a client of this server."""
        return oauth.service_account_key(self.url)

    def token(self) -> str:
        """An access token without the ceremony."""
        form = {"grant_type": "refresh_token", "refresh_token": "test"}
        return str(self.tokens.issue(form)["access_token"])

    # spreadsheets ----------------------------------------------------------

    def create(
        self,
        title: str = "Untitled",
        sheets: Mapping[str, Grid] | Sequence[str] | None = None,
        *,
        locale: str = "en_US",
        time_zone: str = "Etc/GMT",
    ) -> Workbook:
        """A new spreadsheet of the owner's, shared with the service account.

        Args:
            title: its name.
            sheets: tabs by title with their rows, or titles only; one Sheet1 when left out.
            locale: decides typing and display; see ``locales.LOCALES``.
            time_zone: kept and answered; serial dates have none.
        """
        with self.lock:
            book = self._new_book(title, locale=locale, timeZone=time_zone)
            workbook = Workbook(self, book)
            new_tabs(workbook, sheets)
        return workbook

    def _new_book(self, title: str, **properties: str) -> Book:
        key = "1" + secrets.token_urlsafe(40)[:43]
        book = self.books[key] = Book(key, title, **properties)
        book.quirks = self.quirks
        return book

    def _create_default(self, title: str) -> Book:
        book = self._new_book(title)
        book.add("Sheet1", sheet_id=0)
        return book

    def create_from(self, body: dict[str, Any]) -> Book:
        """spreadsheets.create."""
        wanted = {k: v for k, v in body.get("properties", {}).items() if isinstance(v, str)}
        book = self._new_book(wanted.pop("title", "Untitled spreadsheet"), **wanted)
        try:
            sheets_api.fill_new(book, body)
        except BaseException:
            del self.books[book.id]
            raise
        return book

    def open(self, key: str) -> Workbook:
        """A spreadsheet by id, as its owner."""
        return Workbook(self, self.books[key])

    # what may go wrong -----------------------------------------------------

    def fail(self, kind: str, **when: Any) -> Fault:
        """Schedule a fault of ``faults.KINDS``; ``when`` are the attributes of ``faults.Fault``."""
        fault = Fault(kind, **when)
        self.faults.faults.append(fault)
        return fault

    def edit_before(self, at: int, action: Callable[[], object], match: str = "") -> None:
        """Let a user act right before the ``at``-th (matching) API request from now."""
        self.faults.edits.append(Edit(at, action, match))

    def limit(self, reads: int = 60, writes: int = 60, **clock: Any) -> None:
        """Enforce Google's quotas per minute."""
        self.faults.quota = Quota(reads, writes, **clock)

    def expire_tokens(self) -> None:
        """Every token issued so far is refused; a new one may be had."""
        self.tokens.expire()
