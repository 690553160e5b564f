"""Draws a tab in the open workbook, and next time only what differs."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sheets_crm.workbook.excel.references import cell_name, quoted_tab
from sheets_crm.workbook.live.cells import blocks, typed
from sheets_crm.workbook.live.charts import add_chart, adjoining
from sheets_crm.workbook.live.guard import put
from sheets_crm.workbook.live.look import Look, look_of, number_format
from sheets_crm.workbook.live.patience import Patience
from sheets_crm.workbook.snapshot import Address, Sheet, Value
from sheets_crm.workbook.tab import Column, Kind, Link, Tab

MOST_LINKS = 300
"""Links of one tab; each is a call of its own."""


_SCATTERED = 4
"""Rectangles of changed cells from which on a tab of ours is written as a whole, in one call."""


@dataclass
class Shortfalls:
    """What could not be drawn as in the file.

    Attributes:
        charts: how many charts show all bars in one colour, or not at all.
        links: how many cells lead nowhere.
    """

    charts: int = 0
    links: int = 0


def layout(tab: Tab) -> str:
    """A short name for all of a tab but the values: what looks, merges, links and charts it has."""
    looks = [
        [(look_of(cell), cell.span, cell.link) if cell else None for cell in row]
        for row in tab.rows
    ]
    charts = [asdict(chart) for chart in tab.charts]
    told = repr((looks, charts, tab.columns))
    return hashlib.sha256(told.encode("utf-8")).hexdigest()[:16]


def values_of(tab: Tab) -> dict[Address, Value]:
    """The values of a tab by address; a blank cell is not among them."""
    return {
        (row, column): cell.value
        for row, cells in enumerate(tab.rows, 1)
        for column, cell in enumerate(cells, 1)
        if cell is not None and cell.value not in {None, ""}
    }


def draw(
    sheet: Any, tab: Tab, titles: Mapping[str, str], ask: Patience, *, blank: bool
) -> Shortfalls:
    """Draws a tab anew.

    Args:
        sheet: xlwings' sheet.
        tab: what it shall show.
        titles: how tabs are called in the workbook, where not by the title they bear.
        ask: how long a busy Excel is waited for.
        blank: whether the sheet is fresh.
    """
    if not blank:
        _clear(sheet, ask)
    _columns(sheet, tab.columns, ask)
    _merge(sheet, tab, ask)
    # A link brings text and letters of its own, so both are set after it.
    short = Shortfalls(links=_links(sheet, tab, titles, ask))
    _looks(sheet, tab, ask)
    _write_whole(sheet, values_of(tab), ask)
    for chart in tab.charts:
        whole = adjoining(chart) and add_chart(sheet, chart, ask)
        short.charts += not whole
    return short


def redraw_values(sheet: Any, tab: Tab, read: Sheet, ask: Patience) -> None:
    """Writes the cells whose values differ from those read; looks and charts stand."""
    wanted = values_of(tab)
    standing = {
        (row, column): value
        for row, cells in enumerate(read.rows, 1)
        for column, value in enumerate(cells, 1)
        if value is not None
    }
    changed = {
        at: wanted.get(at)
        for at in wanted.keys() | standing.keys()
        if at in read.formulas or _differs(standing.get(at), wanted.get(at))
    }
    if len(blocks(changed)) > _SCATTERED:
        _write_whole(sheet, dict.fromkeys(changed) | wanted, ask)
    else:
        write_values(sheet, changed, ask)


def _write_whole(sheet: Any, values: Mapping[Address, Value], ask: Patience) -> None:
    """Writes a tab of ours in one call, blanks and all."""
    rows, columns = (max((at[i] for at in values), default=0) for i in (0, 1))
    grid = {(r, c): values.get((r, c)) for r in range(1, rows + 1) for c in range(1, columns + 1)}
    write_values(sheet, grid, ask)


def write_values(sheet: Any, values: Mapping[Address, Value], ask: Patience) -> None:
    """Writes cells in as few calls as there are rectangles of them."""
    for block in blocks({at: typed(value) for at, value in values.items()}):
        put(sheet, block.row, block.column, block.values, ask)


def _differs(read: Value, wanted: Value) -> bool:
    return typed(read) != typed(wanted) or isinstance(read, bool) != isinstance(wanted, bool)


def _clear(sheet: Any, ask: Patience) -> None:
    ask(sheet.used_range.unmerge)
    ask(sheet.clear)
    for _ in range(ask(lambda: len(sheet.charts))):
        ask.once(sheet.charts[0].delete)


def _columns(sheet: Any, columns: tuple[Column, ...], ask: Patience) -> None:
    """Widths, and how what is typed into a column is written; words stay as typed."""
    number = 1
    while number <= len(columns):
        column, last = columns[number - 1], number
        while last < len(columns) and columns[last] == column:
            last += 1
        area = sheet.range((1, number), (1, last))
        ask.give(area, "column_width", column.width)
        if column.kind is not Kind.AUTO:
            code = "@" if column.kind is Kind.TEXT else number_format(column.kind)
            whole = sheet.range((1, number), (_DEEP, last))
            ask.give(whole, "number_format", code)
        number = last + 1


_DEEP = 1_048_576


def _merge(sheet: Any, tab: Tab, ask: Patience) -> None:
    for row, cells in enumerate(tab.rows, 1):
        for column, cell in enumerate(cells, 1):
            if cell is not None and cell.span > 1:
                ask(sheet.range((row, column), (row, column + cell.span - 1)).merge)


def _looks(sheet: Any, tab: Tab, ask: Patience) -> None:
    alike: dict[Look, dict[Address, bool]] = defaultdict(dict)
    for row, cells in enumerate(tab.rows, 1):
        for column, cell in enumerate(cells, 1):
            if cell is not None:
                look = look_of(cell)
                alike[look].update({(row, column + i): True for i in range(cell.span)})
    for look, places in alike.items():
        for block in blocks(places):
            corners = (block.row, block.column), (block.last_row, block.last_column)
            look.put_on(sheet.range(*corners), ask)


def _links(sheet: Any, tab: Tab, titles: Mapping[str, str], ask: Patience) -> int:
    """Puts the links on, the first ones where there are very many; how many were left out."""
    linked = [
        (row, column, cell.link, cell.value)
        for row, cells in enumerate(tab.rows, 1)
        for column, cell in enumerate(cells, 1)
        if cell is not None and cell.link is not None
    ]
    for row, column, link, shown in linked[:MOST_LINKS]:
        _link(sheet.range((row, column)), link, shown, titles, ask)
    return max(0, len(linked) - MOST_LINKS)


def _link(area: Any, link: Link, shown: Value, titles: Mapping[str, str], ask: Patience) -> None:
    title = quoted_tab(titles.get(link.tab, link.tab))
    address = f"#{title}!{cell_name(link.row, link.column)}"
    ask(lambda: area.add_hyperlink(address, str(shown or ""), ""))
