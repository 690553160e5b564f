"""Undo puts back what the last sync wrote, cell by cell, only where it still stands."""

import pytest

from sheets_crm.errors import CrmError
from tests.google.product.office import TODAY

pytestmark = pytest.mark.slow


def test_undo_and_undo_of_the_undo(office):
    office.adopt()
    office.append("Leads", [[None, "New", None, "Ann", 5]])
    office.sync()
    assert office.column("Leads", "No.")[3] == 4
    office.store().undo()
    assert office.column("Leads", "No.")[3] is None
    assert office.column("Leads", "Status")[3] is None
    office.store().undo()
    assert office.column("Leads", "No.")[3] == 4
    assert office.column("Leads", "Status")[3] == "New"


def test_a_cell_that_somebody_changed_since_is_left(office):
    office.adopt()
    office.append("Leads", [[None, "New", None, "Ann", 5]])
    office.sync()
    letter = "ABCDEFGHIJKLMNOPQRST"[office.place("Leads", "Status")]
    office.tab("Leads").type(f"{letter}5", "mine now")
    office.store().undo()
    assert office.column("Leads", "Status")[3] == "mine now"
    assert office.column("Leads", "No.")[3] is None


def test_a_row_that_was_sorted_since_is_found_again(office):
    office.adopt()
    office.append("Leads", [[None, "Aaa", None, "Ann", 5]])
    office.sync()
    office.tab("Leads").sort("B")
    assert office.column("Leads", "No.")[0] == 4
    office.store().undo()
    assert office.column("Leads", "Name")[0] == "Aaa"
    assert office.column("Leads", "No.")[:4] == [None, 1, 2, 3]


def test_undo_of_the_setting_up_leaves_the_users_tables(office):
    before = office.column("Leads", "No.")
    office.adopt()
    office.store().undo()
    assert office.column("Leads", "No.") == before
    assert "Summary" not in office.book.titles
    assert not office.tab("Leads").sheet.parts.get("conditionalFormats")


def test_nothing_to_undo(office):
    with pytest.raises(CrmError) as told:
        office.store().undo()
    assert told.value.code == "google_nothing_to_undo"


def test_numbers_are_not_given_out_again(office):
    office.adopt()
    office.append("Leads", [[None, "New", None, "Ann", 5]])
    office.sync()
    office.store().undo()
    office.sync(TODAY.replace(day=17))
    assert office.column("Leads", "No.")[3] == 5
