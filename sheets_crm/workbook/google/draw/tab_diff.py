"""A report tab that is shown → the requests that make another of it: only what differs travels.

What is shown is known from the record of our last write. It is relied upon only where the cells as
read, the digest on the spreadsheet and the structure all say the same; else the tab is drawn whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sheets_crm.workbook.google.draw import tab_layout
from sheets_crm.workbook.google.draw.cell_formats import repainted
from sheets_crm.workbook.google.draw.charts import embedded_chart
from sheets_crm.workbook.google.draw.moved_rows import bared, moved
from sheets_crm.workbook.google.read.cell_values import entered
from sheets_crm.workbook.google.read.ranges import grid_range
from sheets_crm.workbook.google.read.structure import TabState
from sheets_crm.workbook.snapshot import Area, Snapshot
from sheets_crm.workbook.tab import Tab
from sheets_crm.workbook.value_equality import same_cells

Request = dict[str, Any]

_REQUEST_BYTES, _CELL_BYTES = 190, 40
"""About what an updateCells costs without cells, and what each cell adds."""


def stands(shown: Tab, old: TabState, snapshot: Snapshot) -> bool:
    """Whether the tab on the spreadsheet is just what our last write meant to leave."""
    sheet = snapshot.report(shown.key)
    return (
        sheet is not None
        and snapshot.marks.get(f"digest_{shown.key}") == shown.digest
        and (old.rows, old.columns) == tab_layout.size_of(shown)
        and len(old.charts) == len(shown.charts)
        and set(old.merges) == set(tab_layout.merges_of(shown))
        and not old.colour_rules
        and not shown.highlights
        and same_cells(sheet, shown, snapshot.epoch)
    )


def has_other_charts(tab: Tab, shown: Tab) -> bool:
    """Whether the charts must be made anew; else they stay, and follow their cells."""
    return _charts(tab, [0] * len(tab.charts)) != _charts(shown, [0] * len(shown.charts))


def redrawn_tab(
    tab: Tab, shown: Tab, old: TabState, ids: Mapping[str, int], charts: list[int]
) -> list[Request]:
    """Makes `tab` of a tab that stands as `shown`.

    Args:
        tab: what shall stand there.
        shown: what does.
        old: the tab's structure.
        ids: title → id of every tab, for links.
        charts: ids for its charts, where they must be made anew.
    """
    tab_id, anew = old.id, has_other_charts(tab, shown)
    change = moved(tab, shown, tab_id, old.columns)
    shown = change.shown
    gone, come = _merges(tab, shown)
    requests: list[Request] = []
    if anew:
        requests += [{"deleteEmbeddedObject": {"objectId": one}} for one in old.charts]
    requests += change.requests
    requests += [bared(area, tab_id, tab_layout.EVERYTHING) for area in change.blank]
    requests += [{"unmergeCells": {"range": grid_range(tab_id, area)}} for area in gone]
    if tab_layout.properties_of(tab) != tab_layout.properties_of(shown):
        requests += tab_layout.resized(tab, old)
    requests += _bare(tab, shown, tab_id)
    requests += [_written(tab, area, tab_id) for area in _changed(tab, shown)]
    requests += repainted(tab, shown, tab_layout.size_of(tab), tab_id, ids)
    requests += [tab_layout.merged(tab_id, area) for area in come]
    requests += _widths(tab, shown, tab_id)
    requests += _heights(tab, shown, tab_id, change.blank)
    requests += tab_layout.filtered(tab, tab_id)
    if anew:
        made = _charts(tab, charts, tab_id)
        requests += [{"addChart": {"chart": chart}} for chart in made]
    return requests


def _charts(tab: Tab, ids: list[int], tab_id: int = 0) -> list[Request]:
    return [
        embedded_chart(tab_id, tab, chart, name)
        for chart, name in zip(tab.charts, ids, strict=True)
    ]


def _merges(tab: Tab, shown: Tab) -> tuple[list[Area], list[Area]]:
    """The areas that are no longer one cell, and those that become one."""
    wanted, standing = tab_layout.merges_of(tab), tab_layout.merges_of(shown)
    gone = [area for area in standing if area not in set(wanted)]
    come = [area for area in wanted if area not in set(standing)]
    if len(gone) + len(come) <= len(wanted):
        return gone, come
    rows, columns = tab_layout.size_of(shown)
    return [Area(1, 1, rows, columns)], wanted


def _bare(tab: Tab, shown: Tab, tab_id: int) -> Iterator[Request]:
    """Rows and columns that were added bear nothing of their neighbours' looks."""
    (rows, columns), (old_rows, old_columns) = tab_layout.size_of(tab), tab_layout.size_of(shown)
    below = Area(old_rows + 1, 1, rows, columns) if rows > old_rows else None
    beside = Area(1, old_columns + 1, rows, columns) if columns > old_columns else None
    for area in filter(None, (below, beside)):
        yield bared(area, tab_id, tab_layout.EVERYTHING)


# Values


def _changed(tab: Tab, shown: Tab) -> list[Area]:
    """Areas that hold every cell whose value differs, in as few bytes as it takes."""
    blocks: list[Area] = []
    growing: list[Area] = []
    rows, columns = tab_layout.size_of(tab)
    for row in range(1, rows + 1):
        for run in _runs(tab, shown, row, columns):
            for at, block in enumerate(growing):
                both = _around(block, run)
                if _cost(both) <= _cost(block) + _cost(run):
                    growing[at] = both
                    break
            else:
                growing.append(run)
        blocks += [block for block in growing if block.last_row < row - _far(columns)]
        growing = [block for block in growing if block.last_row >= row - _far(columns)]
    return sorted([*blocks, *growing], key=lambda area: (area.first_row, area.first_column))


def _far(columns: int) -> int:
    """Rows after which a block surely grows no more."""
    return 1 + _REQUEST_BYTES // (_CELL_BYTES * max(columns, 1))


def _runs(tab: Tab, shown: Tab, row: int, columns: int) -> Iterator[Area]:
    """The changed cells of a row, with a few between them that are not."""
    first = last = 0
    for column in range(1, columns + 1):
        if _value(tab, row, column) != _value(shown, row, column):
            if first and column - last > 1 + _REQUEST_BYTES // _CELL_BYTES:
                yield Area(row, first, row, last)
                first = 0
            first, last = first or column, column
    if first:
        yield Area(row, first, row, last)


def _value(tab: Tab, row: int, column: int) -> Any:
    cells = tab.rows[row - 1] if row <= len(tab.rows) else ()
    cell = cells[column - 1] if column <= len(cells) else None
    return (entered(cell.value) or None) if cell else None


def _around(one: Area, other: Area) -> Area:
    return Area(
        min(one.first_row, other.first_row),
        min(one.first_column, other.first_column),
        max(one.last_row, other.last_row),
        max(one.last_column, other.last_column),
    )


def _cost(area: Area) -> int:
    cells = (area.last_row - area.first_row + 1) * (area.last_column - area.first_column + 1)
    return _REQUEST_BYTES + _CELL_BYTES * cells


def _written(tab: Tab, area: Area, tab_id: int) -> Request:
    """The values of an area; a cell that shall be empty is emptied."""
    rows: list[Request] = []
    for row in range(area.first_row, area.last_row + 1):
        told = (_value(tab, row, at) for at in range(area.first_column, area.last_column + 1))
        cells: list[Request] = [{"userEnteredValue": value} if value else {} for value in told]
        while cells and not cells[-1]:
            cells.pop()
        rows.append({"values": cells} if cells else {})
    where = grid_range(tab_id, area)
    return {"updateCells": {"range": where, "rows": rows, "fields": "userEnteredValue"}}


# Sizes


def _widths(tab: Tab, shown: Tab, tab_id: int) -> Iterator[Request]:
    for column, each in enumerate(tab.columns, 1):
        old = shown.columns[column - 1].width if column <= len(shown.columns) else None
        if old != each.width:
            yield tab_layout.width_request(tab_id, column, column, each.width)


def _heights(tab: Tab, shown: Tab, tab_id: int, blank: list[Area]) -> Iterator[Request]:
    """Rows that shall be higher or lower than they are, those of one height at once."""
    wanted, standing = tab_layout.heights_of(tab), tab_layout.heights_of(shown)
    (rows, _), (old_rows, _) = tab_layout.size_of(tab), tab_layout.size_of(shown)
    unknown = {row for area in blank for row in range(area.first_row, area.last_row + 1)}
    first, height = 0, 0
    for row in range(1, rows + 2):
        pixels = wanted.get(row, tab_layout.ROW_PIXELS)
        is_known = row <= old_rows and row not in unknown
        is_as_it_was = is_known and standing.get(row, tab_layout.ROW_PIXELS) == pixels
        needed = 0 if row > rows or is_as_it_was else pixels
        if needed != height:
            if height:
                yield tab_layout.dimension(tab_id, "ROWS", first, row - 1, height)
            first, height = row, needed
