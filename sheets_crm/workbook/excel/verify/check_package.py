"""Whether a finished file is what it should be, looked at before it takes the old one's place."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.book.workbook_xml import WORKSHEET_TYPE, WorkbookXml
from sheets_crm.workbook.excel.package.content_types import part_key
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.sheet.worksheet import Worksheet
from sheets_crm.workbook.excel.xml.spans import PARSED_WHOLE, check_well_formed


def check_sound(data: bytes, changed: AbstractSet[str]) -> None:
    """Opens a file anew and looks at the parts that were changed.

    Raises:
        CrmError: `saving_unsound` when it cannot be opened, a part is not what its checksum says
            or is not XML, or a tab has no part. All of it was made here, so it is a fault of the
            program's, whatever a reader would call it in a file of the user's.
    """
    try:
        _check(Package.open(data), {part_key(part) for part in changed})
    except CrmError as fault:
        reason = fault.facts.get("part") or fault.code
        raise CrmError("saving_unsound", reason=reason) from fault


def _check(package: Package, changed: AbstractSet[str]) -> None:
    for entry in WorkbookXml(package).sheets:
        # A tab that came without a part is the user's; one that lost it lost it through us.
        if part_key(entry.part) in changed and not package.has(entry.part):
            raise CrmError("xlsx_damaged", part=entry.title)
    for part in package.names():
        if part_key(part) in changed:
            _check_part(package, part)


def _check_part(package: Package, part: str) -> None:
    is_sheet = package.content_type(part) == WORKSHEET_TYPE
    if is_sheet and package.size(part) > PARSED_WHOLE:
        return
    content = package.read(part)
    if is_sheet:
        _ = Worksheet(content, part).rows.numbers
    if part.endswith((".xml", ".rels")):
        check_well_formed(content, part)
