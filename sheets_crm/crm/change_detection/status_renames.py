"""Statuses that were renamed between two looks: the words are others, the statuses the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import numpy as np

from sheets_crm.crm.change_detection.match_rows import GONE
from sheets_crm.crm.change_detection.workbook_state import Seen
from sheets_crm.crm.parse.text_match import normal

if TYPE_CHECKING:
    from numpy.typing import NDArray


def renamed(before: Seen, now: Seen, activities: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each seen status's position now, GONE for one that is neither in the list nor replaced.

    A word that has gone from the list was renamed to the one word that all its activities now
    bear; where they bear several or none, to a new word in its place in the list. `activities` is
    each seen activity's line now.
    """
    words = {normal(word): i for i, (word, _) in enumerate(now.statuses[: now.listed])}
    place = in_their_place(
        [word for word, _ in before.statuses[: before.listed]],
        [word for word, _ in now.statuses[: now.listed]],
        [word for word, _ in before.statuses[before.listed :]],
    )
    found = []
    for position, (word, _) in enumerate(before.statuses):
        at = words.get(normal(word), GONE)
        if at == GONE:
            at = _borne(position, before, now, activities)
        if at == GONE and position < before.listed:
            at = place[position]
        found.append(at)
    return np.array(found, dtype="int64")


def in_their_place(old: Sequence[str], new: Sequence[str], gone: Iterable[str] = ()) -> list[int]:
    """Each old word's position in the new list, by the lists alone; GONE for one that has none.

    A word that has gone is the new one that stands in its place; else, where rows were put in or
    taken out above, the new one between the same neighbours. A new word is one that is neither old
    nor among those that had `gone` before.
    """
    plain, plain_new = [normal(word) for word in old], [normal(word) for word in new]
    at = {word: i for i, word in reversed(list(enumerate(plain_new)))}
    found = [at.get(word, GONE) for word in plain]
    known = {*plain, *map(normal, gone)}
    free = {i for i, word in enumerate(plain_new) if word not in known}
    for i in [i for i, place in enumerate(found) if place == GONE]:
        if i in free:
            found[i] = i
            free.discard(i)
    if free and GONE in found:
        blocks = SequenceMatcher(None, plain, plain_new, autojunk=False).get_opcodes()
        for tag, first, end, first_new, end_new in blocks:
            if tag == "replace" and end - first == end_new - first_new:
                for i, place in zip(range(first, end), range(first_new, end_new), strict=True):
                    if found[i] == GONE and place in free:
                        found[i] = place
                        free.discard(place)
    return found


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
