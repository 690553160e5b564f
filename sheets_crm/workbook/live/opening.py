"""Which store a workbook is in: a file, or open in a running Excel."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.openers import opener
from sheets_crm.workbook.live.options import LiveOptions
from sheets_crm.workbook.live.patience import from_excel
from sheets_crm.workbook.store import Store

if TYPE_CHECKING:
    from sheets_crm.workbook.excel.backups import Keep

Wanted = Literal["auto", "file", "live"]


def choose(path: Path, wanted: Wanted, options: LiveOptions, *, keep: Keep | None = None) -> Store:
    """The store of a workbook.

    Open in a running Excel it is that Excel; not open, or open in something else, it is the file,
    whose store says who has it open before it would be saved.

    Args:
        path: the workbook's file, which need not exist yet.
        wanted: `file` or `live` to say which; `auto` to find out.
        options: how to behave in a running Excel.
        keep: how many backups of a file stay.

    Raises:
        CrmError: `live_needs_excel`, `live_needs_xlwings`, `live_not_open`.
    """
    if wanted == "live":
        _require_excel()
        book = open_book(path)
        if book is None:
            raise CrmError("live_not_open", path=str(path))
        return _live(path, book, options)
    if wanted == "auto" and may_be_open(path):
        book = open_book(path)
        if book is not None:
            return _live(path, book, options)
    return _file(path, keep)


def open_book(path: Path) -> Any | None:
    """The workbook in whichever running Excel has it open, None when none has; starts none."""
    _talk_from_this_thread()
    import xlwings  # noqa: PLC0415 - not on every system, and slow to load

    try:
        return find_book(xlwings.apps, path)
    except Exception as error:
        if from_excel(error):
            return None
        raise


def _talk_from_this_thread() -> None:
    """Windows lets each thread talk to Excel only once it has said that it will."""
    if sys.platform == "win32":
        with suppress(ImportError):  # it comes with xlwings there, which says so when it is missing
            import_module("pythoncom").CoInitialize()


def find_book(apps: Iterable[Any], path: Path) -> Any | None:
    """The book of that path among those open.

    A workbook in a cloud folder has a web address that may not tell where its file is; then its
    name decides, where the file is known to be open.
    """
    namesakes = [
        book for app in apps for book in app.books if book.name.casefold() == path.name.casefold()
    ]
    for book in namesakes:
        if _is_at(book, path):
            return book
    unknown = [book for book in namesakes if _place(book) is None]
    return unknown[0] if len(unknown) == 1 and path.exists() and opener(path) else None


def may_be_open(path: Path) -> bool:
    """Whether it is worth looking for the workbook in a running Excel."""
    if not _has_xlwings() or not path.exists():
        return False
    # Excel on Windows holds its files, so one that is not held is not open in it.
    return sys.platform == "darwin" or (sys.platform == "win32" and opener(path) is not None)


def _require_excel() -> None:
    if sys.platform not in {"win32", "darwin"}:
        raise CrmError("live_needs_excel")
    if not _has_xlwings():
        raise CrmError("live_needs_xlwings")


def _has_xlwings() -> bool:
    return importlib.util.find_spec("xlwings") is not None


def _is_at(book: Any, path: Path) -> bool:
    place = _place(book)
    if place is None:
        return False
    same = os.path.normcase(place.resolve()) == os.path.normcase(path.resolve())
    return same or (place.exists() and path.exists() and place.samefile(path))


def _place(book: Any) -> Path | None:
    """Where a book's file is; None where xlwings cannot tell."""
    try:
        full = Path(book.fullname)
    except Exception as error:
        if from_excel(error):
            return None
        raise
    return full if full.is_absolute() else None


def _live(path: Path, book: Any, options: LiveOptions) -> Store:
    from sheets_crm.workbook.live.store import LiveStore  # noqa: PLC0415 - seldom needed

    return LiveStore(path, book, options)


def _file(path: Path, keep: Keep | None) -> Store:
    from sheets_crm.workbook.excel.store import ExcelStore  # noqa: PLC0415 - most runs end earlier

    return ExcelStore(path, keep=keep)
