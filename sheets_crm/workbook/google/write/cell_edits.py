"""Edits of users' cells as requests: by compare-and-set, or by place with a copy kept.

`findReplace` of `^$` over one cell fills it only while it is blank, whatever happened since it was
read. It takes a replacement as if it were typed, so only whole numbers go that way: a lead's
number, and a date as its serial number where the cell has a date format. All else goes by place, as
a typed value that nothing parses, after the cells as they stand were copied (`guard`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sheets_crm.workbook.changes import CellEdit
from sheets_crm.workbook.google.draw.theme import number_format
from sheets_crm.workbook.google.read.cell_values import entered
from sheets_crm.workbook.google.read.ranges import grid_range
from sheets_crm.workbook.google.read.structure import Structure, TabState
from sheets_crm.workbook.google.read.to_snapshot import serial
from sheets_crm.workbook.snapshot import Area, Value
from sheets_crm.workbook.tab import Kind

Request = dict[str, Any]

CAS_AT_MOST = 400
"""Blanks filled one request each; a first visit to a long table fills them by place."""


@dataclass(frozen=True)
class Fill:
    """One blank to be filled by compare-and-set; `number` is what it gets."""

    tab: TabState
    edit: CellEdit
    number: int

    @property
    def request(self) -> Request:
        """Fills the cell if it is blank."""
        return find_replace(self.tab.id, self.edit.row, self.edit.column, "^$", str(self.number))


@dataclass(frozen=True)
class Block:
    """A rectangle of edits that are written in one request.

    Attributes:
        formatted: whether the cells get their number format too, having none.
    """

    tab: TabState
    area: Area
    edits: tuple[tuple[CellEdit, ...], ...]
    formatted: bool

    @property
    def request(self) -> Request:
        """Writes the values."""
        fields = "userEnteredValue"
        if self.formatted:
            fields += ",userEnteredFormat.numberFormat"
        return {
            "updateCells": {
                "range": grid_range(self.tab.id, self.area),
                "rows": [{"values": [self._cell(edit) for edit in row]} for row in self.edits],
                "fields": fields,
            }
        }

    def _cell(self, edit: CellEdit) -> Request:
        value = entered(edit.new)
        cell: Request = {"userEnteredValue": value} if value else {}
        if self.formatted:
            cell["userEnteredFormat"] = {"numberFormat": _format_of(self.tab, edit)}
        return cell


def _format_of(tab: TabState, edit: CellEdit) -> Request | None:
    """A date in a column of the user's looks as the other dates there."""
    theirs = {at: (kind, code) for at, kind, code in tab.date_formats}
    if edit.column not in theirs or not (edit.fills_blank or edit.over_theirs):
        return number_format(edit.kind)
    kind, code = theirs[edit.column]
    return {"type": kind, "pattern": code} if code else {"type": kind}


def find_replace(
    tab_id: int, row: int, column: int, find: str, replacement: str, *, regex: bool = True
) -> Request:
    """Compare-and-set of one cell."""
    request: Request = {
        "find": find,
        "replacement": replacement,
        "matchEntireCell": True,
        "matchCase": True,
        "range": grid_range(tab_id, Area(row, column, row, column)),
    }
    return {"findReplace": request | ({"searchByRegex": True} if regex else {})}


def planned(
    edits: Iterable[CellEdit], structure: Structure, *, by_cas: bool
) -> tuple[tuple[Fill, ...], tuple[Block, ...]]:
    """Which edits go by compare-and-set, and the rectangles of all others."""
    by_tab: dict[str, list[CellEdit]] = defaultdict(list)
    for edit in edits:
        by_tab[edit.tab].append(edit)
    fills: list[Fill] = []
    for title, own in by_tab.items():
        tab = structure.tab(title)
        if tab is not None and by_cas:
            fills += (f for f in (_fill(tab, edit) for edit in own) if f)
    if len(fills) > CAS_AT_MOST:
        fills = []
    filled = {id(one.edit) for one in fills}
    blocks = [
        block
        for title, own in by_tab.items()
        if (tab := structure.tab(title)) is not None
        for block in blocks_of(tab, [edit for edit in own if id(edit) not in filled])
    ]
    return tuple(fills), tuple(blocks)


def _fill(tab: TabState, edit: CellEdit) -> Fill | None:
    if not edit.fills_blank or edit.appends or edit.old is not None:
        return None  # a row that is added goes as one, so that all of it can be put back
    number = _whole(edit.new)
    if number is None or (edit.kind is Kind.DATE and not is_dated(tab, edit)):
        return None
    return Fill(tab, edit, number)


def _whole(value: Value) -> int | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return int(serial(value))
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return None


def is_dated(tab: TabState, edit: CellEdit) -> bool:
    """Whether the cell has a date format of its own, or a table keeps one for it."""
    return tab.is_typed(edit.row, edit.column) or any(
        area.holds(edit.row, edit.column) for area in tab.dated
    )


def blocks_of(tab: TabState, edits: list[CellEdit]) -> Iterator[Block]:
    """Rectangles as large as the edits lie side by side and under each other."""
    for formatted in (False, True):
        own = [edit for edit in edits if _lacks_format(tab, edit) is formatted]
        open_spans: dict[tuple[int, int], list[list[CellEdit]]] = {}
        for row, spans in _spans(own):
            ended = [key for key in open_spans if key not in spans]
            ended += [k for k in open_spans if k in spans and open_spans[k][-1][0].row != row - 1]
            for key in ended:
                yield _block(tab, open_spans.pop(key), formatted=formatted)
            for key, line in spans.items():
                open_spans.setdefault(key, []).append(line)
        for lines in open_spans.values():
            yield _block(tab, lines, formatted=formatted)


def _lacks_format(tab: TabState, edit: CellEdit) -> bool:
    return edit.kind is Kind.DATE and edit.new is not None and not is_dated(tab, edit)


def _spans(
    edits: Iterable[CellEdit],
) -> Iterator[tuple[int, dict[tuple[int, int], list[CellEdit]]]]:
    """Row by row, the runs of neighbouring columns by their first and last column."""
    rows: dict[int, list[CellEdit]] = defaultdict(list)
    for edit in edits:
        rows[edit.row].append(edit)
    for row in sorted(rows):
        runs: list[list[CellEdit]] = []
        for edit in sorted(rows[row], key=lambda one: one.column):
            if runs and runs[-1][-1].column == edit.column - 1:
                runs[-1].append(edit)
            else:
                runs.append([edit])
        yield row, {(run[0].column, run[-1].column): run for run in runs}


def _block(tab: TabState, lines: list[list[CellEdit]], *, formatted: bool) -> Block:
    first, last = lines[0][0], lines[-1][-1]
    area = Area(first.row, first.column, last.row, last.column)
    return Block(tab, area, tuple(tuple(line) for line in lines), formatted)
