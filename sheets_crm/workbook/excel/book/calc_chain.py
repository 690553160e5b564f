"""The order in which Excel last calculated: what holds no formula any more must not be in it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet

from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.xml.a1_references import parse_area
from sheets_crm.workbook.excel.xml.spans import Splices, parse
from sheets_crm.workbook.snapshot import Address


def forget_sheet(package: Package, workbook_part: str, sheet_id: int) -> None:
    """Drops all cells of a sheet from the chain."""
    _forget(package, workbook_part, lambda sheet, _: sheet == str(sheet_id))


def forget_cells(
    package: Package, workbook_part: str, sheet_id: int, cells: AbstractSet[Address]
) -> None:
    """Drops some cells of a sheet from the chain."""

    def gone(sheet: str, reference: str) -> bool:
        area = parse_area(reference)
        address = area and (area.first_row, area.first_column)
        return sheet == str(sheet_id) and address in cells

    _forget(package, workbook_part, gone)


def _forget(package: Package, workbook_part: str, gone: Callable[[str, str], bool]) -> None:
    """Drops entries, and the chain when nothing is left of it.

    An entry that names no sheet is of the same sheet as the one before it.
    """
    chain = next((r for r in package.relationships(workbook_part) if r.kind == "calcChain"), None)
    if chain is None or not package.has(chain.target):
        return
    data = package.xml(chain.target)
    root = parse(data, chain.target)
    splices = Splices(data)
    sheet, after_dropped, left = "", False, 0
    for cell in root.all("c"):
        sheet = cell.get("i") or sheet
        if gone(sheet, cell.get("r")):
            splices.remove(cell)
            after_dropped = True
            continue
        if after_dropped and not cell.get("i"):
            splices.set_attribute(cell, "i", sheet)
        after_dropped = False
        left += 1
    if left:
        package.put(chain.target, splices.result())
    else:
        package.unrelate(workbook_part, chain.id)
        package.remove(chain.target)
