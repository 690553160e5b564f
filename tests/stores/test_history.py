"""Tampering with a real workbook between two syncs, in every place that keeps workbooks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sheets_crm.config import Config
from sheets_crm.crm.change_detection.revision import KINDS, Revision
from tests.diary import Diary
from tests.stores.places import Place
from tests.stores.test_contract import heading, users_tab

pytestmark = pytest.mark.slow

LEADS = """
| No. | Name    | Manager | Amount | Created    | Loss reason |
| 1   | Apex    | Ann     | 100    | 2026-01-12 |             |
| 2   | Birch   | Bob     | 200    | 2026-01-12 |             |
| 3   | Cedar   | Ann     | 300    | 2026-01-12 |             |
| 4   | Delta   | Bob     | 400    | 2026-01-12 |             |
| 5   | Elm     | Ann     | 500    | 2026-01-12 |             |
| 6   | Fir     | Bob     | 600    | 2026-01-12 |             |
| 7   | Grove   | Ann     | 700    | 2026-01-12 |             |
| 8   | Holly   | Bob     | 800    | 2026-01-12 |             |
| 9   | Iris    | Bob     | 900    | 2026-01-12 | Price       |
"""
ACTIVITIES = """
| No. | Date       | Lead  | What was said | Status  | Manager |
| 1   | 2026-03-02 | Apex  | hello         | New     |         |
| 2   | 2026-03-03 | Birch | hello         | New     | Ann     |
| 3   | 2026-03-04 | Birch | met           | Meeting | Ann     |
| 4   | 2026-03-05 | Cedar | hello         | New     |         |
| 5   | 2026-03-06 | Delta | met           | Meeting |         |
| 6   | 2026-03-07 | Elm   | met           | Meeting |         |
| 7   | 2026-03-08 | Fir   | agreed        | Won     |         |
| 8   | 2026-03-09 | Grove | agreed        | Won     |         |
| 9   | 2026-03-10 | Holly | met           | Meeting |         |
| 10  | 2026-03-11 | Iris  | no            | Lost    |         |
"""


def watched(place: Place) -> Diary:
    """A firm's workbook, set up a month ago with the History on, and looked at ever since."""
    diary = Diary(Config(template="en", reports=("summary", "history")))
    place.store().create((users_tab("Leads", LEADS), users_tab("Activities", ACTIVITIES)))
    diary.now = diary.now.replace(month=2)
    diary.adopt(place.store())
    diary.now = diary.now.replace(month=3)
    assert diary.found(place.store()) == []
    return diary


def put(place: Place, tab: str, row: int, **values: object) -> None:
    for name, value in values.items():
        place.type(tab, row, heading(place, tab, name.replace("_", " ")), value)


def tamper(place: Place) -> None:
    """Each kind of tampering, with a lead of its own."""
    put(place, "Activities", 12, Date=date(2026, 3, 6), Lead="Cedar", Status="Meeting")
    put(place, "Activities", 6, Date=date(2026, 2, 6))
    put(place, "Activities", 7, Status=None)
    put(place, "Leads", 7, Amount=60)
    put(place, "Activities", 9, Status="Meeting")
    put(place, "Activities", 13, Date=date(2026, 3, 16), Lead="Holly", Status="Lost")
    put(place, "Leads", 9, **{"Loss reason": "Price"})
    place.delete_row("Activities", 4)
    place.delete_row("Leads", 2)


FOUND = [
    "lead_deleted: 1 Apex, Ann, New → None, 100",
    "activity_deleted: 2 Birch, Ann, Meeting → None, 200",
    "status_backdated: 3 Cedar, Ann, New → Meeting, 300",
    "date_changed: 4 Delta, Bob, 2026-03-06 → 2026-02-06, 400",
    "status_changed: 5 Elm, Ann, Meeting → None, 500",
    "status_changed: 7 Grove, Ann, Won → Meeting, 700",
    "won_amount_changed: 6 Fir, Bob, 600.0 → 60.0, -540",
    "won_reverted: 7 Grove, Ann, Won → Meeting, 700",
    "lead_lost: 8 Holly, Bob, Meeting → Lost, 800 (Price)",
]


def shown(told: Revision) -> str:
    reason = f" ({told.reason})" if told.reason else ""
    who = f"{told.lead} {told.name}, {told.manager}"
    return f"{told.kind}: {who}, {told.old} → {told.new}, {told.amount:.0f}{reason}"


def test_each_kind_of_tampering_is_found_once(place):
    diary = watched(place)
    before = diary.seen_at
    tamper(place)
    found = diary.found(place.store())
    assert {each.kind for each in found} == set(KINDS)
    assert sorted(map(shown, found)) == sorted(FOUND)
    assert {(each.seen, each.found) for each in found} == {(before, diary.now)}
    assert diary.announced[-1].revisions == tuple(found)
    again = diary.sync(place.store())
    assert not again.written
    assert again.decision is None or not again.decision.revisions
    the_tab_tells_it(place)


def the_tab_tells_it(place: Place) -> None:
    sheet = place.store().read().report("history")
    assert sheet is not None
    cells = [str(value) for row in sheet.rows for value in row if value is not None]
    assert "No. 8 Holly" in cells
    assert "9 changes found" in " ".join(cells)


def test_what_is_not_tampering_is_not_told(place):
    diary = watched(place)
    rows = [place.store().read().sheet("Activities").rows[i] for i in range(1, 11)]
    for at, row in enumerate(reversed(rows), 2):  # sorted, the newest first
        for column, value in enumerate(row[:6], 1):
            place.type("Activities", at, column, _as_typed(value, column))
    for row in range(2, 11):  # the numbers deleted
        place.type("Leads", row, 1, None)
    place.type("Leads", 1, heading(place, "Leads", "Amount"), "Deal value")
    headings = {"leads": {"amount": "Deal value"}}
    diary.config = replace(diary.config, headers=headings)
    assert diary.found(place.store()) == []


def _as_typed(value: object, column: int) -> object:
    """A date as a date, however the place gives it."""
    if column == 2 and isinstance(value, int | float):
        return date.fromordinal(date(1899, 12, 30).toordinal() + int(value))
    return value
