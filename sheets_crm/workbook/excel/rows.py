"""The rows of one sheet as bytes: found in one pass, and only the edited ones written anew."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.cells import cell_xml
from sheets_crm.workbook.excel.references import (
    LAST_COLUMN,
    LAST_ROW,
    cell_name,
    column_number,
)
from sheets_crm.workbook.snapshot import Address, Value


@dataclass(frozen=True, slots=True)
class Edit:
    """What one cell shall hold.

    Attributes:
        style: index of its format; None keeps the cell's own, or takes its row's or column's.
        number_format: code for a cell whose format has none of its own; "" for none.
        freezes: whether it may take the place of a formula of one cell.
    """

    value: Value
    style: int | None = None
    number_format: str = ""
    freezes: bool = False


class Look(NamedTuple):
    """What a new or edited cell is written with.

    Attributes:
        column_style: index of a column's format, by the column's number.
        restyle: from a format's index and a number format's code to the index with both.
    """

    prefix: str
    epoch: date
    column_style: Callable[[int], int]
    restyle: Callable[[int, str], int]


class Found(NamedTuple):
    """One cell as it stands in its row's bytes."""

    column: int
    start: int
    end: int
    attributes: bytes
    content: bytes


@lru_cache(maxsize=8)
def _row_pattern(prefix: bytes) -> re.Pattern[bytes]:
    return re.compile(
        rb"<" + prefix + rb"row(?=[\s/>])(?:[^>]*?\sr\s*=\s*[\"']\s*([0-9]+)\s*[\"'])?[^>]*>"
    )


@lru_cache(maxsize=8)
def _cell_pattern(prefix: bytes) -> re.Pattern[bytes]:
    name = prefix + rb"c"
    return re.compile(
        rb"<" + name + rb"(?=[\s/>])([^>]*?)(?:/>|>(.*?)</" + name + rb"\s*>)", re.DOTALL
    )


_ATTRIBUTE = re.compile(rb"([\w:.\-]+)\s*=\s*[\"']([^\"']*)[\"']")
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]{1,3})([0-9]+)")
_SPANS = re.compile(rb"(\sspans\s*=\s*[\"'])\s*([0-9]+):([0-9]+)\s*([\"'])")
_SPECIAL = (b"cm", b"vm")


class Rows:
    """The content of a `sheetData`.

    Attributes:
        numbers: the row numbers, rising.
    """

    def __init__(self, data: bytes, prefix: str = "", part: str = "") -> None:
        self._data = data
        self._part = part
        self._prefix = prefix.encode()
        self.numbers: list[int] = []
        self._starts: list[int] = []
        self._index()

    def _index(self) -> None:
        if b"<!" in self._data or b"<?" in self._data:
            raise CrmError("xlsx_sheet_markup", part=self._part)
        number = 0
        for found in _row_pattern(self._prefix).finditer(self._data):
            following = int(found[1]) if found[1] else number + 1
            if following <= number or following > LAST_ROW:
                raise CrmError("xlsx_damaged", part=self._part)
            number = following
            self.numbers.append(number)
            self._starts.append(found.start())
        self._starts.append(len(self._data))

    def row(self, number: int) -> bytes | None:
        """The bytes of a row, with what stands between it and the next; None when not there."""
        at = bisect_left(self.numbers, number)
        if at == len(self.numbers) or self.numbers[at] != number:
            return None
        return self._data[self._starts[at] : self._starts[at + 1]]

    @property
    def data(self) -> bytes:
        return self._data

    def address_at(self, place: int) -> Address | None:
        """Address of the cell whose start tag is the one before (or around) a byte; else None."""
        start = self._data.rfind(b"<", 0, place)
        tag = b"<" + self._prefix + b"c"
        if start < 0 or self._data[start : start + len(tag) + 1].rstrip() != tag:
            return None
        own = _REFERENCE.search(self._data, start, self._data.find(b">", start))
        if own:
            return int(own[2]), column_number(own[1].decode())
        index = bisect_right(self._starts, start) - 1
        row = self._data[self._starts[index] : self._starts[index + 1]]
        offset = start - self._starts[index]
        column = next(cell.column for cell in self.cells(row) if cell.start == offset)
        return self.numbers[index], column

    @property
    def extent(self) -> Address:
        """The last row and the last column in which a cell has any content; 0 for none."""
        last_row = last_column = 0
        closing = b"</" + self._prefix + b"c>"
        opening = b"<" + self._prefix + b"c"
        for index, number in enumerate(self.numbers):
            start = self._starts[index]
            filled = self._data.rfind(closing, start, self._starts[index + 1])
            if filled >= 0:
                last_row = number
                own = _REFERENCE.search(self._data, self._data.rfind(opening, start, filled))
                if own and int(own[2]) == number:
                    last_column = max(last_column, column_number(own[1].decode()))
        return last_row, last_column

    def cells(self, row: bytes) -> Iterator[Found]:
        """The cells of a row's bytes, in order; a cell without a reference follows the one before.

        Raises:
            CrmError: `xlsx_damaged` when they are out of order.
        """
        column = 0
        for found in _cell_pattern(self._prefix).finditer(row):
            reference = _REFERENCE.search(found[1])
            following = column_number(reference[1].decode()) if reference else column + 1
            if following <= column or following > LAST_COLUMN:
                raise CrmError("xlsx_damaged", part=self._part)
            column = following
            yield Found(column, found.start(), found.end(), found[1], found[2] or b"")

    def style(self, cell: Found) -> int:
        """Index of a cell's format."""
        return int(_attributes(cell.attributes).get(b"s", b"0"))

    def with_cells(self, edits: Mapping[int, Mapping[int, Edit]], look: Look) -> bytes:
        """The whole content with the edits in it: `edits[row][column]`, both from 1.

        Rows that are not edited are the bytes they were.

        Raises:
            CrmError: `xlsx_formula_cell` where a cell holds a formula or is part of one.
        """
        pieces: list[bytes] = []
        at = 0
        for number in sorted(edits):
            index = bisect_left(self.numbers, number)
            start = self._starts[index]
            pieces.append(self._data[at:start])
            at = start
            if index < len(self.numbers) and self.numbers[index] == number:
                at = self._starts[index + 1]
                pieces.append(self._edited(number, self._data[start:at], edits[number], look))
            else:
                pieces.append(self._new_row(number, edits[number], look))
        pieces.append(self._data[at:])
        return b"".join(pieces)

    def _new_row(self, number: int, edits: Mapping[int, Edit], look: Look) -> bytes:
        cells = (
            self._cell((number, column), edit, look, {}, 0)
            for column, edit in sorted(edits.items())
        )
        written = b"".join(cell for cell in cells if cell)
        tag = f"{look.prefix}row".encode()
        return b'<%b r="%d">%b</%b>' % (tag, number, written, tag) if written else b""

    def _edited(self, number: int, row: bytes, edits: Mapping[int, Edit], look: Look) -> bytes:
        opened, content, closing = self._open_row(row)
        attributes = _attributes(opened)
        row_style = int(attributes.get(b"s", b"0")) if b"customFormat" in attributes else 0
        pending = dict(sorted(edits.items()))
        pieces: list[bytes] = []
        at = last = 0
        for cell in self.cells(content):
            last = cell.end
            for column in [one for one in pending if one < cell.column]:
                pieces.append(content[at : cell.start])
                at = cell.start
                edit = pending.pop(column)
                pieces.append(self._cell((number, column), edit, look, {}, row_style))
            if cell.column in pending:
                pieces.append(content[at : cell.start])
                at = cell.end
                own = _attributes(cell.attributes)
                edit = pending.pop(cell.column)
                self._refuse_formula(number, cell, edit)
                pieces.append(self._cell((number, cell.column), edit, look, own, row_style))
        pieces.append(content[at:last])
        for column, edit in pending.items():
            pieces.append(self._cell((number, column), edit, look, {}, row_style))
        pieces.append(content[last:])
        return _widened(opened, edits) + b"".join(pieces) + closing

    def _open_row(self, row: bytes) -> tuple[bytes, bytes, bytes]:
        """Start tag, cells, and the end tag with what follows it."""
        opened = _row_pattern(self._prefix).match(row)
        if opened is None:
            raise CrmError("xlsx_damaged", part=self._part)
        tag = opened[0]
        closing = b"</" + self._prefix + b"row>"
        if tag.endswith(b"/>"):
            return tag[:-2].rstrip() + b">", b"", closing + row[opened.end() :]
        end = row.rfind(b"</" + self._prefix + b"row")
        return tag, row[opened.end() : end], row[end:]

    def _refuse_formula(self, row: int, cell: Found, edit: Edit) -> None:
        own = _attributes(cell.attributes)
        formula = re.search(b"<" + self._prefix + rb"f[\s/>]", cell.content)
        if any(name in own for name in _SPECIAL) or (formula and not edit.freezes):
            raise CrmError("xlsx_formula_cell", cell=cell_name(row, cell.column))

    def _cell(
        self,
        address: Address,
        edit: Edit,
        look: Look,
        own: dict[bytes, bytes],
        row_style: int,
    ) -> bytes:
        if edit.value is None and not own and edit.style is None:
            return b""
        style = edit.style
        if style is None:
            inherited = (
                int(own.get(b"s", b"0")) if own else row_style or look.column_style(address[1])
            )
            style = look.restyle(inherited, edit.number_format) if edit.number_format else inherited
        kept = "".join(
            f' {name.decode()}="{value.decode()}"'
            for name, value in own.items()
            if name not in {b"r", b"s", b"t"}
        )
        named = cell_name(*address)
        return cell_xml(
            named, edit.value, str(style or ""), look.epoch, prefix=look.prefix, extra=kept
        )


def shared_formulas(rows: Rows, prefix: str) -> list[list[Address]]:
    """The cells of each formula that is written once and shared by several."""
    pattern = re.compile(rf"<{prefix}f\s[^>]*?\ssi\s*=\s*[\"']([0-9]+)".encode())
    groups: dict[bytes, list[Address]] = {}
    for found in pattern.finditer(rows.data):
        if address := rows.address_at(found.start()):
            groups.setdefault(found[1], []).append(address)
    return list(groups.values())


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    return dict(_ATTRIBUTE.findall(tag))


def _widened(tag: bytes, edits: Mapping[int, Edit]) -> bytes:
    """The row's start tag with its `spans` (an aid, optional) wide enough."""
    spans = _SPANS.search(tag)
    if not spans:
        return tag
    first, last = min(int(spans[2]), *edits), max(int(spans[3]), *edits)
    widened = spans[1] + b"%d:%d" % (first, last) + spans[4]
    return tag[: spans.start()] + widened + tag[spans.end() :]
