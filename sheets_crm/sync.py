"""One sync, the whole story: read, understand, decide, write — and again if someone was faster."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from sheets_crm import __version__
from sheets_crm.config import Config
from sheets_crm.errors import CrmError, Problem, UnknownOutcomeError, WorkbookChangedError
from sheets_crm.template import load_template
from sheets_crm.workbook.snapshot import Snapshot
from sheets_crm.workbook.store import Store
from sheets_crm.workbook.write_status import ACCOUNT

if TYPE_CHECKING:
    from sheets_crm.crm.change_detection.revision import Past
    from sheets_crm.crm.setup.answers import Answers
    from sheets_crm.decision import Decision

ATTEMPTS = 5
"""How often a sync begins anew because the workbook was saved while it was thinking."""

_LEARNT = 3
"""Raised when this version finds something to mend in workbooks that an earlier one left."""

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


class Witness(Protocol):
    """Whoever remembers from sync to sync."""

    def past(self) -> Past:
        """What is remembered; asked before each deciding."""

    def will_write(self, decision: Decision) -> None:
        """Told just before anything is written."""


class Nobody:
    """Remembers nothing."""

    def past(self) -> Past:
        """Nothing is remembered."""
        from sheets_crm.crm.change_detection.revision import NO_PAST  # noqa: PLC0415 - where something is decided

        return NO_PAST

    def will_write(self, decision: Decision) -> None:
        """It is nothing to nobody."""


NOBODY = Nobody()


def silent(_step: str) -> None:
    """Progress told to nobody."""


def check(
    store: Store,
    config: Config,
    today: date,
    progress: Progress = silent,
    *,
    past: Past | None = None,
    answers: Answers | None = None,
) -> Decision:
    """What a sync, or the setting up of a foreign workbook, would do; nothing is written."""
    snapshot = _read(store, progress)
    progress("deciding")
    known = past or NOBODY.past()
    is_new = "template" not in snapshot.marks
    return _decided(snapshot, config, today, known, adopt=is_new, answers=answers)


def sync(
    store: Store,
    config: Config,
    today: date,
    progress: Progress = silent,
    *,
    witness: Witness = NOBODY,
) -> Outcome:
    """Brings the workbook in order.

    Raises:
        CrmError: it cannot be read, understood or written; nothing was written.
    """
    key = _everything_else(config, today)
    if store.settled(key):
        return Outcome(None)

    def decision_on(read: Snapshot) -> Decision:
        return _decided(read, config, today, witness.past())

    return _carry_out(store, key, progress, witness, decision_on)


def adopt(
    store: Store,
    config: Config,
    today: date,
    *,
    freeze_numbers: bool = False,
    progress: Progress = silent,
    witness: Witness = NOBODY,
    answers: Answers | None = None,
) -> Outcome:
    """Sets up a workbook that is there: adds what is missing, moves nothing, then a first sync."""
    key = _everything_else(config, today)

    def decision_on(read: Snapshot) -> Decision:
        past = witness.past()
        return _decided(
            *(read, config, today, past),
            adopt=True,
            freeze_numbers=freeze_numbers,
            answers=answers,
        )

    return _carry_out(store, key, progress, witness, decision_on)


def _read(store: Store, progress: Progress) -> Snapshot:
    # Beside a large workbook in memory the same imports take half as long again.
    import sheets_crm.decision  # noqa: F401, PLC0415 - pandas, where something is read

    progress("reading")
    return store.read()


def _decided(
    snapshot: Snapshot,
    config: Config,
    today: date,
    past: Past,
    *,
    adopt: bool = False,
    freeze_numbers: bool = False,
    answers: Answers | None = None,
) -> Decision:
    from sheets_crm.decision import decide  # noqa: PLC0415 - pandas and every report

    return decide(
        *(snapshot, config, today),
        adopt=adopt,
        freeze_numbers=freeze_numbers,
        past=past,
        answers=answers,
    )


def _carry_out(
    store: Store,
    key: str,
    progress: Progress,
    witness: Witness,
    decision_on: Callable[[Snapshot], Decision],
) -> Outcome:
    for number in range(1, ATTEMPTS + 1):
        store.recover()
        snapshot = _read(store, progress)
        progress("deciding")
        decision = decision_on(snapshot)
        if decision.changes:
            progress("writing")
            witness.will_write(decision)
            try:
                with ACCOUNT.writing():
                    store.write(snapshot, decision.changes)
            except WorkbookChangedError as error:
                if number == ATTEMPTS and isinstance(error, UnknownOutcomeError):
                    raise  # nobody was seen to save: that would be no true sentence
                continue
        if decision.lasting:
            store.settle(key)
        return Outcome(decision, store.told if decision.changes else ())
    raise CrmError("workbook_keeps_changing", workbook=store.name, attempts=ATTEMPTS)


def is_settled(store: Store, config: Config, today: date) -> bool:
    """Whether a sync would find nothing touched since the last one, as far as is cheaply known."""
    return store.settled(_everything_else(config, today))


def _everything_else(config: Config, today: date) -> str:
    """A key for all but the workbook that decides what is written."""
    template = load_template(config.template) if config.template else None
    decides = repr((__version__, _LEARNT, today.isoformat(), config, template))
    return hashlib.sha256(decides.encode("utf-8")).hexdigest()[:32]
