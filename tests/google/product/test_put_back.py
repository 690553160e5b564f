"""What was written astray is put back, whatever happens to the request that does so."""

from __future__ import annotations

import json
import re

import pytest

from sheets_crm.errors import CrmError
from sheets_crm.locale import LANGUAGES, catalogue
from sheets_crm.sync import check
from sheets_crm.workbook.google.concurrent_edits import send_batch
from sheets_crm.workbook.google.write.pending_note import OpenNote
from tests.emulators.google.a1 import column_letters
from tests.google.product.office import TODAY, Office
from tests.google.product.test_race import Race, hide_some

pytestmark = pytest.mark.slow


class Stopped(BaseException):
    """The process ends here."""


def raced(office: Office, seed: int = 3) -> Race:
    """An office in which the next sync's write goes astray: somebody inserts a filled column."""
    race = Race(office, seed)
    race.set_up()
    race.type_lead("New")
    race.lead_becomes_active()
    office.google.edit_before(
        1, lambda: race.meanwhile("insert_filled_column"), match=":batchUpdate"
    )
    return race


def stop(*_: object, **__: object) -> None:
    raise Stopped


def stop_before_the_verdict(office: Office, monkeypatch) -> None:
    monkeypatch.setattr(send_batch, "judged", stop)


def stop_before_it_is_put_back(office: Office, monkeypatch) -> None:
    monkeypatch.setattr(send_batch, "take_back", stop)


def refuse_for_the_quota(office: Office, monkeypatch) -> None:
    office.google.fail("429", at=2, times=1000, match=":batchUpdate")


def answer_nothing(office: Office, monkeypatch) -> None:
    office.google.fail("503", at=2, times=1000, match=":batchUpdate")


def end_the_sharing(office: Office, monkeypatch) -> None:
    office.google.fail("403_sharing", at=2, times=1000, match=":batchUpdate")


WAYS = (
    stop_before_the_verdict,
    stop_before_it_is_put_back,
    refuse_for_the_quota,
    answer_nothing,
    end_the_sharing,
)


@pytest.mark.parametrize("next_one", ["sync", "undo"])
@pytest.mark.parametrize("fails", WAYS, ids=lambda way: way.__name__)
def test_the_next_visit_puts_back_what_the_last_one_could_not(office, monkeypatch, fails, next_one):
    race = raced(office)
    with monkeypatch.context() as broken:
        fails(office, broken)
        with pytest.raises((Stopped, CrmError)) as told:
            office.sync()
    assert race.their_cells() != race.theirs
    assert OpenNote(office.store().state).read() is not None
    if isinstance(told.value, CrmError):
        assert told.value.code == "google_not_put_back"
        assert re.search(r"Leads [A-Z]+\d+", told.value.facts["cells"])
    office.google.faults.clear()
    if next_one == "sync":
        office.sync()
    else:
        office.store().undo()
    assert race.their_cells() == race.theirs
    assert OpenNote(office.store().state).read() is None


def test_while_cells_wait_each_visit_names_them_whatever_fails(office):
    race = raced(office)
    office.google.fail("429", at=2, times=1000, match=":batchUpdate")
    with pytest.raises(CrmError) as first:
        office.sync()
    office.google.faults.clear()
    (told,) = (
        one
        for one in check(office.store(), office.config, TODAY).problems
        if one.code == "google_not_put_back"
    )
    assert told.facts["cells"] == first.value.facts["cells"]
    assert race.their_cells() != race.theirs  # a check writes nothing
    office.google.fail("429", times=1000)
    with pytest.raises(CrmError) as second:
        office.sync()
    assert second.value.code == "google_not_put_back"
    office.google.faults.clear()
    office.sync()
    assert race.their_cells() == race.theirs


@pytest.mark.parametrize("code", ["google_not_put_back", "google_overwritten"])
def test_the_sentence_names_the_cells(code):
    for language in LANGUAGES:
        what, fix = catalogue(language).of(CrmError(code, sheet="Sales", cells="Leads C3, C10"))
        assert "Leads C3, C10" in what
        assert "_crm" in fix or "→" not in fix


def test_another_computers_sync_leaves_the_copies_where_they_are(office, monkeypatch, tmp_path):
    race = raced(office)
    with monkeypatch.context() as broken:
        stop_before_it_is_put_back(office, broken)
        with pytest.raises(Stopped):
            office.sync()
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("SHEETS_CRM_STATE", str(tmp_path / "another"))
        race.type_lead("Theirs")
        row = max(r for r, _, c in office.tab("Leads").sheet.filled() if c.has_content) + 1
        office.sync()
    office.sync()
    theirs = {key for key in race.their_cells() if key[2] != row - 1}
    assert theirs == set(race.theirs)


def test_a_cell_that_somebody_changed_since_is_left(office, monkeypatch):
    race = raced(office)
    with monkeypatch.context() as broken:
        stop_before_it_is_put_back(office, broken)
        with pytest.raises(Stopped):
            office.sync()
    wrong = race.their_cells() - race.theirs
    title, heading, row, *_ = next(key for key in wrong if key[2])
    letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[office.place(title, heading)]
    office.tab(title).type(f"{letter}{row + 1}", "put right by hand")
    office.sync()
    assert office.tab(title).value(f"{letter}{row + 1}") == "put right by hand"
    assert {key[:3] for key in race.theirs - race.their_cells()} <= {(title, heading, row)}


def test_a_write_that_never_arrived_is_forgotten(office):
    office.adopt()
    office.append("Leads", [[None, "New", None, "Ann"]])
    office.google.fail("reset_before", match=":batchUpdate", times=1000)
    with pytest.raises(CrmError):
        office.sync()
    office.google.faults.clear()
    office.sync()
    assert office.column("Leads", "No.")[:4] == [1, 2, 3, 4]
    assert OpenNote(office.store().state).read() is None


def test_a_note_that_cannot_be_read_or_written_stops_no_sync(office, state):
    office.adopt()
    office.append("Leads", [[None, "New", None, "Ann"]])
    file = office.store().state / "overwriting.json"
    file.write_text("{", encoding="utf-8")
    office.sync()
    assert office.column("Leads", "No.")[3] == 4
    assert not file.exists()


# Filters


@pytest.mark.parametrize("skips", [True, False])
def test_a_filter_costs_no_request_and_its_habit_is_learnt(office, skips):
    office.google.quirks.copies_skip_filtered = skips
    race = Race(office, seed=5)
    race.set_up()
    hide_some(office)
    for _ in range(3):
        for name in ("Lead 1", "Lead 15", "Lead 30"):
            office.append("Activities", [[None, None, name, "Call", "well", "Meeting"]])
        office.google.log.clear()
        office.sync()
    assert office.requests() == (1, 1)


@pytest.mark.parametrize("skips", [True, False])
def test_a_lead_that_a_filter_hides_is_numbered_like_any(office, skips):
    office.google.quirks.replaces_skip_filtered = skips
    office.google.quirks.copies_skip_filtered = skips
    race = Race(office, seed=5)
    race.set_up()
    office.append("Leads", [[None, "Hidden", None, "Zoe", 9], [None, "Shown", None, "Ann", 9]])
    last, width = office.tab("Leads").sheet.data_bounds()
    at = column_letters(office.place("Leads", "Manager"))
    office.tab("Leads").filter(f"A1:{column_letters(width - 1)}{last}", at, "Zoe")
    office.sync()
    numbers = dict(zip(office.column("Leads", "Name"), office.column("Leads", "No."), strict=True))
    assert min(numbers["Hidden"], numbers["Shown"]) > 40
    assert len(set(filter(None, numbers.values()))) == 42
    for _ in range(2):
        office.sync(structure_minutes=0)
    office.google.log.clear()
    assert not office.sync().written
    assert office.requests() == (1, 0)


def test_a_hundred_syncs_leave_nothing_behind(office, state):
    race = Race(office, seed=7)
    race.set_up()

    def sizes() -> tuple[object, ...]:
        book = office.book.book
        return (
            len(book.sheets),
            len(book.metadata),
            [len(sheet.parts.get("conditionalFormats", ())) for sheet in book.sheets],
            [len(sheet.parts.get("merges", ())) for sheet in book.sheets],
            sorted(path.name for path in state.rglob("*") if path.is_file()),
            len(json.dumps(sorted(sheet.title for sheet in book.sheets))),
        )

    for _ in range(3):
        race.lead_becomes_active()
        office.sync()
    before = sizes()
    for _ in range(100):
        race.lead_becomes_active()
        office.sync()
    assert sizes() == before
