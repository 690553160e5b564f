"""A cell's value as SpreadsheetML writes it."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.book.workbook_xml import EPOCH_1900, EPOCH_1904
from sheets_crm.workbook.excel.xml.escape_text import as_content, coded
from sheets_crm.workbook.snapshot import CellError, Value

LONGEST_TEXT = 32_767
_DAY = 86_400


class Formula(str):
    """A formula, without its equals sign; what it is worth is worked out on opening."""

    __slots__ = ()


def escaped_text(text: str) -> str:
    """Text as a cell's `<t>` holds it."""
    return as_content(coded(text))


def serial(value: date | datetime | time | timedelta, epoch: date) -> int | float:
    """Days since the workbook's epoch; times are parts of a day.

    The 1900 system has a 29 February 1900 that never was, so its first two months count from a day
    later.
    """
    if isinstance(value, timedelta):
        return _neat(value.total_seconds() / _DAY)
    if isinstance(value, time):
        return _part_of_day(value)
    if isinstance(value, datetime):
        return _neat(serial(value.date(), epoch) + _part_of_day(value.time()))
    days = (value - (EPOCH_1904 if epoch == EPOCH_1904 else EPOCH_1900)).days
    return days - 1 if epoch != EPOCH_1904 and days < 61 else days


def _part_of_day(value: time) -> int | float:
    seconds = value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
    return _neat(seconds / _DAY)


def _neat(number: float) -> int | float:
    return int(number) if number == int(number) else number


def cell_xml(
    name: str, value: Value, style: str, epoch: date, *, prefix: str = "", extra: str = ""
) -> bytes:
    """One `<c>` element; None is an empty cell that keeps its style.

    Texts are inline strings: the shared table stays as it is, and no text can become a formula.

    Args:
        name: its reference, such as `B7`.
        value: what it shall hold.
        style: index of its format as text, "" for none.
        epoch: the workbook's day 0.
        prefix: of the main namespace, colon included.
        extra: further attributes, with a leading blank.

    Raises:
        CrmError: `xlsx_long_text`.
    """
    start = f'<{prefix}c r="{name}"' + (f' s="{style}"' if style else "") + extra
    if value is None or value == "":
        return f"{start}/>".encode()
    if isinstance(value, Formula):
        inside, kind = f"<{prefix}f>{as_content(value)}</{prefix}f>", ""
    elif isinstance(value, str):
        inside, kind = _text(name, value, prefix), "inlineStr"
    else:
        number, kind = _scalar(value, epoch)
        inside = f"<{prefix}v>{number}</{prefix}v>"
    typed = f' t="{kind}"' if kind else ""
    return f"{start}{typed}>{inside}</{prefix}c>".encode()


def _text(name: str, value: str, prefix: str) -> str:
    if len(value) > LONGEST_TEXT:
        raise CrmError("xlsx_long_text", cell=name, length=len(value), most=LONGEST_TEXT)
    kept = "" if value == value.strip() and "\n" not in value else ' xml:space="preserve"'
    return f"<{prefix}is><{prefix}t{kept}>{escaped_text(value)}</{prefix}t></{prefix}is>"


def _scalar(value: Value, epoch: date) -> tuple[str, str]:
    """The text of `<v>` and the cell's type."""
    if isinstance(value, bool):
        return str(int(value)), "b"
    if isinstance(value, CellError):
        return as_content(value.text), "e"
    if isinstance(value, int | float):
        if not math.isfinite(value):
            return "#NUM!", "e"
        return repr(_neat(value) if abs(value) < 1e15 else value), ""
    if isinstance(value, date | time | timedelta):
        return repr(serial(value, epoch)), ""
    return str(value), "str"
