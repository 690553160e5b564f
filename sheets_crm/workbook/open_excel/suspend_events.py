"""Working in a running Excel without a flicker, and leaving it as it was found."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sheets_crm.errors import CrmError
from sheets_crm.workbook.open_excel.read.remembered import (
    forget_calculation,
    keep_calculation,
    kept_calculation,
)
from sheets_crm.workbook.open_excel.retry_when_busy import (
    CopyRunningError,
    Patience,
    from_excel,
    is_busy,
)

RESTORING = 300.0
"""Seconds for which a busy Excel is waited for to get its settings back: it would stay frozen."""

_STATUS = "sheets-crm …"
_MEANWHILE: dict[str, Any] = {
    # Dialogs would wait for an answer, and macros of the user's would run at each of our writes.
    "display_alerts": False,
    "enable_events": False,
    "screen_updating": False,
    "status_bar": _STATUS,
}
_AFTERWARDS: dict[str, Any] = {
    "status_bar": False,
    "display_alerts": True,
    "enable_events": True,
    "screen_updating": True,
}
"""What a person's Excel is set to. Nobody keeps the screen off by hand: a screen found so was left
by a program that broke off, so it comes on again whatever was found."""

_ALWAYS = {"status_bar", "screen_updating"}
_MANUAL = "manual"


@dataclass
class Quiet:
    """Stills a running Excel for a write.

    Args:
        app: xlwings' app.
        workbook: under whose state the mode of calculation is noted, should this process end early.
        ask: how long a busy Excel is waited for.

    Attributes:
        unrestored: settings that Excel would not take back.
    """

    app: Any
    workbook: Path
    ask: Patience
    unrestored: list[str] = field(default_factory=list)

    @contextlib.contextmanager
    def still(self) -> Iterator[None]:
        """Nothing flickers, asks, runs or calculates meanwhile; all is put back whatever happens.

        A setting that this Excel has no access to is left alone.

        Raises:
            CrmError: `live_busy`: cells are being copied; nothing was set.
        """
        self.ask(self._no_copy_running)
        back: dict[str, Any] = {}
        try:
            self._stop_calculation(back)
            for name, value in _MEANWHILE.items():
                before = _setting(self.app, name, self.ask)
                if before is not None:
                    back[name] = _AFTERWARDS[name] if name in _ALWAYS else before
                    self._set(name, value)
            yield
        finally:
            self._restore(back)

    def _stop_calculation(self, back: dict[str, Any]) -> None:
        mode = _setting(self.app, "calculation", self.ask)
        keep_calculation(self.workbook, mode or "")
        if mode not in {None, _MANUAL}:
            back["calculation"] = mode
            self._set("calculation", _MANUAL)

    def _restore(self, back: dict[str, Any]) -> None:
        """Each setting by itself: one that fails keeps none of the others."""
        patient = self.ask.of_at_least(RESTORING)
        for name, value in reversed(back.items()):
            try:
                patient.give(self.app, name, value)
            except Exception as error:
                if not (isinstance(error, CrmError) or from_excel(error)):
                    raise
                self.unrestored.append(name)
        if "calculation" not in self.unrestored:
            forget_calculation(self.workbook)

    def _set(self, name: str, value: Any) -> None:
        self.ask.give(self.app, name, value)

    def _no_copy_running(self) -> None:
        if _told(self.app, "cut_copy_mode"):
            raise CopyRunningError

    def mend(self) -> None:
        """Puts right what a process that ended in the middle of a write left behind."""
        mode = kept_calculation(self.workbook)
        if mode is None:
            return
        back = dict(_AFTERWARDS)
        if mode and _setting(self.app, "calculation", self.ask) == _MANUAL:
            back["calculation"] = mode
        self._restore({name: value for name, value in back.items() if self._has(name)})

    def _has(self, name: str) -> bool:
        return _setting(self.app, name, self.ask) is not None


@contextlib.contextmanager
def no_dialogs(app: Any, ask: Patience) -> Iterator[None]:
    """Excel answers its own questions meanwhile."""
    before = _setting(app, "display_alerts", ask)
    try:
        if before:
            ask.give(app, "display_alerts", False)
        yield
    finally:
        if before:
            ask.of_at_least(RESTORING).give(app, "display_alerts", True)


@contextlib.contextmanager
def same_view(book: Any, ask: Patience) -> Iterator[None]:
    """The tab that was in sight is in sight again, should Excel have shown a new one.

    Excel shows each tab that is added; there is no way to add one unseen. Nothing is activated
    where the view did not move, and a view that cannot be had again fails no write.
    """
    title = _name_of(lambda: book.sheets.active, ask)
    front = _name_of(lambda: book.app.books.active, ask)
    try:
        yield
    finally:
        with _forgiven():
            if title is not None and _name_of(lambda: book.sheets.active, ask) != title:
                ask(ask.named(book, "sheets", title).activate)
            if front is not None and _name_of(lambda: book.app.books.active, ask) != front:
                ask(ask.named(ask.of(book, "app"), "books", front).activate)


def _name_of(find: Any, ask: Patience) -> str | None:
    """Name of what is in sight; None when that is nothing xlwings knows.

    So it is with a window of Protected View in front, and with a sheet that is all one chart.
    """
    try:
        name = ask(lambda: find().name)
    except Exception as error:
        if isinstance(error, CrmError) or not (
            isinstance(error, AttributeError) or from_excel(error)
        ):
            raise
        return None
    return name if isinstance(name, str) else None


@contextlib.contextmanager
def _forgiven() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        passing = isinstance(error, CrmError | AttributeError | LookupError)
        if not (passing or from_excel(error)):
            raise


def _setting(app: Any, name: str, ask: Patience) -> Any:
    """What is set; None where this Excel does not tell."""
    return ask(lambda: _told(app, name))


def _told(app: Any, name: str) -> Any:
    try:
        return getattr(app, name)
    except NotImplementedError:
        return None
    except Exception as error:
        if from_excel(error) and not is_busy(error):
            return None
        raise
