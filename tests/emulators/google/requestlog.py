"""The log of requests: what a test counts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

_READING = (":getByDataFilter", ":batchGetByDataFilter", ":search")


@dataclass(frozen=True)
class Exchange:
    """One request and what became of it. Bytes are those of the bodies."""

    number: int
    method: str
    path: str
    """With the query, as it was sent."""
    status: int
    """0 when the connection was reset."""
    request_bytes: int
    response_bytes: int
    body: bytes = b""
    answer: bytes = b""
    fault: str = ""
    agent: str = ""
    """What the program calls itself."""
    encodings: str = ""
    """How an answer may be packed."""

    @property
    def kind(self) -> str:
        """``Read`` or ``Write`` of Sheets as Google counts them, else ``Drive`` or ``Token``."""
        plain = self.path.split("?")[0]
        if not plain.startswith("/v4/"):
            return "Token" if plain == "/token" else "Drive"
        return "Read" if self.method == "GET" or plain.endswith(_READING) else "Write"

    def json(self) -> Any:
        """The decoded request body; None when there was none."""
        return json.loads(self.body) if self.body else None

    def as_dict(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "method": self.method,
            "path": self.path,
            "kind": self.kind,
            "status": self.status,
            "requestBytes": self.request_bytes,
            "responseBytes": self.response_bytes,
            "fault": self.fault,
        }


class RequestLog(list[Exchange]):
    """Every exchange since the start or the last ``clear``, in order."""

    @property
    def reads(self) -> list[Exchange]:
        return [x for x in self if x.kind == "Read"]

    @property
    def writes(self) -> list[Exchange]:
        return [x for x in self if x.kind == "Write"]

    def __str__(self) -> str:
        return "\n".join(
            f"{x.kind:5} {x.status} {x.request_bytes:>8} → {x.response_bytes:>8}  "
            f"{x.method} {x.path}"
            for x in self
        )
