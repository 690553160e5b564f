"""The looks of a report's cells as few rectangles of one look each, and its links.

A format sent with every cell would be nine tenths of a report's bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sheets_crm.workbook.column_letters import column_letters
from sheets_crm.workbook.google.draw.theme import cell_format
from sheets_crm.workbook.google.read.ranges import grid_range
from sheets_crm.workbook.snapshot import Area
from sheets_crm.workbook.tab import Cell, Link, Tab

Request = dict[str, Any]
_Run = tuple[int, int, str]
_LINK_FIELDS = "userEnteredFormat.textFormat(link,underline,foregroundColorStyle)"


def painted(tab: Tab, tab_id: int, ids: Mapping[str, int]) -> Iterator[Request]:
    """Gives every cell its look; cells under a merged one look as it does.

    Args:
        tab: what is drawn.
        tab_id: where.
        ids: title → id of every tab, for links.
    """
    places, looks = _looks(tab)
    yield from _coloured(places, looks, tab_id)
    yield from _links(tab, tab_id, ids)


def repainted(
    tab: Tab, shown: Tab, size: tuple[int, int], tab_id: int, ids: Mapping[str, int]
) -> Iterator[Request]:
    """Gives the cells their looks and links where a tab that is shown has others.

    Args:
        tab: what is drawn.
        shown: what stands there, look for look.
        size: rows and columns of the grid; what lies beyond is no more.
        tab_id: where.
        ids: title → id of every tab, for links.
    """
    (wanted, looks), (standing, _) = _looks(tab), _looks(shown)
    plain = repr({})
    places = {
        place: wanted.get(place, plain)
        for place in wanted.keys() | standing.keys()
        if wanted.get(place) != standing.get(place) and place[0] <= size[0] and place[1] <= size[1]
    }
    yield from _coloured(places, looks | {plain: {}}, tab_id)
    # A look is set whole, and a link is a part of it.
    linked = {(row, column): cell.link for row, column, cell in _cells(shown)}
    yield from _links(
        tab,
        tab_id,
        ids,
        lambda row, column, cell: (row, column) in places or linked.get((row, column)) != cell.link,
    )


def _looks(tab: Tab) -> tuple[dict[tuple[int, int], str], dict[str, Request]]:
    """The name of each cell's look, and the looks by name; none for a cell that is plain."""
    looks: dict[str, Request] = {}
    places: dict[tuple[int, int], str] = {}
    for row, column, cell in _cells(tab):
        look = cell_format(cell, linked=cell.link is not None)
        if look:
            name = repr(look)
            looks[name] = look
            places |= {(row, at): name for at in range(column, column + cell.span)}
    return places, looks


def _coloured(
    places: Mapping[tuple[int, int], str], looks: Mapping[str, Request], tab_id: int
) -> Iterator[Request]:
    for area, name in _rectangles(places):
        yield {
            "repeatCell": {
                "range": grid_range(tab_id, area),
                "cell": {"userEnteredFormat": looks[name]},
                "fields": "userEnteredFormat",
            }
        }


def _cells(tab: Tab) -> Iterator[tuple[int, int, Cell]]:
    for row, cells in enumerate(tab.rows, 1):
        for column, cell in enumerate(cells, 1):
            if cell is not None:
                yield row, column, cell


def _runs(looks: Mapping[int, str]) -> Iterator[_Run]:
    """Runs of rows of one look in one column: first row, last row, look."""
    first = last = 0
    name = ""
    for row, look in sorted(looks.items()):
        if look == name and row == last + 1:
            last = row
            continue
        if name:
            yield first, last, name
        first, last, name = row, row, look
    if name:
        yield first, last, name


def _rectangles(places: Mapping[tuple[int, int], str]) -> Iterator[tuple[Area, str]]:
    """Equal runs of neighbouring columns as one."""
    columns: dict[int, dict[int, str]] = {}
    for (row, column), name in places.items():
        columns.setdefault(column, {})[row] = name
    growing: dict[_Run, int] = {}
    for column in range(1, max(columns, default=0) + 2):
        own = set(_runs(columns.get(column, {})))
        for run in [run for run in growing if run not in own]:
            yield Area(run[0], growing.pop(run), run[1], column - 1), run[2]
        for run in own:
            growing.setdefault(run, column)


def _links(
    tab: Tab,
    tab_id: int,
    ids: Mapping[str, int],
    is_due: Callable[[int, int, Cell], bool] = lambda *_: True,
) -> Iterator[Request]:
    """Runs of linked cells under each other, each in one request."""
    places: dict[int, dict[int, Cell]] = {}
    for row, column, cell in _cells(tab):
        if cell.link is not None and cell.link.tab in ids and is_due(row, column, cell):
            places.setdefault(column, {})[row] = cell
    for column, cells in places.items():
        for first, last, _ in _runs(dict.fromkeys(cells, "linked")):
            start = {"sheetId": tab_id, "rowIndex": first - 1, "columnIndex": column - 1}
            rows = [_linked(cells[row], ids) for row in range(first, last + 1)]
            yield {"updateCells": {"start": start, "rows": rows, "fields": _LINK_FIELDS}}


def _linked(cell: Cell, ids: Mapping[str, int]) -> Request:
    """Ink and line are said again: setting a link alone gives it Google's own."""
    text = dict(cell_format(cell, linked=True).get("textFormat", {}))
    kept = {key: text[key] for key in ("underline", "foregroundColorStyle") if key in text}
    link = {"link": {"uri": _uri(cell.link, ids)}} if cell.link else {}
    return {"values": [{"userEnteredFormat": {"textFormat": kept | link}}]}


def _uri(link: Link, ids: Mapping[str, int]) -> str:
    return f"#gid={ids[link.tab]}&range={column_letters(link.column)}{link.row}"
