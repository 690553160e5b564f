"""Every kind of request that the emulator claims is sent once, and its answers are valid."""

from __future__ import annotations

from typing import Any

from tests.emulators.google import Emulator
from tests.emulators.google.requests import KINDS
from tests.google.api import Api
from tests.google.test_emulator_batch import cells, colour_rule, fill_if


def span(dimension: str, start: int, end: int) -> dict[str, Any]:
    return {"sheetId": 0, "dimension": dimension, "startIndex": start, "endIndex": end}


BOX = cells(0, 3)
MARK = {"metadataKey": "k", "metadataId": 11, "visibility": "DOCUMENT", "location": {"sheetId": 0}}
LOOKUP = {"developerMetadataLookup": {"metadataKey": "k"}}
PIE: dict[str, Any] = {"pieChart": {"legendPosition": "RIGHT_LEGEND"}}
STRIPES = {"bandedRangeId": 12, "range": BOX, "rowProperties": {"headerColor": {"red": 0.5}}}
ACCENT = {"bandedRangeId": 12, "rowProperties": {"headerColorStyle": {"themeColor": "ACCENT1"}}}
FORMULA = {"userEnteredValue": {"formulaValue": "=A2+1"}}
PLACE = {"overlayPosition": {"anchorCell": {"rowIndex": 3}, "widthPixels": 300}}

STEPS: list[dict[str, Any]] = [
    {"addSheet": {"properties": {"sheetId": 5, "title": "Five"}}},
    {"duplicateSheet": {"sourceSheetId": 5, "newSheetId": 6}},
    {"deleteSheet": {"sheetId": 6}},
    {"updateSheetProperties": {"properties": {"tabColor": {"red": 1}}, "fields": "tabColor"}},
    {"updateSpreadsheetProperties": {"properties": {"title": "q"}, "fields": "title"}},
    {"addBanding": {"bandedRange": STRIPES}},
    {"updateBanding": {"bandedRange": ACCENT, "fields": "rowProperties.headerColorStyle"}},
    {"deleteBanding": {"bandedRangeId": 12}},
    {"addFilterView": {"filter": {"filterViewId": 13, "title": "v", "range": BOX}}},
    {"deleteFilterView": {"filterId": 13}},
    {"setBasicFilter": {"filter": {"range": BOX}}},
    {"clearBasicFilter": {"sheetId": 0}},
    {"addTable": {"table": {"tableId": "t", "name": "t", "range": BOX}}},
    {"updateTable": {"table": {"tableId": "t", "name": "u"}, "fields": "name"}},
    {"addNamedRange": {"namedRange": {"namedRangeId": "n", "name": "n", "range": BOX}}},
    {"updateNamedRange": {"namedRange": {"namedRangeId": "n", "name": "m"}, "fields": "name"}},
    {"deleteNamedRange": {"namedRangeId": "n"}},
    {"addProtectedRange": {"protectedRange": {"protectedRangeId": 14, "range": BOX}}},
    {
        "updateProtectedRange": {
            "protectedRange": {"protectedRangeId": 14, "warningOnly": True},
            "fields": "warningOnly",
        }
    },
    {"deleteProtectedRange": {"protectedRangeId": 14}},
    {"createDeveloperMetadata": {"developerMetadata": MARK}},
    {
        "updateDeveloperMetadata": {
            "dataFilters": [LOOKUP],
            "developerMetadata": {"metadataValue": "v"},
            "fields": "metadataValue",
        }
    },
    {"deleteDeveloperMetadata": {"dataFilter": LOOKUP}},
    {"addChart": {"chart": {"chartId": 15, "spec": PIE}}},
    {"updateChartSpec": {"chartId": 15, "spec": {**PIE, "title": "t"}}},
    {
        "updateEmbeddedObjectPosition": {
            "objectId": 15,
            "newPosition": PLACE,
            "fields": "anchorCell,widthPixels",
        }
    },
    {"deleteEmbeddedObject": {"objectId": 15}},
    {"addConditionalFormatRule": {"rule": colour_rule("a"), "index": 0}},
    {"updateConditionalFormatRule": {"rule": colour_rule("b"), "index": 0}},
    {"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}},
    {"setDataValidation": {"range": BOX, "rule": {"condition": {"type": "BOOLEAN"}}}},
    {"appendCells": {"sheetId": 0, "rows": [{"values": [FORMULA]}], "fields": "*"}},
    {"updateCells": {"start": {"rowIndex": 8}, "rows": [{"values": [FORMULA]}], "fields": "*"}},
    {"repeatCell": {"range": BOX, "cell": {"note": "n"}, "fields": "note"}},
    {"updateBorders": {"range": BOX, "top": {"style": "SOLID"}}},
    {"mergeCells": {"range": cells(0, 2, 3, 5), "mergeType": "MERGE_ROWS"}},
    {"unmergeCells": {"range": cells(0, 2, 3, 5)}},
    {"copyPaste": {"source": BOX, "destination": cells(0, 3, 6, 8), "pasteType": "PASTE_VALUES"}},
    {"cutPaste": {"source": cells(8, 9), "destination": {"rowIndex": 9}}},
    {"sortRange": {"range": BOX, "sortSpecs": [{"dimensionIndex": 0}]}},
    fill_if("^$", "x", 20),
]
for DIMENSION in ("ROWS", "COLUMNS"):
    STEPS += [
        {"appendDimension": {"sheetId": 0, "dimension": DIMENSION, "length": 2}},
        {"insertDimension": {"range": span(DIMENSION, 1, 3), "inheritFromBefore": True}},
        {"moveDimension": {"source": span(DIMENSION, 0, 1), "destinationIndex": 3}},
        {"deleteDimension": {"range": span(DIMENSION, 0, 2)}},
        {
            "updateDimensionProperties": {
                "range": span(DIMENSION, 0, 2),
                "properties": {"pixelSize": 50},
                "fields": "pixelSize",
            }
        },
        {"autoResizeDimensions": {"dimensions": span(DIMENSION, 0, 1)}},
        {"addDimensionGroup": {"range": span(DIMENSION, 1, 4)}},
        {"deleteDimensionGroup": {"range": span(DIMENSION, 2, 3)}},
    ]


def test_every_kind(google: Emulator) -> None:
    google.strict = True
    api = Api(google, google.create("x", {"Leads": [["h", "b"], [1, 2]]}))
    for step in STEPS:
        [reply] = api.batch(step)
        assert not reply or reply.keys() == step.keys()
        api.get(includeGridData="true", ranges="Leads!A1:H12")
    assert {kind for step in STEPS for kind in step} == set(KINDS)
    assert api.values("Leads!A1:B4") == [["1", "b"], ["2", "2"], ["h"]]
    assert api.values("Five") == []


def test_a_batch_of_them_all_undoes_itself(google: Emulator) -> None:
    api = Api(google, google.create("x", {"Leads": [["h", "b"], [1, 2]]}))
    before = api.get(includeGridData="true")
    api.refused(*STEPS, {"deleteSheet": {"sheetId": 404}})
    assert api.get(includeGridData="true") == before
