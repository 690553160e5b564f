"""What is carried from look to look, so that what is muddled for a while is not taken for new."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np

from sheets_crm.crm.change_detection.compare_states import Looks
from sheets_crm.crm.change_detection.row_state import BLANK, UNKNOWN, SeenActivities, SeenLeads
from sheets_crm.crm.change_detection.workbook_state import Seen
from sheets_crm.crm.model import StatusKind
from sheets_crm.crm.parse.text_match import normal

if TYPE_CHECKING:
    from numpy.typing import NDArray


def kept(looks: Looks) -> Seen:
    """This look with what it could not see: words that left the list, rows that cannot be read."""
    before, now = looks.before, looks.now
    called = {normal(word) for word, _ in now.former.words}
    is_former = np.array([normal(word) in called for word, _ in before.statuses], dtype=bool)
    left = np.flatnonzero(looks.left & ~is_former)
    # Where each status of before is kept now; at the end, so that BLANK and UNKNOWN find theirs.
    place = np.append(looks.statuses, [UNKNOWN, BLANK])
    place[left] = len(now.statuses) + np.arange(len(left))
    activities = _still_bearing(looks, place) if len(left) else now.activities
    return replace(
        now,
        since=before.since or now.since,
        statuses=(*now.statuses, *(before.statuses[i] for i in left.tolist())),
        people=(*now.people, *before.people) if looks.standing.any() else now.people,
        leads=_still_closed(looks, place) if len(left) else now.leads,
        activities=_with_standing(looks, activities, place),
    )


def _still_bearing(looks: Looks, place: NDArray[np.int64]) -> SeenActivities:
    """Activities that bear a word which left the list keep its status until they bear another."""
    then, now = looks.before.activities.status, looks.now.activities
    lines = np.flatnonzero(looks.bearing)
    return replace(now, status=_put(now.status, looks.activities[lines], place[then[lines]]))


def _still_closed(looks: Looks, place: NDArray[np.int64]) -> SeenLeads:
    """Leads that look open only because their won or lost status left the list keep it."""
    then, now = looks.before.leads.status, looks.now.leads
    was, is_now = looks.kinds
    opened = (was != StatusKind.OPEN.value) & (is_now == StatusKind.OPEN.value)
    lines = np.flatnonzero(opened & looks.left[then])
    return replace(now, status=_put(now.status, looks.leads[lines], place[then[lines]]))


def _with_standing(looks: Looks, now: SeenActivities, place: NDArray[np.int64]) -> SeenActivities:
    """And the numbered rows that stand there and cannot be read, as they were when they could."""
    old = looks.before.activities
    lines = np.flatnonzero(looks.standing & (old.number != BLANK))
    if not len(lines):
        return now
    more = {field.name: getattr(old, field.name)[lines] for field in fields(old)}
    more["lead"] = looks.leads[more["lead"]]
    more["status"] = place[more["status"]]
    more["manager"] = more["manager"] + len(looks.now.people)
    return SeenActivities(**{key: np.concatenate([getattr(now, key), more[key]]) for key in more})


def _put(
    values: NDArray[np.int64], lines: NDArray[np.int64], new: NDArray[np.int64]
) -> NDArray[np.int64]:
    values = values.copy()
    values[lines] = new
    return values
