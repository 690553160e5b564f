"""Asking an Excel that may be busy: wait a little, ask again, and not for ever.

Excel refuses calls while a cell is being edited or a dialog is open. A refused call was not carried
out, so a question, or a setting that may be made twice, is simply repeated.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from sheets_crm.errors import CrmError
from sheets_crm.workbook.snapshot import Area

T = TypeVar("T")

RPC_E_CALL_REJECTED = -2147418111
RPC_E_SERVERCALL_RETRYLATER = -2147417846
VBA_E_IGNORE = -2146777998
APPLE_EVENT_TIMED_OUT = -1712

_REFUSALS = {RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER, VBA_E_IGNORE, APPLE_EVENT_TIMED_OUT}
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0  # seconds
_OWN_ATTEMPTS = 40
_ENGINES = ("xlwings", "pywintypes", "pythoncom", "com_error", "appscript", "aem")


class Patience:
    """Repeats what a busy Excel refused, for a bounded time.

    Args:
        seconds: how long a busy Excel is waited for, each time.
    """

    def __init__(
        self,
        seconds: float,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self._sleep = sleep
        self._clock = clock

    def __call__(self, ask: Callable[[], T]) -> T:
        """The answer to something that may be asked twice.

        Raises:
            CrmError: `live_busy`: Excel was busy all the while.
        """
        end, pause = self._clock() + self._seconds, _FIRST_PAUSE
        while True:
            try:
                return ask()
            except Exception as error:
                if not is_busy(error):
                    raise
                if self._clock() + pause > end:
                    raise CrmError("live_busy", seconds=round(self._seconds)) from error
            self._sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def of(self, thing: Any, name: str) -> Any:
        """What a property of something in Excel says."""
        return self(lambda: getattr(thing, name))

    def give(self, thing: Any, name: str, value: Any) -> None:
        """Sets a property of something in Excel."""
        self(lambda: setattr(thing, name, value))

    def all_of(self, thing: Any) -> list[Any]:
        """The members of a collection in Excel."""
        return self(lambda: list(thing))

    def extent(self, thing: Any) -> Area:
        """Where a range stands."""
        row, column = self.of(thing, "row"), self.of(thing, "column")
        height, width = self.of(thing, "shape")
        return Area(row, column, row + height - 1, column + width - 1)

    def once(self, act: Callable[[], T]) -> T:
        """Does something that must not be done twice.

        Raises:
            CrmError: `live_busy`: Excel refused.
        """
        try:
            return act()
        except Exception as error:
            if is_busy(error):
                raise CrmError("live_busy", seconds=0) from error
            raise


def is_busy(error: BaseException) -> bool:
    """Whether Excel refused because a user is in the middle of something."""
    return type(error).__name__ == "ExcelBusyError" or bool(_REFUSALS & set(_codes(error)))


def from_excel(error: BaseException) -> bool:
    """Whether an error was raised by Excel or on the way to it, and is not a fault of ours."""
    kind = type(error)
    return kind.__module__.split(".")[0] in _ENGINES or kind.__name__ in _ENGINES


def bound_own_retries() -> None:
    """On Windows xlwings itself repeats refused calls, endlessly unless it is told a number.

    There is no public setting for it, so this is the one place that reaches behind the public API.
    """
    engine: Any = sys.modules.get("xlwings._xlwindows")
    if engine is not None:
        engine.N_COM_ATTEMPTS = _OWN_ATTEMPTS


def _codes(error: BaseException) -> Iterator[int]:
    """The numbers an error bears: COM's result and its inner one, AppleScript's number."""
    yield from (
        value
        for name in ("hresult", "errornumber")
        if isinstance(value := getattr(error, name, None), int)
    )
    inner = getattr(error, "excepinfo", None)
    if inner and isinstance(inner[-1], int):
        yield inner[-1]
