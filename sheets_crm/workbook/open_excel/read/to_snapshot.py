"""The open workbook → Snapshot: values in one call a tab, all else by small questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from typing import Any

from sheets_crm.locale.system_language import spoken_country
from sheets_crm.workbook.excel.book.defined_names import Marks
from sheets_crm.workbook.excel.book.workbook_xml import EPOCH_1900, EPOCH_1904
from sheets_crm.workbook.excel.xml.a1_references import LAST_ROW
from sheets_crm.workbook.open_excel import marks as our_marks
from sheets_crm.workbook.open_excel import xlwings_native
from sheets_crm.workbook.open_excel.read.area_values import rows_of
from sheets_crm.workbook.open_excel.read.merges_and_fills import Surface
from sheets_crm.workbook.open_excel.read.read_rules import RulesReader
from sheets_crm.workbook.open_excel.read.rule_spans import Spans
from sheets_crm.workbook.open_excel.retry_when_busy import Patience, from_excel, is_busy
from sheets_crm.workbook.snapshot import (
    FILLS_UP_TO_ROWS,
    Address,
    Area,
    Sheet,
    Snapshot,
    Value,
    with_words,
)

BEYOND = 2_200
"""Rows below the last one in which rules are looked for; ours reach 1,100 below it at most."""


def read_snapshot(book: Any, name: str, ask: Patience, spans: Mapping[str, Spans]) -> Snapshot:
    """The open workbook as it now is.

    Args:
        book: xlwings' book.
        name: what messages call it.
        ask: how long a busy Excel is waited for.
        spans: by tab, where its rules were seen last; they only save questions.
    """
    tabs = tabs_of(book, ask)
    epoch = EPOCH_1904 if xlwings_native.counts_from_1904(book, ask) else EPOCH_1900
    marks = our_marks.read(our_marks.formulas(book, ask), tabs)
    sheets = tuple(
        _TabReader(tab, title, ask, epoch).sheet(marks, spans.get(title, Spans()))
        for title, tab in tabs.items()
    )
    return Snapshot(
        workbook=name,
        sheets=with_words(sheets, marks.sources),
        sources=marks.sources,
        marks=marks.values,
        epoch=epoch,
        locale=spoken_country(),
    )


def tabs_of(book: Any, ask: Patience) -> dict[str, Any]:
    """The tabs by their titles, each bound to its title: one that is renamed means no other."""
    return {title: ask.named(book, "sheets", title) for title in ask.names(book, "sheets")}


class _TabReader:
    """One tab while it is read."""

    def __init__(self, tab: Any, title: str, ask: Patience, epoch: date) -> None:
        self._tab = tab
        self._title = title
        self._ask = ask
        self._epoch = epoch
        used = ask.extent(ask.of(tab, "used_range"))
        self._last_row, self._last_column = used.last_row, used.last_column

    def sheet(self, marks: Marks, spans: Spans) -> Sheet:
        whole = Area(1, 1, self._last_row, self._last_column)
        rows = _trimmed(rows_of(self._tab, whole, self._ask, self._epoch))
        report = next((key for key, title in marks.tabs.items() if title == self._title), None)
        read = Sheet(
            title=self._title,
            rows=rows,
            formulas=frozenset(self._formulas(rows)) if rows else frozenset(),
            report=report,
            charts=self._ask(lambda: len(self._tab.charts)),
        )
        return read if report else self._with_rules(read, spans)

    def _with_rules(self, read: Sheet, spans: Spans) -> Sheet:
        bottom = min(self._last_row + BEYOND, LAST_ROW)
        surface = Surface(self._tab, self._ask)
        width = self._last_column
        rules = RulesReader(self._tab, bottom, width, self._ask)
        small = len(read.rows) <= FILLS_UP_TO_ROWS
        return replace(
            read,
            merges=surface.merges(self._last_row, width),
            fills=surface.fills(len(read.rows), width) if small and read.rows else {},
            dropdowns=rules.dropdowns(spans.dropdowns),
            colours=rules.colours(spans.colours),
        )

    def _formulas(self, rows: list[list[Value]]) -> Iterator[Address]:
        """Where formulas stand; Excel names their areas, or else all formulas are read at once."""
        used = self._ask.range(self._tab, Area(1, 1, self._last_row, self._last_column))
        try:
            areas = self._ask(lambda: used.get_special_cells("formulas"))
        except Exception as error:
            # An Excel in another language has another sentence for "no cells were found".
            if is_busy(error) or not from_excel(error):
                raise
            yield from self._formulas_by_text(used, rows)
            return
        for area in areas:
            place = self._ask.extent(area)
            for row in range(place.first_row, place.last_row + 1):
                columns = range(place.first_column, place.last_column + 1)
                yield from ((row, column) for column in columns)

    def _formulas_by_text(self, used: Any, rows: list[list[Value]]) -> Iterator[Address]:
        """Where what stands in the formula bar begins as a formula and is not the value itself.

        A text such as `=1+1`, typed with an apostrophe, is its own value.
        """
        texts = self._ask.of(used, "formula")
        grid = texts if isinstance(texts, list | tuple) else ((texts,),)
        for row, line in enumerate(grid, 1):
            values = rows[row - 1] if row <= len(rows) else []
            cells = line if isinstance(line, list | tuple) else (line,)
            for column, (text, value) in enumerate(zip_longest(cells, values), 1):
                if isinstance(text, str) and text.startswith("=") and value != text:
                    yield row, column


def _trimmed(rows: list[list[Value]]) -> list[list[Value]]:
    """Without the blank rows at the end, which Excel counts as used when they are formatted."""
    while rows and all(value is None for value in rows[-1]):
        rows.pop()
    return rows
