"""What can be configured about the journal; loads nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sheets_crm.settings import key


@dataclass(frozen=True)
class JournalOptions:
    """How long it is remembered what was done."""

    days: int = key(
        90, "days for which every run and every changed cell is kept", between=(1, 3650)
    )
