"""Several leads of one name: which of them each contact is of (METRICS: whose lead it is).

The only one that is open when the contact is logged, else the first. So a customer who comes again
has two rows in Leads: contacts up to the first deal's end are of the first, those after it of the
second. A lead is there from the day of its creation. What is decided rests on the contacts alone,
so that a second look decides the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sheets_crm.crm.model import Lists, StatusKind

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Contacts:
    """The activities.

    Attributes:
        days: of each.
        statuses: of each; -1 for none.
        in_time: their lines, the earliest first.
    """

    days: NDArray[np.datetime64]
    statuses: NDArray[np.int64]
    in_time: NDArray[np.intp]


def parted(
    targets: NDArray[np.int64],
    namesakes: Sequence[tuple[int, ...]],
    contacts: Contacts,
    since: NDArray[np.datetime64],
    lists: Lists,
) -> NDArray[np.int64]:
    """Each activity's lead.

    Args:
        targets: the leads as far as they are certain, of namesakes the first.
        namesakes: of each activity the leads that its text may mean; () where it is certain.
        contacts: when they were, and what they say.
        since: days from which the leads are there, NaT where unknown.
        lists: tells which statuses close a lead.
    """
    groups = set(namesakes) - {()}
    if not groups:
        return targets
    targets = targets.copy()
    theirs = np.isin(targets, [line for group in groups for line in group])
    is_open: defaultdict[int, bool] = defaultdict(lambda: True)
    sides = frozenset(lists.sides)
    closing = {*lists.of_kind(StatusKind.WON), *lists.of_kind(StatusKind.LOST)}
    for at in contacts.in_time[theirs[contacts.in_time]].tolist():
        if group := namesakes[at]:
            there = [line for line in group if not since[line] > contacts.days[at]] or group
            targets[at] = _one_of(there, is_open)
        status = int(contacts.statuses[at])
        if status >= 0 and status not in sides:
            is_open[int(targets[at])] = status not in closing
    return targets


def _one_of(leads: Sequence[int], is_open: defaultdict[int, bool]) -> int:
    """The only open one, else the first."""
    open_ones = [line for line in leads if is_open[line]]
    return open_ones[0] if len(open_ones) == 1 else leads[0]
