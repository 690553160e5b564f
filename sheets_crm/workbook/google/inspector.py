"""Reads the structure in two masked requests: all tabs in outline, then the users' tabs by cell.

Our own tabs are left out of the second, which is where the bytes are: what stands on them is ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import time

from sheets_crm.workbook.google.addresses import a1
from sheets_crm.workbook.google.api import Answer, Api
from sheets_crm.workbook.google.inspecting import (
    BIG_TAB,
    CELL_FIELDS,
    COPY_KEY,
    HEAD_ROWS,
    OUTLINE_FIELDS,
    REPORT_KEY,
    TAIL_ROWS,
    structure_of,
)
from sheets_crm.workbook.google.structure import Structure
from sheets_crm.workbook.snapshot import Area


def inspect(api: Api) -> Structure:
    """The structure as it now is."""
    outline = api.get(OUTLINE_FIELDS)
    ranges = list(_ranges(outline))
    cells = api.get(CELL_FIELDS, ranges) if ranges else {}
    return structure_of(outline, cells, time())


def _ranges(outline: Answer) -> Iterator[str]:
    for sheet in outline.get("sheets", ()):
        properties = sheet["properties"]
        grid = properties.get("gridProperties", {})
        rows, columns = grid.get("rowCount", 0), grid.get("columnCount", 0)
        marks = {one["metadataKey"] for one in sheet.get("developerMetadata", ())}
        if not rows or not columns or marks & {REPORT_KEY, COPY_KEY}:
            continue
        if rows <= BIG_TAB:
            yield a1(properties["title"], Area(1, 1, rows, columns))
        else:
            yield a1(properties["title"], Area(1, 1, HEAD_ROWS, columns))
            yield a1(properties["title"], Area(rows - TAIL_ROWS, 1, rows, columns))
