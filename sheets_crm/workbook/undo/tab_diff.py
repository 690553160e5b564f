"""What two states of a tab have in common, and where they differ."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sheets_crm.workbook.snapshot import Address, Sheet, Snapshot
from sheets_crm.workbook.undo.align_rows import BLANK, Plain, plain

_ENOUGH = 0.5
"""A tab of another name is the same if so much of what stood in it stands there."""

FORMULA: Plain = ("formula", None)


def tabs_again(left: Snapshot, now: Snapshot) -> dict[str, Sheet]:
    """The user's tabs as they are now, by what they were called; one renamed by what is in it."""
    found = {
        one.title: theirs
        for one in left.sheets
        if not one.report and (theirs := now.sheet(one.title)) and not theirs.report
    }
    free = [one for one in now.sheets if not one.report and one.title not in found]
    for one in left.sheets:
        if one.report or one.title in found or not free:
            continue
        best = max(free, key=lambda other: _common(one, other, now.epoch))
        if _common(one, best, now.epoch) >= _ENOUGH:
            found[one.title] = best
            free.remove(best)
    return found


def _common(one: Sheet, other: Sheet, epoch: date) -> float:
    """Which share of what stands in one tab stands somewhere in another."""

    def filled(sheet: Sheet) -> set[Plain]:
        return {plain(value, epoch) for row in sheet.rows for value in row} - {BLANK}

    here = filled(one)
    return len(here & filled(other)) / len(here) if here else 0.0


def same(one: Sheet, other: Sheet, epoch: date) -> bool:
    """Whether two states of a tab hold the same, cell by cell."""
    return one.formulas == other.formulas and not any(differing(one, other, epoch))


def same_tab(one: Snapshot, other: Snapshot, title: str) -> bool:
    """Whether a tab of that title holds the same in both."""
    here, there = one.sheet(title), other.sheet(title)
    return here is not None and there is not None and same(here, there, one.epoch)


def differing(one: Sheet, other: Sheet, epoch: date) -> Iterator[Address]:
    """The cells in which two states of a tab differ, place by place."""
    is_plain = one.formulas == other.formulas
    for row in range(1, max(len(one.rows), len(other.rows)) + 1):
        here = one.rows[row - 1] if row <= len(one.rows) else ()
        there = other.rows[row - 1] if row <= len(other.rows) else ()
        if is_plain and here == there:
            continue
        for column in range(1, max(len(here), len(there)) + 1):
            if at(one, row, column, epoch) != at(other, row, column, epoch):
                yield row, column


def at(sheet: Sheet, row: int, column: int, epoch: date) -> Plain:
    """What stands in a cell; of a formula only that it is one, for its value moves by itself."""
    return FORMULA if (row, column) in sheet.formulas else plain(sheet.value(row, column), epoch)


def added_columns(was: Sheet, sheet: Sheet, epoch: date) -> set[int]:
    """Columns in which nothing stood before the write."""

    def filled(one: Sheet) -> set[int]:
        return {
            column
            for row in one.rows
            for column, value in enumerate(row, 1)
            if plain(value, epoch) != BLANK
        }

    return filled(sheet) - filled(was) - {column for _, column in was.formulas}


def is_merged(sheet: Sheet, place: Address) -> bool:
    """Whether a cell is hidden in a merged one."""
    corners = {(area.first_row, area.first_column) for area in sheet.merges}
    return place not in corners and any(area.holds(*place) for area in sheet.merges)
