"""The history's figures: which revisions are still told, and how many of each kind are whose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sheets_crm.crm.change_detection.revision import KINDS, MANY, Revision
from sheets_crm.reports.context import Context
from sheets_crm.reports.figures.managers import in_order

if TYPE_CHECKING:
    from sheets_crm.crm.model import Crm

_KIND_OF = {many: kind for kind, many in MANY.items()} | {kind: kind for kind in KINDS}


def first_day(context: Context) -> date:
    """The first day that is still told."""
    return context.today - timedelta(days=context.options.history.days)


def newest_first(context: Context) -> tuple[Revision, ...]:
    """The revisions still told, those of one look by kind and lead."""
    first = first_day(context)
    told = [each for each in context.history.revisions if each.found.date() >= first]
    return tuple(sorted(told, key=_place))


def _place(told: Revision) -> tuple[object, ...]:
    """By this alone the rows are in order: whoever remembers them may give them in any."""
    return (
        -told.found.timestamp(),
        KINDS.index(_KIND_OF[told.kind]),
        told.lead or 0,
        told.name,
        str(told.day),
        told.row or 0,
        str(told.old),
        str(told.new),
    )


@dataclass(frozen=True)
class Tally:
    """How many of one kind are one person's.

    Attributes:
        manager: "" for revisions about leads of nobody.
        amount: of the leads, each counted once; of changed amounts the sum of the changes.
    """

    manager: str
    kind: str
    count: int
    amount: float


def tallies(crm: Crm, revisions: Iterable[Revision]) -> tuple[Tally, ...]:
    """Each person's kinds: people as everywhere, kinds as KINDS has them."""
    groups: dict[tuple[str, str], list[Revision]] = {}
    for each in revisions:
        groups.setdefault((each.manager, _KIND_OF[each.kind]), []).append(each)
    people = in_order(crm, {manager for manager, _ in groups})
    return tuple(
        _tally(manager, kind, groups[manager, kind])
        for manager in people
        for kind in KINDS
        if (manager, kind) in groups
    )


def _tally(manager: str, kind: str, revisions: list[Revision]) -> Tally:
    amounts = [each.amount or 0.0 for each in revisions]
    if kind != "won_amount_changed":
        # Several contacts of one lead are about the same money.
        by_lead = {(each.lead, each.name, each.count): each.amount or 0.0 for each in revisions}
        amounts = list(by_lead.values())
    return Tally(manager, kind, sum(each.count for each in revisions), sum(amounts))
