"""What keeps a visit quick that has nothing to do with what it does."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from threading import Thread

_PATIENCE = 0.1
"""Seconds after which a thread is made to let another go on."""


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Cells are made by the million and all kept; looking for garbage among them costs a fifth.

    What is left of it is collected when the next visit begins: a program that ends has no need to.
    """
    if not gc.isenabled():
        yield
        return
    gc.unfreeze()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def loading(modules: Sequence[str]) -> Iterator[None]:
    """Imports modules while the workbook is read, which is spent waiting for disk or network.

    The threads take turns where one waits, seldom by the clock, so that reading is not held up.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_PATIENCE)
    loader = Thread(target=_load, args=(modules,), name="loading")
    loader.start()
    try:
        yield
    finally:
        loader.join()
        sys.setswitchinterval(usual)


def _load(modules: Sequence[str]) -> None:
    with suppress(ImportError):  # whoever needs the module says so
        for module in modules:
            import_module(module)
