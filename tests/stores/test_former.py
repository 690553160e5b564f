"""Whose lead a contact is, and what was renamed, in every place that keeps workbooks."""

from __future__ import annotations

import pytest

from sheets_crm.config import Config
from sheets_crm.sync import Outcome
from sheets_crm.workbook.snapshot import Value
from tests.diary import Diary
from tests.stores.places import Place
from tests.stores.test_contract import heading, heading_row, users_tab

pytestmark = pytest.mark.slow

LEADS = """
| Name        | Phone            | Amount | Created    |
| Alpha       | '+44 20 79460958 | 100    | 2026-01-12 |
| Total Build | '020 7946 0959   | 200    | 2026-01-12 |
| Cedar       |                  | 300    | 2026-01-12 |
"""
ACTIVITIES = """
| No. | Date       | Lead             | What was said | Status  |
|     | 2026-03-02 | 1                | agreed        | Won     |
| 1   | 2026-03-03 | alpha ltd        | thanks        |         |
| 2   |            | Cedar            | when?         | New     |
|     | 2026-03-04 | '020 7946 0959   | hello         | Meeting |
|     | 2026-03-05 | Cedat            | hello         | New     |
|     | 2026-03-06 | 3                | we meet       | Meeting |
"""


def set_up(place: Place, leads: str = LEADS, activities: str = ACTIVITIES) -> tuple[Diary, Outcome]:
    diary = Diary(Config(template="en", reports=("summary", "history")))
    place.store().create((users_tab("Leads", leads), users_tab("Activities", activities)))
    return diary, diary.adopt(place.store())


def column(place: Place, tab: str, name: str) -> list[Value]:
    sheet = place.store().read().sheet(tab)
    assert sheet is not None
    at = heading(place, tab, name) - 1
    return [row[at] if at < len(row) else None for row in sheet.rows[heading_row(sheet, name) :]]


def codes(outcome: Outcome) -> list[str]:
    assert outcome.decision is not None
    return [problem.code for problem in outcome.decision.problems]


def quiet(diary: Diary, place: Place) -> None:
    """A second look decides nothing, and accuses nobody."""
    again = diary.sync(place.store(), hours=24 * 0.1)
    assert not again.written
    assert again.decision is None or not again.decision.revisions


def test_whose_lead_it_is_counts_from_the_set_up_on(place):
    diary, outcome = set_up(place)
    assert column(place, "Leads", "Status")[:3] == ["Won", "Meeting", "Meeting"]
    assert column(place, "Leads", "No.")[:3] == [1, 2, 3]
    numbers = [number for number in column(place, "Activities", "No.") if number is not None]
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]
    assert sorted(codes(outcome)) == ["near_lead", "no_lost_status", "undated_activity"]
    quiet(diary, place)
    place.type("Activities", 7, heading(place, "Activities", "Status"), "Meetng")
    assert sorted(codes(diary.sync(place.store()))) == [
        *("near_lead", "near_word", "no_lost_status", "undated_activity")
    ]
    assert column(place, "Leads", "Status")[2] == "Meeting"
    quiet(diary, place)
    place.delete_row("Activities", 4)  # it counted nowhere
    assert [each.kind for each in diary.found(place.store())] == ["activity_deleted"]


def test_what_is_renamed_keeps_its_history(place):
    diary, _ = set_up(place)
    won = column(place, "Lists", "Status").index("Won") + 2
    place.type("Lists", won, heading(place, "Lists", "Status"), "Contract")
    place.type("Leads", 2, heading(place, "Leads", "Name"), "Northwind")
    outcome = diary.sync(place.store())
    assert outcome.decision is not None
    assert outcome.decision.revisions == ()
    assert column(place, "Leads", "Status")[0] == "Contract"
    assert outcome.decision.crm.leads["activities"].tolist()[0] == 2
    renamed = [code for code in codes(outcome) if code.startswith("renamed")]
    assert renamed == ["renamed_status", "renamed_lead"]
    quiet(diary, place)
    place.type("Leads", 5, heading(place, "Leads", "Name"), "Alpha")
    assert [each.kind for each in diary.found(place.store())] == []
    assert column(place, "Leads", "Status")[:4] == ["Contract", "Meeting", "Meeting", "Meeting"]
    quiet(diary, place)
    place.store().undo()
    diary.sync(place.store())
    assert column(place, "Leads", "Status")[:4] == ["Contract", "Meeting", "Meeting", "Meeting"]
