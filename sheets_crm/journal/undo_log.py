"""Undo for the stores that keep no copies of a workbook: records of what writes wrote over."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from sheets_crm.errors import CrmError, Problem
from sheets_crm.journal.journal import FILE, Journal
from sheets_crm.journal.records import UndoRecord
from sheets_crm.workbook.store import SHORTEST_NAME, Backup, Place, Undone


class Undos:
    """The writes into one workbook that can be taken back.

    Args:
        folder: the workbook's state folder.
        keep: how many.

    Attributes:
        told: that the last write added cannot be taken back, or that those before it no longer can.
    """

    def __init__(self, folder: Path, keep: int) -> None:
        self.told: tuple[Problem, ...] = ()
        self._journal = Journal(folder)
        self._path = folder / FILE
        self._keep = keep

    def add(self, text: str, reason: str, *, instead_of: str | None = None) -> str | None:
        """Records a write before it is made; its name, None where it cannot be recorded.

        Args:
            text: whatever the store needs to take it back.
            reason: `sync` or `undo`.
            instead_of: the record that this one takes the place of.
        """
        name = self._journal.keep_undo(text, reason, self._keep + bool(instead_of))
        if name is not None and instead_of is not None:
            self._journal.drop_undo(instead_of)
        told = [one for one in self._journal.told if one.code == "journal_set_aside"]
        if name is None:
            told.append(Problem("journal_no_undo", facts={"path": str(self._path)}))
        self.told = tuple(told)
        return name

    def down_to(self, name: str) -> list[UndoRecord]:
        """The writes from the last down to that of a short name; without one the last alone.

        Raises:
            CrmError: `undo_record_unknown`; there is none of that name.
        """
        records = self._journal.undos()
        if not name:
            return records[:1]
        wanted = name.strip().lower()
        for number, record in enumerate(records):
            if len(wanted) >= SHORTEST_NAME and short_name(record).startswith(wanted):
                return records[: number + 1]
        known = ", ".join(map(short_name, records)) or "–"
        raise CrmError("undo_record_unknown", name=name, known=known)

    def newest(self) -> UndoRecord | None:
        """The last write that was recorded; None where none is."""
        return next(iter(self._journal.undos()), None)

    def text(self, record: UndoRecord) -> str | None:
        """What was recorded; None where it cannot be read any more."""
        return self._journal.undo(record.name)

    def drop(self, record: UndoRecord) -> None:
        """Forgets a write that was taken back, or that nobody can any more."""
        self._journal.drop_undo(record.name)

    def backups(self) -> tuple[Backup, ...]:
        """What can be taken back, newest first."""
        return tuple(backup_of(record) for record in self._journal.undos())


def backup_of(record: UndoRecord) -> Backup:
    """A record as something that can be brought back."""
    return Backup(short_name(record), record.taken, record.size, record.reason)


def undone(records: list[UndoRecord], kept: Iterable[Place]) -> Undone:
    """What was taken back, newest first, as one thing that was brought back."""
    return Undone(
        short_name(records[-1]),
        records[-1].taken,
        records[-1].size,
        records[-1].reason,
        kept=tuple(dict.fromkeys(kept)),
        is_whole=False,
    )


def short_name(record: UndoRecord) -> str:
    """What a person calls a record; the same as long as it is kept."""
    return hashlib.sha256(record.name.encode()).hexdigest()[:8]
