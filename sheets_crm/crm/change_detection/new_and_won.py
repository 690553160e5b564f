"""Good news between two looks: leads that are new, and leads that were won.

They are kept and told as revisions are, but nobody did anything behind the owner's back: neither
the History tab nor `log` tells of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sheets_crm.crm.change_detection.compare_states import Looks
from sheets_crm.crm.change_detection.match_rows import GONE, fresh
from sheets_crm.crm.change_detection.revision import ARRIVALS, Revision
from sheets_crm.crm.model import StatusKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EACH = 5
"""Up to so many of one look are told one by one; a list that was pasted in is told as one."""


def arrivals(looks: Looks) -> tuple[Revision, ...]:
    """The new ones, then the won ones; one that is new and won already is both."""
    new = fresh(looks.leads, len(looks.now.leads.number))
    return (*_told(looks, "arrival_new", new), *_told(looks, "arrival_won", _won(looks, new)))


def _won(looks: Looks, new: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which leads are won now and were not. A status that was renamed is no other."""
    kinds = np.array([kind for _, kind in looks.now.statuses], dtype=object)
    now = kinds[looks.now.leads.status] == StatusKind.WON.value
    came = new.copy()
    then, _ = looks.kinds
    moved = (looks.leads != GONE) & looks.moved & (then != StatusKind.WON.value)
    came[looks.leads[moved]] = True
    won: NDArray[np.bool_] = now & came
    return won


def _told(looks: Looks, kind: str, which: NDArray[np.bool_]) -> tuple[Revision, ...]:
    found = [looks.about_lead(kind, line) for line in np.flatnonzero(which).tolist()]
    if len(found) <= _EACH:
        return tuple(found)
    amounts = [each.amount for each in found if each.amount is not None]
    total = sum(amounts) if amounts else None
    return (replace(looks.blank(ARRIVALS[kind]), amount=total, count=len(found)),)
