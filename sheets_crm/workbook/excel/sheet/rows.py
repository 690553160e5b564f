"""The rows of one sheet as bytes: found in one pass, and only the edited ones written anew."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import accumulate, islice, pairwise
from operator import lt

from sheets_crm.errors import CrmError
from sheets_crm.text.parse_untrusted import whole
from sheets_crm.workbook.column_letters import column_number
from sheets_crm.workbook.excel.package.encoding import follows_bracket
from sheets_crm.workbook.excel.sheet.edit_row import (
    Edit,
    Found,
    Look,
    PlacedRow,
    attributes,
    columns_in_order,
    edited_cells,
    new_row,
    widened,
)
from sheets_crm.workbook.excel.xml.a1_references import LAST_COLUMN, LAST_ROW, cell_name
from sheets_crm.workbook.snapshot import Address


@lru_cache(maxsize=8)
def _row_pattern(prefix: bytes) -> re.Pattern[bytes]:
    return re.compile(
        rb"<" + prefix + rb"row(?=[\s/>])(?:[^<>]*?\sr\s*=\s*[\"']\s*([0-9]+)\s*[\"'])?[^<>]*>"
    )


_PLAIN_ROW = re.compile(rb'<row(?: r="([0-9]{1,7})"(?=[ >/]))?')
"""A row as most programs write it, and whatever else begins so."""


@lru_cache(maxsize=8)
def _cell_pattern(prefix: bytes) -> re.Pattern[bytes]:
    """A cell: the letters of its reference (where that comes first), other attributes, content.

    No cell stands in a cell, so that a cell without an end is given up at the next one.
    """
    name = prefix + rb"c"
    return re.compile(
        rb"<" + name + rb"(?=[\s/>])(?:\s+r=\"([A-Z]{1,3})[0-9]++\")?([^<>]*?)"
        rb"(?:/>|>((?:[^<]++|<(?!/?" + name + rb"[\s/>]))*+)</" + name + rb"\s*>)"
    )


_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]{1,3})([0-9]+)")


Places = tuple[Iterable[int], Iterable[int]]
"""The numbers of rows, rising, and where each begins."""


class Rows:
    """The content of a `sheetData`.

    Attributes:
        numbers: the row numbers, rising.
        in_order: whether `data` is what was given; rows that were in disorder were put in order.

    Args:
        places: where rows are, if that is known.
    """

    def __init__(
        self, data: bytes, prefix: str = "", part: str = "", places: Places | None = None
    ) -> None:
        self._data = data
        self._part = part
        self._prefix = prefix.encode()
        self._placed = PlacedRow(0, 0, 0, {}, in_order=True)
        self.in_order = True
        if places is None:
            self.numbers: array[int] = array("q")
            self._starts: array[int] = array("q")
            self._index()
        else:
            self.numbers, self._starts = (array("q", some) for some in places)
            self._starts.append(len(data))

    def _index(self) -> None:
        if any(follows_bracket(sign, self._data) for sign in (b"!", b"?")):
            raise CrmError("xlsx_sheet_markup", part=self._part)
        if self._prefix or not self._number_plain():
            self._number()
        self._starts.append(len(self._data))
        if not self.in_order:
            self._put_in_order()

    def _number_plain(self) -> bool:
        """Numbers the rows if all are written plainly and rise: that is done four times sooner."""
        named = _PLAIN_ROW.findall(self._data)
        if b"" in named:
            return False
        self.numbers = array("q", map(int, named))
        self._starts = array("q", (one.start() for one in _PLAIN_ROW.finditer(self._data)))
        rising = all(map(lt, self.numbers, islice(self.numbers, 1, None)))
        return rising and (not named or 0 < self.numbers[0] <= self.numbers[-1] <= LAST_ROW)

    def _number(self) -> None:
        number = 0
        self.numbers, self._starts = array("q"), array("q")
        for found in _row_pattern(self._prefix).finditer(self._data):
            following = whole(found[1], LAST_ROW + 1) if found[1] else number + 1
            if not 0 < following <= LAST_ROW:
                raise CrmError("xlsx_damaged", part=self._part)
            self.in_order &= following > number
            number = following
            self.numbers.append(number)
            self._starts.append(found.start())

    def _put_in_order(self) -> None:
        """Excel takes rows in any order; here each stands where its number says."""
        places = sorted(range(len(self.numbers)), key=self.numbers.__getitem__)
        ends = zip(self._starts, self._starts[1:], strict=False)
        pieces = [self._data[start:end] for start, end in ends]
        lead = self._data[: self._starts[0]]
        ordered = [pieces[at] for at in places]
        self.numbers = array("q", [self.numbers[at] for at in places])
        if any(one == other for one, other in pairwise(self.numbers)):
            raise CrmError("xlsx_damaged", part=self._part)
        self._starts = array("q", accumulate(map(len, ordered), initial=len(lead)))
        self._data = b"".join((lead, *ordered))

    def row(self, number: int) -> bytes | None:
        """The bytes of a row, with what stands between it and the next; None when not there."""
        at = bisect_left(self.numbers, number)
        if at == len(self.numbers) or self.numbers[at] != number:
            return None
        return self._data[self._starts[at] : self._starts[at + 1]]

    @property
    def data(self) -> bytes:
        return self._data

    @cached_property
    def cell_tag(self) -> bytes:
        """What the start tag of each cell begins with."""
        return b"<" + self._prefix + b"c"

    def address_at(self, place: int) -> Address | None:
        """Address of the cell whose start tag is the one before (or around) a byte; else None."""
        data, tag, row = self._data, self.cell_tag, self._placed
        start = data.rfind(b"<", 0, place)
        if row.in_order and row.begins <= start < row.ends:
            return (row.number, row.columns[start]) if start in row.columns else None
        if start < 0 or data[start : start + len(tag) + 1].rstrip() != tag:
            return None
        own = _REFERENCE.search(data, start, data.find(b">", start))
        if own:
            return whole(own[2]), column_number(own[1].decode())
        if not row.begins <= start < row.ends:  # each row is taken apart once, not once for a cell
            index = bisect_right(self._starts, start) - 1
            if index < 0:
                return None
            at = self._starts[index], self._starts[index + 1]
            columns = None if _REFERENCE.search(data, *at) else columns_in_order(data, *at, tag)
            named = columns or {
                at[0] + one.start: one.column for one in self.cells(data[slice(*at)])
            }
            row = self._placed = PlacedRow(*at, self.numbers[index], named, columns is not None)
        return (row.number, row.columns[start]) if start in row.columns else None

    @property
    def extent(self) -> Address:
        """The last row and the last column in which a cell has any content; 0 for none."""
        last_row, unnamed = 0, 0
        letters: set[bytes] = set()
        closing = b"</" + self._prefix + b"c>"
        opening = b"<" + self._prefix + b"c"
        for index, number in enumerate(self.numbers):
            start = self._starts[index]
            filled = self._data.rfind(closing, start, self._starts[index + 1])
            if filled < 0:
                continue
            last_row = number
            tag = self._data.rfind(opening, start, filled)
            if own := _REFERENCE.search(self._data, tag, filled):
                letters.add(own[1])
            else:
                unnamed = max(unnamed, self._data.count(opening, start, filled))
        columns = (column_number(one.decode()) for one in letters)
        return last_row, max(unnamed, *columns, 0)

    def farthest_named(self) -> Address:
        """The last row and column that any cell claims for itself; 0 for none."""
        claims = _REFERENCE.findall(self._data)
        columns = {letters.upper() for letters, _ in claims}
        return (
            max((whole(number, LAST_ROW + 1) for number in {n for _, n in claims}), default=0),
            max((column_number(letters.decode()) for letters in columns), default=0),
        )

    def cells(self, row: bytes) -> Iterator[Found]:
        """The cells of a row's bytes; a cell without a reference follows the one before.

        Raises:
            CrmError: `xlsx_damaged` where one is right of the last column.
        """
        column = 0
        for found in _cell_pattern(self._prefix).finditer(row):
            letters, attributes, content = found.groups(b"")
            if not letters and (reference := _REFERENCE.search(attributes)):
                letters = reference[1]
            following = column_number(letters.decode()) if letters else column + 1
            if following > LAST_COLUMN:
                raise CrmError("xlsx_damaged", part=self._part)
            column = following
            yield Found(column, found.start(), found.end(), attributes, content)

    def style(self, cell: Found) -> int:
        """Index of a cell's format."""
        return whole(attributes(cell.attributes).get(b"s", b"0"))

    def with_cells(self, edits: Mapping[int, Mapping[int, Edit]], look: Look) -> bytes:
        """The whole content with the edits in it: `edits[row][column]`, both from 1.

        Rows that are not edited are the bytes they were.

        Raises:
            CrmError: `xlsx_formula_cell` where a cell holds a formula.
        """
        pieces: list[bytes | memoryview] = []
        at, data = 0, memoryview(self._data)
        for number in sorted(edits):
            index = bisect_left(self.numbers, number)
            start = self._starts[index]
            pieces.append(data[at:start])
            at = start
            if index < len(self.numbers) and self.numbers[index] == number:
                at = self._starts[index + 1]
                pieces.append(self._edited(number, self._data[start:at], edits[number], look))
            else:
                pieces.append(new_row(number, edits[number], look))
        pieces.append(data[at:])
        return b"".join(pieces)

    def _edited(self, number: int, row: bytes, edits: Mapping[int, Edit], look: Look) -> bytes:
        opened, content, closing = self._open_row(row)
        own = attributes(opened)
        style = whole(own.get(b"s", b"0")) if b"customFormat" in own else 0
        content, found = self._in_order(number, content)
        cells = edited_cells((number, style), content, found, edits, look)
        return widened(opened, edits) + cells + closing

    def _in_order(self, number: int, content: bytes) -> tuple[bytes, list[Found]]:
        """A row's content and its cells, from left to right as Excel shows them."""
        cells = list(self.cells(content))
        columns = [cell.column for cell in cells]
        rising = all(one < other for one, other in pairwise(columns))
        if rising:
            return content, cells
        if len(set(columns)) < len(columns):
            raise CrmError("xlsx_damaged", part=self._part)
        cells.sort(key=lambda cell: cell.column)
        ordered = b"".join(self._named(number, content[one.start : one.end], one) for one in cells)
        return ordered, list(self.cells(ordered))

    def _named(self, number: int, written: bytes, cell: Found) -> bytes:
        """A cell that says where it stands, whatever stands before it."""
        if _REFERENCE.search(written, 0, written.find(b">")):
            return written
        tag = len(b"<" + self._prefix + b"c")
        place = f' r="{cell_name(number, cell.column)}"'.encode()
        return written[:tag] + place + written[tag:]

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


def shared_formulas(rows: Rows, prefix: str) -> list[list[Address]]:
    """The cells of each formula that is written once and shared by several."""
    pattern = _shared_pattern(prefix)
    groups: dict[bytes, list[Address]] = {}
    for found in pattern.finditer(rows.data):
        if address := rows.address_at(found.start()):
            groups.setdefault(found[1], []).append(address)
    return list(groups.values())


def _shared_pattern(prefix: str) -> re.Pattern[bytes]:
    return re.compile(rf"<{prefix}f\s[^<>]*?\ssi\s*=\s*[\"']([0-9]+)".encode())
