"""What of people's work would go if an earlier state of the workbook were brought back whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sheets_crm.workbook.snapshot import Address, Sheet, Snapshot, Value
from sheets_crm.workbook.store import Earlier, Place
from sheets_crm.workbook.undo.align_rows import BLANK, aligned, plain
from sheets_crm.workbook.undo.tab_diff import differing

IsOurs = Callable[[str, int, Value], bool]
"""Whether what stands in a column of a tab (title, column from 1, value) is what we wrote there."""


@dataclass(frozen=True)
class Losses:
    """What stands now, is not ours, and does not stand in the earlier state.

    Attributes:
        cells: changed cells of rows that were there, and what was typed into or beside a report.
        rows: rows that were not, by a cell that tells which: the first that is filled.
        tabs: tabs that were not.
        comments: cells whose comments were not.
        is_all: whether nothing else of people's can go; what is no value (formulas, formats,
            widths, pictures) is not compared, so that it may where somebody else saved.
    """

    cells: tuple[Place, ...] = ()
    rows: tuple[Place, ...] = ()
    tabs: tuple[str, ...] = ()
    comments: tuple[Place, ...] = ()
    is_all: bool = True

    def __bool__(self) -> bool:
        return bool(self.cells or self.rows or self.tabs or self.comments)


def losses(now: Snapshot, earlier: Earlier, is_ours: IsOurs) -> Losses:
    """What would go; ours is what our last write left, and every cell that `is_ours` tells."""
    then, left = earlier.then, earlier.left
    cells: list[Place] = []
    rows: list[Place] = []
    tabs: list[str] = []
    for sheet in now.sheets:
        was, ours = then.sheet(sheet.title), left.sheet(sheet.title) if left else None
        if sheet.report:
            cells += _typed_over(sheet, ours, now.epoch)
        if sheet.report or sheet.unread or (was and (was.report or was.unread)):
            continue
        if was is None:
            tabs.append(sheet.title)
            continue
        typed = _typed_since(sheet, ours, now.epoch)
        changed, new = _of_a_tab(sheet, was, now, is_ours, typed)
        cells += changed
        rows += new
    return Losses(
        *(tuple(cells), tuple(rows), tuple(tabs)),
        comments=earlier.comments,
        is_all=earlier.is_ours_alone,
    )


def _typed_over(sheet: Sheet, ours: Sheet | None, epoch: date) -> list[Place]:
    """What stands in a report or beside it that we did not leave there; none where not known."""
    if ours is None or ours.report != sheet.report or sheet.unread or ours.unread:
        return []
    return [
        Place(sheet.title, *place)
        for place in differing(ours, sheet, epoch)
        if plain(sheet.value(*place), epoch) != BLANK or place in sheet.formulas
    ]


def _typed_since(sheet: Sheet, ours: Sheet | None, epoch: date) -> set[Address]:
    """What people typed since our last write, whosever the column is."""
    if ours is None or ours.unread:
        return set()
    where = aligned(ours, sheet, epoch).turned
    return {
        (row, column)
        for row, values in enumerate(sheet.rows, 1)
        if row in where.rows
        for column, value in enumerate(values, 1)
        if (told := plain(value, epoch)) != BLANK
        and (there := where.place(row, column))
        and (row, column) not in sheet.formulas
        and plain(ours.value(*there), epoch) != told
    }


def _of_a_tab(
    sheet: Sheet, was: Sheet, now: Snapshot, is_ours: IsOurs, typed: set[Address]
) -> tuple[list[Place], list[Place]]:
    """The changed cells and the new rows of a tab that was there."""
    # From the earlier state: what we filled in since must not hide that a row is the same.
    again = aligned(was, sheet, now.epoch).turned
    cells: list[Place] = []
    rows: list[Place] = []
    for row, values in enumerate(sheet.rows, 1):
        filled = [
            column
            for column, value in enumerate(values, 1)
            if plain(value, now.epoch) != BLANK
            and ((row, column) in typed or not is_ours(sheet.title, column, value))
        ]
        if row not in again.rows:
            rows += [Place(sheet.title, row, filled[0])] if filled else []
            continue
        for column in range(1, max(len(values), len(was.rows[again.rows[row] - 1])) + 1):
            place, value = again.place(row, column), sheet.value(row, column)
            if place is None:
                cells += [Place(sheet.title, row, column)] if column in filled else []
            elif _differs(sheet, (row, column), was, place, epoch=now.epoch):
                # Ours is what we wrote, and what an undo has taken away again.
                both = (value, was.value(*place))
                ours = any(is_ours(sheet.title, column, one) for one in both if one is not None)
                if (row, column) in typed or not ours:
                    cells.append(Place(sheet.title, row, column))
    return cells, rows


def _differs(sheet: Sheet, here: Address, was: Sheet, there: Address, *, epoch: date) -> bool:
    """Whether a cell holds something else than it did; two formulas are the same."""
    is_formula = here in sheet.formulas
    if is_formula != (there in was.formulas):
        return True
    return not is_formula and plain(sheet.value(*here), epoch) != plain(was.value(*there), epoch)
