"""The cells of a workbook's tabs, read by calamine while the caller looks at their bytes.

For most of its time calamine needs no interpreter, so it works in a thread of its own.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from types import TracebackType
from typing import Any, Self

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.cell_values.reader_copy import Grid, WrittenAnew
from sheets_crm.workbook.snapshot import Address, CellError, Value

Alone = Callable[[], tuple[bytes, WrittenAnew]]
"""Makes a file of one tab, written for calamine, and says how its cells are put in place."""


class Values:
    """One workbook, open to be read for as long as the context lasts.

    Args:
        file: makes a file's bytes (`reader_copy`), every part in UTF-8; opened when a tab is read.
        spare: makes another where calamine cannot open that one.
    """

    def __init__(self, file: Callable[[], bytes], spare: Callable[[], bytes] | None = None) -> None:
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="calamine")
        self._file, self._spare = file, spare
        self._opened: Future[Any] | None = None

    @property
    def _book(self) -> Future[Any]:
        if self._opened is None:
            self._opened = self._reader.submit(_opened, self._file(), self._spare)
        return self._opened

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._reader.shutdown(cancel_futures=True)
        self._opened = None
        _give_back()

    def tab(self, name: str, alone: Alone | None = None) -> Future[Grid]:
        """Begins to read a tab; tabs are read in the order that they are asked for.

        Its result raises CrmError `xlsx_unreadable` where calamine cannot read it.

        Args:
            name: the tab's.
            alone: makes the file to try where calamine cannot read the tab as it is.
        """
        return self._reader.submit(_cells, self._book, name, alone)

    def tab_alone(self, name: str, alone: Alone) -> Future[Grid]:
        """Begins to read a tab that is known not to be read as it is."""
        return self._reader.submit(_cells_alone, name, alone)


def with_errors(cells: Future[Grid], errors: Mapping[Address, CellError]) -> Callable[[], Grid]:
    """Waits for a tab's cells, and puts the errors in, which calamine does not tell as such."""

    def waited() -> Grid:
        rows = cells.result()
        for (row, column), shown in errors.items():
            if row <= len(rows) and column <= len(rows[row - 1]):
                rows[row - 1][column - 1] = shown
        return rows

    return waited


def _give_back() -> None:
    """Linux keeps what a thread has freed for that thread, which is gone: a fifth of a visit's."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # a C library that gives back by itself
            ctypes.CDLL(None).malloc_trim(0)


def _opened(data: bytes, spare: Callable[[], bytes] | None = None) -> Any:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - loaded by a visit only

    try:
        with _told():
            return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CrmError:
        if spare is None:
            raise
        return _opened(spare())


def _cells(book: Future[Any], name: str, alone: Alone | None) -> Grid:
    try:
        with _told():
            return _grid(book.result(), name)
    except CrmError:
        if alone is None:
            raise
        return _cells_alone(name, alone)


def _cells_alone(name: str, alone: Alone) -> Grid:
    data, anew = alone()
    with _told():
        return anew.placed(_grid(_opened(data), name))


def grid_of(data: bytes, name: str) -> Grid:
    """A tab of a small workbook of ours.

    Raises:
        CrmError: `xlsx_unreadable`.
    """
    with _told():
        return _grid(_opened(data), name)


def _grid(book: Any, name: str) -> Grid:
    """Equal texts and equal days are one object: a table's words need a third of the memory."""
    one: dict[Value, Value] = {"": None}
    same, repeat = one.setdefault, frozenset({str, date})
    sheet = book.get_sheet_by_name(name)
    rows: Grid = []
    for row in sheet.iter_rows():
        row[:] = [same(cell, cell) if type(cell) in repeat else cell for cell in row]
        rows.append(row)
    # Blank columns left of everything are not among the cells that calamine goes through.
    left: list[Value] = [None] * (sheet.end[1] + 1 - len(rows[0]) if rows else 0)
    return [left + row for row in rows] if left else rows


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What calamine cannot read is said in our words; it panics, which is no Exception."""
    try:
        yield
    except (CrmError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise CrmError("xlsx_unreadable", reason=str(error)) from error
