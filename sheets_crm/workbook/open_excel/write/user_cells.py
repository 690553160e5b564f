"""Cells and headings of ours in users' tabs: written, and formatted where they have no format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from sheets_crm.workbook.changes import CellEdit, NewColumn
from sheets_crm.workbook.open_excel.read.bisect_ranges import MIXED, Mixed, Pieces
from sheets_crm.workbook.open_excel.read.cell_values import Block, blocks, typed_heading
from sheets_crm.workbook.open_excel.retry_when_busy import Patience
from sheets_crm.workbook.open_excel.theme import SHORT_DATE, number_format
from sheets_crm.workbook.open_excel.write.draw_tab import write_values
from sheets_crm.workbook.open_excel.write.guard import put
from sheets_crm.workbook.open_excel.write.report_tabs import Tabs
from sheets_crm.workbook.snapshot import Area
from sheets_crm.workbook.tab import Kind

GENERAL, TEXT = "General", "@"


class Filling:
    """Writes into users' tabs.

    Args:
        tabs: the open workbook's.
        ask: how long a busy Excel is waited for.
    """

    def __init__(self, tabs: Tabs, ask: Patience) -> None:
        self._tabs = tabs
        self._ask = ask

    def head(self, new: NewColumn) -> None:
        """Makes the heading of a column of ours."""
        tab = self._tabs[new.tab]
        heading = self._ask.cell(tab, new.header_row, new.column)
        put(tab, new.header_row, new.column, [[typed_heading(new.header)]], self._ask)
        self._ask.give(heading, "column_width", new.width)
        self._look_like_neighbour(tab, new)
        self._grow_table(tab, new)

    def _look_like_neighbour(self, tab: Any, new: NewColumn) -> None:
        """The heading is bold and painted as the one to its left."""
        if new.column < 2:
            return
        left = self._ask.cell(tab, new.header_row, new.column - 1)
        heading = self._ask.cell(tab, new.header_row, new.column)
        fill = self._ask.of(left, "color")
        bold, ink = self._ask(lambda: (left.font.bold, left.font.color))
        if fill:
            self._ask.give(heading, "color", fill)
        letters = {"bold": True} if bold else {}
        letters |= {"color": ink} if ink else {}
        if letters:
            self._ask(lambda: heading.font.set(**letters))

    def _grow_table(self, tab: Any, new: NewColumn) -> None:
        """A Table that ends just left of the heading takes it in, if Excel has not yet."""
        for name in self._ask.names(tab, "tables"):
            table = self._ask.named(tab, "tables", name)
            place = self._ask.extent(self._ask.of(table, "range"))
            beside = (place.first_row, place.last_column) == (new.header_row, new.column - 1)
            if beside and not self._ask.of(table, "show_totals"):
                whole = self._ask.range(tab, replace(place, last_column=new.column))
                self._ask.once(partial(table.resize, whole))

    def _lengthen_tables(self, tab: Any, rows: set[int]) -> None:
        """A Table takes in the rows added right below it, if Excel has not yet."""
        for name in self._ask.names(tab, "tables") if rows else ():
            table = self._ask.named(tab, "tables", name)
            place = self._ask.extent(self._ask.of(table, "range"))
            last = place.last_row
            while last + 1 in rows:
                last += 1
            if last > place.last_row and not self._ask.of(table, "show_totals"):
                whole = self._ask.range(tab, replace(place, last_row=last))
                self._ask.once(partial(table.resize, whole))

    def fill(self, title: str, edits: list[CellEdit]) -> None:
        """Writes the edits of one tab."""
        tab = self._tabs[title]
        for kind in dict.fromkeys(one.kind for one in edits):
            self._free_of_text(tab, kind, [one for one in edits if one.kind is kind])
        self._look_alike(tab, [one for one in edits if one.like])
        write_values(tab, {(one.row, one.column): one.new for one in edits}, self._ask)
        for kind in dict.fromkeys(one.kind for one in edits):
            self._format(tab, kind, [one for one in edits if one.kind is kind])
        self._lengthen_tables(tab, {one.row for one in edits if one.appends})

    def _free_of_text(self, tab: Any, kind: Kind, edits: list[CellEdit]) -> None:
        """Cells formatted as text would make letters of a number or a day: they get its format."""
        counted = {(e.row, e.column): True for e in edits if not isinstance(e.new, str | None)}
        for block in blocks(counted):
            for column in range(block.column, block.last_column + 1):
                for first, last in self._texts_down(tab, block, column):
                    area = self._ask.range(tab, Area(first, column, last, column))
                    self._ask.give(area, "number_format", number_format(kind))

    def _look_alike(self, tab: Any, edits: list[CellEdit]) -> None:
        """Days in cells without a format get that of the column's others, before Excel gives one.

        What was text has the format of its kind by now.
        """
        plain = {GENERAL, number_format(Kind.DATE)}
        like = {one.column: one.like for one in edits}
        for block in blocks({(one.row, one.column): True for one in edits}):
            for column in range(block.column, block.last_column + 1):
                code = self._ask.of(self._ask.cell(tab, like[column], column), "number_format")
                if code in {GENERAL, TEXT}:
                    continue
                for first, last, own in self._formats_down(tab, block, column):
                    if own in plain:
                        area = self._ask.range(tab, Area(first, column, last, column))
                        self._ask.give(area, "number_format", code)

    def _texts_down(self, tab: Any, block: Block, column: int) -> Iterator[tuple[int, int]]:
        for first, last, code in self._formats_down(tab, block, column):
            if code == TEXT:
                yield first, last

    def _formats_down(self, tab: Any, block: Block, column: int) -> list[tuple[int, int, str]]:
        """The stretches of one format in a column of a block."""

        def look(first: int, last: int) -> str | Mixed:
            area = self._ask.range(tab, Area(first, column, last, column))
            code = self._ask.of(area, "number_format")
            return code if isinstance(code, str) else MIXED if last > first else GENERAL

        return Pieces(look).of(block.row, block.last_row)

    def _format(self, tab: Any, kind: Kind, edits: list[CellEdit]) -> None:
        """Gives a number format to cells that have none of their own."""
        code = number_format(kind)
        if code in {GENERAL, "0"}:
            return
        for block in blocks({(one.row, one.column): True for one in edits}):
            area = self._ask.range(tab, block.area)
            now = self._ask.of(area, "number_format")
            # Excel gives a date a format of its own as it is written; any other is the user's.
            if now == GENERAL or (now is None and code == SHORT_DATE):
                self._ask.give(area, "number_format", code)
