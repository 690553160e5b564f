"""The `schedule` library with the clock and the timetable handed in.

It registers, orders and runs what is pending; asked are our clock for the moment and our timetable
for the next one, where it would read the computer's clock and count units of time itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import schedule

from sheets_crm.service.clock import Clock


class Scheduler(schedule.Scheduler):
    """Jobs that run when they are due.

    Args:
        clock: what is taken for now.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock

    def when(self, due: Callable[[], datetime]) -> Due:
        """A job that runs when `due` says, asked anew after each run: `when(…).do(…)`."""
        return Due(self, due)

    @property
    def idle_seconds(self) -> float | None:
        """Seconds until a job is due, not negative; None without jobs."""
        next_run: datetime | None = self.next_run
        if next_run is None:
            return None
        return max((next_run - self.clock.now()).total_seconds(), 0.0)

    def plan_anew(self) -> None:
        """Asks again when each job is due: something that it depends on has changed."""
        for job in self.get_jobs():
            job._schedule_next_run()  # noqa: SLF001 - the library's own way, without a public name


class Due(schedule.Job):
    """A job whose next moment somebody else says."""

    def __init__(self, scheduler: Scheduler, due: Callable[[], datetime]) -> None:
        super().__init__(1, scheduler)
        self._clock = scheduler.clock
        self._due = due

    @property
    def should_run(self) -> bool:
        """Whether the moment has come."""
        return self.next_run is not None and self._clock.now() >= self.next_run

    def run(self) -> Any:
        """Runs the job and asks when it is due next."""
        answer = self.job_func() if self.job_func else None
        self.last_run = self._clock.now()
        self._schedule_next_run()
        return answer

    def _schedule_next_run(self) -> None:
        self.next_run = self._due()
