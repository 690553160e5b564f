"""Places a report's blocks on the grid of a tab, one under the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sheets_crm.reports.layout.blocks import Block, Figures, Plot, Row, Table, Text
from sheets_crm.workbook.snapshot import Area
from sheets_crm.workbook.tab import Cell, Chart, Column, Kind, Link, Series, Tab, Tone

_ROW_PIXELS = 20
_CHARACTER_PIXELS = 7
_COLUMN_PADDING = 5


def lay_out(key: str, title: str, widths: Sequence[float], blocks: Sequence[Block]) -> Tab:
    """The tab with these blocks on it; `widths` in characters, one per column of the grid."""
    page = _Page(title, tuple(widths))
    for block in blocks:
        page.place(block)
    return Tab(
        key=key,
        title=title,
        columns=tuple(Column(width) for width in widths),
        rows=page.finished_rows(),
        charts=page.finished_charts(),
    )


def _headings(table: Table, spans: tuple[int, ...]) -> tuple[Cell, ...]:
    """Headings of the kind of what stands under them, so that both stand at the same side.

    One over several columns does not wrap: a row fits its height by itself to single cells only.
    """
    kinds = [cell.kind for cell in table.rows[0].cells] if table.rows else []
    kinds += [Kind.AUTO] * (len(table.header) - len(kinds))
    return tuple(
        Cell(head, kind, Tone.HEADER, wrap=span == 1)
        for head, kind, span in zip(table.header, kinds, spans, strict=False)
    )


@dataclass
class _Page:
    """The grid while it grows; jumps and charts are resolved when all stands."""

    title: str
    widths: tuple[float, ...]
    rows: list[list[Cell | None]] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    jumps: list[tuple[int, int, str]] = field(default_factory=list)
    tables: dict[str, tuple[int, tuple[int, ...]]] = field(default_factory=dict)
    plots: list[tuple[int, Plot]] = field(default_factory=list)

    def place(self, block: Block) -> None:
        match block:
            case Text():
                self._text(block)
            case Table():
                self._table(block)
            case Figures():
                self._figures(block)
            case Plot():
                self._plot(block)

    def _text(self, block: Text) -> None:
        if block.tone is Tone.HEADING and self.rows and self.rows[-1]:
            self.rows.append([])
        # A name runs on over the blank cells beside it; merged, its row would not fit its height.
        span = 1 if block.tone is Tone.TITLE else len(self.widths)
        wrap = block.tone not in {Tone.TITLE, Tone.HEADING}
        self._line((Cell(block.text, tone=block.tone, link=block.link, wrap=wrap),), (span,))

    def _table(self, block: Table) -> None:
        spans = block.spans or (1,) * len(self.widths)
        if block.header:
            self._line(_headings(block, spans), spans)
        columns = tuple(1 + sum(spans[:i]) for i in range(len(spans)))
        if block.name:
            self.tables[block.name] = (len(self.rows) + 1, columns)
        for row in block.rows:
            self._row(row, spans, columns)

    def _row(self, row: Row, spans: tuple[int, ...], columns: tuple[int, ...]) -> None:
        self._line(row.cells, spans)
        if row.name:
            self.names[row.name] = len(self.rows)
        for position, name in row.jumps.items():
            self.jumps.append((len(self.rows), columns[position], name))

    def _line(self, cells: tuple[Cell, ...], spans: tuple[int, ...]) -> None:
        line: list[Cell | None] = []
        for cell, span in zip(cells, spans, strict=False):
            line.append(cell if span == 1 else replace(cell, span=span))
            line.extend([None] * (span - 1))
        self.rows.append(line)

    def _figures(self, block: Figures) -> None:
        spans = (block.span,) * len(block.figures)
        self._line(tuple(Cell(f.label, tone=Tone.NOTE) for f in block.figures), spans)
        self._line(tuple(f.cell for f in block.figures), spans)

    def _plot(self, block: Plot) -> None:
        self.rows.append([])
        self.plots.append((len(self.rows) + 1, block))
        self.rows.extend([] for _ in range(-(-block.height // _ROW_PIXELS) + 1))

    def finished_rows(self) -> tuple[tuple[Cell | None, ...], ...]:
        for row, column, name in self.jumps:
            cell = self.rows[row - 1][column - 1]
            if cell is not None and name in self.names:
                link = Link(self.title, self.names[name], 1)
                self.rows[row - 1][column - 1] = replace(cell, link=link)
        return tuple(tuple(row) for row in self.rows)

    def finished_charts(self) -> tuple[Chart, ...]:
        return tuple(self._chart(row, plot) for row, plot in self.plots)

    def _chart(self, row: int, plot: Plot) -> Chart:
        first, columns = self.tables[plot.table]

        def area(position: int) -> Area:
            column = columns[position]
            return Area(first, column, first + plot.rows - 1, column)

        return Chart(
            kind=plot.kind,
            title=plot.title,
            categories=area(plot.category),
            series=tuple(Series(s.name, area(s.column), s.colours) for s in plot.series),
            row=row,
            column=1,
            width=self._pixels(),
            height=plot.height,
            kind_of_values=plot.kind_of_values,
        )

    def _pixels(self) -> int:
        wide = sum(self.widths) * _CHARACTER_PIXELS + len(self.widths) * _COLUMN_PADDING
        return min(int(wide), _WIDEST_CHART)


_WIDEST_CHART = 640
"""Pixels; a wider chart does not fit a phone or a small laptop."""
