"""What Google refuses is told as what it is, with a next move."""

from __future__ import annotations

import pytest

from sheets_crm.errors import CrmError, UnknownOutcomeError, WorkbookChangedError
from sheets_crm.locale import LANGUAGES, catalogue

pytestmark = pytest.mark.slow


def refused(office, kind: str, match: str = "") -> CrmError:
    office.google.fail(kind, match=match)
    with pytest.raises(CrmError) as told:
        office.adopt()
    return told.value


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("403_quota_project", "google_quota_project"),
        ("403_disabled", "google_api_disabled"),
        ("403_sharing", "google_not_shared"),
        ("html413", "google_too_large"),
        ("html414", "google_too_large"),
        ("404", "google_not_found"),
    ],
)
@pytest.mark.parametrize("match", ["GET", "POST .*batchUpdate"])
def test_a_refusal_is_told_as_what_it_is(office, kind, code, match):
    error = refused(office, kind, match)
    assert error.code == code
    for language in LANGUAGES:
        assert all(catalogue(language).of(error))


def test_a_quota_project_is_set_with_a_command_that_is_told(office):
    error = refused(office, "403_quota_project")
    for language in LANGUAGES:
        _, fix = catalogue(language).of(error)
        assert "gcloud auth application-default set-quota-project PROJECT" in fix


def test_a_change_that_was_under_way_is_read_again(office):
    office.google.fail("409", match=":batchUpdate")
    office.adopt()
    assert office.column("Leads", "No.")[:3] == [1, 2, 3]


def test_one_under_way_while_reading_is_somebody_at_work(office):
    assert isinstance(refused(office, "409", "GET"), WorkbookChangedError)


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_tab_renamed_during_a_look_is_looked_at_again(office, at):
    """Neither request of a look knows the others' tabs by anything but their titles."""
    office.adopt()
    office.google.edit_before(at, lambda: office.book.rename_tab("Leads", "Clients"), match="GET")
    outcome = office.sync(structure_minutes=0)
    assert outcome.decision.crm.tables["leads"].tab == "Clients"


def delete_copies(office):
    office.book.delete_tab("_crm")


def delete_report(office):
    office.book.delete_tab("Summary")


def delete_charts(office):
    office.tab("Summary").sheet.parts["charts"].clear()


def delete_rules(office):
    office.tab("Activities").sheet.parts["conditionalFormats"].clear()


@pytest.mark.parametrize(
    "meanwhile",
    [delete_copies, delete_report, delete_charts, delete_rules],
    ids=lambda f: f.__name__,
)
def test_what_goes_between_a_look_and_its_write_is_an_ordinary_race(office, meanwhile):
    office.adopt()
    office.append("Leads", [[None, "New", None, "Ann"]])
    office.append("Activities", [[None, None, "New", "Call", "well", "Meeting"]])
    office.google.edit_before(1, lambda: meanwhile(office), match=":batchUpdate")
    office.sync(structure_minutes=0)
    office.sync(structure_minutes=0)
    assert office.column("Leads", "No.")[:4] == [1, 2, 3, 4]
    assert "Summary" in office.book.titles
    assert office.tab("Summary").sheet.parts["charts"]


@pytest.mark.parametrize(("match", "asked"), [("GET", 2), (":batchUpdate", 2)])
def test_the_same_refusal_of_a_second_look_is_told(office, match, asked):
    office.google.fail("400", match=match, times=1000)
    office.google.log.clear()
    with pytest.raises(CrmError) as told:
        office.adopt()
    assert told.value.code == "google_refused"
    assert "No grid with id: 17" in told.value.facts["message"]
    assert len([one for one in office.google.log if one.fault == "400"]) == asked


@pytest.mark.parametrize("kind", ["html200", "reset_before"])
def test_writes_that_never_answer_blame_nobody_and_give_google_time(office, kind):
    office.adopt()
    office.append("Leads", [[None, "New", None, "Ann"]])
    office.google.fail(kind, match=":batchUpdate", times=1000)
    office.clock.slept.clear()
    with pytest.raises(UnknownOutcomeError) as told:
        office.sync()
    assert told.value.code == "google_unknown_outcome"
    pauses = office.clock.slept
    assert len(pauses) == 5
    assert all(2**n / 2 <= pause <= 2**n for n, pause in enumerate(pauses))
    office.google.faults.clear()
    office.sync()
    assert office.column("Leads", "No.")[:4] == [1, 2, 3, 4]
