"""The cells of a tab that is given to the user: a look for each column, and what differs from it.

So what is typed below later looks as what is above, and the look travels once, not once a cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sheets_crm.workbook.changes import NewColumn
from sheets_crm.workbook.google.draw.theme import APART, cell_format, number_format
from sheets_crm.workbook.google.read.cell_values import entered
from sheets_crm.workbook.google.read.ranges import grid_range
from sheets_crm.workbook.snapshot import Area
from sheets_crm.workbook.tab import Cell, Kind, Tab

Request = dict[str, Any]


def users_cells(tab: Tab, tab_id: int) -> Iterator[Request]:
    """Writes the values, and the looks of columns and cells."""
    width = max([len(tab.columns), *(len(row) for row in tab.rows)])
    looks = [_column_look(tab, column) for column in range(width)]
    for column, look in enumerate(looks, 1):
        if look:
            yield column_look(tab_id, column, tab.frozen_rows + 1, look)
    if tab.rows:
        yield {
            "updateCells": {
                "start": {"sheetId": tab_id, "rowIndex": 0, "columnIndex": 0},
                "rows": [values(row) for row in tab.rows],
                "fields": "userEnteredValue",
            }
        }
    yield from _notes(tab, tab_id)
    for row, cells in enumerate(tab.rows, 1):
        own = looks if row > tab.frozen_rows else [{}] * width
        yield from _exceptions(tab, tab_id, row, cells, own)


def _notes(tab: Tab, tab_id: int) -> Iterator[Request]:
    """What is shown when one points at a cell, a row of such cells at a time."""
    for row, cells in enumerate(tab.rows[: tab.frozen_rows], 1):
        if any(cell and cell.note for cell in cells):
            notes = [{"note": cell.note} if cell and cell.note else {} for cell in cells]
            yield {
                "updateCells": {
                    "start": {"sheetId": tab_id, "rowIndex": row - 1, "columnIndex": 0},
                    "rows": [{"values": notes}],
                    "fields": "note",
                }
            }


def column_look(tab_id: int, column: int, first_row: int, look: Request) -> Request:
    """A format for a whole column, from a row on."""
    place = {"sheetId": tab_id, "startColumnIndex": column - 1, "endColumnIndex": column}
    if first_row > 1:
        place["startRowIndex"] = first_row - 1
    fields = ",".join(f"userEnteredFormat.{name}" for name in sorted(look))
    return {"repeatCell": {"range": place, "cell": {"userEnteredFormat": look}, "fields": fields}}


def heading_look(tab_id: int, column: NewColumn) -> Request:
    """A new heading looks as the one to its left."""
    row, at = column.header_row, column.column
    return {
        "copyPaste": {
            "source": grid_range(tab_id, Area(row, at - 1, row, at - 1)),
            "destination": grid_range(tab_id, Area(row, at, row, at)),
            "pasteType": "PASTE_FORMAT",
        }
    }


def _column_look(tab: Tab, column: int) -> Request:
    """The look most of its cells have, or that its kind asks for; words stay as typed.

    A cell's own fill is its word's alone: a status typed below later has no colour yet.
    """
    body = (row[column] for row in tab.rows[tab.frozen_rows :] if column < len(row))
    looks = [_look(tab, column, cell) for cell in body if cell is not None and cell.fill is None]
    if not looks:
        return _kind_look(tab, column)
    texts = Counter(repr(look) for look in looks)
    usual = texts.most_common(1)[0][0]
    return next(look for look in looks if repr(look) == usual)


def _look(tab: Tab, column: int, cell: Cell) -> Request:
    return _kind_look(tab, column) | cell_format(cell)


def _kind_look(tab: Tab, column: int) -> Request:
    kind = tab.columns[column].kind if column < len(tab.columns) else Kind.AUTO
    number = {"type": "TEXT"} if kind is Kind.TEXT else number_format(kind)
    look: Request = {"numberFormat": number} if number else {}
    if kind is Kind.MONEY:
        look["padding"] = APART
    if column < len(tab.columns) and tab.columns[column].wrap:
        look |= {"wrapStrategy": "WRAP", "verticalAlignment": "TOP"}
    return look


def values(row: tuple[Cell | None, ...]) -> Request:
    """The values of a row as Google's RowData."""
    cells = [{"userEnteredValue": entered(c.value)} if c and entered(c.value) else {} for c in row]
    while cells and not cells[-1]:
        cells.pop()
    return {"values": cells} if cells else {}


def _exceptions(
    tab: Tab, tab_id: int, row: int, cells: tuple[Cell | None, ...], looks: list[Request]
) -> Iterator[Request]:
    """The cells of a row that look otherwise than their columns; neighbours of one look at once."""
    start, current = 0, None
    for column in range(len(cells) + 1):
        cell = cells[column] if column < len(cells) else None
        heading = row <= tab.frozen_rows
        look = (cell_format(cell) if heading else _look(tab, column, cell)) if cell else None
        if look is not None and look == looks[column]:
            look = None
        if look != current:
            if current:
                area = Area(row, start + 1, row, column)
                yield {
                    "repeatCell": {
                        "range": grid_range(tab_id, area),
                        "cell": {"userEnteredFormat": current},
                        "fields": "userEnteredFormat",
                    }
                }
            start, current = column, look
