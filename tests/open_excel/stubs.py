"""What xlwings' own engines for Windows and macOS import, so far that they load on any system.

pywin32 and appscript are names only here; what the names would talk to is `com` and `apple`.
"""

from __future__ import annotations

import builtins
import ctypes
import datetime as dt
import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

import xlwings  # noqa: F401 - the engines are parts of it


class com_error(Exception):  # noqa: N801, N818 - as pywin32 calls it
    """pywintypes.com_error: result, sentence, inner information, argument."""

    def __init__(self, hresult: int, scode: int | None = None, text: str = "") -> None:
        inner = None if scode is None else (0, "Microsoft Excel", text, None, 0, scode)
        super().__init__(hresult, text or "Exception occurred.", inner, None)
        self.hresult = hresult
        self.excepinfo = inner


class ole_error(com_error):  # noqa: N801 - as pywin32 calls it
    """pythoncom.ole_error."""


class TimeType(dt.datetime):
    """How pywin32 gives a VT_DATE."""


class CDispatch:
    """An object of a COM server."""


com_error.__module__ = ole_error.__module__ = "pywintypes"


def _module(name: str, **contents: Any) -> ModuleType:
    made = ModuleType(name)
    vars(made).update(contents)
    return made


def _pywin32() -> dict[str, ModuleType]:
    client = _module(
        "win32com.client",
        CDispatch=CDispatch,
        DispatchBaseClass=type("DispatchBaseClass", (), {}),
        CoClassBaseClass=None,
        Dispatch=None,
        DispatchEx=None,
    )
    utc = SimpleNamespace(utc=lambda: dt.UTC)
    return {
        "pywintypes": _module(
            "pywintypes", com_error=com_error, error=com_error, TimeType=TimeType, IID=str
        ),
        "pythoncom": _module(
            "pythoncom",
            ole_error=ole_error,
            CoInitialize=lambda: None,
            __file__="pythoncom.dll",
            DISPATCH_PROPERTYPUT=4,
            DISPATCH_PROPERTYGET=2,
        ),
        "win32api": _module("win32api"),
        "win32con": _module("win32con"),
        "win32gui": _module("win32gui", FindWindowEx=lambda *_where: 1),
        "win32process": _module(
            "win32process", GetWindowThreadProcessId=lambda hwnd: (0, 1000 + hwnd)
        ),
        "win32timezone": _module("win32timezone", TimeZoneInfo=utc),
        "win32com": _module("win32com", client=client),
        "win32com.client": client,
    }


class _Anything:
    """A part of a library that is named at the import and never called."""

    def __getattr__(self, name: str) -> Any:
        return _Anything()

    def __call__(self, *_args: Any) -> Any:
        return _Anything()


@contextmanager
def windows_engine() -> Iterator[Any]:
    """Xlwings' own engine for Windows, just imported."""
    libraries = {name: _Anything() for name in ("PyDLL", "oledll", "windll")}
    with (
        mock.patch.multiple(ctypes, create=True, **libraries),
        mock.patch.object(builtins, "WindowsError", OSError, create=True),
        mock.patch.dict(sys.modules, _pywin32()),
    ):
        sys.modules.pop("xlwings._xlwindows", None)
        yield importlib.import_module("xlwings._xlwindows")


class CommandError(Exception):
    """appscript.reference.CommandError."""

    def __init__(self, number: int, text: str = "") -> None:
        super().__init__(f"Command failed: OSERROR: {number}")
        self.errornumber = number
        self.errormessage = text


CommandError.__module__ = "appscript.reference"


class Keyword(str):
    """An AppleScript keyword, equal to itself."""

    __slots__ = ()


class _Keywords:
    def __getattr__(self, name: str) -> Keyword:
        return Keyword(f"k.{name}")


K = _Keywords()


def _appscript() -> dict[str, ModuleType]:
    reference = _module("appscript.reference", CommandError=CommandError, Reference=object)
    event = _module("aem.aemsend", EventError=type("EventError", (Exception,), {}))
    return {
        "appscript": _module(
            "appscript", its=None, k=K, mactypes=None, reference=reference, app=None
        ),
        "appscript.reference": reference,
        "aem": _module("aem", aemsend=event),
        "aem.aemsend": event,
        "osax": _module("osax"),
        "psutil": _module("psutil", process_iter=list, NoSuchProcess=LookupError),
    }


@contextmanager
def mac_engine() -> Iterator[Any]:
    """Xlwings' own engine for macOS, just imported."""
    with mock.patch.dict(sys.modules, _appscript()):
        sys.modules.pop("xlwings._xlmac", None)
        yield importlib.import_module("xlwings._xlmac")
