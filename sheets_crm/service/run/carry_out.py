"""What one visit comes to, wherever it runs: the sync, and the messages that follow from it."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sheets_crm.errors import CrmError, Problem
from sheets_crm.journal import Run
from sheets_crm.locale import catalogue
from sheets_crm.notifications.notifier import Telling, Told
from sheets_crm.service.run.run import StoppedError, Visit
from sheets_crm.workbook.choose_store import Workbook


@dataclass(frozen=True)
class Order:
    """What is asked of a visit. It can be sent to another process.

    Attributes:
        at: when it begins, aware.
        language: in which a failure is kept.
        telling: who tells people; None where nobody can be told.
        syncs: False to read only, for the messages that need what stands in the workbook.
    """

    book: Workbook
    at: datetime
    language: str
    telling: Telling | None = None
    syncs: bool = True


@dataclass(frozen=True)
class Report:
    """How a visit went. It can be sent to another process.

    Attributes:
        run: how the sync ended; None where there was none, or none that can be told of.
        told: what a person should know of it.
        fault: the traceback of a fault of ours; "" without one.
        messages: what became of the messages.
        telling: the teller, with what it now remembers.
    """

    run: Run | None = None
    told: tuple[Problem, ...] = ()
    fault: str = ""
    messages: Told = field(default_factory=Told)
    telling: Telling | None = None


@dataclass(frozen=True)
class Step:
    """A step of a visit as it begins.

    Attributes:
        key: `reading`, `deciding` or `writing`.
        run: the id under which the journal has noted the visit; 0 where it could not.
        began: when that was.
        folder: where the journal is.
    """

    key: str
    run: int
    began: datetime
    folder: Path


@dataclass
class Watch:
    """What passes between a visit and whoever waits for it.

    Attributes:
        stopping: set when no visit may begin to write any more.
        is_writing: whether the workbook is being written at this moment.
    """

    stopping: threading.Event
    is_writing: bool = False

    def step(self, key: str) -> None:
        """A step begins.

        Raises:
            StoppedError: no further one may.
        """
        if self.stopping.is_set():
            raise StoppedError
        self.is_writing = key == "writing"


class Visits(Protocol):
    """Where visits run."""

    def carry_out(self, order: Order, watch: Watch) -> Report:
        """Visits, and comes back when that has ended.

        Raises:
            StoppedError: it was asked to stop, and had written nothing.
        """
        ...


def carry_out(order: Order, step: Callable[[Step], None], now: Callable[[], datetime]) -> Report:
    """Visits, in this process.

    Raises:
        StoppedError: `step` did, when the visit had written nothing.
    """
    visit = Visit(order.book, catalogue(order.language), now=now)
    if not order.syncs:
        return Report(messages=_tell(order, visit, now, is_good=True), telling=order.telling)

    def progress(key: str) -> None:
        step(Step(key, *visit.noted, visit.journal.folder))

    told: tuple[Problem, ...] = ()
    fault, is_good = "", False
    try:
        outcome = visit.sync(progress=progress)
        told, is_good = outcome.told, True
    except CrmError:
        pass  # the run says which
    except StoppedError:
        raise
    except Exception:  # noqa: BLE001 - a fault of ours is a failure like others
        fault = traceback.format_exc()
    messages = _tell(order, visit, now, is_good=is_good)
    return Report(visit.run, told, fault, messages, order.telling)


def _tell(order: Order, visit: Visit, now: Callable[[], datetime], *, is_good: bool) -> Told:
    if order.telling is None:
        return Told()
    try:
        journal = visit.journal
    except CrmError:
        return Told()
    decide = visit.check if is_good else None
    return order.telling.after_visit(journal, now(), visit.decision, decide)
