"""A finished file, read again as the next visit will before it takes the old one's place.

What it reads must be what was read before, with the changes in it. Of a large tab only the cells
that the changes name are read (`cut_down`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import zip_longest

from sheets_crm.errors import CrmError
from sheets_crm.workbook.changes import Changes
from sheets_crm.workbook.columnar import Columns
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.read import read_snapshot
from sheets_crm.workbook.excel.sheet.cell_xml import serial
from sheets_crm.workbook.excel.sheet.misplaced_cells import check_places
from sheets_crm.workbook.excel.verify.cut_down import Cut
from sheets_crm.workbook.excel.xml.a1_references import cell_name
from sheets_crm.workbook.snapshot import Address, CellError, Sheet, Snapshot, Value
from sheets_crm.workbook.tab import Tab
from sheets_crm.workbook.value_equality import same_value


def check_reread(draft: bytes, read: Snapshot, before: bytes, changes: Changes) -> None:
    """Reads a finished file and compares.

    Args:
        draft: the file's bytes.
        read: the workbook as it was read.
        before: the bytes that it was read from.
        changes: what was made of it.

    Raises:
        CrmError: it cannot be read; `saving_unsound`: it says something else, or
            what `check_places` raises, where the file that was read had a fault.
    """
    wanted = _wanted(read, changes)
    edited = {title: tab.edits for title, tab in wanted.items() if not tab.drawn}
    plain = {sheet.title for sheet in read.sheets if isinstance(sheet.rows, Columns)}
    cut = Cut(Package.open(before), Package.open(draft), edited, plain)
    found = read_snapshot(cut.file(), read.workbook)
    lists = {one.key for one in changes.sources}  # whatever value had the name of one goes
    kept = {key: value for key, value in read.marks.items() if key not in lists}
    marks = {key: value for key, value in {**kept, **changes.marks}.items() if value is not None}
    unlike = {sheet.title for sheet in found.sheets} ^ set(wanted)
    unlike |= {f"_crm_{key}" for key, _ in found.marks.items() ^ marks.items()}
    unlike |= {str(found.epoch)} - {str(read.epoch)}
    for sheet in found.sheets if not unlike else ():
        tab, left = wanted[sheet.title], cut.cells.get(sheet.title)
        differing = _unlike(sheet, tab, read.epoch)
        if left is not None:
            differing = _unlike_left(sheet, tab, left, read.epoch)
        unlike |= {f"{sheet.title}!{cell_name(*at)}" for at in differing}
    if unlike:
        check_places(Package.open(before), edited)
        raise CrmError("saving_unsound", reason=min(unlike))


@dataclass(frozen=True)
class _Wanted:
    """What a tab shall say.

    Attributes:
        rows: its cells before the changes, or as they were drawn.
        edits: what the changes put in, by address.
        drawn: whether all of it was written by us.
    """

    rows: Sequence[Sequence[Value]]
    edits: Mapping[Address, Value]
    formulas: frozenset[Address]
    drawn: bool


def _wanted(read: Snapshot, changes: Changes) -> dict[str, _Wanted]:
    edits: dict[str, dict[Address, Value]] = defaultdict(dict)
    for column in changes.columns:
        edits[column.tab][column.header_row, column.column] = column.header
    for cell in changes.cells:
        edits[cell.tab][cell.row, cell.column] = cell.new
    frozen = {(cell.tab, cell.row, cell.column) for cell in changes.cells if cell.freezes}
    wanted = {}
    for sheet in read.sheets:
        if sheet.report is None or sheet.report not in changes.removed:
            formulas = {one for one in sheet.formulas if (sheet.title, *one) not in frozen}
            wanted[sheet.title] = _Wanted(
                sheet.rows, edits[sheet.title], frozenset(formulas), drawn=False
            )
    for tab in (*changes.new_tabs, *changes.tabs):
        standing = read.report(tab.key) if tab.ours else None
        title = standing.title if standing else tab.title
        wanted[title] = _Wanted(_drawn(tab), edits[title], frozenset(), drawn=True)
    return wanted


def _drawn(tab: Tab) -> list[list[Value]]:
    return [[cell.value if cell else None for cell in row] for row in tab.rows]


def _unlike(sheet: Sheet, tab: _Wanted, epoch: date) -> Iterator[Address]:
    """The cells of a tab that do not say what they shall."""
    edits: dict[int, dict[int, Value]] = defaultdict(dict)
    for (row, column), value in tab.edits.items():
        edits[row][column] = value
    for row, (says, said) in enumerate(zip_longest(sheet.rows, tab.rows, fillvalue=()), 1):
        ours = edits.pop(row, {})
        if not ours and not tab.drawn and says == said:
            continue
        for column in range(1, max(len(says), len(said), *ours, 0) + 1):
            now = says[column - 1] if column <= len(says) else None
            shall = ours.get(column, said[column - 1] if column <= len(said) else None)
            by_us = tab.drawn or column in ours
            if now != shall and not (by_us and _says(now, shall, epoch)):
                yield row, column
    for row, ours in edits.items():
        yield from ((row, column) for column, value in ours.items() if value not in (None, ""))
    yield from tab.formulas ^ sheet.formulas


def _unlike_left(
    sheet: Sheet, tab: _Wanted, left: Sequence[Address], epoch: date
) -> Iterator[Address]:
    """The same where only these cells are left of the tab, one below another."""
    for place, address in enumerate(left, 1):
        if not _says(sheet.value(place, 1), tab.edits[address], epoch):
            yield address


def _says(now: Value, shall: Value, epoch: date) -> bool:
    """Whether a cell that we wrote says what it shall, in whatever format it stands."""
    if same_value(now, None if shall == "" else shall, epoch):
        return True
    if isinstance(now, CellError):
        return isinstance(shall, float) and not math.isfinite(shall)
    if isinstance(shall, date | time | timedelta) and isinstance(now, int | float):
        return math.isclose(serial(shall, epoch), now, abs_tol=1e-9)
    return False
