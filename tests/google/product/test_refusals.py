"""What Google refuses is told as what it is, with a next move."""

from __future__ import annotations

import pytest

from sheets_crm.errors import CrmError, WorkbookChangedError
from sheets_crm.messages import LANGUAGES, catalogue


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
