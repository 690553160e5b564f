"""A workbook understood with its blanks filled, so that a second look at it would fill nothing.

What is filled decides what is understood: a contact that names its lead by number is of no lead
until the lead has it, and the contacts of a day are in the order of their numbers. So a workbook
in which something was filled is understood anew, as the next look will find it; but not where
contacts only got the next numbers, as on any day, and stay in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from types import NoneType
from typing import TYPE_CHECKING

import numpy as np

from sheets_crm.crm.columns import MOST_NUMBERED
from sheets_crm.crm.filling import Filled, fill_blanks
from sheets_crm.crm.ordering import is_by_number
from sheets_crm.crm.reading import Reading
from sheets_crm.crm.renumbering import remembered_numbers
from sheets_crm.crm.seen import Seen
from sheets_crm.workbook.changes import CellEdit
from sheets_crm.workbook.columnar import column_of, filled
from sheets_crm.workbook.snapshot import Address, Snapshot, Value

if TYPE_CHECKING:
    from sheets_crm.crm.model import Crm, Table

_MOST = 4
"""Looks at most: the numbers of leads, what follows from them, and one that finds nothing."""


@dataclass(frozen=True)
class Settled:
    """A workbook understood.

    Attributes:
        reading: what is understood of `snapshot`.
        snapshot: the workbook as if the edits were written.
        edits: what fills its blanks.
        last_numbers: the highest numbers ever given, by table.
        lasting: whether a second look would fill nothing.
    """

    reading: Reading
    snapshot: Snapshot
    edits: tuple[CellEdit, ...]
    last_numbers: dict[str, int]
    lasting: bool


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
    for _ in range(_MOST):
        reading = understood(snapshot)
        lost = remembered_numbers(before, reading.crm, snapshot)
        found = fill_blanks(reading.crm, snapshot, lost)
        if not found.edits:
            break
        edits += found.edits
        snapshot = _with(snapshot, found.edits)
        if _changes_nothing_else(reading.crm, found, snapshot):
            crm = replace(found.crm, last_numbers=found.last_numbers)
            reading = replace(reading, crm=crm)
            return Settled(reading, snapshot, tuple(edits), found.last_numbers, lasting=True)
    reading = replace(reading, crm=found.crm)
    return Settled(reading, snapshot, tuple(edits), found.last_numbers, not found.edits)


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
        replace(sheet, rows=filled(sheet.rows, cells[sheet.title]))
        if sheet.title in cells
        else sheet
        for sheet in snapshot.sheets
    )
    return replace(snapshot, sheets=sheets)
