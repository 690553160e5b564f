"""People sort, insert, delete and move between our read and our write, and lose nothing."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import replace

import pytest

from sheets_crm.crm.model import LEAD_FIELDS, Role
from sheets_crm.errors import CrmError
from sheets_crm.template import load_template
from sheets_crm.workbook.column_letters import column_number
from tests.emulators.google import Cell
from tests.emulators.google.a1 import column_letters
from tests.google.product.office import ACTIVITIES, LEADS, Office

pytestmark = pytest.mark.slow

TEMPLATE = load_template("en")
NOT_THEIRS = {
    TEMPLATE.tabs["leads"].fields[field.key].header
    for field in LEAD_FIELDS
    if field.role in {Role.FILLED, Role.DERIVED}
}
EDITS = (
    "sort", "insert_rows", "delete_rows", "move_rows", "insert_columns", "insert_filled_column",
    "move_columns", "type",
)  # fmt: skip


HABITS: dict[str, dict[str, bool]] = {
    "as hoped": {},
    "a filter, all rows copied": {"hides": True},
    "a filter, shown rows copied": {"hides": True, "copies_skip_filtered": True},
    "a filter, rules in every row": {"hides": True, "filtered_rows_are_skipped": False},
    "a filter, blanks found where shown": {
        "hides": True,
        "copies_skip_filtered": True,
        "replaces_skip_filtered": True,
    },
    "blanks are not found": {"blank_matches": False},
    "what is filled in is a text": {"replaced_is_typed": False},
}
"""What no document settles about Google, and whether somebody's filter hides rows."""


def take_habit(office: Office, name: str) -> bool:
    """Gives the office's Google a habit; whether rows shall be hidden is told."""
    habit = dict(HABITS[name])
    hides = habit.pop("hides", False)
    for key, value in habit.items():
        setattr(office.google.quirks, key, value)
    return hides


def hide_some(office: Office) -> None:
    """A filter hides some of the leads."""
    tab = office.tab("Leads")
    last, width = tab.sheet.data_bounds()
    hidden = [str(n) for n in (2, 3, 4, 5, 11, 20, 80000)]
    at = column_letters(office.place("Leads", "Amount"))
    tab.filter(f"A1:{column_letters(width - 1)}{last}", at, *hidden)


def named_cells(error: CrmError) -> set[tuple[str, int, int]]:
    """Tab, row and column, from 1, of the cells that the sentence names."""
    found = set()
    for part in error.facts["cells"].removesuffix(" …").split("; "):
        title, _, cells = part.partition(" ")
        for cell in cells.split(", "):
            place = re.fullmatch(r"([A-Z]+)(\d+)", cell)
            assert place is not None, cell
            found.add((title, int(place[2]), column_number(place[1])))
    return found


class Race:
    """One office in which somebody edits at the worst moment, again and again."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office = office
        self.chance = random.Random(seed)
        self.numbers: dict[str, object] = {}
        self.theirs: Counter[object] = Counter()
        self.typed = 0
        self.hides = False

    def set_up(self, habit: str = "as hoped") -> None:
        self.hides = take_habit(self.office, habit)
        self.office.config = replace(self.office.config, reports=("summary",))
        self.office.open({"Leads": LEADS, "Activities": ACTIVITIES})
        self.office.append("Leads", [[None, f"Lead {n}", None, "Ann", n] for n in range(37)])
        self.office.adopt()
        self.place_chips()
        if self.hides:
            hide_some(self.office)
        self.remember_numbers()

    def place_chips(self) -> None:
        """People named with @ in a column of the owner's."""
        sheet, at = self.office.tab("Leads").sheet, self.office.place("Leads", "Mine")
        for row in range(5, 30, 3):
            person = {"personProperties": {"email": f"a{row}@example.com"}}
            runs = {"chipRuns": [{"chip": person}, {"startIndex": 1}]}
            sheet.put(row, at, Cell("@ and me", more=runs))

    def round(self, edit: str) -> None:
        """New leads, a sync, and the edit between its read and its write."""
        for _ in range(4):
            self.typed += 1
            self.type_lead(f"New {self.typed}")
        self.lead_becomes_active()
        self.office.google.edit_before(1, lambda: self.meanwhile(edit), match=":batchUpdate")
        named = self.synced()
        lost = {
            (title, row + 1, self.office.place(title, heading) + 1)
            for title, heading, row, *_ in (self.theirs - self.their_cells())
        }
        assert lost <= named, edit
        self.no_number_is_lost()

    def synced(self) -> set[tuple[str, int, int]]:
        """The cells that the sync says it could not put back; then it is done again, as told."""
        try:
            self.office.sync()
        except CrmError as error:
            assert error.code == "google_overwritten"
            assert self.hides, "without a filter each copy is its own cell's"
            self.office.sync()
            return named_cells(error)
        return set()

    def type_lead(self, name: str) -> None:
        sheet = self.office.tab("Leads").sheet
        row = max(r for r, _, c in sheet.filled() if c.has_content) + 2
        sheet.grow_to(row, 1)
        # With a manager: a bare name below blank rows may be a note of the owner's.
        for heading, value in (("Name", name), ("Manager", "Ann")):
            at = column_letters(self.office.place("Leads", heading))
            self.office.tab("Leads").fill([[value]], at=f"{at}{row}")

    def lead_becomes_active(self) -> None:
        names = [n for n in self.office.column("Leads", "Name") if n]
        lead = self.chance.choice(names)
        self.office.append("Activities", [[None, None, lead, "Call", "well", "Meeting"]])
        row = max(r for r, _, c in self.office.tab("Activities").sheet.filled() if c.has_content)
        self.office.tab("Activities").type(f"B{row + 1}", "2026-03-10")

    def meanwhile(self, edit: str) -> None:
        getattr(self, edit)()
        self.theirs = self.their_cells()

    def their_cells(self) -> Counter[object]:
        """Every cell of the users' columns, with all that hangs on it, by its column and row."""
        found: Counter[object] = Counter()
        for title in ("Leads", "Activities"):
            sheet = self.office.tab(title).sheet
            headings = {
                c: sheet.at(0, c).entered
                for c in range(len(sheet.columns))
                if sheet.at(0, c).has_content
            }
            for row, column, cell in sheet.filled():
                heading = headings.get(column)
                ours = heading in NOT_THEIRS and title == "Leads"
                if not ours and heading != "No.":
                    look = {} if row == 0 else {"format": repr(cell.format)}
                    look |= {"chips": cell.more} if cell.more else {}
                    found[title, heading, row, cell.entered, repr(look)] += cell.has_content
        return +found

    def remember_numbers(self) -> None:
        names, numbers = self.office.column("Leads", "Name"), self.office.column("Leads", "No.")
        self.numbers = {n: k for n, k in zip(names, numbers, strict=True) if n}

    def no_number_is_lost(self) -> None:
        before = self.numbers
        names, numbers = self.office.column("Leads", "Name"), self.office.column("Leads", "No.")
        assert [k for n, k in zip(names, numbers, strict=True) if k is not None and not n] == []
        self.remember_numbers()
        assert None not in self.numbers.values()
        assert len(set(self.numbers.values())) == len(self.numbers)
        for name in self.numbers.keys() & before.keys():
            assert self.numbers[name] == before[name]

    # What people do meanwhile

    def sort(self) -> None:
        by = self.chance.choice(["Name", "Amount", "Manager"])
        column = column_letters(self.office.place("Leads", by))
        self.office.tab("Leads").sort(column, descending=self.chance.random() < 0.5)

    def insert_rows(self) -> None:
        self.office.tab("Leads").insert_rows(self.row(), self.chance.randint(1, 3))

    def delete_rows(self) -> None:
        self.office.tab("Leads").delete_rows(self.row())

    def move_rows(self) -> None:
        first, to = self.row(), self.row()
        if to not in {first, first + 1}:
            self.office.tab("Leads").move_rows(first, to)

    def insert_columns(self) -> None:
        self.office.tab("Leads").insert_columns(self.column())

    def insert_filled_column(self) -> None:
        column, tab = self.column(), self.office.tab("Leads")
        tab.insert_columns(column)
        tab.fill([[f"Theirs {self.typed}"], *[["=2*3"], ["mine"], ["=C2"]] * 15], at=f"{column}1")

    def move_columns(self) -> None:
        first, to = self.column(), self.column()
        if first != to:
            self.office.tab("Leads").move_columns(first, to)

    def type(self) -> None:
        """Into cells of ours that are still blank, and over one of ours a formula."""
        tab = self.office.tab("Leads")
        row = max(r for r, _, c in tab.sheet.filled() if c.has_content) + 1
        tab.type(f"{column_letters(self.office.place('Leads', 'Phone'))}{row}", "007")

    def row(self) -> int:
        last = max(r for r, _, c in self.office.tab("Leads").sheet.filled() if c.has_content)
        return self.chance.randint(2, last + 1)

    def column(self) -> str:
        return column_letters(self.chance.randint(0, 16))


@pytest.mark.parametrize("habit", HABITS)
def test_an_edit_between_read_and_write_costs_nobody_anything(office, habit):
    race = Race(office, seed=1)
    race.set_up(habit)
    for edit in EDITS:
        race.round(edit)


@pytest.mark.parametrize("kind", ["503", "503_after", "reset_before", "reset_after", "429"])
def test_a_fault_while_it_is_put_back_costs_nobody_anything(office, kind):
    race = Race(office, seed=3)
    race.set_up()
    # The first write goes astray, the second one, which puts it back, is struck.
    office.google.fail(kind, at=2, match=":batchUpdate")
    race.round("insert_filled_column")
    assert any(exchange.fault == kind for exchange in office.google.log)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_three_hundred_raced_syncs(office, seed):
    race = Race(office, seed)
    race.set_up(list(HABITS)[seed % len(HABITS)])
    for _ in range(30):
        race.round(race.chance.choice(EDITS))
