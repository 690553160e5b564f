"""Takes a recorded write back: each cell that still holds what we wrote gets what it had."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import partial
from typing import Any

from sheets_crm.workbook.open_excel import marks
from sheets_crm.workbook.open_excel.read.cell_values import blocks, typed
from sheets_crm.workbook.open_excel.read.formulas import put_formula
from sheets_crm.workbook.open_excel.retry_when_busy import Patience
from sheets_crm.workbook.open_excel.write.guard import put
from sheets_crm.workbook.open_excel.write.undo_record import Entry, RulesBefore, WrittenCell
from sheets_crm.workbook.open_excel.write.write_rules import RuledTab, set_rules
from sheets_crm.workbook.snapshot import Sheet, Snapshot, Value
from sheets_crm.workbook.store import Place
from sheets_crm.workbook.undo.align_rows import KeyedRows
from sheets_crm.workbook.value_equality import same_value


def take_back(
    book: Any, entry: Entry, now: Snapshot, ask: Patience
) -> tuple[Entry, tuple[Place, ...]]:
    """Undoes a write.

    Args:
        book: xlwings' book.
        entry: the write.
        now: the workbook as it now is.
        ask: how long a busy Excel is waited for.

    Returns:
        what was done, so that the undoing can be undone too, and what was changed since and stays.
    """
    keys: dict[str, dict[int, Mapping[int, Value]]] = {}
    found: list[WrittenCell] = []
    keyed = {sheet.title: KeyedRows(sheet, now.epoch) for sheet in now.sheets}
    for one in entry.cells:
        if again := _again(one, entry, keyed):
            found.append(again)
            if known := entry.keys.get(one.tab, {}).get(one.row):
                keys.setdefault(one.tab, {})[again.row] = known
    torn = {(one.tab, one.row) for one in found if one.appends and not _still(one, now)}
    cells = [one for one in found if _still(one, now) and not _is_torn(one, torn)]
    kept = [
        Place(one.tab, one.row, one.column)
        for one in found
        if _is_anothers(one, now) or (_is_torn(one, torn) and _still(one, now))
    ]
    _put_back(book, cells, ask)
    rules = _rules_back(book, entry.rules, now, ask)
    _give_again(book, entry, now, ask)
    withdrawn, standing = _withdraw(book, entry, now, ask)
    names = _names_back(book, entry.names, ask)
    back = Entry(
        reason="undo" if entry.reason != "undo" else "sync",
        cells=tuple(_turned(one) for one in cells if not one.formula),
        names={name: (after, before) for name, (before, after) in names.items()},
        rules=rules,
        keys=keys,
        made={t: rows for t, rows in entry.withdrawn.items() if now.sheet(t) is None},
        withdrawn=withdrawn,
    )
    return back, (*kept, *standing)


def _withdraw(
    book: Any, entry: Entry, now: Snapshot, ask: Patience
) -> tuple[dict[str, tuple[tuple[Value, ...], ...]], list[Place]]:
    """Takes away the tabs that the write made; those that people used since stay."""
    withdrawn: dict[str, tuple[tuple[Value, ...], ...]] = {}
    kept: list[Place] = []
    for title, drawn in entry.made.items():
        sheet, rows = now.sheet(title), _filled_in(drawn, title, entry)
        if sheet is not None and _untouched(sheet, rows, now):
            ask.once(ask.named(book, "sheets", title).delete)
            withdrawn[title] = rows
        elif sheet is not None:
            kept.append(Place(title))
    return withdrawn, kept


def _again(one: WrittenCell, entry: Entry, rows: Mapping[str, KeyedRows]) -> WrittenCell | None:
    """The cell where its row is now; None where the row cannot be told from others."""
    keys = entry.keys.get(one.tab, {}).get(one.row)
    if not keys or one.tab not in rows:
        return one
    row = rows[one.tab].find(keys, one.row)
    return replace(one, row=row) if row else None


def _still(one: WrittenCell, now: Snapshot) -> bool:
    sheet = now.sheet(one.tab)
    if sheet is None or (one.row, one.column) in sheet.formulas:
        return False
    return same_value(sheet.value(one.row, one.column), one.new, now.epoch)


def _is_anothers(one: WrittenCell, now: Snapshot) -> bool:
    """Whether the cell holds neither what we wrote nor what it had before."""
    sheet = now.sheet(one.tab)
    if sheet is None or sheet.report is not None:
        return False
    if (one.row, one.column) in sheet.formulas:
        return not one.formula
    found = sheet.value(one.row, one.column)
    return not any(same_value(found, value, now.epoch) for value in (one.new, one.old))


def _is_torn(one: WrittenCell, torn: AbstractSet[tuple[str, int]]) -> bool:
    """Whether it is of a row that was added and that somebody changed since: it stays whole."""
    return one.appends and (one.tab, one.row) in torn


def _put_back(book: Any, cells: list[WrittenCell], ask: Patience) -> None:
    by_tab: dict[str, dict[tuple[int, int], Any]] = {}
    for one in cells:
        if one.formula:
            cell = ask.cell(ask.named(book, "sheets", one.tab), one.row, one.column)
            put_formula(cell, one.old, ask)
        else:
            by_tab.setdefault(one.tab, {})[one.row, one.column] = typed(one.old)
    for title, values in by_tab.items():
        for block in blocks(values):
            put(ask.named(book, "sheets", title), block.row, block.column, block.values, ask)


def _rules_back(
    book: Any, before: tuple[RulesBefore, ...], now: Snapshot, ask: Patience
) -> tuple[RulesBefore, ...]:
    """Gives tabs the rules of ours that they had; those they have now."""
    known = {one.key for one in now.sources}
    tabs = [
        RuledTab(
            ask.named(book, "sheets", one.tab),
            read,
            tuple(d for d in one.dropdowns if d.source in known),
            tuple(c for c in one.colours if c.source in known),
        )
        for one in before
        if (read := now.sheet(one.tab))
    ]
    set_rules(book, tabs, now.sources, ask)
    return tuple(RulesBefore(t.read.title, t.read.dropdowns, t.read.colours) for t in tabs)


def _give_again(book: Any, entry: Entry, now: Snapshot, ask: Patience) -> None:
    """Puts tabs in that the write took away; the next sync gives ours their look again."""
    for title, rows in entry.withdrawn.items():
        if now.sheet(title) is not None:
            continue
        last = ask.named(book, "sheets", ask.names(book, "sheets")[-1])
        tab = ask.once(partial(_add_tab, book, title, last))
        values = {
            (row, column): typed(value)
            for row, line in enumerate(rows, 1)
            for column, value in enumerate(line, 1)
            if value is not None
        }
        for block in blocks(values):
            put(tab, block.row, block.column, block.values, ask)


def _add_tab(book: Any, title: str, last: Any) -> Any:
    return book.sheets.add(title, after=last)


def _filled_in(
    drawn: tuple[tuple[Value, ...], ...], title: str, entry: Entry
) -> tuple[tuple[Value, ...], ...]:
    """A tab as the write left it: drawn, and then filled in."""
    rows = [list(row) for row in drawn]
    for one in entry.cells:
        if one.tab == title:
            rows += [[] for _ in range(one.row - len(rows))]
            rows[one.row - 1] += [None] * (one.column - len(rows[one.row - 1]))
            rows[one.row - 1][one.column - 1] = one.new
    return tuple(map(tuple, rows))


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
    return WrittenCell(one.tab, one.row, one.column, one.new, one.old, appends=one.appends)
