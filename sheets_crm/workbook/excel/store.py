"""One .xlsx file as a store: read whole, edited in place, saved whole or not at all."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sheets_crm.errors import CrmError, Problem, WorkbookChangedError
from sheets_crm.state.state_dir import workbook_folder
from sheets_crm.workbook.changes import Changes
from sheets_crm.workbook.excel.files import saving
from sheets_crm.workbook.excel.files.backups import Backup as File
from sheets_crm.workbook.excel.files.backups import Keep, prune
from sheets_crm.workbook.excel.files.backups import backups as kept_backups
from sheets_crm.workbook.excel.files.disk_errors import told
from sheets_crm.workbook.excel.files.fingerprint import Fingerprint, remember, taken, untouched
from sheets_crm.workbook.excel.files.location_warnings import cautions
from sheets_crm.workbook.excel.files.written_state import prune as prune_written
from sheets_crm.workbook.excel.undo import undo_write as undoing
from sheets_crm.workbook.snapshot import Snapshot
from sheets_crm.workbook.store import Backup, Earlier, Undone
from sheets_crm.workbook.tab import Tab

if TYPE_CHECKING:
    from sheets_crm.workbook.excel.package.package import Package
    from sheets_crm.workbook.excel.sheet.worksheet import Worksheet


class ExcelStore:
    """A workbook file.

    Args:
        path: where it is, or shall be.
        keep: how many backups stay; None for the usual number.
    """

    def __init__(self, path: Path, *, keep: Keep | None = None) -> None:
        self.path = path
        self._keep = keep
        self._read: tuple[Snapshot, bytes, Fingerprint] | None = None
        self._sheets: dict[str, Worksheet] = {}
        self._left: Fingerprint | None = None

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def address(self) -> str:
        return str(self.path)

    @property
    def state(self) -> Path:
        """What is remembered about the file, and about the workbook open from it."""
        return workbook_folder(self.path)

    @property
    def told(self) -> tuple[Problem, ...]:
        return ()

    def recover(self) -> None:
        """Nothing: a file is exchanged as a whole; see `Store.recover`."""

    def read(self) -> Snapshot:
        """The workbook as it now is; see `Store.read`."""
        from sheets_crm.workbook.excel.read import read_open  # noqa: PLC0415 - not if settled

        with self._told():
            data, fingerprint = taken(self.path)
            read, self._sheets = read_open(data, self.name)
            for sheet in read.sheets:
                if sheet.unread:
                    sheet.unread.facts.setdefault("path", str(self.path))
            snapshot = replace(read, cautions=tuple(cautions(self.path)))
        self._read = (snapshot, data, fingerprint)
        return snapshot

    def write(self, snapshot: Snapshot, changes: Changes) -> None:
        """Carries out the changes; what comes out the same is not saved. See `Store.write`."""
        from sheets_crm.workbook.excel.verify.check_package import check_sound  # noqa: PLC0415
        from sheets_crm.workbook.excel.verify.read_back import check_reread  # noqa: PLC0415
        from sheets_crm.workbook.excel.write import patched  # noqa: PLC0415 - not if settled

        if self._read is None or self._read[0] is not snapshot:
            raise WorkbookChangedError("workbook_changed", path=str(self.path))
        _, data, fingerprint = self._read
        with self._told():
            changed, content = _packed(patched(data, snapshot, changes, self._sheets))
            self._sheets.clear()
            if not changed:
                return

            def write(file: BinaryIO) -> None:
                file.write(content)

            def verify(draft: Path) -> None:
                written = draft.read_bytes()
                with _our_fault():
                    check_sound(written, changed)
                    check_reread(written, snapshot, data, changes)

            self._left = saving.replace(
                self.path, write, expected=fingerprint, verify=verify, keep=self._keep
            )
            self._read = None

    def create(self, tabs: tuple[Tab, ...]) -> None:
        """Makes the file with these tabs; see `Store.create`."""
        from sheets_crm.workbook.excel.book.defined_names import tab_names  # noqa: PLC0415
        from sheets_crm.workbook.excel.draw.render_tabs import render  # noqa: PLC0415 - heavy
        from sheets_crm.workbook.excel.package.package import Package  # noqa: PLC0415
        from sheets_crm.workbook.excel.verify.check_package import check_sound  # noqa: PLC0415
        from sheets_crm.workbook.excel.verify.read_back import check_reread  # noqa: PLC0415

        with self._told():
            if self.path.suffix.lower() != ".xlsx":
                raise CrmError("xlsx_new_name")
            reports = (tab_names(tab.key, tab.title) for tab in tabs if tab.ours)
            data = render(tabs, names={name: at for each in reports for name, at in each.items()})

            def write(file: BinaryIO) -> None:
                file.write(data)

            def verify(draft: Path) -> None:
                written = draft.read_bytes()
                with _our_fault():
                    check_sound(written, frozenset(Package.open(written).names()))
                    check_reread(written, Snapshot(self.name, ()), written, Changes(new_tabs=tabs))

            self._left = saving.create(self.path, write, verify=verify)
            self._read = None

    def settled(self, key: str) -> bool:
        """Whether the file holds the very bytes that `settle(key)` was called on.

        What a killed save left is put in order first: it may hold a save of the user.
        """
        with self._told():
            saving.tidy(self.path)
        return untouched(self.path, key)

    def settle(self, key: str) -> None:
        """Remembers the file, as last read or written here, under a key; see `Store.settle`."""
        with self._told():
            saving.tidy(self.path)  # a first visit begins with reading
        left = self._read[2] if self._read else self._left
        if left:
            remember(self.path, left, key)

    def undo(self, to: str = "") -> Undone:
        """Takes back the last save, or brings back a whole state; see `Store.undo`."""
        self._read = None
        with self._told():
            if to:
                return undoing.restore(self.path, undoing.named(self.path, to), keep=self._keep)
            return undoing.undo(self.path, keep=self._keep)

    def state_of(self, to: str) -> Earlier:
        """The workbook as it was in a state; see `Store.state_of`."""
        from sheets_crm.workbook.excel.files.earlier_state import earlier  # noqa: PLC0415 - as above

        return earlier(self.path, undoing.named(self.path, to), self.name)

    def backups(self) -> tuple[Backup, ...]:
        """The kept states, newest first."""
        return tuple(_told_backup(one) for one in reversed(kept_backups(self.path)))

    @property
    def kept_in(self) -> Path:
        """The folder of the copies."""
        return self.state / "backups"

    def prune(self, now: datetime) -> None:
        """Deletes backups that are too old; see `Store.prune`."""
        with saving.turn(self.path):
            prune(self.path, now, keep=self._keep)
            prune_written(self.path, now, (self._keep or Keep()).longest)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """An error that the bytes or the system gave rise to says of which file."""
        try:
            with told(self.path):
                yield
        except CrmError as error:
            error.facts.setdefault("path", str(self.path))
            raise
        except MemoryError as fault:
            raise CrmError("workbook_no_memory", path=str(self.path)) from fault


@contextlib.contextmanager
def _our_fault() -> Iterator[None]:
    """What is wrong with a file that we made is never the user's fault, nor theirs to mend."""
    try:
        yield
    except CrmError as error:
        if error.code in {"saving_unsound", "xlsx_misplaced_cell", "xlsx_double_cell"}:
            raise
        reason = ", ".join(str(fact) for fact in error.facts.values()) or error.code
        raise CrmError("saving_unsound", reason=reason) from error


def _packed(package: Package) -> tuple[AbstractSet[str], bytes]:
    """The parts that were changed, and the file; what was unpacked may be forgotten."""
    changed, file = package.changed, io.BytesIO()
    if changed:
        package.save(file)
    return changed, file.getvalue()


def _told_backup(one: File) -> Backup:
    return Backup(one.name, one.at, one.size, one.reason)
