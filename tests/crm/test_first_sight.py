"""Dates that mean something only on the day they are first seen: they are given it, once."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from sheets_crm.config import Config
from sheets_crm.crm.tables.first_seen import first_days, remembered
from sheets_crm.sync import adopt, check, sync
from sheets_crm.workbook.snapshot import Snapshot
from tests.crm.books import LISTS, book, table, told
from tests.diary import Diary
from tests.grid import Grid, User
from tests.sheets import rows

TODAY = date(2026, 11, 26)
CONFIG = Config(template="en", reports=())

LEADS = """
| No. | Name  | Created    |
|     | Acme  | 2026-11-01 |
|     | Birch | 2026-11-01 |
"""
HEAD = "| No. | Date | Lead | What was said | Status | Next step | Next date |"
TYPED = f"""
{HEAD}
|  | 2026-11-10  | Acme  | a | Cold       |      |          |
|  | yesterday   | Acme  | b | Interested | call | tomorrow |
|  | '28.12      | Birch | c | Interested | call | '28.12   |
|  | Nov 20 9:30 | Birch | d | Signed     | call | Nov 19   |
|  | понедельник | Acme  | e | Signed     | call | Monday   |
|  |             | Acme  | f | Cold       |      |          |
|  | soon        | Acme  | g | Cold       |      | soon     |
"""
GIVEN = [
    "a 2026-11-10 None",
    "b 2026-11-25 2026-11-27",
    "c 2025-12-28 2025-12-28",
    "d 2026-11-20T09:30 2027-11-19",
    "e 2026-11-23 2026-11-30",
    "f 2026-11-26 None",
    "g soon soon",
]


def shown(value: object) -> str:
    return value.isoformat()[:16] if isinstance(value, date) else str(value)


def contacts(store: Grid) -> list[str]:
    """Words, date and next date of each contact, as they stand in the sheet."""
    (tab,) = (one for one in store.snapshot.sheets if one.title == "Activities")
    return [" ".join(map(shown, (row[3], row[1], row[6]))) for row in tab.rows[1:]]


def created(store: Grid) -> list[str]:
    (tab,) = (one for one in store.snapshot.sheets if one.title == "Leads")
    at = list(tab.rows[0]).index("Created")
    return [shown(row[at]) for row in tab.rows[1:]]


def office(activities: str = TYPED, leads: str = LEADS) -> Grid:
    return Grid(book(leads, activities, LISTS))


def foreign(activities: str = TYPED, leads: str = LEADS) -> Grid:
    """The same before it was ever set up."""
    return Grid(replace(book(leads, activities, LISTS), marks={}))


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def test_a_cell_is_given_the_day_that_it_meant_when_it_was_first_seen():
    store = office()
    decision = sync(store, CONFIG, TODAY).decision
    assert contacts(store) == GIVEN
    assert (
        told(decision.problems)
        == [
            "Activities!8 Date: bad_date value=soon",
            "Activities!8 Next date: bad_date value=soon",
            "Activities!4 Next date: next_date_before date=2025-12-28 contact=2025-12-28",
        ][:2]
    )
    again = check(store, CONFIG, TODAY)
    assert not again.changes
    assert told(again.problems) == told(decision.problems)
    assert not any(
        edit.tab == "Activities" for edit in check(store, CONFIG, date(2027, 1, 12)).changes.cells
    )


def test_check_tells_what_a_sync_would_write():
    store = office()
    wanted = check(store, CONFIG, TODAY)
    done = sync(store, CONFIG, TODAY).decision
    assert wanted.changes.cells == done.changes.cells
    assert {(e.row, e.old, e.why) for e in done.changes.cells if e.why.startswith("date")} == {
        (3, "yesterday", "date_read"), (3, "tomorrow", "date_read"), (4, "28.12", "date_read"),
        (5, "Nov 20 9:30", "date_read"), (5, "Nov 19", "date_read"),
        (6, "понедельник", "date_read"), (6, "Monday", "date_read"), (7, None, "date"),
    }  # fmt: skip


def test_whatever_order_the_rows_are_in():
    body = rows(TYPED)[1:]
    for seed in range(4):
        random.Random(seed).shuffle(body)
        store = office()
        leads, log, *others = store.snapshot.sheets
        mixed = replace(log, rows=[log.rows[0], *body])
        store.snapshot = replace(store.snapshot, sheets=(leads, mixed, *others))
        sync(store, CONFIG, TODAY)
        assert sorted(contacts(store)) == sorted(GIVEN)
        assert not check(store, CONFIG, TODAY).changes


def test_at_set_up_only_what_can_be_known_is_given():
    """Steps count from their contacts; when somebody typed `yesterday` nobody can tell."""
    store = foreign()
    first = adopt(store, CONFIG, TODAY).decision
    assert first.lasting
    assert contacts(store) == [
        "a 2026-11-10 None",
        "b yesterday tomorrow",
        "c 2025-12-28 2025-12-28",
        "d 2026-11-20T09:30 2027-11-19",
        "e понедельник Monday",
        "f None None",
        "g soon soon",
    ]
    assert not check(store, CONFIG, TODAY).changes
    later = sync(store, CONFIG, date(2026, 12, 3)).decision
    assert contacts(store)[1] == "b yesterday tomorrow"
    assert [line for line in told(later.problems) if "loose_date" in line] == [
        "Activities!3 Date: loose_date value=yesterday",
        "Activities!3 Next date: loose_date value=tomorrow",
        "Activities!6 Date: loose_date value=понедельник",
        "Activities!6 Next date: loose_date value=Monday",
    ]


def test_at_set_up_a_step_in_words_counts_from_its_contact():
    store = foreign(f"{HEAD}\n| | 2026-11-10 | Acme | a | Cold | call | tomorrow |")
    adopt(store, CONFIG, TODAY)
    assert contacts(store) == ["a 2026-11-10 2026-11-11"]


UNDATED = f"""
{HEAD}
|  | soon       | Acme  | a | Signed     | send it | 2026-12-01 |
|  | soon       | Birch | b | Signed     |         |            |
|  | 2026-11-10 | Birch | c | Interested |         |            |
|  | 2026-11-12 | Birch | d | Signed     |         |            |
"""


def test_an_undated_contact_tells_status_and_stage_and_is_no_contact_entry_or_win_of_a_day():
    crm = sync(office(UNDATED), CONFIG, TODAY).decision.crm
    columns = ("name", "kind", "closed", "top", "last_contact", "activities", "next_step")
    assert table(crm.leads, *columns) == [
        "Acme | won |  | 2 |  | 0 | send it",
        "Birch | won | 2026-11-12 | 2 | 2026-11-12 | 2 | ",
    ]
    assert table(crm.stays, "lead", "status", "entered") == [
        "1 | 1 | 2026-11-10",
        "1 | 2 | 2026-11-12",
    ]


def many(count: int, *, date: str = "", number: str = "") -> str:
    lines = [f"| {number} | {date} | Acme | w{n} | Cold | | |" for n in range(count)]
    return "\n".join([HEAD, *lines])


@pytest.mark.parametrize(("count", "is_paste"), [(20, False), (21, True)])
def test_many_blank_dates_at_once_are_a_paste_and_unknown_for_good(count, is_paste):
    store, diary = office(many(count)), Diary(CONFIG, at(TODAY))
    decision = diary.sync(store).decision
    assert {line.split()[1] for line in contacts(store)} == {"None" if is_paste else "2026-11-26"}
    flood = [f"Activities!- Date: undated_many count={count}"] if is_paste else []
    assert told(decision.problems) == flood
    User(store).type("Activities", count + 2, 3, "Acme")
    diary.sync(store, hours=48)
    assert contacts(store)[-1] == "None 2026-11-28 None"
    assert contacts(store)[0].split()[1] == ("None" if is_paste else "2026-11-26")


def test_a_contact_of_no_known_lead_is_given_its_day_too():
    """Its slip is mended days later; where nobody remembers looks, it is dated only then."""
    store, diary = (
        office(f"{HEAD}\n| | 2026-11-10 | Acme | a | Cold | | |"),
        Diary(CONFIG, at(TODAY)),
    )
    diary.sync(store)
    user = User(store)
    user.type("Activities", 3, 3, "Zebra")
    diary.sync(store)
    user.type("Activities", 3, 3, "Birch")
    diary.sync(store, hours=72)
    assert contacts(store)[-1] == "None 2026-11-26 None"


NEW_LEADS = "| No. | Name | Created |\n|  | Acme |  |\n|  | Birch |  |\n|  | Cedar |  |"
LOG = f"""
{HEAD}
|  | 2026-11-10 | Acme  | a | Cold | | |
|  | 2026-12-20 | Birch | b | Cold | | |
"""


def test_a_blank_creation_is_the_day_first_seen_or_the_first_contact_before_it():
    store = office(LOG, NEW_LEADS)
    sync(store, CONFIG, TODAY)
    assert created(store) == ["2026-11-10", "2026-11-26", "2026-11-26"]
    assert not check(store, CONFIG, TODAY).changes


def test_at_set_up_a_blank_creation_is_the_first_contact_or_unknown_for_good():
    store, diary = foreign(LOG, NEW_LEADS), Diary(CONFIG, at(TODAY))
    decision = diary.adopt(store).decision
    assert created(store) == ["2026-11-10", "None", "None"]
    assert "Leads!- Created: unknown_creation count=2" in told(decision.problems)
    later = diary.sync(store, hours=48).decision
    assert created(store) == ["2026-11-10", "None", "None"]
    assert table(later.crm.leads, "days_silent") == ["18", "2", "2"]
    User(store).type("Leads", 5, 2, "Delta")
    assert diary.sync(store).decision is not None
    assert created(store)[-1] == "2026-11-28"


def test_many_new_leads_without_a_creation_are_a_paste_and_told_as_one():
    names = "\n".join(f"|  | Lead {n} |  |" for n in range(21))
    store, diary = office(LOG, LEADS), Diary(CONFIG, at(TODAY))
    diary.sync(store)
    leads = Grid(book(f"{LEADS}\n{names}", LOG, LISTS)).snapshot.sheets[0]
    width = len(store.snapshot.sheets[0].rows[0])
    more = [[*row, *[None] * (width - len(row))] for row in leads.rows[3:]]
    store.snapshot = with_rows(store.snapshot, more)
    decision = diary.sync(store, hours=24).decision
    assert created(store)[2:] == ["None"] * 21
    assert "Leads!- Created: unknown_creation count=21" in told(decision.problems)
    assert set(table(decision.crm.leads, "days_silent")[2:]) == {"0"}
    assert set(table(diary.sync(store, hours=24).decision.crm.leads, "days_silent")[2:]) == {"1"}
    assert not check(store, CONFIG, diary.now.date(), past=diary.past()).changes


def with_rows(read: Snapshot, more: list[list[object]]) -> Snapshot:
    leads, *others = read.sheets
    return replace(read, sheets=(replace(leads, rows=[*leads.rows, *more]), *others))


def test_what_is_taken_back_means_the_same_day_when_it_is_written_again():
    store, diary = office(), Diary(CONFIG, at(TODAY))
    diary.sync(store)
    store.undo()
    assert contacts(store)[1] == "b yesterday tomorrow"
    diary.sync(store, hours=200)
    assert contacts(store) == GIVEN


def test_a_word_typed_into_a_row_that_is_known_means_the_day_on_which_it_was_typed():
    store, diary = office(), Diary(CONFIG, at(TODAY))
    diary.sync(store)
    User(store).type("Activities", 2, 7, "tomorrow")
    diary.sync(store, hours=48)
    assert contacts(store)[0] == "a 2026-11-10 2026-11-29"


def test_nobody_is_accused_of_what_the_program_wrote_or_reads_otherwise():
    store, diary = office(), Diary(CONFIG, at(TODAY))
    assert diary.sync(store).decision.revisions == ()
    for _ in range(3):
        assert diary.found(store, hours=400) == []


def test_who_puts_a_day_right_that_the_program_gave_changed_nothing_of_their_own():
    store, diary = office(), Diary(CONFIG, at(TODAY))
    diary.sync(store)
    user = User(store)
    user.type("Activities", 7, 2, date(2026, 11, 24))
    user.type("Activities", 3, 2, date(2026, 11, 24))
    assert diary.found(store) == []
    user.type("Activities", 2, 2, date(2026, 11, 9))
    assert [each.kind for each in diary.found(store)] == ["date_changed"]


def test_but_a_day_far_back_is_told_whoever_gave_the_first():
    store, diary = office(), Diary(CONFIG, at(TODAY))
    diary.sync(store)
    User(store).type("Activities", 7, 2, date(2026, 11, 20))
    assert [(each.kind, each.old) for each in diary.found(store)] == [
        ("date_changed", date(2026, 11, 26))
    ]


def test_a_date_that_was_missing_and_is_typed_accuses_nobody():
    store, diary = office(), Diary(CONFIG, at(TODAY))
    diary.sync(store)
    User(store).type("Activities", 8, 2, date(2026, 11, 1))
    assert diary.found(store) == []


def test_a_formula_that_shows_a_word_is_left_alone_and_told():
    store = office()
    (tab,) = (one for one in store.snapshot.sheets if one.title == "Activities")
    sheets = [
        replace(one, formulas=one.formulas | {(3, 2)}) if one is tab else one
        for one in store.snapshot.sheets
    ]
    store.snapshot = replace(store.snapshot, sheets=tuple(sheets))
    decision = sync(store, CONFIG, TODAY).decision
    assert contacts(store)[1] == "b yesterday 2026-11-27"
    assert "Activities!3 Date: loose_date value=yesterday" in told(decision.problems)


def test_plan_starts_and_days_of_payment_are_given_their_day():
    plan = "| Period | Start | Metric | Plan |\n| Month | Nov 20 | New leads | 5 |"
    leads = "| No. | Name | Created | Due date |\n| | Acme | yesterday | '1.2 |"
    store = Grid(book(leads, "| No. | Date | Lead | Status |", LISTS, plan))
    decision = sync(store, CONFIG, TODAY).decision
    assert table(decision.crm.plan, "start") == ["2026-11-01"]
    assert table(decision.crm.leads, "created", "due") == ["2026-11-25 | 2027-02-01"]
    assert not check(store, CONFIG, TODAY).changes


def test_first_sights_are_remembered_by_number():
    leads = pd.DataFrame({"number": pd.array([1, 412, 437, 500, None], dtype="Int64")})
    unknown = pd.Series([412, 437], dtype="Int64")
    mark = remembered("412=2026-11-24", unknown, 437, date(2026, 12, 1))
    assert mark == "412=2026-11-24,437=2026-12-01"
    assert remembered(mark, unknown, 437, date(2026, 12, 9)) == mark
    days = first_days(mark, leads, pd.Timestamp(2026, 12, 9))
    assert [day.date().isoformat() for day in days] == [
        "2026-11-24", "2026-11-24", "2026-12-01", "2026-12-09", "2026-12-01",
    ]  # fmt: skip
    assert remembered("", pd.Series([], dtype="Int64"), 9, TODAY) == ""
    for n in range(40):
        mark = remembered(mark, pd.Series([1000 + n], dtype="Int64"), 1000 + n, date(2027, 1, 1))
    assert len(mark) < 250
