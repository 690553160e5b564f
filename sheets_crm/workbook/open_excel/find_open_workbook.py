"""Which store a workbook is in: a file, or open in a running Excel."""

from __future__ import annotations

import importlib.util
import math
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.files.open_elsewhere import opener
from sheets_crm.workbook.open_excel.install_xlwings import install_command
from sheets_crm.workbook.open_excel.options import LiveOptions
from sheets_crm.workbook.open_excel.retry_when_busy import (
    Patience,
    from_excel,
    is_busy,
    is_not_allowed,
)
from sheets_crm.workbook.open_excel.xlwings_native import excel_runs, full_name, guest_xlwings
from sheets_crm.workbook.store import Store
from sheets_crm.workbook.stores import Wanted

if TYPE_CHECKING:
    from sheets_crm.workbook.excel.files.backups import Keep

_CLOUD_FOLDERS = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
"""Environment variables of Windows that name such folders."""


def choose(
    path: Path,
    wanted: Wanted,
    options: LiveOptions,
    *,
    keep: Keep | None = None,
    patience: Patience | None = None,
) -> Store:
    """The store of a workbook.

    Open in a running Excel it is that Excel; not open, or open in something else, it is the file,
    whose store says who has it open before it would be saved.

    Args:
        path: the workbook's file, which need not exist yet.
        wanted: `file` or `live` to say which; `auto` to find out.
        options: how to behave in a running Excel.
        keep: how many backups of a file stay.
        patience: how a busy Excel is waited for; by the options unless given.

    Raises:
        CrmError: `live_needs_excel`, `live_needs_xlwings`, `live_not_open`; `live_busy` or
            `live_not_allowed` where the workbook is open and its Excel does not answer.
    """
    ask = patience or Patience(options.patience)
    if wanted == "live":
        require_excel()
        book = open_book(path, ask, asked_for=True)
        if book is None:
            raise CrmError("live_not_open", path=str(path))
        return _live(path, book, options)
    if wanted == "auto" and may_be_open(path):
        book = open_book(path, ask)
        if book is not None:
            return _live(path, book, options)
    return _file(path, keep)


def open_book(path: Path, ask: Patience, *, asked_for: bool = False) -> Any | None:
    """The workbook in whichever running Excel has it open, None when none has; starts none.

    Args:
        path: the workbook's file.
        ask: how long a busy Excel is waited for.
        asked_for: whether the open workbook is meant, and not perhaps the file.

    Raises:
        CrmError: `live_busy`, `live_not_allowed`: an Excel that may have it open does not answer.
    """
    _talk_from_this_thread()
    apps = guest_xlwings().apps
    # An Excel that is busy with another workbook is waited for only if no other has ours.
    for patience in (ask.of_at_most(0), ask):
        running = Running(apps, patience)
        book = find_book(running, path)
        if book is not None or running.refusal is None:
            break
    perhaps = asked_for or _is_signed(path) or _is_in_cloud(path)
    if book is None and running.refusal and perhaps:
        running.refusal.facts.setdefault("path", str(path))
        raise running.refusal
    return book


def _is_signed(path: Path) -> bool:
    """Whether some program has the file open, by its lock file too, however old that is."""
    with suppress(OSError):  # the file's store says what is the matter with it
        return path.exists() and opener(path, believed=math.inf) is not None
    return False


def _talk_from_this_thread() -> None:
    """Windows lets each thread talk to Excel only once it has said that it will."""
    if sys.platform == "win32":
        with suppress(ImportError):  # it comes with xlwings there, which says so when it is missing
            import_module("pythoncom").CoInitialize()


class Running:
    """The Excels that run.

    An Excel that cannot be asked hides no workbook that is open in another.

    Args:
        apps: xlwings' apps.
        ask: how long a busy Excel is waited for.

    Attributes:
        ask: the same.
        refusal: why an Excel could not be asked, if one could not.
    """

    def __init__(self, apps: Iterable[Any], ask: Patience) -> None:
        self.ask = ask
        self.refusal: CrmError | None = None
        self._apps = apps

    def books(self, name: str) -> Iterator[Any]:
        """The open workbooks of a name, each bound to its name."""
        for app in self._each():
            with self._noted():
                for found in self.ask.names(app, "books"):
                    if found.casefold() == name.casefold():
                        yield self.ask.named(app, "books", found)

    def _each(self) -> Iterator[Any]:
        with self._noted():
            yield from self.ask(lambda: list(self._apps))

    @contextmanager
    def _noted(self) -> Iterator[None]:
        """Passes an Excel that is busy, not to be talked to, starting, or another user's."""
        try:
            yield
        except CrmError as error:
            self.refusal = self.refusal or error
        except LookupError:  # xlwings says so of a refusal, too
            self.refusal = self.refusal or CrmError("live_busy", seconds=0)
        except Exception as error:
            if is_not_allowed(error):
                self.refusal = CrmError("live_not_allowed")
            elif not (isinstance(error, OSError) or from_excel(error)):
                raise


def find_book(running: Running, path: Path) -> Any | None:
    """The book of that path among those open.

    A workbook in a cloud folder has a web address that does not tell where its file is; then its
    name decides, where the file is known to be open or lies in a folder that is such a cloud's.
    """
    namesakes = list(running.books(path.name))
    for book in namesakes:
        if _is_at(book, path, running.ask):
            return book
    unknown = [book for book in namesakes if _place(book, running.ask) is None]
    if len(unknown) != 1 or not path.exists():
        return None
    return unknown[0] if _is_in_cloud(path) or _is_signed(path) else None


def may_be_open(path: Path) -> bool:
    """Whether it is worth looking for the workbook in a running Excel."""
    if not _has_xlwings() or not path.exists():
        return False
    if sys.platform == "win32":
        # Excel on Windows holds its files, save those that it opened from a cloud.
        return _is_signed(path) or (_is_in_cloud(path) and excel_runs())
    return sys.platform == "darwin"


def _is_in_cloud(path: Path) -> bool:
    """Whether the file lies in a folder that OneDrive or SharePoint keeps in step with a cloud."""
    roots = (os.environ.get(name) for name in _CLOUD_FOLDERS)
    place = path.resolve()
    if any(root and place.is_relative_to(Path(root).resolve()) for root in roots):
        return True
    return any(part.startswith(("OneDrive", "SharePoint")) for part in place.parts)


def require_excel() -> None:
    """Passes a system on which xlwings finds an Excel.

    Raises:
        CrmError: `live_needs_excel`, `live_needs_xlwings`.
    """
    if not has_excel_at_all():
        raise CrmError("live_needs_excel")
    if not _has_xlwings():
        raise CrmError("live_needs_xlwings", install=install_command())


def has_excel_at_all() -> bool:
    """Whether there is an Excel for this system."""
    return sys.platform in {"win32", "darwin"}


def _has_xlwings() -> bool:
    return importlib.util.find_spec("xlwings") is not None


def _is_at(book: Any, path: Path, ask: Patience) -> bool:
    place = _place(book, ask)
    if place is None:
        return False
    same = os.path.normcase(place.resolve()) == os.path.normcase(path.resolve())
    return same or (place.exists() and path.exists() and place.samefile(path))


def _place(book: Any, ask: Patience) -> Path | None:
    """Where a book's file is; None where that cannot be told, as of a web address."""
    try:
        said = full_name(book, ask)
    except Exception as error:
        if from_excel(error) and not is_busy(error):
            return None
        raise
    full = Path(said)
    return full if full.is_absolute() and "://" not in said else None


def _live(path: Path, book: Any, options: LiveOptions) -> Store:
    from sheets_crm.workbook.open_excel.store import LiveStore  # noqa: PLC0415 - seldom needed

    return LiveStore(path, book, options)


def _file(path: Path, keep: Keep | None) -> Store:
    from sheets_crm.workbook.excel.store import ExcelStore  # noqa: PLC0415 - most runs end earlier

    return ExcelStore(path, keep=keep)
