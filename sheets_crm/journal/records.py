"""What the journal keeps: runs, changed cells, revisions, messages and undo records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sheets_crm.workbook.snapshot import Value


@dataclass(frozen=True)
class Run:
    """One visit to the workbook.

    Attributes:
        id: 0 where its beginning could not be kept.
        seconds: None when it never ended, because the program was killed or still runs.
        result: `untouched`, `in_order`, `written`, `undone`, `failed` or `stopped`; "" when it
            never ended.
        cells: changed cells.
        problems: problems found.
        changes: everything changed, tabs and rules included.
        code: a failure's code; "" else.
        told: a failure's sentences; "" else.
    """

    id: int
    began: datetime
    seconds: float | None = None
    result: str = ""
    cells: int = 0
    problems: int = 0
    changes: int = 0
    code: str = ""
    told: str = ""


@dataclass(frozen=True)
class CellRecord:
    """One changed cell, or one that was about to be changed by a run that never ended.

    Attributes:
        row, column: from 1.
        heading: over its column.
        lead: number of the lead that it is about.
        why: code of the rule.
        run, at: the run and when it began; filled on reading.
    """

    tab: str
    row: int
    column: int
    heading: str
    lead: int | None
    old: Value
    new: Value
    why: str
    run: int = 0
    at: datetime | None = None


@dataclass(frozen=True)
class RevisionRecord:
    """One thing that was changed behind our back, or lost.

    Attributes:
        facts: what JSON can say.
    """

    kind: str
    lead: int | None
    facts: Mapping[str, Any]
    found: datetime


@dataclass(frozen=True)
class Message:
    """One message on its way to a person, or sent.

    Attributes:
        key: what it is about; there is one message for a key, for ever.
        attempts: how often sending failed.
        tried: when it failed last.
    """

    key: str
    recipient: str
    kind: str
    title: str
    body: str
    queued: datetime
    sent: datetime | None = None
    attempts: int = 0
    tried: datetime | None = None


@dataclass(frozen=True)
class UndoRecord:
    """What is needed to take one write back.

    Attributes:
        size: bytes that it takes.
        reason: what was done: `sync` or `undo`.
    """

    name: str
    taken: datetime
    size: int
    reason: str


@dataclass(frozen=True)
class Forgotten:
    """How much of a journal names a person, or did."""

    cells: int = 0
    revisions: int = 0
    messages: int = 0
    undos: int = 0
    runs: int = 0
    seen: int = 0

    def __bool__(self) -> bool:
        return any((self.cells, self.revisions, self.messages, self.undos, self.runs, self.seen))
