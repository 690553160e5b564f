"""The doctor tries what no document settles, says what it found, and leaves no trace."""

import pytest

from sheets_crm.errors import CrmError
from sheets_crm.locale import LANGUAGES, catalogue
from sheets_crm.workbook.google.client.capabilities import habits
from sheets_crm.workbook.google.client.connect import connect
from sheets_crm.workbook.google.doctor.doctor import doctor
from tests.emulators.google import PRIVATE_ID

pytestmark = pytest.mark.slow


def findings(office, spreadsheet=""):
    return list(doctor(office.options, spreadsheet or office.book.url))


def codes(office):
    return [one.code for one in findings(office)]


def test_where_all_is_well(office):
    before = list(office.book.titles)
    found = findings(office)
    assert [one.code for one in found] == [
        "credentials", "key_safe", "reached", "found", "writable", "cas_blank", "cas_number",
        "cas_date", "copies", "filter_copied", "filter_filled", "filter_written", "cleaned",
        "protocol_cas",
    ]  # fmt: skip
    assert all(one.is_good for one in found)
    assert office.book.titles == before
    for language in LANGUAGES:
        words = catalogue(language)
        assert all(words(f"doctor.{one.code}", **one.facts) for one in found)


def test_where_blanks_are_not_found(office):
    office.google.quirks.blank_matches = False
    assert codes(office)[5:] == [
        "cas_not_blank", "copies", "filter_copied", "filter_not_filled", "filter_written",
        "cleaned", "protocol_place",
    ]  # fmt: skip
    # A set-up and a sync then do without comparing first, and number the leads all the same.
    office.adopt()
    assert office.column("Leads", "No.")[:3] == [1, 2, 3]


@pytest.mark.parametrize("skips", [True, False])
def test_rows_that_a_filter_hides(office, skips):
    office.google.quirks.copies_skip_filtered = skips
    office.google.quirks.replaces_skip_filtered = skips
    found = findings(office)
    assert ("filter_skipped" if skips else "filter_copied") in {one.code for one in found}
    assert ("filter_not_filled" if skips else "filter_filled") in {one.code for one in found}
    assert habits(office.store().state).copies_hidden is not skips
    assert office.book.titles == ["Leads", "Activities"]
    for language in LANGUAGES:
        assert all(catalogue(language)(f"doctor.{one.code}", **one.facts) for one in found)


def test_where_what_is_filled_in_is_a_text(office):
    office.google.quirks.replaced_is_typed = False
    assert "cas_text" in codes(office)
    office.adopt()
    assert office.column("Leads", "No.")[:3] == [1, 2, 3]


@pytest.mark.parametrize("quirk", ["blank_matches", "replaced_is_typed"])
def test_a_sync_finds_out_by_itself(office, quirk):
    setattr(office.google.quirks, quirk, False)
    office.adopt()
    office.append("Leads", [[None, "New", None, "Ann"]])
    office.sync()
    office.google.log.clear()
    office.append("Leads", [[None, "Newer", None, "Ann"]])
    office.sync()
    assert office.requests() == (1, 1)
    numbers = office.column("Leads", "No.")[:5]
    assert numbers[:2] == [1, 2]
    # The number that could not be filled in is never given out again.
    assert sorted(numbers) == numbers
    assert all(isinstance(number, float | int) for number in numbers)


def test_a_key_that_others_can_read_is_called_out(office):
    office.key.chmod(0o644)
    found = {one.code: one for one in findings(office)}
    assert not found["key_open"].is_good


def test_a_spreadsheet_of_somebody_else(office):
    with pytest.raises(CrmError) as told:
        findings(office, PRIVATE_ID)
    assert told.value.code == "google_not_shared"
    assert told.value.facts["address"] == office.identity.address


@pytest.mark.parametrize("kind", ["503_after", "reset_after", "html502_after"])
def test_the_trial_is_cleared_away_whatever_happens(office, kind):
    office.google.fail(kind, match=":batchUpdate")
    with pytest.raises(CrmError):
        findings(office)
    assert "_crm_doctor" not in office.book.titles


def test_nothing_of_the_credentials_is_told(office):
    made = connect(office.book.url, office.options)
    told = repr(made.identity) + repr(findings(office))
    assert "PRIVATE" not in told
    assert "ya29" not in told
