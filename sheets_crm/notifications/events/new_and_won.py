"""Good news: deals that were won, and leads that are new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sheets_crm.crm.change_detection.revision import ARRIVALS, Revision, understood
from sheets_crm.journal.records import RevisionRecord
from sheets_crm.notifications.formatting import Wording, tidy
from sheets_crm.notifications.notification import OWNER, News
from sheets_crm.notifications.occasion import Occasion
from sheets_crm.notifications.options import NewNotice, WonNotice


def find(occasion: Occasion) -> Sequence[News]:
    """The won deals and new leads of the occasion."""
    options = occasion.options
    return arrival_news(occasion.records, options.won, options.new, occasion.wording)


def arrival_news(
    records: Iterable[RevisionRecord], won: WonNotice, new: NewNotice, wording: Wording
) -> tuple[News, ...]:
    """A message for each, the earliest first; one for many of which a single look found out."""
    kept = (understood(record.facts) for record in records)
    arrived = sorted((each for each in kept if each is not None), key=lambda each: each.found)
    wanted: dict[str, tuple[str, WonNotice | NewNotice]] = {
        "arrival_won": ("won", won),
        "arrival_new": ("new", new),
    }
    wanted |= {ARRIVALS[kind]: notice for kind, notice in wanted.items()}
    return tuple(
        _news(each, kind, wording)
        for each in arrived
        for kind, options in (wanted[each.kind],)
        if options.on and (each.amount or 0.0) >= options.amount
    )


def _news(arrival: Revision, kind: str, wording: Wording) -> News:
    is_one = arrival.kind in ARRIVALS
    given = {
        "lead": None if arrival.lead is None else str(arrival.lead),
        "amount": None if arrival.amount is None else wording.figure(arrival.amount),
        "manager": wording.person(arrival.manager) if is_one else None,
    }
    title = (
        wording.title(f"{kind}.title", name=tidy(arrival.name))
        if is_one
        else wording.title(f"{kind}.many", count=arrival.count)
    )
    return News(
        key=f"{arrival.kind} {arrival.lead or tidy(arrival.name)} {arrival.found.isoformat()}",
        kind=kind,
        to=OWNER,
        title=title,
        body="\n".join(
            wording.say(f"arrival.{key}", value=value) for key, value in given.items() if value
        ),
    )
