"""Cells that Excel does not take: refused before the first write, or told after it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sheets_crm.errors import CrmError
from sheets_crm.locale import LANGUAGES, catalogue
from sheets_crm.sync import sync
from sheets_crm.workbook.changes import CellEdit, Changes
from sheets_crm.workbook.open_excel.retry_when_busy import said_by
from sheets_crm.workbook.tab import Kind
from tests.open_excel.errors import com_error
from tests.open_excel.test_refusals import refused
from tests.stores.test_contract import TODAY, foreign, heading


@pytest.fixture
def sheet(place):
    sheet = place.desk.sheets[0]
    sheet.title = "Leads"
    for row, name in enumerate(("Name", "Alfa", "Beta", "Gamma"), 1):
        sheet.put(row, 1, name)
    return sheet


def write(place):
    """Days for three leads."""
    edits = tuple(
        CellEdit("Leads", row, 3, None, row, Kind.INTEGER, "derived") for row in (2, 3, 4)
    )
    store = place.store()
    store.write(store.read(), Changes(cells=edits))
    return store


def told(store):
    return [(one.code, one.tab, one.facts) for one in store.told]


def test_a_protected_tab_is_refused_before_the_first_write(place):
    config = foreign(place)
    place.type("Leads", 6, heading(place, "Leads", "Name"), "Epsilon")
    place.desk.sheet("Summary").protection = "locked"
    refused(place, "live_tab_protected", lambda: sync(place.store(), config, TODAY))


def test_a_protected_tab_that_needs_nothing_stops_nothing(place):
    config = foreign(place)
    place.desk.sheets[0].protection = "locked"
    sync(place.store(), config, TODAY)


def test_a_protected_structure_is_refused_where_tabs_come_or_go(place):
    config = foreign(place)
    place.desk.structure_protected = True
    fewer = replace(config, reports=("summary",))
    refused(place, "live_structure_protected", lambda: sync(place.store(), fewer, TODAY))
    sync(place.store(), config, TODAY)


def test_a_workbook_that_is_open_for_reading_only_is_not_written(place):
    config = foreign(place)
    place.type("Leads", 6, heading(place, "Leads", "Name"), "Epsilon")
    place.desk.read_only = True
    refused(place, "live_read_only", lambda: sync(place.store(), config, TODAY))


def test_cells_that_stay_as_they_were_without_a_word_are_told(place, sheet):
    sheet.protection = "silent"
    store = write(place)
    assert told(store) == [("live_not_taken", "Leads", {"cell": "C2", "count": 3})]


def test_rows_that_a_filter_hides_are_told_where_excel_passes_them_over(place, sheet):
    sheet.filtered = {3}
    store = write(place)
    assert told(store) == [("live_not_taken", "Leads", {"cell": "C3", "count": 1})]
    assert (sheet.cells[2, 3], sheet.cells[4, 3]) == (2, 4)


def test_a_macro_that_changes_what_was_written_is_told(place, sheet):
    sheet.macro = lambda _row, _column, value: value * 10 if isinstance(value, float) else value
    assert told(write(place)) == [("live_not_taken", "Leads", {"cell": "C2", "count": 3})]


def test_what_was_taken_is_not_told(place, sheet):
    assert told(write(place)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_not_taken_has_its_words(place, sheet, language):
    sheet.filtered = {3}
    (problem,) = write(place).told
    what, fix = catalogue(language).of(problem)
    assert "C3" in what
    assert fix


def test_excels_own_sentence_is_told_and_not_the_numbers_around_it(place):
    config = foreign(place)
    place.type("Leads", 6, heading(place, "Leads", "Name"), "Epsilon")
    said = "Ячейка или диаграмма защищена от изменений."

    def meanwhile(what):
        if what == "setValues":
            raise com_error(-2147352567, -2146827284, said)

    place.client.meanwhile = meanwhile
    with pytest.raises(CrmError, match=r"^live_failed\(") as caught:
        sync(place.store(), config, TODAY)
    assert caught.value.facts["reason"] == said.rstrip(".")
    assert said_by(com_error(-2147352567)) == "Call was rejected by callee"
