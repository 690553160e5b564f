"""What is recorded of a write into an open workbook, so that it can be taken back.

Automation empties Excel's own undo list, so what stood in each cell before is kept in the journal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sheets_crm.text.parse_untrusted import from_json
from sheets_crm.workbook.snapshot import CellError, ColourRule, Dropdown, Value


@dataclass(frozen=True)
class WrittenCell:
    """One cell of a write.

    Attributes:
        old: what stood there; a formula, where `formula` says so.
        new: what was written.
        appends: whether it is part of a row that was added.
    """

    tab: str
    row: int
    column: int
    old: Value
    new: Value
    formula: bool = False
    appends: bool = False


@dataclass(frozen=True)
class RulesBefore:
    """The rules of ours that a tab had."""

    tab: str
    dropdowns: tuple[Dropdown, ...]
    colours: tuple[ColourRule, ...]


@dataclass(frozen=True)
class Entry:
    """One write, so that it can be taken back.

    Attributes:
        names: by name: the formula before and after; None where there is no such name.
        made: tabs that were added, with their values.
        withdrawn: tabs that were taken away again, with their values.
        keys: by tab and row, what stood in the columns by which a row is known again.
    """

    reason: str
    cells: tuple[WrittenCell, ...] = ()
    names: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    rules: tuple[RulesBefore, ...] = ()
    made: Mapping[str, tuple[tuple[Value, ...], ...]] = field(default_factory=dict)
    keys: Mapping[str, Mapping[int, Mapping[int, Value]]] = field(default_factory=dict)
    withdrawn: Mapping[str, tuple[tuple[Value, ...], ...]] = field(default_factory=dict)


def entry_text(entry: Entry) -> str:
    """The text that keeps a write."""
    return json.dumps(_flat(entry), ensure_ascii=False)


def entry_of(text: str) -> Entry:
    """The write that a text keeps.

    Raises:
        ValueError: it keeps none.
    """
    try:
        return _entry(from_json(text))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(text[:100]) from error


def _flat(entry: Entry) -> dict[str, Any]:
    return {
        "reason": entry.reason,
        "cells": [
            [
                *(one.tab, one.row, one.column, _packed(one.old), _packed(one.new)),
                *(one.formula, one.appends),
            ]
            for one in entry.cells
        ],
        "names": {name: list(both) for name, both in entry.names.items()},
        "rules": [
            {
                "tab": one.tab,
                "dropdowns": [vars(rule) for rule in one.dropdowns],
                "colours": [vars(rule) for rule in one.colours],
            }
            for one in entry.rules
        ],
        "made": _flat_tabs(entry.made),
        "withdrawn": _flat_tabs(entry.withdrawn),
        "keys": {
            title: [
                [row, [[column, _packed(value)] for column, value in keys.items()]]
                for row, keys in rows.items()
            ]
            for title, rows in entry.keys.items()
        },
    }


def _entry(raw: dict[str, Any]) -> Entry:
    return Entry(
        reason=raw["reason"],
        cells=tuple(
            WrittenCell(tab, row, column, _unpacked(old), _unpacked(new), *whether)
            for tab, row, column, old, new, *whether in raw["cells"]
        ),
        names={name: (before, after) for name, (before, after) in raw["names"].items()},
        rules=tuple(
            RulesBefore(
                one["tab"],
                tuple(Dropdown(**rule) for rule in one["dropdowns"]),
                tuple(ColourRule(**rule) for rule in one["colours"]),
            )
            for one in raw["rules"]
        ),
        made=_tabs(raw["made"]),
        withdrawn=_tabs(raw.get("withdrawn", {})),
        keys={
            title: {row: {column: _unpacked(value) for column, value in keys} for row, keys in rows}
            for title, rows in raw.get("keys", {}).items()
        },
    )


def _flat_tabs(tabs: Mapping[str, tuple[tuple[Value, ...], ...]]) -> dict[str, Any]:
    return {
        title: [[_packed(value) for value in row] for row in rows] for title, rows in tabs.items()
    }


def _tabs(raw: dict[str, Any]) -> dict[str, tuple[tuple[Value, ...], ...]]:
    return {
        title: tuple(tuple(_unpacked(value) for value in row) for row in rows)
        for title, rows in raw.items()
    }


def _packed(value: Value) -> Any:
    if isinstance(value, datetime | date | time):
        return {type(value).__name__: value.isoformat()}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    if isinstance(value, CellError):
        return {"error": value.text}
    return value


def _unpacked(raw: Any) -> Value:
    if not isinstance(raw, dict):
        plain: Value = raw
        return plain
    (kind, text), *_ = raw.items()
    makers: dict[str, Any] = {
        "datetime": datetime.fromisoformat,
        "date": date.fromisoformat,
        "time": time.fromisoformat,
        "seconds": lambda seconds: timedelta(seconds=seconds),
        "error": CellError,
    }
    made: Value = makers[kind](text)
    return made
