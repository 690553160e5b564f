"""A workbook in memory that keeps the Store's promises, and a user who edits it.

It stands for no real place: it lets the rules be tried against thousands of edits in seconds. The
real stores pass the same tests more slowly, in tests/stores.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sheets_crm.errors import WorkbookChangedError
from sheets_crm.workbook.changes import Changes, Rules
from sheets_crm.workbook.snapshot import Dropdown, ListSource, Sheet, Snapshot, Value
from sheets_crm.workbook.store import Backup, Earlier, Undone
from sheets_crm.workbook.tab import Tab

Rows = list[list[Value]]


class Grid:
    """A Store over one Snapshot."""

    name = "grid"
    address = "memory"
    told = ()

    def __init__(self, snapshot: Snapshot | None = None, *, state: Path | None = None) -> None:
        self._state = state
        self.snapshot = snapshot or Snapshot("grid", ())
        self.before: Snapshot | None = None
        self.writes = 0
        self.meanwhile: Callable[[Grid], None] | None = None

    @property
    def state(self) -> Path:
        assert self._state is not None, "hand a temporary folder to the Grid"
        return self._state

    def recover(self) -> None:
        pass

    def read(self) -> Snapshot:
        return self.snapshot

    def settled(self, key: str) -> bool:
        return False

    def settle(self, key: str) -> None:
        pass

    def create(self, tabs: tuple[Tab, ...]) -> None:
        self.snapshot = Snapshot("grid", tuple(as_sheet(tab) for tab in tabs))

    def undo(self, to: str = "") -> Undone:
        assert self.before is not None
        self.snapshot, self.before = self.before, self.snapshot
        return Undone("1", datetime.now(UTC), 0, "sync")

    def state_of(self, to: str) -> Earlier | None:
        return Earlier(self.before) if self.before else None

    def backups(self) -> tuple[Backup, ...]:
        return ()

    @property
    def kept_in(self) -> Path:
        return self.state

    def prune(self, now: datetime) -> None:
        pass

    def write(self, snapshot: Snapshot, changes: Changes) -> None:
        if self.meanwhile is not None:
            edit, self.meanwhile = self.meanwhile, None
            edit(self)
        if snapshot is not self.snapshot:
            raise WorkbookChangedError("changed")
        self.before, self.writes = self.snapshot, self.writes + 1
        self.snapshot = apply(self.snapshot, changes)


def apply(snapshot: Snapshot, changes: Changes) -> Snapshot:
    """The workbook after the changes."""
    sheets = {sheet.title: sheet for sheet in snapshot.sheets}
    for tab in changes.new_tabs:
        assert tab.title not in sheets
        sheets[tab.title] = as_sheet(tab)
    for column in changes.columns:
        old = sheets[column.tab].value(column.header_row, column.column)
        assert old is None, f"a heading would be written over {old!r}"
        _put(sheets, column.tab, column.header_row, column.column, column.header)
    for edit in changes.cells:
        old = sheets[edit.tab].value(edit.row, edit.column)
        assert old == edit.old
        assert edit.freezes or (edit.row, edit.column) not in sheets[edit.tab].formulas
        _put(sheets, edit.tab, edit.row, edit.column, edit.new)
    for rules in changes.rules:
        sheets[rules.tab] = _ruled(sheets[rules.tab], rules)
    for key in changes.removed:
        sheets = {t: s for t, s in sheets.items() if s.report != key}
    for tab in changes.tabs:
        sheets = {t: s for t, s in sheets.items() if s.report != tab.key}
        assert tab.title not in sheets
        sheets[tab.title] = as_sheet(tab)
    marks = {**snapshot.marks, **changes.marks}
    return replace(
        snapshot,
        sheets=tuple(sheets.values()),
        sources=changes.sources or snapshot.sources,
        marks={key: value for key, value in marks.items() if value is not None},
    )


def as_sheet(tab: Tab) -> Sheet:
    """The tab as a store would read it back."""
    fills = {
        (r, c): cell.fill
        for r, row in enumerate(tab.rows, 1)
        for c, cell in enumerate(row, 1)
        if cell and cell.fill
    }
    rows = [[cell.value if cell else None for cell in row] for row in tab.rows]
    return Sheet(
        tab.title, rows, fills=fills, report=tab.key if tab.ours else None, charts=len(tab.charts)
    )


def _put(sheets: dict[str, Sheet], tab: str, row: int, column: int, value: Value) -> None:
    grid = padded(sheets[tab], row, column)
    grid[row - 1][column - 1] = value
    formulas = sheets[tab].formulas - {(row, column)}
    sheets[tab] = replace(sheets[tab], rows=grid, formulas=formulas)


def padded(sheet: Sheet, rows: int = 0, columns: int = 0) -> Rows:
    width = max([columns, *(len(row) for row in sheet.rows)])
    grid = [[*row, *[None] * (width - len(row))] for row in sheet.rows]
    return grid + [[None] * width for _ in range(rows - len(grid))]


def _ruled(sheet: Sheet, rules: Rules) -> Sheet:
    others = tuple(
        d for d in sheet.dropdowns if not d.source and not any(_meet(d, w) for w in rules.dropdowns)
    )
    return replace(sheet, dropdowns=(*others, *rules.dropdowns), colours=rules.colours)


def _meet(one: Dropdown, other: Dropdown) -> bool:
    rows = one.first_row <= other.last_row and other.first_row <= one.last_row
    return one.column == other.column and rows


class User:
    """What people do to a workbook by hand, with what Excel does to our marks meanwhile."""

    def __init__(self, store: Grid) -> None:
        self.store = store

    def type(self, tab: str, row: int, column: int, value: Value) -> None:
        sheets = {sheet.title: sheet for sheet in self.store.snapshot.sheets}
        _put(sheets, tab, row, column, value)
        self._keep(sheets)

    def sort(self, tab: str, first_row: int, order: Sequence[int]) -> None:
        """Rows from `first_row` on in the order of these positions (validation stays put)."""
        sheet = self._sheet(tab)
        rows = list(sheet.rows)
        body = rows[first_row - 1 : first_row - 1 + len(order)]
        rows[first_row - 1 : first_row - 1 + len(order)] = [body[i] for i in order]
        self._keep_sheet(replace(sheet, rows=rows))

    def insert_row(self, tab: str, at: int) -> None:
        sheet = self._sheet(tab)
        rows = list(sheet.rows)
        rows.insert(at - 1, [None] * len(rows[0]))
        self._shift_rows(replace(sheet, rows=rows), at, 1)

    def delete_row(self, tab: str, at: int) -> None:
        sheet = self._sheet(tab)
        rows = list(sheet.rows)
        del rows[at - 1]
        self._shift_rows(replace(sheet, rows=rows), at, -1)

    def insert_column(self, tab: str, at: int) -> None:
        sheet = self._sheet(tab)
        rows = [[*row[: at - 1], None, *row[at - 1 :]] for row in padded(sheet)]
        self._shift_columns(replace(sheet, rows=rows), lambda c: c + (c >= at))

    def delete_column(self, tab: str, at: int) -> None:
        sheet = self._sheet(tab)
        rows = [[*row[: at - 1], *row[at:]] for row in padded(sheet)]
        self._shift_columns(replace(sheet, rows=rows), lambda c: 0 if c == at else c - (c > at))

    def paste_over_rules(self, tab: str, column: int, first: int, last: int) -> None:
        """A paste from elsewhere takes the validation of the cells away."""
        sheet = self._sheet(tab)
        kept = []
        for d in sheet.dropdowns:
            if d.column != column:
                kept.append(d)
                continue
            if d.first_row < first:
                kept.append(replace(d, last_row=min(d.last_row, first - 1)))
            if d.last_row > last:
                kept.append(replace(d, first_row=max(d.first_row, last + 1)))
        self._keep_sheet(replace(sheet, dropdowns=tuple(kept)))

    def paint(self, tab: str, row: int, column: int, fill: str | None) -> None:
        sheet = self._sheet(tab)
        fills = {at: f for at, f in sheet.fills.items() if at != (row, column)}
        if fill:
            fills[row, column] = fill
        self._keep_sheet(replace(sheet, fills=fills))

    def _sheet(self, tab: str) -> Sheet:
        sheet = self.store.snapshot.sheet(tab)
        assert sheet is not None
        return sheet

    def _keep_sheet(self, sheet: Sheet) -> None:
        sheets = {each.title: each for each in self.store.snapshot.sheets}
        self._keep(sheets | {sheet.title: sheet})

    def _keep(
        self, sheets: dict[str, Sheet], sources: tuple[ListSource, ...] | None = None
    ) -> None:
        kept = self.store.snapshot.sources if sources is None else sources
        self.store.snapshot = replace(
            self.store.snapshot, sheets=tuple(sheets.values()), sources=kept
        )

    def _shift_rows(self, sheet: Sheet, at: int, by: int) -> None:
        def moved(each):
            first = each.first_row + (
                by if each.first_row > at or (by > 0 and each.first_row == at) else 0
            )
            last = each.last_row + (by if each.last_row >= at else 0)
            return replace(each, first_row=first, last_row=last)

        shifted = replace(
            sheet,
            dropdowns=tuple(moved(d) for d in sheet.dropdowns),
            colours=tuple(moved(c) for c in sheet.colours),
            fills={
                (r + (by if r >= at else 0), c): f
                for (r, c), f in sheet.fills.items()
                if by > 0 or r != at
            },
        )
        sources = tuple(
            moved(s) if s.tab == sheet.title else s for s in self.store.snapshot.sources
        )
        sheets = {each.title: each for each in self.store.snapshot.sheets}
        self._keep(sheets | {sheet.title: shifted}, sources)

    def _shift_columns(self, sheet: Sheet, moved: Callable[[int], int]) -> None:
        def all_moved(items):
            return tuple(replace(i, column=moved(i.column)) for i in items if moved(i.column))

        shifted = replace(
            sheet,
            dropdowns=all_moved(sheet.dropdowns),
            colours=all_moved(sheet.colours),
            fills={(r, moved(c)): f for (r, c), f in sheet.fills.items() if moved(c)},
        )
        others = tuple(s for s in self.store.snapshot.sources if s.tab != sheet.title)
        own = tuple(s for s in self.store.snapshot.sources if s.tab == sheet.title)
        sheets = {each.title: each for each in self.store.snapshot.sheets}
        self._keep(sheets | {sheet.title: shifted}, others + all_moved(own))
