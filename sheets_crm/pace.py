"""What keeps a visit quick that has nothing to do with what it does.

Both are settings of the whole process, and visits to several workbooks may overlap: what the first
of them changes, the last puts back.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from threading import Lock, Thread

_PATIENCE = 0.1
"""Seconds after which a thread is made to let another go on."""

_MOST_LEFT = 10_000
"""Objects that visits may leave behind before garbage is looked for among them; about 3 MB."""


class _Shared:
    """A setting of the process that several threads want changed for a while.

    Args:
        change: makes the change; returns how to put it back.
    """

    def __init__(self, change: Callable[[], Callable[[], None]]) -> None:
        self._change = change
        self._lock = Lock()
        self._holders = 0
        self._put_back: Callable[[], None] = _nothing

    @contextmanager
    def changed(self) -> Iterator[None]:
        """Holds the change; the first to come makes it, the last to go puts it back."""
        with self._lock:
            if not self._holders:
                self._put_back = self._change()
            self._holders += 1
        try:
            yield
        finally:
            with self._lock:
                self._holders -= 1
                if not self._holders:
                    self._put_back()


def _nothing() -> None:
    pass


class _Leftovers:
    """What visits leave behind, set aside by the collector and looked through now and then."""

    def __init__(self) -> None:
        self._usual: int | None = 0
        """How many objects were set aside after the last look; None while that is not known."""

    def look_through(self) -> None:
        """Collects the garbage among them, where there are many more than there used to be.

        What was made while the collector rests, by a visit that hangs or its neighbours, is counted
        too.
        """
        left = gc.get_freeze_count() + gc.get_count()[0]
        if self._usual is None or left > self._usual + _MOST_LEFT:
            gc.unfreeze()
            gc.collect()
            self._usual = None

    def set_aside(self) -> None:
        """Lets the collector go on without what there is now."""
        gc.freeze()
        if self._usual is None:
            self._usual = gc.get_freeze_count()
        gc.enable()


_leftovers = _Leftovers()


def _rest() -> Callable[[], None]:
    if not gc.isenabled():
        return _nothing
    gc.disable()
    return _leftovers.set_aside


def _seldom_switch() -> Callable[[], None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_PATIENCE)
    return lambda: sys.setswitchinterval(usual)


_collector = _Shared(_rest)
_switching = _Shared(_seldom_switch)


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Cells are made by the million and all kept; looking for garbage among them costs a fifth.

    What is left of it is collected when a later visit begins: a program that ends has no need to.
    That holds while another visit hangs, so that one never makes the memory of the others grow.
    """
    _leftovers.look_through()
    with _collector.changed():
        yield


@contextmanager
def loading(modules: Sequence[str]) -> Iterator[None]:
    """Imports modules while the workbook is read, which is spent waiting for disk or network.

    The threads take turns where one waits, seldom by the clock, so that reading is not held up.
    """
    if all(module in sys.modules for module in modules):
        yield
        return
    with _switching.changed():
        loader = Thread(target=_load, args=(modules,), name="loading")
        loader.start()
        try:
            yield
        finally:
            loader.join()


def _load(modules: Sequence[str]) -> None:
    with suppress(ImportError):  # whoever needs the module says so
        for module in modules:
            import_module(module)
