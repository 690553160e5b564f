"""Nothing of the user's is lost when they edit between our read and our write.

Google has no way to say «write only if nothing changed». So in the same atomic batch, before
anything is written by place, the cells as they then stand are copied to a hidden tab of ours, made
anew for each batch (its id says whether a batch was applied; two are kept). The answer shows the
copies, the header rows and the rows' keys as they were when the batch was applied:

- a heading elsewhere (a column inserted, deleted, moved): all that was written in that column is
  put back, formulas and formats included;
- a formula, or a filled cell where a blank was to be filled: put back;
- another row than was read (sorted, inserted, deleted, moved): a number is taken back by
  compare-and-set; a computed cell of ours is left, the reading that follows at once corrects it.

What is put back, and where, is decided by `put_back`. Then the sync begins again from reading.
Left over is the second between the two requests, in which what is to be put back can be seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count
from typing import Any

from sheets_crm.workbook.changes import Anchor, CellEdit
from sheets_crm.workbook.google.read.cell_values import may_be
from sheets_crm.workbook.google.read.echoed_cells import Picture, Seen
from sheets_crm.workbook.google.read.ranges import a1, grid_range
from sheets_crm.workbook.google.read.rectangles import boxes, deepest, down, runs
from sheets_crm.workbook.google.read.structure import Structure, TabState
from sheets_crm.workbook.google.write.cell_edits import Block, Fill, find_replace
from sheets_crm.workbook.google.write.copy_tab import new_copy_tab
from sheets_crm.workbook.google.write.pending_note import Ruled
from sheets_crm.workbook.snapshot import Area, Sheet, Snapshot

Request = dict[str, Any]

COPY_TITLE = "_crm"
_ROOMY = 200_000
"""Up to so many cells the tab of copies is as wide as what is copied, so that no formula there
refers to what is outside of it."""


@dataclass
class Guard:
    """What one batch writes in users' tabs, and how to see whether it went to the right cells.

    Attributes:
        areas: everything written by place, by tab.
        from_header: whether what is copied begins with the header row: where only hidden rows are
            written, and such rows are not copied, Google refuses to copy nothing.
        ruled: what of it gets a dropdown or a number format.
        copy_tab: where the copies go; None until there are any.
        offsets: by tab, how many rows further down its copies stand there.
    """

    structure: Structure
    snapshot: Snapshot
    anchors: Mapping[str, Anchor]
    copy_id: int
    fills: tuple[Fill, ...] = ()
    blocks: tuple[Block, ...] = ()
    areas: dict[str, list[Area]] = field(default_factory=dict)
    from_header: bool = False
    ruled: dict[str, list[Ruled]] = field(default_factory=dict)
    copy_tab: TabState | None = None
    offsets: dict[str, int] = field(default_factory=dict)

    def add(self, tab: TabState, area: Area, ruled: Ruled | None = None) -> None:
        """Has the area copied before anything is written."""
        self.areas.setdefault(tab.title, []).append(area)
        if ruled is not None:
            self.ruled.setdefault(tab.title, []).append(ruled)

    # Before

    def copies(self) -> list[Request]:
        """Copies all areas to a new hidden tab of ours, and beside them what proves their rows."""
        by_tab = {title: self.copied_boxes(title) for title in self.areas}
        if not by_tab:
            return []
        depth = columns = 0
        requests: list[Request] = []
        for title, own in sorted(by_tab.items(), key=lambda item: -deepest(item[1])):
            self.offsets[title] = depth
            for box in own:
                requests.append(self._copy(title, box, "PASTE_NORMAL"))
                columns = max(columns, box.last_column)
            top = min(box.first_row for box in own)
            for left, right in runs(list(self.proof(title)), 0):
                box = Area(top, left, deepest(own), right)
                requests.append(self._copy(title, box, "PASTE_VALUES"))
                columns = max(columns, right)
            depth += deepest(own)
        widest = max(self.tab(title).columns for title in by_tab)
        if depth * widest <= _ROOMY:
            columns = max(columns, widest)
        self.copy_tab = TabState(self.copy_id, self._copy_title(), depth, columns, is_copy=True)
        return [*new_copy_tab(self.copy_tab, self.outdated), *requests]

    def copied_boxes(self, title: str) -> list[Area]:
        """What is copied of a tab."""
        return list(self._from_header(title, boxes(self.areas[title])))

    def _from_header(self, title: str, own: Iterable[Area]) -> Iterator[Area]:
        """The boxes; where hidden rows are not copied from the header on, which no filter hides."""
        for box in own:
            anchor = self.anchors.get(title)
            first = anchor.header_row if anchor else 1
            top = min(box.first_row, first) if self.from_header else box.first_row
            yield replace(box, first_row=top)

    def _copy(self, title: str, box: Area, kind: str) -> Request:
        return {
            "copyPaste": {
                "source": grid_range(self.tab(title).id, box),
                "destination": grid_range(self.copy_id, down(box, self.offsets[title])),
                "pasteType": kind,
            }
        }

    def proof(self, title: str) -> tuple[int, ...]:
        """The key columns, and their neighbours in case one is inserted; none that is written."""
        anchor = self.anchors.get(title)
        near = {at + by for at in (anchor.key_columns if anchor else ()) for by in (-1, 0, 1)}
        last = self.tab(title).columns
        return tuple(sorted(c for c in near - self._columns_of(title) if 1 <= c <= last))

    def _columns_of(self, title: str) -> set[int]:
        return {
            column
            for area in self.areas.get(title, ())
            for column in range(area.first_column, area.last_column + 1)
        }

    @property
    def outdated(self) -> tuple[TabState, ...]:
        """Tabs of copies that go: of those that are there the newest alone is kept."""
        return self.structure.copies[:-1]

    def _copy_title(self) -> str:
        gone = {tab.id for tab in self.outdated}
        taken = {tab.title.casefold() for tab in self.structure.tabs if tab.id not in gone}
        names = (f"{COPY_TITLE}{number}" if number > 1 else COPY_TITLE for number in count(1))
        return next(name for name in names if name.casefold() not in taken)

    # The answer

    def ranges(self) -> list[str]:
        """The ranges that the answer shall show."""
        wanted: list[str] = []
        for title in self.titles():
            anchor = self.anchors.get(title)
            if anchor is not None:
                columns = self.header_columns(title)
                row = anchor.header_row
                wanted.append(a1(title, Area(row, min(columns), row, max(columns))))
                wanted += self._key_ranges(title, anchor)
        return [*wanted, *self._copy_ranges(), *self._filter_ranges()]

    def titles(self) -> list[str]:
        """Tabs of users' in which anything is written."""
        return list(dict.fromkeys([*(f.tab.title for f in self.fills), *self.areas]))

    def header_columns(self, title: str) -> set[int]:
        """Columns of a tab in which anything is written."""
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
            if block.tab.title in self.offsets:
                written.setdefault(block.tab.title, []).append(block.area)
        if self.copy_tab is None:
            return
        for own, areas in written.items():
            for box in self._from_header(own, boxes(areas)):
                yield a1(self.copy_tab.title, down(box, self.offsets[own]))

    def _filter_ranges(self) -> Iterator[str]:
        """The copied rows in the last column, which says no more of them than what hides them."""
        for title in self.offsets:
            top, last = self._copied_rows(title)
            at = self.tab(title).columns
            yield a1(title, Area(top, at, last, at))

    def _copied_rows(self, title: str) -> tuple[int, int]:
        own = self.copied_boxes(title)
        return min(box.first_row for box in own), deepest(own)

    # After

    def copied(self, picture: Picture, title: str, row: int, column: int) -> Seen:
        """What stood in a cell when the batch was applied."""
        return picture.get((self.copy_id, row + self.offsets[title], column), Seen())

    def hidden(self, rows: Mapping[int, set[int]]) -> dict[str, set[int]]:
        """By tab, which of the copied rows a filter hides."""
        found: dict[str, set[int]] = {}
        for title in self.offsets:
            top, last = self._copied_rows(title)
            own = {row for row in rows.get(self.tab(title).id, ()) if top <= row <= last}
            if own:
                found[title] = own
        return found

    def box_of(self, edit: CellEdit) -> Area:
        """The box in which the cell was copied."""
        at = edit.row, edit.column
        return next(box for box in self.copied_boxes(edit.tab) if box.holds(*at))

    def moved_columns(self, picture: Picture) -> set[tuple[str, int]]:
        """Tab and column of every touched column that bears another heading than was read."""
        return {
            (title, column)
            for title in self.titles()
            if (anchor := self.anchors.get(title)) is not None
            for column in self.header_columns(title)
            if not self._same_heading(picture, title, anchor.header_row, column)
        }

    def _same_heading(self, picture: Picture, title: str, row: int, column: int) -> bool:
        tab, sheet = self.tab(title), self.sheet(title)
        if (title, row, column) in self._written:
            # Ours stands there by now in any case; what it was written over is in the copy.
            seen = self.copied(picture, title, row, column).value
        else:
            seen = picture.get((tab.id, row, column), Seen()).value
        return may_be(seen, sheet.value(row, column))

    def row_moved(self, picture: Picture, title: str, row: int) -> bool:
        """Whether the row's keys are others than were read (cells we write are not looked at)."""
        anchor = self.anchors.get(title)
        if anchor is None:
            return False
        tab, sheet = self.tab(title), self.sheet(title)
        return any(
            not may_be(picture.get((tab.id, row, column), Seen()).value, sheet.value(row, column))
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

    @staticmethod
    def take_back(fill: Fill, seen: Seen) -> Request:
        """Empties a cell again if it still shows what we put there."""
        edit = fill.edit
        shown = seen.shown or str(fill.number)
        return find_replace(fill.tab.id, edit.row, edit.column, shown, "", regex=False)

    def tab(self, title: str) -> TabState:
        """A tab that the batch writes in."""
        tab = self.structure.tab(title)
        if tab is None:
            raise KeyError(title)
        return tab

    def sheet(self, title: str) -> Sheet:
        """A tab as it was read."""
        return self.snapshot.sheet(title) or Sheet(title, ())
