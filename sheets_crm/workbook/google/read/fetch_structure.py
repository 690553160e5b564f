"""Reads the structure in masked requests: all tabs in outline, then the users' tabs by cell.

Our own tabs are left out of the second, which is where the bytes are: what stands on them is ours.
Of a big tab's middle only the places of formulas are asked, and only in columns that we may write;
and where a tab has formulas, what nobody entered there and yet is shown is a formula's too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from time import time

from sheets_crm.workbook.google.client.api import Answer, Api
from sheets_crm.workbook.google.read.parse_structure import (
    BIG_TAB,
    CELL_FIELDS,
    COPY_KEY,
    ENTERED_FIELDS,
    FORMULA_FIELDS,
    HEAD_ROWS,
    OUTLINE_FIELDS,
    REPORT_KEY,
    TAIL_ROWS,
    spills_of,
    structure_of,
)
from sheets_crm.workbook.google.read.ranges import a1
from sheets_crm.workbook.google.read.rectangles import runs
from sheets_crm.workbook.google.read.structure import Structure, TabState
from sheets_crm.workbook.snapshot import Area

Ours = Mapping[int, tuple[int, ...]]


def inspect(api: Api, ours: Ours | None = None) -> Structure:
    """The structure as it now is.

    Args:
        api: the spreadsheet's.
        ours: tab id → columns that we may write; None where they are not known, or have moved.
    """
    outline = api.get(OUTLINE_FIELDS)
    tabs = list(_users_tabs(outline))
    answers = []
    if ranges := [name for tab in tabs for name in _parts(tab)]:
        answers.append(api.get(CELL_FIELDS, ranges))
    if ranges := [name for tab in tabs for name in _middle(tab, ours)]:
        answers.append(api.get(FORMULA_FIELDS, ranges))
    structure = structure_of(outline, answers, time())
    return _with_spills(api, structure, ours)


def _with_spills(api: Api, structure: Structure, ours: Ours | None) -> Structure:
    formed = [tab for tab in structure.visible if tab.formulas and tab.report is None]
    ranges = [name for tab in formed for name in _below_formulas(tab, ours)]
    if not ranges:
        return structure
    by_id = {tab.id: tab for tab in formed}
    for tab_id, areas in spills_of(api.get(ENTERED_FIELDS, ranges), by_id).items():
        tab = structure.by_id(tab_id)
        if tab is not None and areas:
            structure = structure.with_tab(replace(tab, spilled=areas))
    return structure


def _users_tabs(outline: Answer) -> Iterator[TabState]:
    """Id, title and size of each tab that is looked at by cell."""
    for sheet in outline.get("sheets", ()):
        properties = sheet["properties"]
        grid = properties.get("gridProperties", {})
        rows, columns = grid.get("rowCount", 0), grid.get("columnCount", 0)
        marks = {one["metadataKey"] for one in sheet.get("developerMetadata", ())}
        if rows and columns and not marks & {REPORT_KEY, COPY_KEY}:
            yield TabState(properties.get("sheetId", 0), properties["title"], rows, columns)


def _parts(tab: TabState) -> Iterator[str]:
    """A tab, or a big one's head and tail."""
    if tab.rows <= BIG_TAB:
        yield a1(tab.title, Area(1, 1, tab.rows, tab.columns))
    else:
        yield a1(tab.title, Area(1, 1, HEAD_ROWS, tab.columns))
        yield a1(tab.title, Area(tab.rows - TAIL_ROWS, 1, tab.rows, tab.columns))


def _middle(tab: TabState, ours: Ours | None) -> Iterator[str]:
    if tab.rows > BIG_TAB:
        for left, right in _columns(tab, ours):
            yield a1(tab.title, Area(HEAD_ROWS + 1, left, tab.rows - TAIL_ROWS - 1, right))


def _below_formulas(tab: TabState, ours: Ours | None) -> Iterator[str]:
    """Where the tab's formulas may spill: from the first of them down and to the right.

    Of a big tab its head and tail suffice: a column is a formula's from its first such cell on.
    """
    first = min(row for row, _ in tab.formulas)
    left_most = min(column for _, column in tab.formulas)
    parts = [(first, tab.rows)]
    if tab.rows > BIG_TAB:
        parts = [(first, first + HEAD_ROWS), (tab.rows - TAIL_ROWS, tab.rows)]
    for left, right in _columns(tab, ours):
        if right >= left_most:
            for top, last in parts:
                area = Area(top, max(left, left_most), min(last, tab.rows), right)
                yield a1(tab.title, area)


def _columns(tab: TabState, ours: Ours | None) -> Iterator[tuple[int, int]]:
    if ours is None or tab.id not in ours:
        yield 1, tab.columns
    else:
        yield from runs([column for column in ours[tab.id] if column <= tab.columns], 0)
