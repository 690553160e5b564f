"""What the live store refuses, with nothing written, and what it tells of."""

from __future__ import annotations

import errno
from dataclasses import replace

import pytest

from sheets_crm.errors import CrmError, WorkbookChangedError
from sheets_crm.journal import Journal
from sheets_crm.locale import LANGUAGES, catalogue
from sheets_crm.sync import sync
from sheets_crm.workbook.changes import Changes
from sheets_crm.workbook.excel.files.backups import back_up
from sheets_crm.workbook.tab import Cell, Column, Tab
from tests.journal.filled import make_newer
from tests.stores.test_contract import TODAY, foreign

TAB = Tab("notes", "Notes", (Column(12),), ((Cell("hello"),),), ours=False)


def refused(place, code, act):
    """The refusal, which leaves the workbook as it was and has its words in both languages."""
    place.client.traffic.actions.clear()
    with pytest.raises(CrmError) as caught:
        act()
    assert caught.value.code == code
    assert place.client.traffic.changing == []
    for language in LANGUAGES:
        what, fix = catalogue(language).of(caught.value)
        assert what
        assert fix
    return caught.value


def test_a_report_that_a_formula_reads_is_not_taken_away(place):
    config = foreign(place)
    place.formula("Leads", 9, 1, "=Summary!A1")
    error = refused(
        place,
        "live_tab_used",
        lambda: sync(place.store(), replace(config, reports=("funnel",)), TODAY),
    )
    assert error.facts["cell"] == "Leads!A9"


def test_a_tab_of_the_users_with_that_name_is_not_drawn_over(place):
    place.desk.sheets[0].title = "NOTES"
    store = place.store()
    read = store.read()
    refused(place, "live_tab_taken", lambda: store.write(read, Changes(new_tabs=(TAB,))))


def test_a_workbook_is_made_only_in_a_blank_one(place):
    place.type("Sheet1", 1, 1, "mine")
    refused(place, "live_not_blank", lambda: place.store().create((TAB,)))


def test_nothing_to_undo(place):
    refused(place, "live_nothing_to_undo", lambda: place.store().undo())


def test_an_older_write_is_not_taken_back_in_place_of_one_into_the_closed_file(place):
    store = place.store()
    store.write(store.read(), Changes(new_tabs=(TAB,)))
    place.path.write_bytes(b"the file as a sync of it found it")
    back_up(place.path, "sync")
    refused(place, "undo_was_file", place.store().undo)
    assert "Notes" in [one.title for one in place.desk.sheets]


def test_a_broken_record_cannot_be_undone(place):
    store = place.store()
    store.write(store.read(), Changes(new_tabs=(TAB,)))
    Journal(store.state).keep_undo("{", "sync", 10)
    refused(place, "live_journal_broken", store.undo)
    assert "Notes" in [one.title for one in place.desk.sheets]
    store.undo()
    assert "Notes" not in [one.title for one in place.desk.sheets]


def test_a_write_that_cannot_be_recorded_is_made_and_told(place):
    store = place.store()
    make_newer(store.state)
    store.write(store.read(), Changes(new_tabs=(TAB,)))
    assert "Notes" in [one.title for one in place.desk.sheets]
    assert "journal_no_undo" in [one.code for one in store.told]
    assert store.backups() == ()


def test_a_full_disk_does_not_stop_a_write(place, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("sheets_crm.workbook.open_excel.read.remembered.write_whole", full)
    monkeypatch.setattr("sheets_crm.journal.database.private_folder", full)
    store = place.store()
    store.write(store.read(), Changes(new_tabs=(TAB,)))
    assert "Notes" in [one.title for one in place.desk.sheets]
    assert "journal_no_undo" in [one.code for one in store.told]


def test_what_was_not_read_last_is_not_written(place):
    store = place.store()
    read = store.read()
    store.read()
    with pytest.raises(WorkbookChangedError):
        store.write(read, Changes(new_tabs=(TAB,)))


def test_a_tab_that_we_added_goes_with_undo_while_nobody_has_written_in_it(place):
    store = place.store()
    store.write(store.read(), Changes(new_tabs=(TAB,)))
    store.undo()
    assert [one.title for one in place.desk.sheets] == ["Sheet1"]
    store.write(store.read(), Changes(new_tabs=(TAB,)))
    place.type("Notes", 2, 1, "mine")
    store.undo()
    assert [one.title for one in place.desk.sheets] == ["Sheet1", "Notes"]


def test_the_writes_that_can_be_undone_are_listed(place):
    foreign(place)
    kept = place.store().backups()
    assert kept
    assert [one.taken for one in kept] == sorted((one.taken for one in kept), reverse=True)
    assert all(one.size > 0 and one.reason == "sync" for one in kept)


def test_dropdowns_that_excel_cannot_be_given_are_told(place):
    config = foreign(place)
    place.desk.sheet("Leads").validations.clear()
    store = place.store()
    (store.state / "live.json").unlink()
    sync(store, config, TODAY)
    told = [(one.code, one.tab, one.column) for one in store.told]
    assert ("live_dropdown_unmade", "Leads", "Manager") in told
