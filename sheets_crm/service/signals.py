"""How the system asks the service to stop: once to end in order, twice to end at once."""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_NAMES = ("SIGTERM", "SIGINT", "SIGBREAK", "SIGHUP")
_KILLED_BY = 128  # plus the signal's number, as shells have it


class Signals:
    """The signals that arrived; what a handler may safely do is put one into this queue."""

    def __init__(self) -> None:
        self._arrived: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._asked = False

    def within(self, seconds: float) -> bool:
        """Whether a signal arrives within so long."""
        try:
            self._arrived.get(timeout=seconds)
        except queue.Empty:
            return False
        return True

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        if self._asked:
            for child in multiprocessing.active_children():
                child.kill()
            os._exit(_KILLED_BY + number)  # a workbook is replaced whole or not at all
        self._asked = True
        self._arrived.put(number)


@contextmanager
def caught() -> Iterator[Signals]:
    """Catches the signals that end a program; in the main thread only."""
    signals = Signals()
    numbers = [getattr(signal, name) for name in _NAMES if _is_wanted(name)]
    before = {number: signal.signal(number, signals._handle) for number in numbers}  # noqa: SLF001
    try:
        yield signals
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_wanted(name: str) -> bool:
    """Whether the system has this signal; a program may be started to outlive its terminal."""
    number = getattr(signal, name, None)
    if number is None:
        return False
    return name != "SIGHUP" or signal.getsignal(number) != signal.SIG_IGN
