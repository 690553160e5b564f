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

SHORTEST_NAME = 4
"""So many letters of a state's name must be given at least."""


@dataclass(frozen=True)
class Backup:
    """A state of the workbook that can be brought back.

    Attributes:
        name: short, and the same as long as it is kept; `undo --to` is given it.
        taken: when.
        size: bytes.
        reason: what was done next: `sync`, `undo`.
    """

    name: str
    taken: datetime
    size: int
    reason: str


@dataclass(frozen=True)
class Place:
    """A cell, or where row and column are 0 a whole tab, as the user sees it."""

    tab: str
    row: int = 0
    column: int = 0


@dataclass(frozen=True)
class Undone(Backup):
    """A state that was brought back.

    Attributes:
        kept: what was changed since the write that was taken back, and so was left as it is.
        is_whole: whether the workbook is as it was then, every byte of it; else what was written
            is gone and what people did since stands.
    """

    kept: tuple[Place, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True)
class Earlier:
    """A state that `undo` would bring back whole, and what tells people's work since from ours.

    Attributes:
        then: the workbook as it was.
        left: the workbook as our last write left it; None where that is not known.
        is_ours_alone: whether for certain nobody but us saved it since `then`.
        comments: cells whose comments people wrote since.
    """

    then: Snapshot
    left: Snapshot | None = None
    is_ours_alone: bool = False
    comments: tuple[Place, ...] = ()


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

    def recover(self) -> None:
        """Finishes what a write left that was broken off; asked for before a reading to write.

        Raises:
            CrmError: it cannot be finished now, or never; the sentence names the cells.
        """
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

    def undo(self, to: str = "") -> Undone:
        """Takes back the last write and leaves alone what people did since.

        The undoing can be undone too.

        Args:
            to: name of a state, or its beginning. A file becomes that state, every byte of it; a
                place without copies takes back each write since, the last one first.

        Raises:
            CrmError: there is nothing to take back, or the workbook is in use.
        """
        ...

    def state_of(self, to: str) -> Earlier | None:
        """The workbook as it was in a state that `undo` would bring back whole.

        None where it would take back no more than was written since, so that nothing of anybody
        else's is lost.

        Raises:
            CrmError: there is no such state, or it cannot be read.
        """
        ...

    def backups(self) -> tuple[Backup, ...]:
        """The states that can be brought back, newest first."""
        ...

    @property
    def kept_in(self) -> Path:
        """The folder or the file in which the states that can be brought back are kept."""
        ...

    def prune(self, now: datetime) -> None:
        """Deletes copies of the workbook that are too old; asked for once a day.

        Raises:
            CrmError: they cannot be deleted.
        """
        ...
