"""HTTP: one request in, one answer out, with faults, log and the one lock."""

from __future__ import annotations

import json
import socket
import struct
import sys
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from tests.emulators.google import admin, errors, router
from tests.emulators.google.errors import ApiError
from tests.emulators.google.faults import HTML, Fault
from tests.emulators.google.requestlog import Exchange
from tests.emulators.google.router import InvalidAnswer
from tests.emulators.google.sheets_api import Query

if TYPE_CHECKING:
    from tests.emulators.google.server import Emulator

_JSON, _HTML, _TEXT = "application/json; charset=UTF-8", "text/html; charset=UTF-8", "text/csv"

Answer = tuple[int, bytes, str]


class Server(ThreadingHTTPServer):
    """A threading server that can also break a connection off."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], handler: type[Handler], google: Emulator) -> None:
        super().__init__(address, handler)
        self.google = google
        self.broken: set[Any] = set()

    def shutdown_request(self, request: Any) -> None:
        if request in self.broken:
            self.broken.discard(request)
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news; anything else is a fault of the emulator."""
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError | TimeoutError):
            self.google.violations.append(repr(error))


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: the log is for tests to read."""

    def _handle(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        if self.path.startswith("/_admin/"):
            self._send(*_admin(self.server.google, self.command, self.path, body))
        else:
            self._api(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _handle  # noqa: N815

    def _api(self, body: bytes) -> None:
        google, line = self.server.google, f"{self.command} {self.path}"
        fault = None
        if not self.path.startswith("/token"):
            for edit in google.faults.due_edits(line):
                edit.action()
            fault = google.faults.striking(line)
        answer = self._struck(fault, body)
        self._log(body, answer, fault)
        if answer is None:
            self._reset()
        elif fault is not None and fault.retry_after is not None:
            self._send(*answer, {"Retry-After": str(fault.retry_after)})
        else:
            self._send(*answer)

    def _struck(self, fault: Fault | None, body: bytes) -> Answer | None:
        """The answer with the fault in it; None when the connection is to break."""
        if fault is None:
            return self._done(body)
        if fault.kind == "slow":
            time.sleep(fault.seconds)
            return self._done(body)
        done = self._done(body) if fault.after else None
        if fault.kind == "slow_after":
            time.sleep(fault.seconds)
            return done
        return None if fault.resets else _failed(*fault.answer())

    def _done(self, body: bytes) -> Answer:
        token = self.headers.get("Authorization", "")
        return respond(self.server.google, self.command, self.path, body, token)

    def _log(self, body: bytes, answer: Answer | None, fault: Fault | None) -> None:
        log = self.server.google.log
        status, sent, _ = answer or (0, b"", "")
        kind = "" if fault is None else fault.kind
        sizes = len(body), len(sent)
        told = (self.headers.get(name, "") for name in ("User-Agent", "Accept-Encoding"))
        entry = Exchange(
            len(log) + 1, self.command, self.path, status, *sizes, body, sent, kind, *told
        )
        log.append(entry)

    def _send(
        self, code: int, body: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(code)
        if body or code != 204:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _reset(self) -> None:
        """Break the connection off so that the client sees a reset, not an end."""
        layout = "hh" if sys.platform == "win32" else "ii"
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(layout, 1, 0))
        self.server.broken.add(self.connection)
        self.close_connection = True


def _failed(code: int, what: ApiError | str) -> Answer:
    if isinstance(what, str):
        return code, what.encode(), _HTML
    return code, _dumped(what.body()), _JSON


def _dumped(answer: Any, *, pretty: bool = True) -> bytes:
    if pretty:
        return (json.dumps(answer, indent=2, ensure_ascii=False) + "\n").encode()
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def respond(google: Emulator, verb: str, target: str, body: bytes, token: str) -> Answer:
    """Do one API request."""
    split = urlsplit(target)
    query = Query(parse_qs(split.query, keep_blank_values=True))
    try:
        if split.path == "/token":
            return 200, _dumped(google.tokens.issue(dict(parse_qsl(body.decode())))), _JSON
        _authorise(google, token)
        with google.lock:
            answer = _dispatch(google, verb, split.path, query, body)
    except ApiError as error:
        return _failed(error.code, error)
    except InvalidAnswer as error:
        google.violations.append(str(error))
        return _failed(500, ApiError(500, f"The emulator's own answer is invalid: {error}"))
    except Exception as error:  # noqa: BLE001 - a fault of ours must be seen, not hang a client
        google.violations.append(traceback.format_exc())
        return _failed(500, ApiError(500, f"The emulator has a fault of its own: {error!r}"))
    if answer is None:
        return 204, b"", _JSON
    if isinstance(answer, str):
        return 200, answer.encode(), _TEXT
    pretty = query.flag("prettyPrint", default=True)
    return 200, _dumped(answer, pretty=pretty), _JSON


def _authorise(google: Emulator, token: str) -> None:
    if google.require_tokens and token.removeprefix("Bearer ") not in google.tokens.valid:
        raise errors.unauthenticated()


def _dispatch(google: Emulator, verb: str, path: str, query: Query, raw: bytes) -> Any:
    body = _decoded(raw)
    if path.startswith("/drive/v3/"):
        return google.drive.handle(verb, path, query, body or {})
    if (verb, path) == ("POST", "/v4/spreadsheets"):
        return _create(google, query, body)
    if copy := admin.copy_path(verb, path):
        return admin.copy_to(google, *copy, body)
    found = router.find_method(verb, path)
    if found is None:
        raise errors.not_found()
    method, parts = found
    if google.faults.quota is not None:
        reading = Exchange(0, verb, path, 0, 0, 0).kind
        google.faults.quota.spend(reading)
    strict = google.strict or query.flag("strict") or query.one("strict") == "1"
    return router.run(google.books.get, method, parts, query, body, strict=strict)


def _create(google: Emulator, query: Query, body: Any) -> Any:
    plain = router.checked_body("Spreadsheet", body, "", strict=google.strict)
    book = google.create_from(plain)
    method, parts = router.find_method("GET", f"/v4/spreadsheets/{book.id}") or _never()
    return router.run(google.books.get, method, parts, query, None, strict=google.strict)


def _never() -> Any:
    raise AssertionError("the reading method has a path of its own")


def _decoded(raw: bytes) -> Any:
    if not raw.strip():
        return None
    try:
        return json.loads(raw)
    except ValueError as error:
        raise errors.bad(f"Invalid JSON payload received. {error}") from error


def _admin(google: Emulator, verb: str, target: str, raw: bytes) -> Answer:
    try:
        return 200, _dumped(admin.handle(google, verb, target, _decoded(raw) or {})), _JSON
    except (KeyError, TypeError, ValueError) as error:
        return 400, _dumped({"error": repr(error), "known": admin.PATHS}), _JSON


__all__ = ["HTML", "Handler", "Server", "respond"]
