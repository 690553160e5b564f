"""The requests of spreadsheets.batchUpdate, one module per topic, and the batch itself."""

from __future__ import annotations

from typing import Any

from tests.emulators.google.book import Book
from tests.emulators.google.errors import ApiError, bad
from tests.emulators.google.requests import (
    banding,
    cells,
    charts,
    dimensions,
    filters,
    groups,
    merging,
    metadata,
    names,
    pasting,
    protection,
    rules,
    sheets,
    sorting,
    tables,
    text,
)
from tests.emulators.google.requests.registry import KINDS

__all__ = ["KINDS", "apply"]

_TOPICS = (
    banding,
    cells,
    charts,
    dimensions,
    filters,
    groups,
    merging,
    metadata,
    names,
    pasting,
    protection,
    rules,
    sheets,
    sorting,
    tables,
    text,
)
"""Importing a topic registers its kinds."""


def apply(book: Book, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Apply a batch, all of it or nothing.

    Returns:
        One reply per request.

    Raises:
        ApiError: the first request that is not valid; the spreadsheet is as it was.
    """
    if not requests:
        raise bad("Must specify at least one request.")
    kinds = [_kind(n, request) for n, request in enumerate(requests)]
    with book.atomic():
        replies = [
            _one(book, f"requests[{n}].{kind}", kind, request[kind])
            for n, (kind, request) in enumerate(zip(kinds, requests, strict=True))
        ]
        book.check_size()
    return replies


def _kind(n: int, request: dict[str, Any]) -> str:
    if not request:
        raise bad(f"Invalid requests[{n}]: No request set.")
    kind, *others = request
    if others:
        text = f"oneof field 'kind' is already set. Cannot set '{others[0]}'"
        raise bad(f"Invalid value at 'requests[{n}]' (oneof), {text}")
    if kind not in KINDS:
        raise ApiError(501, f"The emulator does not do {kind} (requests[{n}]); see its README.")
    return kind


def _one(book: Book, where: str, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    try:
        reply = KINDS[kind](book, body)
    except ApiError as error:
        if error.code == 400 and not error.message.startswith("Invalid requests["):
            raise ApiError(400, f"Invalid {where}: {error.message}", error.details) from error
        raise
    return {} if reply is None else {kind: reply}
