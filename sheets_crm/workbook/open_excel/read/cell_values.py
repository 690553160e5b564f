"""Cell values on their way to and from Excel, and changed cells joined to blocks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sheets_crm.workbook.snapshot import Address, Area, CellError, Value

_ERRORS = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
}
"""Excel's error values by their numbers (`CVErr`)."""

ERROR = CellError("#ERROR!")
"""An error cell of which Excel does not say which error it shows."""

_TEXTS = frozenset((*_ERRORS.values(), "#BUSY!"))
_ERROR_BASE, _ERROR_LAST = -2146828288, -2146825000
"""Windows hands an error over as a whole number, its own added to the base (VT_ERROR)."""

_ZERO_DAY = date(1899, 12, 30)
"""Windows dates a time without a day so."""

_HALF_MILLISECOND = timedelta(microseconds=500)
_PLAIN_WORDS = re.compile(r"[^\W\d_][^\d]*", re.DOTALL)
_SECONDS_OF_A_DAY = 86_400


@dataclass(frozen=True)
class Block:
    """A rectangle of new values.

    Attributes:
        row: the first row, from 1.
        column: the first column, from 1.
        values: rows of equal length.
    """

    row: int
    column: int
    values: list[list[Any]]

    @property
    def area(self) -> Area:
        """Where it stands."""
        return Area(self.row, self.column, self.last_row, self.last_column)

    @property
    def last_row(self) -> int:
        return self.row + len(self.values) - 1

    @property
    def last_column(self) -> int:
        return self.column + len(self.values[0]) - 1


def told(value: Any, epoch: date = _ZERO_DAY) -> Value:
    """A value as xlwings gives it, as the program knows it.

    Whatever is of no known kind becomes an error, which is told, and never a blank.

    Args:
        value: what xlwings' engine gave.
        epoch: the workbook's day zero; a time without a day bears it.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return CellError(value) if value in _TEXTS else value
    if isinstance(value, datetime):
        return _moment(value, epoch)
    if isinstance(value, bool | float | date | time | timedelta):
        return value
    return _counted(value)


def _counted(value: Any) -> Value:
    """Excel's numbers are floats; a whole number from it, of this size, is an error's."""
    if isinstance(value, Decimal):  # a cell in the currency format of the computer's country
        return float(value)
    if not isinstance(value, int):
        return CellError(f"{type(value).__name__} {value}")
    if _ERROR_BASE < value <= _ERROR_LAST:
        return CellError(_ERRORS.get(value - _ERROR_BASE, ERROR.text))
    return value


def _moment(value: datetime, epoch: date) -> Value:
    near = value.replace(tzinfo=None) + _HALF_MILLISECOND
    near = near.replace(microsecond=near.microsecond // 1000 * 1000)
    return near.time() if near.date() in {_ZERO_DAY, epoch} else near


def typed(value: Value) -> Any:
    """What to hand to Excel so that just this value stands in the cell.

    Excel takes in a text as if it were typed: `007` becomes 7, `+7916…` a number, `=…` a formula,
    `1-2` a date, `VERDADERO` in Spain a tick. An apostrophe before it keeps the text; Excel does
    not count it as a letter. Whole numbers go as floats: Excel knows none of more than 32 bits.
    """
    if isinstance(value, CellError):
        return f"'{value.text}"
    if isinstance(value, str):
        return value if is_plain(value) else f"'{value}"
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, timedelta):
        return value.total_seconds() / _SECONDS_OF_A_DAY
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a cell has no zone
    return float(value) if type(value) is int else value


def is_plain(text: str) -> bool:
    """Whether Excel, in any language, leaves a typed text as it is: several words, no digits.

    A single word may be true or false in some language.
    """
    return _PLAIN_WORDS.fullmatch(text) is not None and len(text.split()) > 1


def typed_heading(text: str) -> str:
    """What to hand to Excel as a heading: bare where it is words, as Tables show them so."""
    return text if _PLAIN_WORDS.fullmatch(text) else f"'{text}"


def blocks(cells: Mapping[Address, Any]) -> list[Block]:
    """The cells joined to rectangles: runs down each column, then equal runs side by side."""
    standing: dict[tuple[int, int], tuple[int, list[list[Any]]]] = {}
    done: list[Block] = []
    for column, runs in _runs(cells):
        kept: dict[tuple[int, int], tuple[int, list[list[Any]]]] = {}
        for row, values in runs:
            span = (row, row + len(values) - 1)
            first, block = standing.pop(span, (column, [[] for _ in values]))
            if first + (len(block[0]) if block[0] else 0) != column:
                done.append(Block(span[0], first, block))
                first, block = column, [[] for _ in values]
            for line, value in zip(block, values, strict=True):
                line.append(value)
            kept[span] = (first, block)
        done += [Block(span[0], first, block) for span, (first, block) in standing.items()]
        standing = kept
    done += [Block(span[0], first, block) for span, (first, block) in standing.items()]
    return sorted(done, key=lambda block: (block.row, block.column))


def _runs(cells: Mapping[Address, Any]) -> Iterable[tuple[int, list[tuple[int, list[Any]]]]]:
    """By column: the first row and the values of each run of rows without a gap."""
    columns: dict[int, list[int]] = defaultdict(list)
    for row, column in cells:
        columns[column].append(row)
    for column in sorted(columns):
        runs: list[tuple[int, list[Any]]] = []
        for row in sorted(columns[column]):
            if not runs or runs[-1][0] + len(runs[-1][1]) != row:
                runs.append((row, []))
            runs[-1][1].append(cells[row, column])
        yield column, runs
