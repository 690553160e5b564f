"""Leads that were lost, and rows that were changed behind the owner's back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from sheets_crm.crm.change_detection.revision import MANY, Revision, shown, told, understood
from sheets_crm.journal.records import RevisionRecord
from sheets_crm.notifications.formatting import Wording, tidy
from sheets_crm.notifications.notification import OWNER, News
from sheets_crm.notifications.occasion import Occasion
from sheets_crm.notifications.options import HistoryNotice, LostNotice

_LOST = "lead_lost"
_ROWS = 20
_SENTENCE = 240
"""Characters of a sentence, which may hold the names of a lead, a manager and two statuses."""


def find(occasion: Occasion) -> Sequence[News]:
    """The lost leads and changed rows of the occasion."""
    options = occasion.options
    return revision_news(occasion.records, options.lost, options.history, occasion.wording)


def revision_news(
    records: Iterable[RevisionRecord], lost: LostNotice, history: HistoryNotice, wording: Wording
) -> tuple[News, ...]:
    """A message for each lost lead, and one for all else that a look found."""
    kept = (understood(record.facts) for record in records)
    revisions = sorted((each for each in kept if each is not None), key=_found)
    news: list[News] = []
    for _, look in groupby(revisions, key=_found):
        found = list(look)
        news += [_lost(each, wording) for each in found if lost.on and _is_told(each, lost)]
        others = [each for each in found if each.kind not in {_LOST, MANY[_LOST]}]
        if history.on and others:
            news.append(_changed(others, wording))
    return tuple(news)


def _found(revision: Revision) -> str:
    return revision.found.isoformat()


def _is_told(revision: Revision, options: LostNotice) -> bool:
    is_lost = revision.kind in {_LOST, MANY[_LOST]}
    return is_lost and (revision.amount or 0.0) >= options.amount


def _lost(revision: Revision, wording: Wording) -> News:
    if revision.kind != _LOST:
        title, lines = (
            wording.title("lost.many", count=revision.count),
            [_sentence(revision, wording)],
        )
    else:
        title, lines = (
            wording.title("lost.title", name=tidy(revision.name)),
            _loss(revision, wording),
        )
    return News(
        key=f"{revision.kind} {revision.lead or tidy(revision.name)} {_found(revision)}",
        kind="lost",
        to=OWNER,
        title=title,
        body="\n".join(lines),
    )


def _loss(revision: Revision, wording: Wording) -> list[str]:
    amount = revision.amount
    given = {
        "lead": None if revision.lead is None else str(revision.lead),
        "amount": None if amount is None else wording.figure(amount),
        "manager": wording.person(revision.manager),
        "stage": tidy(shown(revision.old, wording.words)) if revision.old else None,
        "reason": tidy(revision.reason, _SENTENCE) or wording.say("lost.no_reason"),
    }
    return [wording.say(f"lost.{key}", value=value) for key, value in given.items() if value]


def _changed(revisions: Sequence[Revision], wording: Wording) -> News:
    count = sum(revision.count for revision in revisions)
    seen = min(revision.seen for revision in revisions)
    lines = wording.listed([_sentence(revision, wording) for revision in revisions], _ROWS)
    since = wording.say("history.since", since=wording.moment(seen))
    return News(
        key=f"history {_found(revisions[0])}",
        kind="history",
        to=OWNER,
        title=wording.title("history.title", count=count),
        body="\n".join([since, *lines]),
    )


def _sentence(revision: Revision, wording: Wording) -> str:
    """With whom it is about in the sheet; who did it, no sheet knows."""
    return tidy(told(revision, wording.words), _SENTENCE)
