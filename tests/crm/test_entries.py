"""What is typed into Leads over our columns, or into the owner's own, is a contact of that day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from sheets_crm.cli.sync_summary import tell_sync
from sheets_crm.config import Config
from sheets_crm.crm.change_detection.workbook_state import Seen
from sheets_crm.crm.model import StatusKind
from sheets_crm.locale import catalogue
from sheets_crm.sync import check, sync
from sheets_crm.template import load_template
from sheets_crm.workbook.snapshot import Area, Value
from tests.crm.books import LISTS, book, told
from tests.diary import Diary
from tests.grid import Grid, User
from tests.sheets import sheet, snapshot

TODAY = date(2026, 11, 26)
CONFIG = Config(template="en", reports=())

LEADS = """
| Name    | Manager | Created    |
| Acme    | Ann     | 2026-11-01 |
| Birch   | Bob     | 2026-11-01 |
| Cedar   |         | 2026-11-01 |
"""
ACTIVITIES = """
| Date       | Lead | Contact type | What was said | Status     | Next step | Next date  | Manager |
| 2026-11-02 | Acme | Call         | hello         | Interested | call      | 2026-12-01 | Ann     |
| 2026-11-03 | Acme | Call         | again         | Cold       | visit     | 2026-12-02 | Ann     |
"""
SAYS = ("Date", "Lead", "What was said", "Status", "Next step", "Next date", "Manager")


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def column(store: Grid, tab: str, heading: str) -> int:
    read = store.snapshot.sheet(tab)
    assert read is not None
    return list(read.rows[0]).index(heading) + 1


def row_of(store: Grid, name: str) -> int:
    read = store.snapshot.sheet("Leads")
    assert read is not None
    at_name = column(store, "Leads", "Name")
    return next(r for r in range(2, len(read.rows) + 1) if read.value(r, at_name) == name)


def cell(store: Grid, name: str, heading: str) -> Value:
    read = store.snapshot.sheet("Leads")
    assert read is not None
    return read.value(row_of(store, name), column(store, "Leads", heading))


def put(store: Grid, name: str, **cells: Value) -> None:
    for key, value in cells.items():
        heading = key.replace("_", " ")
        User(store).type("Leads", row_of(store, name), column(store, "Leads", heading), value)


def log(store: Grid, since: int = 3) -> list[str]:
    """The contacts from a line on, each as it reads."""
    read = store.snapshot.sheet("Activities")
    assert read is not None
    places = [column(store, "Activities", heading) for heading in SAYS]
    lines = ([read.value(r, c) for c in places] for r in range(since + 1, len(read.rows) + 1))
    return [" | ".join("" if v is None else str(v)[:10] for v in line) for line in lines]


def kept_up(leads: str = LEADS, activities: str = ACTIVITIES) -> tuple[Grid, Diary]:
    """A workbook that was synced yesterday, and whoever remembers it."""
    store = Grid(book(leads, activities, LISTS))
    diary = Diary(CONFIG, at(date(2026, 11, 25)))
    diary.sync(store, hours=0)
    diary.now = at(TODAY)
    return store, diary


def settled(store: Grid, diary: Diary) -> bool:
    return not check(store, CONFIG, TODAY, past=diary.past()).changes


def test_a_status_typed_in_a_leads_row_is_a_contact_of_today():
    store, diary = kept_up()
    put(store, "Birch", Status="Signed")
    outcome = diary.sync(store)
    assert log(store) == ["2026-11-26 | Birch |  | Signed |  |  | Bob"]
    assert cell(store, "Birch", "Status") == "Signed"
    assert outcome.decision is not None
    assert "kept in" not in " ".join(told(outcome.decision.problems))
    assert settled(store, diary)
    numbers = [edit for edit in outcome.decision.changes.cells if edit.why == "number"]
    assert [edit.new for edit in numbers] == [3]
    assert all(edit.appends for edit in numbers)


def test_several_cells_of_one_row_are_one_contact_and_dates_are_read():
    store, diary = kept_up()
    put(store, "Birch", Status="Interested", Last_words="rang back", Next_date="tomorrow")
    put(store, "Cedar", Next_step="send it", Next_date=date(2026, 12, 24))
    diary.sync(store)
    assert log(store) == [
        "2026-11-26 | Birch | rang back | Interested |  | 2026-11-27 | Bob",
        "2026-11-26 | Cedar |  |  | send it | 2026-12-24 | ",
    ]
    assert settled(store, diary)


def test_a_next_step_still_to_come_stays_when_something_else_is_typed():
    store, diary = kept_up()
    put(store, "Acme", Status="Interested")
    diary.sync(store)
    assert log(store) == ["2026-11-26 | Acme |  | Interested | visit | 2026-12-02 | Ann"]
    assert cell(store, "Acme", "Next step") == "visit"


def test_with_a_sale_the_next_step_is_over():
    store, diary = kept_up()
    put(store, "Acme", Status="Signed")
    diary.sync(store)
    assert log(store) == ["2026-11-26 | Acme |  | Signed |  |  | Ann"]


def test_a_status_typed_back_to_what_it_was_before_counts():
    """What some contact gave long ago is news again, by what the last look left there."""
    store, diary = kept_up()
    put(store, "Acme", Status="Interested", Next_step=None)
    diary.sync(store)
    assert log(store)[0].split(" | ")[3] == "Interested"


def test_what_is_only_out_of_date_is_no_contact():
    store, diary = kept_up()
    read = store.snapshot.sheet("Activities")
    assert read is not None
    user, row = User(store), len(read.rows) + 1
    for heading, value in {"Date": TODAY, "Lead": "Acme", "Status": "Signed"}.items():
        user.type("Activities", row, column(store, "Activities", heading), value)
    user.type("Activities", 3, column(store, "Activities", "What was said"), "mended")
    diary.sync(store)
    assert len(log(store)) == 1
    assert cell(store, "Acme", "Status") == "Signed"
    assert settled(store, diary)


def test_another_spelling_is_no_news_and_a_slip_is_taken_and_told():
    store, diary = kept_up()
    put(store, "Acme", Status="cold ")
    put(store, "Birch", Status="Intrested")
    outcome = diary.sync(store)
    assert log(store) == ["2026-11-26 | Birch |  | Intrested |  |  | Bob"]
    assert cell(store, "Birch", "Status") == "Interested"
    assert outcome.decision is not None
    assert [p.code for p in outcome.decision.problems] == ["near_word"]
    assert settled(store, diary)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"Status": "Hibernating"}, "Leads!3 Status: word_not_in_list value=Hibernating"),
        ({"Next_date": "whenever"}, "Leads!3 Next date: typed_no_date value=whenever"),
        (
            {"Last_contact": date(2026, 12, 24)},
            "Leads!3 Last contact: typed_no_contact value=2026-12-24",
        ),
    ],
)
def test_what_cannot_be_a_contact_stands_and_is_told_until_it_is_mended(cells, problem):
    store, diary = kept_up()
    put(store, "Birch", **cells)
    for _ in range(2):
        outcome = diary.sync(store)
        assert outcome.decision is not None
        assert told(outcome.decision.problems) == [problem]
        assert log(store) == []
    ((heading, value),) = cells.items()
    assert cell(store, "Birch", heading.replace("_", " ")) == value
    assert settled(store, diary)


def test_a_day_of_last_contact_is_the_day_of_the_contact():
    store, diary = kept_up()
    put(store, "Birch", Last_contact=date(2026, 11, 24), Last_words="met")
    diary.sync(store)
    assert log(store) == ["2026-11-24 | Birch | met |  |  |  | Bob"]
    assert settled(store, diary)


def test_a_new_lead_may_be_typed_with_its_status():
    store, diary = kept_up()
    leads = store.snapshot.sheet("Leads")
    assert leads is not None
    User(store).type("Leads", len(leads.rows) + 1, column(store, "Leads", "Name"), "Dahlia")
    put(store, "Dahlia", Status="Interested")
    diary.sync(store)
    assert log(store) == ["2026-11-26 | Dahlia |  | Interested |  |  | "]
    assert settled(store, diary)


def test_where_nobody_remembers_what_the_log_once_said_goes_and_all_else_stands():
    store, _ = kept_up()
    put(store, "Acme", Status="Interested", Last_words="something else")
    decision = sync(store, CONFIG, TODAY).decision
    assert decision is not None
    assert cell(store, "Acme", "Status") == "Cold"
    assert cell(store, "Acme", "Last words") == "something else"
    assert told(decision.problems) == ["Leads!2 Last words: typed_unsure value=something else"]
    assert log(store) == []
    assert not check(store, CONFIG, TODAY).changes


def test_many_of_which_nobody_can_tell_are_told_as_one():
    names = "\n".join(f"| Lead {n} | Ann | 2026-11-01 |" for n in range(30))
    store, _ = kept_up(f"| Name | Manager | Created |\n{names}")
    for n in range(30):
        put(store, f"Lead {n}", Last_words="pasted")
    decision = sync(store, CONFIG, TODAY).decision
    assert decision is not None
    assert told(decision.problems)[0] == "Leads!- -: typed_unsure_many count=30"
    assert cell(store, "Lead 7", "Last words") == "pasted"


def test_a_formula_in_a_column_of_ours_is_nobodys_typing():
    store, diary = kept_up()
    row, at_status = row_of(store, "Birch"), column(store, "Leads", "Status")
    put(store, "Birch", Status="Signed")
    leads, *others = store.snapshot.sheets
    formulas = replace(leads, formulas=frozenset({(row, at_status)}))
    store.snapshot = replace(store.snapshot, sheets=(formulas, *others))
    diary.sync(store)
    assert log(store) == []


def test_a_log_without_that_column_or_room_leaves_the_cell_and_says_so():
    bare = "| Date | Lead | Status |\n| 2026-11-02 | Acme | Cold |"
    store, diary = kept_up(activities=bare)
    put(store, "Birch", Last_words="rang")
    outcome = diary.sync(store)
    assert outcome.decision is not None
    assert "Leads!3 Last words: typed_no_column value=rang" in told(outcome.decision.problems)
    assert cell(store, "Birch", "Last words") == "rang"


def test_where_the_row_below_the_log_is_protected_the_cell_stands():
    store, diary = kept_up()
    put(store, "Birch", Status="Signed")
    locked = (Area(4, 1, 9, 20),)
    store.snapshot = replace(
        store.snapshot,
        sheets=tuple(
            replace(one, locked=locked) if one.title == "Activities" else one
            for one in store.snapshot.sheets
        ),
    )
    outcome = diary.sync(store)
    assert outcome.decision is not None
    assert "Leads!3 Status: typed_no_room value=Signed" in told(outcome.decision.problems)
    assert cell(store, "Birch", "Status") == "Signed"


OWN = """
| Client  | Stage      | Next step | Comment |
| Acme    | Interested | call      | a       |
| Birch   | Cold       |           | b       |
| Cedar   | Cold       | write     | c       |
"""


def test_what_is_changed_in_a_status_column_of_the_owners_own_counts_too():
    store = Grid(snapshot(sheet("Clients", OWN), marks={}))
    diary = Diary(CONFIG, at(date(2026, 11, 25)))
    diary.adopt(store)
    clients = store.snapshot.sheet("Clients")
    assert clients is not None
    heads = list(clients.rows[0])
    won = next(s.name for s in load_template("en").statuses if s.kind is StatusKind.WON)
    User(store).type("Clients", 3, heads.index("Stage") + 1, won)
    User(store).type("Clients", 4, heads.index("Next step") + 1, "call again")
    outcome = diary.sync(store)
    assert log(store, 4) == [
        f"2026-11-25 | Birch |  | {won} |  |  | ",
        "2026-11-25 | Cedar |  |  | call again |  | ",
    ]
    assert outcome.decision is not None
    assert outcome.decision.crm.leads["kind"].tolist() == ["open", "won", "open"]
    assert not check(store, CONFIG, date(2026, 11, 25), past=diary.past()).changes


def test_undo_takes_the_contact_back():
    store, diary = kept_up()
    put(store, "Birch", Status="Signed")
    diary.sync(store)
    store.undo()
    assert log(store) == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "what was typed in the row of a lead was logged as a contact of today (row 4)"),
        ("ru", "вписанное в строку лида занесено как сегодняшний контакт (строка 4)"),
    ],
)
def test_the_summary_says_it(language, sentence, capsys):
    store, diary = kept_up()
    put(store, "Birch", Status="Signed", Last_words="yes")
    tell_sync(diary.sync(store), "book", catalogue(language))
    assert sentence in " ".join(capsys.readouterr().out.split())


def test_the_look_remembers_it_in_its_bytes():
    store, diary = kept_up()
    put(store, "Birch", Status="Signed")
    outcome = diary.sync(store)
    assert outcome.decision is not None
    seen = Seen.unpacked(outcome.decision.seen.packed())
    assert seen is not None
    assert seen.last == 3
    assert (seen.leads.shown == outcome.decision.seen.leads.shown).all()
