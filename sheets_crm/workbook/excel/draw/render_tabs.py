"""Draws tabs into a scratch workbook with XlsxWriter."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sheets_crm.workbook.excel.book.workbook_xml import EPOCH_1904
from sheets_crm.workbook.excel.draw.chart_xml import explicit
from sheets_crm.workbook.excel.draw.charts import add_chart
from sheets_crm.workbook.excel.draw.page_breaks import Paper, page_breaks
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.styles.theme import (
    DEFAULT_FONT,
    TAB_COLOUR,
    apart,
    highlight_properties,
    line_points,
    note_box,
    properties,
)
from sheets_crm.workbook.excel.xml.a1_references import (
    LAST_ROW,
    area_name,
    cell_name,
    check_title,
    quoted_tab,
)
from sheets_crm.workbook.excel.xml.escape_text import possible
from sheets_crm.workbook.snapshot import Area, CellError, Value
from sheets_crm.workbook.tab import OFFERED_TO_ROW, Cell, Column, Kind, Link, Tab, Tone

_A4 = 9
_HALF_A_PAIR = re.compile("[\ud800-\udfff]")
_PORTRAIT, _LANDSCAPE = Paper(537, 763), Paper(784, 516)
"""A4 without the margins of `_print`."""
_LANDSCAPE_FROM = 95  # characters across
_MOST_POINTS = 400.0
_HEADINGS = (Tone.HEADER, Tone.OURS, Tone.NOTE)
_LETTERS_IN_A_WIDTH = {Tone.NOTE: 1.28, Tone.HEADER: 0.9, Tone.OURS: 0.9}


def render(
    tabs: Iterable[Tab],
    *,
    titles: Mapping[str, str] | None = None,
    font: str = DEFAULT_FONT,
    epoch: date | None = None,
    names: Mapping[str, str] | None = None,
) -> bytes:
    """A workbook of these tabs.

    Args:
        tabs: what to draw, in order.
        titles: how tabs are called in the workbook, where not by the title they bear; links
            follow it.
        font: the letters of everything.
        epoch: that of the workbook that the tabs are for.
        names: names of the workbook and what they stand for.

    Raises:
        CrmError: `xlsx_tab_title`.
    """
    import xlsxwriter  # noqa: PLC0415 - heavy, and not needed to read

    file = io.BytesIO()
    options = {
        "in_memory": True,
        "date_1904": epoch == EPOCH_1904,
        "strings_to_urls": False,
        "strings_to_formulas": False,
        "default_date_format": "dd.mm.yyyy",
    }
    book = xlsxwriter.Workbook(file, options)
    pen = _Pen(book, dict(titles or {}), font)
    for tab in tabs:
        _Drawing(pen, tab).draw()
    for name, place in (names or {}).items():
        book.define_name(name, f"={place}")
    book.close()
    return _finished(file.getvalue())


def _finished(data: bytes) -> bytes:
    """With what XlsxWriter cannot say: everything of a chart, and links that dial."""
    package, file = Package.open(data), io.BytesIO()
    for part in package.names():
        if part.startswith("xl/charts/chart"):
            package.put(part, explicit(package.read(part)))
        elif part.startswith("xl/worksheets/_rels/"):
            package.put(part, package.read(part).replace(b'"tel://', b'"tel:'))
    package.save(file)
    return file.getvalue()


class _Pen:
    """A scratch workbook with its formats, each made once."""

    def __init__(self, book: Any, titles: dict[str, str], font: str) -> None:
        self.book = book
        self.font = font
        self._titles = titles
        self._formats: dict[tuple[object, ...], Any] = {}

    def title(self, title: str) -> str:
        return self._titles.get(title, title)

    def format(self, cell: Cell, *, is_typed: bool) -> Any:
        linked = cell.link is not None or bool(cell.dials)
        key = (cell.tone, cell.kind, cell.fill, cell.wrap, linked, is_typed)
        if key not in self._formats:
            own: dict[str, Any] = {"fill": cell.fill, "wrap": cell.wrap, "linked": linked}
            look = properties(self.font, cell.tone, cell.kind, **own)
            self._formats[key] = self.book.add_format(look | (apart(cell.kind) if is_typed else {}))
        return self._formats[key]

    def column_format(self, column: Column) -> Any:
        """How what is typed into a column is written; words stay as typed, `007` and `+7` too."""
        kind, wrap = column.kind, column.wrap
        if kind is Kind.AUTO and not wrap:
            return None
        key = ("column", kind, wrap)
        if key not in self._formats:
            look = properties(self.font, Tone.PLAIN, kind, fill=None, wrap=wrap, linked=False)
            look |= {"num_format": "@"} if kind is Kind.TEXT else apart(kind)
            self._formats[key] = self.book.add_format(look)
        return self._formats[key]

    def highlight_format(self, tone: Tone) -> Any:
        """What a highlight changes of a cell: letters and fill."""
        key = ("highlight", tone)
        if key not in self._formats:
            self._formats[key] = self.book.add_format(highlight_properties(tone))
        return self._formats[key]

    def area(self, title: str, area: Area) -> str:
        """An area of another tab, as a formula of Excel names it."""
        return f"{quoted_tab(self.title(title))}!{area_name(area, absolute=True)}"

    def address(self, link: Link) -> str:
        tab = quoted_tab(self.title(link.tab))
        return f"internal:{tab}!{cell_name(link.row, link.column)}"


class _Drawing:
    """One tab on its way into the workbook."""

    def __init__(self, pen: _Pen, tab: Tab) -> None:
        self._pen = pen
        self._tab = tab
        self._heights: dict[int, float] = {}
        self.title = pen.title(tab.title)
        check_title(self.title)
        self._sheet = pen.book.add_worksheet(self.title)

    def draw(self) -> None:
        self._columns()
        for number, row in enumerate(self._tab.rows):
            self._height(number, row)
            for column, cell in enumerate(row):
                if cell is not None:
                    self._cell(number, column, cell)
        self._highlights()
        for chart in self._tab.charts:
            add_chart(self._pen.book, self._sheet, self.title, chart, self._pen.font)
        self._view()
        self._print()

    def _columns(self) -> None:
        for number, column in enumerate(self._tab.columns):
            look = self._pen.column_format(column)
            self._sheet.set_column(number, number, column.width, look)
            if column.offers:
                offered = {"validate": "list", "source": list(column.offers)}
                self._sheet.data_validation(
                    self._tab.frozen_rows, number, OFFERED_TO_ROW - 1, number, offered
                )

    def _highlights(self) -> None:
        first = self._tab.frozen_rows
        for one in self._tab.highlights:
            self._sheet.conditional_format(
                *(first, one.first_column - 1, LAST_ROW - 1, one.last_column - 1),
                {
                    "type": "formula",
                    "criteria": one.formula(self._pen.area),
                    "format": self._pen.highlight_format(one.tone),
                },
            )

    def _height(self, number: int, row: tuple[Cell | None, ...]) -> None:
        """Fits our rows and headings to their text; not every program does so on opening."""
        fitted = [
            (column, cell)
            for column, cell in enumerate(row)
            if cell and (self._tab.ours or cell.wrap or cell.tone in _HEADINGS)
        ]
        needed = max((self._points(column, cell) for column, cell in fitted), default=0.0)
        if needed > line_points(Tone.PLAIN):
            self._heights[number] = min(needed, _MOST_POINTS)
            self._sheet.set_row(number, self._heights[number])

    def _points(self, column: int, cell: Cell) -> float:
        line = line_points(cell.tone)
        return self._lines(column, cell) * line + 2 if cell.wrap else line

    def _lines(self, column: int, cell: Cell) -> int:
        across = self._tab.columns[column : column + cell.span]
        width = max(sum(one.width for one in across), 6.0)
        letters = int(width * _LETTERS_IN_A_WIDTH.get(cell.tone, 1.05))
        texts = str(cell.value or "").splitlines()
        return sum(
            1 if _fits(text, letters) else len(textwrap.wrap(text, letters)) for text in texts
        )

    def _cell(self, row: int, column: int, cell: Cell) -> None:
        look = self._pen.format(cell, is_typed=not self._tab.ours)
        if cell.span > 1:
            last = column + cell.span - 1
            self._sheet.merge_range(row, column, row, last, "", look)
        if cell.link or cell.dials:
            address = self._pen.address(cell.link) if cell.link else f"tel://{cell.dials}"
            self._sheet.write_url(row, column, address, look, string=possible(_shown(cell.value)))
        self._write(row, column, cell.value, look)
        if cell.note:
            self._sheet.write_comment(row, column, cell.note, note_box(cell.note))

    def _write(self, row: int, column: int, value: Value, look: Any) -> None:
        if value is None or value == "":
            self._sheet.write_blank(row, column, None, look)
        elif isinstance(value, bool):
            self._sheet.write_boolean(row, column, value, look)
        elif isinstance(value, int | float):
            self._sheet.write_number(row, column, value, look)
        elif isinstance(value, str | CellError):
            self._sheet.write_string(row, column, _shown(value), look)
        else:
            self._sheet.write_datetime(row, column, value, look)

    def _view(self) -> None:
        if self._tab.frozen_rows or self._tab.frozen_columns:
            self._sheet.freeze_panes(self._tab.frozen_rows, self._tab.frozen_columns)
        if self._tab.ours:
            self._sheet.set_tab_color(TAB_COLOUR)
            self._sheet.hide_gridlines(2)
        if area := self._filtered():
            self._sheet.autofilter(*area)

    def _filtered(self) -> tuple[int, int, int, int] | None:
        """The header row and the rows under it without a gap, from 0."""
        if not self._tab.filter_row:
            return None
        top = self._tab.filter_row - 1
        filled = [column for column, cell in enumerate(self._tab.rows[top]) if cell is not None]
        bottom = top
        while bottom + 1 < len(self._tab.rows) and any(self._tab.rows[bottom + 1]):
            bottom += 1
        return (top, filled[0], bottom, filled[-1]) if filled else None

    def _print(self) -> None:
        """A4, as wide as the page, each page with the tab's name, its number and the day."""
        tab = self._tab
        printed = tab.columns[: tab.printed_columns or None]
        paper = _PORTRAIT
        if sum(column.width for column in printed) > _LANDSCAPE_FROM:
            self._sheet.set_landscape()
            paper = _LANDSCAPE
        self._sheet.set_paper(_A4)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self._sheet.set_footer("&L&8&A&C&8&P / &N&R&8&D", {"margin": 0.3})
        if tab.ours:
            usual = line_points(Tone.PLAIN)
            self._sheet.set_h_pagebreaks(page_breaks(tab, paper, self._heights, usual))
        if tab.frozen_rows:
            self._sheet.repeat_rows(0, tab.frozen_rows - 1)
        if tab.printed_columns:
            # Whole columns Excel prints too, but some other programs cannot read them.
            self._sheet.print_area(0, 0, LAST_ROW - 2, tab.printed_columns - 1)


def _fits(text: str, letters: int) -> bool:
    """Whether a text takes one line, as most do; breaking one takes long to find that out."""
    return len(text) <= letters and "\t" not in text


def _shown(value: Value) -> str:
    if isinstance(value, CellError):
        return value.text
    return "" if value is None else _HALF_A_PAIR.sub("\ufffd", str(value))
