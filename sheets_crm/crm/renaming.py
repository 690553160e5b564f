"""Statuses that were renamed between two looks: the words are others, the statuses the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sheets_crm.crm.matching import GONE
from sheets_crm.crm.seen import Seen
from sheets_crm.crm.words import normal

if TYPE_CHECKING:
    from numpy.typing import NDArray


def renamed(before: Seen, now: Seen, activities: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each seen status's position now, GONE for one that is neither in the list nor replaced.

    A word that has gone from the list was renamed to the one word that all its activities now
    bear; where they bear several or none, to a new word in its place in the list. `activities` is
    each seen activity's line now.
    """
    words = {normal(word): i for i, (word, _) in enumerate(now.statuses[: now.listed])}
    old = {normal(word) for word, _ in before.statuses}
    found = []
    for position, (word, _) in enumerate(before.statuses):
        at = words.get(normal(word), GONE)
        if at == GONE:
            at = _borne(position, before, now, activities)
        if at == GONE and position < min(before.listed, now.listed):
            in_its_place = now.statuses[position][0]
            at = GONE if normal(in_its_place) in old else position
        found.append(at)
    return np.array(found, dtype="int64")


def left(before: Seen, now: Seen) -> NDArray[np.bool_]:
    """Which of the seen statuses' words are no longer in the list."""
    words = {normal(word) for word, _ in now.statuses[: now.listed]}
    return np.array([normal(word) not in words for word, _ in before.statuses], dtype=bool)


def _borne(position: int, before: Seen, now: Seen, activities: NDArray[np.int64]) -> int:
    """The one status that all activities of the old one bear now; those of no status aside."""
    theirs = activities[before.activities.status == position]
    borne = np.unique(now.activities.status[theirs[theirs != GONE]])
    borne = borne[borne >= 0]
    return int(borne[0]) if len(borne) == 1 else GONE
