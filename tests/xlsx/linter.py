"""A linter for .xlsx packages: faults that Excel repairs or refuses, found within milliseconds.

Some the Open XML SDK's validator finds too, which takes a second for each file; most it lets pass.
Every file that the product writes is linted in the tests.
Stands on lxml only and shares no code with the product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.xlsx.fault import Fault
from tests.xlsx.lint_book import book_faults
from tests.xlsx.lint_cells import sheet_faults
from tests.xlsx.lint_order import order_faults
from tests.xlsx.lint_parts import id_faults, prefix_faults, type_faults, xml_faults
from tests.xlsx.lint_rules import rule_faults
from tests.xlsx.lint_styles import style_faults
from tests.xlsx.lint_tables import table_faults
from tests.xlsx.package import (
    CONTENT_TYPES,
    Package,
    children,
    parse,
    relationships_part,
    source_of,
)

__all__ = ["Fault", "lint", "new_faults"]


def lint(path: Path) -> list[Fault]:
    """Every fault in the file, in the order of the checks."""
    package = Package.read(path)
    if unreadable := xml_faults(package):
        return unreadable
    return [fault for check in _CHECKS for fault in check(package)]


def new_faults(before: Path, after: Path) -> list[Fault]:
    """Faults that a change brought; a user's file may have had its own."""
    known = set(lint(before))
    return [fault for fault in lint(after) if fault not in known]


def _duplicate_parts(package: Package) -> Iterator[Fault]:
    for name in package.duplicates:
        yield Fault("duplicate-part", name, "stands twice in the archive")


def _relationships(package: Package) -> Iterator[Fault]:
    for part in package.parts:
        if part.endswith(".rels"):
            yield from _dangling(package, source_of(part))


def _dangling(package: Package, source: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for relation in package.relationships(source):
        if relation.id in seen:
            yield Fault("duplicate-relationship", relationships_part(source), relation.id)
        seen.add(relation.id)
        if not relation.external and relation.target not in package.parts:
            yield Fault("dangling-relationship", relationships_part(source), relation.target)


def _content_types(package: Package) -> Iterator[Fault]:
    for part in package.parts:
        if part != CONTENT_TYPES and not package.content_type(part):
            yield Fault("missing-content-type", part, "no default and no override types it")
    for part in package.overrides:
        if package.actual(part) not in package.parts:
            yield Fault("override-without-part", CONTENT_TYPES, part)


def _calc_chain(package: Package) -> Iterator[Fault]:
    """Entries for cells that hold no formula: Excel repairs the file."""
    formulas = {sheet.sheet_id: _formula_cells(package, sheet.part) for sheet in package.sheets}
    for part in package.related(package.workbook, "calcChain"):
        sheet = ""
        if part not in package.parts:
            continue
        for entry in children(parse(package.parts[part]), "c"):
            sheet = entry.get("i") or sheet
            if entry.get("r") not in formulas.get(sheet, ()):
                yield Fault("stale-calc-chain", part, f"sheet {sheet} cell {entry.get('r')}")


def _formula_cells(package: Package, part: str) -> set[str]:
    if part not in package.parts:
        return set()
    root = parse(package.parts[part])
    return {
        cell.get("r", "")
        for data in children(root, "sheetData")
        for row in children(data, "row")
        for cell in children(row, "c")
        if children(cell, "f")
    }


def _names(package: Package) -> Iterator[Fault]:
    seen = set()
    for name in package.names:
        key = (name.get("name", "").casefold(), name.get("localSheetId"))
        if key in seen:
            yield Fault("duplicate-name", package.workbook, f"{key[0]} in scope {key[1]}")
        seen.add(key)


def _selected_tabs(package: Package) -> Iterator[Fault]:
    selected = [sheet.name for sheet in package.sheets if _is_selected(package, sheet.part)]
    if len(selected) > 1:
        yield Fault("two-selected-tabs", package.workbook, ", ".join(selected))


def _is_selected(package: Package, part: str) -> bool:
    if part not in package.parts:
        return False
    root = parse(package.parts[part])
    views = [
        view for holder in children(root, "sheetViews") for view in children(holder, "sheetView")
    ]
    return any(view.get("tabSelected") in ("1", "true") for view in views)


_CHECKS: tuple[Callable[[Package], Iterator[Fault]], ...] = (
    _duplicate_parts,
    _relationships,
    _content_types,
    type_faults,
    id_faults,
    prefix_faults,
    book_faults,
    _names,
    _selected_tabs,
    _calc_chain,
    order_faults,
    style_faults,
    sheet_faults,
    rule_faults,
    table_faults,
)
