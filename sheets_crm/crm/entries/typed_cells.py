"""Which cells of Leads somebody typed in: told apart from those that are merely out of date.

By what the last look left there, where it was the last: what still stands as it was left is out of
date, all else was typed. Where nobody remembers, what some contact of the lead ever said is out of
date; of the rest nobody can tell, unless the lead itself is new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sheets_crm.crm.change_detection.row_state import BLANK
from sheets_crm.crm.entries.shown_cells import Place, Typable, mark_of, plain
from sheets_crm.crm.model import Crm
from sheets_crm.crm.understand import Reading
from sheets_crm.workbook.columnar import column_of
from sheets_crm.workbook.snapshot import Value

if TYPE_CHECKING:
    from sheets_crm.crm.change_detection.workbook_state import Seen
    from sheets_crm.workbook.snapshot import Sheet, Snapshot

_GAVE = {
    "status": ("status",),
    "last_contact": ("date",),
    "last_words": ("words",),
    "next_step": ("next_step", "words", "type"),
    "next_date": ("next_date", "date"),
}
"""Columns of Activities that give a column of Leads its value; one of a later day is a step."""


@dataclass(frozen=True)
class TypedCell:
    """A cell of Leads that does not say what the contacts say.

    Attributes:
        line: of the lead.
        is_sure: whether it was typed; False where nobody can tell.
    """

    line: int
    row: int
    place: Place
    value: Value
    is_sure: bool


@dataclass(frozen=True)
class Typing:
    """One look for what was typed.

    Attributes:
        reading: the workbook understood, its blanks filled.
        snapshot: that workbook.
        read: as it was read, before its blanks were filled.
        before: the last look that is remembered.
    """

    reading: Reading
    snapshot: Snapshot
    read: Snapshot
    before: Seen | None
    _given: dict[str, dict[int, set[str]]] = field(default_factory=dict)

    @property
    def crm(self) -> Crm:
        """The workbook understood."""
        return self.reading.crm

    def cells(self) -> Iterator[TypedCell]:
        """The cells that were typed in, or may have been."""
        typable = Typable(self.crm, self.snapshot)
        rows: list[int] = self.crm.leads["row"].tolist()
        for place in typable.places:
            both = zip(typable.standing(place), typable.derived(place.field), strict=True)
            for line, (value, says) in enumerate(both):
                if value is None or (value == says and not place.is_own) or not plain(value):
                    continue
                sure = self._is_typed(line, place, value, says)
                if sure is not False:
                    yield TypedCell(line, rows[line], place, value, sure is True)

    def _is_typed(self, line: int, place: Place, value: Value, says: Value) -> bool | None:
        """Whether a cell was typed in; None where nobody can tell."""
        is_told = self._means(place, value, says)
        if is_told and not (place.is_own and self._has_no_contact(line)):
            return False
        left = self._left(line, place)
        if left and (left == mark_of(value) or self._is_last):
            return left != mark_of(value)
        if self._is_given(line, place, value):
            return False
        if line in self._new:
            return None if self._is_copied(line) else True
        return False if is_told else None

    def _means(self, place: Place, value: Value, says: Value) -> bool:
        """Whether what stands there means just what the contacts say."""
        if plain(value) == plain(says):
            return True
        if place.field != "status":
            return False
        statuses = self.reading.statuses
        at = statuses.position(plain(value))
        return at >= 0 and at == statuses.position(plain(says))

    def _has_no_contact(self, line: int) -> bool:
        return int(self.crm.leads["last_row"].iloc[line]) == 0

    # The last look

    @cached_property
    def _is_last(self) -> bool:
        """Whether no other computer has given contacts numbers since the look that is remembered.

        Numbers of a write that was taken back are remembered by the workbook, and no row has them.
        """
        table = self.crm.tables["activities"]
        sheet = self.read.sheet(table.tab)
        column = table.columns.get("number")
        if self.before is None or self.before.last < 0 or sheet is None or column is None:
            return False
        numbers = column_of(sheet.rows, column - 1)[table.header_row :]
        given = (n for n in numbers if isinstance(n, int | float) and not isinstance(n, bool))
        return max(given, default=0) <= self.before.last

    def _left(self, line: int, place: Place) -> int:
        """The fingerprint of what the last look left in a cell; 0 where nobody knows."""
        then = self._lines_then.get(self._numbers[line])
        return (
            0
            if then is None or self.before is None
            else int(self.before.leads.shown[then, place.at])
        )

    @cached_property
    def _lines_then(self) -> Mapping[int, int]:
        numbers = self.before.leads.number.tolist() if self.before else []
        return {number: line for line, number in enumerate(numbers) if number != BLANK}

    @cached_property
    def _numbers(self) -> list[int]:
        numbers: list[int] = self.crm.leads["number"].fillna(BLANK).tolist()
        return numbers

    # Where nobody remembers

    @cached_property
    def _new(self) -> frozenset[int]:
        """The leads that had no number when the workbook was read, and are not remembered."""
        sheet = self._sheet
        column = self.crm.tables["leads"].columns.get("number")
        if sheet is None or column is None:
            return frozenset()
        return frozenset(
            line
            for line, row in enumerate(self.crm.leads["row"].tolist())
            if self._numbers[line] not in self._lines_then
            and sheet.value(row, column) is None
            and (row, column) not in sheet.formulas
        )

    def _is_copied(self, line: int) -> bool:
        """Whether a new lead bears days of silence, which nobody types."""
        column = self.crm.tables["leads"].columns.get("days_silent")
        row = int(self.crm.leads["row"].iloc[line])
        return bool(column and self._sheet and self._sheet.value(row, column) is not None)

    @property
    def _sheet(self) -> Sheet | None:
        return self.read.sheet(self.crm.tables["leads"].tab)

    def _is_given(self, line: int, place: Place, value: Value) -> bool:
        """Whether some contact of the lead ever said that."""
        if place.field not in self._given:
            self._given[place.field] = self._said(place.field)
        said = self._given[place.field].get(line, set())
        if plain(value) in said:
            return True
        if place.field != "status":
            return False
        position = self.reading.statuses.position
        first = position(plain(value)) == 0  # what one without contacts shows
        return first or position(plain(value)) in {position(word) for word in said} - {-1}

    def _said(self, name: str) -> dict[int, set[str]]:
        """By lead, all that its contacts say in the columns that give the field its value."""
        activities, table = self.crm.activities, self.crm.tables["activities"]
        sheet = self.snapshot.sheet(table.tab)
        lines, rows = activities["lead"].tolist(), activities["row"].tolist()
        found: defaultdict[int, set[str]] = defaultdict(set)
        for key in _GAVE[name]:
            if key == "status":
                at = table.columns[key]
                values = [sheet.value(row, at) if sheet else None for row in rows]
            elif key in {"date", "next_date"}:
                days, gone = activities[key].dt.date.tolist(), activities[key].isna()
                values = [None if no else day for day, no in zip(days, gone, strict=True)]
            else:
                values = activities[key].tolist()
            for line, value in zip(lines, values, strict=True):
                found[line].add(plain(value))
        return found
