"""The Windows halves of saving, run on any system: only what asks Windows itself is played.

`kernel32` is played with the files of this system: handles are descriptors, and `ReplaceFileW` does
what Microsoft's page says of each of its answers.
"""

import ctypes
import importlib.util
import os
import sys
import types
from importlib import import_module
from pathlib import Path

from sheets_crm.workbook.excel.files import (
    atomic_exchange,
    compare_and_swap,
    open_elsewhere,
    temp_files,
    write_guard,
)

DONE = 0
HELD = 32
NOT_THERE = 2
MOVED_ASIDE = 1177

RENAME = os.rename  # the system's own, whatever is played


def winerror(code):
    fault = PermissionError(13, f"Windows error {code}")
    fault.winerror = code
    return fault


class Kernel32:
    """Answers in the order given, then does what is asked.

    Attributes:
        answers: what the next calls of ReplaceFileW end with.
        open_files: paths that CreateFileW opened, by handle.
        refused: what CreateFileW answers for a path, where it does not open it.
        before: called before each ReplaceFileW.
    """

    def __init__(self):
        self.answers = []
        self.open_files = {}
        self.refused = {}
        self.before = lambda: None
        self.CreateFileW = self._create_file  # an object that takes attributes, as ctypes' own do
        self.last_error = 0

    def ReplaceFileW(self, target, fresh, second, _flags, _exclude, _reserved):  # noqa: N802
        self.before()
        answer = self.answers.pop(0) if self.answers else DONE
        self.last_error = answer
        if answer in (DONE, MOVED_ASIDE):
            RENAME(target, second)
        if answer == DONE:
            RENAME(fresh, target)
        return answer == DONE

    def handles_of(self, path):
        return [h for h, opened in self.open_files.items() if opened == path and is_open(h)]


def _create_file(kernel):
    class CreateFile:
        restype = None

        def __call__(self, path, *_):
            kernel.last_error = kernel.refused.get(path, NOT_THERE)
            if path in kernel.refused or not os.path.exists(path):  # noqa: PTH110 - as it came
                return ctypes.c_void_p(-1).value
            handle = os.open(path, os.O_RDONLY)
            kernel.open_files[handle] = path
            return handle

    return CreateFile()


Kernel32._create_file = property(_create_file)


def is_open(descriptor):
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def installed(monkeypatch):
    """From now on saving runs as on Windows; the kernel that it asks."""
    import_module("filelock")  # as what this system is
    kernel = Kernel32()
    monkeypatch.setattr(ctypes, "WinDLL", lambda *_, **__: kernel, raising=False)
    monkeypatch.setattr(ctypes, "get_last_error", lambda: kernel.last_error, raising=False)
    monkeypatch.setattr(ctypes, "WinError", winerror, raising=False)
    msvcrt = types.ModuleType("msvcrt")
    msvcrt.open_osfhandle = lambda handle, _flags: handle
    monkeypatch.setitem(sys.modules, "msvcrt", msvcrt)
    monkeypatch.setattr(os, "O_BINARY", 0, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    here, holding = _loaded(atomic_exchange), _loaded(write_guard)
    holding.BusyError = write_guard.BusyError
    monkeypatch.setattr(compare_and_swap, "exchange", here.exchange)
    for module in (compare_and_swap, temp_files, open_elsewhere):
        monkeypatch.setattr(module, "hold", holding.hold)
    return kernel


def _loaded(module):
    """The module as it is where `sys.platform` says so."""
    spec = importlib.util.spec_from_file_location(f"{module.__name__}_of_windows", module.__file__)
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = loaded  # dataclasses ask for it
    spec.loader.exec_module(loaded)
    return loaded


def refuse_renames(monkeypatch, method, times, code=HELD, only=lambda _path: True):
    """The next renames of a path are refused, as while a virus scanner has the file."""
    honest, left = getattr(Path, method), [times]

    def scanned(path, target):
        if only(path) and left[0]:
            left[0] -= 1
            raise winerror(code)
        return honest(path, target)

    monkeypatch.setattr(Path, method, scanned)
    return left
