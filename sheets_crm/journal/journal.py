"""The journal of one workbook: what every visit did, saw, found and still has to tell.

A sync must never fail for it. No method raises for a sick file, a full disk or a locked one: what
cannot be written is not, what cannot be read is missing from the answer, and `told` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sheets_crm.errors import Problem
from sheets_crm.journal import message_table, run_table, undo_table
from sheets_crm.journal.codec import asked_moment, moment_of, moment_text
from sheets_crm.journal.records import (
    CellRecord,
    Forgotten,
    Message,
    RevisionRecord,
    Run,
    UndoRecord,
)

if TYPE_CHECKING:
    from sqlite3 import Connection

FILE = "journal.sqlite3"

_ARRIVALS = "arrival_*"
"""How the kinds of `new_and_won` begin, as a pattern of SQLite's GLOB."""


class Journal:
    """The journal in a workbook's state folder, which need not be there yet.

    Attributes:
        folder: the state folder.

    Args:
        folder: the state folder; see `Store.state`.
    """

    def __init__(self, folder: Path) -> None:
        from sheets_crm.journal.database import Database  # noqa: PLC0415 - SQLite; not for --help

        self.folder = folder
        self._file = Database(folder / FILE)

    @property
    def told(self) -> tuple[Problem, ...]:
        """What was wrong with the journal itself so far."""
        return self._file.told

    # Runs

    def begin(self, began: datetime) -> int:
        """Notes that a run begins; its id, 0 where it cannot be noted."""
        return self._file.write(lambda file: run_table.begin(file, began), 0)

    def intend(self, run: int, cells: Sequence[CellRecord]) -> None:
        """Notes what a run is about to write, in place of what it was about to write before."""
        packed = run_table.packed(cells)
        if run:
            self._file.write(lambda file: run_table.intend(file, run, packed), None)

    def drop(self, run: int) -> None:
        """Forgets what a run was about to write, as it wrote nothing."""
        if run:
            self._file.write(lambda file: run_table.drop(file, run), None)

    def end(
        self, run: Run, *, seen: bytes | None = None, revisions: Sequence[RevisionRecord] = ()
    ) -> None:
        """Notes how a run ended, and with it what it saw and found: all of it or nothing.

        Args:
            run: as it ended; known by `id` and `began`. One that could not be noted when it began
                is noted now.
            seen: what it saw of the workbook; None to keep what an earlier one saw.
            revisions: the fresh ones.
        """
        rows = run_table.revision_rows(revisions)

        def note(file: Connection) -> None:
            id_ = run_table.end(file, run)
            run_table.add_revisions(file, id_, rows)
            if seen is not None:
                file.execute(
                    "INSERT OR REPLACE INTO seen VALUES (1, ?, ?)", (moment_text(run.began), seen)
                )

        self._file.write(note, None)

    def runs(self, *, since: datetime | None = None, last: int | None = None) -> list[Run]:
        """The runs that began since then, newest first; the newest `last` of them."""
        return self._file.read(lambda file: run_table.runs(file, since, last), [])

    def cells(
        self,
        *,
        tab: str | None = None,
        row: int | None = None,
        column: int | None = None,
        lead: int | None = None,
        run: int | None = None,
        since: datetime | None = None,
        last: int | None = None,
    ) -> list[CellRecord]:
        """The changed cells, those of newer runs first; those of a run by tab, row and column.

        Of one `run` those come first whose columns had few changes, which tell more than many.
        Those of a run whose result is not `written` may not have been written.
        """
        wanted: run_table.Wanted = {
            "place.tab =": tab,
            "cell.row =": row,
            "place.col =": column,
            "cell.lead =": lead,
            run_table.OF_RUN: run,
            "run.began >=": asked_moment(since),
        }
        return self._file.read(lambda file: run_table.cells(file, wanted, last), [])

    def revisions(
        self, *, since: datetime | None = None, lead: int | None = None
    ) -> list[RevisionRecord]:
        """What was changed behind our back and found since then, newest first."""
        wanted: run_table.Wanted = {
            "kind NOT GLOB": _ARRIVALS,
            "found >=": asked_moment(since),
            "lead =": lead,
        }
        return self._file.read(lambda file: run_table.revisions(file, wanted), [])

    def arrivals(self, *, since: datetime | None = None) -> list[RevisionRecord]:
        """The leads found new or won since then, newest first; revisions, but no changes."""
        wanted: run_table.Wanted = {"kind GLOB": _ARRIVALS, "found >=": asked_moment(since)}
        return self._file.read(lambda file: run_table.revisions(file, wanted), [])

    def seen(self) -> tuple[datetime, bytes] | None:
        """When a run last saw the workbook, and what it kept of it."""

        def found(file: Connection) -> tuple[datetime, bytes] | None:
            row = file.execute("SELECT at, rows FROM seen").fetchone()
            return (moment_of(row[0]), bytes(row[1])) if row else None

        return self._file.read(found, None)

    def prune(
        self, *, before: datetime, revisions_before: datetime, undos_before: datetime | None = None
    ) -> None:
        """Forgets what is older, a few days of it at once; the file gives the room back.

        Args:
            before: of runs, their cells, messages, and journals that were set aside. The last run
                is kept, whenever that was.
            revisions_before: of revisions.
            undos_before: of what writes are taken back by; None to keep it, however old.
        """

        def forget(file: Connection) -> None:
            run_table.prune(file, moment_text(before), moment_text(revisions_before))
            message_table.prune(file, before)
            if undos_before is not None:
                undo_table.prune(file, undos_before)

        def shrink(file: Connection) -> None:
            file.executescript("PRAGMA incremental_vacuum")  # step by step, as `execute` is not

        self._file.write(forget, None, afterwards=shrink)
        self._file.forget_asides(before)

    def forgotten(
        self,
        is_in: Callable[[str], bool],
        leads: AbstractSet[int],
        without: Callable[[bytes], bytes | None],
        *,
        dry: bool,
    ) -> Forgotten:
        """Takes a person out, for good: what was theirs is written over; how much that was.

        Args:
            is_in: whether a text, JSON or plain, names them.
            leads: numbers of the leads that they are.
            without: what is kept of a look at the workbook, without them; None for nothing of it.
            dry: only counts.
        """
        from sheets_crm.journal import forget_person  # noqa: PLC0415 - seldom needed

        def take_out(file: Connection) -> Forgotten:
            return forget_person.forget(file, is_in, leads, without)

        def count(file: Connection) -> Forgotten:
            file.execute("BEGIN")
            found = take_out(file)
            file.execute("ROLLBACK")
            return found

        def rewrite(file: Connection) -> None:
            file.execute("PRAGMA temp_store = MEMORY")
            file.execute("VACUUM")

        found = self._file.read(count, Forgotten())
        if dry or not found:
            return found
        return self._file.write(take_out, Forgotten(), afterwards=rewrite)

    # Messages

    def queue(self, messages: Iterable[Message]) -> int:
        """Takes in the messages whose key was never there before, sent or not; how many."""
        rows = message_table.rows(messages)
        return self._file.write(lambda file: message_table.queue(file, rows), 0) if rows else 0

    def unsent(self) -> list[Message]:
        """The messages still to be sent, oldest first."""
        return self._file.read(message_table.unsent, [])

    def sent(self, key: str, at: datetime) -> None:
        """Notes that a message was sent."""
        self._file.write(lambda file: message_table.sent(file, key, at), None)

    def tried(self, key: str, at: datetime) -> None:
        """Notes that sending a message failed once more."""
        self._file.write(lambda file: message_table.tried(file, key, at), None)

    # Undo

    def keep_undo(self, text: str, reason: str, keep: int) -> str | None:
        """Keeps what is needed to take a write back; its name, None where it cannot be kept.

        Args:
            text: only the store that wrote it reads it.
            reason: what is about to be done: `sync` or `undo`.
            keep: how many stay, the newest.
        """
        return self._file.write(lambda file: undo_table.keep(file, text, reason, keep), None)

    def undos(self) -> list[UndoRecord]:
        """What can be taken back, newest first."""
        return self._file.read(undo_table.undos, [])

    def undo(self, name: str) -> str | None:
        """The text of one record; None where there is none, or none that can be read."""
        return self._file.read(lambda file: undo_table.undo(file, name), None)

    def drop_undo(self, name: str) -> None:
        """Forgets one record."""
        self._file.write(lambda file: undo_table.drop(file, name), None)
