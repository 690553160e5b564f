"""Rows that came into a list and rows that left it: what stands below them moves, unsent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from sheets_crm.workbook.google.read.ranges import grid_range
from sheets_crm.workbook.snapshot import Area
from sheets_crm.workbook.tab import Cell, Tab

Request = dict[str, Any]
_Row = tuple[Cell | None, ...]

_WORTH = 2
"""Rows that must find themselves elsewhere for each request that moves rows."""


@dataclass(frozen=True)
class Moved:
    """A tab that is shown after rows were taken out and put in.

    Attributes:
        shown: the tab as it then stands.
        requests: what makes it so, from the last row to the first.
        blank: rows that were put in, bare of content, but with the looks of a neighbour.
    """

    shown: Tab
    requests: list[Request]
    blank: list[Area]


def moved(tab: Tab, shown: Tab, tab_id: int, columns: int) -> Moved:
    """Takes rows out of `shown` and puts blank ones in where that spares sending those below.

    A tab with charts stays as it is: their places and sources would move, too.
    """
    stays = Moved(shown, [], [])
    first = max(tab.filter_row, tab.frozen_rows)
    above = tab.filter_row, tab.frozen_rows
    if tab.charts or shown.charts or above != (shown.filter_row, shown.frozen_rows):
        return stays
    shifts = list(_shifts(shown.rows[first:], tab.rows[first:]))
    if not shifts:
        return stays
    kept = sum(length for _, _, length in _elsewhere(shown.rows[first:], tab.rows[first:]))
    if kept <= _WORTH * len(shifts):
        return stays
    rows, requests, blank = list(shown.rows), [], []
    for start, gone, come in sorted(shifts, reverse=True):
        at = first + start
        rows[at : at + gone] = [()] * come
        requests.append(_dimension(tab_id, at, gone, come))
    put_in = 0
    for start, gone, come in shifts:
        at = first + start + put_in
        if come:
            blank.append(Area(at + 1, 1, at + come, columns))
        put_in += come - gone
    return Moved(replace(shown, rows=tuple(rows)), requests, blank)


def bared(area: Area, tab_id: int, fields: str) -> Request:
    """Takes from cells all that stands in them and how they look."""
    return {"updateCells": {"range": grid_range(tab_id, area), "rows": [], "fields": fields}}


def _blocks(old: tuple[_Row, ...], new: tuple[_Row, ...]) -> list[tuple[int, int, int]]:
    """Runs of equal rows: where they stand, where they shall, how many."""
    found = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return [(one.a, one.b, one.size) for one in found]


def _elsewhere(old: tuple[_Row, ...], new: tuple[_Row, ...]) -> Iterator[tuple[int, int, int]]:
    return (block for block in _blocks(old, new) if block[0] != block[1])


def _shifts(old: tuple[_Row, ...], new: tuple[_Row, ...]) -> Iterator[tuple[int, int, int]]:
    """Between equal runs: the row at which rows go or come, how many go, how many come.

    As many as both have are written over where they stand.
    """
    at_old = at_new = 0
    for block_old, block_new, length in _blocks(old, new):
        gone, come = block_old - at_old, block_new - at_new
        over = min(gone, come)
        if gone != come and (length or block_old < len(old)):
            yield at_old + over, gone - over, come - over
        at_old, at_new = block_old + length, block_new + length


def _dimension(tab_id: int, at: int, gone: int, come: int) -> Request:
    place = {"sheetId": tab_id, "dimension": "ROWS", "startIndex": at, "endIndex": at + gone + come}
    if gone:
        return {"deleteDimension": {"range": place}}
    return {"insertDimension": {"range": place, "inheritFromBefore": False}}
