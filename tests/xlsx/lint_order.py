"""Faults of order: children that stand where the schema's sequences do not have them.

The sequences are CT_Workbook, CT_Worksheet, CT_Stylesheet, CT_Table and CT_Dxf of ECMA-376. What
they do not name (newer versions add much) may stand anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from lxml import etree

from tests.xlsx.fault import Fault
from tests.xlsx.package import Package, descendants, local, parse

_SEQUENCES = {
    "workbook": (
        "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups "
        "externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr "
        "smartTagTypes webPublishing fileRecoveryPr webPublishObjects extLst"
    ),
    "worksheet": (
        "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection "
        "protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews "
        "mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions "
        "pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches "
        "ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture "
        "oleObjects controls webPublishItems tableParts extLst"
    ),
    "styleSheet": (
        "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"
    ),
    "table": "autoFilter sortState tableColumns tableStyleInfo extLst",
    "dxf": "font numFmt fill alignment border protection extLst",
}
_ORDERS = {name: sequence.split() for name, sequence in _SEQUENCES.items()}


def order_faults(package: Package) -> Iterator[Fault]:
    parts = [package.workbook]
    for sheet in package.sheets:
        parts += [sheet.part, *package.related(sheet.part, "table")]
    parts += package.related(package.workbook, "styles")
    for part in parts:
        if part in package.parts:
            root = parse(package.parts[part])
            for each in (root, *descendants(root, "dxf")):
                yield from _disorder(part, each)


def _disorder(part: str, parent: etree._Element) -> Iterator[Fault]:
    order = _ORDERS.get(local(parent), [])
    space = etree.QName(parent).namespace
    known = [
        child for child in parent if local(child) in order and etree.QName(child).namespace == space
    ]
    for one, other in pairwise(known):
        if order.index(local(one)) > order.index(local(other)):
            yield Fault("element-order", part, f"{local(one)} before {local(other)}")
