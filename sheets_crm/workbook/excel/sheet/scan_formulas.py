"""What a sheet's bytes tell that its values do not: formulas, errors and painted cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import product

from sheets_crm.workbook.excel.sheet.rows import Rows
from sheets_crm.workbook.excel.xml.escape_text import from_content
from sheets_crm.workbook.snapshot import Address, Area, CellError

_ERROR = re.compile(rb"\st\s*=\s*[\"']e[\"']")
_SHOWN = re.compile(rb"<(?:[\w.\-]++:)?v[^<>]*>([^<]*)<")
_MOST_GROUPED = 200_000
"""Cells in the areas of a tab's array formulas, all together, up to which each is told."""


def formulas(rows: Rows, prefix: str, grouped: Iterable[Area]) -> frozenset[Address]:
    """Addresses of cells that hold a formula or stand in the area of an array formula."""
    found = {address for address, _ in _hits(rows, _formula_pattern(prefix))}
    left = _MOST_GROUPED
    for area in grouped:
        down = range(area.first_row, area.last_row + 1)
        across = range(area.first_column, area.last_column + 1)
        if len(down) * len(across) <= left:
            left -= len(down) * len(across)
            found.update(product(down, across))
    return frozenset(found)


def _formula_pattern(prefix: str) -> re.Pattern[bytes]:
    return re.compile(f"<{prefix}f".encode() + rb"(?=[\s/>])")


def uncalculated(rows: Rows, prefix: str) -> frozenset[Address]:
    """Addresses of formulas without a stored result, as libraries and exports write them.

    A result that is an empty text is one: it is written as an empty value of kind `str`.
    """
    return frozenset(
        address
        for address, place in _hits(rows, _uncalculated_pattern(prefix))
        if not _EMPTY_TEXT.search(rows.data, rows.data.rindex(b"<", 0, place), place)
    )


_EMPTY_TEXT = re.compile(rb"\st\s*=\s*[\"']str[\"']")


def _uncalculated_pattern(prefix: str) -> re.Pattern[bytes]:
    """A formula, perhaps an empty value, and the end of the cell."""
    f, v, c = (re.escape(f"{prefix}{name}").encode() for name in "fvc")
    return re.compile(
        rb"<%s(?=[\s/>])[^<>]*+(?:(?<=/)>|>[^<]*+</%s\s*+>)\s*+"
        rb"(?:<%s(?=[\s/>])[^<>]*+(?:(?<=/)>|>\s*+</%s\s*+>)\s*+)?+</%s\s*+>" % (f, f, v, v, c)
    )


def errors(rows: Rows) -> dict[Address, CellError]:
    """Cells that show an error, with its text."""
    found: dict[Address, CellError] = {}
    if b'"e"' not in rows.data and (b"'" not in rows.data or b"'e'" not in rows.data):
        return found
    data, tag, address_at = rows.data, rows.cell_tag, rows.address_at
    for hit in _ERROR.finditer(data):
        place = hit.start()
        if address := address_at(place):
            closed = data.find(b">", place)
            if data[closed - 1 : closed] == b"/":
                found[address] = _error(b"")
                continue
            end = data.find(tag, closed)
            found[address] = error_shown(data, place, end if end >= 0 else len(data))
    return found


def error_in(cell: bytes) -> CellError | None:
    """The error that a cell shows, by what stands after its reference; None for another cell."""
    tag = cell[: cell.index(b">")]
    return error_shown(cell, 0, len(cell)) if b"e" in tag and _ERROR.search(tag) else None


def error_shown(data: bytes, start: int, end: int) -> CellError:
    """The error in the content of a cell that stands there."""
    shown = _SHOWN.search(data, start, end)
    return _error(shown[1] if shown else b"")


@lru_cache(maxsize=256)  # a sheet full of errors has few different ones
def _error(shown: bytes) -> CellError:
    return CellError(from_content(shown.decode("utf-8", "replace")) or "#VALUE!")


def without_errors(rows: Rows) -> bytes:
    """The rows with a text where a cell shows an error; newer errors are unknown to calamine."""
    pieces: list[bytes] = []
    at = 0
    for _, place in _hits(rows, _ERROR):
        end = rows.data.index(b"e", rows.data.index(b"=", place))
        pieces += (rows.data[at:end], b"str")
        at = end + 1
    return b"".join((*pieces, rows.data[at:]))


_OWN_PLACE = re.compile(rb"\sr\s*=\s*(?:\"[^\"]*\"|'[^']*')")


def without_reference(attributes: bytes) -> bytes:
    """A cell's attributes without the one that says where it stands."""
    return _OWN_PLACE.sub(b"", attributes)


def painted(rows: Rows, fills: Mapping[int, str]) -> dict[Address, str]:
    """Colour of each cell whose format is one of `fills` (colour by index of format)."""
    if not fills:
        return {}
    pattern = _format_pattern(fills)
    return {
        address: fills[int(pattern.match(rows.data, place)[1])]  # type: ignore[index]
        for address, place in _hits(rows, pattern)
    }


def _format_pattern(indices: Iterable[int]) -> re.Pattern[bytes]:
    numbers = b"|".join(b"%d" % index for index in indices)
    return re.compile(rb"\ss\s*=\s*[\"'](" + numbers + rb")[\"']")


def _hits(rows: Rows, pattern: re.Pattern[bytes]) -> Iterator[tuple[Address, int]]:
    """Where a pattern is found in, or right after, the start tag of a cell."""
    for found in pattern.finditer(rows.data):
        if address := rows.address_at(found.start()):
            yield address, found.start()
