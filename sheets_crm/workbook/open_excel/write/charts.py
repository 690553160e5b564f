"""Native charts, as far as xlwings can: kind, title, series with names and a colour, axes."""

from __future__ import annotations

from typing import Any

from sheets_crm.workbook.open_excel.retry_when_busy import Patience, range_of
from sheets_crm.workbook.open_excel.theme import number_format
from sheets_crm.workbook.snapshot import Area
from sheets_crm.workbook.tab import Chart, ChartKind

_POINTS = 0.75  # of a pixel
_KINDS = {
    ChartKind.BAR: "bar_clustered",
    ChartKind.COLUMN: "column_clustered",
    ChartKind.LINE: "line_markers",
}


def add_chart(sheet: Any, chart: Chart, ask: Patience) -> bool:
    """Puts a chart on a sheet; whether it looks as in the file, each bar in its own colour.

    Its series must stand side by side.
    """
    first, last = chart.series[0].values, chart.series[-1].values
    values = Area(first.first_row, first.first_column, last.last_row, last.last_column)
    corner = Area(chart.row, chart.column, chart.row, chart.column)
    drawn = ask.once(
        lambda: sheet.charts.add(
            width=chart.width * _POINTS,
            height=chart.height * _POINTS,
            chart_type=_KINDS[chart.kind],
            source=range_of(sheet, values),
            plot_by="columns",
            anchor=range_of(sheet, corner),
            style=None,
        )
    )
    ask(lambda: drawn.set_x_axis_values(range_of(sheet, chart.categories)))
    _entitle(drawn, chart.title or None, ask)
    for number, series in enumerate(chart.series):
        colour = series.colours[0] if series.colours else None
        look: dict[str, Any] = {"name": series.name}
        if colour:
            look |= {"line_color" if chart.kind is ChartKind.LINE else "fill_color": colour}
        _look(drawn, number, look, ask)
    _axes(drawn, chart, ask)
    return all(len(series.colours) <= 1 for series in chart.series)


def adjoining(chart: Chart) -> bool:
    """Whether the series stand side by side, so that one area names them all."""
    columns = [series.values.first_column for series in chart.series]
    return columns == list(range(columns[0], columns[0] + len(columns)))


def _look(drawn: Any, number: int, look: dict[str, Any], ask: Patience) -> None:
    ask(lambda: drawn.series[number].set(**look))


def _entitle(drawn: Any, title: str | None, ask: Patience) -> None:
    ask.give(drawn, "title", title)


def _axes(drawn: Any, chart: Chart, ask: Patience) -> None:
    shown = chart.kind is ChartKind.LINE
    code = number_format(chart.kind_of_values)
    ask(lambda: drawn.value_axis.set(minimum_scale=0, number_format=code, visible=shown))
    if chart.kind is ChartKind.BAR:
        ask(lambda: drawn.category_axis.set(reverse_order=True))
    legend = ask.of(drawn, "legend")
    if len(chart.series) > 1:
        ask.give(legend, "position", "bottom")
    else:
        ask.give(legend, "visible", False)
