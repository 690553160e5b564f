"""Which row of the last look is which row of this one.

A row is its number. But a number can get lost (its column deleted, a row cut and pasted, a sync
undone) and be given anew, perhaps to another row; so a number counts at once only where the row
also says the same, then rows that say the same are found without it, and only then by it alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sheets_crm.crm.change_detection.row_state import BLANK, UNDATED
from sheets_crm.crm.change_detection.workbook_state import Seen

if TYPE_CHECKING:
    from numpy.typing import NDArray

GONE = -1
"""No line now."""


def leads_now(before: Seen, now: Seen) -> NDArray[np.int64]:
    """Each seen lead's line now: by number and name, by name, by number."""
    old, new = before.leads, now.leads
    return lead_lines(old.number, old.name, new.number, new.name)


def lead_lines(
    old_number: NDArray[np.int64],
    old_name: NDArray[np.object_],
    new_number: NDArray[np.int64],
    new_name: NDArray[np.object_],
) -> NDArray[np.int64]:
    """The line now of each lead of before, by numbers and names alone.

    One whose number bears a name that nobody had before was renamed, though a newcomer has taken
    the old name meanwhile.
    """
    by_number = _by_number(old_number, new_number)
    named = _at(new_name, by_number)
    at = _where(by_number, old_name == named)
    other = np.flatnonzero((by_number != GONE) & (at == GONE))
    if len(other):
        had = set(old_name)
        standing = set(new_name[np.isin(new_number, old_number[old_number != BLANK])])
        for line in other.tolist():
            if named[line] not in had and old_name[line] not in standing:
                at[line] = by_number[line]
    at = _paired(at, [old_name], [new_name])
    return _completed(at, by_number)


def activities_now(before: Seen, now: Seen, leads: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each seen activity's line now; `leads` is what `leads_now` found."""
    old, new = before.activities, now.activities
    lead = leads[old.lead]
    by_number = _by_number(old.number, new.number)
    says_the_same = old.words == _at(new.words, by_number)
    stands_so = (lead == _at(new.lead, by_number)) | (old.day == _at(new.day, by_number))
    at = _where(by_number, says_the_same & stands_so)
    at = _paired(at, (lead, old.day, old.words), (new.lead, new.day, new.words))
    at = _completed(at, by_number)
    at = _paired(at, (lead, old.day), (new.lead, new.day))
    return _undated_again(at, before, now, lead)


def _undated_again(
    at: NDArray[np.int64], before: Seen, now: Seen, lead: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Rows that the program gave a day, which was taken back with their number: by what they say.

    `lead` is the line now of each seen activity's lead.
    """
    given = [one.number for one in before.loose if one.column == "activities.date" and one.day]
    old, new = before.activities, now.activities
    bore, lacks = np.isin(old.number, given), new.day == UNDATED
    if not (bore.any() and lacks.any()):
        return at
    # Whoever is not meant is of a lead that there is not.
    mine = np.where(bore, lead, GONE - 1)
    theirs = np.where(lacks, new.lead, GONE - 2)
    return _paired(at, (mine, old.words), (theirs, new.words))


def fresh(at: NDArray[np.int64], size: int) -> NDArray[np.bool_]:
    """Which of so many lines now were not there before."""
    new = np.ones(size, dtype=bool)
    new[at[at != GONE]] = False
    return new


def _by_number(old: NDArray[np.int64], new: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each number is now; a number that stands twice is nobody's."""
    ours, theirs = _unique(old), _unique(new)
    lines = np.flatnonzero(theirs != BLANK)
    found = pd.Index(theirs[lines]).get_indexer(pd.Index(ours))
    return np.where((found < 0) | (ours == BLANK), GONE, _at(lines, found))


def _unique(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    twice = pd.Series(numbers).duplicated(keep=False).to_numpy()
    return np.where(twice, BLANK, numbers)


def _at(values: NDArray[Any], lines: NDArray[np.int64]) -> NDArray[Any]:
    """The values of these lines; for GONE any one, which nobody must look at."""
    if not len(values):
        return np.zeros(len(lines), dtype=values.dtype)
    return values[lines]


def _where(at: NDArray[np.int64], sure: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.where(sure, at, GONE)


def _completed(at: NDArray[np.int64], more: NDArray[np.int64]) -> NDArray[np.int64]:
    """Lines not found yet go where `more` says, unless another has been found there."""
    rest = np.flatnonzero((at == GONE) & (more != GONE))
    at = at.copy()
    at[rest] = np.where(np.isin(more[rest], at), GONE, more[rest])
    return at


def _paired(
    at: NDArray[np.int64], old: Sequence[NDArray[Any]], new: Sequence[NDArray[Any]]
) -> NDArray[np.int64]:
    """Lines not found yet that are alike in these columns, the first with the first."""
    rest = np.flatnonzero(at == GONE)
    if not len(rest):
        return at
    free = np.flatnonzero(fresh(at, len(new[0])))
    waiting: dict[Hashable, list[int]] = {}
    for line, key in zip(free[::-1].tolist(), _keys(new, free[::-1]), strict=True):
        waiting.setdefault(key, []).append(line)
    at = at.copy()
    for line, key in zip(rest.tolist(), _keys(old, rest), strict=True):
        if same := waiting.get(key):
            at[line] = same.pop()
    return at


def _keys(columns: Sequence[NDArray[Any]], lines: NDArray[np.int64]) -> list[Hashable]:
    return list(zip(*(column[lines].tolist() for column in columns), strict=True))
