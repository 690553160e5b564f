"""A workbook without a style sheet gets one, and looks as it did.

Its cells may bear numbers of formats all the same. They mean nothing as long as there is no style
sheet; in one that held only ours they would mean ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sheets_crm.text.parse_untrusted import whole
from sheets_crm.workbook.excel.book.workbook_xml import WORKSHEET_TYPE
from sheets_crm.workbook.excel.package.package import OFFICE, Package
from sheets_crm.workbook.excel.styles.stylesheet import PLAIN_STYLES, STYLES_TYPE

_USED_BY_CELLS = re.compile(rb"\s(?:s|style)\s*=\s*[\"']([0-9]{1,5})[\"']")
_USED_BY_RULES = re.compile(rb"\s[dD]xfId\s*=\s*[\"']([0-9]{1,5})[\"']")
_PLAIN_FORMAT = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
_MOST = 65_490
"""Formats that Excel allows."""


def plain_styles(package: Package) -> bytes:
    """A style sheet in which every format that cells and rules name is a plain one."""
    sheets = [
        package.xml(part)
        for part in package.names()
        if package.content_type(part) == WORKSHEET_TYPE
    ]
    formats = 1 + max(_numbers(_USED_BY_CELLS, sheets), default=0)
    rules = 1 + max(_numbers(_USED_BY_RULES, sheets), default=-1)
    one = b'<cellXfs count="1">' + _PLAIN_FORMAT
    padded = PLAIN_STYLES.replace(one, b'<cellXfs count="%d">' % formats + _PLAIN_FORMAT * formats)
    dxfs = b'<dxfs count="%d">' % rules + b"<dxf/>" * rules + b"</dxfs>" if rules else b""
    return padded.replace(b"</styleSheet>", dxfs + b"</styleSheet>")


def _numbers(pattern: re.Pattern[bytes], sheets: list[bytes]) -> Iterator[int]:
    found = (whole(number, _MOST) for sheet in sheets for number in pattern.findall(sheet))
    return (number for number in found if number < _MOST)


def add_styles(package: Package, data: bytes) -> None:
    """Puts a style sheet where the workbook says there is one, or under a free name."""
    arrows = package.relationships(package.main)
    promised = (one.target for one in arrows if one.kind == "styles" and not one.external)
    part = next(promised, None)
    if part is None:
        usual = "xl/styles.xml"
        part = usual if package.is_free(usual) else package.free_name("xl/styles{}.xml")
        package.relate(package.main, OFFICE + "styles", part)
    package.put(part, data, STYLES_TYPE)
