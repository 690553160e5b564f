"""Faults of tables (ListObjects): ids, names, headers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from tests.xlsx.addresses import Area, column_number
from tests.xlsx.fault import Fault
from tests.xlsx.lint_cells import cell_text, shared_strings
from tests.xlsx.package import Package, children, parse


def table_faults(package: Package) -> Iterator[Fault]:
    yield from _identities(package)
    strings = shared_strings(package)
    for sheet in package.sheets:
        tables = [t for t in package.related(sheet.part, "table") if t in package.parts]
        if tables:
            cells = grid(package, sheet.part, strings)
            for part in tables:
                yield from _headers(part, parse(package.parts[part]), cells)


def table_names(package: Package) -> list[str]:
    return [root.get("displayName", "") for _, root in _tables(package)]


def _tables(package: Package) -> list[tuple[str, etree._Element]]:
    parts = [part for sheet in package.sheets for part in package.related(sheet.part, "table")]
    return [(part, parse(package.parts[part])) for part in parts if part in package.parts]


def _identities(package: Package) -> Iterator[Fault]:
    """Ids and names are unique in the workbook; names also among the defined names."""
    ids: set[str] = set()
    names = {name.get("name", "").casefold() for name in package.names}
    for part, root in _tables(package):
        number, name = root.get("id", ""), root.get("displayName", "").casefold()
        if number in ids:
            yield Fault("duplicate-table-id", part, number)
        if name in names:
            yield Fault("duplicate-table-name", part, name)
        ids.add(number)
        names.add(name)


def grid(package: Package, part: str, strings: list[str]) -> dict[tuple[int, int], str]:
    """The texts of a sheet's cells by row and column, counted from 1; blank cells are empty."""
    found: dict[tuple[int, int], str] = {}
    row_number = 0
    for data in children(parse(package.parts[part]), "sheetData"):
        for row in children(data, "row"):
            row_number, column = int(row.get("r") or row_number + 1), 0
            for cell in children(row, "c"):
                address = cell.get("r")
                column = column_number(address) if address else column + 1
                found[row_number, column] = cell_text(cell, strings)
    return found


def _headers(part: str, root: etree._Element, cells: dict[tuple[int, int], str]) -> Iterator[Fault]:
    """Each column's name is the text of its header cell; names differ from one another."""
    area = Area.parse(root.get("ref", ""))
    columns = [
        column
        for holder in children(root, "tableColumns")
        for column in children(holder, "tableColumn")
    ]
    if len(columns) != area.right - area.left + 1:
        yield Fault("table-header", part, f"{len(columns)} columns in {root.get('ref')}")
    names = [_unescape(column.get("name", "")) for column in columns]
    if len({name.casefold() for name in names}) != len(names):
        yield Fault("table-header", part, "two columns of one name")
    if root.get("headerRowCount") == "0":
        return
    for place, name in enumerate(names):
        shown = cells.get((area.top, area.left + place), "")
        if shown.replace("\r\n", "\n") != name:
            yield Fault("table-header", part, f"column {name!r} under {shown!r}")


def _unescape(name: str) -> str:
    text = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), name)
    return text.replace("\r\n", "\n")
