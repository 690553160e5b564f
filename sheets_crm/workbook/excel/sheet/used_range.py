"""How far a tab reaches, and when that is absurd: calamine holds a rectangle up to there."""

from __future__ import annotations

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.sheet.rows import Rows
from sheets_crm.workbook.excel.xml.a1_references import LAST_COLUMN, LAST_ROW
from sheets_crm.workbook.snapshot import Address

MOST_CELLS = 40_000_000
"""Last row × last column of one tab; a full sheet of activities has 1,048,576 × 30 or so."""
MOST_AS_IT_IS, SPARSE = 4_000_000, 20
"""A tab larger than this with fewer than one cell in SPARSE filled has something stray far off."""

_EVERY_REFERENCE_UP_TO, SMALL_FILE = 8_000_000, 2_000_000
"""Bytes of a tab, or of the file it is in, up to which every cell's own reference is looked at: one
that lies about its row takes so little to ruin a small file."""


def extent(rows: Rows, *, by_name: bool) -> Address:
    """The last row and column of a tab: calamine holds a rectangle up to there.

    Raises:
        CrmError: `xlsx_damaged` where a cell claims a place that no tab has.
    """
    height, width = rows.extent
    if by_name or len(rows.data) <= _EVERY_REFERENCE_UP_TO:
        far_row, far_column = rows.farthest_named()
        height, width = max(height, far_row), max(width, far_column)
    if height > LAST_ROW or width > LAST_COLUMN:
        raise CrmError("xlsx_damaged")
    return height, width


def is_absurd(height: int, width: int, rows: bytes) -> bool:
    """Whether a tab with these rows is nearly empty, or more than any that is worked with."""
    size = height * width
    return size > MOST_CELLS or (size > MOST_AS_IT_IS and size > SPARSE * rows.count(b"</"))
