"""Numbers that got lost from the sheet and are remembered: a row keeps its number for ever.

The number column is deleted, a row is cut and pasted without it, a sync is undone: the workbook no
longer says which lead was which, but the last look does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sheets_crm.crm.change_detection.capture_state import look_at
from sheets_crm.crm.change_detection.match_rows import GONE, activities_now, leads_now
from sheets_crm.crm.change_detection.row_state import BLANK
from sheets_crm.crm.change_detection.workbook_state import Seen
from sheets_crm.crm.upkeep.row_numbers import NOTHING_LOST, Remembered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sheets_crm.crm.model import Crm
    from sheets_crm.workbook.snapshot import Snapshot


def remembered_numbers(before: Seen | None, crm: Crm, snapshot: Snapshot) -> Remembered:
    """The lost numbers of rows that say what they said at the last look.

    Args:
        before: the last look; None where there was none.
        crm: the workbook understood, its blanks not filled yet.
        snapshot: the workbook as it was read.
    """
    if before is None or not _some_lost(before, crm):
        return NOTHING_LOST
    now = look_at(crm, snapshot)
    leads = leads_now(before, now)
    return Remembered(
        _lost(before.leads.number, now.leads.number, leads),
        _lost(
            before.activities.number,
            now.activities.number,
            activities_now(before, now, leads),
        ),
    )


def _some_lost(before: Seen, crm: Crm) -> bool:
    """Whether a number is missing where a row has none; as good as never, and cheaply known."""
    both = ((before.leads.number, crm.leads), (before.activities.number, crm.activities))
    for known, frame in both:
        standing = frame["number"].dropna().to_numpy(dtype="int64")
        some_blank = len(standing) < len(frame)
        if some_blank and not np.isin(known[known != BLANK], standing).all():
            return True
    return False


def _lost(
    known: NDArray[np.int64], standing: NDArray[np.int64], at: NDArray[np.int64]
) -> dict[int, int]:
    """Line → number, for lines without one; a number that stands elsewhere now is not given."""
    usable = (known != BLANK) & (at != GONE) & ~np.isin(known, standing)
    return {
        line: number
        for line, number in zip(at[usable].tolist(), known[usable].tolist(), strict=True)
        if standing[line] == BLANK
    }
