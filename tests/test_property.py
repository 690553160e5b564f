"""Whatever people do between two syncs: numbers and users' cells stay, a second sync is empty.

And nobody is accused of anything who did nothing.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from sheets_crm.config import Config
from sheets_crm.crm.model import ACTIVITY_FIELDS, LEAD_FIELDS, Role
from sheets_crm.crm.setup.new_tabs import lists_tab, user_tab
from sheets_crm.decision import decide
from sheets_crm.reports.registry import DEFAULT_REPORTS
from sheets_crm.template import load_template
from tests.diary import Diary
from tests.grid import Grid, User

TEMPLATE = load_template("en")
TODAY = date(2026, 3, 16)
LEADS, ACTIVITIES, LISTS = "Leads", "Activities", "Lists"
STATUSES = [status.name for status in TEMPLATE.statuses]
DERIVED = [f.key for f in LEAD_FIELDS if f.role is Role.DERIVED]
TYPED = [
    TEMPLATE.tabs["leads"].fields[f.key].header
    for f in LEAD_FIELDS
    if f.role in {Role.REQUIRED, Role.BASIC}
]

words = st.sampled_from(["", "call back", "sent the offer", "=1+1", " spaced ", "Émile", "о́н"])


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


days = st.integers(-200, 3).map(lambda n: TODAY + timedelta(days=n))


class Office(RuleBasedStateMachine):
    """A small firm at work on its workbook."""

    @initialize()
    def start(self) -> None:
        self.grid, self.typed_leads = Grid(), 0
        self.numbers: dict[str, int] = {}
        self.user, self.config = (
            User(self.grid),
            Config(template="en", reports=(*DEFAULT_REPORTS, "history")),
        )
        self.grid.create(
            (
                user_tab(TEMPLATE, "leads"),
                user_tab(TEMPLATE, "activities"),
                lists_tab(
                    TEMPLATE, TEMPLATE.statuses, {**TEMPLATE.words, "manager": ("Ann", "Bob")}
                ),
            )
        )
        self.diary, self.may_be_found = Diary(self.config, at(TODAY)), set[str]()
        self.diary.adopt(self.grid)

    def header(self, tab: str, heading: str) -> int | None:
        sheet = self.grid.snapshot.sheet(tab)
        row = list(sheet.rows[0]) if sheet else []
        return row.index(heading) + 1 if heading in row else None

    def heading(self, tab: str, field: str) -> str:
        return TEMPLATE.tabs[tab].fields[field].header

    def put(self, tab: str, key: str, row: int, values: dict[str, object]) -> None:
        for field, value in values.items():
            column = self.header(tab, self.heading(key, field))
            if column is not None:
                self.user.type(tab, row, column, value)  # type: ignore[arg-type]

    def names(self) -> list[str]:
        column = self.header(LEADS, "Name")
        sheet = self.grid.snapshot.sheet(LEADS)
        return [
            str(sheet.value(r, column))
            for r in range(2, len(sheet.rows) + 1)
            if sheet.value(r, column)
        ]

    def rows(self, tab: str) -> int:
        return len(self.grid.snapshot.sheet(tab).rows)

    @rule(
        amount=st.none() | st.integers(1, 10**6),
        manager=st.sampled_from(["Ann", "bob ", "", "Zed"]),
    )
    def type_lead(self, amount, manager) -> None:
        self.typed_leads += 1
        self.put(
            LEADS,
            "leads",
            self.rows(LEADS) + 1,
            {"name": f"Lead {self.typed_leads}", "amount": amount, "manager": manager or None},
        )

    @precondition(lambda self: self.names())
    @rule(data=st.data(), day=days, said=words, status=st.sampled_from([*STATUSES, "", "Coldd"]))
    def type_activity(self, data, day, said, status) -> None:
        lead = data.draw(st.sampled_from(self.names()))
        self.may_be_found |= {"status_backdated", "lead_lost", "won_reverted"}
        values = {"date": day, "lead": lead, "words": said or None, "status": status or None}
        self.put(ACTIVITIES, "activities", self.rows(ACTIVITIES) + 1, values)

    @rule(data=st.data(), tab=st.sampled_from([LEADS, ACTIVITIES]))
    def sort(self, data, tab) -> None:
        order = data.draw(st.permutations(range(self.rows(tab) - 1)))
        self.user.sort(tab, 2, order)

    @rule(data=st.data(), tab=st.sampled_from([LEADS, ACTIVITIES]))
    def insert_blank_row(self, data, tab) -> None:
        self.user.insert_row(tab, data.draw(st.integers(2, self.rows(tab) + 1)))

    @precondition(lambda self: self.rows(LEADS) > 2)
    @rule(data=st.data())
    def delete_lead(self, data) -> None:
        row = data.draw(st.integers(2, self.rows(LEADS)))
        self.may_be_found |= {"lead_deleted"}
        self.numbers.pop(self.name_at(row) or "", None)
        self.user.delete_row(LEADS, row)

    @rule(key=st.sampled_from([*DERIVED, "number", "created"]))
    def delete_our_column(self, key) -> None:
        column = self.header(LEADS, self.heading("leads", key))
        if column is not None:
            self.user.delete_column(LEADS, column)

    @rule(data=st.data())
    def insert_own_column(self, data) -> None:
        width = len(self.grid.snapshot.sheet(LEADS).rows[0])
        column = data.draw(st.integers(1, width + 1))
        self.user.insert_column(LEADS, column)
        self.user.type(LEADS, 1, column, f"Mine {width}")
        self.user.type(LEADS, 2, column, "my own words")

    @rule(data=st.data(), tab=st.sampled_from([LEADS, ACTIVITIES]))
    def paste_over_dropdowns(self, data, tab) -> None:
        sheet = self.grid.snapshot.sheet(tab)
        columns = sorted({d.column for d in sheet.dropdowns})
        if columns:
            first = data.draw(st.integers(2, 20))
            self.user.paste_over_rules(tab, data.draw(st.sampled_from(columns)), first, first + 3)

    @rule(data=st.data(), value=st.sampled_from(["nonsense", 17, None]))
    def scribble_in_our_cells(self, data, value) -> None:
        column = self.header(LEADS, self.heading("leads", data.draw(st.sampled_from(DERIVED))))
        if column is not None:
            self.user.type(LEADS, data.draw(st.integers(2, self.rows(LEADS) + 1)), column, value)

    @rule(data=st.data(), colour=st.sampled_from(["#FF0000", "#00FF00", None]))
    def repaint_status(self, data, colour) -> None:
        self.user.paint(LISTS, data.draw(st.integers(3, 11)), 1, colour)

    @rule(data=st.data())
    def rename_status(self, data) -> None:
        row = data.draw(st.integers(3, 11))
        old = self.grid.snapshot.sheet(LISTS).value(row, 1)
        self.user.type(LISTS, row, 1, f"{old}+" if len(str(old)) < 30 else old)

    def name_at(self, row: int) -> str | None:
        value = self.grid.snapshot.sheet(LEADS).value(row, self.header(LEADS, "Name"))
        return str(value) if value is not None else None

    @rule(later=st.integers(0, 2))
    def sync(self, later) -> None:
        before = self.grid.snapshot
        day = TODAY + timedelta(days=later)
        self.diary.now = at(day)
        found = self.diary.found(self.grid, hours=0)
        self.users_cells_are_as_they_were(before)
        again = decide(self.grid.snapshot, self.config, day, past=self.diary.past())
        assert not again.changes, again.changes
        assert not again.revisions
        assert {each.kind for each in found} <= self.may_be_found, found
        self.may_be_found.clear()
        self.numbers_are_for_ever()

    def users_cells_are_as_they_were(self, before) -> None:
        for sheet in before.sheets:
            if sheet.report or sheet.title == LISTS:
                continue
            after = self.grid.snapshot.sheet(sheet.title)
            headings = (
                TYPED
                if sheet.title == LEADS
                else [
                    self.heading("activities", f.key) for f in ACTIVITY_FIELDS if f.key != "number"
                ]
            )
            for r, row in enumerate(sheet.rows, 1):
                for c, value in enumerate(row, 1):
                    heading = sheet.value(1, c)
                    own = heading in headings or str(heading).startswith("Mine")
                    if own or (value is not None and heading in {"No.", "Created"}):
                        assert after.value(r, c) == value, (sheet.title, r, c)

    def numbers_are_for_ever(self) -> None:
        column = self.header(LEADS, "No.")
        sheet = self.grid.snapshot.sheet(LEADS)
        found = {
            self.name_at(r): sheet.value(r, column)
            for r in range(2, len(sheet.rows) + 1)
            if self.name_at(r)
        }
        assert None not in found.values()
        assert len(set(found.values())) == len(found), found
        for name, number in self.numbers.items():
            assert found[name] == number
        fresh = {n: k for n, k in found.items() if n not in self.numbers}
        highest = max(self.numbers.values(), default=0)
        assert all(k > highest or not self.numbers for k in fresh.values())
        self.numbers |= fresh  # type: ignore[arg-type]


Office.TestCase.settings = settings(
    max_examples=8,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestOffice = Office.TestCase


class LongOffice(Office):
    """The same firm, for longer."""


LongOffice.TestCase.settings = settings(Office.TestCase.settings, max_examples=60)
TestLongOffice = pytest.mark.slow(LongOffice.TestCase)
