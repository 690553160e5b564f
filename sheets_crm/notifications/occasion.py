"""What an event is looked for in, once a visit has ended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sheets_crm.journal.records import RevisionRecord, Run
from sheets_crm.notifications.formatting import Wording
from sheets_crm.notifications.options import MessageOptions

if TYPE_CHECKING:
    from sheets_crm.notifications.context import Briefing


@dataclass(frozen=True)
class Occasion:
    """One visit to one workbook.

    Attributes:
        runs: the visits of late, newest first.
        now: aware.
        records: the arrivals or the revisions, where an event is found in them.
        brief: the workbook understood, where an event is found in it.
        due: the keys of what is told in the morning and is to be told now.
        visited: earlier days on which the workbook was synced, where it is morning.
    """

    options: MessageOptions
    runs: Sequence[Run]
    now: datetime
    wording: Wording
    records: Sequence[RevisionRecord] = ()
    brief: Briefing | None = None
    due: Collection[str] = ()
    visited: Collection[date] = ()
