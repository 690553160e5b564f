"""What going back to an earlier state means: what of people's work it costs, which cells turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from sheets_crm.errors import CrmError
from sheets_crm.journal import CellRecord, Journal
from sheets_crm.workbook.store import Place, Store

if TYPE_CHECKING:
    from sheets_crm.workbook.snapshot import Snapshot, Value
    from sheets_crm.workbook.undo.losses import IsOurs, Losses

UNDONE = "undone"
"""Result of a run that took back what an earlier one had written."""

_WROTE = frozenset({"written", UNDONE})
_TURNED = {"frozen": "unfrozen", "unfrozen": "frozen"}
"""Between a formula and its number: the values alone, mostly the same, would not tell which."""

_KEPT_BY_US = frozenset({"derived"})
"""Rules whose columns are ours from top to bottom; what is typed there is no row's own."""

_LOOKS_BACK = 50
"""Runs among which the last that wrote is looked for."""


def losses_to(
    to: str, store: Store, journal: Journal, is_there: Callable[[], bool]
) -> Losses | None:
    """What of people's work would go if that state came back whole.

    None where nothing could: only what was written since would be taken back.

    Raises:
        CrmError: there is no such state, or the workbook cannot be read.
    """
    from sheets_crm.workbook.undo.losses import Losses, losses  # noqa: PLC0415 - seldom asked

    earlier = store.state_of(to)
    if earlier is None:
        return None
    if not is_there():
        return Losses()
    now = store.read()
    return losses(now, earlier, _is_ours(journal, now))


def _is_ours(journal: Journal, now: Snapshot) -> IsOurs:
    """Tells what the journal knows to be written by us, by column and value."""
    from sheets_crm.workbook.undo.align_rows import plain  # noqa: PLC0415 - seldom asked

    records = journal.cells()
    kept = {(one.tab, one.column) for one in records if one.why in _KEPT_BY_US}
    values = {(one.tab, one.column, plain(one.new, now.epoch)) for one in records}

    def is_ours(tab: str, column: int, value: Value) -> bool:
        return (tab, column) in kept or (tab, column, plain(value, now.epoch)) in values

    return is_ours


def refuse_if_written_open(store: Store, journal: Journal) -> None:
    """Refuses to take back an older write of the file while the last one was made in Excel.

    Raises:
        CrmError: `undo_was_live`.
    """
    recorded = journal.undos()
    kept = store.backups()
    if recorded and kept and recorded[0].taken > max(one.taken for one in kept):
        raise CrmError("undo_was_live", path=store.address, state=kept[0].name)


def cells_of_last_write(journal: Journal) -> list[CellRecord]:
    """The cells of the last run that wrote, the other way round: what taking it back does."""
    wrote = (run for run in journal.runs(last=_LOOKS_BACK) if run.result in _WROTE)
    last = next(wrote, None)
    found = journal.cells(run=last.id) if last else []
    return [
        replace(one, old=one.new, new=one.old, why=_TURNED.get(one.why, "undo")) for one in found
    ]


def but(cells: Iterable[CellRecord], kept: Iterable[Place]) -> list[CellRecord]:
    """The cells without those that were left as they are, alone or with their tab."""
    places = {(one.tab, one.row, one.column) for one in kept}
    return [
        one
        for one in cells
        if (one.tab, one.row, one.column) not in places and (one.tab, 0, 0) not in places
    ]
