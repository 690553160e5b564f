"""What users do between two requests, and what follows the rows that they move."""

from __future__ import annotations

from tests.emulators.google import Emulator
from tests.google.api import Api
from tests.google.test_emulator_batch import cells, colour_rule

SHEET = """
| № | Name | Sum |
| 1 | Alpha | 300 |
| 2 | Beta | 100 |
| 3 | Gamma | 200 |
"""


def test_the_tab_shows_itself(api: Api) -> None:
    assert api.book.tab("Leads").dump() == SHEET.strip()


def test_sort(api: Api) -> None:
    tab = api.book.tab("Leads")
    tab.fill([["y"], ["x"], [None]], at="D2")
    tab.paint("B3", "#ff0000")
    tab.sort("C")
    assert [row[:2] for row in tab.values("A2:B4")] == [[2, "Beta"], [3, "Gamma"], [1, "Alpha"]]
    assert tab.cell("B2").format is not None
    assert tab.cell("B3").format is None
    tab.sort("D", descending=True)
    assert tab.values("A2:D5") == [
        [1, "Alpha", 300, "y"],
        [2, "Beta", 100, "x"],
        [3, "Gamma", 200],
    ]


def test_sort_orders_numbers_texts_truth_and_blanks(google: Emulator) -> None:
    column = [["h"], ["b"], [True], [10], [None], ["A"], [9.5]]
    tab = google.create("x", {"T": column}).tab("T")
    tab.fill([["end"]], at="B7")
    tab.sort("A")
    assert tab.values("A2:A7") == [[9.5], [10], ["A"], ["b"], [True]]
    tab.sort("A", descending=True)
    assert tab.values("A2:A7") == [[True], ["b"], ["A"], [10], [9.5]]


def test_sort_leaves_dropdowns_and_takes_formulas_along(google: Emulator) -> None:
    rows = [["n", "twice"], [3, "=A2*2"], [1, "=A3*2"]]
    book = google.create("x", {"T": rows})
    rule = {"condition": {"type": "BOOLEAN"}}
    where = {"sheetId": book.tab("T").id, "startRowIndex": 1, "endRowIndex": 2}
    Api(google, book).batch({"setDataValidation": {"range": where, "rule": rule}})
    tab = book.tab("T")
    tab.sort("A")
    assert tab.values("A2:B3", "FORMULA") == [[1, "=A2*2"], [3, "=A3*2"]]
    assert tab.cell("A2").validation == rule
    assert tab.cell("A3").validation is None


def test_insert_rows_shifts_all_that_is_below(api: Api) -> None:
    tab = api.book.tab("Leads")
    api.batch(
        {"addConditionalFormatRule": {"rule": colour_rule("a", 2, 10), "index": 0}},
        {"addNamedRange": {"namedRange": {"name": "sums", "range": cells(1, 4, 2, 3)}}},
        {"addProtectedRange": {"protectedRange": {"range": cells(3, 4)}}},
        {"mergeCells": {"range": cells(5, 7), "mergeType": "MERGE_ALL"}},
    )
    tab.fill([["=C2+SUM(C$2:C4)"], ["=Leads!$C$4"]], at="E1")
    tab.insert_rows(3, 2)
    assert tab.values("A2:A6") == [[1], [], [], [2], [3]]
    sheet = api.get()["sheets"][0]
    rule, named = sheet["conditionalFormats"][0], api.get()["namedRanges"][0]
    assert (rule["ranges"][0]["startRowIndex"], rule["ranges"][0]["endRowIndex"]) == (2, 12)
    assert (named["range"]["startRowIndex"], named["range"]["endRowIndex"]) == (1, 6)
    assert sheet["protectedRanges"][0]["range"]["startRowIndex"] == 5
    assert (sheet["merges"][0]["startRowIndex"], sheet["merges"][0]["endRowIndex"]) == (7, 9)
    assert tab.values("E1:E2", "FORMULA") == [["=C2+SUM(C$2:C6)"], ["=Leads!$C$6"]]


def test_inserted_rows_look_like_the_row_they_push_down(api: Api) -> None:
    tab = api.book.tab("Leads")
    rule = {"condition": {"type": "BOOLEAN"}}
    api.batch({"setDataValidation": {"range": cells(1, 2), "rule": rule}})
    tab.paint("B2", "#00ff00")
    tab.insert_rows(2)
    assert tab.cell("A2").validation == rule
    assert tab.cell("B2").format == tab.cell("B3").format
    assert not tab.cell("B2").has_content


def test_a_rule_formula_moves_with_its_corner(api: Api) -> None:
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": '=$B5="x"'}]}
    rule = {
        "ranges": [cells(4, 9)],
        "booleanRule": {"condition": condition, "format": {"textFormat": {"bold": True}}},
    }
    api.batch({"addConditionalFormatRule": {"rule": rule, "index": 0}})
    tab = api.book.tab("Leads")
    tab.insert_rows(2)
    found = api.get()["sheets"][0]["conditionalFormats"][0]
    assert found["ranges"][0]["startRowIndex"] == 5
    assert found["booleanRule"]["condition"]["values"] == [{"userEnteredValue": '=$B6="x"'}]
    tab.insert_columns("A")
    found = api.get()["sheets"][0]["conditionalFormats"][0]
    assert found["booleanRule"]["condition"]["values"] == [{"userEnteredValue": '=$C6="x"'}]


def test_delete_rows(api: Api) -> None:
    tab = api.book.tab("Leads")
    api.batch(
        {"addConditionalFormatRule": {"rule": colour_rule("gone", 1, 3), "index": 0}},
        {"addConditionalFormatRule": {"rule": colour_rule("left", 2, 9), "index": 1}},
        {"addProtectedRange": {"protectedRange": {"range": cells(1, 3)}}},
        {"setBasicFilter": {"filter": {"range": cells(0, 4, 0, 3)}}},
    )
    tab.fill([["=C3"], ["=SUM(C2:C4)"]], at="E1")
    tab.delete_rows(2, 2)
    sheet = api.get()["sheets"][0]
    [rule] = sheet["conditionalFormats"]
    assert (rule["ranges"][0]["startRowIndex"], rule["ranges"][0]["endRowIndex"]) == (1, 7)
    assert "protectedRanges" not in sheet
    assert sheet["basicFilter"]["range"]["endRowIndex"] == 2
    assert tab.values("A1:A3") == [["№"], [3]]
    assert tab.values("E1", "FORMULA") == [["=#REF!"]]
    assert sheet["properties"]["gridProperties"]["rowCount"] == 998


def test_move_rows_and_columns(api: Api) -> None:
    tab = api.book.tab("Leads")
    tab.fill([["=C4"]], at="E1")
    tab.move_rows(4, to=2)
    assert tab.values("A1:A4") == [["№"], [3], [1], [2]]
    assert tab.values("E1", "FORMULA") == [["=C2"]]
    tab.move_columns("C", to="A")
    assert tab.values("A1:C2") == [["Sum", "№", "Name"], [200, 3, "Gamma"]]
    assert tab.values("E1", "FORMULA") == [["=A2"]]


def test_insert_and_delete_columns(api: Api) -> None:
    tab = api.book.tab("Leads")
    api.batch({"addConditionalFormatRule": {"rule": colour_rule("a"), "index": 0}})
    tab.insert_columns("A", 2)
    assert tab.values("A1:E1") == [["", "", "№", "Name", "Sum"]]
    assert api.get()["sheets"][0]["conditionalFormats"][0]["ranges"][0]["endColumnIndex"] == 3
    tab.delete_columns("A", 2)
    assert tab.values("A1:C1") == [["№", "Name", "Sum"]]


def test_rename_follows_in_formulas_and_dropdowns(api: Api) -> None:
    book = api.book
    book.add_tab("Lists", [["Stage"], ["new"]])
    book.tab("Leads").fill([['=Lists!A2&"Lists!A2"']], at="E1")
    values = [{"userEnteredValue": "=Lists!$A$2:$A"}]
    rule = {"condition": {"type": "ONE_OF_RANGE", "values": values}}
    api.batch({"setDataValidation": {"range": cells(1, 2), "rule": rule}})
    book.rename_tab("Lists", "Мои списки")
    assert book.tab("Leads").values("E1", "FORMULA") == [["='Мои списки'!A2&\"Lists!A2\""]]
    kept = book.tab("Leads").cell("A2").validation or {}
    assert kept["condition"]["values"] == [{"userEnteredValue": "='Мои списки'!$A$2:$A"}]
    book.tab("Мои списки").insert_rows(2)
    kept = book.tab("Leads").cell("A2").validation or {}
    assert kept["condition"]["values"] == [{"userEnteredValue": "='Мои списки'!$A$3:$A"}]


def test_paste_and_clear_keep_looks_and_dropdowns(api: Api) -> None:
    tab = api.book.tab("Leads")
    rule = {"condition": {"type": "BOOLEAN"}}
    api.batch({"setDataValidation": {"range": cells(1, 3), "rule": rule}})
    tab.paint("A2:A3", "#0000ff")
    tab.paste("A2", [["12"], [None]])
    assert tab.values("A2:A3") == [[12]]
    tab.clear("A2:A3")
    assert tab.values("A2:A3") == []
    assert tab.cell("A3").validation == rule
    assert (tab.cell("A3").format or {})["backgroundColor"] == {"blue": 1}


def test_a_paste_from_elsewhere_wipes_what_is_underneath(api: Api) -> None:
    tab = api.book.tab("Leads")
    rule = {"condition": {"type": "BOOLEAN"}}
    api.batch(
        {"setDataValidation": {"range": cells(1, 9), "rule": rule}},
        {"addConditionalFormatRule": {"rule": colour_rule("a", 1, 9), "index": 0}},
        {"addConditionalFormatRule": {"rule": colour_rule("b", 3, 5), "index": 1}},
    )
    tab.paste("A4", [["x", "y"], ["z", ""]], values_only=False)
    assert [bool(tab.cell(f"A{n}").validation) for n in (3, 4, 5, 6)] == [True, False, False, True]
    [left] = api.get()["sheets"][0]["conditionalFormats"]
    rows = [(r["startRowIndex"], r["endRowIndex"]) for r in left["ranges"]]
    assert rows == [(1, 3), (5, 9)]


def test_metadata_and_sorting_can_be_tried_both_ways(api: Api) -> None:
    line = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    mark = {"metadataKey": "lead", "visibility": "DOCUMENT", "location": {"dimensionRange": line}}
    api.batch({"createDeveloperMetadata": {"developerMetadata": mark}})
    tab = api.book.tab("Leads")

    def row() -> int:
        [found] = api.book.book.metadata
        return int(found["location"]["dimensionRange"]["startIndex"])

    tab.sort("C")
    assert row() == 1
    api.google.quirks.metadata_follows_sort = True
    tab.sort("A")
    assert row() == 2
