"""What xlwings' public API neither says nor does: the one place that reaches behind it.

Excel's object model is asked for by its own words there: `book.api.Date1904` on Windows,
`book.api.date_1904` on macOS. Everything here only asks, and what cannot be asked is not known.
"""

from __future__ import annotations

import atexit
import sys
from typing import Any, Literal

from sheets_crm.workbook.open_excel.retry_when_busy import Patience, from_excel, is_busy

_OWN_ATTEMPTS = 40
_ENGINES = ("xlwings._xlwindows", "xlwings._xlmac")

_DATE_1904 = "Date1904", "date_1904"
_READ_ONLY = "ReadOnly", "read_only"
_STRUCTURE = "ProtectStructure", "protect_structure"
_CONTENTS = "ProtectContents", "protect_contents"
_MODE = "ProtectionMode", "protection_mode"
"""What a property is called on Windows and on macOS."""

System = Literal["windows", "mac", ""]


def guest_xlwings() -> Any:
    """xlwings, as a guest in somebody's Excel must use it.

    - When a program that imported it ends, it ends every Excel by force in which it sees no
      workbook (Windows), or runs a macro named CleanUp in each (macOS). Not so from here.
    - On Windows it repeats refused calls itself, endlessly unless it is told a number; there
      is no public setting for that.
    """
    import xlwings  # noqa: PLC0415 - not on every system, and slow to load

    for name in _ENGINES:
        engine: Any = sys.modules.get(name)
        if engine is not None:
            atexit.unregister(engine.cleanup)
            engine.Apps.cleanup = staticmethod(_nothing)  # `App.quit` calls it too
            engine.N_COM_ATTEMPTS = _OWN_ATTEMPTS
    return xlwings


def _nothing() -> None:
    """Ends no Excel."""


def system_of(thing: Any) -> System:
    """Which of xlwings' engines a book, tab or range belongs to; "" is one without an Excel."""
    engine = type(getattr(thing, "impl", None)).__module__.rsplit(".", 1)[-1]
    return {"_xlwindows": "windows", "_xlmac": "mac"}.get(engine, "")  # type: ignore[return-value]


def counts_from_1904(book: Any, ask: Patience) -> bool:
    """Whether day zero of the workbook is 1 January 1904."""
    return _said(book, *_DATE_1904, ask) is True


def is_read_only(book: Any, ask: Patience) -> bool:
    """Whether the workbook is open for reading only."""
    return _said(book, *_READ_ONLY, ask) is True


def structure_is_protected(book: Any, ask: Patience) -> bool:
    """Whether tabs can be neither added nor taken away."""
    return _said(book, *_STRUCTURE, ask) is True


def is_protected(tab: Any, ask: Patience) -> bool:
    """Whether the tab is protected, for programs too.

    Cells that its owner left unlocked could be written, but neither formatted nor given rules.
    """
    if _said(tab, *_CONTENTS, ask) is not True:
        return False
    return _said(tab, *_MODE, ask) is not True


def answers(book: Any, tab: Any, ask: Patience) -> bool:
    """Whether everything that is asked here is answered with yes or no."""
    asked = [
        *((book, *names) for names in (_DATE_1904, _READ_ONLY, _STRUCTURE)),
        *((tab, *names) for names in (_CONTENTS, _MODE)),
    ]
    return all(isinstance(_said(*one, ask), bool) for one in asked)


def full_name(book: Any, ask: Patience) -> str:
    """Path of the workbook's file, or its web address.

    xlwings' own `fullname` looks for the file behind a web address itself: over a whole drive.
    """
    said = _said(book, "FullName", "full_name", ask)
    return said if isinstance(said, str) else str(ask(lambda: book.fullname))


def excel_runs() -> bool:
    """Whether a window of Excel's is there on Windows, which costs next to nothing to ask."""
    try:
        import ctypes  # noqa: PLC0415 - for Windows only

        windows: Any = ctypes.windll.user32  # type: ignore[attr-defined,unused-ignore]
    except (ImportError, AttributeError):
        return False
    return bool(windows.FindWindowW("XLMAIN", None))


def _said(thing: Any, on_windows: str, on_mac: str, ask: Patience) -> Any:
    """A property of Excel's own; None where it cannot be known."""
    system = system_of(thing)
    if not system:
        return None

    def said() -> Any:
        native = thing.api
        return getattr(native, on_windows) if system == "windows" else getattr(native, on_mac).get()

    try:
        return ask(said)
    except AttributeError:
        return None
    except Exception as error:
        if is_busy(error) or not from_excel(error):
            raise
        return None
