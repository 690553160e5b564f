"""The workbook that is open in Excel as a store, through xlwings' public API."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sheets_crm.errors import CrmError, Problem, WorkbookChangedError
from sheets_crm.journal import FILE as JOURNAL
from sheets_crm.journal import UndoRecord, Undos, undone
from sheets_crm.state.state_dir import workbook_folder
from sheets_crm.workbook.changes import Changes
from sheets_crm.workbook.excel.files.backups import backups as file_backups
from sheets_crm.workbook.open_excel import xlwings_native
from sheets_crm.workbook.open_excel.options import LiveOptions
from sheets_crm.workbook.open_excel.read.remembered import Memory, recall, remember
from sheets_crm.workbook.open_excel.read.rule_spans import spans_of
from sheets_crm.workbook.open_excel.read.to_snapshot import read_snapshot
from sheets_crm.workbook.open_excel.retry_when_busy import Patience, from_excel, is_busy, said_by
from sheets_crm.workbook.open_excel.suspend_events import Quiet, no_dialogs, same_view
from sheets_crm.workbook.open_excel.undo.undo_write import take_back
from sheets_crm.workbook.open_excel.write.undo_record import entry_of, entry_text
from sheets_crm.workbook.open_excel.write.write_changes import Work
from sheets_crm.workbook.snapshot import Sheet, Snapshot
from sheets_crm.workbook.store import Backup, Place, Undone
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
        self._ask.probe = lambda: self._book.app.screen_updating
        self._read: Snapshot | None = None

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

    def recover(self) -> None:
        """Nothing: each cell is looked at as it is written; see `Store.recover`."""

    def read(self) -> Snapshot:
        """The open workbook as it now is, saved or not; see `Store.read`."""
        memory = recall(self.path)
        with self._explained():
            self._quiet().mend()
            read = read_snapshot(self._book, self.name, self._ask, memory.spans)
        self._read = replace(read, sheets=tuple(_as_made(one, memory) for one in read.sheets))
        memory.spans = {
            sheet.title: spans_of(sheet.dropdowns, sheet.colours) for sheet in read.sheets
        }
        remember(self.path, memory)
        return self._read

    def write(self, snapshot: Snapshot, changes: Changes) -> None:
        """Carries out the changes in the open workbook; see `Store.write`."""
        if self._read is None or self._read is not snapshot:
            raise WorkbookChangedError("live_changed", path=str(self.path), tab="", row=0)
        self._read = None
        with self._explained():
            self._write(snapshot, changes)

    def _write(self, snapshot: Snapshot, changes: Changes) -> None:
        if xlwings_native.is_read_only(self._book, self._ask):
            raise CrmError("live_read_only")
        memory = recall(self.path)
        work = Work(self._book, snapshot, changes, memory, self._ask)
        work.check()
        undos, entry = self._undos(), work.entry()
        quiet = self._quiet()
        with self._still(quiet):
            undos.add(entry_text(entry), entry.reason)
            try:
                work.carry_out()
            finally:
                remember(self.path, memory)
                self.told = (*work.told, *undos.told)
        self.told = (*self.told, *_unrestored(quiet))
        self._save()

    def _app(self) -> Any:
        return self._ask.of(self._book, "app")

    def _quiet(self) -> Quiet:
        return Quiet(self._app(), self.path, self._ask)

    @contextlib.contextmanager
    def _still(self, quiet: Quiet) -> Iterator[None]:
        with quiet.still(), same_view(self._book, self._ask):
            yield

    def _save(self) -> None:
        if self._options.save_live:
            with no_dialogs(self._app(), self._ask):
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
            # Reports are drawn, and marked as ours, by the first sync.
            users = tuple(tab for tab in tabs if not tab.ours)
            self.write(snapshot, replace(_BLANK_CHANGES, new_tabs=users))
            for sheet in snapshot.sheets:
                self._ask.once(self._ask.named(self._book, "sheets", sheet.title).delete)

    def undo(self, to: str = "") -> Undone:
        """Puts back the cells, rules and marks of the last write that still are as it left them.

        Raises:
            CrmError: `live_nothing_to_undo`, `live_journal_broken`.
        """
        undos = self._undos()
        records = undos.down_to(to)
        if not records:
            raise CrmError("live_nothing_to_undo", path=str(self.path))
        last = next(reversed(file_backups(self.path)), None)
        if last and not to and last.at > records[0].taken:
            raise CrmError("undo_was_file", path=str(self.path))
        kept: list[Place] = []
        for record in records:
            kept += self._take_back(undos, record)
        self._save()
        return undone(records, kept)

    def _take_back(self, undos: Undos, record: UndoRecord) -> tuple[Place, ...]:
        """Takes one write back; what was changed since and stays."""
        try:
            entry = entry_of(undos.text(record) or "")
        except ValueError as error:
            undos.drop(record)  # so that the write before it can be taken back
            raise CrmError("live_journal_broken", path=str(self.path)) from error
        with self._explained():
            now = self.read()
            quiet = self._quiet()
            with self._still(quiet):
                back, kept = take_back(self._book, entry, now, self._ask)
        undos.add(entry_text(back), back.reason, instead_of=record.name)
        self.told = (*undos.told, *_unrestored(quiet))
        self._read = None
        return kept

    def state_of(self, to: str) -> None:
        """None: only what was written is taken back; see `Store.state_of`."""
        self._undos().down_to(to)

    def backups(self) -> tuple[Backup, ...]:
        """The writes that can be taken back, newest first."""
        return self._undos().backups()

    @property
    def kept_in(self) -> Path:
        """The journal; see `Store.kept_in`."""
        return self.state / JOURNAL

    def prune(self, now: datetime) -> None:
        """Nothing: no copy of the workbook is kept; see `Store.prune`."""

    def _undos(self) -> Undos:
        return Undos(self.state, self._options.keep_undo)

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
                raise CrmError("live_failed", path=str(self.path), reason=said_by(error)) from error
            raise


def _unrestored(quiet: Quiet) -> tuple[Problem, ...]:
    return (Problem("live_not_restored"),) if quiet.unrestored else ()


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
