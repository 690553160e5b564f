"""Who reads a tab: formulas of the user's that would break if it were taken away."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.book.defined_names import PREFIX
from sheets_crm.workbook.excel.book.workbook_xml import WorkbookXml
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.xml.escape_text import as_content


def reader_of(package: Package, title: str, ours: AbstractSet[str]) -> str | None:
    """A sheet's, chart's or name's part whose formulas name the tab; None when there is none.

    Args:
        package: the workbook.
        title: the tab's.
        ours: parts of our own tabs, which do not count.
    """
    pattern = _mention(title)
    workbook = WorkbookXml(package)
    own = next((n for n, one in enumerate(workbook.sheets) if one.title == title), None)
    for name in workbook.names:
        users = not name.name.startswith(PREFIX) and (name.sheet is None or name.sheet != own)
        if users and pattern.search(_in_formula(name.value)):
            return workbook.part
    for part in package.names():
        if part in ours or part == workbook.part or not _may_hold_formulas(part):
            continue
        try:
            data = package.xml(part)
        except CrmError as error:
            if error.code == "xlsx_bomb":
                return part  # too large to be looked through, so it may well
            continue  # nobody can calculate with what is damaged
        if as_content(title).encode() in data and pattern.search(data):
            return part
    return None


def _may_hold_formulas(part: str) -> bool:
    folders = ("worksheets/", "charts/", "pivotCache/", "drawings/", "tables/")
    return part.endswith(".xml") and any(folder in part for folder in folders)


def _in_formula(text: str) -> bytes:
    return f"<f>{as_content(text)}</f>".encode()


def _mention(title: str) -> re.Pattern[bytes]:
    bare = re.escape(as_content(title).encode())
    quoted = re.escape(as_content(title.replace("'", "''")).encode())
    apostrophe = rb"(?:'|&apos;)"
    named = rb"(?:(?<![\w.])" + bare + rb"|" + apostrophe + quoted + apostrophe + rb")!"
    return re.compile(
        rb"<(?:[\w.\-]+:)?(?:f|formula\d?)(?=[\s>])[^<>]*>[^<]*?" + named, re.IGNORECASE
    )
