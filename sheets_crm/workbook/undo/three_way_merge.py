"""What takes a write back and leaves alone what people did since: a merge of three states.

    before ──our write──▶ left ──people──▶ now

Where `now` still is as the write left it, it becomes what it was before; everywhere else it stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from sheets_crm.workbook.changes import CellEdit, Changes, Rules
from sheets_crm.workbook.snapshot import (
    MOST_ROWS,
    ColourRule,
    Dropdown,
    ListSource,
    Sheet,
    Snapshot,
    Value,
)
from sheets_crm.workbook.store import Place
from sheets_crm.workbook.tab import Kind
from sheets_crm.workbook.undo.align_rows import Alignment, aligned
from sheets_crm.workbook.undo.tab_diff import (
    FORMULA,
    added_columns,
    at,
    differing,
    is_merged,
    same,
    tabs_again,
)

WITHDRAWN = "withdrawn"
"""Why of a cell in a column that the write added: its look goes with it."""

_NUMBERS = "last_"


@dataclass(frozen=True)
class Reverting:
    """How a write is taken back.

    Attributes:
        changes: cells, rules, lists and remembered values; reports that go.
        withdrawn: titles of tabs that the write gave to the user, who never used them.
        forgotten: keys of lists that were none before.
        formulas: cells in which the write put a value in place of a formula, each with the address
            that the formula stood at before it.
        returning: titles of tabs that come back as they were, and the report's key; None for a
            tab of the user's.
        kept: what was changed since and stays as it is.
    """

    changes: Changes = field(default_factory=Changes)
    withdrawn: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()
    formulas: tuple[tuple[Place, Place], ...] = ()
    returning: Mapping[str, str | None] = field(default_factory=dict)
    kept: tuple[Place, ...] = ()

    def __bool__(self) -> bool:
        return any((self.changes, self.withdrawn, self.forgotten, self.formulas, self.returning))


def reverting(before: Snapshot, left: Snapshot, now: Snapshot) -> Reverting:
    """What takes back the write that made `left` of `before`, in a workbook that is `now`."""
    return _Merge(before, left, now).result()


class _Merge:
    """The three states, and what was found."""

    def __init__(self, before: Snapshot, left: Snapshot, now: Snapshot) -> None:
        self.before, self.left, self.now = before, left, now
        self.epoch = now.epoch
        self.tabs = tabs_again(left, now)
        self.kept: list[Place] = []
        self.formulas: list[tuple[Place, Place]] = []

    def result(self) -> Reverting:
        """All of it."""
        cells: list[CellEdit] = []
        rules: list[Rules] = []
        withdrawn: list[str] = []
        for sheet in self.left.sheets:
            theirs = self.tabs.get(sheet.title)
            was = self.before.sheet(sheet.title)
            if sheet.report or theirs is None or (was and was.report):
                continue
            if any(one and one.unread for one in (was, sheet, theirs)):
                continue  # nothing was written into what could not be read
            if was is None:
                withdrawn += self._given_back(sheet, theirs)
                continue
            again = aligned(sheet, theirs, self.epoch)
            cells += self._cells(was, sheet, theirs, again)
            rules += self._rules(was, sheet, theirs, again)
        removed, returning = self._reports()
        returning |= self._tabs_returning()
        sources, forgotten = self._sources()
        marks = dict(self._marks())
        changes = Changes(
            cells=tuple(cells), rules=tuple(rules), sources=sources, removed=removed, marks=marks
        )
        return Reverting(
            changes,
            tuple(withdrawn),
            forgotten,
            tuple(self.formulas),
            returning,
            tuple(dict.fromkeys(self.kept)),
        )

    # Tabs

    def _given_back(self, sheet: Sheet, theirs: Sheet) -> Iterator[str]:
        """A tab that the write made goes if nobody has used it since."""
        if same(sheet, theirs, self.epoch):
            yield theirs.title
        else:
            self.kept.append(Place(theirs.title))

    def _tabs_returning(self) -> dict[str, str | None]:
        """Tabs of the user's that the write took away: an undo of a set-up takes Lists away."""
        gone = (one for one in self.before.sheets if not one.report)
        return {
            one.title: None
            for one in gone
            if self.left.sheet(one.title) is None and self.now.sheet(one.title) is None
        }

    def _reports(self) -> tuple[tuple[str, ...], dict[str, str | None]]:
        removed: list[str] = []
        returning: dict[str, str | None] = {}
        keys = dict.fromkeys(s.report for s in (*self.left.sheets, *self.before.sheets))
        for key in (one for one in keys if one):
            was, is_left, theirs = (
                snapshot.report(key) for snapshot in (self.before, self.left, self.now)
            )
            if is_left is None and was is not None and self.now.sheet(was.title) is None:
                returning[was.title] = key
            if is_left is None or theirs is None:
                continue
            if was is not None and same(was, is_left, self.epoch) and was.charts == is_left.charts:
                continue
            if not same(is_left, theirs, self.epoch):
                self.kept.append(Place(theirs.title))
            elif was is None:
                removed.append(key)
            elif was.title == theirs.title:
                returning[was.title] = key
        return tuple(removed), returning

    # Cells

    def _cells(
        self, was: Sheet, sheet: Sheet, theirs: Sheet, again: Alignment
    ) -> Iterator[CellEdit]:
        """The cells that the write changed, where they still are as it left them."""
        added = added_columns(was, sheet, self.epoch)
        changed = list(differing(was, sheet, self.epoch))
        touched = self._touched_rows(was, sheet, theirs, again, changed)
        for row, column in changed:
            place = again.place(row, column)
            if place is None:
                continue  # its row or column was deleted
            wanted = at(was, row, column, self.epoch)
            written, found = (
                at(sheet, row, column, self.epoch),
                at(theirs, *place, self.epoch),
            )
            if found == wanted:
                continue
            if row in touched or found != written or found == FORMULA or is_merged(theirs, place):
                self.kept.append(Place(theirs.title, *place))
                continue
            if wanted == FORMULA:
                origin = Place(was.title, row, column)
                self.formulas.append((Place(theirs.title, *place), origin))
                continue
            old, new = theirs.value(*place), was.value(row, column)
            why = WITHDRAWN if column in added else "undo"
            yield CellEdit(theirs.title, *place, old, new, _kind(new), why)

    def _touched_rows(
        self,
        was: Sheet,
        sheet: Sheet,
        theirs: Sheet,
        again: Alignment,
        changed: Iterable[tuple[int, int]],
    ) -> set[int]:
        """Rows that the write added, and that somebody changed since: they stay whole."""
        return {
            row
            for row, column in changed
            if all(value is None for cells in was.rows[row - 1 : row] for value in cells)
            and (place := again.place(row, column)) is not None
            and at(theirs, *place, self.epoch) != at(sheet, row, column, self.epoch)
        }

    # Rules

    def _rules(self, was: Sheet, sheet: Sheet, theirs: Sheet, again: Alignment) -> Iterator[Rules]:
        """Our dropdowns and colours as they were, in the columns where they now stand."""
        before, left, now = (_ours(one) for one in (was, sheet, theirs))
        if before == left:
            return
        header = min((one.first_row for one in (*before[0], *left[0])), default=2) - 1
        shift = again.rows.get(header, header) - header
        dropdowns = tuple(_moved(before[0], left[0], now[0], again, shift))
        colours = tuple(_moved(before[1], left[1], now[1], again, shift))
        if (dropdowns, colours) != now:
            yield Rules(theirs.title, dropdowns, colours)

    # Marks

    def _sources(self) -> tuple[tuple[ListSource, ...], tuple[str, ...]]:
        """Our lists as they were, and those of them that were none."""
        before, left, now = (
            {one.key: one for one in snapshot.sources}
            for snapshot in (self.before, self.left, self.now)
        )
        forgotten = tuple(key for key in left if key not in before and key in now)
        wanted = {key: one for key, one in now.items() if key not in forgotten}
        for key, source in before.items():
            is_ours = now.get(key) == left.get(key) and source != left.get(key)
            if is_ours and (self.now.sheet(source.tab) or self.left.sheet(source.tab) is None):
                wanted[key] = source
        unchanged = wanted == {key: one for key, one in now.items() if key not in forgotten}
        return (() if unchanged else tuple(wanted.values())), forgotten

    def _marks(self) -> Iterator[tuple[str, str | None]]:
        """A highest number stays, so that no number is given twice; unless all of ours goes."""
        before, left, now = self.before.marks, self.left.marks, self.now.marks
        is_set_up = "template" in before
        for key in dict.fromkeys((*left, *before)):
            if key.startswith(_NUMBERS) and is_set_up:
                continue
            if left.get(key) != before.get(key) and now.get(key) == left.get(key):
                yield key, before.get(key)


def _kind(value: Value) -> Kind:
    return Kind.DATE if isinstance(value, date) else Kind.AUTO


# Rules

Ours = tuple[tuple[Dropdown, ...], tuple[ColourRule, ...]]
_Rule = TypeVar("_Rule", Dropdown, ColourRule)


def _ours(sheet: Sheet) -> Ours:
    return tuple(one for one in sheet.dropdowns if one.source), sheet.colours


def _moved(
    before: Iterable[_Rule],
    left: Iterable[_Rule],
    now: Iterable[_Rule],
    again: Alignment,
    shift: int,
) -> Iterator[_Rule]:
    """The rules that a tab had, where its columns are now; not those that somebody took away."""
    standing = {(one.column, one.source) for one in now}
    stayed = {(one.column, one.source) for one in left}
    for one in before:
        column = again.columns.get(one.column)
        if column is None:
            continue
        if (one.column, one.source) in stayed and (column, one.source) not in standing:
            continue
        first, last = one.first_row + shift, min(one.last_row + shift, MOST_ROWS)
        yield replace(one, column=column, first_row=first, last_row=last)
