"""The visits to one workbook, on a thread of its own: one that hangs or fails holds up no other.

Here it is only seen whether the workbook is untouched. What reads it runs where `Visits` say, for
the service in a process of its own.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from sheets_crm.locale import Catalogue
from sheets_crm.notifications.notifier import Telling
from sheets_crm.service.clock import Clock
from sheets_crm.service.event_log import Log
from sheets_crm.service.run.carry_out import Order, Visits, Watch
from sheets_crm.service.run.last_seen import SUCCEEDED
from sheets_crm.service.run.run import StoppedError, Visit
from sheets_crm.service.schedule_rules import Attempt, Timetable, timetable_of
from sheets_crm.service.scheduler import Scheduler
from sheets_crm.service.workbook_status import last_attempt, remembered_runs
from sheets_crm.workbook.choose_store import Workbook

_AFTER_A_FAULT = 60.0
"""Seconds until it is tried again where the work around a visit broke down."""

NewTelling = Callable[[Workbook], Telling | None]


@dataclass(frozen=True)
class Surroundings:
    """What all workers share.

    Attributes:
        telling: makes the messenger of a workbook; None where nobody can be told.
        after_visit: called when a visit has ended, by whichever thread.
        visits: where those run that read.
        stopping: set when no visit may begin to write any more.
    """

    clock: Clock
    words: Catalogue
    telling: NewTelling
    after_visit: Callable[[], None]
    visits: Visits
    stopping: threading.Event = field(default_factory=threading.Event)


class Worker:
    """Visits one workbook when it is due, until told to end.

    Args:
        book: the workbook.
        around: what all workers share.
    """

    def __init__(self, book: Workbook, around: Surroundings) -> None:
        self.book = book
        self.watch = Watch(around.stopping)
        self.thread = threading.Thread(target=self._work, name=book.named, daemon=True)
        self._around = around
        self._log = Log(around.words, book)
        self._alarm = threading.Event()
        self._is_leaving = False
        self._new_book: Workbook | None = None
        self._since = around.clock.now()
        self._last: Attempt | None = None
        self._timetable: Timetable = timetable_of(book.config)
        self._telling: Telling | None = None
        self._scheduler = Scheduler(around.clock)

    # From outside

    @property
    def is_writing(self) -> bool:
        """Whether the workbook is being written at this moment."""
        return self.watch.is_writing

    def change(self, book: Workbook) -> None:
        """Lets another configuration of the same workbook count from the next visit on."""
        self._new_book = book
        self._alarm.set()

    def leave(self) -> None:
        """Lets no further visit begin."""
        self._is_leaving = True
        self._alarm.set()

    def once(self) -> bool:
        """Visits now; whether the workbook was left in order."""
        self._last = last_attempt(remembered_runs(self.book), self._around.clock.now())
        self._telling = self._around.telling(self.book)
        self._visit()
        return self._last is not None and not self._last.failures

    # On the thread

    def _work(self) -> None:
        self._last = last_attempt(remembered_runs(self.book), self._around.clock.now())
        while not self._ends():
            try:
                self._visit_until_told()
            except Exception:  # noqa: BLE001 - a fault of ours must not end the service
                self._log.unexpected(traceback.format_exc())
                self._around.clock.wait(_AFTER_A_FAULT, self._alarm)

    def _visit_until_told(self) -> None:
        self._telling = self._around.telling(self.book)
        self._scheduler.clear()
        self._scheduler.when(self._due).do(self._visit_as_planned)
        self._log.next_visit(self._due())
        while not self._ends():
            before = self._around.clock.now()
            self._around.clock.wait(self._scheduler.idle_seconds or 0.0, self._alarm)
            self._alarm.clear()
            self._renew()
            if self._around.clock.now() < before:
                self._scheduler.plan_anew()
            if not self._ends():
                self._scheduler.run_pending()

    def _ends(self) -> bool:
        return self._is_leaving or self._around.stopping.is_set()

    def _renew(self) -> None:
        """Takes over the configuration that has changed, if one has."""
        book, self._new_book = self._new_book, None
        if book is not None:
            self.book = book
            self._log = Log(self._around.words, book)
            self._timetable = timetable_of(book.config)
            self._telling = self._around.telling(book)
            self._scheduler.plan_anew()
            self._log.next_visit(self._due())

    def _due(self) -> datetime:
        """When the next visit is due; a last visit in the future was dated by a wrong clock."""
        last, now = self._last, self._around.clock.now()
        if last is not None and last.began > now:
            last = Attempt(now, now, last.failures)
        return self._timetable.due(last, self._since)

    def _visit_as_planned(self) -> None:
        self._visit()
        if not self._ends():
            self._log.next_visit(self._due(), self._last.failures if self._last else 0)
        self._around.after_visit()

    def _visit(self) -> None:
        """One visit, told to the log and to people."""
        began = self._around.clock.now()
        try:
            is_good = self._visited()
        except StoppedError:
            self._log.stopped()
            return
        failures = 0 if is_good else (self._last.failures if self._last else 0) + 1
        self._last = Attempt(began, self._around.clock.now(), failures)

    def _visited(self) -> bool:
        """Whether the visit left the workbook in order."""
        visit = Visit(self.book, self._around.words, now=self._around.clock.now)
        if self._is_untouched(visit) and visit.run:
            self._log.visited(visit.run, visit.journal.told)
            self._tell_of_untouched(visit)
            return True
        try:
            report = self._around.visits.carry_out(self._order(), self.watch)
        finally:
            self.watch.is_writing = False
        self._telling = report.telling or self._telling
        if report.fault:
            self._log.unexpected(report.fault)
        if report.run is None:
            return False
        self._log.visited(report.run, report.told)
        self._log.told(report.messages)
        return report.run.result in SUCCEEDED

    def _order(self) -> Order:
        now, language = self._around.clock.now(), self._around.words.language
        return Order(self.book, now, language, self._telling)

    def _is_untouched(self, visit: Visit) -> bool:
        """One that cannot even be looked at is visited, which says why."""
        try:
            return visit.is_untouched()
        except Exception:  # noqa: BLE001
            return False

    def _tell_of_untouched(self, visit: Visit) -> None:
        """Messages that are due without anything having been changed; some need a reading."""
        telling, now = self._telling, self._around.clock.now()
        if telling is None:
            return
        if not telling.must_read(now):
            self._log.told(telling.after_visit(visit.journal, now, None, None))
            return
        reading = replace(self._order(), syncs=False)
        report = self._around.visits.carry_out(reading, self.watch)
        self._telling = report.telling or telling
        if report.fault:
            self._log.unexpected(report.fault)
        self._log.told(report.messages)
