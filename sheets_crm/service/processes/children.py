"""Visits in processes of their own, each with a limit of time and memory.

One process for each visit that reads: none is there between visits, what it held is given back, and
a workbook that makes the interpreter, or a library below it, hang or grow is ended from outside. It
is started as on every system (`spawn`), so nothing is inherited that threads were at.
"""

from __future__ import annotations

import multiprocessing
import time
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pickle import UnpicklingError
from typing import Literal

from sheets_crm.errors import CrmError
from sheets_crm.journal import Journal, Run
from sheets_crm.locale import catalogue
from sheets_crm.service.options import STOP_SECONDS, ServiceOptions
from sheets_crm.service.processes.child import live
from sheets_crm.service.processes.slots import Slots
from sheets_crm.service.run.carry_out import Order, Report, Step, Watch
from sheets_crm.service.run.run import StoppedError

_MEGABYTE = 2**20
_LOOKS_EVERY = 0.1
_STOPS_WITHIN = 5.0
"""Seconds that a visit which is not writing gets to stop."""

_DIES_WITHIN = 10.0
_LAST_RESORT = 60.0
"""Seconds after the limit at which a process that nobody watches any more ends by itself."""

_CONTEXT = multiprocessing.get_context("spawn")

End = Literal["", "visit_too_long", "visit_too_big", "visit_died", "stopped"]


@dataclass(frozen=True)
class Limits:
    """What a visit may take; None for no limit."""

    seconds: float | None = None
    bytes: int | None = None

    @classmethod
    def of(cls, options: ServiceOptions) -> Limits:
        """As configured."""
        return cls(options.visit_minutes * 60 or None, options.visit_megabytes * _MEGABYTE or None)

    @property
    def last_resort(self) -> float | None:
        """When a process that nobody watches any more ends."""
        return self.seconds + STOP_SECONDS + _LAST_RESORT if self.seconds else None


class Children:
    """Where the service's visits run.

    Attributes:
        limits: of each visit that begins from now on.
    """

    def __init__(self, limits: Limits, slots: Slots | None = None) -> None:
        self.limits = limits
        self._slots = slots or Slots()

    def carry_out(self, order: Order, watch: Watch) -> Report:
        """Visits in a process of its own; see `Visits.carry_out`."""
        with self._slots.one(watch.stopping.is_set):
            child = _Child(order, watch, self.limits)
            try:
                return child.report()
            finally:
                child.end()


class _Child:
    """One process, and what is known of its visit."""

    def __init__(self, order: Order, watch: Watch, limits: Limits) -> None:
        self._order = order
        self._watch = watch
        self._limits = limits
        self._step: Step | None = None
        self._asked: float | None = None
        hears, self._asks = _CONTEXT.Pipe(duplex=False)
        self._hears, says = _CONTEXT.Pipe(duplex=False)
        self._process: BaseProcess = _CONTEXT.Process(
            target=live,
            args=(order, hears, says, limits.last_resort),
            name=f"visit to {order.book.named}",
            daemon=True,
        )
        self._began = time.monotonic()
        try:
            self._process.start()
        finally:
            hears.close()
            says.close()

    def report(self) -> Report:
        """What it reports; in its place, what can be said of one that ended without a report.

        Raises:
            StoppedError: it was asked to stop, and had written nothing.
        """
        why: End = ""
        while True:
            heard = _heard(self._hears, 0.0 if why else _LOOKS_EVERY)
            if isinstance(heard, Step):
                self._took(heard)
            elif isinstance(heard, Report):
                return heard
            elif heard is _STOPPED:
                raise StoppedError
            elif heard is _ENDED or why:
                return self._lost(why or "visit_died")
            else:
                why = self._is_over()
                if why:
                    self._kill()

    def end(self) -> None:
        """Sees that nothing of it stays."""
        self._watch.is_writing = False
        self._process.join(_DIES_WITHIN)
        if self._process.is_alive():
            self._kill()
        self._hears.close()
        self._asks.close()

    def _took(self, step: Step) -> None:
        self._step = step
        self._watch.is_writing = step.key == "writing"

    def _is_over(self) -> End:
        """Why it must be ended, if it must; asks it to stop where the service stops."""
        writes = self._watch.is_writing
        now = time.monotonic()
        if self._watch.stopping.is_set() and self._asked is None:
            self._asked = now
            with suppress(OSError):
                self._asks.send("stop")
        if self._asked is not None and not writes and now > self._asked + _STOPS_WITHIN:
            return "stopped"
        seconds = self._limits.seconds
        if seconds and now > self._began + seconds + (STOP_SECONDS if writes else 0):
            return "visit_too_long"
        if self._limits.bytes and self._held() > self._limits.bytes:
            return "visit_too_big"
        return ""

    def _held(self) -> int:
        """Bytes of memory that it holds."""
        import psutil  # noqa: PLC0415 - where a visit reads

        try:
            return int(psutil.Process(self._process.pid).memory_info().rss)
        except psutil.Error:
            return 0  # it has just ended

    def _kill(self) -> None:
        self._process.kill()
        self._process.join(_DIES_WITHIN)

    def _lost(self, why: End) -> Report:
        """It ended without a report: its run is ended for it, and says whether it wrote.

        Raises:
            StoppedError: it was stopped before it wrote.
        """
        wrote = self._step is not None and self._step.key == "writing"
        if why == "stopped" and not wrote:
            self._note(Run(0, self._order.at, result="stopped"))
            raise StoppedError
        code = "visit_died" if why == "stopped" else why
        self._process.join(_DIES_WITHIN)
        told = self._told(code, wrote=wrote)
        run = Run(0, self._order.at, result="failed", code=code, told=told)
        if not self._order.syncs:
            return Report(fault=told)
        return Report(self._note(run))

    def _told(self, code: str, *, wrote: bool) -> str:
        words = catalogue(self._order.language)
        error = CrmError(
            code,
            workbook=self._order.book.called,
            minutes=f"{(self._limits.seconds or 0) / 60:g}",
            megabytes=(self._limits.bytes or 0) // _MEGABYTE,
            exit=self._process.exitcode,
        )
        sentences = words.of(error)
        return " ".join((*sentences, words("service_log.was_writing")) if wrote else sentences)

    def _note(self, run: Run) -> Run:
        """Ends the run in the journal; what it was about to write stays there if it was writing."""
        step = self._step
        folder = step.folder if step else self._order.book.state_folder()
        ended = Run(
            id=step.run if step else 0,
            began=step.began if step else run.began,
            seconds=time.monotonic() - self._began,
            result=run.result,
            code=run.code,
            told=run.told,
        )
        if folder:
            Journal(folder).end(ended)
        return ended


def end_children() -> None:
    """Ends whatever visits still run, at once: a workbook is replaced whole or not at all."""
    for process in multiprocessing.active_children():
        process.kill()


_NOTHING, _ENDED, _STOPPED = object(), object(), object()


def _heard(connection: Connection, seconds: float) -> object:
    """The next word, or that there is none, or that there will be none."""
    try:
        if not connection.poll(seconds):
            return _NOTHING
        said = connection.recv()
    except (EOFError, OSError, UnpicklingError):
        return _ENDED
    return _STOPPED if said is None else said
