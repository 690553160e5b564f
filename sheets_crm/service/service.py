"""The service: every workbook of a configuration visited on its own thread, until stopped."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sheets_crm.config import load_config
from sheets_crm.errors import CrmError
from sheets_crm.locale import Catalogue
from sheets_crm.notifications.notifier import Telling, telling_for
from sheets_crm.notifications.transport import Transport
from sheets_crm.service.clock import Clock
from sheets_crm.service.event_log import Log, say, say_fault
from sheets_crm.service.health import Health
from sheets_crm.service.lock import Holder, is_asked_to_stop
from sheets_crm.service.processes.children import Children, Limits, end_children
from sheets_crm.service.run.carry_out import Visits
from sheets_crm.service.schedule_rules import timetable_of
from sheets_crm.service.signals import Signals
from sheets_crm.service.status_json import as_record, standings
from sheets_crm.service.worker import Surroundings, Worker
from sheets_crm.workbook.choose_store import Workbook, configured_workbooks

_LOOKS_EVERY = 1.0 if os.name == "nt" else 2.0
"""Seconds; on Windows a waiting program notices Ctrl-C only when it wakes."""

_PATIENCE = 10.0
"""Seconds that a visit which is not writing gets to stop and, if it does not, to be ended."""

_MOMENT = 0.05

Stamp = tuple[tuple[int, int] | None, ...]
"""When some files were changed last, and how long they are; None for one that is not there."""


class Service:
    """Visits the workbooks of one configuration.

    Args:
        config_file: the configuration.
        words: the language to log in.
        clock: tells the time and waits.
        holder: who we are, as whoever asks is told.
        environment: where addresses of messages may stand; `os.environ`.
        transport: carries the messages; Apprise where it is None.
        visits: where visits run that read; in processes of their own where it is None.
    """

    def __init__(
        self,
        config_file: Path,
        words: Catalogue,
        clock: Clock,
        *,
        holder: Holder,
        environment: Mapping[str, str],
        transport: Transport | None = None,
        visits: Visits | None = None,
    ) -> None:
        self._config_file = config_file
        self._words = words
        self._holder: Holder | None = holder
        self._environment = environment
        self._transport = transport
        self._children = Children(Limits())
        self._around = Surroundings(
            clock, words, self._telling, self._note_health, visits or self._children
        )
        self._books, self._health, self._children.limits = self._configured()
        self._stamp = self._stamped()
        self._workers: dict[str, Worker] = {}
        self._former: list[Worker] = []

    def run(self, signals: Signals) -> None:
        """Visits until a signal comes, or somebody asks it to stop who can send none."""
        self.start()
        while not (signals.within(_LOOKS_EVERY) or is_asked_to_stop(self._config_file)):
            self.look()
        self.stop()

    def run_once(self, signals: Signals) -> bool:
        """Visits every workbook now; whether all were left in order."""
        good: list[bool] = []
        workers = [Worker(book, self._around) for book in self._books]
        threads = [
            threading.Thread(target=lambda w=worker: good.append(w.once()), daemon=True)
            for worker in workers
        ]
        for worker, thread in zip(workers, threads, strict=True):
            worker.thread = thread
            thread.start()
        self._workers = {worker.book.named: worker for worker in workers}
        while any(thread.is_alive() for thread in threads):
            if signals.within(_MOMENT):
                self.stop()
                break
        self._holder = None
        self._note_health()
        return len(good) == len(workers) and all(good)

    def start(self) -> None:
        """Begins to visit."""
        say(self._words, "started", pid=os.getpid(), path=str(self._config_file))
        self._start_health()
        for book in self._books:
            self._start(book)

    def look(self) -> None:
        """Takes over a configuration that was changed; one that is broken leaves all as it is."""
        stamp = self._stamped()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            books, health, limits = self._configured()
        except CrmError as error:
            say_fault(self._words, error)
            return
        self._health.stop()
        self._books, self._health, self._children.limits = books, health, limits
        self._stamp = self._stamped()
        say(self._words, "configured", count=len(books))
        self._start_health()
        self._change_workers(books)

    def stop(self) -> None:
        """Lets no visit begin, and none write that has not begun to; waits for those that write."""
        say(self._words, "stopping")
        self._around.stopping.set()
        workers = [*self._workers.values(), *self._former]
        for worker in workers:
            worker.leave()
        last = time.monotonic() + _PATIENCE
        while any(
            worker.thread.is_alive() and (worker.is_writing or time.monotonic() < last)
            for worker in workers
        ):
            time.sleep(_MOMENT)
        end_children()
        self._holder = None
        self._note_health()
        self._health.stop()
        say(self._words, "ended")

    # Workers

    def _start(self, book: Workbook) -> None:
        worker = self._workers[book.named] = Worker(book, self._around)
        worker.thread.start()

    def _change_workers(self, books: tuple[Workbook, ...]) -> None:
        named = {book.named for book in books}
        self._former = [worker for worker in self._former if worker.thread.is_alive()]
        for name in [name for name in self._workers if name not in named]:
            self._former.append(self._workers.pop(name))
            self._former[-1].leave()
        for book in books:
            if book.named in self._workers:
                self._workers[book.named].change(book)
            else:
                self._start(book)

    def _telling(self, book: Workbook) -> Telling | None:
        """Who tells people about a workbook; None where the addresses are not in order."""
        try:
            telling = telling_for(
                book.config,
                self._config_file,
                book.called,
                language=self._words.language,
                environment=self._environment,
                transport=self._transport,
            )
        except CrmError as error:
            Log(self._words, book).fault(error)
            return None
        return telling

    # Health

    def _start_health(self) -> None:
        try:
            self._health.start()
            self._health.note()
        except CrmError as error:
            say_fault(self._words, error)

    def _note_health(self) -> None:
        try:
            self._health.note()
        except CrmError as error:
            say_fault(self._words, error)

    def _record(self) -> dict[str, Any]:
        now: datetime = self._around.clock.now()
        found = standings(self._books, self._config_file, now)
        return as_record(self._config_file, found, self._holder, now)

    # The configuration

    def _configured(self) -> tuple[tuple[Workbook, ...], Health, Limits]:
        """What the configuration says.

        Raises:
            CrmError: some of it makes no sense.
        """
        books = configured_workbooks(self._config_file)
        for book in books:
            timetable_of(book.config)
        options = load_config(self._config_file).service
        health = Health(options, self._config_file.parent, self._record)
        return books, health, Limits.of(options)

    def _stamped(self) -> Stamp:
        folder = self._config_file.parent
        named = {book.config.messages.secrets for book in self._books} | {"messages.toml"}
        secrets = [folder / Path(name).expanduser() for name in sorted(named) if name]
        return tuple(map(_stamp_of, (self._config_file, *secrets)))


def _stamp_of(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
