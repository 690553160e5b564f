"""Puts back what a batch wrote astray, until it certainly is put back.

This too may end with an unknown outcome, or not at all. Each attempt looks first: what stands in
the cells is compared with the copies, and only what still shows what we wrote is put back. Taking
back a number is a compare-and-set, which done twice does nothing the second time. So it can be
begun again at any time, also by another process: the note of the write (`pending_note`) is all it
needs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sheets_crm.errors import CrmError, UnknownOutcomeError
from sheets_crm.workbook.column_letters import column_letters
from sheets_crm.workbook.google.client.api import Api
from sheets_crm.workbook.google.client.google_errors import StructureMovedError
from sheets_crm.workbook.google.concurrent_edits.copied_cells import WHOLE_FIELDS, Cells
from sheets_crm.workbook.google.concurrent_edits.put_back import restoring
from sheets_crm.workbook.google.read.ranges import a1
from sheets_crm.workbook.google.read.rectangles import boxes, down
from sheets_crm.workbook.google.write.pending_note import Note, NotedTab
from sheets_crm.workbook.snapshot import Area
from sheets_crm.workbook.store import Place

Request = dict[str, Any]

_ATTEMPTS = 4
_TOLD = 20
_TABS = "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)))"


def take_back(
    api: Api, note: Note, *, astray: Collection[Place] = (), also: Iterable[Request] = ()
) -> tuple[Place, ...]:
    """Puts back what the noted write put where it was not meant.

    Args:
        api: the spreadsheet's.
        note: of the write.
        astray: cells of which the write's own answer said that they were others than were meant.
        also: what else is to be sent, and may be sent twice.

    Returns:
        Cells of users that were written over and cannot be put back.

    Raises:
        CrmError: Google cannot be reached, refuses, or would not say whether it was done.
    """
    open_cells: tuple[Place, ...] = tuple(astray) or note.overwritten
    failure: Exception | None = None
    for _ in range(_ATTEMPTS):
        try:
            found = restoring(note, _cells(api, note), astray)
            open_cells = (*found.back, *found.lost)
            if requests := [*found.requests, *also]:
                api.update(requests)
        except (UnknownOutcomeError, StructureMovedError) as error:
            failure = error
        except CrmError as error:
            failure = error
            break
        else:
            return found.lost
    if isinstance(failure, CrmError) and not open_cells:
        raise failure
    raise CrmError("google_not_put_back", sheet=api.named, cells=named(open_cells)) from failure


def named(places: Collection[Place]) -> str:
    """Cells as people name them: `Leads C3, C10; Activities B2`."""
    by_tab: dict[str, list[str]] = {}
    for place in list(dict.fromkeys(places))[:_TOLD]:
        address = f"{column_letters(place.column)}{place.row}"
        by_tab.setdefault(place.tab, []).append(address)
    told = "; ".join(f"{tab} {', '.join(cells)}" for tab, cells in by_tab.items())
    return f"{told} …" if len(places) > _TOLD else told


def _cells(api: Api, note: Note) -> Cells:
    """The cells of the noted tabs and of the copies, as far as they are still there."""
    sheets = api.get(_TABS).get("sheets", ())
    sizes = {one["properties"].get("sheetId", 0): one["properties"] for one in sheets}
    ranges = [name for tab in note.tabs for name in _ranges(note.copies, tab, sizes)]
    return Cells.of(api.get(WHOLE_FIELDS, ranges)) if ranges else Cells()


def _ranges(copies: int, tab: NotedTab, sizes: Mapping[int, Mapping[str, Any]]) -> Iterator[str]:
    columns = {column for column, _ in tab.headings}
    if tab.header_row and columns:
        header = Area(tab.header_row, min(columns), tab.header_row, max(columns))
        yield from _named(sizes.get(tab.id), header)
    blanks = [Area(put.row, put.column, put.row, put.column) for put in tab.puts if put.by_cas]
    for area in boxes(blanks):
        yield from _named(sizes.get(tab.id), area)
        for column in tab.keys:
            keys = Area(area.first_row, column, area.last_row, column)
            yield from _named(sizes.get(tab.id), keys)
    for area in (*boxes(tab.areas), *_proof_areas(tab)):
        yield from _named(sizes.get(tab.id), area)
        yield from _named(sizes.get(copies), down(area, tab.offset))


def _proof_areas(tab: NotedTab) -> Iterator[Area]:
    if tab.areas:
        top = min(area.first_row for area in tab.areas)
        last = max(area.last_row for area in tab.areas)
        for column in tab.proof:
            yield Area(top, column, last, column)


def _named(properties: Mapping[str, Any] | None, area: Area) -> Iterator[str]:
    """The part of the area that lies within a tab, by name; none where the tab is gone."""
    if properties is None:
        return
    grid = properties.get("gridProperties", {})
    rows, columns = grid.get("rowCount", 0), grid.get("columnCount", 0)
    if area.first_row <= rows and area.first_column <= columns:
        last_row, last_column = min(area.last_row, rows), min(area.last_column, columns)
        inside = Area(area.first_row, area.first_column, last_row, last_column)
        yield a1(properties["title"], inside)
