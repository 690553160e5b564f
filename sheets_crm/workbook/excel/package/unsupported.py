"""What is refused at the door: no workbook, or one that cannot be kept whole."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.package.relationship import Relationship

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_LOOKED_AT = 4096
_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
_SPREADSHEET = re.compile(
    r"(spreadsheetml\.(sheet|template)|ms-excel\.\w+\.macroEnabled)\.main\+xml$"
)


def refuse_what_is_no_archive(data: bytes) -> None:
    """Passes an archive; anything else is named for what it is.

    Raises:
        CrmError: `xlsx_empty`, `xlsx_password`, `xlsx_old_format`, `xlsx_html`,
            `xlsx_flat_xml`, `xlsx_text`, `xlsx_not_a_workbook`.
    """
    if data.startswith(b"PK"):
        return
    if not data:
        raise CrmError("xlsx_empty")
    raise CrmError(_nature(data))


def _nature(data: bytes) -> str:
    if data.startswith(_COMPOUND):
        return "xlsx_password" if _ENCRYPTED_STREAM in data else "xlsx_old_format"
    start = data[:_LOOKED_AT].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return "xlsx_flat_xml"
    pages = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")
    if start.startswith(pages) or (start.startswith(b"<?xml") and b"<html" in start):
        return "xlsx_html"
    if start.startswith((b"\x09\x08", b"\x09\x04", b"\x09\x02")):
        return "xlsx_old_format"
    return "xlsx_not_a_workbook" if _binary(data[:_LOOKED_AT]) else "xlsx_text"


def _binary(start: bytes) -> bool:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return any(byte < 9 or 13 < byte < 32 for byte in start)


def refuse_by_parts(names: frozenset[str]) -> None:
    """Passes what may be a workbook, by the names (in small letters) of an archive's members.

    Raises:
        CrmError: `xlsx_open_document`, `xlsx_signed`, `xlsx_binary`, `xlsx_not_a_workbook`.
    """
    if "[content_types].xml" not in names:
        open_document = {"mimetype", "content.xml"} <= names
        raise CrmError("xlsx_open_document" if open_document else "xlsx_not_a_workbook")
    if any(name.startswith("_xmlsignatures/") for name in names):
        raise CrmError("xlsx_signed")
    if any(name.endswith("workbook.bin") for name in names):
        raise CrmError("xlsx_binary")
    if any(name.startswith("xl/revisions/") for name in names):
        raise CrmError("xlsx_shared")


def refuse_signed(of_package: Iterable[Relationship]) -> None:
    """Passes a package that bears no signature, by what it refers to.

    Raises:
        CrmError: `xlsx_signed`.
    """
    if any(one.kind == "origin" for one in of_package):
        raise CrmError("xlsx_signed")


def refuse_by_type(of_package: Iterable[Relationship], content_type: str) -> None:
    """Passes a workbook of the common form, by what refers to it and what it says it is.

    Raises:
        CrmError: `xlsx_strict`, `xlsx_not_a_workbook`.
    """
    if any(one.type.startswith(_STRICT_OFFICE) for one in of_package):
        raise CrmError("xlsx_strict")
    if not _SPREADSHEET.search(content_type):
        raise CrmError("xlsx_not_a_workbook")


def refuse_shared(of_workbook: Iterable[Relationship]) -> None:
    """Passes a workbook that is not shared in the old way, by what it refers to.

    Raises:
        CrmError: `xlsx_shared`.
    """
    if any(one.kind == "revisionHeaders" for one in of_workbook):
        raise CrmError("xlsx_shared")
