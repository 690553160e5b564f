"""What is filled in decides what is understood; a sync ends where a second look decides nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pandas as pd
import pytest

from sheets_crm.config import Config
from sheets_crm.crm import fill_in
from sheets_crm.crm.change_detection.revision import Past, Seen
from sheets_crm.crm.parse.columns import MOST_NUMBERED
from sheets_crm.crm.setup.add_missing import complete
from sheets_crm.crm.understand import understand
from sheets_crm.sync import adopt, check, sync
from sheets_crm.template import load_template
from sheets_crm.workbook.snapshot import Snapshot
from tests.crm.books import book, table, told
from tests.grid import Grid
from tests.oracle.world import world

TODAY = date(2026, 3, 18)
CONFIG = Config(template="en")

UNNUMBERED = """
| No. | Name  | Amount | Created    |
|     | Alpha | 100    | 2026-03-01 |
|     | Beta  | 5      | 2026-03-01 |
"""

BY_NUMBER = """
| No. | Date       | Lead | Status     |
|     | 2026-03-10 | 1    | Signed     |
|     | 2026-03-10 | 2    | Interested |
"""


def numbers(store: Grid, tab: str) -> list[object]:
    sheet = store.snapshot.sheet(tab)
    assert sheet is not None
    return [row[0] for row in sheet.rows[1:]]


def test_contacts_that_name_a_lead_by_its_number_count_at_the_first_sync():
    store = Grid(book(leads=UNNUMBERED, activities=BY_NUMBER))
    decision = sync(store, CONFIG, TODAY).decision
    assert table(decision.crm.leads, "number", "name", "kind", "closed", "activities") == [
        "1 | Alpha | won | 2026-03-10 | 1",
        "2 | Beta | open |  | 1",
    ]
    assert told(decision.problems) == []
    assert numbers(store, "Activities") == [1, 2]
    assert not check(store, CONFIG, TODAY).changes


def test_numbers_that_were_cleared_come_back_with_what_they_link():
    store = Grid(book(leads=UNNUMBERED, activities=BY_NUMBER))
    sync(store, CONFIG, TODAY)
    leads = store.snapshot.sheet("Leads")
    cleared = [[None, *row[1:]] if i else row for i, row in enumerate(leads.rows)]
    sheets = [replace(s, rows=cleared) if s is leads else s for s in store.snapshot.sheets]
    marks = {**store.snapshot.marks, "last_leads": "0"}
    store.snapshot = replace(store.snapshot, sheets=tuple(sheets), marks=marks)
    decision = sync(store, CONFIG, TODAY).decision
    assert table(decision.crm.leads, "number", "kind", "activities") == [
        "1 | won | 1",
        "2 | open | 1",
    ]


UNFINISHED = """
| No. | Date       | Lead | Status |
|     | 2026-03-01 | Acme |        |
| 1   | 2026-03-02 | Acme |        |
| 2   |            | Acme |        |
| 4   | 31.31.2026 | Acme |        |
| '6' | 2026-03-02 | Nix  |        |
"""

NAMELESS = """
| No. | Name | Phone | Created    |
| 1   | Acme |       | 2026-03-01 |
| 2   |      | 12345 |            |
|     | New  |       | 2026-03-01 |
| =9  |      |       |            |
"""


def test_a_number_is_given_once_whatever_its_row_is_worth():
    store = Grid(book(activities=UNFINISHED))
    sync(store, CONFIG, TODAY)
    assert numbers(store, "Activities") == [7, 1, 2, 4, "6"]
    store = Grid(book(leads=NAMELESS.replace("| =9  |      |       |            |\n", "")))
    sync(store, CONFIG, TODAY)
    assert numbers(store, "Leads") == [1, 2, 3]


def test_what_a_formula_makes_is_no_number_that_was_given():
    store = Grid(book(leads=NAMELESS.replace("=9", "=A2+8")))
    assert check(store, CONFIG, TODAY).crm.last_numbers["leads"] == 2


DOWNWARDS = """
| No. | Date       | Lead | Status     |
|     | 2026-03-04 | Acme | Signed     |
|     | 2026-03-03 | Acme | Interested |
|     | 2026-03-03 | Acme | Cold       |
|     | 2026-03-02 | Acme | Cold       |
"""


def test_a_log_that_runs_down_is_numbered_from_below():
    store = Grid(book(activities=DOWNWARDS))
    first = sync(store, CONFIG, TODAY).decision
    assert numbers(store, "Activities") == [4, 3, 2, 1]
    again = check(store, CONFIG, TODAY)
    assert table(first.crm.stays, "status", "entered") == table(
        again.crm.stays, "status", "entered"
    )
    assert not again.changes


def with_gaps(read: Snapshot, chance: random.Random) -> Snapshot:
    """The workbook after somebody cleared cells here and there, numbers most of all."""

    def gap(row: int, column: int) -> bool:
        return row > 0 and chance.random() < (0.4 if column == 0 else 0.02)

    def holed(rows):
        return [
            [None if gap(r, c) else value for c, value in enumerate(cells)]
            for r, cells in enumerate(rows)
        ]

    return replace(
        read,
        sheets=tuple(
            replace(sheet, rows=holed(sheet.rows)) if i < 2 else sheet
            for i, sheet in enumerate(read.sheets)
        ),
    )


@pytest.mark.parametrize(
    "seed", [*range(6), *(pytest.param(n, marks=pytest.mark.slow) for n in range(6, 40))]
)
def test_a_second_look_at_what_a_sync_or_an_init_wrote_decides_nothing(seed):
    true = world(seed)
    holed = with_gaps(true.snapshot, random.Random(seed))
    store = Grid(replace(holed, marks={"template": true.language} if seed % 2 else {}))
    config = Config(template=true.language)
    first = (sync if seed % 2 else adopt)(store, config, true.today).decision
    assert first.lasting
    again = check(store, config, true.today)
    assert not again.changes
    assert told(again.problems) == told(first.problems)


class Remembering(Grid):
    """Notes that it was told to know the workbook again."""

    is_settled = False

    def settle(self, key: str) -> None:
        self.is_settled = True


@pytest.mark.parametrize(("looks", "is_settled"), [(1, False), (2, False), (3, True)])
def test_a_workbook_in_which_more_would_be_filled_is_looked_at_again(
    monkeypatch, looks, is_settled
):
    monkeypatch.setattr(fill_in, "_MOST", looks)
    undated = UNNUMBERED.replace("2026-03-01", "          ")
    store = Remembering(book(leads=undated, activities=BY_NUMBER))
    sync(store, CONFIG, TODAY)
    assert store.is_settled is is_settled


DAYS_WORK = """
| No. | Date       | Lead | Status     |
| 1   | 2026-03-10 | Acme | Cold       |
|     | 2026-03-10 | Acme | Interested |
|     | 2026-03-11 | Acme | Signed     |
"""

TOO_HIGH = DAYS_WORK.replace("| 1  ", f"| {MOST_NUMBERED}")
OUT_OF_ORDER = """
| No. | Date       | Lead | Status     |
|     | 2026-03-10 | Acme | Interested |
| 1   | 2026-03-10 | Acme | Cold       |
"""


@pytest.mark.parametrize(
    ("activities", "looks"),
    [(DAYS_WORK, 1), (OUT_OF_ORDER, 2), (TOO_HIGH, 2), (UNFINISHED, 3)],
)
def test_the_next_numbers_of_contacts_need_no_second_look_where_they_change_no_order(
    activities, looks
):
    read = Grid(book(activities=activities)).read()
    count = 0

    def counted(snapshot):
        nonlocal count
        count += 1
        return understood(snapshot)

    def understood(snapshot):
        return understand(snapshot, load_template("en"), {}, TODAY)

    settled = fill_in.settle(read, counted, None)
    assert settled.edits
    assert count == looks


@pytest.mark.parametrize(
    "seed", [*range(4), *(pytest.param(n, marks=pytest.mark.slow) for n in range(4, 16))]
)
def test_what_is_settled_is_what_a_look_at_it_understands(seed):
    true = world(seed)
    chance = random.Random(seed)
    template = load_template(true.language)
    whole = complete(true.snapshot, template, {}, with_plan=True).snapshot
    read = with_gaps(whole, chance) if seed % 3 == 0 else without_numbers(whole, chance)

    def understood(snapshot):
        return understand(snapshot, template, {}, true.today)

    settled = fill_in.settle(read, understood, None)
    again = understood(settled.snapshot)
    assert again.problems == settled.reading.problems
    assert again.crm.last_numbers == settled.reading.crm.last_numbers == settled.last_numbers
    for name in ("leads", "stays", "plan"):
        pd.testing.assert_frame_equal(getattr(again.crm, name), getattr(settled.reading.crm, name))
    order = ["order"]  # only that within a day counts, and the stays tell it
    pd.testing.assert_frame_equal(
        again.crm.activities.drop(columns=order),
        settled.reading.crm.activities.drop(columns=order),
    )


def without_numbers(read: Snapshot, chance: random.Random) -> Snapshot:
    """The workbook with some new contacts at its end, and others that lost their numbers."""
    activities = read.sheets[1]
    rows = [list(row) for row in activities.rows]
    for i in range(1, len(rows)):
        if i > len(rows) - 6 or chance.random() < 0.05:
            rows[i][0] = None
    changed = replace(activities, rows=rows)
    return replace(read, sheets=tuple(changed if s is activities else s for s in read.sheets))


NAMESAKES = ("Alpha", "alpha ltd", "Alpha", "Alpa", "Beta")
MEANT = (*NAMESAKES, "1", 2, "89031234567", "Alpah", "3 Alpha")


def of_one_name(chance: random.Random) -> Snapshot:
    """Leads that are called alike, and contacts that name them in many ways."""

    def day() -> date:
        return TODAY - timedelta(days=chance.randint(-1, 12))

    empty = book("| No. | Name | Phone | Created |", "| No. | Date | Lead | Status |")
    leads, activities, *others = empty.sheets
    people = [
        [
            chance.choice([n, None]),
            chance.choice(NAMESAKES),
            chance.choice([None, "8 903 123 45 67"]),
            chance.choice([None, day()]),
        ]
        for n in range(1, chance.randint(3, 6))
    ]
    log = [
        [
            chance.choice([n, None]),
            day(),
            chance.choice(MEANT),
            chance.choice([None, "Cold", "Interestd", "Signed", "Lost"]),
        ]
        for n in range(1, chance.randint(2, 10))
    ]
    tabs = (
        replace(leads, rows=[*leads.rows, *people]),
        replace(activities, rows=[*activities.rows, *log]),
    )
    return replace(empty, sheets=(*tabs, *others))


@pytest.mark.parametrize(
    "seed", [*range(20), *(pytest.param(n, marks=pytest.mark.slow) for n in range(20, 300))]
)
def test_whose_a_contact_is_stays_so(seed):
    store = Grid(of_one_name(random.Random(seed)))
    config = Config(template="en", reports=())
    decision = sync(store, config, TODAY).decision
    now = datetime.combine(TODAY, time(9), UTC)
    for past in (Past(), Past(Seen.unpacked(decision.seen.packed()), now, now)):
        again = check(store, config, TODAY, past=past)
        assert not again.changes
        assert not again.revisions
        assert again.crm.activities["lead"].tolist() == decision.crm.activities["lead"].tolist()
