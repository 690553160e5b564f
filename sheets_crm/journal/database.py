"""The journal's file: opened for a moment, closed again, and no trouble with it stops anybody.

SQLite's rollback journal is used and not its write-ahead log, which needs shared memory and so
fails in a home folder on a network. Nothing is kept open between two uses: threads and processes
take turns, and the file can be renamed on Windows.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from weakref import WeakValueDictionary

from sheets_crm.errors import Problem
from sheets_crm.journal.schema import VERSION, NewerJournalError, bring_up_to_date, version_of
from sheets_crm.state.state_dir import private_folder

_T = TypeVar("_T")

PATIENCE = 10.0
"""Seconds for which another process is waited for."""

_IMPATIENCE = 0.2
"""The same once it was waited for in vain; a visit must not wait so long at each step."""

_KEPT_ASIDE = 20
"""Broken files that are kept; a disk that breaks each of them shall not be filled."""

_FORGOTTEN_AT_ONCE = 3
"""Broken files that go by their age in one visit at most, whatever its clock says."""

_BESIDE = ("-journal", "-wal", "-shm")
"""How the names end of what SQLite keeps beside a file."""

_MAGIC = b"SQLite format 3\0"
_BROKEN = "journal_set_aside"

_SQLITE = {
    sqlite3.SQLITE_BUSY: "journal_busy",
    sqlite3.SQLITE_LOCKED: "journal_busy",
    sqlite3.SQLITE_FULL: "journal_disk_full",
    sqlite3.SQLITE_IOERR: "journal_failed",
    sqlite3.SQLITE_NOMEM: "journal_failed",
    sqlite3.SQLITE_INTERRUPT: "journal_failed",
    sqlite3.SQLITE_NOLFS: "journal_failed",
    sqlite3.SQLITE_PROTOCOL: "journal_failed",
    sqlite3.SQLITE_READONLY: "journal_not_writable",
    sqlite3.SQLITE_PERM: "journal_not_writable",
    sqlite3.SQLITE_CANTOPEN: "journal_not_writable",
    sqlite3.SQLITE_AUTH: "journal_not_writable",
}
_SYSTEM = {
    errno.ENOSPC: "journal_disk_full",
    errno.EACCES: "journal_not_writable",
    errno.EPERM: "journal_not_writable",
    errno.EROFS: "journal_not_writable",
    errno.ENOTDIR: "journal_not_writable",
    errno.EEXIST: "journal_not_writable",
}
_turns: WeakValueDictionary[str, threading.RLock] = WeakValueDictionary()
_one_at_a_time = threading.Lock()

_OURS = (sqlite3.ProgrammingError, sqlite3.InterfaceError, OverflowError, MemoryError)
_FAULTS = (
    *(sqlite3.Error, OSError, MemoryError),
    # What stands in a damaged file is understood in every wrong way.
    *(ValueError, TypeError, ArithmeticError, LookupError, AttributeError),
)


class Database:
    """One file of SQLite.

    Attributes:
        told: what went wrong with it so far, each thing once.
    """

    def __init__(self, file: Path) -> None:
        self.told: tuple[Problem, ...] = ()
        self._file = file
        self._turn = _turn_at(file)
        self._patience = PATIENCE

    def read(self, work: Callable[[sqlite3.Connection], _T], otherwise: _T) -> _T:
        """What `work` finds; `otherwise` where there is no file, or none that can be read."""

        def found() -> _T:
            with self._opened() as connection:
                return work(connection) if version_of(connection) else otherwise

        return self._carefully(found, otherwise) if os.path.lexists(self._file) else otherwise

    def write(
        self,
        work: Callable[[sqlite3.Connection], _T],
        otherwise: _T,
        *,
        afterwards: Callable[[sqlite3.Connection], None] | None = None,
    ) -> _T:
        """What `work` returns, done wholly or not at all; `otherwise` where it cannot be done.

        Args:
            work: is called within a transaction; a second time where the file was found broken and
                a new one begun.
            otherwise: the answer for lack of a better one.
            afterwards: what cannot be done within a transaction.
        """

        def done() -> _T:
            self._make()
            with self._opened() as connection:
                if not version_of(connection):
                    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
                connection.execute("PRAGMA journal_mode = TRUNCATE")
                connection.execute("BEGIN IMMEDIATE")
                bring_up_to_date(connection)
                answer = work(connection)
                connection.execute("COMMIT")
                if afterwards is not None:
                    afterwards(connection)
                return answer

        return self._carefully(done, otherwise, again=True)

    def forget_asides(self, before: datetime) -> None:
        """Deletes the oldest few of the broken files that were set aside before a moment."""
        for aside in self._asides()[: _FORGOTTEN_AT_ONCE * len(_BESIDE)]:
            with contextlib.suppress(OSError):
                if datetime.fromtimestamp(aside.lstat().st_mtime, UTC) < before:
                    aside.unlink()

    def _carefully(self, step: Callable[[], _T], otherwise: _T, *, again: bool = False) -> _T:
        """Takes a step; a broken file is set aside, and the step taken `again` with a new one."""
        with self._turn:
            found = self._identity()
            try:
                return step()
            except NewerJournalError as newer:
                self._tell("journal_newer", version=newer.version, known=VERSION)
            except _FAULTS as fault:
                if self._code(fault) != _BROKEN:
                    self._tell_fault(fault)
                elif self._set_aside(found, str(fault)) and again:
                    return self._carefully(step, otherwise)
            return otherwise

    # The file

    def _make(self) -> None:
        """Makes a blank file which only its owner may read, where there is none."""
        private_folder(self._file.parent)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(self._file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        if os.name == "posix" and self._file.stat().st_mode & 0o077:
            self._file.chmod(0o600)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        _look_at_header(self._file)
        connection = sqlite3.connect(self._file, timeout=self._patience, isolation_level=None)
        with contextlib.closing(connection):
            # A text that was damaged is shown as it is, not refused.
            connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
            connection.execute("PRAGMA cell_size_check = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            # What is deleted is written over with zeros: the file holds nobody who was forgotten.
            connection.execute("PRAGMA secure_delete = ON")
            yield connection

    def _identity(self) -> tuple[int, int] | None:
        """Which file it is, whatever its name; None where there is none."""
        try:
            status = self._file.lstat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    # What went wrong

    def _code(self, fault: BaseException) -> str:
        if self._file.is_dir():
            return _BROKEN
        if isinstance(fault, OSError):
            return _SYSTEM.get(fault.errno or 0, "journal_failed")
        number = getattr(fault, "sqlite_errorcode", None)
        if number is None:
            return "journal_failed" if isinstance(fault, _OURS) else _BROKEN
        return _SQLITE.get(number & 0xFF, _BROKEN)

    def _tell_fault(self, fault: BaseException) -> None:
        code = self._code(fault)
        if code == "journal_busy":
            self._patience = _IMPATIENCE
        self._tell(code, reason=str(fault))

    def _tell(self, code: str, **facts: object) -> None:
        if code not in {problem.code for problem in self.told}:
            problem = Problem(code, facts={"path": str(self._file), **facts})
            self.told = (*self.told, problem)

    def _set_aside(self, found: tuple[int, int] | None, reason: str) -> bool:
        """Renames the broken file, unless another process was faster; whether that name is free.

        What SQLite keeps beside a file goes first: found beside a new file, it would break that.
        """
        if self._identity() != found:
            return True
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        aside = self._file.with_name(f"{self._file.stem}-broken-{stamp}{self._file.suffix}")
        try:
            for ending in (*_BESIDE, ""):
                _move(Path(f"{self._file}{ending}"), Path(f"{aside}{ending}"))
        except OSError as fault:
            self._tell("journal_stuck", reason=str(fault))
            return False
        self._tell(_BROKEN, aside=str(aside), reason=reason)
        for old in self._asides()[:-_KEPT_ASIDE]:
            with contextlib.suppress(OSError):
                old.unlink()
        return True

    def _asides(self) -> list[Path]:
        """The files set aside and what stood beside them, oldest first."""
        return sorted(self._file.parent.glob(f"{self._file.stem}-broken-*"))


def _turn_at(file: Path) -> threading.RLock:
    """What threads of this process take turns by at one file.

    On POSIX a file that is closed loses every lock that the process has on it, those of SQLite in
    another thread too; so nobody may look into the file while another thread is at it.
    """
    with _one_at_a_time:
        return _turns.setdefault(str(file.absolute()), threading.RLock())


def _look_at_header(file: Path) -> None:
    """Looks at what SQLite would take for the mark of a database that may only be read.

    Raises:
        ValueError: there is something other than a database, or one of a format there never was.
    """
    with file.open("rb") as opened:
        header = opened.read(20)
    if header and (header[:16] != _MAGIC or not set(header[18:20]) <= {1, 2}):
        raise ValueError(header)


def _move(file: Path, to: Path) -> None:
    """Renames a file if there is one; of what SQLite left empty beside it nothing need stay."""
    with contextlib.suppress(FileNotFoundError):
        if file.suffix.endswith(_BESIDE) and not file.stat().st_size:
            file.unlink()
        else:
            file.rename(to)
