"""What a place that keeps workbooks must be able to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sheets_crm.errors import Problem
from sheets_crm.workbook.changes import Changes
from sheets_crm.workbook.snapshot import Snapshot
from sheets_crm.workbook.tab import Tab


@dataclass(frozen=True)
class Backup:
    """A state of the workbook that can be brought back."""

    name: str
    taken: datetime
    size: int
    reason: str


class Store(Protocol):
    """One workbook in its place; it reads cells and carries out changes, and knows no CRM."""

    @property
    def name(self) -> str:
        """What messages call the workbook."""
        ...

    @property
    def address(self) -> str:
        """Where a person opens it: a path or a URL."""
        ...

    @property
    def state(self) -> Path:
        """The folder of what is remembered about this workbook; it may not be there yet.

        Raises:
            CrmError: the place must be asked which workbook is meant, and does not say.
        """
        ...

    @property
    def told(self) -> tuple[Problem, ...]:
        """What of the last write did not go as it does elsewhere, for a person to know."""
        ...

    def read(self) -> Snapshot:
        """The workbook as it now is.

        Raises:
            CrmError: it is not there, cannot be opened, or is not a workbook we can keep whole.
        """
        ...

    def write(self, snapshot: Snapshot, changes: Changes) -> None:
        """Carries out the changes, all or none, after keeping what is needed to undo them.

        Raises:
            WorkbookChangedError: it is no longer as `snapshot` has it; nothing was written.
            CrmError: it cannot be written; nothing was.
        """
        ...

    def settled(self, key: str) -> bool:
        """Whether the workbook is, cheaply known, just as it was when `settle(key)` was called."""
        ...

    def settle(self, key: str) -> None:
        """Remembers that, as last read or written here, the workbook needs nothing under `key`.

        The key stands for all else that decides what is written: the day, the configuration, the
        program's version. A place that cannot know cheaply remembers nothing.
        """
        ...

    def create(self, tabs: tuple[Tab, ...]) -> None:
        """Makes the workbook, which must not exist yet, with these tabs.

        Raises:
            CrmError: there is one already, or the place cannot be written.
        """
        ...

    def undo(self) -> Backup:
        """Takes back the last write; the undoing can be undone too.

        Raises:
            CrmError: there is nothing to take back, or the workbook is in use.
        """
        ...

    def backups(self) -> tuple[Backup, ...]:
        """The states that can be brought back, newest first."""
        ...

    def prune(self, now: datetime) -> None:
        """Deletes copies of the workbook that are too old; asked for once a day.

        Raises:
            CrmError: they cannot be deleted.
        """
        ...
