"""What is remembered about an open workbook: how to take writes back, and what was seen in it.

Automation empties Excel's own undo list, so what stood in each cell before is kept here, in the
workbook's folder of the program's state.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sheets_crm.errors import CrmError
from sheets_crm.state import private_folder, workbook_state, write_whole
from sheets_crm.workbook.live.layout import Layout, packed, unpacked
from sheets_crm.workbook.snapshot import CellError, ColourRule, Dropdown, Value

_STAMP = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True)
class WrittenCell:
    """One cell of a write.

    Attributes:
        old: what stood there; a formula, where `formula` says so.
        new: what was written.
    """

    tab: str
    row: int
    column: int
    old: Value
    new: Value
    formula: bool = False


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
    """

    reason: str
    cells: tuple[WrittenCell, ...] = ()
    names: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    rules: tuple[RulesBefore, ...] = ()
    made: Mapping[str, tuple[tuple[Value, ...], ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Drawn:
    """How a report's tab was drawn last: its layout, the digest of the whole tab, its charts."""

    layout: Layout
    digest: str
    charts: int


@dataclass(frozen=True)
class Unmade:
    """A dropdown that could not be made; `header` stands over its column."""

    tab: str
    header_row: int
    header: str
    dropdown: Dropdown


@dataclass
class Memory:
    """What was seen and made; losing it costs questions and calls, nothing else.

    Attributes:
        cuts: by tab, rows at which rules begin, or end just above.
        drawn: by report.
    """

    cuts: dict[str, set[int]] = field(default_factory=dict)
    drawn: dict[str, Drawn] = field(default_factory=dict)
    unmade: list[Unmade] = field(default_factory=list)


class Journal:
    """The records of one workbook.

    Args:
        workbook: its path.
        keep: how many writes can be taken back.
    """

    def __init__(self, workbook: Path, keep: int) -> None:
        self._workbook = workbook
        self._keep = keep

    def entries(self) -> list[Path]:
        """The writes that can be taken back, newest first."""
        return sorted(self._folder().glob("*.json"), reverse=True)

    def add(self, entry: Entry) -> Path:
        """Records a write before it is made; the oldest records beyond the limit go."""
        file = self._folder() / f"{datetime.now(UTC).strftime(_STAMP)}.json"
        write_whole(file, json.dumps(_flat(entry), ensure_ascii=False))
        for old in self.entries()[self._keep :]:
            old.unlink(missing_ok=True)
        return file

    def load(self, file: Path) -> Entry:
        """A recorded write.

        Raises:
            CrmError: `live_journal_broken`.
        """
        try:
            return _entry(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CrmError("live_journal_broken", path=str(file)) from error

    def memory(self) -> Memory:
        """What was seen and made; empty when there is no readable record."""
        try:
            raw = json.loads(self._memory_file().read_text(encoding="utf-8"))
            return Memory(
                cuts={tab: set(rows) for tab, rows in raw["cuts"].items()},
                drawn={
                    key: Drawn(**(one | {"layout": unpacked(one["layout"])}))
                    for key, one in raw["drawn"].items()
                },
                unmade=[
                    Unmade(**(one | {"dropdown": Dropdown(**one["dropdown"])}))
                    for one in raw["unmade"]
                ],
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return Memory()

    def remember(self, memory: Memory) -> None:
        """Keeps what was seen and made, where it differs from what is kept."""
        if memory == self.memory():
            return
        raw = {
            "cuts": {tab: sorted(rows) for tab, rows in memory.cuts.items()},
            "drawn": {
                key: vars(one) | {"layout": packed(one.layout)} for key, one in memory.drawn.items()
            },
            "unmade": [vars(one) | {"dropdown": vars(one.dropdown)} for one in memory.unmade],
        }
        write_whole(self._memory_file(), json.dumps(raw, ensure_ascii=False))

    def _memory_file(self) -> Path:
        return workbook_state(self._workbook) / "live.json"

    def _folder(self) -> Path:
        folder = workbook_state(self._workbook) / "live"
        private_folder(folder)
        return folder


def taken(file: Path) -> datetime:
    """When a write was recorded."""
    return datetime.strptime(file.stem, _STAMP).replace(tzinfo=UTC)


def _flat(entry: Entry) -> dict[str, Any]:
    return {
        "reason": entry.reason,
        "cells": [
            [one.tab, one.row, one.column, _packed(one.old), _packed(one.new), one.formula]
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
        "made": {
            title: [[_packed(value) for value in row] for row in rows]
            for title, rows in entry.made.items()
        },
    }


def _entry(raw: dict[str, Any]) -> Entry:
    return Entry(
        reason=raw["reason"],
        cells=tuple(
            WrittenCell(tab, row, column, _unpacked(old), _unpacked(new), formula)
            for tab, row, column, old, new, formula in raw["cells"]
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
        made={
            title: tuple(tuple(_unpacked(value) for value in row) for row in rows)
            for title, rows in raw["made"].items()
        },
    )


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
