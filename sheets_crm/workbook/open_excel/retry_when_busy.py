"""Asking an Excel that may be busy: wait a little, ask again, and not for ever.

Excel refuses calls while a cell is being edited or a dialog is open. A refused call was not carried
out, so a question, or a setting that may be made twice, is simply repeated.
"""

from __future__ import annotations

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
APPLE_EVENT_NOT_PERMITTED, APPLE_EVENT_WOULD_ASK = -1743, -1744
DISP_E_OVERFLOW = -2147352566

_REFUSALS = {RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER, VBA_E_IGNORE, APPLE_EVENT_TIMED_OUT}
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0  # seconds
_ENGINES = ("xlwings", "pywintypes", "pythoncom", "com_error", "appscript", "aem")


class CopyRunningError(Exception):
    """The user has marked cells to copy or cut; any write would take the mark away."""


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
        self.probe: Callable[[], object] = bool
        """A question that costs little, and that a busy Excel refuses."""

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

    def of_at_most(self, seconds: float) -> Patience:
        """As patient as this, or less."""
        shorter = min(seconds, self._seconds)
        return Patience(shorter, sleep=self._sleep, clock=self._clock)

    def of_at_least(self, seconds: float) -> Patience:
        """As patient as this, or more."""
        longer = max(seconds, self._seconds)
        return Patience(longer, sleep=self._sleep, clock=self._clock)

    def of(self, thing: Any, name: str) -> Any:
        """What a property of something in Excel says."""
        return self(lambda: getattr(thing, name))

    def give(self, thing: Any, name: str, value: Any) -> None:
        """Sets a property of something in Excel."""
        self(lambda: setattr(thing, name, value))

    def members(self, thing: Any, members: str) -> list[Any]:
        """The members of a collection in Excel: `members(book, "names")`."""
        return self(lambda: list(getattr(thing, members)))

    def names(self, thing: Any, members: str) -> list[str]:
        """The names of a collection's members: `names(book, "sheets")`."""
        return self(lambda: [one.name for one in getattr(thing, members)])

    def named(self, thing: Any, members: str, name: str | int) -> Any:
        """A member of a collection, bound to its name.

        What a collection yields is bound to its place on macOS, and means its neighbour as soon as
        something before it is added, moved or taken away.
        """
        return self(lambda: getattr(thing, members)[name])

    def range(self, tab: Any, area: Area) -> Any:
        """A tab's range; on Windows even naming one is a question."""
        return self(lambda: range_of(tab, area))

    def cell(self, tab: Any, row: int, column: int) -> Any:
        """A tab's cell."""
        return self.range(tab, Area(row, column, row, column))

    def extent(self, thing: Any) -> Area:
        """Where a range stands."""
        row, column = self.of(thing, "row"), self.of(thing, "column")
        height, width = self.of(thing, "shape")
        return Area(row, column, row + height - 1, column + width - 1)

    def once(self, act: Callable[[], T]) -> T:
        """Does something that must not be done twice, once Excel answers at all.

        Raises:
            CrmError: `live_busy`: Excel refused.
        """
        self(self.probe)
        try:
            return act()
        except Exception as error:
            if is_busy(error):
                raise CrmError("live_busy", seconds=0) from error
            raise


def range_of(tab: Any, area: Area) -> Any:
    """A tab's range, named inside of a question that is asked with patience."""
    return tab.range((area.first_row, area.first_column), (area.last_row, area.last_column))


def is_busy(error: BaseException) -> bool:
    """Whether Excel refused because a user is in the middle of something."""
    if isinstance(error, CopyRunningError) or type(error).__name__ == "ExcelBusyError":
        return True
    return bool(_REFUSALS & set(_codes(error)))


def is_not_allowed(error: BaseException) -> bool:
    """Whether macOS does not let this program talk to Excel."""
    return bool({APPLE_EVENT_NOT_PERMITTED, APPLE_EVENT_WOULD_ASK} & set(_codes(error)))


def is_no_date(error: BaseException) -> bool:
    """Whether a cell among those asked for bears a date format over a number that is no date."""
    return isinstance(error, OverflowError | ValueError) or DISP_E_OVERFLOW in set(_codes(error))


def from_excel(error: BaseException) -> bool:
    """Whether an error was raised by Excel or on the way to it, and is not a fault of ours."""
    kind = type(error)
    return kind.__module__.split(".")[0] in _ENGINES or kind.__name__ in _ENGINES


def said_by(error: BaseException) -> str:
    """Excel's own sentence about an error, without the numbers around it."""
    inner = getattr(error, "excepinfo", None) or ()
    sentences = [*inner[2:3], getattr(error, "errormessage", None), *error.args[1:2], error]
    return next(str(one) for one in sentences if one).strip().rstrip(".")


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
