"""A Chart as Google's EmbeddedChart."""

from __future__ import annotations

from typing import Any

from sheets_crm.workbook.google.draw.theme import INK, PALE_INK, colour
from sheets_crm.workbook.google.read.ranges import grid_range
from sheets_crm.workbook.snapshot import Area
from sheets_crm.workbook.tab import Chart, ChartKind, Series, Tab

_Spec = dict[str, Any]


def embedded_chart(tab_id: int, tab: Tab, chart: Chart, chart_id: int) -> _Spec:
    """The chart over cells of its own tab, at the corner of its cell."""
    return {
        "chartId": chart_id,
        "spec": {
            "title": chart.title,
            "titleTextFormat": {"bold": True, "fontSize": 12, "foregroundColorStyle": colour(INK)},
            "fontName": "Arial",
            "basicChart": _basic(tab_id, tab, chart),
        },
        "position": {
            "overlayPosition": {
                "anchorCell": {
                    "sheetId": tab_id,
                    "rowIndex": chart.row - 1,
                    "columnIndex": chart.column - 1,
                },
                "widthPixels": chart.width,
                "heightPixels": chart.height,
            }
        },
    }


def _basic(tab_id: int, tab: Tab, chart: Chart) -> _Spec:
    named = all(_heading(tab, series.values) == series.name for series in chart.series)
    return {
        "chartType": chart.kind.name,
        "legendPosition": "BOTTOM_LEGEND" if len(chart.series) > 1 else "NO_LEGEND",
        # A series is called as the cell over its values; where that says otherwise, it has no name.
        "headerCount": 1 if named else 0,
        "domains": [{"domain": _source(tab_id, chart.categories, above=named)}],
        "series": [_series(tab_id, chart, series, above=named) for series in chart.series],
    }


def _series(tab_id: int, chart: Chart, series: Series, *, above: bool) -> _Spec:
    first = series.colours[0] if series.colours else PALE_INK
    drawn: _Spec = {
        "series": _source(tab_id, series.values, above=above),
        "targetAxis": "BOTTOM_AXIS" if chart.kind is ChartKind.BAR else "LEFT_AXIS",
        "colorStyle": colour(first),
        "dataLabel": {
            "type": "DATA",
            "textFormat": {"fontSize": 9, "foregroundColorStyle": colour(INK)},
        },
    }
    if chart.kind is ChartKind.LINE:
        return drawn | {"lineStyle": {"width": 2}, "pointStyle": {"shape": "CIRCLE", "size": 5}}
    if len(series.colours) > 1:
        drawn["styleOverrides"] = [
            {"index": index, "colorStyle": colour(one)} for index, one in enumerate(series.colours)
        ]
    return drawn


def _source(tab_id: int, area: Area, *, above: bool) -> _Spec:
    whole = Area(area.first_row - above, area.first_column, area.last_row, area.last_column)
    return {"sourceRange": {"sources": [grid_range(tab_id, whole)]}}


def _heading(tab: Tab, area: Area) -> object:
    """What the cell over an area says."""
    row = tab.rows[area.first_row - 2] if area.first_row >= 2 else ()
    cell = row[area.first_column - 1] if area.first_column <= len(row) else None
    return cell.value if cell else None
