"""spreadsheets.batchUpdate: all or nothing, schema, compare-and-set, rules by index, masks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulators.google import Emulator
from tests.google.api import Api


def cells(top: int, bottom: int, left: int = 0, right: int = 1) -> dict[str, int]:
    return {
        "sheetId": 0,
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }


def fill_if(pattern: str, value: str, row: int, **more: Any) -> dict[str, Any]:
    """A compare-and-set on one cell of column A."""
    body = {"find": pattern, "replacement": value, "searchByRegex": True, "matchEntireCell": True}
    return {"findReplace": {**body, "range": cells(row, row + 1), **more}}


def colour_rule(word: str, top: int = 1, bottom: int = 100) -> dict[str, Any]:
    condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": word}]}
    look = {"backgroundColor": {"red": 1}}
    return {
        "ranges": [cells(top, bottom)],
        "booleanRule": {"condition": condition, "format": look},
    }


def words(api: Api) -> list[str]:
    rules = api.get(fields="sheets.conditionalFormats")["sheets"][0].get("conditionalFormats", [])
    return [r["booleanRule"]["condition"]["values"][0]["userEnteredValue"] for r in rules]


FIRST_ROW = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}


def test_one_bad_request_undoes_the_batch(api: Api) -> None:
    before = api.values("Leads"), api.get()
    reply = api.refused(
        {"addSheet": {"properties": {"title": "New"}}},
        fill_if("^1$", "9", 1),
        {"updateCells": {"range": cells(0, 1), "rows": [], "fields": "userEnteredValue"}},
        {"insertDimension": {"range": FIRST_ROW}},
        {"deleteSheet": {"sheetId": 77}},
    )  # fmt: skip
    assert reply.message == "Invalid requests[4].deleteSheet: No grid with id: 77"
    assert (api.values("Leads"), api.get()) == before


NO_FIELDS = "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"
HIDDEN = {"properties": {"sheetId": 0, "hidden": True}, "fields": "hidden"}
TWO_VALUES = {"userEnteredValue": {"numberValue": 1, "stringValue": "1"}}

REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (
        {"addSheet": {"propertis": {}}},
        "Invalid JSON payload received. Unknown name \"propertis\" at 'requests[0].add_sheet': ",
        "Cannot find field.",
    ),
    (
        {"addSheet": {"properties": {"index": "abc"}}},
        "Invalid value at 'requests[0].add_sheet.properties.index' ",
        '(TYPE_INT32), "abc"',
    ),
    (
        {"addSheet": {}, "deleteSheet": {"sheetId": 0}},
        "Invalid value at 'requests[0]' (oneof), oneof field 'kind' is already set. ",
        "Cannot set 'deleteSheet'",
    ),
    (
        {"updateSheetProperties": {"properties": {"sheetId": 0, "title": "x"}}},
        "Invalid requests[0].updateSheetProperties: ",
        NO_FIELDS,
    ),
    (
        {"findReplace": {"find": "a", "replacement": "b"}},
        "Invalid requests[0].findReplace: FindReplaceRequest: ",
        "one of range, sheetId, allSheets must be set.",
    ),
    (
        {"addSheet": {"properties": {"title": "Leads"}}},
        "Invalid requests[0].addSheet: ",
        'A sheet with the name "Leads" already exists. Please enter another name.',
    ),
    (
        {"updateSheetProperties": HIDDEN},
        "Invalid requests[0].updateSheetProperties: ",
        "You can't hide all the sheets in a document.",
    ),
    (
        {"repeatCell": {"range": {}, "cell": TWO_VALUES, "fields": "*"}},
        "Invalid requests[0].repeatCell: oneof field 'numberValue' is already set. ",
        "Cannot set 'stringValue' (ExtendedValue)",
    ),
]


@pytest.mark.parametrize(("request_", "where", "what"), REFUSED)
def test_what_google_would_refuse(api: Api, request_: Any, where: str, what: str) -> None:
    reply = api.refused(request_)
    assert (reply.status, reply.message) == (400, where + what)


def test_strict_refuses_null_and_lenient_takes_it() -> None:
    with Emulator(strict=False) as google:
        api = Api(google, google.create("x"))
        api.batch({"addSheet": {"properties": {"title": "T", "hidden": None}}})
        body = {"requests": [{"addSheet": {"properties": {"title": "U", "hidden": None}}}]}
        reply = api.on_book("POST", ":batchUpdate", body, strict=1)
        assert reply.status == 400
        assert "null" in reply.message


def test_compare_and_set_fills_only_a_blank(api: Api) -> None:
    api.put("Leads!A3:A4", [[""], [3]])
    replies = api.batch(fill_if("^$", "137", 2), fill_if("^$", "138", 3))
    once = {"valuesChanged": 1, "rowsChanged": 1, "sheetsChanged": 1, "occurrencesChanged": 1}
    assert replies == [{"findReplace": once}, {"findReplace": {}}]
    assert api.values("Leads!A2:A4", valueRenderOption="UNFORMATTED_VALUE") == [[1], [137], [3]]


def test_compare_and_set_takes_back_what_it_wrote(api: Api) -> None:
    [reply] = api.batch(fill_if("^2$", "", 2))
    assert reply["findReplace"]["occurrencesChanged"] == 1
    assert api.values("Leads!A2:A4") == [["1"], [], ["3"]]
    assert api.batch(fill_if("^2$", "", 2)) == [{"findReplace": {}}]


def test_what_is_not_known_about_findreplace_can_be_tried_both_ways(api: Api) -> None:
    api.put("Leads!A3", [[""]])
    api.google.quirks.blank_matches = False
    assert api.batch(fill_if("^$", "5", 2)) == [{"findReplace": {}}]
    api.google.quirks.blank_matches, api.google.quirks.replaced_is_typed = True, False
    api.batch(fill_if("^$", "5", 2))
    assert api.values("Leads!A3", valueRenderOption="UNFORMATTED_VALUE") == [["5"]]


def test_find_replace_counts_parts_groups_and_formulas(api: Api) -> None:
    api.put("Leads!E1:E3", [["a-b a-c"], ['=LEN("a-b")'], ["A-D"]], "USER_ENTERED")
    body = {"find": r"a-(\w)", "replacement": r"\$1=$1", "searchByRegex": True, "sheetId": 0}
    [reply] = api.batch({"findReplace": {**body, "matchCase": True}})
    counts = {"valuesChanged": 1, "rowsChanged": 1, "sheetsChanged": 1, "occurrencesChanged": 2}
    assert reply == {"findReplace": counts}
    assert api.values("Leads!E1") == [["$1=b $1=c"]]
    [reply] = api.batch({"findReplace": {**body, "includeFormulas": True}})
    assert (reply["findReplace"]["formulasChanged"], reply["findReplace"]["valuesChanged"]) == (
        1,
        1,
    )


def test_the_response_shows_the_state_after_the_batch(api: Api) -> None:
    api.put("Leads!A3", [[""]])
    body = {
        "requests": [fill_if("^$", "7", 2)],
        "includeSpreadsheetInResponse": True,
        "responseRanges": ["Leads!A1:A3", "Leads!C1"],
    }
    mask = "replies,updatedSpreadsheet.sheets.data.rowData.values.effectiveValue"
    answer = api.ok("POST", ":batchUpdate", body, fields=mask)
    assert answer.keys() == {"replies", "updatedSpreadsheet"}
    first, second = answer["updatedSpreadsheet"]["sheets"][0]["data"]
    column = [row["values"][0]["effectiveValue"] for row in first["rowData"]]
    assert column == [{"stringValue": "№"}, {"numberValue": 1}, {"numberValue": 7}]
    assert second["rowData"][0]["values"] == [{"effectiveValue": {"stringValue": "Sum"}}]


def test_a_mask_that_google_does_not_have_is_refused(api: Api) -> None:
    reply = api.on_book("GET", "", fields="sheets.propertys")
    assert "Cannot find matching fields for path 'sheets.propertys'" in reply.message


def test_rules_are_found_by_index(api: Api) -> None:
    add = [{"addConditionalFormatRule": {"rule": colour_rule(w), "index": 0}} for w in "abc"]
    api.batch(*add)
    assert words(api) == ["c", "b", "a"]
    [reply] = api.batch({"deleteConditionalFormatRule": {"sheetId": 0, "index": 1}})
    removed = reply["deleteConditionalFormatRule"]["rule"]["booleanRule"]["condition"]
    assert (removed["values"], words(api)) == ([{"userEnteredValue": "b"}], ["c", "a"])
    api.batch({"updateConditionalFormatRule": {"sheetId": 0, "index": 0, "newIndex": 1}})
    api.batch({"updateConditionalFormatRule": {"index": 0, "rule": colour_rule("z")}})
    assert words(api) == ["z", "c"]
    reply = api.refused({"deleteConditionalFormatRule": {"sheetId": 0, "index": 2}})
    assert reply.message.endswith("No conditional format on sheet: 0 at index: 2")


def test_deletes_of_one_batch_see_each_other(api: Api) -> None:
    add = [
        {"addConditionalFormatRule": {"rule": colour_rule(w), "index": n}}
        for n, w in enumerate("abc")
    ]
    api.batch(*add)
    api.batch(*[{"deleteConditionalFormatRule": {"sheetId": 0, "index": n}} for n in (2, 1)])
    assert words(api) == ["a"]


def test_colours_come_back_in_both_spellings_as_bytes(api: Api) -> None:
    api.batch({"addConditionalFormatRule": {"rule": colour_rule("a"), "index": 0}})
    [rule] = api.get()["sheets"][0]["conditionalFormats"]
    both = {"backgroundColor": {"red": 1}, "backgroundColorStyle": {"rgbColor": {"red": 1}}}
    assert rule["booleanRule"]["format"] == both
    assert "sheetId" not in rule["ranges"][0]
    grey = {"userEnteredFormat": {"backgroundColor": {"red": 0.9, "green": 0.26, "blue": 0}}}
    mask = "userEnteredFormat.backgroundColor"
    api.batch({"repeatCell": {"range": cells(0, 1), "cell": grey, "fields": mask}})
    kept = api.book.tab("Leads").cell("A1").format
    assert kept is not None
    assert kept["backgroundColor"] == {"red": 0.9019608, "green": 0.25882354}
    api.batch({"repeatCell": {"range": cells(0, 1), "cell": {}, "fields": mask}})
    assert api.book.tab("Leads").cell("A1").format is None


def test_dropdowns(api: Api) -> None:
    condition = {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=Lists!$A$2:$A"}]}
    rule = {"condition": condition, "strict": True, "showCustomUi": True}
    api.batch({"setDataValidation": {"range": cells(1, 4), "rule": rule}})
    mask = "sheets.data.rowData.values.dataValidation"
    rows = api.get(ranges="Leads!A1:A6", fields=mask)["sheets"][0]["data"][0]["rowData"]
    assert [row["values"][0].get("dataValidation") for row in rows] == [None, rule, rule, rule]
    api.batch({"setDataValidation": {"range": cells(2, 3)}})
    assert api.book.tab("Leads").cell("A3").validation is None
    lists = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "=A1"}]}
    reply = api.refused({"setDataValidation": {"range": cells(1, 4), "rule": {"condition": lists}}})
    assert reply.message.endswith("Formulas are not supported in the values of ONE_OF_LIST")


def test_a_mask_names_what_is_cleared(api: Api) -> None:
    row = {"values": [{"userEnteredValue": {"numberValue": 5}, "note": "n"}, {"note": "m"}]}
    write = {"range": cells(1, 3, 1, 3), "rows": [row], "fields": "userEnteredValue,note"}
    api.batch({"updateCells": write})
    assert api.values("Leads!B2:C3") == [["5"]]
    assert [api.book.tab("Leads").cell(c).note for c in ("B2", "C2", "B3")] == ["n", "m", None]
    api.batch({"updateCells": {**write, "rows": [row], "fields": "note"}})
    reply = api.refused({"updateCells": {**write, "rows": [row, row, row]}})
    assert "beyond the last requested row" in reply.message


def test_charts(api: Api) -> None:
    def source(left: int) -> dict[str, Any]:
        return {"sourceRange": {"sources": [cells(0, 4, left, left + 1)]}}

    basic = {
        "chartType": "BAR",
        "domains": [{"domain": source(1)}],
        "series": [{"series": source(2), "targetAxis": "BOTTOM_AXIS"}],
    }
    anchor = {"overlayPosition": {"anchorCell": {"sheetId": 0, "rowIndex": 5}}}
    chart = {"spec": {"title": "Funnel", "basicChart": basic}, "position": anchor}
    [reply] = api.batch({"addChart": {"chart": chart}})
    key = reply["addChart"]["chart"]["chartId"]
    api.batch(
        {
            "insertDimension": {
                "range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 2, "endIndex": 4}
            }
        }
    )
    [found] = api.get()["sheets"][0]["charts"]
    sources = found["spec"]["basicChart"]["domains"][0]["domain"]["sourceRange"]["sources"]
    assert sources == [
        {"startRowIndex": 0, "endRowIndex": 6, "startColumnIndex": 1, "endColumnIndex": 2}
    ]
    assert found["position"]["overlayPosition"]["anchorCell"] == {"rowIndex": 7}
    api.batch({"updateChartSpec": {"chartId": key, "spec": {"title": "New", "basicChart": basic}}})
    assert api.get()["sheets"][0]["charts"][0]["spec"]["title"] == "New"
    api.batch({"deleteEmbeddedObject": {"objectId": key}})
    assert "charts" not in api.get()["sheets"][0]
    two = {"basicChart": basic, "pieChart": {}}
    assert "already set" in api.refused({"addChart": {"chart": {"spec": two}}}).message


def test_tabs(api: Api) -> None:
    [reply] = api.batch(
        {
            "addSheet": {
                "properties": {
                    "title": "Summary",
                    "index": 0,
                    "gridProperties": {"frozenRowCount": 1},
                }
            }
        }
    )
    made = reply["addSheet"]["properties"]
    assert (made["index"], made["gridProperties"]["frozenRowCount"]) == (0, 1)
    assert api.book.titles == ["Summary", "Leads"]
    move = {"properties": {"sheetId": made["sheetId"], "index": 2}, "fields": "index"}
    api.batch({"updateSheetProperties": move})
    assert api.book.titles == ["Leads", "Summary"]
    api.batch(
        {"duplicateSheet": {"sourceSheetId": 0, "insertSheetIndex": 1, "newSheetName": "Twin"}}
    )
    assert api.values("Twin!B2") == [["Alpha"]]
    api.batch({"deleteSheet": {"sheetId": 0}})
    assert api.book.titles == ["Twin", "Summary"]


def test_protection(api: Api) -> None:
    asked = {"range": cells(0, 1), "warningOnly": True, "description": "ours"}
    [reply] = api.batch({"addProtectedRange": {"protectedRange": asked}})
    key = reply["addProtectedRange"]["protectedRange"]["protectedRangeId"]
    change = {"protectedRangeId": key, "range": cells(0, 2)}
    api.batch({"updateProtectedRange": {"protectedRange": change, "fields": "range"}})
    [found] = api.get()["sheets"][0]["protectedRanges"]
    assert (found["description"], found["range"]["endRowIndex"]) == ("ours", 2)
    api.put("Leads!A1", [["n"]])
    api.batch({"deleteProtectedRange": {"protectedRangeId": key}})
    assert "protectedRanges" not in api.get()["sheets"][0]


def test_what_the_owner_protects_is_refused(api: Api) -> None:
    api.book.tab("Leads").protect("B2:B3")
    api.put("Leads!A2", [[5]])
    reply = api.on_book("PUT", "/values/Leads!B2", {"values": [["x"]]}, valueInputOption="RAW")
    assert reply.message.startswith("You are trying to edit a protected cell or object.")
    delete = {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}}
    assert "protected cell" in api.refused({"deleteDimension": delete}).message
    api.book.tab("Leads").type("B2", "mine")
    assert api.values("Leads!B2") == [["mine"]]


def test_developer_metadata_stays_with_its_row(api: Api) -> None:
    line = {"sheetId": 0, "dimension": "ROWS", "startIndex": 2, "endIndex": 3}
    mark = {"metadataKey": "lead", "metadataValue": "2", "visibility": "DOCUMENT"}
    api.batch(
        {
            "createDeveloperMetadata": {
                "developerMetadata": {**mark, "location": {"dimensionRange": line}}
            }
        }
    )
    api.batch(
        {
            "createDeveloperMetadata": {
                "developerMetadata": {
                    **mark,
                    "metadataKey": "next",
                    "location": {"spreadsheet": True},
                }
            }
        }
    )
    api.book.tab("Leads").insert_rows(2, 3)
    lookup = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "lead"}}]}
    [found] = api.ok("POST", "/developerMetadata:search", lookup)["matchedDeveloperMetadata"]
    where = found["developerMetadata"]["location"]
    assert (where["locationType"], where["dimensionRange"]["startIndex"]) == ("ROW", 5)
    rows = api.ok("POST", "/values:batchGetByDataFilter", lookup)["valueRanges"]
    assert rows[0]["valueRange"]["values"] == [["2", "Beta", "100"]]
    assert api.get()["developerMetadata"][0]["metadataKey"] == "next"
    key = found["developerMetadata"]["metadataId"]
    assert api.ok("GET", f"/developerMetadata/{key}")["metadataValue"] == "2"
    api.book.tab("Leads").delete_rows(6)
    assert api.ok("POST", "/developerMetadata:search", lookup) == {}


def test_create_with_tabs_and_rows(google: Emulator, api: Api) -> None:
    row = {"values": [{"userEnteredValue": {"stringValue": "Имя"}}]}
    sheet = {"properties": {"title": "Лиды"}, "data": [{"rowData": [row]}]}
    body = {"properties": {"title": "Отдел", "locale": "ru_RU"}, "sheets": [sheet]}
    made = api.send("POST", "/v4/spreadsheets", body).body
    book = google.open(made["spreadsheetId"])
    assert (made["properties"]["locale"], book.titles) == ("ru_RU", ["Лиды"])
    assert book.tab("Лиды").values() == [["Имя"]]


def test_named_ranges_bands_filters_and_borders(api: Api) -> None:
    stripes = {"range": cells(0, 4, 0, 3), "rowProperties": {"firstBandColor": {"red": 1}}}
    lines = {"bottom": {"style": "SOLID"}, "innerHorizontal": {"style": "DOTTED"}}
    api.batch(
        {"addNamedRange": {"namedRange": {"name": "sums", "range": cells(1, 4, 2, 3)}}},
        {"addBanding": {"bandedRange": stripes}},
        {"setBasicFilter": {"filter": {"range": {"sheetId": 0}}}},
        {"updateBorders": {"range": cells(0, 2), **lines}},
        {"mergeCells": {"range": cells(5, 7, 0, 2), "mergeType": "MERGE_ALL"}},
    )  # fmt: skip
    assert api.values("sums") == [["300"], ["100"], ["200"]]
    sheet = api.get()["sheets"][0]
    assert sheet["basicFilter"]["range"]["endRowIndex"] == 1000
    borders = (api.book.tab("Leads").cell("A1").format or {})["borders"]
    assert borders == {"bottom": {"style": "DOTTED"}}
    band = {"range": cells(2, 9), "rowProperties": {}}
    assert "alternating background" in api.refused({"addBanding": {"bandedRange": band}}).message
    part = {"range": cells(6, 8), "mergeType": "MERGE_ALL"}
    assert "all cells in a merged range" in api.refused({"mergeCells": part}).message


def test_what_is_not_emulated_says_so(api: Api) -> None:
    reply = api.refused({"deleteTable": {"tableId": "t"}})
    assert reply.status == 501
    assert "deleteTable" in reply.message
