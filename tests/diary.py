"""Whoever remembers from sync to sync, as the journal does: in bytes and JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from sheets_crm.config import Config
from sheets_crm.crm.change_detection.revision import Past, Revision, Seen
from sheets_crm.decision import Decision
from sheets_crm.sync import Outcome, adopt, sync
from sheets_crm.workbook.store import Store


class Diary:
    """Syncs one workbook, an hour between two syncs unless told otherwise."""

    def __init__(self, config: Config, now: datetime = datetime(2026, 3, 16, 9, tzinfo=UTC)):
        self.config, self.now = config, now
        self.seen: bytes = b""
        self.seen_at: datetime | None = None
        self.known: list[str] = []
        self.announced: list[Decision] = []

    def past(self) -> Past:
        known = tuple(Revision.from_facts(json.loads(line)) for line in reversed(self.known))
        return Past(Seen.unpacked(self.seen), self.seen_at, self.now, known)

    def will_write(self, decision: Decision) -> None:
        self.announced.append(decision)

    def adopt(self, store: Store) -> Outcome:
        return self._noted(adopt(store, self.config, self.now.date(), witness=self))

    def sync(self, store: Store, *, hours: float = 1) -> Outcome:
        self.now += timedelta(hours=hours)
        return self._noted(sync(store, self.config, self.now.date(), witness=self))

    def found(self, store: Store, *, hours: float = 1) -> list[Revision]:
        """What the next sync finds."""
        decision = self.sync(store, hours=hours).decision
        return list(decision.revisions) if decision else []

    def _noted(self, outcome: Outcome) -> Outcome:
        self.seen_at = self.now
        if outcome.decision is not None:
            self.seen = outcome.decision.seen.packed()
            self.known += [json.dumps(each.facts()) for each in outcome.decision.revisions]
        return outcome
