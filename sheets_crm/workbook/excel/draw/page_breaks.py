"""Where the pages of a printed report end: no heading alone at a foot, no chart in two pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sheets_crm.workbook.tab import Tab, Tone

_KEPT_WITH_A_HEADING = 6
"""Rows after a heading that stay with it: what explains it, the table's head, some of the table."""
_KEPT_WITH_A_NAME = 2
_ROW_PIXELS = 20
_SPARE = 0.97
"""Of a page's height that is counted on: letters differ a little from computer to computer."""
_MOST = 1000
"""Breaks of one tab; Excel takes 1,023."""


@dataclass(frozen=True)
class Paper:
    """What of a page can be printed on, in points."""

    width: float
    height: float


def page_breaks(tab: Tab, paper: Paper, heights: Mapping[int, float], usual: float) -> list[int]:
    """After which rows (from 1) a page ends.

    Args:
        tab: a report.
        paper: the page.
        heights: points of the rows (from 0) that are not as high as usual.
        usual: points of any other row.
    """
    across = sum(column.width * 7 + 5 for column in tab.columns) * 0.75  # pixels to points
    room = paper.height / min(1.0, paper.width / max(across, 1.0)) * _SPARE
    rows = _row_count(tab)
    tall = [heights.get(row, usual) for row in range(rows)]
    blocks = _blocks(tab, rows)
    breaks: list[int] = []
    used = 0.0
    for row in range(rows):
        kept = sum(tall[row : blocks.get(row, row + 1)])
        if used and used + kept > room and (kept <= room or used + tall[row] > room):
            breaks.append(row)
            used = 0.0
        used += tall[row]
    return breaks[:_MOST]


def _row_count(tab: Tab) -> int:
    charts = (chart.row - 1 + -(-chart.height // _ROW_PIXELS) for chart in tab.charts)
    return max([len(tab.rows), *charts])


def _blocks(tab: Tab, rows: int) -> dict[int, int]:
    """Rows (from 0) that begin what must not be torn, each with the row after its end."""
    starts = [row for row, cells in enumerate(tab.rows) if _is_heading(cells)]
    ends: Sequence[int] = [*starts[1:], rows][: len(starts)]
    found = {
        start: min(start + 1 + _KEPT_WITH_A_HEADING, end)
        for start, end in zip(starts, ends, strict=True)
    }
    for row, cells in enumerate(tab.rows):
        if cells and cells[0] and cells[0].tone is Tone.TOTAL:  # the name above a person's rows
            found.setdefault(row, min(row + 1 + _KEPT_WITH_A_NAME, rows))
    for chart in tab.charts:
        first = chart.row - 1
        found[first] = first + -(-chart.height // _ROW_PIXELS)
        # A heading right above a chart goes with the whole of it.
        above = max((start for start in starts if start < first), default=-1)
        if above >= 0 and first - above <= _KEPT_WITH_A_HEADING:
            found[above] = max(found[above], found[first])
    return found


def _is_heading(cells: Sequence[object]) -> bool:
    return any(getattr(cell, "tone", None) is Tone.HEADING for cell in cells)
