"""What was changed behind the owner's back: the record of one such thing, and how it is said.

Which they are, two looks compared, is found in `detect_revisions`; what a look keeps is
`workbook_state`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sheets_crm.crm.change_detection.workbook_state import Seen
from sheets_crm.locale.formats import number

if TYPE_CHECKING:
    from sheets_crm.locale import Catalogue

__all__ = [
    "KINDS",
    "MANY",
    "NO_PAST",
    "Past",
    "Revision",
    "Seen",
    "named",
    "shown",
    "told",
    "wording",
]

KINDS = (
    "lead_deleted",
    "activity_deleted",
    "status_backdated",
    "date_changed",
    "status_changed",
    "won_amount_changed",
    "won_reverted",
    "lead_lost",
)
"""Every kind of revision, in the order in which those of one look are told."""

MANY: Mapping[str, str] = {
    "lead_deleted": "many_leads_deleted",
    "activity_deleted": "many_activities_deleted",
    "status_backdated": "many_statuses_backdated",
    "date_changed": "many_dates_changed",
    "status_changed": "many_statuses_changed",
    "won_amount_changed": "many_won_amounts_changed",
    "won_reverted": "many_won_reverted",
    "lead_lost": "many_leads_lost",
}
"""Kind → the one revision that stands for a flood of it."""

ARRIVALS: Mapping[str, str] = {
    "arrival_new": "arrival_many_new",
    "arrival_won": "arrival_many_won",
}
"""Kinds of what is told as good news, and what stands for many of one; see `new_and_won`."""


_EVERY_KIND = frozenset({*KINDS, *MANY.values(), *ARRIVALS, *ARRIVALS.values()})


@dataclass(frozen=True)
class Revision:
    """One thing that is no longer as it was seen before.

    Attributes:
        kind: one of KINDS or ARRIVALS, or what stands for many of them.
        lead: the lead's number; None where it had none.
        name: the lead's name, as it stands now, else as it was seen before.
        manager: who is responsible in the sheet: an activity's manager, else its lead's; as seen
            before where the row is gone.
        old, new: what stood there and what stands there: a status, an amount or a day; None for a
            blank. Of a back-dated status `old` is the one that the lead had before.
        day: the date of the activity that it is about; None where it is about a lead, or about an
            activity that was counted nowhere.
        amount: the lead's; of a changed amount by how much it changed; of a flood the sum.
        reason: of a loss, as the sheet gives it.
        seen: the last look that still saw it as it was.
        found: the look that found it.
        row: where the lead or the activity stands now; None where it is gone.
        count: how many it stands for; more than 1 only in a flood.
    """

    kind: str
    lead: int | None
    name: str
    manager: str
    old: str | float | date | None
    new: str | float | date | None
    amount: float | None
    reason: str
    seen: datetime
    found: datetime
    row: int | None
    day: date | None = None
    count: int = 1

    def facts(self) -> dict[str, Any]:
        """Everything of it as plain JSON; `from_facts` is the way back."""
        return {
            "kind": self.kind,
            "lead": self.lead,
            "name": self.name,
            "manager": self.manager,
            "old": _plain(self.old),
            "new": _plain(self.new),
            "amount": self.amount,
            "reason": self.reason,
            "seen": self.seen.isoformat(),
            "found": self.found.isoformat(),
            "row": self.row,
            "day": _plain(self.day),
            "count": self.count,
        }

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Revision:
        """The revision that gave these facts.

        Raises:
            KeyError, TypeError, ValueError: these are no facts of a revision.
        """
        if facts["kind"] not in _EVERY_KIND:
            raise ValueError(facts["kind"])
        is_day = facts["kind"] == "date_changed"
        return cls(
            kind=facts["kind"],
            lead=facts["lead"],
            name=facts["name"],
            manager=facts["manager"],
            old=_day(facts["old"]) if is_day else facts["old"],
            new=_day(facts["new"]) if is_day else facts["new"],
            amount=facts["amount"],
            reason=facts["reason"],
            seen=datetime.fromisoformat(facts["seen"]),
            found=datetime.fromisoformat(facts["found"]),
            row=facts["row"],
            day=_day(facts["day"]),
            count=facts["count"],
        )


def understood(facts: Mapping[str, Any]) -> Revision | None:
    """The revision that gave these facts; None where another version of the program kept them."""
    try:
        return Revision.from_facts(facts)
    except (KeyError, TypeError, ValueError):
        return None


@dataclass(frozen=True)
class Past:
    """What is remembered of earlier looks; nothing of it is known where nobody remembers.

    Attributes:
        seen: what the last look saw; None where nothing was seen yet.
        seen_at: when that was; aware. A look at a workbook that nobody touched counts too.
        now: this look, aware, in the workbook's time zone; None where nobody remembers.
        known: the revisions found so far.
    """

    seen: Seen | None = None
    seen_at: datetime | None = None
    now: datetime | None = None
    known: tuple[Revision, ...] = ()


NO_PAST = Past()
"""Where nobody remembers."""


def told(revision: Revision, words: Catalogue) -> str:
    """The revision as a sentence: what happened to which lead, from what to what."""
    return words(
        f"revision.{wording(revision)}",
        lead=named(revision, words),
        manager=revision.manager or words("reports.no_manager"),
        old=_quoted(revision.old, words),
        new=_quoted(revision.new, words),
        amount=shown(revision.amount, words),
        reason=revision.reason or words("history.no_reason"),
        day=shown(revision.day, words),
        count=revision.count,
    )


def wording(revision: Revision) -> str:
    """Which sentence says it: a deleted contact that was counted nowhere has one of its own."""
    is_uncounted = revision.kind == "activity_deleted" and revision.day is None
    return "uncounted_deleted" if is_uncounted else revision.kind


def named(revision: Revision, words: Catalogue) -> str:
    """The lead by number and name."""
    if revision.lead is None:
        is_flood = revision.count > 1
        return revision.name if revision.name or is_flood else shown(None, words)
    return words("history.lead", number=revision.lead, name=revision.name)


def shown(value: str | float | date | None, words: Catalogue) -> str:
    """A value as a sentence writes it."""
    if value is None or value == "":
        return words("history.blank")
    if isinstance(value, date):
        month = words(f"reports.short_months.{value.month}")
        return words("reports.day", day=value, month=month)
    if isinstance(value, str):
        return value
    return number(value, words.language)


def _quoted(value: str | float | date | None, words: Catalogue) -> str:
    """A status in the language's quotes, anything else as it is."""
    if isinstance(value, str) and value:
        return words("history.quoted", word=value)
    return shown(value, words)


def _plain(value: str | float | date | None) -> str | float | None:
    return value.isoformat() if isinstance(value, date) else value


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
