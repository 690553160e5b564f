"""What is recorded of a write, so that it can be taken back; and the changes that take it back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from sheets_crm.text.parse_untrusted import from_json
from sheets_crm.workbook.changes import Anchor, CellEdit, Changes, Rules
from sheets_crm.workbook.google.read.to_snapshot import EPOCH
from sheets_crm.workbook.google.undo.codec import decoded, encoded
from sheets_crm.workbook.google.undo.written_cells import Written, read_columns, written_columns
from sheets_crm.workbook.snapshot import ListSource, Snapshot, Value
from sheets_crm.workbook.store import Place
from sheets_crm.workbook.tab import Cell, Kind, Tab
from sheets_crm.workbook.undo.align_rows import KeyedRows
from sheets_crm.workbook.value_equality import same_cells, same_value


@dataclass(frozen=True)
class Entry:
    """One write.

    Attributes:
        reports: the report tabs as they were before.
        shown: every report tab as it is after, by key.
        made: keys of the report tabs that were not there before.
        rules, sources, marks: as they were before.
        given: tabs that were given to the user.
        withdrawn: those that were taken away again, unused.
    """

    cells: tuple[Written, ...]
    rules: tuple[Rules, ...]
    sources: tuple[ListSource, ...]
    marks: Mapping[str, str | None]
    anchors: Mapping[str, Anchor]
    reports: tuple[Tab, ...] = ()
    made: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    shown: Mapping[str, Tab] = field(default_factory=dict)
    given: tuple[Tab, ...] = ()
    withdrawn: tuple[Tab, ...] = ()


@dataclass(frozen=True)
class TakingBack:
    """How a write is taken back.

    Attributes:
        withdrawn: tabs that were given to the user, who never used them.
        kept: cells and tabs that were changed since, and so stay.
    """

    changes: Changes
    withdrawn: tuple[Tab, ...] = ()
    kept: tuple[Place, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes or self.withdrawn)


def entry_text(entry: Entry) -> str:
    """The text that keeps a write."""
    others = (each.name for each in fields(entry) if each.name != "cells")
    raw = {name: encoded(getattr(entry, name)) for name in others}
    return json.dumps(raw | {"cells": written_columns(entry.cells)}, ensure_ascii=False)


def shown_in(text: str) -> dict[str, Tab]:
    """Every report tab as a write left it, by key; none where it cannot be understood."""
    try:
        shown: dict[str, Tab] = decoded(from_json(text)["shown"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}
    return shown


def entry_in(text: str) -> Entry | None:
    """The write that a text keeps; None where it cannot be understood."""
    try:
        raw: dict[str, Any] = from_json(text)
        cells = read_columns(raw.pop("cells"))
        return Entry(cells=cells, **{key: decoded(one) for key, one in raw.items()})
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def entry_of(
    snapshot: Snapshot,
    changes: Changes,
    before: Mapping[str, Tab],
    withdrawn: tuple[Tab, ...] = (),
) -> Entry:
    """What is needed to take the changes back.

    Args:
        snapshot: what was read.
        changes: what is about to be written.
        before: every report tab as it is now, by key.
        withdrawn: tabs of the user's that are about to be taken away, unused.
    """
    marks = {key: snapshot.marks.get(key) for key in changes.marks if not _is_number(key)}
    written = {tab.key for tab in changes.tabs}
    return Entry(
        cells=tuple(_written(snapshot, changes)),
        rules=tuple(_rules(snapshot, changes)),
        sources=snapshot.sources if changes.sources or withdrawn else (),
        marks=marks,
        anchors=dict(changes.anchors),
        reports=tuple(tab for key, tab in before.items() if key in {*written, *changes.removed}),
        made=tuple(key for key in written if snapshot.report(key) is None),
        removed=changes.removed,
        shown={
            key: tab
            for key, tab in (dict(before) | {tab.key: tab for tab in changes.tabs}).items()
            if key not in changes.removed
        },
        given=changes.new_tabs,
        withdrawn=withdrawn,
    )


def joined(first: Entry, second: Entry) -> Entry:
    """Two attempts as one write: what the first found is what was there before."""
    before = {_place(one): one.edit.old for one in first.cells}
    cells = tuple(
        replace(one, edit=replace(one.edit, old=before.get(_place(one), one.edit.old)))
        for one in second.cells
    )
    again = {_place(one) for one in second.cells}
    rules = {one.tab: one for one in (*second.rules, *first.rules)}
    reports = {tab.key: tab for tab in (*second.reports, *first.reports)}
    return replace(
        second,
        cells=(*(one for one in first.cells if _place(one) not in again), *cells),
        rules=tuple(rules.values()),
        sources=first.sources or second.sources,
        marks={**second.marks, **first.marks},
        anchors={**first.anchors, **second.anchors},
        reports=tuple(reports.values()),
        made=tuple(dict.fromkeys((*first.made, *second.made))),
        removed=tuple(dict.fromkeys((*first.removed, *second.removed))),
        given=_each_once((*first.given, *second.given)),
        withdrawn=_each_once((*first.withdrawn, *second.withdrawn)),
    )


def _each_once(tabs: tuple[Tab, ...]) -> tuple[Tab, ...]:
    return tuple({tab.title: tab for tab in tabs}.values())


def _place(written: Written) -> tuple[str, int, int]:
    edit = written.edit
    return edit.tab, edit.row, edit.column


def _is_number(key: str) -> bool:
    """Whether it is a highest number, which is never given out again, undone or not."""
    return key.startswith("last_")


def _written(snapshot: Snapshot, changes: Changes) -> Iterator[Written]:
    headings = (
        CellEdit(c.tab, c.header_row, c.column, None, c.header, Kind.TEXT, "header")
        for c in changes.columns
    )
    edits = [*headings, *changes.cells]
    touched = {(edit.tab, edit.row, edit.column) for edit in edits}
    added: dict[tuple[str, int], dict[str, Value]] = {}
    for edit in edits:
        if edit.appends:
            added.setdefault((edit.tab, edit.row), {})[str(edit.column)] = edit.new
    for edit in edits:
        if edit.appends:
            yield Written(edit, added[edit.tab, edit.row])
            continue
        sheet, anchor = snapshot.sheet(edit.tab), changes.anchors.get(edit.tab)
        keys = {
            str(column): sheet.value(edit.row, column)
            for column in (anchor.key_columns if anchor else ())
            if sheet is not None and (edit.tab, edit.row, column) not in touched
        }
        yield Written(edit, keys)


def _rules(snapshot: Snapshot, changes: Changes) -> Iterator[Rules]:
    for each in changes.rules:
        sheet = snapshot.sheet(each.tab)
        if sheet is not None:
            ours = tuple(one for one in sheet.dropdowns if one.source)
            yield Rules(each.tab, ours, sheet.colours)


def taken_back(entry: Entry, snapshot: Snapshot) -> TakingBack:
    """What undoes a write: each cell where it still stands, and only there."""
    standing = [_filled_in(tab, entry) for tab in entry.given if snapshot.sheet(tab.title)]
    unused = [tab for tab in standing if _is_as_left(tab, snapshot)]
    gone = {tab.title for tab in unused}
    rest = replace(entry, cells=tuple(one for one in entry.cells if one.edit.tab not in gone))
    cells, kept = _cells_back(rest, snapshot)
    changes = Changes(
        new_tabs=tuple(tab for tab in entry.withdrawn if snapshot.sheet(tab.title) is None),
        cells=cells,
        sources=entry.sources,
        rules=entry.rules,
        tabs=tuple(tab for tab in entry.reports if _can_return(tab, snapshot)),
        removed=tuple(key for key in entry.made if snapshot.report(key) is not None),
        marks={key: old for key, old in entry.marks.items() if snapshot.marks.get(key) != old},
        anchors=entry.anchors,
    )
    used = (Place(tab.title) for tab in standing if tab not in unused)
    return TakingBack(changes, tuple(unused), (*kept, *used))


def _filled_in(tab: Tab, entry: Entry) -> Tab:
    """A tab as the write left it: drawn, and then filled in."""
    rows = [list(row) for row in tab.rows]
    for one in (each.edit for each in entry.cells if each.edit.tab == tab.title):
        rows += [[] for _ in range(one.row - len(rows))]
        rows[one.row - 1] += [None] * (one.column - len(rows[one.row - 1]))
        rows[one.row - 1][one.column - 1] = Cell(one.new)
    return replace(tab, rows=tuple(map(tuple, rows)))


def _is_as_left(tab: Tab, snapshot: Snapshot) -> bool:
    sheet = snapshot.sheet(tab.title)
    return sheet is not None and same_cells(sheet, tab, EPOCH)


def _can_return(tab: Tab, snapshot: Snapshot) -> bool:
    return snapshot.report(tab.key) is not None or snapshot.sheet(tab.title) is None


def _cells_back(entry: Entry, snapshot: Snapshot) -> tuple[tuple[CellEdit, ...], tuple[Place, ...]]:
    """The cells that go back, and those that somebody changed since."""
    cells: list[CellEdit] = []
    kept: list[Place] = []
    rows = {sheet.title: KeyedRows(sheet, EPOCH) for sheet in snapshot.sheets}
    for written in entry.cells:
        edit = written.edit
        if edit.appends:
            continue
        sheet = snapshot.sheet(edit.tab)
        keys = {int(column): value for column, value in written.keys.items()}
        row = rows[edit.tab].find(keys, edit.row) if sheet else None
        if sheet is None or row is None or same_value(edit.old, edit.new, EPOCH):
            continue
        standing = sheet.value(row, edit.column)
        is_formula = (row, edit.column) in sheet.formulas
        if same_value(standing, edit.new, EPOCH) and not is_formula:
            cells.append(replace(edit, row=row, old=standing, new=edit.old, fills_blank=False))
        elif is_formula or not same_value(standing, edit.old, EPOCH):
            kept.append(Place(edit.tab, row, edit.column))
    added, touched = _rows_back(entry, snapshot, rows)
    return (*cells, *added), (*kept, *touched)


def _rows_back(
    entry: Entry, snapshot: Snapshot, rows: Mapping[str, KeyedRows]
) -> tuple[list[CellEdit], list[Place]]:
    """Rows that the write added: each goes whole where it still is as it was written, or stays."""
    cells: list[CellEdit] = []
    kept: list[Place] = []
    for written in entry.cells:
        edit, sheet = written.edit, snapshot.sheet(written.edit.tab)
        if not edit.appends or sheet is None:
            continue
        keys = {int(column): value for column, value in written.keys.items()}
        row = rows[edit.tab].find(keys, edit.row)
        if row is None:
            continue
        is_whole = all(
            same_value(sheet.value(row, column), value, EPOCH)
            and (row, column) not in sheet.formulas
            for column, value in keys.items()
        )
        standing = sheet.value(row, edit.column)
        if is_whole:
            back = replace(edit, row=row, old=standing, new=edit.old)
            cells.append(replace(back, fills_blank=False, over_theirs=True))
        elif not same_value(standing, edit.old, EPOCH):
            kept.append(Place(edit.tab, row, edit.column))
    return cells, kept
