"""A look at a workbook: the CRM understood, as what is kept of it for the next look."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sheets_crm.crm.change_detection.former_state import SeenFormer
from sheets_crm.crm.change_detection.row_state import (
    BLANK,
    SHOWN,
    UNDATED,
    UNKNOWN,
    SeenActivities,
    SeenLeads,
    SeenUnread,
)
from sheets_crm.crm.change_detection.workbook_state import Seen, fingerprint
from sheets_crm.crm.parse.columns import as_text
from sheets_crm.crm.parse.grid import numbers_from_formulas
from sheets_crm.crm.parse.text_match import Totals
from sheets_crm.template import shipped_templates
from sheets_crm.text.parse_untrusted import whole
from sheets_crm.workbook.columnar import column_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sheets_crm.crm.model import Crm, Table
    from sheets_crm.workbook.snapshot import Sheet, Snapshot, Value

_DAY = np.dtype("M8[D]")


def look_at(
    crm: Crm,
    snapshot: Snapshot,
    since: datetime | None = None,
    former: SeenFormer | None = None,
) -> Seen:
    """What is kept of the workbook.

    Args:
        crm: the workbook understood, its blanks filled.
        snapshot: the workbook as it was read; tells formulas, and rows that count for nothing.
        since: since when it is looked at.
        former: what statuses and leads were called before.
    """
    people, manager = _positions(crm.activities["manager"])
    return Seen(
        since=since,
        statuses=tuple((status.name, status.kind.value) for status in crm.lists.statuses),
        listed=len(crm.lists.statuses),
        people=people,
        leads=_leads(crm, snapshot),
        activities=_activities(crm, snapshot, manager),
        unread=_unread(crm, snapshot),
        former=former or SeenFormer(),
    )


def _leads(crm: Crm, snapshot: Snapshot) -> SeenLeads:
    leads = crm.leads
    return SeenLeads(
        number=_numbers("leads", leads, crm, snapshot),
        name=leads["name"].to_numpy(dtype=object),
        manager=leads["manager"].to_numpy(dtype=object),
        status=leads["status"].to_numpy(dtype="int64"),
        amount=leads["amount"].to_numpy(dtype="float64"),
        created=_days(leads["created"]),
        shown=np.zeros((len(leads), 2 * len(SHOWN)), dtype="uint32"),
    )


def _activities(crm: Crm, snapshot: Snapshot, manager: NDArray[np.int64]) -> SeenActivities:
    activities = crm.activities
    return SeenActivities(
        number=_numbers("activities", activities, crm, snapshot),
        lead=activities["lead"].to_numpy(dtype="int64"),
        day=_days(activities["date"]),
        status=_statuses(crm, snapshot),
        manager=manager,
        words=_fingerprints(activities["words"].tolist()),
        date_text=_date_texts(crm, snapshot),
    )


def _days(dates: pd.Series[pd.Timestamp]) -> NDArray[np.int64]:
    """Days since 1970, UNDATED where there is none."""
    days = dates.to_numpy().astype(_DAY).astype("int64")
    days[dates.isna().to_numpy()] = UNDATED
    return days


def _date_texts(crm: Crm, snapshot: Snapshot) -> NDArray[np.uint32]:
    """A fingerprint of each activity's date where a text stands there, else 0."""
    found = np.zeros(len(crm.activities), dtype="uint32")
    table = crm.tables["activities"]
    sheet = snapshot.sheet(table.tab)
    cells = column_of(sheet.rows, table.columns["date"] - 1)[table.header_row :] if sheet else ()
    if str in set(map(type, cells)):
        for line, row in enumerate(crm.activities["row"].tolist()):
            if isinstance(text := cells[row - table.header_row - 1], str):
                found[line] = max(fingerprint(text), 1)
    return found


def _numbers(key: str, frame: pd.DataFrame, crm: Crm, snapshot: Snapshot) -> NDArray[np.int64]:
    """The rows' numbers; where formulas make them they are positions, and say nothing."""
    if numbers_from_formulas(crm.tables[key], snapshot):
        return np.full(len(frame), BLANK, dtype="int64")
    return frame["number"].fillna(BLANK).to_numpy(dtype="int64")


def _statuses(crm: Crm, snapshot: Snapshot) -> NDArray[np.int64]:
    """Each activity's status; one that has a word which is no status is UNKNOWN."""
    status: NDArray[np.int64] = crm.activities["status"].to_numpy(dtype="int64", copy=True)
    table = crm.tables["activities"]
    sheet = snapshot.sheet(table.tab)
    if sheet is not None:
        without = np.flatnonzero(status < 0)
        rows, column = crm.activities["row"].to_numpy()[without].tolist(), table.columns["status"]
        # Blanks are many: a slice takes a cell or none, without asking how long the row is.
        cells = [sheet.rows[row - 1][column - 1 : column] for row in rows]
        odd = [any(as_text(value) for value in cell) for cell in cells]
        status[without[odd]] = UNKNOWN
    return status


def _unread(crm: Crm, snapshot: Snapshot) -> SeenUnread:
    table = crm.tables["activities"]
    sheet = snapshot.sheet(table.tab)
    rows = [] if sheet is None else list(_passed_over(crm, sheet, table))
    numbers = [_whole(_cell(sheet, row, table, "number")) for row in rows]
    said = [as_text(_cell(sheet, row, table, "words")) for row in rows]
    lead, manager = (_as_typed(sheet, rows, table, key) for key in ("lead", "manager"))
    return SeenUnread(np.array(numbers, dtype="int64"), _fingerprints(said), lead, manager)


def _as_typed(
    sheet: Sheet | None, rows: Iterable[int], table: Table, field: str
) -> NDArray[np.object_]:
    return np.array([as_text(_cell(sheet, row, table, field)) for row in rows], dtype=object)


def _passed_over(crm: Crm, sheet: Sheet, table: Table) -> Iterable[int]:
    """Rows with a date or a lead that are no activity, and no totals."""
    totals = Totals(word for each in shipped_templates() for word in each.totals)
    is_other = np.ones(len(sheet.rows) + 1, dtype=bool)
    is_other[: table.header_row + 1] = False
    is_other[crm.activities["row"].to_numpy()] = False
    for row in np.flatnonzero(is_other).tolist():
        cells = [_cell(sheet, row, table, key) for key in ("date", "lead")]
        first = next((cell for cell in sheet.rows[row - 1] if cell is not None), None)
        if any(map(as_text, cells)) and not any(cell in totals for cell in (first, *cells)):
            yield row


def _cell(sheet: Sheet | None, row: int, table: Table, field: str) -> Value:
    column = table.columns.get(field)
    return None if sheet is None or column is None else sheet.value(row, column)


def _whole(value: Value) -> int:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 2**53:
        return int(value)
    return whole(value, BLANK) if isinstance(value, str) else BLANK


def _fingerprints(texts: Iterable[Any]) -> NDArray[np.uint32]:
    return np.array(list(map(fingerprint, texts)), dtype="uint32")


def _positions(words: pd.Series[str]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The different words, and which of them each line has."""
    positions, different = pd.factorize(words)
    return tuple(map(str, different)), positions.astype("int64")
