"""Inputs that were findings and are too large to be kept: each is made by a line."""

from __future__ import annotations

import json
from collections.abc import Callable

MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STYLES = b'xl/styles.xml\n<styleSheet xmlns="%b">' % MAIN
NOTES = b"xl/worksheets/sheet3.xml\n"


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
