"""The requests of one sync: sent at once, or in parts where Google would find them too many."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sheets_crm.workbook.google.read.structure import Structure
from sheets_crm.workbook.google.write.guard import Guard

Request = dict[str, Any]

MOST_BYTES = 2_000_000
"""What Google recommends for one request."""


@dataclass
class Batch:
    """The requests of one sync.

    Attributes:
        first: users' cells, rules and marks: one atomic request, never split.
        tabs: title → requests of each report tab; independent of each other and of `first`.
        last: marks that name what the tabs show.
        after: the structure as it will be, as far as it can be told.
        is_structural: whether it must be read again, because Google will have bent more than this.
    """

    guard: Guard
    after: Structure
    first: list[Request] = field(default_factory=list)
    tabs: dict[str, list[Request]] = field(default_factory=dict)
    last: list[Request] = field(default_factory=list)
    is_structural: bool = False

    def parts(self) -> list[list[Request]]:
        """One list of requests, or several when one would be too large."""
        parts = [list(self.first)]
        size = _size(self.first)
        for requests in self.tabs.values():
            added = _size(requests)
            if parts[-1] and size + added > MOST_BYTES:
                parts.append([])
                size = 0
            parts[-1] += requests
            size += added
        parts[-1] += self.last
        return [part for part in parts if part]


def _size(requests: list[Request]) -> int:
    return len(json.dumps(requests, ensure_ascii=False, separators=(",", ":")).encode())
