"""Native charts, drawn with XlsxWriter."""

from __future__ import annotations

from typing import Any

from sheets_crm.workbook.excel.styles.theme import INK, PALE_INK, RULE, excel_code
from sheets_crm.workbook.excel.xml.escape_text import possible
from sheets_crm.workbook.snapshot import Area
from sheets_crm.workbook.tab import Chart, ChartKind, Kind, Series

_CODES = {14: "dd.mm.yyyy"}


def add_chart(book: Any, sheet: Any, title: str, chart: Chart, font: str) -> None:
    """Puts a chart on a sheet of that title, at the corner of its cell."""
    drawn = book.add_chart({"type": str(chart.kind)})
    for series in chart.series:
        drawn.add_series(_series(title, chart, series, font))
    drawn.set_title(_title(chart.title, font))
    drawn.set_size({"width": chart.width, "height": chart.height})
    drawn.set_chartarea({"border": {"color": RULE}, "fill": {"color": "#FFFFFF"}})
    drawn.set_legend({"none": True} if len(chart.series) == 1 else _legend(font))
    letters = {"name": font, "size": 9, "color": PALE_INK}
    quiet = {"num_font": letters, "line": {"color": RULE}, "major_tick_mark": "none"}
    values = {
        **quiet,
        "num_format": _code(chart.kind_of_values),
        "major_gridlines": {"visible": True, "line": {"color": "#F3F4F6"}},
        "visible": chart.kind is ChartKind.LINE,
        "min": 0,
    }
    if chart.kind is ChartKind.BAR:  # XlsxWriter's y is the upright axis, here the categories'
        drawn.set_y_axis({**quiet, "reverse": True})
        drawn.set_x_axis(values)
    else:
        drawn.set_x_axis(quiet)
        drawn.set_y_axis(values)
    sheet.insert_chart(chart.row - 1, chart.column - 1, drawn, {"object_position": 1})


def _title(text: str, font: str) -> dict[str, Any]:
    if not text:
        return {"none": True}
    letters = {"name": font, "size": 12, "bold": True, "color": INK}
    return {"name": possible(text), "name_font": letters, "overlay": False}


def _legend(font: str) -> dict[str, Any]:
    return {"position": "bottom", "font": {"name": font, "size": 9, "color": PALE_INK}}


def _series(title: str, chart: Chart, series: Series, font: str) -> dict[str, Any]:
    colour = series.colours[0] if series.colours else PALE_INK
    drawn: dict[str, Any] = {
        "name": possible(series.name),
        "categories": _range(title, chart.categories),
        "values": _range(title, series.values),
        "data_labels": {
            "value": True,
            "num_format": _code(chart.kind_of_values),
            "font": {"name": font, "size": 9, "color": INK},
        },
    }
    if chart.kind is ChartKind.LINE:
        marker = {"type": "circle", "size": 5, "fill": {"color": colour}}
        drawn["data_labels"] |= {"position": "above"}  # beside a point the line runs through it
        return drawn | {"line": {"color": colour, "width": 2.25}, "marker": marker}
    drawn |= {"fill": {"color": colour}, "gap": 50, "border": {"none": True}}
    if len(series.colours) > 1:
        points = ({"fill": {"color": one}, "border": {"none": True}} for one in series.colours)
        drawn["points"] = list(points)
    return drawn


def _range(title: str, area: Area) -> list[Any]:
    return [
        title,
        area.first_row - 1,
        area.first_column - 1,
        area.last_row - 1,
        area.last_column - 1,
    ]


def _code(kind: Kind) -> str:
    code = excel_code(kind)
    return _CODES[code] if isinstance(code, int) else code
