"""Nothing of the user's is lost when they edit between our read and our write.

Google has no way to say «write only if nothing changed». So in the same atomic batch, before
anything is written by place, the cells as they then stand are copied to a hidden tab of ours. The
answer shows the copies, the header rows and the rows' keys as they were when the batch was applied:

- a heading elsewhere (a column inserted, deleted, moved): all that was written in that column is
  put back from the copy, formulas and formats included;
- a formula, or a filled cell where a blank was to be filled: put back;
- another row than was read (sorted, inserted, deleted, moved): a number is taken back by
  compare-and-set; a computed cell of ours is left, the reading that follows at once corrects it.

Then the sync begins again from reading. Left over is the second between the two requests, in which
what is to be put back can be seen, and could be moved once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sheets_crm.workbook.changes import Anchor
from sheets_crm.workbook.google.addresses import a1, grid_range
from sheets_crm.workbook.google.boxes import boxes, deepest, down, runs
from sheets_crm.workbook.google.cells import Block, Fill, find_replace
from sheets_crm.workbook.google.inspecting import COPY_KEY
from sheets_crm.workbook.google.picture import Picture, Seen
from sheets_crm.workbook.google.reading import EPOCH
from sheets_crm.workbook.google.structure import Structure, TabState
from sheets_crm.workbook.snapshot import Area, Sheet, Snapshot
from sheets_crm.workbook.values import same_value

Request = dict[str, Any]

COPY_TITLE = "_crm"


@dataclass
class Guard:
    """What one batch writes in users' tabs, and how to see whether it went to the right cells.

    Attributes:
        areas: everything written by place, by tab.
    """

    structure: Structure
    snapshot: Snapshot
    anchors: Mapping[str, Anchor]
    copy_id: int
    fills: tuple[Fill, ...] = ()
    blocks: tuple[Block, ...] = ()
    areas: dict[str, list[Area]] = field(default_factory=dict)
    _offsets: dict[str, int] = field(default_factory=dict)

    def add(self, tab: TabState, area: Area) -> None:
        """Has the area copied before anything is written."""
        self.areas.setdefault(tab.title, []).append(area)

    # Before

    def copies(self) -> list[Request]:
        """Copies all areas to our hidden tab, which is made or grown first."""
        by_tab = {title: list(boxes(areas)) for title, areas in self.areas.items()}
        if not by_tab:
            return []
        depth = columns = 0
        requests: list[Request] = []
        for title, own in sorted(by_tab.items(), key=lambda item: -deepest(item[1])):
            tab = self._tab(title)
            self._offsets[title] = depth
            for box in own:
                to = grid_range(self.copy_id, down(box, depth))
                paste = {"source": grid_range(tab.id, box), "destination": to}
                requests.append({"copyPaste": paste | {"pasteType": "PASTE_NORMAL"}})
                columns = max(columns, box.last_column)
            depth += deepest(own)
        return [*self._room(depth, columns), *requests]

    def _room(self, rows: int, columns: int) -> list[Request]:
        old = self.structure.copy_tab
        grid = {
            "rowCount": max(rows, old.rows if old else 0),
            "columnCount": max(columns, old.columns if old else 0),
        }
        if old is None:
            properties = {
                "sheetId": self.copy_id,
                "title": COPY_TITLE,
                "hidden": True,
                "gridProperties": grid,
            }
            mark = {
                "metadataKey": COPY_KEY,
                "location": {"sheetId": self.copy_id},
                "visibility": "DOCUMENT",
            }
            return [
                {"addSheet": {"properties": properties}},
                {"createDeveloperMetadata": {"developerMetadata": mark}},
            ]
        requests: list[Request] = []
        if (grid["rowCount"], grid["columnCount"]) != (old.rows, old.columns):
            properties = {"sheetId": old.id, "gridProperties": grid}
            fields = "gridProperties(rowCount,columnCount)"
            update = {"properties": properties, "fields": fields}
            requests.append({"updateSheetProperties": update})
        if old.merges:
            whole = grid_range(old.id, Area(1, 1, old.rows, old.columns))
            requests.append({"unmergeCells": {"range": whole}})
        return requests

    @property
    def copy_size(self) -> tuple[int, int]:
        """Rows and columns that our hidden tab has after the batch."""
        old = self.structure.copy_tab
        rows = sum(deepest(areas) for areas in self.areas.values())
        columns = max((a.last_column for own in self.areas.values() for a in own), default=0)
        return max(rows, old.rows if old else 0), max(columns, old.columns if old else 0)

    # The answer

    def ranges(self) -> list[str]:
        """The ranges that the answer shall show."""
        wanted: list[str] = []
        for title in self._titles():
            anchor = self.anchors.get(title)
            if anchor is not None:
                columns = self._header_columns(title)
                row = anchor.header_row
                wanted.append(a1(title, Area(row, min(columns), row, max(columns))))
                wanted += self._key_ranges(title, anchor)
        wanted += self._copy_ranges()
        return wanted

    def _titles(self) -> list[str]:
        return list(dict.fromkeys([*(f.tab.title for f in self.fills), *self.areas]))

    def _header_columns(self, title: str) -> set[int]:
        touched = {f.edit.column for f in self.fills if f.tab.title == title}
        for area in self.areas.get(title, ()):
            touched |= set(range(area.first_column, area.last_column + 1))
        return touched

    def _key_ranges(self, title: str, anchor: Anchor) -> Iterator[str]:
        rows = {f.edit.row for f in self.fills if f.tab.title == title}
        rows |= {
            edit.row
            for block in self.blocks
            if block.tab.title == title
            for line in block.edits
            for edit in line
            if edit.fills_blank or edit.over_theirs
        }
        columns = set(anchor.key_columns)
        columns |= {f.edit.column for f in self.fills if f.tab.title == title}
        for first, last in runs(sorted(rows)):
            for left, right in runs(sorted(columns), 0):
                yield a1(title, Area(first, left, last, right))

    def _copy_ranges(self) -> Iterator[str]:
        written: dict[str, list[Area]] = {}
        for block in self.blocks:
            # A tab that the batch itself makes holds nothing that could be lost.
            if block.tab.title in self._offsets:
                written.setdefault(block.tab.title, []).append(block.area)
        title = (self.structure.copy_tab or TabState(0, COPY_TITLE, 0, 0)).title
        for own, areas in written.items():
            for box in boxes(areas):
                yield a1(title, down(box, self._offsets[own]))

    # After

    def copied(self, picture: Picture, title: str, row: int, column: int) -> Seen:
        """What stood in a cell when the batch was applied."""
        return picture.get((self.copy_id, row + self._offsets[title], column), Seen())

    def moved_columns(self, picture: Picture) -> set[tuple[str, int]]:
        """Tab and column of every touched column that bears another heading than was read."""
        return {
            (title, column)
            for title in self._titles()
            if (anchor := self.anchors.get(title)) is not None
            for column in self._header_columns(title)
            if not self._same_heading(picture, title, anchor.header_row, column)
        }

    def _same_heading(self, picture: Picture, title: str, row: int, column: int) -> bool:
        tab, sheet = self._tab(title), self._sheet(title)
        if (title, row, column) in self._written:
            # Ours stands there by now in any case; what it was written over is in the copy.
            seen = self.copied(picture, title, row, column).value
        else:
            seen = picture.get((tab.id, row, column), Seen()).value
        return same_value(seen, sheet.value(row, column), EPOCH)

    def row_moved(self, picture: Picture, title: str, row: int) -> bool:
        """Whether the row's keys are others than were read (cells we write are not looked at)."""
        anchor = self.anchors.get(title)
        if anchor is None:
            return False
        tab, sheet = self._tab(title), self._sheet(title)
        return any(
            not same_value(
                picture.get((tab.id, row, column), Seen()).value, sheet.value(row, column), EPOCH
            )
            for column in anchor.key_columns
            if (title, row, column) not in self._written
        )

    @cached_property
    def _written(self) -> set[tuple[str, int, int]]:
        cells = {(f.tab.title, f.edit.row, f.edit.column) for f in self.fills}
        return cells | {
            (block.tab.title, edit.row, edit.column)
            for block in self.blocks
            for line in block.edits
            for edit in line
        }

    # Putting back

    def put_back(self, title: str, areas: Iterable[Area]) -> list[Request]:
        """Copies what stood in the areas back to them."""
        tab = self._tab(title)
        return [
            {
                "copyPaste": {
                    "source": grid_range(self.copy_id, down(area, self._offsets[title])),
                    "destination": grid_range(tab.id, area),
                    "pasteType": "PASTE_NORMAL",
                }
            }
            for area in areas
        ]

    def column_areas(self, title: str, column: int) -> Iterator[Area]:
        """Everything that was written by place in one column."""
        for box in boxes(self.areas.get(title, [])):
            if box.first_column <= column <= box.last_column:
                yield Area(box.first_row, column, box.last_row, column)

    @staticmethod
    def take_back(fill: Fill, seen: Seen) -> Request:
        """Empties a cell again if it still shows what we put there."""
        edit = fill.edit
        shown = seen.shown or str(fill.number)
        return find_replace(fill.tab.id, edit.row, edit.column, shown, "", regex=False)

    def _tab(self, title: str) -> TabState:
        tab = self.structure.tab(title)
        if tab is None:
            raise KeyError(title)
        return tab

    def _sheet(self, title: str) -> Sheet:
        return self.snapshot.sheet(title) or Sheet(title, ())
