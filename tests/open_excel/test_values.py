"""Every kind of value that Excel hands over is understood, or told of; none is a silent blank."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from sheets_crm.crm.parse.columns import Conventions, amounts
from sheets_crm.crm.parse.grid import Cells
from sheets_crm.crm.parse.manager_names import People
from sheets_crm.sync import sync
from sheets_crm.workbook.changes import CellEdit, Changes
from sheets_crm.workbook.open_excel.read import area_values
from sheets_crm.workbook.open_excel.read.cell_values import told, typed, typed_heading
from sheets_crm.workbook.open_excel.write.undo_record import (
    Entry,
    WrittenCell,
    entry_of,
    entry_text,
)
from sheets_crm.workbook.snapshot import Area, CellError
from sheets_crm.workbook.tab import Kind
from tests.open_excel.errors import com_error
from tests.stores.test_contract import TODAY, foreign, heading

EPOCH_1904 = date(1904, 1, 1)


def at(*parts):
    return datetime(*parts)  # noqa: DTZ001 - a cell has no zone


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (Decimal("1200.5"), 1200.5),
        (5.0, 5.0),
        (True, True),
        ("", None),
        (None, None),
        ("won", "won"),
        (-2146826281, CellError("#DIV/0!")),
        (-2146826246, CellError("#N/A")),
        (-2146826243, CellError("#SPILL!")),
        (-2146826238, CellError("#CALC!")),
        (-2146826245, CellError("#GETTING_DATA")),
        (-2146826100, CellError("#ERROR!")),
        (7, 7),
        (-5, -5),
        (at(2026, 3, 1), at(2026, 3, 1)),
        (at(2026, 3, 1, 9, 29, 59, 999_999), at(2026, 3, 1, 9, 30)),
        (at(1899, 12, 30, 9, 30), time(9, 30)),
        (b"\0", CellError("bytes b'\\x00'")),
    ],
)
def test_a_value_is_what_excel_shows(given, meant):
    found = told(given)
    assert (found, type(found)) == (meant, type(meant))


def test_a_time_of_a_workbook_that_counts_from_1904():
    assert told(at(1904, 1, 1, 9, 30), EPOCH_1904) == time(9, 30)
    assert told(at(1904, 1, 1, 9, 30)) == at(1904, 1, 1, 9, 30)


@pytest.mark.parametrize("word", ["VERDADERO", "VERO", "PRAWDA", "WAAR", "истина", "true", "won"])
def test_one_word_may_be_a_tick_in_some_language_and_is_quoted(word):
    assert typed(word) == f"'{word}"
    assert typed("two words") == "two words"


def test_a_heading_of_words_is_bare():
    assert [typed_heading(one) for one in ("Status", "1-2")] == ["Status", "'1-2"]


def test_whole_numbers_go_as_floats():
    assert (typed(2**40), type(typed(2**40))) == (2**40, float)
    assert typed(True) is True


@pytest.mark.parametrize("odd", [Decimal(5), time(9, 30), timedelta(hours=30), b"\0"])
def test_an_amount_of_an_unknown_kind_is_told(odd):
    cells = Cells("Leads", "Amount", (2, 3), (100.0, odd))
    how = Conventions("en", TODAY, date(1899, 12, 30), People((), ()))
    found, problems = amounts(cells, how)
    assert found[0] == 100
    assert [one.code for one in problems] == ["wrong_kind"]


def test_the_undo_record_keeps_what_was_read():
    cell = WrittenCell("Leads", 2, 3, told(Decimal("0.5")), told(-2146826246))
    assert entry_of(entry_text(Entry("sync", (cell,)))).cells == (cell,)


def revenue(place):
    """Every number and error of the reports."""
    return {
        sheet.title: [v for _, v in sorted(sheet.cells.items()) if isinstance(v, float)]
        for sheet in place.desk.sheets
        if sheet.title in {"Summary", "Funnel", "Stale", "Plan vs actual"}
    }


def test_amounts_in_a_currency_format_count_as_before(place):
    config = foreign(place)
    before = revenue(place)
    amount, sheet = heading(place, "Leads", "Amount"), place.desk.sheet("Leads")
    for (row, column), value in list(sheet.cells.items()):
        if column == amount and isinstance(value, float):
            sheet.put(row, column, Decimal(str(value)))
    outcome = sync(place.store(), config, TODAY)
    assert not outcome.written
    assert revenue(place) == before
    assert any(before.values())


def test_an_error_in_one_amount_is_told_and_does_not_become_a_number(place):
    config = foreign(place)
    column = heading(place, "Leads", "Amount")
    place.desk.sheet("Leads").put(3, column, -2146826243)
    decision = sync(place.store(), config, TODAY).decision
    problems = [(one.code, one.row, one.facts.get("value")) for one in decision.problems]
    assert ("error_cell", 3, "#SPILL!") in problems
    assert all(value > -1_000_000 for numbers in revenue(place).values() for value in numbers)


def test_the_workbooks_own_epoch_is_known(place):
    assert place.store().read().epoch == date(1899, 12, 30)
    place.desk.from_1904 = True
    assert place.store().read().epoch == EPOCH_1904


def test_one_odd_date_does_not_fail_its_tab(place):
    """A phone number typed into a date column: Excel refuses the values of any area with it."""
    sheet = place.desk.sheets[0]
    for row in range(1, 40):
        for column in range(1, 8):
            sheet.put(row, column, float(10 * row + column))
    sheet.put(23, 5, 79161234567.0)
    sheet.put(31, 2, -4.0)
    sheet.formulas[31, 2] = "=1-5"
    sheet.no_dates = {(23, 5), (31, 2)}
    read = place.store().read().sheets[0]
    assert read.value(23, 5) == 79161234567
    assert read.value(31, 2) == CellError("#######")
    assert read.value(23, 4) == 234
    assert read.value(39, 7) == 397


def test_another_error_is_not_taken_for_an_odd_date(place):
    place.type("Sheet1", 1, 1, "x")

    def meanwhile(what):
        if what == "values":
            raise com_error(-2147352567, -2146827284)

    place.client.meanwhile = meanwhile
    with pytest.raises(Exception, match=r"^live_failed\("):
        place.store().read()


def test_one_painted_cell_far_below_is_read_in_parts(place, monkeypatch):
    monkeypatch.setattr(area_values, "CELLS_AT_ONCE", 3_000)
    sheet = place.desk.sheets[0]
    sheet.put(1, 1, "Name")
    sheet.put(9_000, 1, "Alfa")
    sheet.formats.append((Area(150_000, 2, 150_000, 2), "fill", "#FF0000"))
    read = place.store().read().sheets[0]
    assert len(read.rows) == 9_000
    assert read.value(9_000, 1) == "Alfa"
    assert max(place.client.traffic.cells_read) <= 3_000


def column_of(place, code):
    """A blank column, formatted as said, in which a sync writes three values."""
    sheet = place.desk.sheets[0]
    for row in range(1, 5):
        sheet.put(row, 1, f"Lead {row}")
    if code:
        sheet.formats.append((Area(2, 3, 3, 3), "number_format", code))
    return sheet


@pytest.mark.parametrize(
    ("value", "kind", "stands"),
    [
        (5, Kind.INTEGER, 5.0),
        (date(2026, 3, 1), Kind.DATE, at(2026, 3, 1)),
        ("007", Kind.TEXT, "007"),
    ],
)
@pytest.mark.parametrize("code", ["", "@"])
def test_a_number_stays_one_in_a_column_formatted_as_text(place, code, value, kind, stands):
    sheet = column_of(place, code)
    store = place.store()
    edits = [CellEdit("Sheet1", row, 3, None, value, kind, "derived") for row in (2, 3, 4)]
    store.write(store.read(), Changes(cells=tuple(edits)))
    assert [sheet.cells[row, 3] for row in (2, 3, 4)] == [stands] * 3
    assert not store.told
    assert place.store().read().sheets[0].value(2, 3) == stands


def test_a_day_in_place_of_a_text_looks_as_the_other_days_of_its_column(place):
    sheet = column_of(place, "@")
    sheet.put(4, 3, at(2026, 3, 2))
    sheet.formats.append((Area(4, 3, 4, 3), "number_format", "dd.mm.yyyy"))
    sheet.cells[2, 3] = "yesterday"
    store = place.store()
    edits = [
        CellEdit("Sheet1", 2, 3, "yesterday", date(2026, 3, 1), Kind.DATE, "date_read", like=4),
        CellEdit("Sheet1", 3, 3, None, date(2026, 3, 1), Kind.DATE, "date", like=4),
        CellEdit("Sheet1", 5, 3, None, date(2026, 3, 1), Kind.DATE, "date", like=4),
    ]
    store.write(store.read(), Changes(cells=tuple(edits)))
    assert [sheet.cells[row, 3] for row in (2, 3, 5)] == [at(2026, 3, 1)] * 3
    assert [sheet.number_format(Area(row, 3, row, 3)) for row in (2, 3, 5)] == ["dd.mm.yyyy"] * 3
