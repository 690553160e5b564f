"""A heading typed over a free column of Leads is filled, so that a filter finds the rows."""

from __future__ import annotations

from datetime import date

import pytest

from sheets_crm.config import Config
from tests.diary import Diary
from tests.grid import Grid, User
from tests.sheets import sheet, snapshot

LEADS = """
| Name  | Created    |
| Apex  | 2026-01-02 |
| Birch | 2026-01-03 |
| Cedar | 2026-01-04 |
| Delta | 2026-01-05 |
"""
LOG = """
| Date       | Lead  | Status |
| 2026-02-01 | Apex  | Offer  |
| 2026-02-03 | Apex  | Talk   |
| 2026-02-05 | Apex  | Lost   |
| 2026-02-06 | Birch | Sold   |
| 2026-02-07 | Delta | Lost   |
"""
LISTS = """
| Status | Kind |
| New    | open |
| Talk   | open |
| Offer  | open |
| Sold   | won  |
| Lost   | lost |
"""
HEADINGS = {
    "en": ("Won or lost on", "Furthest stage", "Lost from"),
    "ru": ("Когда закрыт", "Дальний этап", "Упущен с этапа"),
}
FILLED = [
    [date(2026, 2, 5), "Offer", "Talk"],
    [date(2026, 2, 6), "Sold", None],
    [None, "New", None],
    [date(2026, 2, 7), "New", "New"],
]


class Desk:
    """A workbook that was set up, and somebody who types headings into it."""

    def __init__(self, leads: str = LEADS) -> None:
        tabs = (sheet("Leads", leads), sheet("Activities", LOG), sheet("Lists", LISTS))
        self.grid = Grid(snapshot(*tabs))
        self.user, self.diary = User(self.grid), Diary(Config(template="en", reports=("summary",)))
        self.diary.adopt(self.grid)

    @property
    def head(self) -> list[object]:
        return list(self.leads.rows[0])

    @property
    def leads(self):
        found = self.grid.snapshot.sheet("Leads")
        assert found
        return found

    def ask(self, *headings: str) -> None:
        first = len(self.head) + 1
        for column, heading in enumerate(headings, first):
            self.user.type("Leads", 1, column, heading)

    def below(self, heading: str) -> list[object]:
        column = self.head.index(heading) + 1
        return [self.leads.value(row, column) for row in range(2, 6)]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_what_is_asked_for_is_filled_and_kept(language):
    desk = Desk()
    desk.ask(*HEADINGS[language])
    desk.diary.sync(desk.grid)
    columns = [desk.below(heading) for heading in HEADINGS[language]]
    assert [list(row) for row in zip(*columns, strict=True)] == FILLED
    assert not desk.diary.sync(desk.grid).written

    log = desk.grid.snapshot.sheet("Activities")
    assert log
    heads = list(log.rows[0])
    row = len(log.rows) + 1
    typed = {"Date": date(2026, 3, 2), "Lead": "Cedar", "Status": "Sold"}
    for heading, value in typed.items():
        desk.user.type("Activities", row, heads.index(heading) + 1, value)
    desk.diary.sync(desk.grid)
    assert desk.below(HEADINGS[language][0])[2] == date(2026, 3, 2)
    assert desk.below(HEADINGS[language][1])[2] == "Sold"


def test_nobody_is_given_what_they_did_not_ask_for():
    assert not set(HEADINGS["en"]) & set(Desk().head)


def test_a_column_of_the_owners_own_stays_theirs():
    desk = Desk()
    desk.ask("Furthest stage")
    desk.user.type("Leads", 3, len(desk.head), "as far as Berlin")
    desk.diary.sync(desk.grid)
    assert desk.below("Furthest stage") == [None, "as far as Berlin", None, None]


def test_a_column_that_stood_before_the_set_up_stays_theirs():
    own = LEADS.replace("| Created    |", "| Created    | Lost from |").replace(
        "| 2026-01-03 |", "| 2026-01-03 | sight     |"
    )
    desk = Desk(own)
    desk.diary.sync(desk.grid)
    assert desk.below("Lost from") == [None, "sight", None, None]


def test_what_is_left_of_a_lead_that_was_cleared_away_goes_too():
    desk = Desk()
    desk.ask(*HEADINGS["en"])
    desk.diary.sync(desk.grid)
    for column, heading in enumerate(desk.head, 1):
        if heading in {"Name", "Created", "No."}:
            desk.user.type("Leads", 3, column, None)
    desk.diary.sync(desk.grid)
    kept = [desk.below(heading)[1] for heading in (*HEADINGS["en"], "Status", "Last contact")]
    assert kept == [None] * 5


def test_a_column_taken_away_is_forgotten_and_may_be_anothers_later():
    desk = Desk()
    desk.ask("Lost from")
    desk.diary.sync(desk.grid)
    column = len(desk.head)
    for row in range(1, 6):
        desk.user.type("Leads", row, column, None)
    desk.diary.sync(desk.grid)
    assert "traced" not in desk.grid.snapshot.marks
    desk.user.type("Leads", 1, column, "Lost from")
    desk.user.type("Leads", 4, column, "sight")
    desk.diary.sync(desk.grid)
    assert desk.below("Lost from") == [None, None, "sight", None]
