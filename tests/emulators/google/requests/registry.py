"""Which function does which kind of request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.emulators.google.book import Book

Body = dict[str, Any]
Handler = Callable[[Book, Body], Body | None]

KINDS: dict[str, Handler] = {}
"""By the field of Request; a handler answers its reply, or None for an empty one."""


def does(kind: str) -> Callable[[Handler], Handler]:
    """Register a handler."""

    def register(handler: Handler) -> Handler:
        KINDS[kind] = handler
        return handler

    return register
