"""A spreadsheet that nobody touched is known by what Drive counts, a hundred bytes a visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sheets_crm.errors import CrmError
from sheets_crm.workbook.google.read.still import is_still
from sheets_crm.workbook.google.store import GoogleStore
from tests.google.product.office import TODAY, Office


@pytest.fixture
def quiet(office) -> Office:
    """Set up, and seen to need nothing."""
    office.adopt()
    assert office.sync().decision is not None
    office.google.log.clear()
    return office


def is_read(office: Office) -> bool:
    """Whether a visit reads the spreadsheet."""
    return office.sync().decision is not None


def test_a_visit_of_an_untouched_spreadsheet_receives_less_than_a_kilobyte(quiet):
    quiet.google.log.clear()
    for _ in range(3):
        assert not is_read(quiet)
    assert quiet.requests() == (0, 0)
    assert len(quiet.google.log) == 3
    assert all(one.response_bytes <= 1024 for one in quiet.google.log)


@pytest.mark.slow
def test_the_title_is_known_all_the_same(quiet):
    store = quiet.store()
    assert store.settled(_key(quiet))
    assert store.name == "Sales"


def _key(office: Office) -> str:
    from sheets_crm.sync import _everything_else  # noqa: PLC0415 - what the sync itself asks with

    return _everything_else(office.config, TODAY)


@pytest.mark.slow
@pytest.mark.parametrize(
    "touch",
    [
        lambda office: office.append("Leads", [[None, "Delta", None, "Ann", 100]]),
        lambda office: office.book.rename_tab("Leads", "Clients"),
        lambda office: office.book.add_tab("Notes", [["a"]]),
        lambda office: office.tab("Leads").sort("B"),
    ],
)
def test_whatever_is_touched_is_read(quiet, touch):
    touch(quiet)
    assert is_read(quiet)


@pytest.mark.slow
def test_another_day_another_configuration_and_an_open_look_are_read(quiet):
    assert quiet.sync(TODAY + timedelta(days=1)).decision is not None
    for _ in range(2):
        quiet.sync()
    assert not is_read(quiet)
    quiet.config = replace(quiet.config, summary=replace(quiet.config.summary, stale_rows=5))
    assert is_read(quiet)
    while is_read(quiet):
        pass
    assert quiet.sync(structure_minutes=0).decision is not None


@pytest.mark.slow
def test_an_undo_is_seen(office):
    office.adopt()
    office.append("Leads", [[None, "Delta", None, "Ann", 100]])
    office.sync()
    while is_read(office):
        pass
    office.store().undo()
    assert office.sync().written


@pytest.mark.slow
def test_what_drive_has_not_yet_counted_is_seen_a_visit_later(quiet):
    """Drive may be minutes late; then a number is filled in minutes later, and none is lost."""
    quiet.google.quirks.drive_lags = True
    quiet.append("Leads", [[None, "Delta", None, "Ann", 100]])
    assert not is_read(quiet)
    quiet.book.book.drive_catches_up()
    assert quiet.sync().written
    assert quiet.column("Leads", "No.")[:4] == [1, 2, 3, 4]


@pytest.mark.slow
def test_our_own_late_count_hides_nothing_of_what_people_type_after_it(quiet):
    """Read with an old count, an edit between two readings is found by the count of our write."""
    quiet.google.quirks.drive_lags = True
    quiet.append("Leads", [[None, "Delta", None, "Ann", 100]])
    quiet.book.book.drive_catches_up()
    assert quiet.sync().written
    assert is_read(quiet)  # nothing is to be done; Drive has not counted our write yet
    quiet.append("Leads", [[None, "Epsilon", None, "Ann", 100]])
    quiet.book.book.drive_catches_up()
    assert quiet.sync().written
    assert quiet.column("Leads", "No.")[:5] == [1, 2, 3, 4, 5]


@pytest.mark.slow
def test_an_edit_between_the_count_and_the_reading_is_seen_by_the_next(quiet):
    quiet.append("Leads", [[None, "Delta", None, "Ann", 100]])
    quiet.sync()
    quiet.google.edit_before(
        1, lambda: quiet.append("Activities", [[None, None, "Delta"]]), match="values"
    )
    quiet.sync()
    assert is_read(quiet)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["403_sharing", "403_disabled", "404"])
def test_where_drive_tells_nothing_the_spreadsheet_is_read_and_drive_asked_once_a_day(office, kind):
    office.adopt()
    office.google.fail(kind, match="/drive/", times=10_000)
    office.google.log.clear()
    for _ in range(3):
        assert is_read(office)
    asked = [one for one in office.google.log if one.kind == "Drive"]
    assert (len(asked), office.requests()) == (1, (3, 0))
    office.sync(TODAY + timedelta(days=1))
    assert len([one for one in office.google.log if one.kind == "Drive"]) == 2


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["429", "503", "html500", "reset_before", "403_rate"])
def test_where_drive_is_out_of_order_the_spreadsheet_is_read_at_once(quiet, kind):
    quiet.google.fail(kind, match="/drive/", times=10_000)
    slept = len(quiet.clock.slept)
    assert is_read(quiet)
    assert quiet.clock.slept[slept:] == []
    quiet.google.faults.clear()
    assert not is_read(quiet)


@pytest.mark.slow
def test_a_person_who_gave_no_leave_to_ask_drive_is_not_asked_for_it(quiet):
    quiet.identity.credentials._scopes = quiet.identity.credentials._scopes[:1]
    quiet.google.log.clear()
    assert is_read(quiet)
    assert [one.kind for one in quiet.google.log] == ["Read"]


@pytest.mark.slow
def test_formulas_that_change_by_themselves_are_read_each_time(office):
    office.tab("Leads").fill([["=NOW()"]], at="H3")
    office.tab("Leads").computed("H3", 46000)
    office.adopt()
    for _ in range(3):
        assert is_read(office)


@pytest.mark.parametrize(
    ("formula", "still"),
    [
        ("=E2*2", True),
        ("=sum(A1:A9)/2", True),
        ('=IF(A1="NOW()";1;2)', True),
        ("='A (b)'!A1", True),
        ("=NOW()", False),
        ("=A1+today()", False),
        ('=IMPORTRANGE("x";"y")', False),
        ("=SUM(A1;RAND())", False),
        ('=GOOGLEFINANCE("EURUSD")', False),
        ("=MY_SCRIPT(A1)", False),
    ],
)
def test_a_formula_is_still_where_all_its_functions_are_known_to_be(formula, still):
    assert is_still(formula) is still


@pytest.mark.slow
def test_what_waits_to_be_put_back_is_looked_after_first(quiet, monkeypatch):
    monkeypatch.setattr(
        "sheets_crm.workbook.google.concurrent_edits.send_batch.Sending.is_open", True
    )
    assert is_read(quiet)


@pytest.mark.slow
def test_who_may_not_read_is_told_so(quiet):
    quiet.book.stop_sharing()
    with pytest.raises(CrmError) as told:
        GoogleStore(quiet.book.url, quiet.options).read()
    assert told.value.code == "google_not_shared"
    with pytest.raises(CrmError) as told:
        quiet.sync()
    assert told.value.code == "google_not_shared"
