"""Reads the structure: one masked request, or two where a long table would make it huge."""

from __future__ import annotations

from collections.abc import Iterator
from time import time

from sheets_crm.workbook.google.addresses import a1
from sheets_crm.workbook.google.api import Answer, Api
from sheets_crm.workbook.google.inspecting import (
    BIG_TAB,
    CELL_FIELDS,
    HEAD_ROWS,
    OUTLINE_FIELDS,
    TAIL_ROWS,
    WHOLE_FIELDS,
    structure_of,
)
from sheets_crm.workbook.google.structure import Structure
from sheets_crm.workbook.snapshot import Area


def inspect(api: Api, known: Structure | None) -> Structure:
    """The structure as it now is.

    Args:
        api: the spreadsheet's.
        known: as it was, which tells whether any tab is long; None when nothing is known.
    """
    if known is not None and not any(tab.rows > BIG_TAB for tab in known.tabs):
        answer = api.get(WHOLE_FIELDS)
        return structure_of(answer, answer, time())
    outline = api.get(OUTLINE_FIELDS)
    ranges = list(_ranges(outline))
    cells = api.get(CELL_FIELDS, ranges) if ranges else {}
    return structure_of(outline, cells, time())


def _ranges(outline: Answer) -> Iterator[str]:
    for sheet in outline.get("sheets", ()):
        properties = sheet["properties"]
        grid = properties.get("gridProperties", {})
        rows, columns = grid.get("rowCount", 0), grid.get("columnCount", 0)
        if not rows or not columns:
            continue
        if rows <= BIG_TAB:
            yield a1(properties["title"], Area(1, 1, rows, columns))
        else:
            yield a1(properties["title"], Area(1, 1, HEAD_ROWS, columns))
            yield a1(properties["title"], Area(rows - TAIL_ROWS, 1, rows, columns))
