"""A Tab as Google's requests: the whole tab, cells, sizes, merges, links and charts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from sheets_crm.workbook.google.draw.cell_formats import painted
from sheets_crm.workbook.google.draw.charts import embedded_chart
from sheets_crm.workbook.google.draw.new_tab_rules import given_rules
from sheets_crm.workbook.google.draw.theme import TAB_COLOUR, colour
from sheets_crm.workbook.google.draw.user_tabs import users_cells, values
from sheets_crm.workbook.google.read.parse_structure import GUARDED, REPORT_KEY
from sheets_crm.workbook.google.read.ranges import grid_range
from sheets_crm.workbook.google.read.structure import TabState
from sheets_crm.workbook.snapshot import Area
from sheets_crm.workbook.tab import Cell, Tab, Tone

Request = dict[str, Any]

SPARE_ROWS, SPARE_COLUMNS = 1000, 26
"""A tab given to the user is at least as large as one that Google makes."""
_CHARACTER_PIXELS, _COLUMN_PADDING = 7, 5
_LINE_PIXELS, _SMALL_LINE_PIXELS, _MOST_PIXELS = 20, 16, 530
ROW_PIXELS = 21
EVERYTHING = "userEnteredValue,userEnteredFormat,dataValidation,note,textFormatRuns"


def size_of(tab: Tab) -> tuple[int, int]:
    """Rows and columns of the tab's grid; a report ends where its cells and charts end."""
    rows = max([len(tab.rows), *(_last_row_under(tab, i) for i in range(len(tab.charts))), 1])
    columns = max([len(tab.columns), *(len(row) for row in tab.rows), 1])
    if tab.ours:
        return rows + 1, columns
    return max(rows + 100, SPARE_ROWS), max(columns, SPARE_COLUMNS)


def new_tab(tab: Tab, tab_id: int, ids: Mapping[str, int], charts: Iterator[int]) -> list[Request]:
    """Makes the tab, last of all.

    Args:
        tab: what it shall be.
        tab_id: the id it gets.
        ids: title → id of every tab, for links.
        charts: ids for its charts.
    """
    properties = {"sheetId": tab_id, "title": tab.title} | properties_of(tab)
    made: list[Request] = [{"addSheet": {"properties": properties}}]
    return [*made, *_marked(tab, tab_id), *_content(tab, tab_id, ids, charts)]


def reused_tab(
    tab: Tab, old: TabState, ids: Mapping[str, int], charts: Iterator[int], *, renamed: bool
) -> list[Request]:
    """Makes an empty tab that is there this one."""
    requests = resized(tab, old, renamed=renamed)
    return [*requests, *_marked(tab, old.id), *_content(tab, old.id, ids, charts)]


def rewritten_tab(
    tab: Tab, old: TabState, ids: Mapping[str, int], charts: Iterator[int]
) -> list[Request]:
    """Puts the tab in place of what stands on its own former self; its id and title stay."""
    requests: list[Request] = [{"deleteEmbeddedObject": {"objectId": one}} for one in old.charts]
    requests += [
        {"deleteConditionalFormatRule": {"sheetId": old.id, "index": index}}
        for index in reversed(range(old.colour_rules))
    ]
    if old.merges:
        whole = Area(1, 1, old.rows, old.columns)
        requests.append({"unmergeCells": {"range": grid_range(old.id, whole)}})
    return [*requests, *resized(tab, old, renamed=False), *_content(tab, old.id, ids, charts)]


def guarded(tab: Tab, tab_id: int) -> list[Request]:
    """Has Google ask before somebody types into what we keep; anyone still may."""
    if tab.ours:
        return [guard({"sheetId": tab_id})]
    heading = tab.rows[tab.frozen_rows - 1] if tab.frozen_rows else ()
    ours = (i for i, cell in enumerate(heading, 1) if cell and cell.tone is Tone.OURS)
    return [guard(column_range(tab_id, column)) for column in ours]


def guard(where: Mapping[str, int]) -> Request:
    """A protection that only warns."""
    protected = {"range": dict(where), "description": GUARDED, "warningOnly": True}
    return {"addProtectedRange": {"protectedRange": protected}}


def column_range(tab_id: int, column: int, first_row: int = 1) -> dict[str, int]:
    """A whole column, from a row on."""
    place = {"sheetId": tab_id, "startColumnIndex": column - 1, "endColumnIndex": column}
    return place | ({"startRowIndex": first_row - 1} if first_row > 1 else {})


def width_request(tab_id: int, first: int, last: int, characters: float) -> Request:
    """Sets the width of columns from `first` to `last`."""
    pixels = round(characters * _CHARACTER_PIXELS + _COLUMN_PADDING)
    return dimension(tab_id, "COLUMNS", first, last, pixels)


def _marked(tab: Tab, tab_id: int) -> list[Request]:
    if not tab.ours:
        return []
    mark = {
        "metadataKey": REPORT_KEY,
        "metadataValue": tab.key,
        "location": {"sheetId": tab_id},
        "visibility": "DOCUMENT",
    }
    return [{"createDeveloperMetadata": {"developerMetadata": mark}}]


def properties_of(tab: Tab) -> dict[str, Any]:
    """Its grid, what of it stays in sight, and its colour."""
    rows, columns = size_of(tab)
    grid: dict[str, Any] = {"rowCount": rows, "columnCount": columns}
    if tab.frozen_rows:
        grid["frozenRowCount"] = tab.frozen_rows
    if tab.frozen_columns:
        grid["frozenColumnCount"] = tab.frozen_columns
    if not tab.ours:
        return {"gridProperties": grid}
    return {
        "gridProperties": grid | {"hideGridlines": True},
        "tabColorStyle": colour(TAB_COLOUR),
    }


def resized(tab: Tab, old: TabState, *, renamed: bool = False) -> list[Request]:
    """The grid cut or grown to the tab's size; what lies beyond goes with it."""
    title = {"title": tab.title} if renamed else {}
    properties = {"sheetId": old.id} | title | properties_of(tab)
    fields = ["gridProperties(rowCount,columnCount,frozenRowCount,frozenColumnCount,hideGridlines)"]
    fields += ["title"] if renamed else []
    fields += ["tabColorStyle"] if tab.ours else []
    update = {"properties": properties, "fields": ",".join(fields)}
    return [{"updateSheetProperties": update}]


def _content(
    tab: Tab, tab_id: int, ids: Mapping[str, int], charts: Iterator[int]
) -> Iterator[Request]:
    yield from _whole_cells(tab, tab_id, ids) if tab.ours else users_cells(tab, tab_id)
    yield from (merged(tab_id, area) for area in merges_of(tab))
    yield from _widths(tab, tab_id)
    if tab.ours:
        yield dimension(tab_id, "ROWS", 1, size_of(tab)[0], ROW_PIXELS)
    for row, pixels in heights_of(tab).items():
        yield dimension(tab_id, "ROWS", row, row, pixels)
    yield from filtered(tab, tab_id)
    yield from given_rules(tab, tab_id)
    for chart in tab.charts:
        yield {"addChart": {"chart": embedded_chart(tab_id, tab, chart, next(charts))}}


def _whole_cells(tab: Tab, tab_id: int, ids: Mapping[str, int]) -> Iterator[Request]:
    """The values, over everything that stood there before, then the looks."""
    rows, columns = size_of(tab)
    yield {
        "updateCells": {
            "range": grid_range(tab_id, Area(1, 1, rows, columns)),
            "rows": [values(row) for row in tab.rows],
            "fields": EVERYTHING,
        }
    }
    yield from painted(tab, tab_id, ids)


def merges_of(tab: Tab) -> list[Area]:
    """The areas that are one cell each, row by row."""
    return [
        Area(row, column, row, column + cell.span - 1)
        for row, cells in enumerate(tab.rows, 1)
        for column, cell in enumerate(cells, 1)
        if cell and cell.span > 1
    ]


def merged(tab_id: int, area: Area) -> Request:
    """Makes one cell of an area."""
    return {"mergeCells": {"range": grid_range(tab_id, area), "mergeType": "MERGE_ALL"}}


def _widths(tab: Tab, tab_id: int) -> Iterator[Request]:
    first = 1
    for column, each in enumerate(tab.columns, 1):
        following = tab.columns[column] if column < len(tab.columns) else None
        if following is None or following.width != each.width:
            yield width_request(tab_id, first, column, each.width)
            first = column + 1


def heights_of(tab: Tab) -> dict[int, int]:
    """Row → pixels of the rows that are higher than others.

    Google fits a row's height to wrapped text by itself, but not in merged cells.
    """
    heights: dict[int, int] = {}
    for number, row in enumerate(tab.rows, 1):
        across = ((i, c) for i, c in enumerate(row) if c and c.wrap and c.span > 1)
        needed = max((_pixels(tab, place, cell) for place, cell in across), default=0)
        if needed > ROW_PIXELS:
            heights[number] = min(needed, _MOST_PIXELS)
    return heights


def _pixels(tab: Tab, place: int, cell: Cell) -> int:
    across = tab.columns[place : place + cell.span]
    width = max(sum(one.width for one in across), 8.0)
    small = cell.tone is Tone.NOTE
    letters_a_line = width * (1.15 if small else 0.95)
    lines = sum(
        max(1, math.ceil(len(line) / letters_a_line)) for line in str(cell.value or "").splitlines()
    )
    return lines * (_SMALL_LINE_PIXELS if small else _LINE_PIXELS) + 4


def filtered(tab: Tab, tab_id: int) -> Iterator[Request]:
    """A filter over the table that has one; all its rows are shown."""
    if not tab.filter_row:
        return
    heading = tab.rows[tab.filter_row - 1]
    filled = [column for column, cell in enumerate(heading, 1) if cell is not None]
    if filled:
        area = Area(tab.filter_row, filled[0], size_of(tab)[0], filled[-1])
        yield {"setBasicFilter": {"filter": {"range": grid_range(tab_id, area)}}}


def dimension(tab_id: int, which: str, first: int, last: int, pixels: int) -> Request:
    """Sets the size of rows or columns from `first` to `last`."""
    place = {"sheetId": tab_id, "dimension": which, "startIndex": first - 1, "endIndex": last}
    return {
        "updateDimensionProperties": {
            "range": place,
            "properties": {"pixelSize": pixels},
            "fields": "pixelSize",
        }
    }


def _last_row_under(tab: Tab, position: int) -> int:
    chart = tab.charts[position]
    return chart.row + -(-chart.height // _LINE_PIXELS)
