"""The values of sheets that were scanned; calamine reads what is odd, and what means a date.

The few cells that are not plain, the texts that are not plain, and each different number that a
format may make a date of are written below one another into a sheet of ours, which calamine reads
as it would have read them in their place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice, pairwise

import numpy as np
from numpy.typing import NDArray

from sheets_crm.workbook.columnar import Columns
from sheets_crm.workbook.excel.cell_values.byte_runs import Flags
from sheets_crm.workbook.excel.cell_values.plain_cells import NUMBER, ODD, TEXT, Cells, Floats, Scan
from sheets_crm.workbook.excel.cell_values.plain_texts import Texts
from sheets_crm.workbook.excel.sheet import scan_formulas as looking
from sheets_crm.workbook.excel.xml.spans import MAIN
from sheets_crm.workbook.snapshot import Value

Objects = NDArray[np.object_]
Read = Callable[[bytes, bytes], Sequence[Sequence[Value]]]
"""Reads a worksheet part with a part of shared texts, in the formats of the workbook."""

_MOST_DAYS = 3_000_000
"""Days that are looked up in a table; beyond the last day that a spreadsheet knows."""

_SOME_MOMENT = 45_000.5
"""A number that every date format makes a moment of, and every time format a time."""

_INLINE = re.compile(
    rb'(?: s="[0-9]+")? t="inlineStr"><is><t>([^<&_\s](?:[^<&_\r]*[^<&_\s])?)</t></is></c>'
)


def plain_grids(scans: Mapping[str, Scan], texts: Texts, read: Read) -> dict[str, Columns]:
    """The rows of each sheet; none of a sheet that asks for a text that is not there.

    Raises:
        CrmError: calamine cannot read what is odd.
    """
    last = len(texts.plain) - 1
    scans = {name: one for name, one in scans.items() if one.last_text <= last}
    styles = sorted({style for one in scans.values() for style in _number_styles(one)})
    odd_texts = [b' t="s"><v>%d</v></c>' % place for place in range(len(texts.odd))]
    odd = [cell for one in scans.values() for cell in one.odd]
    said = _without_calamine(odd)
    asked = [cell for cell, value in zip(odd, said, strict=True) if value is None]
    cells = [*(_number(style, _SOME_MOMENT) for style in styles), *odd_texts, *asked]
    found = iter(_read_below(cells, texts, read))
    shown = zip(styles, islice(found, len(styles)), strict=True)
    dated = [style for style, value in shown if not isinstance(value, float)]
    known = _objects(texts.plain)
    known[list(texts.odd)] = list(islice(found, len(odd_texts)))
    known[known == ""] = None
    said = [next(found) if value is None else value for value in said]
    moments = _moments(scans.values(), dated, texts, read)
    grids = {}
    for name, one in scans.items():
        grids[name] = _grid(one, known, _objects(said[: len(one.odd)]), moments)
        said = said[len(one.odd) :]
    return grids


def _without_calamine(odd: Sequence[bytes]) -> list[Value]:
    """What odd cells say that show errors, or hold texts in line as we write them; None for others.

    Some errors are younger than calamine.
    """
    same: dict[bytes, str] = {}
    inline = map(_INLINE.fullmatch, odd)
    return [
        same.setdefault(found[1], found[1].decode()) if found else looking.error_in(cell)
        for found, cell in zip(inline, odd, strict=True)
    ]


def _number_styles(one: Scan) -> list[int]:
    return np.flatnonzero(np.bincount(one.cells.styles[one.cells.of(NUMBER)])).tolist()


def _number(style: int, value: float) -> bytes:
    return b' s="%d"><v>%r</v></c>' % (style, value)


def _read_below(cells: Sequence[bytes], texts: Texts, read: Read) -> list[Value]:
    """What calamine makes of cells, each given from after its reference on."""
    if not cells:
        return []
    rows = (b'<row r="%d"><c r="A%d"%b</row>' % (n, n, cell) for n, cell in enumerate(cells, 1))
    main = MAIN.encode()
    sheet = b'<worksheet xmlns="%b"><sheetData>%b</sheetData></worksheet>' % (main, b"".join(rows))
    inside = "".join(f"<si>{element}</si>" for element in texts.odd.values()).encode()
    grid = read(sheet, b'<sst xmlns="%b">%b</sst>' % (main, inside))
    values = [row[0] if row else None for row in grid]
    return values + [None] * (len(cells) - len(values))


class _Moments:
    """What the numbers in one format mean: each different one is read once.

    Args:
        numbers: all of them.
    """

    def __init__(self, style: int, numbers: Floats) -> None:
        days = _are_days(numbers)
        self._days = np.flatnonzero(np.bincount(numbers[days].astype(np.int64)))
        self._others = np.unique(numbers[~days])
        self.cells = [
            _number(style, number) for number in self._days.tolist() + self._others.tolist()
        ]

    def read(self, values: Sequence[Value]) -> None:
        """Takes what `cells` were read as."""
        count = len(self._days)
        self._by_day = np.full(self._days.max(initial=0) + 1, None, dtype=object)
        self._by_day[self._days] = _objects(values[:count])
        self._by_other = _objects(values[count:])

    def of(self, numbers: Floats) -> Objects:
        """What these numbers mean."""
        days = _are_days(numbers)
        found = np.empty(len(numbers), dtype=object)
        found[days] = self._by_day[numbers[days].astype(np.int64)]
        found[~days] = self._by_other[np.searchsorted(self._others, numbers[~days])]
        return found


def _are_days(numbers: Floats) -> Flags:
    days: Flags = (numbers >= 0) & (numbers < _MOST_DAYS) & (numbers == np.floor(numbers))
    return days


def _moments(
    scans: Iterable[Scan], dated: Sequence[int], texts: Texts, read: Read
) -> dict[int, _Moments]:
    cells = [one.cells for one in scans]
    moments = {
        style: _Moments(style, np.concatenate([one.values[one.in_format(style)] for one in cells]))
        for style in dated
    }
    found = _read_below([cell for one in moments.values() for cell in one.cells], texts, read)
    for one in moments.values():
        one.read(found[: len(one.cells)])
        found = found[len(one.cells) :]
    return moments


def _grid(one: Scan, texts: Objects, odd: Objects, moments: Mapping[int, _Moments]) -> Columns:
    """The rows, from the first, as far as there is anything in them."""
    height = int(one.cells.rows.max(initial=-1)) + 1
    by_column = np.argsort(one.cells.columns, kind="stable")
    cells = one.cells.only(by_column)
    width = int(cells.columns[-1]) + 1 if len(cells.columns) else 0
    edges = np.searchsorted(cells.columns, np.arange(width + 1))
    columns = [
        _column(cells.only(slice(start, end)), height, texts, odd, moments)
        for start, end in pairwise(edges.tolist())
    ]
    return Columns(columns, height)


def _column(
    cells: Cells, height: int, texts: Objects, odd: Objects, moments: Mapping[int, _Moments]
) -> list[Value]:
    column = np.full(height, None, dtype=object)

    def put(those: Flags, values: Objects | Floats) -> None:
        column[cells.rows[those]] = values

    for kind, known in ((TEXT, texts), (ODD, odd)):
        those = cells.of(kind)
        put(those, known[cells.values[those].astype(np.int64)])
    those = cells.of(NUMBER)
    put(those, cells.values[those])
    for style, meant in moments.items():
        those = cells.in_format(style)
        put(those, meant.of(cells.values[those]))
    return column.tolist()


def _objects(values: Sequence[Value] | Sequence[str]) -> Objects:
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found
