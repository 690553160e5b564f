"""What a file is when it is not a workbook that can be kept whole: told from its first bytes."""

from __future__ import annotations

from sheets_crm.errors import CrmError

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_LOOKED_AT = 4096


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
