"""What versions before this one wrote into the wrong place of the workbook part.

They put our names, and the request to calculate, before the tabs wherever an element stood there
that the schema's list does not name, as newer versions of Excel write. Excel repairs such a file or
refuses it; the next sync puts them right.
"""

from __future__ import annotations

from sheets_crm.workbook.excel.book.defined_names import PREFIX
from sheets_crm.workbook.excel.book.workbook_xml import WORKBOOK_ORDER
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.xml.schema_order import misplaced, moved
from sheets_crm.workbook.excel.xml.spans import Element


def out_of_order(package: Package) -> bool:
    """Whether something of ours stands where Excel has to repair it."""
    return bool(_misplaced(_workbook(package)))


def put_in_order(package: Package) -> None:
    """Moves it to its place; nothing else changes."""
    root = _workbook(package)
    if wrong := _misplaced(root):
        data = package.xml(package.main)
        package.put(package.main, moved(data, root, wrong, WORKBOOK_ORDER))


def _workbook(package: Package) -> Element:
    return package.data_and_root(package.main)[1]


def _misplaced(root: Element) -> list[Element]:
    names, calculation = root.first("definedNames"), root.first("calcPr")
    ours = []
    if names and any(one.get("name").startswith(PREFIX) for one in names.children):
        ours.append(names)
    if calculation and set(calculation.attributes) == {"fullCalcOnLoad"}:
        ours.append(calculation)
    return [one for one in ours if misplaced(root, one, WORKBOOK_ORDER)]
