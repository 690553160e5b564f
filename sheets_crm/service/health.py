"""What lets a monitor see that the service lives: a file, and an answer on this computer only."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from sheets_crm.errors import CrmError
from sheets_crm.service.options import ServiceOptions
from sheets_crm.state import write_whole

_FOR_A_MONITOR = 0o666
"""Whoever watches the service runs as another user; no person is named in that file."""

_HOST = "127.0.0.1"
_PATH = "/healthz"
_SECONDS = 10.0

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
        self._server: ThreadingHTTPServer | None = None

    def start(self) -> None:
        """Begins to answer where a port is configured.

        Raises:
            CrmError: another program has the port.
        """
        if not self._port:
            return
        try:
            self._server = ThreadingHTTPServer((_HOST, self._port), _answering(self._record))
        except (OSError, OverflowError) as fault:
            raise CrmError("service_port", port=self._port, reason=str(fault)) from fault
        self._server.daemon_threads = True
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
            path, reason = str(self._file), str(fault)
            raise CrmError("service_health_file", path=path, reason=reason) from fault

    def stop(self) -> None:
        """Answers no more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


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
            """A page of the web that has its own name led here learns nothing."""
            host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
            return host in {_HOST, "localhost"}

        def log_message(self, *_: object) -> None:
            """It is asked every minute; that is no event."""

    return Handler
