"""What was changed behind the owner's back between two looks: one function for each kind.

Sorting, inserting, moving and renaming change nothing here. What cannot be told for certain is not
told: an accusation that is wrong costs more than one that comes late.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from sheets_crm.crm.change_detection.compare_states import Looks, amount, day_of, days, word
from sheets_crm.crm.change_detection.flood import is_flood
from sheets_crm.crm.change_detection.match_rows import GONE, fresh
from sheets_crm.crm.change_detection.revision import KINDS, MANY, Revision
from sheets_crm.crm.change_detection.row_state import BLANK
from sheets_crm.crm.model import StatusKind
from sheets_crm.crm.parse.text_match import firm

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CENT = 0.005


def tampering(looks: Looks, backdated_days: int) -> tuple[Revision, ...]:
    """All that was changed, by kind and then by line; a flood of one kind is one revision."""
    found = {kind: list(find(looks)) for kind, find in _FINDERS.items()}
    found["status_backdated"] = list(_statuses_backdated(looks, backdated_days))
    found["date_changed"] = list(_dates_changed(looks, backdated_days))
    return tuple(each for kind in KINDS for each in _folded(looks, kind, found[kind]))


def _folded(looks: Looks, kind: str, found: list[Revision]) -> list[Revision]:
    if not is_flood(len(found), _rows(looks, kind)):
        return found
    people = {revision.manager for revision in found}
    amounts = [revision.amount for revision in found if revision.amount is not None]
    flood = replace(
        looks.blank(MANY[kind]),
        manager=people.pop() if len(people) == 1 else "",
        amount=sum(amounts) if amounts else None,
        count=len(found),
    )
    return [flood]


def _rows(looks: Looks, kind: str) -> int:
    """How many there were of what the kind is about."""
    if kind in {"won_amount_changed", "won_reverted"}:
        return int((looks.kinds[0] == StatusKind.WON.value).sum())
    of_leads = kind in {"lead_deleted", "lead_lost"}
    return len(looks.before.leads.number if of_leads else looks.before.activities.number)


def _leads_deleted(looks: Looks) -> Iterator[Revision]:
    status = looks.before.leads.status
    for line in np.flatnonzero(looks.leads == GONE).tolist():
        about = looks.about_gone_lead("lead_deleted", line)
        yield replace(about, old=word(looks.before, status[line]))


def _activities_deleted(looks: Looks) -> Iterator[Revision]:
    """Those of a lead that was deleted went with it, and are not told again."""
    old = looks.before.activities
    gone = (looks.activities == GONE) & (looks.leads[old.lead] != GONE) & ~looks.standing
    for line in np.flatnonzero(gone).tolist():
        about = looks.about_gone_activity("activity_deleted", line)
        yield replace(about, old=word(looks.before, old.status[line]))
    yield from _uncounted_deleted(looks)


def _uncounted_deleted(looks: Looks) -> Iterator[Revision]:
    """Rows that counted nowhere and are gone.

    A row may have been mended meanwhile, or have lost its number: one that says the same, or else
    names the same lead, may be it.
    """
    old, number = looks.before.unread, looks.before.unread.number
    known = (looks.now.unread, looks.now.activities, looks.before.activities)
    stands = (number != BLANK) & np.isin(number, np.concatenate([rows.number for rows in known]))
    lines = np.flatnonzero(~stands).tolist()
    if not lines:  # as good as always, and comparing firms is dear
        return
    now = _may_be_mended(looks)
    lines = _unclaimed(lines, old.words, now, 0)
    leads = np.array([firm(name) for name in old.lead], dtype=object)
    gone_leads = {firm(name) for name in looks.before.leads.name[looks.leads == GONE]}
    for line in _unclaimed(lines, leads, now, 1):
        if leads[line] not in gone_leads:
            name, manager = old.lead[line], old.manager[line]
            yield replace(looks.blank("activity_deleted"), name=name, manager=manager)


def _may_be_mended(looks: Looks) -> list[tuple[int, str]]:
    """Words and lead of rows that one which could not be read at the last look may be now."""
    before, now, done = looks.before.unread, looks.now.unread, looks.now.activities
    new = np.flatnonzero(fresh(looks.activities, len(done.number)))
    other = np.flatnonzero(~np.isin(now.number, before.number[before.number != BLANK]))
    words = [*now.words[other].tolist(), *done.words[new].tolist()]
    names = [*now.lead[other], *looks.now.leads.name[done.lead[new]]]
    return list(zip(words, map(firm, names), strict=True))


def _unclaimed(
    lines: list[int], says: NDArray[Any], rows: list[tuple[int, str]], which: int
) -> list[int]:
    """Lines that are like none of the rows in words (0) or lead (1); a row is only one line's."""
    waiting: dict[Any, list[int]] = {}
    for at, row in enumerate(rows):
        waiting.setdefault(row[which], []).append(at)
    left, claimed = [], set()
    for line in lines:
        if alike := waiting.get(says[line]):
            claimed.add(alike.pop())
        else:
            left.append(line)
    rows[:] = [row for at, row in enumerate(rows) if at not in claimed]
    return left


def _statuses_backdated(looks: Looks, backdated_days: int) -> Iterator[Revision]:
    """Statuses that entered a stage and were not there when the last look was so much later.

    What is older than the first look of all may be the history of a firm that has just begun.
    """
    day = looks.now.activities.day
    first = looks.before.since or looks.seen_at
    late = day < days(looks.seen_at.date()) - backdated_days
    late &= day >= days(first.astimezone(looks.found_at.tzinfo).date())
    late &= _newly_told(looks)
    if not late.any():
        return
    stays = looks.crm.stays
    before = stays.groupby("lead")["status"].shift(fill_value=BLANK)
    entered_from = dict(zip(stays["row"].tolist(), before.tolist(), strict=True))
    for line in np.flatnonzero(late).tolist():
        about = looks.about_activity("status_backdated", line)
        if about.row in entered_from:
            yield replace(
                about,
                old=word(looks.now, entered_from[about.row]),
                new=word(looks.now, looks.now.activities.status[line]),
            )


def _newly_told(looks: Looks) -> NDArray[np.bool_]:
    """Which activities now tell a status where there was no activity, or a blank."""
    new = fresh(looks.activities, len(looks.now.activities.number))
    new[new] = ~_stood_unread(looks, np.flatnonzero(new))
    blank = (looks.before.activities.status == BLANK) & (looks.activities != GONE)
    new[looks.activities[blank]] = True
    return new & (looks.now.activities.status >= 0)


def _stood_unread(looks: Looks, lines: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of these lines stood there at the last look and could not be read then."""
    left = Counter(looks.before.unread.words.tolist())
    left.subtract(looks.now.unread.words.tolist())
    stood = []
    for words in looks.now.activities.words[lines].tolist():
        stood.append(left[words] > 0)
        left[words] -= 1
    return np.array(stood, dtype=bool)


def _dates_changed(looks: Looks, backdated_days: int) -> Iterator[Revision]:
    """Days that became others; a text that only is read otherwise now was changed by nobody.

    Who puts a day right that the program gave, and not far back, changes nothing that they typed.
    """
    old = looks.before.activities.day
    new = np.append(looks.now.activities.day, 0)[looks.activities]
    put_right = looks.given_days & (np.abs(old - new) <= backdated_days)
    for line in np.flatnonzero(looks.redated & ~put_right).tolist():
        about = looks.about_activity("date_changed", int(looks.activities[line]))
        yield replace(about, old=day_of(old[line]), new=about.day)


def _statuses_changed(looks: Looks) -> Iterator[Revision]:
    """Statuses of known activities changed or blanked."""
    old, new = looks.before.activities.status, looks.now.activities.status
    for line in np.flatnonzero(looks.changed & (old >= 0)).tolist():
        now = int(looks.activities[line])
        about = looks.about_activity("status_changed", now)
        yield replace(about, old=word(looks.before, old[line]), new=word(looks.now, new[now]))


def _won_amounts_changed(looks: Looks) -> Iterator[Revision]:
    then, now = looks.kinds
    won = np.flatnonzero((then == StatusKind.WON.value) & (now == StatusKind.WON.value))
    old, new = looks.before.leads.amount[won], looks.now.leads.amount[looks.leads[won]]
    same = (np.abs(old - new) < _CENT) | (np.isnan(old) & np.isnan(new))
    for line in won[~same].tolist():
        about = looks.about_lead("won_amount_changed", int(looks.leads[line]))
        was = amount(looks.before.leads.amount[line])
        change = (about.amount or 0.0) - (was or 0.0)
        yield replace(about, old=was, new=about.amount, amount=change)


def _won_reverted(looks: Looks) -> Iterator[Revision]:
    then, now = looks.kinds
    was_listed = ~looks.left[looks.before.leads.status]
    back = (then == StatusKind.WON.value) & (now == StatusKind.OPEN.value) & was_listed
    yield from _moved(looks, "won_reverted", back)


def _leads_lost(looks: Looks) -> Iterator[Revision]:
    then, now = looks.kinds
    lost = (then != StatusKind.LOST.value) & (now == StatusKind.LOST.value)
    leads = looks.crm.leads
    reasons = leads["loss_reason"].where(leads["loss_reason"] != "", leads["last_words"])
    reason = dict(zip(leads["row"].tolist(), reasons.tolist(), strict=True))
    for about in _moved(looks, "lead_lost", lost):
        yield replace(about, reason=str(reason[about.row]))


def _moved(looks: Looks, kind: str, which: NDArray[np.bool_]) -> Iterator[Revision]:
    old, new = looks.before.leads.status, looks.now.leads.status
    for line in np.flatnonzero(which & looks.moved).tolist():
        now = int(looks.leads[line])
        about = looks.about_lead(kind, now)
        yield replace(about, old=word(looks.before, old[line]), new=word(looks.now, new[now]))


_FINDERS: Mapping[str, Callable[[Looks], Iterator[Revision]]] = MappingProxyType(
    {
        "lead_deleted": _leads_deleted,
        "activity_deleted": _activities_deleted,
        "status_changed": _statuses_changed,
        "won_amount_changed": _won_amounts_changed,
        "won_reverted": _won_reverted,
        "lead_lost": _leads_lost,
    }
)
