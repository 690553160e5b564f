"""What a chart part leaves out is said in it.

What is absent means another thing to each program and even to one program in another file: to Excel
2007 `false`, to later versions often `true`, and which of the two holds is told from the version in
docProps/app.xml, which whoever saves the workbook next writes anew. Labels then show the series,
the category and the legend's key beside the value, lines are smooth, corners round, ticks drawn.
The sequences are those of dml-chart.xsd (ECMA-376, part 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sheets_crm.workbook.excel.xml.schema_order import place_for
from sheets_crm.workbook.excel.xml.spans import Element, Splices, parse

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"


@dataclass(frozen=True)
class _Said:
    """What is always said in one kind of element: child → `val`, and the order of all children."""

    values: Mapping[str, str]
    order: tuple[str, ...]


def _said(order: str, **values: str) -> _Said:
    return _Said(values, tuple(order.split()))


_AXIS = (
    "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark "
    "minorTickMark tickLblPos spPr txPr crossAx crosses crossesAt "
)
_SERIES = "idx order tx spPr invertIfNegative pictureOptions marker dPt dLbls trendline errBars "
_ALWAYS = {
    "chartSpace": _said(
        "date1904 lang roundedCorners style clrMapOvr pivotSource protection chart spPr txPr "
        "externalData printSettings userShapes extLst",
        roundedCorners="0",
    ),
    "chart": _said(
        "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend "
        "plotVisOnly dispBlanksAs showDLblsOverMax extLst",
        autoTitleDeleted="0",
        plotVisOnly="1",
        dispBlanksAs="gap",
        showDLblsOverMax="0",
    ),
    "title": _said("tx layout overlay spPr txPr extLst", overlay="0"),
    "legend": _said("legendPos legendEntry layout overlay spPr txPr extLst", overlay="0"),
    "barChart": _said(
        "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId extLst",
        varyColors="0",
    ),
    "lineChart": _said(
        "grouping varyColors ser dLbls dropLines hiLowLines upDownBars marker smooth axId extLst",
        varyColors="0",
        marker="1",
    ),
    "ser of barChart": _said(_SERIES + "cat val shape extLst", invertIfNegative="0"),
    "ser of lineChart": _said(_SERIES + "cat val smooth extLst", smooth="0"),
    "dPt": _said(
        "idx invertIfNegative marker bubble3D explosion spPr pictureOptions extLst",
        invertIfNegative="0",
        bubble3D="0",
    ),
    "dLbls": _said(
        "dLbl delete numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName "
        "showPercent showBubbleSize separator showLeaderLines leaderLines extLst",
        showLegendKey="0",
        showVal="0",
        showCatName="0",
        showSerName="0",
        showPercent="0",
        showBubbleSize="0",
    ),
    "catAx": _said(
        _AXIS + "auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl extLst",
        delete="0",
        majorTickMark="none",
        minorTickMark="none",
        noMultiLvlLbl="0",
    ),
    "valAx": _said(
        _AXIS + "crossBetween majorUnit minorUnit dispUnits extLst",
        delete="0",
        majorTickMark="none",
        minorTickMark="none",
    ),
}


def explicit(data: bytes) -> bytes:
    """A chart part that says all of it; what it says already stays."""
    root = parse(data)
    splices = Splices(data)
    _say(splices, root, "")
    return splices.result()


def _say(splices: Splices, element: Element, parent: str) -> None:
    kind = element.name if element.space == CHART else ""
    always = _ALWAYS.get(kind) or _ALWAYS.get(f"{kind} of {parent}")
    if always and element.children:
        for name, value in always.values.items():
            if element.first(name) is None:
                tag = f'<{element.prefix}{name} val="{value}"/>'
                splices.insert(place_for(element, name, always.order), tag.encode())
    for child in element.children:
        _say(splices, child, kind)
