"""Draws a tab in the open workbook, and next time only what differs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from sheets_crm.workbook.open_excel.read import tab_layout as layouts
from sheets_crm.workbook.open_excel.read.cell_values import blocks, typed
from sheets_crm.workbook.open_excel.read.read_rules import offered_words
from sheets_crm.workbook.open_excel.read.tab_layout import Layout
from sheets_crm.workbook.open_excel.retry_when_busy import Patience
from sheets_crm.workbook.open_excel.theme import number_format
from sheets_crm.workbook.open_excel.write.charts import add_chart, adjoining
from sheets_crm.workbook.open_excel.write.guard import put
from sheets_crm.workbook.snapshot import Address, Area, Sheet, Value
from sheets_crm.workbook.tab import OFFERED_TO_ROW, Column, Kind, Tab

_SCATTERED = 4
"""Rectangles of changed cells from which on a tab of ours is written as a whole, in one call."""

_DEEP = 1_048_576


def values_of(tab: Tab) -> dict[Address, Value]:
    """The values of a tab by address; a blank cell is not among them."""
    return {
        (row, column): cell.value
        for row, cells in enumerate(tab.rows, 1)
        for column, cell in enumerate(cells, 1)
        if cell is not None and cell.value is not None and cell.value != ""
    }


class Drawing:
    """One tab on its way into the open workbook.

    Args:
        sheet: xlwings' sheet.
        tab: what it shall show.
        layout: the tab's layout.
        ask: how long a busy Excel is waited for.
    """

    def __init__(self, sheet: Any, tab: Tab, layout: Layout, ask: Patience) -> None:
        self._sheet = sheet
        self._tab = tab
        self._layout = layout
        self._ask = ask
        self._values = values_of(tab)

    def anew(self, *, blank: bool) -> bool:
        """Draws the whole tab, on a sheet that is wiped unless it is blank; see `over`."""
        if not blank:
            self._wipe()
        return self.over(Layout(), Sheet(self._tab.title, ()))

    def over(self, before: Layout, read: Sheet) -> bool:
        """Draws what differs from what stands there.

        Args:
            before: the layout that stands.
            read: the tab as it was read.

        Returns:
            Whether the charts that were drawn look as in the file.
        """
        change = layouts.change(before, self._layout)
        if before.columns != self._layout.columns:
            self._columns()
        texts = {at: str(self._values.get(at, "")) for at in change.links}
        filled = read.formulas | _standing(read).keys()
        layouts.apply(self._sheet, change, texts, filled, self._ask)
        self._write(read, rewritten=change.emptied(filled))
        return before.charts == self._layout.charts or self._charts(read.charts)

    def _write(self, read: Sheet, rewritten: frozenset[Address]) -> None:
        """Writes cells that read otherwise, or whose link took their place."""
        standing = _standing(read)
        changed = {
            at: self._values.get(at)
            for at in self._values.keys() | standing.keys() | rewritten
            if at in read.formulas
            or at in rewritten
            or _differs(standing.get(at), self._values.get(at))
        }
        if len(blocks(changed)) > _SCATTERED:
            changed = self._whole(changed)
        write_values(self._sheet, changed, self._ask)

    def _whole(self, changed: Mapping[Address, Value]) -> dict[Address, Value]:
        """The cells of the rectangle that holds all that changes, blanks and all."""
        (top, left), (bottom, right) = (
            tuple(choose(at[i] for at in changed) for i in (0, 1)) for choose in (min, max)
        )
        return {
            (row, column): self._values.get((row, column))
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }

    def _charts(self, standing: int) -> bool:
        self._drop_charts(standing)
        whole = [
            adjoining(chart) and add_chart(self._sheet, chart, self._ask)
            for chart in self._tab.charts
        ]
        return all(whole)

    def _wipe(self) -> None:
        self._ask(self._ask.of(self._sheet, "used_range").unmerge)
        self._ask(self._sheet.clear)
        self._drop_charts(self._ask(lambda: len(self._sheet.charts)))

    def _drop_charts(self, count: int) -> None:
        for _ in range(count):
            self._ask.once(self._ask.named(self._sheet, "charts", 0).delete)

    def _columns(self) -> None:
        """Widths, and how what is typed into a column is written; words stay as typed."""
        columns, number = self._tab.columns, 1
        while number <= len(columns):
            column, last = columns[number - 1], number
            while last < len(columns) and columns[last] == column:
                last += 1
            self._column(column, number, last)
            number = last + 1

    def offer(self) -> None:
        """The words that columns of a tab given to the user offer.

        What parts the words in a list is the country's, and Excel is asked for it in a way that on
        Windows may answer with another of its signs. So a list that does not read as the words
        that were meant goes again: none is better than one of nonsense.
        """
        for number, column in enumerate(self._tab.columns, 1):
            if column.offers:
                place = Area(self._tab.frozen_rows + 1, number, OFFERED_TO_ROW, number)
                rule = self._ask.of(self._ask.range(self._sheet, place), "data_validation")
                self._ask(partial(rule.set_list, list(column.offers)))
                if offered_words(self._ask.of(rule, "source") or "") != column.offers:
                    self._ask(rule.delete)

    def _column(self, column: Column, first: int, last: int) -> None:
        top = self._ask.range(self._sheet, Area(1, first, 1, last))
        self._ask.give(top, "column_width", column.width)
        if column.kind is not Kind.AUTO:
            code = "@" if column.kind is Kind.TEXT else number_format(column.kind)
            whole = self._ask.range(self._sheet, Area(1, first, _DEEP, last))
            self._ask.give(whole, "number_format", code)


def _standing(read: Sheet) -> dict[Address, Value]:
    """The values of a tab as it was read."""
    return {
        (row, column): value
        for row, cells in enumerate(read.rows, 1)
        for column, value in enumerate(cells, 1)
        if value is not None
    }


def write_values(sheet: Any, values: Mapping[Address, Value], ask: Patience) -> None:
    """Writes cells in as few calls as there are rectangles of them."""
    for block in blocks({at: typed(value) for at, value in values.items()}):
        put(sheet, block.row, block.column, block.values, ask)


def _differs(read: Value, wanted: Value) -> bool:
    return typed(read) != typed(wanted) or isinstance(read, bool) != isinstance(wanted, bool)
