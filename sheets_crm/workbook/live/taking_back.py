"""Takes a recorded write back: each cell that still holds what we wrote gets what it had."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sheets_crm.workbook.live import marks
from sheets_crm.workbook.live.cells import blocks, typed
from sheets_crm.workbook.live.guard import put
from sheets_crm.workbook.live.patience import Patience
from sheets_crm.workbook.live.rules_writing import RuledTab, set_rules
from sheets_crm.workbook.live.undos import Entry, RulesBefore, WrittenCell
from sheets_crm.workbook.snapshot import Sheet, Snapshot, Value
from sheets_crm.workbook.values import same_value


def take_back(book: Any, entry: Entry, now: Snapshot, ask: Patience) -> Entry:
    """Undoes a write; what was done, so that the undoing can be undone too.

    Args:
        book: xlwings' book.
        entry: the write.
        now: the workbook as it now is.
        ask: how long a busy Excel is waited for.
    """
    cells = [one for one in entry.cells if _still(one, now)]
    _put_back(book, cells, ask)
    rules = _rules_back(book, entry.rules, now, ask)
    for title, rows in entry.made.items():
        sheet = now.sheet(title)
        if sheet is not None and _untouched(sheet, rows, now):
            ask.once(book.sheets[title].delete)
    names = _names_back(book, entry.names, ask)
    return Entry(
        reason="undo" if entry.reason != "undo" else "sync",
        cells=tuple(_turned(one) for one in cells if not one.formula),
        names={name: (after, before) for name, (before, after) in names.items()},
        rules=rules,
    )


def _still(one: WrittenCell, now: Snapshot) -> bool:
    sheet = now.sheet(one.tab)
    if sheet is None or (one.row, one.column) in sheet.formulas:
        return False
    return same_value(sheet.value(one.row, one.column), one.new, now.epoch)


def _put_back(book: Any, cells: list[WrittenCell], ask: Patience) -> None:
    by_tab: dict[str, dict[tuple[int, int], Any]] = {}
    for one in cells:
        if one.formula:
            cell = book.sheets[one.tab].range((one.row, one.column))
            ask.give(cell, "formula", one.old)
        else:
            by_tab.setdefault(one.tab, {})[one.row, one.column] = typed(one.old)
    for title, values in by_tab.items():
        for block in blocks(values):
            put(book.sheets[title], block.row, block.column, block.values, ask)


def _rules_back(
    book: Any, before: tuple[RulesBefore, ...], now: Snapshot, ask: Patience
) -> tuple[RulesBefore, ...]:
    """Gives tabs the rules of ours that they had; those they have now."""
    known = {one.key for one in now.sources}
    tabs = [
        RuledTab(
            book.sheets[one.tab],
            read,
            tuple(d for d in one.dropdowns if d.source in known),
            tuple(c for c in one.colours if c.source in known),
        )
        for one in before
        if (read := now.sheet(one.tab))
    ]
    set_rules(book, tabs, now.sources, ask)
    return tuple(RulesBefore(t.read.title, t.read.dropdowns, t.read.colours) for t in tabs)


def _untouched(sheet: Sheet, rows: tuple[tuple[Value, ...], ...], now: Snapshot) -> bool:
    height = max(len(sheet.rows), len(rows))
    width = max((len(row) for row in (*sheet.rows, *rows)), default=0)
    if sheet.formulas:
        return False
    return all(
        same_value(sheet.value(row, column), _value(rows, row, column), now.epoch)
        for row in range(1, height + 1)
        for column in range(1, width + 1)
    )


def _value(rows: tuple[tuple[Value, ...], ...], row: int, column: int) -> Value:
    found = row <= len(rows) and column <= len(rows[row - 1])
    value = rows[row - 1][column - 1] if found else None
    return None if value == "" else value


def _names_back(
    book: Any, names: Mapping[str, tuple[str | None, str | None]], ask: Patience
) -> dict[str, tuple[str | None, str | None]]:
    """Gives names what they said before, where they still say what we made them say."""
    standing = marks.formulas(book, ask)
    back = {
        name: both
        for name, both in names.items()
        if _alike(standing.get(name), both[1]) or "#REF!" in (standing.get(name) or "")
    }
    marks.set_names(book, ask, {name: before for name, (before, _) in back.items()})
    return back


def _alike(one: str | None, other: str | None) -> bool:
    """Excel writes a formula in its own way: with or without quotes around a tab's name."""
    if one is None or other is None:
        return one is other
    return one.replace("'", "").replace(" ", "") == other.replace("'", "").replace(" ", "")


def _turned(one: WrittenCell) -> WrittenCell:
    return WrittenCell(one.tab, one.row, one.column, one.new, one.old)
