"""The cells of a workbook's tabs, read by calamine while the caller looks at their bytes.

For most of its time calamine needs no interpreter, so it works in a thread of its own.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from types import TracebackType
from typing import Any, Self

from sheets_crm.errors import CrmError
from sheets_crm.workbook.snapshot import Value

Grid = list[list[Value]]
"""Cells by row and column, both from the first; blank is None."""


class Values:
    """One workbook, open to be read for as long as the context lasts.

    Args:
        data: the file's bytes, every part in UTF-8.
    """

    def __init__(self, data: bytes) -> None:
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="calamine")
        self._book = self._reader.submit(_opened, data)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._reader.shutdown(cancel_futures=True)
        del self._book
        _give_back()

    def tab(self, title: str) -> Future[Grid]:
        """Begins to read a tab; tabs are read in the order that they are asked for.

        Its result raises CrmError `xlsx_unreadable` where calamine cannot read it.
        """
        return self._reader.submit(_cells, self._book, title)


def _give_back() -> None:
    """Linux keeps what a thread has freed for that thread, which is gone: a fifth of a visit's."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # a C library that gives back by itself
            ctypes.CDLL(None).malloc_trim(0)


def _opened(data: bytes) -> Any:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - loaded by a visit only

    with _told():
        return CalamineWorkbook.from_filelike(io.BytesIO(data))


def _cells(book: Future[Any], title: str) -> Grid:
    """Equal texts and equal days are one object: a table's words need a third of the memory."""
    one: dict[Value, Value] = {"": None}
    same, repeat = one.setdefault, frozenset({str, date})
    with _told():
        sheet = book.result().get_sheet_by_name(title)
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
