"""Cell values on their way to and from Excel, and changed cells joined to blocks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sheets_crm.workbook.snapshot import Address, CellError, Value

_ERRORS = frozenset(
    [
        "#N/A",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
        "#BUSY!",
        "#GETTING_DATA",
    ]
)
_BOOLEANS = frozenset(("true", "false", "истина", "ложь", "wahr", "falsch", "vrai", "faux"))
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
    def last_row(self) -> int:
        return self.row + len(self.values) - 1

    @property
    def last_column(self) -> int:
        return self.column + len(self.values[0]) - 1


def told(value: Any) -> Value:
    """A value as xlwings gives it, as the program knows it."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and value in _ERRORS:
        return CellError(value)
    known: Value = value
    return known


def typed(value: Value) -> Any:
    """What to hand to Excel so that just this value stands in the cell.

    Excel takes in a text as if it were typed: `007` becomes 7, `+7916…` a number, `=…` a formula,
    `1-2` a date. An apostrophe before it keeps the text; Excel does not count it as a letter.
    """
    if isinstance(value, str):
        return value if is_plain(value) else f"'{value}"
    if isinstance(value, CellError):
        return f"'{value.text}"
    if isinstance(value, timedelta):
        return value.total_seconds() / _SECONDS_OF_A_DAY
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / _SECONDS_OF_A_DAY
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a cell has no zone
    return value


def is_plain(text: str) -> bool:
    """Whether Excel, in any language, leaves a typed text as it is: words without digits."""
    return _PLAIN_WORDS.fullmatch(text) is not None and text.strip().casefold() not in _BOOLEANS


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
