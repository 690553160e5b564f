"""A1 references: cells, areas, lists of areas, and tab names inside formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sheets_crm.errors import CrmError
from sheets_crm.workbook.column_letters import column_letters, column_number
from sheets_crm.workbook.snapshot import MOST_ROWS, Area
from sheets_crm.workbook.tab_titles import is_allowed

LAST_ROW = MOST_ROWS
LAST_COLUMN = 16_384

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_WHOLE_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})")
_WHOLE_ROWS = re.compile(r"\$?([0-9]{1,7}):\$?([0-9]{1,7})")
LONGEST_FORMULA = 8_192
"""Signs; what Excel allows."""
_BARE = r"[^\s'\"!(),:;=<>+*/&^\-]"
_AREA = (
    r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Za-z]{1,3}\$?[0-9]{1,7})?"
    r"|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?[0-9]{1,7}:\$?[0-9]{1,7}"
)
_TAB_AREA = re.compile(
    r"(?:\"[^\"]*+(?:\"|\Z)"  # a text, in which nothing is a reference
    rf"|'((?:[^']++|'')*+)(?:'|\Z)|((?<!{_BARE}){_BARE}++))(?:!({_AREA})(?![A-Za-z0-9_(:]))?"
)
"""Every text, name in quotes and run of signs is taken whole, so that none is begun twice."""
_BARE_TAB = re.compile(r"[^\W\d][\w.]*")
_LOOKS_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]{1,7}|[Rr][0-9]*[Cc][0-9]*|[Rr]|[Cc]")


def cell_name(row: int, column: int) -> str:
    """`(3, 28)` → `AB3`."""
    return f"{column_letters(column)}{row}"


def parse_area(text: str) -> Area | None:
    """The area that `A1`, `$A$1:B5`, `A:C` or `3:7` names; None when it is none of these."""
    if whole := _WHOLE_COLUMNS.fullmatch(text):
        first, last = sorted((column_number(whole[1]), column_number(whole[2])))
        return Area(1, first, LAST_ROW, last)
    if whole := _WHOLE_ROWS.fullmatch(text):
        first, last = sorted((int(whole[1]), int(whole[2])))
        return Area(first, 1, last, LAST_COLUMN)
    corners = [_CELL.fullmatch(corner) for corner in text.split(":")]
    if len(corners) > 2 or not all(corners):
        return None
    rows = sorted(int(corner[2]) for corner in corners if corner)
    columns = sorted(column_number(corner[1]) for corner in corners if corner)
    return Area(rows[0], columns[0], rows[-1], columns[-1])


def parse_areas(text: str) -> list[Area]:
    """The areas of an `sqref`: references apart by blanks; what is no reference is passed over."""
    return [area for part in text.split() if (area := parse_area(part))]


def area_name(area: Area, *, absolute: bool = False) -> str:
    """`B2:C9`, or `$B$2:$C$9`; one cell is `B2`."""
    mark = "$" if absolute else ""
    first = f"{mark}{column_letters(area.first_column)}{mark}{area.first_row}"
    if (area.first_row, area.first_column) == (area.last_row, area.last_column):
        return first
    return f"{first}:{mark}{column_letters(area.last_column)}{mark}{area.last_row}"


def area_names(areas: Iterable[Area]) -> str:
    """The `sqref` that names these areas."""
    return " ".join(area_name(area) for area in areas)


def overlap(one: Area, other: Area) -> bool:
    """Whether two areas share a cell."""
    return (
        one.first_row <= other.last_row
        and other.first_row <= one.last_row
        and one.first_column <= other.last_column
        and other.first_column <= one.last_column
    )


def cut(area: Area, hole: Area) -> list[Area]:
    """What is left of `area` without `hole`: up to four areas, the upper and left ones first."""
    if not overlap(area, hole):
        return [area]
    top, bottom = max(area.first_row, hole.first_row), min(area.last_row, hole.last_row)
    pieces = [
        Area(area.first_row, area.first_column, top - 1, area.last_column),
        Area(top, area.first_column, bottom, hole.first_column - 1),
        Area(top, hole.last_column + 1, bottom, area.last_column),
        Area(bottom + 1, area.first_column, area.last_row, area.last_column),
    ]
    return [
        piece
        for piece in pieces
        if piece.first_row <= piece.last_row and piece.first_column <= piece.last_column
    ]


def cut_all(areas: Iterable[Area], holes: Sequence[Area]) -> list[Area]:
    """What is left of the areas without any of the holes."""
    left = list(areas)
    for hole in holes:
        left = [piece for area in left for piece in cut(area, hole)]
    return left


def quoted_tab(title: str) -> str:
    """A tab's name as a formula writes it: quoted where it has to be."""
    bare = _BARE_TAB.fullmatch(title) and not _LOOKS_LIKE_A_CELL.fullmatch(title)
    return title if bare and title.isascii() else "'" + title.replace("'", "''") + "'"


def check_title(title: str) -> None:
    """Passes a title that Excel allows for a tab.

    Raises:
        CrmError: `xlsx_tab_title`: too long, empty, or with a sign that no tab may bear.
    """
    if not is_allowed(title):
        raise CrmError("xlsx_tab_title", tab=title)


def tab_areas(formula: str) -> list[tuple[str, Area]]:
    """Every reference with a tab in a formula, in order: the tab's title and the area.

    One that is longer than any of Excel's has none.
    """
    if len(formula) > LONGEST_FORMULA:
        return []
    return [
        (found[1].replace("''", "'") if found[1] else found[2], area)
        for found in _TAB_AREA.finditer(formula)
        if found[3] and (found[1] or found[2]) and (area := parse_area(found[3]))
    ]
