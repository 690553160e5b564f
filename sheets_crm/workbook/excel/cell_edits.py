"""How a cell of the user's tab looks once it is written: as its neighbours do."""

from __future__ import annotations

from sheets_crm.workbook.changes import CellEdit
from sheets_crm.workbook.excel.sheet.edit_row import Edit
from sheets_crm.workbook.excel.sheet.worksheet import Worksheet
from sheets_crm.workbook.excel.styles.stylesheet import (
    BUILT_IN_FORMATS,
    GENERAL,
    SHORT_DATE,
    Styles,
)
from sheets_crm.workbook.excel.styles.theme import NUMBER_FORMATS
from sheets_crm.workbook.tab import Kind
from sheets_crm.workbook.undo.three_way_merge import WITHDRAWN

SHORT_DATE_ID = str(BUILT_IN_FORMATS[SHORT_DATE])
_NO_DATES = {"0", str(BUILT_IN_FORMATS["@"])}
"""Number formats, by id, that show no date as one."""
_NO_FORMAT_NEEDED = {GENERAL, NUMBER_FORMATS[Kind.IDENTITY]}


def edit_of(one: CellEdit, sheet: Worksheet, styles: Styles) -> Edit:
    """What is put into the cell; a date in a user's column looks as the other dates there."""
    code, style = NUMBER_FORMATS[one.kind], 0 if one.why == WITHDRAWN else None
    if one.appends and one.like and one.new is not None:
        return Edit(one.new, _as_above(one, sheet, styles))
    if one.kind is Kind.DATE and (one.fills_blank or one.over_theirs):
        like = _style_of(sheet, one.like, one.column) if one.like else 0
        number = styles.xf(like).get("numFmtId", "0")
        usable = number not in _NO_DATES
        return Edit(one.new, style, format_id=number if usable else SHORT_DATE_ID)
    return Edit(one.new, style, "" if code in _NO_FORMAT_NEEDED else code, one.freezes)


def _as_above(one: CellEdit, sheet: Worksheet, styles: Styles) -> int:
    """A cell of a row that is added looks as the one above it; a date as a date."""
    style = _style_of(sheet, one.like, one.column)
    is_bare = styles.xf(style).get("numFmtId", "0") in _NO_DATES
    if one.kind is Kind.DATE and is_bare:
        return styles.renumbered(style, SHORT_DATE_ID)
    return style


def style_left_of(sheet: Worksheet, row: int, column: int) -> int | None:
    """Index of the format of the last cell left of that one in its row."""
    rows = sheet.rows
    written = rows.row(row)
    if written is None:
        return None
    left = [cell for cell in rows.cells(written) if cell.column < column]
    return rows.style(left[-1]) if left else None


def _style_of(sheet: Worksheet, row: int, column: int) -> int:
    """Index of the format that one cell has, 0 for none."""
    written = sheet.rows.row(row)
    cells = sheet.rows.cells(written) if written else ()
    return next((sheet.rows.style(cell) for cell in cells if cell.column == column), 0)
