"""How many visits that read may go on at a time: memory and processor are shared."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sheets_crm.service.run.run import StoppedError

_MOST = 2
_COUNTS_FOR = 30.0
"""Seconds after which a visit that lasts holds up no other any more."""

_MOMENT = 0.2


class Slots:
    """Lets in who comes first.

    Args:
        most: how many at a time.
        counts_for: seconds after which one that is still inside makes room for another.
    """

    def __init__(self, most: int = _MOST, counts_for: float = _COUNTS_FOR) -> None:
        self._most = most
        self._counts_for = counts_for
        self._turn = threading.Condition()
        self._waiting: deque[object] = deque()
        self._inside: dict[object, float] = {}

    @contextmanager
    def one(self, gives_up: Callable[[], bool]) -> Iterator[None]:
        """Waits for room and holds it.

        Raises:
            StoppedError: `gives_up` said so before there was room.
        """
        ticket = object()
        with self._turn:
            self._wait(ticket, gives_up)
            self._inside[ticket] = time.monotonic()
        try:
            yield
        finally:
            with self._turn:
                del self._inside[ticket]
                self._turn.notify_all()

    def _wait(self, ticket: object, gives_up: Callable[[], bool]) -> None:
        self._waiting.append(ticket)
        try:
            while self._waiting[0] is not ticket or not self._has_room():
                if gives_up():
                    raise StoppedError
                self._turn.wait(_MOMENT)
        finally:
            self._waiting.remove(ticket)

    def _has_room(self) -> bool:
        since = time.monotonic() - self._counts_for
        return sum(began > since for began in self._inside.values()) < self._most
