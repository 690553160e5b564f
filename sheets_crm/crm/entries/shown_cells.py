"""What a look remembers of the columns of Leads in which people may type: a fingerprint a cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sheets_crm.crm.change_detection.row_state import SHOWN
from sheets_crm.crm.change_detection.workbook_state import Seen, fingerprint
from sheets_crm.crm.locate.find_tables import kept_fields
from sheets_crm.crm.locate.remembered_setup import OWN_STATUS
from sheets_crm.crm.model import LEAD_FIELDS, Crm
from sheets_crm.crm.parse.columns import as_text
from sheets_crm.crm.tables.own_status import own_heading
from sheets_crm.crm.upkeep.derived_columns import shown_values
from sheets_crm.workbook.columnar import column_of
from sheets_crm.workbook.snapshot import CellError, Value
from sheets_crm.workbook.tab import Kind

if TYPE_CHECKING:
    from sheets_crm.crm.entries.entry_rows import Entered
    from sheets_crm.workbook.snapshot import Snapshot

FIELDS = {field.key: field for field in LEAD_FIELDS if field.key in SHOWN}

_UNTYPED = {bool, CellError}
"""What nobody types as a value of these columns."""

OTHER = fingerprint("\0")
"""Stands for what is in no cell: whatever is there was typed since."""


@dataclass(frozen=True)
class Place:
    """A column of Leads in which people may type.

    Attributes:
        at: its place in `SeenLeads.shown`.
        column: from 1.
        is_own: whether it is the owner's own, beside ours.
    """

    field: str
    at: int
    column: int
    header: str
    is_own: bool


@dataclass(frozen=True)
class Typable:
    """The columns of Leads in which people may type, as they stand."""

    crm: Crm
    snapshot: Snapshot

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Ours, but for those of which the heading is a formula, and the owner's own."""
        return tuple(self._places())

    def _places(self) -> Iterator[Place]:
        table = self.crm.tables["leads"]
        for at, key in enumerate(SHOWN):
            if key in table.columns and (table.header_row, table.columns[key]) not in self.formulas:
                yield Place(key, at, table.columns[key], table.headers[key], is_own=False)
        for key in kept_fields(self.snapshot).intersection(SHOWN):
            known = self.snapshot.marks.get(OWN_STATUS, "") if key == "status" else ""
            if heading := own_heading(table, key, known):
                at = SHOWN.index(key) + len(SHOWN)
                yield Place(key, at, table.extras[heading], heading, is_own=True)

    @cached_property
    def formulas(self) -> frozenset[tuple[int, int]]:
        """Addresses of the formulas of the tab."""
        sheet = self.snapshot.sheet(self.crm.tables["leads"].tab)
        return sheet.formulas if sheet else frozenset()

    def standing(self, place: Place) -> list[Value]:
        """What stands in a column, a value a lead; None where it is a formula or an error."""
        sheet = self.snapshot.sheet(self.crm.tables["leads"].tab)
        cells = column_of(sheet.rows, place.column - 1) if sheet else ()
        rows: list[int] = self.crm.leads["row"].tolist()
        fixed = {row for row, column in self.formulas if column == place.column}
        below = len(cells)
        found = [None if row > below or row in fixed else cells[row - 1] for row in rows]
        if not _UNTYPED.isdisjoint(map(type, found)):
            found = [None if type(value) in _UNTYPED else value for value in found]
        if FIELDS[place.field].kind is Kind.DATE:
            found = [as_day(value, self.snapshot.epoch) for value in found]
        return found

    def derived(self, field: str) -> list[Value]:
        """What the contacts say, a value a lead."""
        return shown_values(self.crm, FIELDS[field])


def as_day(value: Value, epoch: date) -> Value:
    """A date as a day, also where its cell has no format of a date; all else as it is."""
    if isinstance(value, datetime):
        return value.date()
    if not isinstance(value, int | float) or not 0 < value < (date.max - epoch).days:
        return value
    return epoch + timedelta(days=int(value))


def plain(value: Value) -> str:
    """The form in which two values of a cell are compared: as it shows, spaces apart."""
    return " ".join(as_text(value).split())


def mark_of(value: Value) -> int:
    """The fingerprint of what a cell shows; never 0."""
    return max(fingerprint(plain(value)), 1)


def with_shown(seen: Seen, crm: Crm, snapshot: Snapshot, entered: Entered) -> Seen:
    """The look, and what it leaves in the columns in which people may type.

    Args:
        seen: the look.
        crm: the workbook understood, what was typed into Leads in its log.
        snapshot: as it was read.
        entered: what was typed, and what stands as it was typed.
    """
    shown = seen.leads.shown.copy()
    typable = Typable(crm, snapshot)
    line_of = {row: line for line, row in enumerate(crm.leads["row"].tolist())}
    for place in typable.places:
        says = typable.standing(place) if place.is_own else typable.derived(place.field)
        shown[:, place.at] = _marks(says)
        for row, column in typable.formulas:
            if column == place.column and row in line_of:
                shown[line_of[row], place.at] = 0
        for row, column in entered.stands:
            if column == place.column:
                is_unsure = (row, column) in entered.unsure
                if is_unsure or place.is_own:
                    shown[line_of[row], place.at] = 0 if is_unsure else OTHER
    return replace(seen, leads=replace(seen.leads, shown=shown))


def _marks(values: Sequence[Value]) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    marks = {value: mark_of(value) for value in set(values)}
    return np.array([marks[value] for value in values], dtype="uint32")
