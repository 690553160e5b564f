"""What a sheet's bytes tell that its values do not: formulas, errors and painted cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from sheets_crm.workbook.excel.rows import Rows
from sheets_crm.workbook.snapshot import Address, Area, CellError

_ERROR = re.compile(rb"\st\s*=\s*[\"']e[\"']")
_SHOWN = re.compile(rb"<(?:[\w.\-]+:)?v[^>]*>([^<]*)<")
_MOST_OF_A_GROUP = 100_000


def formulas(rows: Rows, prefix: str, grouped: Iterable[Area]) -> frozenset[Address]:
    """Addresses of cells that hold a formula or stand in the area of an array formula."""
    tag = re.compile(f"<{prefix}f".encode() + rb"(?=[\s/>])")
    found = {address for address, _ in _hits(rows, tag)}
    for area in grouped:
        down = range(area.first_row, area.last_row + 1)
        across = range(area.first_column, area.last_column + 1)
        if len(down) * len(across) <= _MOST_OF_A_GROUP:
            found.update(product(down, across))
    return frozenset(found)


def errors(rows: Rows) -> dict[Address, CellError]:
    """Cells that show an error, with its text."""
    found: dict[Address, CellError] = {}
    if b'"e"' not in rows.data and (b"'" not in rows.data or b"'e'" not in rows.data):
        return found
    for address, place in _hits(rows, _ERROR):
        shown = _SHOWN.search(rows.data, place)
        found[address] = CellError(shown[1].decode("utf-8") if shown else "#VALUE!")
    return found


def painted(rows: Rows, fills: Mapping[int, str]) -> dict[Address, str]:
    """Colour of each cell whose format is one of `fills` (colour by index of format)."""
    if not fills:
        return {}
    numbers = b"|".join(b"%d" % index for index in fills)
    pattern = re.compile(rb"\ss\s*=\s*[\"'](" + numbers + rb")[\"']")
    return {
        address: fills[int(pattern.match(rows.data, place)[1])]  # type: ignore[index]
        for address, place in _hits(rows, pattern)
    }


def _hits(rows: Rows, pattern: re.Pattern[bytes]) -> Iterator[tuple[Address, int]]:
    """Where a pattern is found in, or right after, the start tag of a cell."""
    for found in pattern.finditer(rows.data):
        if address := rows.address_at(found.start()):
            yield address, found.start()
