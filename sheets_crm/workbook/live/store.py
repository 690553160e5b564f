"""The workbook that is open in Excel as a store, through xlwings' public API."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sheets_crm.errors import CrmError, Problem, WorkbookChangedError
from sheets_crm.state import workbook_folder
from sheets_crm.workbook.changes import Changes
from sheets_crm.workbook.live.journal import Journal, Memory, taken
from sheets_crm.workbook.live.options import LiveOptions
from sheets_crm.workbook.live.patience import Patience, bound_own_retries, from_excel, is_busy
from sheets_crm.workbook.live.quiet import quiet, same_view
from sheets_crm.workbook.live.reading import read_snapshot
from sheets_crm.workbook.live.taking_back import take_back
from sheets_crm.workbook.live.work import Work
from sheets_crm.workbook.snapshot import ColourRule, Dropdown, Sheet, Snapshot
from sheets_crm.workbook.store import Backup
from sheets_crm.workbook.tab import Tab

_BLANK_CHANGES = Changes()


class LiveStore:
    """A workbook in a running Excel, worked on as a considerate guest.

    Args:
        path: where the workbook's file is; its records are kept under it.
        book: xlwings' book.
        options: how to behave.
        patience: how a busy Excel is waited for; by the options unless given.
    """

    def __init__(
        self,
        path: Path,
        book: Any,
        options: LiveOptions | None = None,
        *,
        patience: Patience | None = None,
    ) -> None:
        self.path = path
        self.told: tuple[Problem, ...] = ()
        """What the last write could not do as the file's store would."""
        self._book = book
        self._options = options or LiveOptions()
        self._ask = patience or Patience(self._options.patience)
        self._journal = Journal(path, self._options.keep_undo)
        self._read: Snapshot | None = None
        bound_own_retries()

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def address(self) -> str:
        """Where a person opens it."""
        return str(self.path)

    @property
    def state(self) -> Path:
        """What is remembered about the file, and about the workbook open from it."""
        return workbook_folder(self.path)

    def read(self) -> Snapshot:
        """The open workbook as it now is, saved or not; see `Store.read`."""
        memory = self._journal.memory()
        with self._explained():
            read = read_snapshot(self._book, self.name, self._ask, memory.cuts)
        self._read = replace(read, sheets=tuple(_as_made(one, memory) for one in read.sheets))
        memory.cuts = {sheet.title: cuts for sheet in read.sheets if (cuts := _cuts(sheet))}
        self._journal.remember(memory)
        return self._read

    def write(self, snapshot: Snapshot, changes: Changes) -> None:
        """Carries out the changes in the open workbook; see `Store.write`."""
        if self._read is None or self._read is not snapshot:
            raise WorkbookChangedError("live_changed", path=str(self.path), tab="", row=0)
        self._read = None
        with self._explained():
            self._write(snapshot, changes)

    def _write(self, snapshot: Snapshot, changes: Changes) -> None:
        memory = self._journal.memory()
        work = Work(self._book, snapshot, changes, memory, self._ask)
        work.check()
        self._journal.add(work.entry())
        try:
            with quiet(self._book.app, self._ask), same_view(self._book, self._ask):
                work.carry_out()
        finally:
            self._journal.remember(memory)
            self.told = tuple(work.told)
        self._save()

    def _save(self) -> None:
        if self._options.save_live:
            self._ask.once(self._book.save)

    def settled(self, key: str) -> bool:  # noqa: ARG002 - an open workbook tells nothing cheaply
        """Never known: an open workbook has no fingerprint."""
        return False

    def settle(self, key: str) -> None:
        """Remembers nothing; see `Store.settle`."""

    def create(self, tabs: tuple[Tab, ...]) -> None:
        """Draws the tabs into the open workbook, which must be blank.

        Raises:
            CrmError: `live_not_blank`.
        """
        with self._explained():
            snapshot = self.read()
            if any(sheet.rows for sheet in snapshot.sheets):
                raise CrmError("live_not_blank", path=str(self.path))
            self.write(snapshot, replace(_BLANK_CHANGES, new_tabs=tabs))
            for sheet in snapshot.sheets:
                self._ask.once(self._book.sheets[sheet.title].delete)

    def undo(self) -> Backup:
        """Puts back the cells, rules and marks of the last write that still are as it left them.

        Raises:
            CrmError: `live_nothing_to_undo`, `live_journal_broken`.
        """
        files = self._journal.entries()
        if not files:
            raise CrmError("live_nothing_to_undo", path=str(self.path))
        last = files[0]
        entry = self._journal.load(last)
        with self._explained():
            now = self.read()
            with quiet(self._book.app, self._ask), same_view(self._book, self._ask):
                undone = take_back(self._book, entry, now, self._ask)
        told = Backup(last.stem, taken(last), last.stat().st_size, entry.reason)
        last.unlink()
        self._journal.add(undone)
        self._read = None
        self._save()
        return told

    def backups(self) -> tuple[Backup, ...]:
        """The writes that can be taken back, newest first."""
        return tuple(
            Backup(file.stem, taken(file), file.stat().st_size, self._journal.load(file).reason)
            for file in self._journal.entries()
        )

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """An error of Excel's becomes one that says of which workbook."""
        try:
            yield
        except CrmError as error:
            error.facts.setdefault("path", str(self.path))
            raise
        except Exception as error:
            if is_busy(error):
                raise CrmError("live_busy", path=str(self.path), seconds=0) from error
            if from_excel(error) or isinstance(error, NotImplementedError):
                raise CrmError("live_failed", path=str(self.path), reason=str(error)) from error
            raise


def _as_made(sheet: Sheet, memory: Memory) -> Sheet:
    """The tab with the dropdowns that cannot be made here, as if they stood."""
    taken_columns = {one.column for one in sheet.dropdowns}
    missing = tuple(
        one.dropdown
        for one in memory.unmade
        if one.tab == sheet.title
        and one.dropdown.column not in taken_columns
        and str(sheet.value(one.header_row, one.dropdown.column) or "") == one.header
    )
    return replace(sheet, dropdowns=(*sheet.dropdowns, *missing)) if missing else sheet


def _cuts(sheet: Sheet) -> set[int]:
    """Rows at which a rule begins, or ends just above."""
    rules: list[Dropdown | ColourRule] = [*sheet.dropdowns, *sheet.colours]
    return {one.first_row for one in rules} | {one.last_row + 1 for one in rules}
