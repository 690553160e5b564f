"""The time, and waiting for it: handed in, so that a week can be gone through in a second."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta
from typing import Protocol

_NAP = 1.0 if os.name == "nt" else 15.0
"""Seconds of one nap: a computer that sleeps stops the clock that naps are measured with."""


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        ...

    def wait(self, seconds: float) -> None:
        """Returns after so long, or earlier: when it rings, or when the clock was put back."""
        ...

    def ring(self) -> None:
        """Ends every waiting, from now on."""
        ...


class SystemClock:
    """The computer's clock."""

    def __init__(self) -> None:
        self._rung = threading.Event()

    def now(self) -> datetime:
        """The moment."""
        return datetime.now(UTC)

    def wait(self, seconds: float) -> None:
        """Waits by the clock on the wall, so that time asleep counts."""
        last = self.now()
        until = last + timedelta(seconds=seconds)
        while last < until and not self._rung.wait(min((until - last).total_seconds(), _NAP)):
            now = self.now()
            if now < last:
                return
            last = now

    def ring(self) -> None:
        """Ends every waiting, from now on."""
        self._rung.set()
