"""What lets a monitor see that the service lives: a file, and an answer on this computer only."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from sheets_crm.errors import CrmError
from sheets_crm.service.options import ServiceOptions
from sheets_crm.state.state_dir import write_whole

_FOR_A_MONITOR = 0o666
"""Whoever watches the service runs as another user; no person is named in that file."""

_HOST = "127.0.0.1"
_PATH = "/healthz"
_SECONDS = 10.0
_MOST = 16
"""Connections at a time; one more takes the place of the one that has said nothing for longest."""

_KEPT = 1.0
"""Seconds for which an answer is good: asked ever so often, the journals are read once."""

Record = Callable[[], dict[str, Any]]


class Health:
    """Says how the workbooks stand.

    Args:
        options: where to.
        folder: from which a relative path starts.
        record: what is said; its key `ok` is whether all is well.
    """

    def __init__(self, options: ServiceOptions, folder: Path, record: Record) -> None:
        self._file = folder / Path(options.health_file).expanduser()
        self._is_written = bool(options.health_file)
        self._port = options.health_port
        self._record = record
        self._turn = threading.Lock()
        self._server: _Server | None = None

    def start(self) -> None:
        """Begins to answer where a port is configured.

        Raises:
            CrmError: another program has the port.
        """
        if not self._port:
            return
        try:
            self._server = _Server((_HOST, self._port), _answering(_Kept(self._record)))
        except (OSError, OverflowError) as fault:
            raise CrmError("service_port", port=self._port, reason=fault) from fault
        threading.Thread(target=self._server.serve_forever, name="healthz", daemon=True).start()

    def note(self) -> None:
        """Writes the file anew where one is configured.

        Raises:
            CrmError: it cannot be written.
        """
        if not self._is_written:
            return
        try:
            with self._turn:
                record = json.dumps(self._record(), ensure_ascii=False, indent=2)
                write_whole(self._file, record, mode=_FOR_A_MONITOR, lasting=False)
        except OSError as fault:
            raise CrmError("service_health_file", path=str(self._file), reason=fault) from fault

    def stop(self) -> None:
        """Answers no more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Server(ThreadingHTTPServer):
    """Answers a few at a time, whoever opens however many connections and says nothing."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self._turn = threading.Lock()
        self._open: deque[socket.socket] = deque()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Takes a connection; the oldest goes where there are too many."""
        with self._turn:
            self._open.append(request)
            oldest = self._open.popleft() if len(self._open) > _MOST else None
        if oldest is not None:
            with suppress(OSError):
                oldest.shutdown(socket.SHUT_RDWR)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Lets a connection go."""
        with self._turn, suppress(ValueError):
            self._open.remove(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever goes away before the answer is no event."""


class _Kept:
    """A record that is worked out anew only when it is a moment old."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._turn = threading.Lock()
        self._last: tuple[float, dict[str, Any]] | None = None

    def __call__(self) -> dict[str, Any]:
        with self._turn:
            if self._last is None or time.monotonic() > self._last[0] + _KEPT:
                self._last = time.monotonic(), self._record()
            return self._last[1]


def _answering(record: Record) -> type[BaseHTTPRequestHandler]:
    """A handler that answers one question, to programs of this computer."""

    class Handler(BaseHTTPRequestHandler):
        timeout = _SECONDS

        def do_GET(self) -> None:
            if self.path != _PATH or not self._is_asked_as_this_computer():
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            said = record()
            body = json.dumps(said, ensure_ascii=False).encode("utf-8")
            is_well = said["ok"]
            self.send_response(HTTPStatus.OK if is_well else HTTPStatus.SERVICE_UNAVAILABLE)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _is_asked_as_this_computer(self) -> bool:
            """A page of the web that has its own name led here learns nothing.

            Its browser says that name; HTTP/1.0 knew none, and a program that says none is here.
            """
            named = self.headers.get("Host")
            return named is None or named.partition(":")[0] in {_HOST, "localhost"}

        def send_response(self, code: int, message: str | None = None) -> None:
            """The head of an answer, without what program gives it and of which version."""
            self.send_response_only(code, message)
            self.send_header("Date", self.date_time_string())

        def log_message(self, *_: object) -> None:
            """It is asked every minute; that is no event."""

    return Handler
