"""A clock for several threads that goes through a week as fast as they can work."""

import threading
from datetime import UTC, timedelta

FOR_EVER = 3600.0


class Weeks:
    """It is later as soon as every thread waits: the moment that the first of them waits for.

    Args:
        start: aware.
        threads: how many wait on it.
        asleep: (from, to): the computer sleeps, and whoever waits wakes up afterwards.
    """

    def __init__(self, start, threads, asleep=()):
        self._now = start.astimezone(UTC)
        self._end = start
        self._threads = threads
        self._asleep = asleep
        self._waiting = {}
        self._turn = threading.Condition()

    def now(self):
        with self._turn:
            return self._now

    def wait(self, seconds, alarm):
        me = threading.get_ident()
        with self._turn:
            self._waiting[me] = wanted = self._now + timedelta(seconds=seconds)
            self._turn.notify_all()
            while wanted > self._now and not alarm.is_set():
                self._go_on()
                if wanted > self._now:
                    self._turn.wait(0.01)
            del self._waiting[me]

    def put_back(self, by):
        with self._turn:
            self._now -= by

    def run_until(self, end):
        """Lets time pass up to a moment, and returns when everybody waits for a later one."""
        with self._turn:
            self._end = end
            while not self._is_over():
                assert self._turn.wait(FOR_EVER)
            self._now = end.astimezone(UTC)

    def _is_over(self):
        wanted = self._waiting.values()
        return len(wanted) == self._threads and min(wanted) > self._end

    def _go_on(self):
        if len(self._waiting) < self._threads or self._is_over():
            return
        moment = min(self._waiting.values())
        for begins, ends in self._asleep:
            if begins <= moment < ends:
                moment = ends.astimezone(UTC)
        if moment > self._now:
            self._now = moment
            self._turn.notify_all()
