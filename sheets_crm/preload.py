"""Imports what is needed next while the workbook is still being read."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from threading import Thread

_PATIENCE = 0.1
"""Seconds after which a thread is made to let another go on."""


@contextmanager
def preloaded(modules: Sequence[str]) -> Iterator[None]:
    """Imports modules in a thread beside the body, whose time goes in waiting for disk or network.

    The threads take turns where one waits, seldom by the clock, so that reading is not held up.
    """
    if all(module in sys.modules for module in modules):
        yield
        return
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_PATIENCE)
    loader = Thread(target=_load, args=(modules,), name="preload")
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
