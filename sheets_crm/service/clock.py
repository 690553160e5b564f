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

    def wait(self, seconds: float, alarm: threading.Event) -> None:
        """Returns after so long; earlier when the alarm is set or the clock was put back."""
        ...


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """The moment."""
        return datetime.now(UTC)

    def wait(self, seconds: float, alarm: threading.Event) -> None:
        """Waits by the clock on the wall, so that time asleep counts."""
        last = self.now()
        until = last + timedelta(seconds=seconds)
        while last < until and not alarm.wait(min((until - last).total_seconds(), _NAP)):
            now = self.now()
            if now < last:
                return
            last = now
