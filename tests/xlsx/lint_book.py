"""Faults of the workbook part: numbers and names of its tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.xlsx.fault import Fault
from tests.xlsx.package import Package

_ILLEGAL = re.compile(r"[/\\?*\[\]:\x00-\x1f]")
_MOST_ID = 65_534


def book_faults(package: Package) -> Iterator[Fault]:
    names: set[str] = set()
    numbers: set[str] = set()
    for sheet in package.sheets:
        if sheet.name.casefold() in names:
            yield Fault("duplicate-sheet-name", package.workbook, sheet.name)
        names.add(sheet.name.casefold())
        yield from _name(package, sheet.name)
        if sheet.sheet_id in numbers:
            yield Fault("duplicate-sheet-id", package.workbook, sheet.sheet_id)
        numbers.add(sheet.sheet_id)
        if not (sheet.sheet_id.isdigit() and 1 <= int(sheet.sheet_id) <= _MOST_ID):
            yield Fault("sheet-id", package.workbook, sheet.sheet_id)
    for name in package.names:
        scope = name.get("localSheetId")
        if scope is not None and not (scope.isdigit() and int(scope) < len(package.sheets)):
            yield Fault("name-scope", package.workbook, f"{name.get('name')} in scope {scope}")


def _name(package: Package, name: str) -> Iterator[Fault]:
    length = len(name.encode("utf-16-le")) // 2
    edges = name.startswith("'") or name.endswith("'")
    if _ILLEGAL.search(name) or edges or not 1 <= length <= 31:
        yield Fault("sheet-name", package.workbook, name)
