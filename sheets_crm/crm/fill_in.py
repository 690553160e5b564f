"""A workbook understood with its blanks filled, so that a second look at it would fill nothing.

What is filled decides what is understood: a contact that names its lead by number is of no lead
until the lead has it, and the contacts of a day are in the order of their numbers. So a workbook
in which something was filled is understood anew, as the next look will find it; but not where
contacts only got the next numbers, as on any day, and stay in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import NoneType
from typing import TYPE_CHECKING

import numpy as np

from sheets_crm.crm.change_detection.row_state import LooseDate
from sheets_crm.crm.change_detection.workbook_state import Seen
from sheets_crm.crm.entries.entry_rows import NOTHING_ENTERED, Entered, entries
from sheets_crm.crm.identity.contact_order import is_by_number
from sheets_crm.crm.parse.columns import MOST_NUMBERED
from sheets_crm.crm.understand import Reading
from sheets_crm.crm.upkeep.creation_date import creation_dates
from sheets_crm.crm.upkeep.fill_dates import LooseCell, given_dates, remembered_texts
from sheets_crm.crm.upkeep.first_sight import Sight
from sheets_crm.crm.upkeep.restore_numbers import remembered_numbers
from sheets_crm.crm.upkeep.row_numbers import Filled, fill_blanks
from sheets_crm.workbook.changes import CellEdit
from sheets_crm.workbook.columnar import column_of, filled, lengthened
from sheets_crm.workbook.snapshot import Address, Snapshot, Value

if TYPE_CHECKING:
    from sheets_crm.crm.model import Crm, Table

_MOST = 7
"""Looks at most: numbers of leads, days of contacts, what follows, what was typed into Leads, its
numbers, and one that finds nothing."""


@dataclass(frozen=True)
class Settled:
    """A workbook understood.

    Attributes:
        reading: what is understood of `snapshot`.
        snapshot: the workbook as if the edits were written.
        edits: what fills its blanks.
        last_numbers: the highest numbers ever given, by table.
        lasting: whether a second look would fill nothing.
        loose: texts that are no day by themselves, and what they were taken for.
        entered: what was typed into Leads that belongs in the log.
    """

    reading: Reading
    snapshot: Snapshot
    edits: tuple[CellEdit, ...]
    last_numbers: dict[str, int]
    lasting: bool
    loose: tuple[LooseDate, ...] = ()
    entered: Entered = NOTHING_ENTERED


def settle(
    snapshot: Snapshot, understood: Callable[[Snapshot], Reading], before: Seen | None
) -> Settled:
    """Fills the blanks until nothing is left to fill.

    Args:
        snapshot: the workbook as it was read.
        understood: reads it.
        before: the last look, which remembers numbers that got lost; None where there was none.
    """
    edits: list[CellEdit] = []
    loose: dict[tuple[str, str, int], LooseCell] = {}
    read, entered = snapshot, None
    for _ in range(_MOST):
        reading = understood(snapshot)
        step = _step(reading, snapshot, before)
        found, is_lasting = step.found, not step.found.edits
        loose |= {(cell.table, cell.field, cell.row): cell for cell in step.loose}
        if not is_lasting:
            edits += found.edits
            snapshot = _with(snapshot, found.edits)
            is_lasting = step.only_numbers and _changes_nothing_else(reading.crm, found, snapshot)
            if is_lasting:
                crm = replace(found.crm, last_numbers=found.last_numbers)
                reading = replace(reading, crm=crm)
        if is_lasting and entered is None:
            entered = entries(reading, snapshot, read, before)
            edits += entered.edits
            snapshot = _with(snapshot, entered.edits)
            is_lasting = not entered.edits
        if is_lasting:
            break
    else:
        reading = replace(reading, crm=found.crm)
    told = remembered_texts(loose.values(), reading.crm, before)
    entered = entered or NOTHING_ENTERED
    return Settled(
        *(reading, snapshot, tuple(entered.with_rest(edits)), found.last_numbers, is_lasting),
        *(told, entered),
    )


@dataclass(frozen=True)
class _Step:
    """What one look fills.

    Attributes:
        only_numbers: whether it fills nothing but numbers.
        loose: the texts that are no day by themselves.
    """

    found: Filled
    only_numbers: bool = True
    loose: tuple[LooseCell, ...] = ()


def _step(reading: Reading, snapshot: Snapshot, before: Seen | None) -> _Step:
    """Numbers of leads first, then days of contacts, by which all else is told and numbered."""
    crm = reading.crm
    lost = remembered_numbers(before, crm, snapshot)
    found = fill_blanks(crm, snapshot, lost)
    if found.crm.leads is not crm.leads:
        return _Step(found)
    sight = Sight(reading, snapshot, lost, before)
    given = given_dates(reading, snapshot, sight)
    if given.edits:
        dates = Filled(crm, given.edits, dict(crm.last_numbers))
        return _Step(dates, only_numbers=False, loose=given.loose)
    created = creation_dates(reading, snapshot, sight)
    filled = replace(found, edits=(*found.edits, *created))
    return _Step(filled, only_numbers=not created, loose=given.loose)


def _changes_nothing_else(crm: Crm, found: Filled, snapshot: Snapshot) -> bool:
    """Whether only contacts got numbers, which stand nowhere else and change no order."""
    if found.crm.leads is not crm.leads or max(found.last_numbers.values()) > MOST_NUMBERED:
        return False
    if not _stand_once(found.edits, crm.tables["activities"], snapshot):
        return False
    numbered = found.crm.activities["number"]
    of_new = crm.activities["lead"][crm.activities["number"].isna() & numbered.notna()]
    theirs = crm.activities["lead"].isin(of_new)
    days = crm.activities[theirs]
    return is_by_number(
        days["lead"].to_numpy(),
        days["date"].to_numpy(),
        numbered[theirs].to_numpy("float64", na_value=np.nan),
        days["order"].to_numpy(),
    )


def _stand_once(edits: Iterable[CellEdit], table: Table, snapshot: Snapshot) -> bool:
    """Whether a number column holds nothing but numbers and blanks, and these numbers once each."""
    sheet = snapshot.sheet(table.tab)
    column = column_of(sheet.rows, table.columns["number"] - 1) if sheet else ()
    cells = column[table.header_row :]
    given = {edit.new for edit in edits}
    is_plain = set(map(type, cells)) <= {int, float, NoneType}
    return is_plain and sum(map(given.__contains__, cells)) == len(given)


def _with(snapshot: Snapshot, edits: Iterable[CellEdit]) -> Snapshot:
    """The workbook as if these cells were filled."""
    cells: dict[str, dict[Address, Value]] = {}
    for edit in edits:
        cells.setdefault(edit.tab, {})[edit.row, edit.column] = edit.new
    sheets = tuple(
        replace(sheet, rows=_filled(sheet.rows, cells[sheet.title]))
        if sheet.title in cells
        else sheet
        for sheet in snapshot.sheets
    )
    return replace(snapshot, sheets=sheets)


def _filled(
    rows: Sequence[Sequence[Value]], cells: Mapping[Address, Value]
) -> Sequence[Sequence[Value]]:
    return filled(lengthened(rows, max(row for row, _ in cells)), cells)
