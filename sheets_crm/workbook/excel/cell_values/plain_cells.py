"""The cells of a sheet written as programs write them, found by numpy; what is odd is told apart.

A cell is plain when it is written `<c r="B7" s="3" t="s"><v>12</v></c>`, its attributes in this
order, with or without `s` and `t`, and holds a number or the place of a shared text. Everything
else in a cell is handed on as the bytes it is. A sheet that has anything else than rows and cells
in it, or references that are not what their place says, is not scanned at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sheets_crm.workbook.excel.cell_values.byte_runs import (
    BYTE,
    LOW,
    Flags,
    Ints,
    Words,
    byte,
    length,
    whole,
    word,
)
from sheets_crm.workbook.excel.xml.a1_references import LAST_ROW
from sheets_crm.workbook.snapshot import Address

TEXT, NUMBER, ODD = 0, 1, 2
"""What a cell holds: the place of a shared text, a number, or what is handed on."""

Floats = NDArray[np.float64]

_PIECE = 1 << 20
"""Bytes that are looked at together: what is worked out of them stays in the processor's cache."""

_END = b"...."
_LEAD, _TRAIL = b" " * 8, b"<.<.<.<." + b" " * 16
"""Around each piece, so that eight bytes can be taken at once before and after any tag, and four
tags after any cell."""

_NUMBER = re.compile(rb"-?[0-9]+(?:\.[0-9]+)?(?:E[+-]?[0-9]+)?")
_SHARED = re.compile(rb"[^>]*\st\s*=\s*[\"']s[\"']")
_MOST_ROW_DIGITS = 7
_MOST_STYLE_DIGITS = 4


class Cells(NamedTuple):
    """Cells with content, in the order of the sheet.

    Attributes:
        rows: from 0.
        columns: from 0.
        styles: index of the format, of numbers only.
        kinds: TEXT, NUMBER or ODD.
        values: the place of the text, the number, or the place among the odd ones.
    """

    rows: NDArray[np.int32]
    columns: NDArray[np.uint16]
    styles: NDArray[np.uint16]
    kinds: NDArray[np.uint8]
    values: Floats

    def only(self, which: Flags | Ints | slice) -> Cells:
        """Some of them, or all in another order."""
        rows, columns, styles, kinds, values = self
        return Cells(rows[which], columns[which], styles[which], kinds[which], values[which])

    def of(self, kind: int) -> Flags:
        """Which are of a kind."""
        which: Flags = self.kinds == kind
        return which

    def in_format(self, style: int) -> Flags:
        """Which are numbers in a format."""
        which: Flags = self.of(NUMBER) & (self.styles == style)
        return which


@dataclass(frozen=True)
class Scan:
    """What a sheet's rows hold.

    Attributes:
        numbers: of the rows, rising.
        starts: where each begins.
        odd: what stands after the reference of each odd cell, to its end.
        formulas: addresses of cells with a formula.
        grouped: whether any of these fills an area.
    """

    numbers: Ints
    starts: Ints
    cells: Cells
    odd: list[bytes]
    formulas: frozenset[Address]
    grouped: bool

    @property
    def last_text(self) -> int:
        """The highest place of a shared text; -1 where there is none."""
        return int(self.cells.values[self.cells.of(TEXT)].max(initial=-1))

    @property
    def extent(self) -> Address:
        """The last row and the last column with any content; 0 for none."""
        rows, columns = self.cells.rows, self.cells.columns
        return (int(rows.max()) + 1, int(columns.max()) + 1) if len(rows) else (0, 0)


def scanned(data: bytes) -> Scan | None:
    """The content of a `sheetData`, None where it is not written plainly."""
    found: list[Scan] = []
    odd_before = 0
    try:
        for start, end in _pieces(data):
            found.append(_Piece(data, start, end).scan(odd_before))
            odd_before += len(found[-1].odd)
        return _together(found)
    except _NotPlainError:
        return None


def _together(scans: list[Scan]) -> Scan:
    numbers = np.concatenate([one.numbers for one in scans])
    _must(np.diff(numbers, prepend=0) > 0)
    _must(numbers <= LAST_ROW)
    return Scan(
        numbers,
        np.concatenate([one.starts for one in scans]),
        Cells(*map(np.concatenate, zip(*(one.cells for one in scans), strict=True))),
        list(chain.from_iterable(one.odd for one in scans)),
        frozenset(chain.from_iterable(one.formulas for one in scans)),
        any(one.grouped for one in scans),
    )


def _pieces(data: bytes) -> Iterator[tuple[int, int]]:
    """Where pieces of whole rows begin and end."""
    at = 0
    while True:
        end = data.find(b"<row ", at + _PIECE)
        if end < 0:
            yield at, len(data)
            return
        yield at, end
        at = end


class _NotPlainError(Exception):
    """A sheet is to be left to calamine."""


def _must(flags: Flags | bool) -> None:
    if not np.all(flags):
        raise _NotPlainError


_IS_TAG = np.zeros(256, dtype=bool)
_IS_TAG[list(b"crvfit/")] = True
"""By the byte after `<`."""


class _Piece:
    """Some whole rows."""

    def __init__(self, data: bytes, start: int, end: int) -> None:
        self._start = start
        self._data = b"".join((_LEAD, data[start:end], _TRAIL))
        self._bytes: NDArray[np.uint8] = np.frombuffer(self._data, np.uint8)
        self._words: Words = np.ndarray(len(self._data) - 7, "<u8", self._data, strides=(1,))
        self._tags = np.flatnonzero(self._bytes == ord("<"))
        self._names = self._bytes[self._tags + 1]
        _must(_IS_TAG[self._names[: -len(_END)]])
        self._find()
        self._number_rows()

    def scan(self, odd_before: int) -> Scan:
        """What is in it; its odd cells are counted from a number on."""
        columns, after = self._references(self._tags[self._cell_at])
        styles, kinds, ends, blank = self._attributes(after)
        values, sound = self._values(kinds)
        kinds[~(sound & self._is_plain(ends))] = ODD
        blank &= self._next == self._cell_at + 1
        odd = np.flatnonzero((kinds == ODD) & ~blank)
        values[odd] = np.arange(odd_before, odd_before + len(odd))
        places = zip(after[odd].tolist(), self._tags[self._next[odd]].tolist(), strict=True)
        written = [self._data[start:end] for start, end in places]
        _must(not any(map(_is_shared_text, written)))
        rows = self._numbers[self._row_of] - 1
        _must(np.diff(rows * (1 << 16) + columns) > 0)
        cells = Cells(
            rows.astype(np.int32),
            columns.astype(np.uint16),
            styles.astype(np.uint16),
            kinds.astype(np.uint8),
            values,
        )
        starts = self._tags[self._row_at] - len(_LEAD) + self._start
        formulas, grouped = self._formulas(rows, columns)
        return Scan(self._numbers, starts, cells.only(~blank), written, formulas, grouped)

    def _find(self) -> None:
        """Rows and cells, by the tags they begin with, and where the next of them is."""
        opens, cells = self._names == ord("r"), self._names == ord("c")
        closes = np.flatnonzero(self._names == ord("/"))
        closes = closes[self._bytes[self._tags[closes] + 2] == ord("r")]
        edge = opens | cells
        edge[closes] = edge[-len(_END)] = True
        # Nothing but cells in rows, nothing but rows beside them.
        _must(edge[0])
        _must(edge[1:][opens[:-1]])
        _must((opens[1:] | (self._names[1:] == ord(_END[:1])))[closes])
        edges = np.flatnonzero(edge)
        is_cell = cells[edges]
        self._row_at, self._cell_at = np.flatnonzero(opens), edges[is_cell]
        self._next = edges[1:][is_cell[:-1]]
        self._row_of = np.cumsum(opens[edges])[is_cell] - 1
        _must(self._row_of >= 0)

    def _number_rows(self) -> None:
        at = self._tags[self._row_at]
        _must(self._words[at] == word(b'<row r="'))
        named = self._words[at + 8]
        lengths = length(named, _MOST_ROW_DIGITS)
        self._numbers, sound = whole(named << (BYTE * (8 - lengths).astype("uint64")), lengths)
        _must(sound)
        self._row_names, self._row_lengths = named, lengths

    def _references(self, at: Ints) -> tuple[Ints, Ints]:
        """Columns of cells, from 0, and where their references end; each names its own row."""
        _must((self._words[at] & LOW[6]) == word(b'<c r="'))
        letters = self._words[at + 6]
        one, other = byte(letters, 0), byte(letters, 1)
        two = other >= ord("A")
        _must((one >= ord("A")) & (one <= ord("Z")) & (other <= ord("Z")))
        columns = np.where(two, (one - 64) * 26 + (other - 64), one - 64).astype(np.int64) - 1
        lengths, digits = self._row_lengths[self._row_of], at + 7 + two
        differ = self._words[digits] ^ self._row_names[self._row_of]
        _must((differ & LOW[lengths + 1]) == 0)
        return columns, digits + lengths + 1

    def _attributes(self, at: Ints) -> tuple[Ints, Ints, Ints, Flags]:
        """Formats, kinds (ODD where they are others), where start tags end, and who is closed."""
        styled = (self._words[at] & LOW[4]) == word(b' s="')
        named = self._words[at + 4]
        lengths = length(named, _MOST_STYLE_DIGITS)
        styles, sound = whole(named << (BYTE * (8 - lengths).astype("uint64")), lengths)
        styles[~styled] = 0
        at = at + np.where(styled, lengths + 5, 0)
        rest = self._words[at]
        bare = (rest & LOW[1]) == ord(">")
        text, number = ((rest & LOW[7]) == word(b' t="%c">' % kind) for kind in b"sn")
        kinds = np.full(len(at), ODD)
        kinds[bare | number], kinds[text] = NUMBER, TEXT
        kinds[styled & ~sound] = ODD
        return styles, kinds, at + np.where(bare, 1, 7), (rest & LOW[2]) == word(b"/>")

    def _is_plain(self, ends: Ints) -> Flags:
        """Whether nothing is in a cell but `<v>…</v>`."""
        cells, tags = self._cell_at, self._tags
        value, closing = tags[cells + 2], self._words[tags[cells + 2]]
        is_plain: Flags = (ends == tags[cells + 1]) & (self._next == cells + 4)
        is_plain &= (self._words[tags[cells + 1]] & LOW[3]) == word(b"<v>")
        is_plain &= closing == word(b"</v></c>")
        is_plain &= tags[cells + 3] == value + 4
        return is_plain

    def _values(self, kinds: Ints) -> tuple[Floats, Flags]:
        """What the first element of each cell holds, and where that is a number."""
        first, last = self._tags[self._cell_at + 1] + len("<v>"), self._tags[self._cell_at + 2]
        wholes, sound = whole(self._words[last - 8], last - first)
        values = wholes.astype(np.float64)
        for i in np.flatnonzero((kinds == NUMBER) & ~sound).tolist():
            written = self._data[first[i] : last[i]]
            if _NUMBER.fullmatch(written):
                values[i], sound[i] = float(written), True
        return values, sound

    def _formulas(self, rows: Ints, columns: Ints) -> tuple[frozenset[Address], bool]:
        """Addresses of cells with a formula, and whether any of these fills an area."""
        at = np.flatnonzero(self._names == ord("f"))
        of = np.searchsorted(self._cell_at, at) - 1
        addresses = zip((rows[of] + 1).tolist(), (columns[of] + 1).tolist(), strict=True)
        tags = (self._data[i : self._data.find(b">", i)] for i in self._tags[at].tolist())
        return frozenset(addresses), any(b"array" in tag or b"dataTable" in tag for tag in tags)


def _is_shared_text(odd: bytes) -> bool:
    return (b'"s"' in odd or b"'s'" in odd) and bool(_SHARED.match(odd))
