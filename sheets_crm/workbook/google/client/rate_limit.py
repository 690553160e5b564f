"""Google's sixty requests a minute, kept by us, so that Google need not refuse."""

from __future__ import annotations

import time
from collections import deque
from typing import Protocol

PER_MINUTE = 60
_MINUTE = 60.0


class Clock(Protocol):
    """What tells the time and lets it pass; in tests without waiting."""

    def now(self) -> float:
        """Seconds since some moment that stays the same."""
        ...

    def sleep(self, seconds: float) -> None:
        """Returns when so many seconds have passed."""
        ...


class SystemClock:
    """The computer's own clock; the moment is 1970, so that its minutes are Google's."""

    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class Budget:
    """Requests of one kind in the last minute.

    Args:
        clock: tells the time.
        limit: how many a minute.
    """

    def __init__(self, clock: Clock, limit: int = PER_MINUTE) -> None:
        self._clock = clock
        self._limit = limit
        self._spent: deque[float] = deque()

    def wait(self) -> float:
        """Seconds until one more request fits."""
        now = self._clock.now()
        while self._spent and not now - _MINUTE < self._spent[0] <= now:
            self._spent.popleft()
        if len(self._spent) < self._limit:
            return 0.0
        return self._spent[0] + _MINUTE - now

    def spend(self) -> None:
        """Counts one request."""
        self._spent.append(self._clock.now())


def until_next_minute(clock: Clock) -> float:
    """Seconds until the minute in which Google counts anew."""
    return _MINUTE - clock.now() % _MINUTE
