"""What the journal keeps of one visit: when it began, how it ended, what was seen.

The journal never decides whether a workbook is kept in order: what it cannot keep is told, and the
visit goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sheets_crm.errors import CrmError, FaultsError, PartlyWrittenError
from sheets_crm.journal import Journal, RevisionRecord, Run
from sheets_crm.locale import Catalogue
from sheets_crm.service.run import last_seen
from sheets_crm.service.run.last_seen import SUCCEEDED
from sheets_crm.workbook.choose_store import Workbook

if TYPE_CHECKING:
    from sheets_crm.crm.change_detection.revision import Revision
    from sheets_crm.decision import Decision
    from sheets_crm.workbook.changes import Changes
    from sheets_crm.workbook.store import Store

UNEXPECTED = "unexpected"
"""Code of a failure that no sentence foresees."""


@dataclass
class Record:
    """One visit, as the journal keeps it.

    Attributes:
        id: under which the journal knows it; 0 under none.
        is_writing: whether it has said what it is about to write.
        decision: what it found; None where the workbook was untouched, or none yet.
        cells: how many were written without a decision, as an undo does.
        run: how it ended; None until then.
    """

    book: Workbook
    words: Catalogue
    now: Callable[[], datetime]
    began: datetime
    id: int = 0
    is_noted: bool = False
    is_writing: bool = False
    decision: Decision | None = None
    cells: int = 0
    run: Run | None = None

    def begin(self, journal: Journal) -> None:
        """Notes that there is a run, once."""
        if not self.is_noted:
            self.is_noted = True
            self.id = journal.begin(self.began)

    def untouched(self, journal: Journal) -> None:
        """Nothing had changed: a row of the journal once a day, else the moment alone."""
        self.run = Run(0, self.began, self._seconds(), "untouched")
        newest = next(iter(journal.runs(last=1)), None)
        zone = self.book.zone
        is_said = (
            newest is not None
            and newest.result in SUCCEEDED
            and newest.began <= self.began
            and newest.began.astimezone(zone).date() == self.began.astimezone(zone).date()
        )
        if not (is_said and last_seen.note(journal.folder, self.began)):
            journal.end(self.run)

    def failed(self, journal: Callable[[], Journal], error: Exception) -> None:
        """It could not go on; but for one sort, a CrmError says that nothing was written."""
        if not isinstance(error, CrmError):
            self.end(journal, "failed", UNEXPECTED, f"{type(error).__name__}: {error}")
            return
        if self.is_writing and not isinstance(error, PartlyWrittenError):
            journal().drop(self.id)
        self.end(journal, "failed", error.code, _sentences(error, self.words))

    def end(
        self, find: Callable[[], Journal], result: str, code: str = "", told: str = ""
    ) -> Journal | None:
        """How it ended; the journal it was kept in, None where the workbook cannot be found."""
        decision = self.decision
        changes = decision.changes if decision else None
        self.run = Run(
            id=self.id,
            began=self.began,
            seconds=self._seconds(),
            result=result,
            cells=len(changes.cells) if changes else self.cells,
            problems=len(decision.problems) if decision else 0,
            changes=count(changes) if changes else 0,
            code=code,
            told=told,
        )
        try:
            journal = find()
        except CrmError:
            return None  # the workbook cannot be found, which is what the visit itself says
        if decision is None:
            journal.end(self.run)
            return journal
        revisions = [_record(each) for each in (*decision.revisions, *decision.arrivals)]
        journal.end(self.run, seen=decision.seen.packed(), revisions=revisions)
        return journal

    def prune(self, journal: Journal, store: Store) -> None:
        """Forgets what is old, on the first visit of a day that reads the workbook."""
        before = [run.began.date() for run in journal.runs(last=2) if run.began < self.began]
        if before and before[0] == self.began.date():
            return
        config, longest = self.book.config, self.book.config.backups.longest_days
        journal.prune(
            before=self.began - timedelta(days=config.journal.days),
            revisions_before=self.began - timedelta(days=config.history.days),
            undos_before=self.began - timedelta(days=longest) if longest > 0 else None,
        )
        with suppress(CrmError):  # the visit is over; it is tried again tomorrow
            store.prune(self.began)

    def _seconds(self) -> float:
        return max((self.now() - self.began).total_seconds(), 0.0)


def count(changes: Changes) -> int:
    """How many things are changed: cells, columns, tabs, and rules of a tab."""
    several = (changes.new_tabs, changes.columns, changes.cells, changes.rules)
    told = sum(map(len, (*several, changes.tabs, changes.removed))) + bool(changes.sources)
    return told or int(bool(changes))


def _sentences(error: CrmError, words: Catalogue) -> str:
    errors = error.errors if isinstance(error, FaultsError) else [error]
    return "\n".join(" ".join(words.of(each)) for each in errors)


def _record(revision: Revision) -> RevisionRecord:
    return RevisionRecord(revision.kind, revision.lead, revision.facts(), revision.found)
