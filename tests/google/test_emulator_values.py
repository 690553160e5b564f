"""Values in and out: input options, render options, locales, ranges, append."""

from __future__ import annotations

from datetime import date

import pytest

from tests.emulators.google import CellError, Emulator
from tests.google.api import Api

PATHOLOGICAL = [
    "007",
    "+79161234567",
    "1,5",
    "8085807e40000000",
    "=1+1",
    "31.12.2025",
    "2025-12-31",
    " spaced ",
    "'quoted",
    "TRUE",
    "NaN",
    "Ёлка\nвторая строка",
    0,
    0.1,
    -1.5,
    79161234567,
    True,
    False,
]


@pytest.mark.parametrize("locale", ["en_US", "ru_RU"])
@pytest.mark.parametrize("value", PATHOLOGICAL)
def test_raw_survives_as_it_is(google: Emulator, locale: str, value: object) -> None:
    api = Api(google, google.create("x", locale=locale))
    api.put("Sheet1!A1", [[value]])
    for render in ("UNFORMATTED_VALUE", "FORMULA"):
        [[back]] = api.values("Sheet1!A1", valueRenderOption=render)
        assert (type(back), back) == (type(value), value)


@pytest.mark.parametrize(
    ("locale", "typed", "value", "shown"),
    [
        ("en_US", "0042", 42, "42"),
        ("en_US", "+79161234567", 79161234567, "79161234567"),
        ("en_US", "1,5", "1,5", "1,5"),
        ("en_US", "1,234.5", 1234.5, "1,234.50"),
        ("en_US", "10%", 0.1, "10%"),
        ("en_US", "1/2/2024", 45293, "1/2/2024"),
        ("en_US", "31.12.2025", "31.12.2025", "31.12.2025"),
        ("en_US", "2025-12-31", 46022, "2025-12-31"),
        ("en_US", "12:30 pm", 0.5208333333333334, "12:30:00 PM"),
        ("en_US", "true", True, "TRUE"),
        ("en_US", "8085807e40000000", "8085807e40000000", "8085807e40000000"),
        ("en_US", "'=1+1", "=1+1", "=1+1"),
        ("en_US", "#N/A", "#N/A", "#N/A"),
        ("ru_RU", "1,5", 1.5, "1,5"),
        ("ru_RU", "1 200,50", 1200.5, "1\u00a0200,50"),
        ("ru_RU", "31.12.2025", 46022, "31.12.2025"),
        ("ru_RU", "5 января 2024", 45296, "5 янв 2024"),
        ("ru_RU", "31.12.2025 9:05", 46022.378472222, "31.12.2025 9:05:00"),
        ("ru_RU", "450 000 ₽", 450000, "450\u00a0000 ₽"),
        ("ru_RU", "ИСТИНА", True, "ИСТИНА"),
        ("ru_RU", "1/2/2024", 45323, "01.02.2024"),
    ],
)
def test_typing(google: Emulator, locale: str, typed: str, value: object, shown: str) -> None:
    api = Api(google, google.create("x", locale=locale))
    api.put("Sheet1!A1", [[typed]], "USER_ENTERED")
    [[back]] = api.values("Sheet1!A1", valueRenderOption="UNFORMATTED_VALUE")
    assert back == (pytest.approx(value) if isinstance(value, float) else value)
    assert api.values("Sheet1!A1") == [[shown]]


def test_a_date_without_a_year_gets_this_one(google: Emulator) -> None:
    book = google.create("x", locale="ru_RU")
    book.book.today = date(2026, 3, 1)
    book.tab("Sheet1").type("A1", "1.5")
    assert book.tab("Sheet1").shown("A1") == "01.05"
    assert book.tab("Sheet1").value("A1") == 46143


def test_a_date_as_serial_number_or_as_text(google: Emulator) -> None:
    api = Api(google, google.create("x", {"T": [[date(2025, 12, 31)]]}, locale="ru_RU"))
    plain = {"valueRenderOption": "UNFORMATTED_VALUE"}
    assert api.values("T", **plain) == [[46022]]
    text = api.values("T", **plain, dateTimeRenderOption="FORMATTED_STRING")
    assert text == [["31.12.2025"]]


def test_plain_text_cells_keep_what_is_typed(api: Api) -> None:
    number_format = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    where = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 4}
    cell = {"range": where, "cell": number_format, "fields": "userEnteredFormat.numberFormat"}
    api.batch({"repeatCell": cell})
    api.put("Leads!E1", [["007"]], "USER_ENTERED")
    assert api.values("Leads!E1", valueRenderOption="UNFORMATTED_VALUE") == [["007"]]


def test_trailing_blanks_are_left_out_and_empty_ranges_have_no_values(google: Emulator) -> None:
    api = Api(google, google.create("x"))
    api.put("Sheet1!A1:C3", [["a", "", ""], ["", "", ""], ["", "b", ""]])
    assert api.values("Sheet1!A1:D5") == [["a"], [], ["", "b"]]
    assert "values" not in api.ok("GET", "/values/Sheet1!D1:E2")


def test_null_skips_and_an_empty_text_clears(api: Api) -> None:
    done = api.put("Leads!A2:C2", [[None, "", 5]])
    assert (done["updatedCells"], done["updatedRange"]) == (2, "Leads!A2:C2")
    assert api.values("Leads!A2:C2") == [["1", "", "5"]]


def test_columns_as_the_major_dimension(api: Api) -> None:
    columns = api.values("Leads!B1:C3", majorDimension="COLUMNS")
    assert columns == [["Name", "Alpha", "Beta"], ["Sum", "300", "100"]]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("Leads", "Leads!A1:Z1000"),
        ("Leads!B:C", "Leads!B1:C1000"),
        ("Leads!2:3", "Leads!A2:Z3"),
        ("Leads!B2:C", "Leads!B2:C1000"),
        ("B2", "Leads!B2"),
        ("'Отчёт: итог'!A1:B2", "'Отчёт: итог'!A1:B2"),
        ("Отчёт: итог", "'Отчёт: итог'!A1:Z1000"),
    ],
)
def test_ranges(api: Api, name: str, answer: str) -> None:
    api.book.add_tab("Отчёт: итог")
    found = api.ok("GET", "/values:batchGet", ranges=name)
    assert found["valueRanges"][0]["range"] == answer


WITHIN = "Requested writing within range "
REFUSED = [
    ("Nowhere!A1", [["x"]], "Unable to parse range: Nowhere!A1"),
    ("Leads!A1:B1", [["x"], ["y"]], WITHIN + "[Leads!A1:B1], but tried writing to row [2]"),
    ("Leads!A1:A2", [["x", "y"]], WITHIN + "[Leads!A1:A2], but tried writing to column [B]"),
    (
        "Leads!A1001",
        [["x"]],
        "Range (Leads!A1001) exceeds grid limits. Max rows: 1000, max columns: 26",
    ),
    ("Leads!A1", [[{"a": 1}]], "Invalid values[0][0]: struct_value {\n}\n"),
]


@pytest.mark.parametrize(("name", "rows", "message"), REFUSED)
def test_refusals(api: Api, name: str, rows: object, message: str) -> None:
    path = f"/values/{name}"
    reply = api.on_book("PUT", path, {"values": rows}, valueInputOption="RAW")
    assert (reply.status, reply.message) == (400, message)


def test_a_value_input_option_is_needed(api: Api) -> None:
    reply = api.on_book("PUT", "/values/Leads!A1", {"values": [[1]]})
    assert reply.message == "'valueInputOption' is required but not specified"


def test_fifty_thousand_characters(api: Api) -> None:
    api.put("Leads!E1", [["x" * 50_000]])
    body = {"values": [["x" * 50_001]]}
    reply = api.on_book("PUT", "/values/Leads!E1", body, valueInputOption="RAW")
    assert "maximum of 50000 characters" in reply.message


def test_a_batch_of_values_is_all_or_nothing(api: Api) -> None:
    data = [{"range": "Leads!A2", "values": [[9]]}, {"range": "Gone!A1", "values": [[1]]}]
    body = {"valueInputOption": "RAW", "data": data}
    assert api.on_book("POST", "/values:batchUpdate", body).status == 400
    assert api.values("Leads!A2") == [["1"]]
    done = api.ok("POST", "/values:batchUpdate", {**body, "data": data[:1]})
    assert (done["totalUpdatedCells"], done["totalUpdatedSheets"]) == (1, 1)


GUIDE = [
    ["a", "b", "c"],
    ["d", "e", "f"],
    [],
    ["", "x", "y", "z"],
    ["", "x", "y", "z"],
    ["", "x", "y", "z"],
]
"""The two tables of Google's guide to appending: A1:C2 and B4:D6."""


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("Sheet1", "Sheet1!B7"),
        ("Sheet1!B4", "Sheet1!B7"),
        ("Sheet1!C5:D5", "Sheet1!B7"),
        ("Sheet1!B2:D4", "Sheet1!B7"),
        ("Sheet1!A3:G10", "Sheet1!B7"),
        ("Sheet1!A1", "Sheet1!A3"),
        ("Sheet1!E4", "Sheet1!E4"),
        ("Sheet1!A4", "Sheet1!A4"),
    ],
)
def test_append_finds_the_table_as_the_guide_says(google: Emulator, name: str, where: str) -> None:
    api = Api(google, google.create("x", {"Sheet1": GUIDE}))
    path = f"/values/{name}:append"
    done = api.ok("POST", path, {"values": [["new"]]}, valueInputOption="RAW")
    assert done["updates"]["updatedRange"] == where


def test_append_grows_the_grid(google: Emulator) -> None:
    api = Api(google, google.create("x", {"T": [["a"]]}))
    api.book.tab("T").sheet.resize(1, 1)
    path = "/values/T:append"
    api.ok("POST", path, {"values": [[1, 2]]}, valueInputOption="RAW")
    size = api.get()["sheets"][0]["properties"]["gridProperties"]
    assert size == {"rowCount": 2, "columnCount": 2}


def test_errors_and_formulas(google: Emulator) -> None:
    rows = [[CellError("DIVIDE_BY_ZERO"), '=A3&"!"', 2], ["=1/0", "=NOW()"], ["hi", "=SUM(C1;3)"]]
    api = Api(google, google.create("x", {"T": rows}, locale="ru_RU"))
    plain = api.values("T", valueRenderOption="UNFORMATTED_VALUE")
    assert plain == [["#DIV/0!", "hi!", 2], ["#DIV/0!", "Loading..."], ["hi", 5]]
    assert api.values("T!B3", valueRenderOption="FORMULA") == [["=SUM(C1;3)"]]
    api.put("T!A4", [['=HYPERLINK("#gid=0","a")'], ['=HYPERLINK("#gid=0";"a")']], "USER_ENTERED")
    assert api.values("T!A4:A5") == [["#ERROR!"], ["a"]]
    api.book.tab("T").computed("B2", 46000)
    assert api.values("T!B2") == [["46000"]]


def test_where_a_comma_parts_arguments_it_replaces_the_semicolon(api: Api) -> None:
    api.put("Leads!E1", [['=HYPERLINK("#a;b";"c")']], "USER_ENTERED")
    formula = api.values("Leads!E1", valueRenderOption="FORMULA")
    assert formula == [['=HYPERLINK("#a;b","c")']]
