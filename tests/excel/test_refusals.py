"""What is refused is named for what it is, in both languages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import sheets_crm
from sheets_crm.errors import CrmError
from sheets_crm.locale import LANGUAGES, catalogue
from sheets_crm.workbook.excel.read import read_snapshot
from tests.excel.packages import MAIN, PACKAGE, RELATIONS, SHEET_ML, members, workbook, zipped

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ENCRYPTED = COMPOUND + "EncryptedPackage".encode("utf-16-le")
STRICT = {
    name: text.replace("http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                       "http://purl.oclc.org/ooxml/officeDocument/relationships")
    for name, text in members().items()
}  # fmt: skip
DOCTYPE = f'<!DOCTYPE w [<!ENTITY a "b">]><workbook xmlns="{MAIN}">&a;</workbook>'
BINARY = {**members(), "xl/workbook.bin": ""}
WORD = {
    name: text.replace(f"{SHEET_ML}.sheet.main", "application/vnd.openxmlformats-officedocument"
                       ".wordprocessingml.document.main")
    for name, text in members().items()
}  # fmt: skip
SIGNED = {
    **members(),
    "_rels/.rels": members()["_rels/.rels"].replace(
        "</Relationships>",
        f'<Relationship Id="s" Type="{PACKAGE}/relationships/digital-signature/origin" '
        'Target="_xmlsignatures/origin.sigs"/></Relationships>',
    ),
}
LOGGED = {
    **members(),
    "xl/_rels/workbook.xml.rels": members()["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>",
        f'<Relationship Id="s" Type="{RELATIONS}/revisionHeaders" Target="log.xml"/>'
        "</Relationships>",
    ),
}
FAR = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 999))
ALL_FAR = f"<sheetData>{FAR}</sheetData>"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "xlsx_empty"),
        (ENCRYPTED, "xlsx_password"),
        (COMPOUND, "xlsx_old_format"),
        (b"\xef\xbb\xbf<html><table>", "xlsx_html"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
         "xlsx_flat_xml"),
        ("№;Имя;Сумма\n1;Анна;5".encode(), "xlsx_text"),
        ("Имя,Сумма".encode("utf-16"), "xlsx_text"),
        (b"\x89PNG\r\n\x1a\n\0\0", "xlsx_not_a_workbook"),
        (zipped({"mimetype": "x", "content.xml": "<x/>"}), "xlsx_open_document"),
        (zipped({"readme.txt": "x"}), "xlsx_not_a_workbook"),
        (zipped(WORD), "xlsx_not_a_workbook"),
        (zipped(BINARY), "xlsx_binary"),
        (zipped(STRICT), "xlsx_strict"),
        (zipped(SIGNED), "xlsx_signed"),
        (zipped(LOGGED), "xlsx_shared"),
        (workbook(**{"xl/workbook.xml": DOCTYPE}), "xlsx_dtd"),
        (workbook(**{"xl/workbook.xml": "<workbook"}), "xlsx_damaged"),
        (workbook(ALL_FAR), "xlsx_absurd_tab"),
    ],
)  # fmt: skip
def test_what_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(CrmError, match=rf"^{code}\("):
        read_snapshot(data, "crm.xlsx")


SOURCES = (Path(sheets_crm.__file__).parent / "workbook" / "excel").rglob("*.py")
RAISED = {
    code
    for source in SOURCES
    for code in re.findall(r'"(xlsx_\w+)"', source.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_sentences_and_no_sentence_is_idle(language: str) -> None:
    folder = Path(sheets_crm.__file__).parent / "locale" / language
    texts = tomllib.loads((folder / "excel.toml").read_text(encoding="utf-8"))
    assert set(texts) == RAISED
    words = ("path", "part", "reason", "tab", "cell", "row", "column", "length", "most")
    facts = dict.fromkeys(words, "x")
    for code in texts:
        told = CrmError(code, **facts, rows=1, columns=2)
        what, fix = catalogue(language).of(told)
        assert what and fix and "{" not in what + fix
