"""What was typed into Leads becomes a contact of today: a row at the end of Activities.

The cells of one lead make one contact. A next step that stood there and is still to come stays the
lead's next step, as its row shows it. What cannot be a contact stands as it was typed, and is told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import pandas as pd

from sheets_crm.crm.change_detection.flood import is_flood
from sheets_crm.crm.entries.shown_cells import plain
from sheets_crm.crm.entries.typed_cells import TypedCell, Typing
from sheets_crm.crm.model import ACTIVITY_FIELDS, StatusKind
from sheets_crm.crm.parse.dates import Loose, When, fixed, latest, parse_date
from sheets_crm.crm.parse.text_match import firm
from sheets_crm.errors import Fact, Problem
from sheets_crm.workbook.changes import CellEdit
from sheets_crm.workbook.snapshot import MOST_ROWS, Address, Value

if TYPE_CHECKING:
    from sheets_crm.crm.change_detection.workbook_state import Seen
    from sheets_crm.crm.understand import Reading
    from sheets_crm.workbook.snapshot import Sheet, Snapshot

_INTO = {
    "status": "status",
    "last_contact": "date",
    "last_words": "words",
    "next_step": "next_step",
    "next_date": "next_date",
}
"""Field of Leads → field of Activities."""
_KINDS = {each.key: each.kind for each in ACTIVITY_FIELDS}


@dataclass(frozen=True)
class Entered:
    """What was typed into Leads.

    Attributes:
        edits: the rows that are added to Activities.
        stands: cells of Leads that keep what was typed there.
        unsure: those of them of which nobody can tell whether it was typed.
        problems: why each of them is no contact.
    """

    edits: tuple[CellEdit, ...] = ()
    stands: frozenset[Address] = frozenset()
    unsure: frozenset[Address] = frozenset()
    problems: tuple[Problem, ...] = ()

    def with_rest(self, edits: Iterable[CellEdit]) -> Iterator[CellEdit]:
        """The edits of a look; what else is filled into the rows that are added belongs to them."""
        added = {(edit.tab, edit.row): edit.like for edit in self.edits}
        for edit in edits:
            place = edit.tab, edit.row
            yield (
                replace(edit, appends=True, fills_blank=True, over_theirs=False, like=added[place])
                if place in added
                else edit
            )


NOTHING_ENTERED = Entered()
"""Where nobody typed into Leads."""


def entries(reading: Reading, snapshot: Snapshot, read: Snapshot, before: Seen | None) -> Entered:
    """What was typed into Leads since the last look; nothing where the workbook is being set up.

    Args:
        reading: the workbook understood, its blanks filled.
        snapshot: that workbook.
        read: as it was read.
        before: the last look that is remembered.
    """
    if "template" not in read.marks:
        return NOTHING_ENTERED
    typing = Typing(reading, snapshot, read, before)
    cells = list(typing.cells())
    return _Entering(typing).entered(cells) if cells else NOTHING_ENTERED


@dataclass
class _Entering:
    """One look while rows are added."""

    typing: Typing
    edits: list[CellEdit] = field(default_factory=list)
    standing: dict[Address, Problem] = field(default_factory=dict)

    def __post_init__(self) -> None:
        crm = self.typing.crm
        self.crm, self.today = crm, crm.today.date()
        self.table = crm.tables["activities"]
        self.often = Counter(map(firm, crm.leads["name"].tolist()))

    def entered(self, cells: list[TypedCell]) -> Entered:
        unsure = [cell for cell in cells if not cell.is_sure]
        by_lead: defaultdict[int, list[TypedCell]] = defaultdict(list)
        for cell in cells:
            if cell.is_sure:
                by_lead[cell.line].append(cell)
        row = self._first_blank()
        for line, own in sorted(by_lead.items()):
            says = self._says(line, own)
            if says and self._may_write(row, says):
                self._add(line, row, says)
                row += 1
            elif says:
                for cell in own:
                    self._stand(cell, "typed_no_room")
        for cell in unsure:
            self._stand(cell, "typed_unsure")
        return Entered(
            tuple(self.edits),
            frozenset(self.standing),
            frozenset((cell.row, cell.place.column) for cell in unsure),
            tuple(self._told(unsure)),
        )

    def _told(self, unsure: list[TypedCell]) -> Iterator[Problem]:
        many = is_flood(len({cell.row for cell in unsure}), len(self.crm.leads))
        yield from (
            problem
            for problem in self.standing.values()
            if not many or problem.code != "typed_unsure"
        )
        if many:
            facts: dict[str, Fact] = {"count": len(unsure)}
            yield Problem("typed_unsure_many", self.crm.tables["leads"].tab, facts=facts)

    def _stand(self, cell: TypedCell, code: str, facts: Mapping[str, Fact] | None = None) -> None:
        address = cell.row, cell.place.column
        told = {"value": plain(cell.value)} if facts is None else dict(facts)
        tab, header = self.crm.tables["leads"].tab, cell.place.header
        self.standing[address] = Problem(code, tab, cell.row, header, told)

    # What is said

    def _says(self, line: int, cells: list[TypedCell]) -> dict[str, Value]:
        """What the contact says, by field of Activities; nothing where no cell can be one."""
        says: dict[str, Value] = {}
        # The owner's own column comes last: where both were typed in, theirs is meant.
        for cell in sorted(cells, key=lambda one: one.place.is_own):
            name = _INTO[cell.place.field]
            if name not in self.table.columns:
                self._stand(cell, "typed_no_column")
                continue
            value = self._value(line, cell)
            if value is not None:
                says[name] = value
        return self._with_step(line, says) if says else says

    def _value(self, line: int, cell: TypedCell) -> Value:
        if cell.place.field == "status":
            return self._status(cell)
        if cell.place.field == "last_contact":
            return self._contact(line, cell)
        if cell.place.field == "next_date":
            day = self._day(cell, When.FROM)
            if day is None:
                self._stand(cell, "typed_no_date")
            return day
        return plain(cell.value) if not isinstance(cell.value, str) else cell.value.strip()

    def _status(self, cell: TypedCell) -> Value:
        """The list's own word; a slip goes as typed, and is read and told there."""
        statuses, text = self.typing.reading.statuses, plain(cell.value)
        at = statuses.position(text)
        if at >= 0:
            return statuses.words[at]
        guess = statuses.guesses([text])[text]
        if guess.position < 0:
            self._stand(cell, guess.code, guess.facts)
            return None
        return text

    def _contact(self, line: int, cell: TypedCell) -> Value:
        """The day of the contact: later than the last, and none that is yet to come."""
        day, last = self._day(cell, When.UNTIL), self.crm.leads["last_contact"].iloc[line]
        if day is None or day > self.today or (pd.notna(last) and day <= last.date()):
            self._stand(cell, "typed_no_contact")
            return None
        return day

    def _day(self, cell: TypedCell, side: When) -> date | None:
        value = cell.value
        if isinstance(value, str):
            order = self.typing.reading.how.order_of(f"activities.{_INTO[cell.place.field]}")
            meant = parse_date(value, self.today, month_first=order.month_first)
            value = fixed(meant, self.today, side) if isinstance(meant, Loose) else meant
        if not isinstance(value, date):
            return None
        day = value.date() if isinstance(value, datetime) else value
        return day if day <= latest(self.today) else None

    def _with_step(self, line: int, says: dict[str, Value]) -> dict[str, Value]:
        """The contact, and the next step that the lead's row shows, where it is still to come."""
        lead = self.crm.leads.iloc[line]
        if self._is_closed(line, says) or lead["is_ahead"]:
            return says
        step = str(lead["next_step"])
        day = lead["next_date"].date() if pd.notna(lead["next_date"]) else None
        is_over = day is not None and day < self.today
        kept: dict[str, Value] = {}
        if "next_date" in says or not is_over:
            kept["next_step"] = step or None
        if "next_step" in says or not is_over:
            kept["next_date"] = None if is_over else day
        return kept | says

    def _is_closed(self, line: int, says: Mapping[str, Value]) -> bool:
        statuses = self.typing.reading.statuses
        at = statuses.position(str(says["status"])) if "status" in says else -1
        kind = self.crm.lists.statuses[at].kind if at >= 0 else self.crm.leads["kind"].iloc[line]
        return bool(kind != StatusKind.OPEN)

    # The row

    def _first_blank(self) -> int:
        sheet, row = self._sheet, self.table.last_row + 1
        columns = set(self.table.columns.values())
        prepared = {at for at, column in sheet.formulas if column in columns} if sheet else set()
        while row in prepared:
            row += 1
        return row

    @property
    def _sheet(self) -> Sheet | None:
        return self.typing.snapshot.sheet(self.table.tab)

    def _may_write(self, row: int, says: Mapping[str, Value]) -> bool:
        sheet = self._sheet
        columns = [
            self.table.columns[key] for key in (*says, "number") if key in self.table.columns
        ]
        return (
            sheet is not None
            and row <= MOST_ROWS
            and not any(sheet.is_locked(row, column) for column in columns)
            and not any(area.holds(row, column) for area in sheet.merges for column in columns)
        )

    def _add(self, line: int, row: int, says: Mapping[str, Value]) -> None:
        lead = self.crm.leads.iloc[line]
        whole: dict[str, Value] = {
            "date": self.today,
            "lead": self._named(line),
            "manager": str(lead["manager"]) or None,
            **says,
        }
        like = self.table.last_row if self.table.last_row > self.table.header_row else 0
        for key, value in whole.items():
            if value is not None and key in self.table.columns:
                place = self.table.tab, row, self.table.columns[key]
                edit = CellEdit(*place, None, value, _KINDS[key], "entry")
                self.edits.append(replace(edit, fills_blank=True, appends=True, like=like))

    def _named(self, line: int) -> Value:
        """A lead by its name, where that is no other's and no number, else by its number."""
        lead = self.crm.leads.iloc[line]
        name, number = str(lead["name"]), lead["number"]
        is_clear = self.often[firm(name)] == 1 and any(map(str.isalpha, name))
        return name if is_clear or pd.isna(number) else int(number)
