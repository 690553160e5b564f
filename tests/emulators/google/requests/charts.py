"""Charts: add, replace the specification, move, delete."""

from __future__ import annotations

from tests.emulators.google import masks
from tests.emulators.google.book import Book
from tests.emulators.google.errors import ApiError, bad
from tests.emulators.google.normal import answered, kept
from tests.emulators.google.requests.registry import Body, does
from tests.emulators.google.schema import load
from tests.emulators.google.sheet import Sheet

_SIZE = {"widthPixels": 600, "heightPixels": 371}


@does("addChart")
def add_chart(book: Book, body: Body) -> Body:
    chart = kept("EmbeddedChart", body["chart"])
    if "spec" not in chart:
        raise bad("No chart spec specified.")
    _check_spec(chart["spec"])
    if chart.get("position", {}).get("newSheet") or "sheetId" in chart.get("position", {}):
        raise ApiError(501, "The emulator puts no chart on a sheet of its own; see its README.")
    chart.setdefault("chartId", book.new_id())
    if any(c["chartId"] == chart["chartId"] for s in book.sheets for c in s.part("charts")):
        raise bad(f"A chart with id {chart['chartId']} already exists.")
    overlay = chart.setdefault("position", {}).setdefault("overlayPosition", {})
    chart["position"]["overlayPosition"] = _SIZE | overlay
    _home(book, chart).part("charts").append(chart)
    return {"chart": answered("EmbeddedChart", chart)}


def _check_spec(spec: Body) -> None:
    basic = spec.get("basicChart")
    if basic is not None and basic.get("chartType", "") in {"", "BASIC_CHART_TYPE_UNSPECIFIED"}:
        raise bad("No basic chart type specified.")
    if basic is not None and not basic.get("series"):
        raise bad("A basic chart needs at least one series.")


def _home(book: Book, chart: Body) -> Sheet:
    anchor = chart["position"]["overlayPosition"].get("anchorCell", {})
    return book.by_id(anchor.get("sheetId", 0))


def _find(book: Book, key: int) -> tuple[Sheet, Body]:
    for sheet in book.sheets:
        for chart in sheet.part("charts"):
            if chart["chartId"] == key:
                return sheet, chart
    raise bad(f"No chart with id: {key}")


@does("updateChartSpec")
def update_chart_spec(book: Book, body: Body) -> None:
    spec = kept("ChartSpec", body["spec"])
    _check_spec(spec)
    _find(book, body["chartId"])[1]["spec"] = spec


@does("deleteEmbeddedObject")
def delete_embedded_object(book: Book, body: Body) -> None:
    sheet, chart = _find(book, body["objectId"])
    sheet.part("charts").remove(chart)


@does("updateEmbeddedObjectPosition")
def update_position(book: Book, body: Body) -> Body:
    sheet, chart = _find(book, body["objectId"])
    new = kept("EmbeddedObjectPosition", body.get("newPosition", {}))
    # The mask is said to be rooted at newPosition.overlayPosition.
    mask = masks.for_update(body, load(), "OverlayPosition", "request")
    old = chart["position"]["overlayPosition"]
    updated = masks.update(mask, old, new.get("overlayPosition", {}))
    chart["position"] = {"overlayPosition": _SIZE | updated}
    sheet.part("charts").remove(chart)
    _home(book, chart).part("charts").append(chart)
    return {"position": answered("EmbeddedObjectPosition", chart["position"])}
