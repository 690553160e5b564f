"""Working in a running Excel without a flicker, and leaving it as it was found."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from sheets_crm.workbook.live.patience import Patience, from_excel


@contextlib.contextmanager
def quiet(app: Any, ask: Patience) -> Iterator[None]:
    """Screen updating and calculation stand still meanwhile and are put back whatever happens.

    A setting that this Excel has no access to is left alone.
    """
    before = {name: _setting(app, name, ask) for name in ("screen_updating", "calculation")}
    try:
        if before["screen_updating"] is not False:
            _set(app, "screen_updating", value=False, ask=ask)
        if before["calculation"] not in {None, "manual"}:
            _set(app, "calculation", value="manual", ask=ask)
        yield
    finally:
        try:
            if before["calculation"] not in {None, "manual"}:
                _set(app, "calculation", value=before["calculation"], ask=ask)
        finally:
            if before["screen_updating"] is not False:
                _set(app, "screen_updating", value=True, ask=ask)


@contextlib.contextmanager
def same_view(book: Any, ask: Patience) -> Iterator[None]:
    """The tab that was in sight is in sight again, should Excel have shown a new one.

    Excel shows each tab that is added; there is no way to add one unseen. Nothing is activated
    where the view did not move.
    """
    before = ask(lambda: book.sheets.active)
    title = ask.of(before, "name")
    front = ask(lambda: book.app.books.active)
    try:
        yield
    finally:
        if ask(lambda: book.sheets.active.name) != title:
            ask(before.activate)
        if ask(lambda: book.app.books.active) != front:
            ask(front.activate)


def _setting(app: Any, name: str, ask: Patience) -> Any:
    """What is set; None where this Excel does not tell."""
    try:
        return ask(lambda: getattr(app, name))
    except NotImplementedError:
        return None
    except Exception as error:
        if from_excel(error):
            return None
        raise


def _set(app: Any, name: str, *, value: Any, ask: Patience) -> None:
    ask(lambda: setattr(app, name, value))
