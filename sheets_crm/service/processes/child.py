"""The life of a process that carries out one visit and ends.

It hears only whoever started it: a stop that the system or a terminal sends to all processes must
not end a write half way, and one whose starter is gone must not go on for ever.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import threading
import time
from contextlib import suppress
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from sheets_crm.gc_pause import rest_until_the_end
from sheets_crm.service.run.carry_out import Order, Step, carry_out
from sheets_crm.service.run.run import StoppedError

_DEAF_TO = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


def live(order: Order, hears: Connection, says: Connection, seconds: float | None) -> None:
    """Visits, and says each step and at last the report.

    Args:
        order: the visit.
        hears: at its end, or at any word, no further step may begin.
        says: takes the steps and the report; None instead where the visit was stopped.
        seconds: after so many the process ends by itself, whatever it is at; None for never.
    """
    rest_until_the_end()
    for name in _DEAF_TO:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    _end_after(seconds)
    stopping = threading.Event()
    threading.Thread(target=_listen, args=(hears, stopping), daemon=True).start()
    began = time.monotonic()

    def now() -> datetime:
        return order.at + timedelta(seconds=time.monotonic() - began)

    def step(each: Step) -> None:
        if stopping.is_set():
            raise StoppedError
        says.send(each)

    try:
        report = carry_out(order, step, now)
    except StoppedError:
        report = None
    with suppress(OSError):  # whoever asked is gone; the journal has it
        says.send(report)


def _listen(hears: Connection, stopping: threading.Event) -> None:
    with suppress(EOFError, OSError):
        hears.recv()
    stopping.set()


def _end_after(seconds: float | None) -> None:
    """The last resort where whoever should end this process was killed: it needs no interpreter."""
    if seconds:
        nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - till the end
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
