"""What is typed in a lead's row becomes a row of the log, in every place that keeps workbooks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from sheets_crm.config import Config
from sheets_crm.workbook.google.read.to_snapshot import EPOCH
from sheets_crm.workbook.snapshot import Value
from tests.diary import Diary
from tests.stores.places import Place
from tests.stores.test_contract import heading, users_tab

pytestmark = pytest.mark.slow

LEADS = """
| Name  | Manager | Amount | Created    |
| Alpha | Ann     | 100    | 2026-01-12 |
| Beta  | Bob     | 200    | 2026-01-12 |
"""
ACTIVITIES = """
| Date       | Lead  | What was said | Status | Next step | Next date  | Manager |
| 2026-03-01 | Alpha | met           | Meeting |          |            | Ann     |
| 2026-03-02 | Alpha | agreed        | New    | call      | 2026-03-20 | Ann     |
"""
SAYS = ("Date", "Lead", "What was said", "Status", "Next step", "Next date", "Manager")
ADDED = ["2026-03-16 | Beta | yes | New |  |  | Bob"]


def set_up(place: Place) -> Diary:
    diary = Diary(Config(template="en", reports=("summary",)))
    place.store().create((users_tab("Leads", LEADS), users_tab("Activities", ACTIVITIES)))
    diary.adopt(place.store())
    return diary


def type_in(place: Place, row: int, **cells: Value) -> None:
    for key, value in cells.items():
        place.type("Leads", row, heading(place, "Leads", key.replace("_", " ")), value)


def added(place: Place) -> list[str]:
    """The rows below those that were there, as they read."""
    places = [heading(place, "Activities", text) for text in SAYS]
    sheet = place.store().read().sheet("Activities")
    assert sheet is not None
    lines = [[sheet.value(row, at) for at in places] for row in range(4, len(sheet.rows) + 1)]
    told = [" | ".join(map(_shown, line)) for line in lines if any(v is not None for v in line)]
    numbers = heading(place, "Activities", "No.")
    assert all(sheet.value(row, numbers) is not None for row in range(4, 4 + len(told)))
    return told


def _shown(value: Value) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, int | float):  # Google tells days as numbers
        return (EPOCH + timedelta(days=int(value))).isoformat()
    return "" if value is None else str(value)


def test_it_is_logged_once_and_undo_takes_all_of_it_back(place):
    diary = set_up(place)
    type_in(place, 3, Status="New", Last_words="yes")
    diary.sync(place.store())
    assert added(place) == ADDED
    assert not diary.sync(place.store()).written
    place.store().undo()
    assert added_without_numbers(place) == []


def added_without_numbers(place: Place) -> list[Value]:
    sheet = place.store().read().sheet("Activities")
    assert sheet is not None
    return [value for row in sheet.rows[3:] for value in row if value is not None]


def test_a_row_that_somebody_changed_since_stays_whole(place):
    diary = set_up(place)
    type_in(place, 3, Status="New", Last_words="yes")
    diary.sync(place.store())
    place.type("Activities", 4, heading(place, "Activities", "What was said"), "yes, gladly")
    undone = place.store().undo()
    assert added(place) == ["2026-03-16 | Beta | yes, gladly | New |  |  | Bob"]
    assert "Activities" in {kept.tab for kept in undone.kept}
