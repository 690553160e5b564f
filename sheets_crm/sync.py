"""One sync, the whole story: read, understand, decide, write — and again if someone was faster."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sheets_crm import __version__
from sheets_crm.config import Config
from sheets_crm.errors import CrmError, Problem, WorkbookChangedError
from sheets_crm.pace import collector_at_rest, loading
from sheets_crm.template import load_template
from sheets_crm.workbook.snapshot import Snapshot
from sheets_crm.workbook.store import Store

if TYPE_CHECKING:
    from sheets_crm.decision import Decision

ATTEMPTS = 5
"""How often a sync begins anew because the workbook was saved while it was thinking."""

_DECIDES = (
    "sheets_crm.decision",
    "sheets_crm.crm.rules",
    "sheets_crm.reports.summary",
    "sheets_crm.reports.funnel",
    "sheets_crm.reports.stale",
    "sheets_crm.reports.plan_fact",
    "holidays.countries",
)
"""Modules without which nothing can be decided, and which take long to import."""

Progress = Callable[[str], None]
"""Told the key of each step as it begins: `reading`, `deciding`, `writing`."""


@dataclass(frozen=True)
class Outcome:
    """How a sync ended.

    Attributes:
        decision: None when the workbook was known to be in order without being read.
        told: what of the writing a person should know.
    """

    decision: Decision | None
    told: tuple[Problem, ...] = ()

    @property
    def written(self) -> bool:
        """Whether anything was written."""
        return self.decision is not None and bool(self.decision.changes)


def silent(_step: str) -> None:
    """Progress told to nobody."""


def check(store: Store, config: Config, today: date, progress: Progress = silent) -> Decision:
    """What a sync, or the setting up of a foreign workbook, would do; nothing is written."""
    progress("reading")
    snapshot = store.read()
    progress("deciding")
    return _decided(snapshot, config, today, adopt="template" not in snapshot.marks)


def sync(store: Store, config: Config, today: date, progress: Progress = silent) -> Outcome:
    """Brings the workbook in order.

    Raises:
        CrmError: it cannot be read, understood or written; nothing was written.
    """
    key = _everything_else(config, today)
    if store.settled(key):
        return Outcome(None)
    return _carry_out(store, key, progress, lambda read: _decided(read, config, today))


def adopt(
    store: Store,
    config: Config,
    today: date,
    *,
    freeze_numbers: bool = False,
    progress: Progress = silent,
) -> Outcome:
    """Sets up a workbook that is there: adds what is missing, moves nothing, then a first sync."""
    key = _everything_else(config, today)
    return _carry_out(
        store,
        key,
        progress,
        lambda read: _decided(read, config, today, adopt=True, freeze_numbers=freeze_numbers),
    )


def _decided(
    snapshot: Snapshot,
    config: Config,
    today: date,
    *,
    adopt: bool = False,
    freeze_numbers: bool = False,
) -> Decision:
    from sheets_crm.decision import decide  # noqa: PLC0415 - pandas and every report

    return decide(snapshot, config, today, adopt=adopt, freeze_numbers=freeze_numbers)


def _carry_out(
    store: Store, key: str, progress: Progress, decision_on: Callable[[Snapshot], Decision]
) -> Outcome:
    for _ in range(ATTEMPTS):
        with collector_at_rest():
            progress("reading")
            with loading(_DECIDES):
                snapshot = store.read()
            progress("deciding")
            decision = decision_on(snapshot)
            if decision.changes:
                progress("writing")
                try:
                    store.write(snapshot, decision.changes)
                except WorkbookChangedError:
                    continue
        store.settle(key)
        return Outcome(decision, store.told if decision.changes else ())
    raise CrmError("workbook_keeps_changing", workbook=store.name, attempts=ATTEMPTS)


def _everything_else(config: Config, today: date) -> str:
    """A key for all but the workbook that decides what is written."""
    template = load_template(config.template) if config.template else None
    decides = repr((__version__, today.isoformat(), config, template))
    return hashlib.sha256(decides.encode("utf-8")).hexdigest()[:32]
