"""The order in which Excel last calculated: entries of a sheet that is replaced must go."""

from __future__ import annotations

from sheets_crm.workbook.excel.markup import Splices, parse
from sheets_crm.workbook.excel.package import Package


def forget_sheet(package: Package, workbook_part: str, sheet_id: int) -> None:
    """Drops a sheet's cells from the chain, and the chain when nothing is left of it.

    An entry without a sheet is of the same sheet as the one before it.
    """
    chain = next((r for r in package.relationships(workbook_part) if r.kind == "calcChain"), None)
    if chain is None or not package.has(chain.target):
        return
    data = package.xml(chain.target)
    root = parse(data, chain.target)
    splices = Splices(data)
    sheet, dropped, left = "", False, 0
    for cell in root.all("c"):
        sheet = cell.get("i") or sheet
        if sheet == str(sheet_id):
            splices.remove(cell)
            dropped = True
            continue
        left += 1
        if dropped and not cell.get("i"):
            splices.set_attribute(cell, "i", sheet)
        dropped = False
    if left:
        package.put(chain.target, splices.result())
    else:
        package.unrelate(workbook_part, chain.id)
        package.remove(chain.target)
