"""Ranges in the two ways Google writes them: A1 and GridRange."""

from __future__ import annotations

import re
from typing import Any

from sheets_crm.text.parse_untrusted import whole
from sheets_crm.workbook.column_letters import column_letters, column_number
from sheets_crm.workbook.snapshot import Area

_LITERAL = re.compile(
    r"=?(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!"
    r"\$?(?P<left>[A-Z]+)\$?(?P<top>\d+)(?::\$?(?P<right>[A-Z]+)\$?(?P<bottom>\d+)?)?"
)


def quoted(title: str) -> str:
    """A tab's title as ranges and formulas write it."""
    return "'" + title.replace("'", "''") + "'"


def a1(title: str, area: Area) -> str:
    """`'Leads'!B2:C9`."""
    first = f"{column_letters(area.first_column)}{area.first_row}"
    return f"{quoted(title)}!{first}:{column_letters(area.last_column)}{area.last_row}"


def grid_range(tab_id: int, area: Area) -> dict[str, int]:
    """Google's half-open rectangle, from 0."""
    return {
        "sheetId": tab_id,
        "startRowIndex": area.first_row - 1,
        "endRowIndex": area.last_row,
        "startColumnIndex": area.first_column - 1,
        "endColumnIndex": area.last_column,
    }


def area_of(grid: dict[str, Any], rows: int, columns: int) -> Area:
    """The rectangle of a GridRange; what is left open ends where the tab ends."""
    return Area(
        grid.get("startRowIndex", 0) + 1,
        grid.get("startColumnIndex", 0) + 1,
        grid.get("endRowIndex", rows),
        grid.get("endColumnIndex", columns),
    )


def open_column(title: str, column: int, first_row: int) -> str:
    """`='Lists'!$A$2:$A`: a column from a row on, for ever growing."""
    name = column_letters(column)
    return f"={quoted(title)}!${name}${first_row}:${name}"


def column_of(literal: str) -> tuple[tuple[str, int], int, bool] | None:
    """(title, column), first row and whether it is open downwards; None for no single column."""
    found = _LITERAL.fullmatch(literal.strip())
    if found is None or found["right"] not in {None, found["left"]}:
        return None
    title = (found["quoted"] or "").replace("''", "'") or found["plain"]
    is_open = found["right"] is not None and found["bottom"] is None
    return (title, column_number(found["left"])), whole(found["top"]), is_open
