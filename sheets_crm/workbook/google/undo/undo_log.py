"""The writes into one spreadsheet from this computer, each recorded before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sheets_crm.errors import Problem
from sheets_crm.journal import UndoRecord, Undos
from sheets_crm.workbook.changes import Changes
from sheets_crm.workbook.google.undo.undo_record import (
    Entry,
    entry_in,
    entry_of,
    entry_text,
    joined,
    shown_in,
)
from sheets_crm.workbook.snapshot import Snapshot
from sheets_crm.workbook.store import Backup
from sheets_crm.workbook.tab import Tab

_KEPT = 10


class Records:
    """What can be taken back.

    Args:
        folder: the spreadsheet's state folder.
    """

    def __init__(self, folder: Path) -> None:
        self._undos = Undos(folder, _KEPT)
        self._unfinished: tuple[str | None, Entry] | None = None
        self._shown: tuple[str, Mapping[str, Tab]] | None = None

    @property
    def told(self) -> tuple[Problem, ...]:
        """That the last write cannot be taken back, or those before it no longer can."""
        return self._undos.told

    def note(
        self,
        snapshot: Snapshot,
        changes: Changes,
        reason: str,
        withdrawn: tuple[Tab, ...] = (),
    ) -> None:
        """Records what is about to be written; the attempts of a visit are one write to undo."""
        name, unfinished = self._unfinished or (None, None)
        entry = entry_of(snapshot, changes, self.shown(), withdrawn)
        if unfinished is not None:
            entry = joined(unfinished, entry)
        self._unfinished = self._undos.add(entry_text(entry), reason, instead_of=name), entry

    def shown(self) -> Mapping[str, Tab]:
        """Every report tab as the last write that was recorded meant to leave it, by key."""
        newest = self._undos.newest()
        name = newest.name if newest else ""
        if self._shown is None or self._shown[0] != name:
            self._shown = name, shown_in(self._undos.text(newest) or "") if newest else {}
        return self._shown[1]

    def finish(self) -> None:
        """The write that was recorded last is done; the next one is another."""
        self._unfinished = None

    def down_to(self, name: str) -> list[UndoRecord]:
        """The writes from the last down to that of a name; without a name the last alone."""
        return self._undos.down_to(name)

    def entry(self, record: UndoRecord) -> Entry | None:
        """A write; None where it cannot be understood.

        Such a record goes, so that the write before it can be taken back.
        """
        entry = entry_in(self._undos.text(record) or "")
        if entry is None:
            self._undos.drop(record)
        return entry

    def drop(self, record: UndoRecord) -> None:
        """Forgets a write that was taken back."""
        self._undos.drop(record)

    def backups(self) -> tuple[Backup, ...]:
        """What can be taken back, newest first."""
        return self._undos.backups()
