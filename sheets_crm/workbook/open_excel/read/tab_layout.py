"""All of a tab but its values: looks, merged cells, links, charts; and how one becomes another."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import asdict, astuple, dataclass, field
from typing import Any

from sheets_crm.workbook.excel.xml.a1_references import cell_name, quoted_tab
from sheets_crm.workbook.open_excel.read.cell_values import blocks
from sheets_crm.workbook.open_excel.retry_when_busy import Patience
from sheets_crm.workbook.open_excel.theme import Look, look_of
from sheets_crm.workbook.snapshot import Address, Area
from sheets_crm.workbook.tab import Kind, Tab, Tone

MOST_LINKS = 300
"""Links of one tab; each is a call of its own."""


@dataclass(frozen=True)
class Layout:
    """What a tab looks like.

    Attributes:
        links: where cells lead, as Excel's addresses.
        charts: a short name for all charts together.
        columns: a short name for the columns' widths and formats.
    """

    looks: Mapping[Address, Look] = field(default_factory=dict)
    merges: frozenset[Area] = frozenset()
    links: Mapping[Address, str] = field(default_factory=dict)
    charts: str = ""
    columns: str = ""


@dataclass(frozen=True)
class LayoutChange:
    """What makes one layout another.

    Attributes:
        unmerged: areas to be taken apart, those to be merged anew among them.
        cleared: cells to lose everything, as only so a link goes.
        plain: cells to lose their looks.
        looks: cells to get looks.
    """

    unmerged: frozenset[Area]
    cleared: frozenset[Address]
    plain: frozenset[Address]
    merged: frozenset[Area]
    links: Mapping[Address, str]
    looks: Mapping[Address, Look]

    def crowded(self, filled: Container[Address]) -> frozenset[Area]:
        """Areas to be merged over several of the filled cells."""
        return frozenset(area for area in self.merged if sum(at in filled for at in _of(area)) > 1)

    def emptied(self, filled: Container[Address]) -> frozenset[Address]:
        """Cells that lose their values, which must be written after the change."""
        joined = (at for area in self.crowded(filled) for at in _of(area))
        return self.cleared | self.links.keys() | frozenset(joined)


def layout_of(tab: Tab, titles: Mapping[str, str]) -> Layout:
    """The layout of a tab; `titles` is how tabs are called in the workbook."""
    looks: dict[Address, Look] = {}
    merges: set[Area] = set()
    links: dict[Address, str] = {}
    for row, cells in enumerate(tab.rows, 1):
        for column, cell in enumerate(cells, 1):
            if cell is None:
                continue
            last = column + cell.span - 1
            looks |= {(row, each): look_of(cell) for each in range(column, last + 1)}
            if cell.span > 1:
                merges.add(Area(row, column, row, last))
            if cell.link and len(links) < MOST_LINKS:
                title = quoted_tab(titles.get(cell.link.tab, cell.link.tab))
                links[row, column] = f"#{title}!{cell_name(cell.link.row, cell.link.column)}"
    charts = short([asdict(chart) for chart in tab.charts])
    return Layout(looks, frozenset(merges), links, charts, short(tab.columns))


def links_left_out(tab: Tab) -> int:
    """How many cells lead nowhere as there are very many links."""
    linked = sum(cell is not None and cell.link is not None for row in tab.rows for cell in row)
    return max(0, linked - MOST_LINKS)


def change(before: Layout, after: Layout) -> LayoutChange:
    """What turns one layout into another."""
    cleared = frozenset(at for at, link in before.links.items() if after.links.get(at) != link)
    plain = frozenset(
        at for at, look in before.looks.items() if after.looks.get(at) != look and at not in cleared
    )
    # Excel takes merged cells apart when any of them is cleared.
    shaken = {area for area in before.merges if any(at in cleared | plain for at in _of(area))}
    unmerged = (before.merges - after.merges) | shaken
    anew = cleared | plain | {at for area in unmerged for at in _of(area)}
    return LayoutChange(
        unmerged=frozenset(unmerged),
        cleared=cleared,
        plain=plain,
        merged=after.merges - (before.merges - unmerged),
        links={at: link for at, link in after.links.items() if before.links.get(at) != link},
        looks={
            at: look
            for at, look in after.looks.items()
            if at in anew
            or at in after.links.keys() - before.links.keys()
            or before.looks.get(at) != look
        },
    )


def apply(
    sheet: Any,
    change: LayoutChange,
    shown: Mapping[Address, str],
    filled: Container[Address],
    ask: Patience,
) -> None:
    """Makes the change.

    A link brings a text and letters of its own, so looks are set after it, and values later still.

    Args:
        sheet: xlwings' sheet.
        change: what is to be made.
        shown: the text of each cell that gets a link.
        filled: the cells that hold something.
        ask: how long a busy Excel is waited for.
    """
    _reshape(sheet, change, filled, ask)
    for (row, column), link in change.links.items():
        _link(ask.cell(sheet, row, column), link, shown.get((row, column), ""), ask)
    by_attribute: dict[tuple[str, Any], list[Address]] = defaultdict(list)
    for at, look in change.looks.items():
        for attribute in look.attributes():
            by_attribute[attribute].append(at)
    for (name, value), cells in by_attribute.items():
        for each in _areas(cells):
            Look.give(ask.range(sheet, each), name, value, ask)


def _reshape(sheet: Any, change: LayoutChange, filled: Container[Address], ask: Patience) -> None:
    """Takes away looks, links and merges that go, and merges anew."""
    for area in sorted(change.unmerged, key=astuple):
        ask(ask.range(sheet, area).unmerge)
    for each in _areas(change.cleared):
        ask(ask.range(sheet, each).clear)
    for each in _areas(change.plain):
        ask(ask.range(sheet, each).clear_formats)
    for area in sorted(change.crowded(filled), key=astuple):
        # Merging over several values Excel would ask whether all but the first may go.
        ask(ask.range(sheet, area).clear_contents)
    for area in sorted(change.merged, key=astuple):
        ask(ask.range(sheet, area).merge)


def _link(area: Any, link: str, shown: str, ask: Patience) -> None:
    ask(lambda: area.add_hyperlink(link, shown, ""))


def _areas(cells: Iterable[Address]) -> list[Area]:
    found = blocks(dict.fromkeys(cells, True))
    return [one.area for one in found]


def _of(area: Area) -> Iterable[Address]:
    return (
        (row, column)
        for row in range(area.first_row, area.last_row + 1)
        for column in range(area.first_column, area.last_column + 1)
    )


def short(told: object) -> str:
    """A short name for something that tells itself wholly."""
    return hashlib.sha256(repr(told).encode("utf-8")).hexdigest()[:16]


def packed(layout: Layout) -> dict[str, Any]:
    """The layout as plain lists, equal looks joined."""
    alike: dict[Look, list[Address]] = defaultdict(list)
    for at, look in layout.looks.items():
        alike[look].append(at)
    return {
        "looks": [
            [list(astuple(look)), [list(astuple(area)) for area in _areas(cells)]]
            for look, cells in alike.items()
        ],
        "merges": [list(astuple(area)) for area in sorted(layout.merges, key=astuple)],
        "links": [[row, column, link] for (row, column), link in layout.links.items()],
        "charts": layout.charts,
        "columns": layout.columns,
    }


def unpacked(raw: Mapping[str, Any]) -> Layout:
    """The layout that `packed` packed."""
    looks = {
        at: Look(Tone(tone), Kind(kind), fill, wrap, linked)
        for (tone, kind, fill, wrap, linked), areas in raw["looks"]
        for area in areas
        for at in _of(Area(*area))
    }
    return Layout(
        looks,
        frozenset(Area(*area) for area in raw["merges"]),
        {(row, column): link for row, column, link in raw["links"]},
        raw["charts"],
        raw["columns"],
    )
