"""One visit to one workbook, with its journal: what was seen, what is written, how it ended.

The journal never decides whether a workbook is kept in order: what it cannot keep is told, and the
visit goes on. A visit that finds nothing touched loads nothing; one of the service leaves no more
than a date behind, and a row of the journal once a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from sheets_crm import sync as syncing
from sheets_crm.journal import Journal, Run
from sheets_crm.locale import Catalogue
from sheets_crm.service.run import last_seen
from sheets_crm.service.run.holiday_cache import keep, recall
from sheets_crm.service.run.run_record import Record
from sheets_crm.service.run.undo_preview import (
    UNDONE,
    but,
    cells_of_last_write,
    losses_to,
    refuse_if_written_open,
)
from sheets_crm.sync import Outcome, Progress, silent
from sheets_crm.workbook.choose_store import Workbook
from sheets_crm.workbook.store import Store, Undone
from sheets_crm.workbook.tab import Tab
from sheets_crm.workbook.write_status import ACCOUNT

if TYPE_CHECKING:
    from sheets_crm.crm.change_detection.revision import Past
    from sheets_crm.crm.setup.answers import Answers
    from sheets_crm.decision import Decision
    from sheets_crm.workbook.undo.losses import Losses


class StoppedError(Exception):
    """The visit was asked to stop, and had not begun to write."""


def utc_now() -> datetime:
    """The moment, as the computer's clock has it."""
    return datetime.now(UTC)


class Visit:
    """A visit, which is the witness of its sync.

    Args:
        book: the workbook.
        words: the language in which a failure is kept.
        now: tells the moment, aware.
    """

    def __init__(
        self, book: Workbook, words: Catalogue, *, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._book = book
        self._words = words
        self._now = now
        self._record = self._new_record()

    def _new_record(self) -> Record:
        return Record(self._book, self._words, self._now, began=self._now())

    @property
    def run(self) -> Run | None:
        """How it ended; None until then."""
        return self._record.run

    @cached_property
    def store(self) -> Store:
        """The store that keeps the workbook.

        Raises:
            CrmError: it cannot be reached.
        """
        return self._book.store()

    @cached_property
    def journal(self) -> Journal:
        """The workbook's journal.

        Raises:
            CrmError: the place must be asked which workbook is meant, and does not say.
        """
        return Journal(self._book.state_folder() or self.store.state)

    @property
    def noted(self) -> tuple[int, datetime]:
        """Under which id the journal knows this visit, 0 where under none, and when it began."""
        return self._record.id, self._record.began

    @property
    def decision(self) -> Decision | None:
        """What the visit found; None where the workbook was untouched, or none yet."""
        return self._record.decision

    # What can be done on a visit

    def create(self, tabs: tuple[Tab, ...]) -> None:
        """Makes the workbook, with these tabs; see `Store.create`.

        Raises:
            CrmError: it was not made.
        """
        with ACCOUNT.writing():
            self.store.create(tabs)

    def is_untouched(self, today: date | None = None) -> bool:
        """Whether nothing has changed, as far as that is known without opening the workbook.

        If so that was the visit, and it is noted. Of several in a row on one day that are
        untouched the journal keeps the first; of the others only the last one's moment is kept.

        Raises:
            CrmError: it cannot even be looked at.
        """
        record = self._record = self._new_record()
        store = self._book.closed_file()
        day = today or self._today()
        if store is None or not syncing.is_settled(store, self._book.config, day):
            return False
        record.untouched(self.journal)
        return True

    def check(
        self,
        today: date | None = None,
        progress: Progress = silent,
        answers: Answers | None = None,
    ) -> Decision:
        """What a sync would do; neither the workbook nor the journal is written.

        `answers` is what the owner says of a workbook that was never set up.

        Raises:
            CrmError: it cannot be read or understood.
        """
        return syncing.check(
            self.store,
            self._book.config,
            today or self._today(),
            progress=progress,
            past=self.past(),
            answers=answers,
        )

    def sync(self, today: date | None = None, progress: Progress = silent) -> Outcome:
        """Brings the workbook in order; see `sync.sync`.

        Raises:
            CrmError: nothing was written.
        """
        with self._recorded():
            outcome = syncing.sync(
                self.store,
                self._book.config,
                today or self._today(),
                progress=self._noting(progress),
                witness=self,
            )
            self._record.decision = outcome.decision
        return self._told(outcome)

    def adopt(
        self,
        today: date | None = None,
        *,
        freeze_numbers: bool = False,
        progress: Progress = silent,
        answers: Answers | None = None,
    ) -> Outcome:
        """Sets the workbook up; see `sync.adopt`.

        Raises:
            CrmError: nothing was written.
        """
        with self._recorded():
            outcome = syncing.adopt(
                self.store,
                self._book.config,
                today or self._today(),
                freeze_numbers=freeze_numbers,
                progress=self._noting(progress),
                witness=self,
                answers=answers,
            )
            self._record.decision = outcome.decision
        return self._told(outcome)

    def undo(self, to: str = "") -> Undone:
        """Takes back what the last sync wrote, or all since a state; see `Store.undo`.

        Raises:
            CrmError: nothing was taken back.
        """
        with self._recorded(result=UNDONE):
            self._record.begin(self.journal)
            cells = []
            if not to:
                refuse_if_written_open(self.store, self.journal)
                cells = cells_of_last_write(self.journal)
            with ACCOUNT.writing():
                undone = self.store.undo(to)
            cells = but(cells, undone.kept)
            self._record.cells = len(cells)
            self.journal.intend(self._record.id, cells)
            return undone

    def losses(self, to: str) -> Losses | None:
        """What of people's work would go if `undo(to)` brought that state back whole.

        None where nothing could: only what was written since would be taken back.

        Raises:
            CrmError: there is no such state, or the workbook cannot be read.
        """
        return losses_to(to, self.store, self.journal, self._book.exists)

    # The witness of a sync

    def past(self) -> Past:
        """What earlier visits saw and found; see `Witness.past`."""
        from sheets_crm.crm.change_detection.revision import Past, Seen, understood  # noqa: PLC0415 - not if untouched

        recall()
        zone = self._book.zone
        now = self._record.began.astimezone(zone)
        kept = self.journal.seen()
        since = self._record.began - timedelta(days=self._book.config.history.days)
        records = self.journal.revisions(since=since)
        known = tuple(each for record in records if (each := understood(record.facts)))
        if kept is None:
            return Past(now=now, known=known)
        seen_at = last_seen.as_kept(self.journal, kept[0], self._record.began).astimezone(zone)
        return Past(seen=Seen.unpacked(kept[1]), seen_at=seen_at, now=now, known=known)

    def will_write(self, decision: Decision) -> None:
        """Keeps what is about to be written; see `Witness.will_write`."""
        from sheets_crm.service.run.pending_changes import cell_records  # noqa: PLC0415 - see past

        self._record.is_writing = True
        self.journal.intend(self._record.id, cell_records(decision))

    # The record

    @contextmanager
    def _recorded(self, result: str = "") -> Iterator[None]:
        """Ends the run in the journal, whatever comes."""
        record = self._record = self._new_record()
        try:
            yield
        except StoppedError:
            record.end(self._journal, "stopped")
            raise
        except Exception as error:
            record.failed(self._journal, error)
            raise
        except BaseException:  # Ctrl-C: what it was about to write may stand or not
            record.end(self._journal, "stopped")
            raise
        keep()
        journal = record.end(self._journal, result or _result(record.decision))
        if journal and record.decision:
            record.prune(journal, self.store)

    def _journal(self) -> Journal:
        return self.journal

    def _noting(self, progress: Progress) -> Progress:
        """The progress that notes the run before its first step, so only if there is one."""

        def step(key: str) -> None:
            self._record.begin(self.journal)
            progress(key)

        return step

    def _told(self, outcome: Outcome) -> Outcome:
        return replace(outcome, told=(*outcome.told, *self.journal.told))

    def _today(self) -> date:
        return self._book.today(self._record.began)


def _result(decision: Decision | None) -> str:
    if decision is None:
        return "untouched"
    return "written" if decision.changes else "in_order"
