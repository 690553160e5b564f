"""Undo puts back what the last sync wrote, cell by cell, only where it still stands."""

import errno

import pytest

from sheets_crm.errors import CrmError
from sheets_crm.journal import Journal
from tests.google.product.office import TODAY
from tests.journal.filled import make_newer

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


def test_several_writes_are_kept_and_the_undoing_takes_the_place_of_the_last(office):
    office.adopt()
    office.append("Leads", [[None, "New", None, "Ann", 5]])
    office.sync()
    kept = office.store().backups()
    assert [one.reason for one in kept] == ["sync", "sync"]
    assert kept[0].taken > kept[1].taken
    assert min(one.size for one in kept) > 0
    assert office.store().undo().name == kept[0].name
    assert [one.reason for one in office.store().backups()] == ["undo", "sync"]
    assert office.store().backups()[1] == kept[1]
    office.store().undo()
    assert [one.reason for one in office.store().backups()] == ["sync", "sync"]


def test_a_write_that_cannot_be_recorded_is_made_and_told(office):
    office.adopt()
    make_newer(office.store().state)
    office.append("Leads", [[None, "New", None, "Ann", 5]])
    outcome = office.sync()
    assert office.column("Leads", "No.")[3] == 4
    assert [one.code for one in outcome.told] == ["journal_no_undo"]
    assert office.store().backups() == ()
    make_newer(office.store().state, 1)
    assert len(office.store().backups()) == 1


def test_a_full_disk_does_not_stop_a_write(office, monkeypatch):
    office.adopt()
    office.append("Leads", [[None, "New", None, "Ann", 5]])

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("sheets_crm.workbook.google.read.structure.write_whole", full)
    monkeypatch.setattr("sheets_crm.journal.database.private_folder", full)
    outcome = office.sync()
    assert office.column("Leads", "No.")[3] == 4
    assert [one.code for one in outcome.told] == ["journal_no_undo"]


def test_a_broken_record_is_passed_over_once(office):
    office.adopt()
    Journal(office.store().state).keep_undo("{", "sync", 10)
    with pytest.raises(CrmError) as told:
        office.store().undo()
    assert told.value.code == "google_nothing_to_undo"
    office.store().undo()
    assert "Summary" not in office.book.titles


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
