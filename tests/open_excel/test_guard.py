"""Users who sort, type and delete between our reading and our writing."""

from __future__ import annotations

from datetime import date

import pytest

from sheets_crm.errors import WorkbookChangedError
from sheets_crm.workbook.changes import Anchor, CellEdit, Changes
from sheets_crm.workbook.tab import Kind
from tests.sheets import rows

TABLE = """
| Name  | Manager | Days |
|-------|---------|------|
| Alfa  | Ann     |      |
| Beta  | Bob     |      |
| Gamma | Cid     |      |
"""


@pytest.fixture
def leads(place):
    sheet = place.desk.sheets[0]
    sheet.title = "Leads"
    for r, line in enumerate(rows(TABLE), 1):
        for c, value in enumerate(line, 1):
            sheet.put(r, c, value)
    return sheet


def names(sheet):
    return {sheet.cells[row, 1]: sheet.cells.get((row, 3)) for row in (2, 3, 4)}


def turned(sheet):
    """The user sorts the other way round."""
    lines = [[sheet.cells.get((row, column)) for column in (1, 2, 3)] for row in (2, 3, 4)]
    for row, line in zip((4, 3, 2), lines, strict=True):
        for column, value in enumerate(line, 1):
            sheet.put(row, column, value)


def days(*values):
    """Changes that give the rows from 2 these days, as derived columns are written."""
    edits = tuple(
        CellEdit("Leads", row, 3, None, value, Kind.INTEGER, "derived")
        for row, value in enumerate(values, 2)
        if value is not None
    )
    return Changes(cells=edits, anchors={"Leads": Anchor(1, (1, 2))})


def at(place, question, occurrence, act):
    """The user acts just before the so-many-th call of a kind."""
    seen = []

    def meanwhile(what):
        if what == question:
            seen.append(what)
            if len(seen) == occurrence:
                act()

    place.client.meanwhile = meanwhile


def test_rows_that_stayed_are_written(place, leads):
    store = place.store()
    store.write(store.read(), days(5, 6, 7))
    assert names(leads) == {"Alfa": 5, "Beta": 6, "Gamma": 7}
    written = [one for one in place.client.traffic.actions if one["func"] == "setValues"]
    assert len(written) == 1


def test_the_key_columns_are_read_once_before_and_once_after(place, leads):
    store = place.store()
    read = store.read()
    place.client.traffic.cells_read.clear()
    store.write(read, days(5, 6, 7))
    assert place.client.traffic.cells_read == [12, 12]


def test_sorted_since_the_reading_nothing_is_written(place, leads):
    store = place.store()
    read = store.read()
    turned(leads)
    with pytest.raises(WorkbookChangedError, match=r"^live_changed\("):
        store.write(read, days(5, None, None))
    assert names(leads) == {"Alfa": None, "Beta": None, "Gamma": None}
    assert place.client.traffic.changing == []


def test_typed_into_the_cell_since_the_reading_nothing_is_written(place, leads):
    store = place.store()
    read = store.read()
    leads.put(2, 3, 99)
    with pytest.raises(WorkbookChangedError):
        store.write(read, days(5, 6, 7))
    assert leads.cells[2, 3] == 99


def test_sorted_between_the_check_and_the_write_each_row_has_its_own_again(place, leads):
    leads.put(2, 3, None)
    leads.put(4, 3, 70.0)
    store = place.store()
    read = store.read()
    at(place, "setValues", 1, lambda: turned(leads))
    with pytest.raises(WorkbookChangedError):
        store.write(read, days(5, None, None))
    assert names(leads) == {"Alfa": None, "Beta": None, "Gamma": 70.0}


def test_sorted_between_the_check_and_the_write_of_all_rows_each_gets_its_own(place, leads):
    store = place.store()
    read = store.read()
    at(place, "setValues", 1, lambda: turned(leads))
    with pytest.raises(WorkbookChangedError):
        store.write(read, days(5, 6, 7))
    assert names(leads) == {"Alfa": 5, "Beta": 6, "Gamma": 7}


def test_sorted_after_the_write_the_values_moved_along(place, leads):
    store = place.store()
    read = store.read()
    at(place, "values", 2, lambda: turned(leads))
    with pytest.raises(WorkbookChangedError):
        store.write(read, days(5, 6, 7))
    assert names(leads) == {"Alfa": 5, "Beta": 6, "Gamma": 7}


def test_a_tab_renamed_since_the_reading_is_not_looked_for(place, leads):
    store = place.store()
    read = store.read()
    leads.title = "Clients"
    with pytest.raises(WorkbookChangedError):
        store.write(read, days(5, 6, 7))


def test_undo_puts_back_only_what_still_is_as_we_left_it(place, leads):
    store = place.store()
    store.write(store.read(), days(5, 6, 7))
    leads.put(3, 3, "mine")
    store.undo()
    assert names(leads) == {"Alfa": None, "Beta": "mine", "Gamma": None}
    store.undo()
    assert names(leads) == {"Alfa": 5, "Beta": "mine", "Gamma": 7}


@pytest.mark.parametrize(
    "text", ["=1+1", "+7 916 123", "007", "1-2", "TRUE", "истина", "1,5", "'x"]
)
def test_a_text_stays_a_text(place, leads, text):
    store = place.store()
    edit = CellEdit("Leads", 2, 3, None, text, Kind.TEXT, "derived")
    store.write(store.read(), Changes(cells=(edit,)))
    assert leads.cells[2, 3] == text
    assert not leads.formulas


def test_a_date_is_written_as_one(place, leads):
    store = place.store()
    edit = CellEdit("Leads", 2, 3, None, date(2026, 3, 1), Kind.DATE, "created")
    store.write(store.read(), Changes(cells=(edit,)))
    assert store.read().sheet("Leads").value(2, 3).date() == date(2026, 3, 1)
