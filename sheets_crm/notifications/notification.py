"""One piece of news: what is said to whom, and the key that keeps it from being said twice."""

from __future__ import annotations

from dataclasses import dataclass

OWNER = "owner"
_MANAGER = "manager:"


@dataclass(frozen=True)
class News:
    """Something worth a message.

    Attributes:
        key: what it is about, unique for ever within the workbook.
        kind: `plan`, `won`, `new`, `lost`, `stale`, `history`, `failing`, `recovered` or `digest`.
        to: OWNER, or a manager as `to_manager` writes one.
        title: one line.
        body: plain text.
    """

    key: str
    kind: str
    to: str
    title: str
    body: str


def to_manager(name: str) -> str:
    """How News says that it is for a manager; the name as in the sheet."""
    return f"{_MANAGER}{name}"


def manager_of(to: str) -> str | None:
    """The manager that news is for; None where it is the owner."""
    return to.removeprefix(_MANAGER) if to.startswith(_MANAGER) else None
