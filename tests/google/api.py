"""The plainest client there is, for tests of the emulator: a method, a path, JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from tests.emulators.google import Emulator, Workbook


@dataclass
class Reply:
    """A status with the decoded body, or its text when it is no JSON."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def message(self) -> str:
        return str(self.body["error"]["message"])


class Api:
    """Requests on one spreadsheet."""

    def __init__(self, google: Emulator, book: Workbook) -> None:
        self.google, self.book = google, book
        self.token = google.token()

    def send(self, method: str, path: str, body: Any = None, **query: Any) -> Reply:
        """A request to any path."""
        url = self.google.url + path + ("?" + urlencode(query, doseq=True) if query else "")
        data = None if body is None else json.dumps(body).encode()
        request = Request(url, data=data, method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urlopen(request, timeout=60) as answer:
                return _reply(answer.status, answer.read(), dict(answer.headers))
        except HTTPError as error:
            with error:
                return _reply(error.code, error.read(), dict(error.headers))

    def get(self, **query: Any) -> Any:
        """The spreadsheet."""
        return self.ok("GET", "", **query)

    def values(self, name: str, **query: Any) -> Any:
        """The rows of a range."""
        return self.ok("GET", "/values/" + quote(name, safe=""), **query).get("values", [])

    def put(self, name: str, rows: Any, option: str = "RAW") -> Any:
        path = "/values/" + quote(name, safe="")
        return self.ok("PUT", path, {"values": rows}, valueInputOption=option)

    def batch(self, *requests: Any, **more: Any) -> Any:
        """The replies of a batchUpdate."""
        return self.ok("POST", ":batchUpdate", {"requests": list(requests), **more})["replies"]

    def refused(self, *requests: Any) -> Reply:
        """The refusal of a batchUpdate."""
        reply = self.on_book("POST", ":batchUpdate", {"requests": list(requests)})
        assert reply.status != 200, reply
        return reply

    def ok(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        reply = self.on_book(method, path, body, **query)
        assert reply.status == 200, reply
        return reply.body

    def on_book(self, method: str, path: str, body: Any = None, **query: Any) -> Reply:
        """A request below the spreadsheet's own path."""
        return self.send(method, f"/v4/spreadsheets/{self.book.id}{path}", body, **query)


def _reply(status: int, raw: bytes, headers: dict[str, str]) -> Reply:
    try:
        return Reply(status, json.loads(raw) if raw else None, headers)
    except ValueError:
        return Reply(status, raw.decode(), headers)
