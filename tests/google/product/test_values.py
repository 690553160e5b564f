"""Values that a spreadsheet library usually spoils survive a visit."""

from __future__ import annotations

from datetime import date

import pytest

from sheets_crm.workbook.google.read.cell_values import entered
from sheets_crm.workbook.google.read.to_snapshot import EPOCH
from sheets_crm.workbook.snapshot import CellError
from tests.emulators.google.cells import Cell
from tests.google.product.office import TODAY

TEXTS = ("007", "+79161234567", "1,5", "8085807e40000000", "=1+1", "NaN", "'quoted", " spaced ")


def put(office, title, row, heading, value):
    """Puts a value in as it is, parsed by nobody."""
    sheet = office.tab(title).sheet
    sheet.grow_to(row, 1)
    at = office.place(title, heading)
    sheet.put(row - 1, at, sheet.at(row - 1, at).with_entry(value))


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["en_US", "ru_RU"])
def test_texts_stay_texts_on_both_ways(office, locale):
    office.book.book.properties["locale"] = locale
    for row, text in enumerate(TEXTS, 5):
        put(office, "Leads", row, "Name", f"Lead {row}")
        put(office, "Leads", row, "Phone", text)
        put(office, "Activities", row, "Lead", f"Lead {row}")
        put(office, "Activities", row, "What was said", text)
        office.tab("Activities").fill([[date(2026, 3, row)]], at=f"B{row}")
        put(office, "Activities", row, "Status", "New")
    office.adopt()
    assert office.column("Leads", "Phone")[3 : 3 + len(TEXTS)] == list(TEXTS)
    # What was said last is a column of ours: the same texts, written by us.
    shown = office.column("Leads", "Last words")[3 : 3 + len(TEXTS)]
    assert [text.strip() for text in shown] == [text.strip() for text in TEXTS]
    assert all(cell.formula is None for cell in cells(office, "Leads", "Last words"))
    office.google.log.clear()
    assert not office.sync().written


def cells(office, title, heading) -> list[Cell]:
    sheet = office.tab(title).sheet
    at = office.place(title, heading)
    return [sheet.at(row, at) for row in range(1, len(sheet.rows))]


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "shown"), [("en_US", "2/20/2026"), ("ru_RU", "20.02.2026")])
def test_days_are_written_as_the_country_writes_them(office, locale, shown):
    office.book.book.properties["locale"] = locale
    office.adopt()
    column = office.place("Leads", "Last contact")
    cell = cells(office, "Leads", "Last contact")[0]
    assert cell.entered == (date(2026, 2, 20) - EPOCH).days
    letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[column]
    assert office.tab("Leads").shown(f"{letter}2") == shown


@pytest.mark.slow
def test_a_blank_creation_date_becomes_a_date_and_not_a_number(office):
    office.adopt()
    put(office, "Leads", 5, "Name", "Delta Ltd")
    office.sync()
    made = cells(office, "Leads", "Created")[3]
    assert made.entered == (TODAY - EPOCH).days
    assert made.number_format.get("type") == "DATE"


def test_zero_false_errors_and_trailing_blanks(office):
    tab = office.tab("Leads")
    put(office, "Leads", 2, "Amount", 0)
    put(office, "Leads", 3, "Amount", False)
    tab.fill([["=1/0"]], at="H4")
    put(office, "Leads", 9, "Name", "Far below")
    snapshot = office.store().read()
    sheet = snapshot.sheet("Leads")
    assert sheet.value(2, 5) == 0
    assert sheet.value(3, 5) is False
    assert sheet.value(4, 8) == CellError("#DIV/0!")
    assert (4, 8) in sheet.formulas
    assert sheet.value(5, 1) is None
    assert sheet.value(4, 99) is None
    assert sheet.value(9, 2) == "Far below"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (None, {}),
        ("", {}),
        (0, {"numberValue": 0}),
        (False, {"boolValue": False}),
        ("=1+1", {"stringValue": "=1+1"}),
        (date(2026, 3, 16), {"numberValue": 46097}),
        (CellError("#N/A"), {"stringValue": "#N/A"}),
    ],
)
def test_each_kind_of_value_goes_out_as_its_own_kind(value, wanted):
    assert entered(value) == wanted


def test_a_spreadsheet_can_be_named_by_its_title(office):
    from sheets_crm.workbook.google.store import GoogleStore  # noqa: PLC0415

    assert GoogleStore("Sales", office.options).read().workbook == "Sales"


@pytest.mark.slow
def test_a_day_in_place_of_a_text_looks_as_the_other_days_of_its_column(office):
    office.adopt()
    sheet = office.tab("Activities").sheet
    at = office.place("Activities", "Date")
    for row in (1, 2, 3):
        sheet.put(row, at, sheet.at(row, at).with_number_format("DATE", "d mmm yyyy"))
    put(office, "Activities", 5, "Date", "yesterday")
    put(office, "Activities", 5, "Lead", "Beta Ltd")
    put(office, "Activities", 5, "Status", "New")
    office.sync(structure_minutes=0)
    assert office.tab("Activities").shown("B5") == "15 Mar 2026"


@pytest.mark.slow
def test_what_a_person_types_over_a_text_meanwhile_stays(office):
    office.adopt()
    put(office, "Activities", 5, "Date", "yesterday")
    put(office, "Activities", 5, "Lead", "Beta Ltd")
    day = date(2026, 3, 2)
    office.google.edit_before(
        1, lambda: office.tab("Activities").fill([[day]], at="B5"), match=":batchUpdate"
    )
    office.sync()
    assert office.column("Activities", "Date")[3] == (day - EPOCH).days
