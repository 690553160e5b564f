"""Inputs that were findings and are too large to be kept: each is made by a line."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.excel.odd_books import RELS, WORKBOOK, put, synced

MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STYLES = b'xl/styles.xml\n<styleSheet xmlns="%b">' % MAIN
NOTES = b"xl/worksheets/sheet3.xml\n"


BOOK = (
    b'xl/workbook.xml\n<workbook xmlns="%b" xmlns:r="http://schemas.openxmlformats.org/'
    b'officeDocument/2006/relationships"><sheets><sheet name="Leads" sheetId="1" r:id="rId1"/>'
    b'<sheet name="Activities" sheetId="2" r:id="rId2"/></sheets><definedNames>'
    % MAIN
    + b"%b</definedNames></workbook>"
)
TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    b'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    b'<Override PartName="/xl/workbook.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    b"%b</Types>"
)


def _many_tabs(count: int, rest: bytes) -> bytes:
    """The workbook with so many tabs more, each with something after its rows."""
    sheet = _sheet(b"", rest).partition(b"\n")[2]
    entry, arrow = '<sheet name="T%d" sheetId="%d" r:id="t%d"/>', "worksheets/more%d.xml"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    numbers = range(1_000, 1_000 + count)
    tabs = "".join(entry % (n, n, n) for n in numbers).encode()
    arrows = "".join(
        f'<Relationship Id="t{n}" Type="{kind}" Target="{arrow % n}"/>' for n in numbers
    ).encode()
    return put(
        synced(),
        **{
            WORKBOOK: lambda data: data.replace(b"</sheets>", tabs + b"</sheets>"),
            RELS: lambda data: data.replace(b"</Relationships>", arrows + b"</Relationships>"),
            **{"xl/" + arrow % n: sheet for n in numbers},
        },
    )


def _sheet(rows: bytes, rest: bytes = b"") -> bytes:
    whole = b'<worksheet xmlns="%b"><sheetData>%b</sheetData>%b</worksheet>'
    return NOTES + whole % (MAIN, rows, rest)


BUILT: dict[str, tuple[str, Callable[[], bytes]]] = {
    "texts-between": ("part", lambda: STYLES + b"<a/>\n x" * 900_000 + b"</styleSheet>"),
    "nested-styles": ("part", lambda: STYLES + b"<a>" * 9_000 + b"</a>" * 9_000 + b"</styleSheet>"),
    "nested-sheet": ("part", lambda: _sheet(b"", b"<a>" * 90_000 + b"</a>" * 90_000)),
    "merges": (
        "part",
        lambda: _sheet(
            b"", b"<mergeCells>" + b'<mergeCell ref="A1:B9"/>' * 1_000_000 + b"</mergeCells>"
        ),
    ),
    "array-formulas": (
        "part",
        lambda: _sheet(
            b'<row r="1"><c r="A1">' + b'<f t="array" ref="A1:Z3000">1</f>' * 2_000 + b"</c></row>"
        ),
    ),
    "cells-without-end": ("part", lambda: _sheet(b'<row r="1">' + b"<c>" * 300_000)),
    "formulas-without-end": ("part", lambda: _sheet(b"<f " * 300_000)),
    "rows-without-end": ("part", lambda: _sheet(b"<row " * 300_000)),
    "comments-without-end": ("part", lambda: _sheet(b"<!--" * 300_000)),
    "overgrown-tabs": ("archive", lambda: _many_tabs(25, b"<a/>" * 280_000)),
    "grown-tabs": ("archive", lambda: _many_tabs(9, b"<a/>" * 140_000)),
    "many-tabs": ("archive", lambda: _many_tabs(2_000, b"")),
    "many-names": (
        "part",
        lambda: BOOK % (b'<definedName name="n">Notes!$A$1</definedName>' * 40_000),
    ),
    "one-long-name": (
        "part",
        lambda: BOOK % (b'<definedName name="_crm_x">%b</definedName>' % (b"'a'" * 30_000)),
    ),
    "many-types": (
        "part",
        lambda: (
            b"[Content_Types].xml\n"
            + TYPES
            % b"".join(b'<Override PartName="/x%d" ContentType="y"/>' % n for n in range(90_000))
        ),
    ),
    "many-cells": (
        "part",
        lambda: _sheet((b"<row>" + b"<c><v>1</v></c>" * 30 + b"</row>") * 100_000),
    ),
    "cells-of-nothing": ("part", lambda: _sheet((b"<row>" + b"<c/>" * 900 + b"</row>") * 12_000)),
    "errors": ("part", lambda: _sheet((b"<row>" + b'<c t="e"/>' * 90 + b"</row>") * 9_000)),
    "areas": (
        "part",
        lambda: _sheet(
            b"",
            b'<dataValidations><dataValidation type="list" sqref="%b"><formula1>"a"</formula1>'
            b"</dataValidation></dataValidations>" % (b"A1:XFD9 " * 90_000),
        ),
    ),
    "nested-toml": ("config", lambda: b"a = " + b"[" * 3_000),
    "nested-json": (
        "state",
        lambda: json.dumps(
            {"last-seen.json": "[" * 100_000, "turn.json": "[" * 100_000, "run.json": "[" * 9_999}
        ).encode(),
    ),
    "moments-that-never-were": (
        "state",
        lambda: json.dumps(
            dict.fromkeys(
                f"backups/{at}T000000_000000Z-sync-0123456789abcdef.xlsx"
                for at in ("20261399", "99991231", "00010101", "٢٠٢٦٠١٠١")
            )
            | {"last-seen.json": '{"sha256": "", "size": 1e400, "mtime_ns": 1, "key": ""}'}
        ).encode(),
    ),
}
