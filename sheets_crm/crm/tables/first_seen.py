"""Since when leads are known of which nobody knows when they were created.

The workbook remembers it by their numbers, which rise in the order in which leads are first seen:
`412=2026-11-24,437=2026-12-01` says that of such leads those up to 412 were there on 24 November,
those up to 437 on 1 December.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from sheets_crm.text.parse_untrusted import whole

MARK = "first_seen"
_MOST = 12
"""As many days as fit into a value that a workbook remembers."""


def first_days(mark: str, leads: pd.DataFrame, today: pd.Timestamp) -> pd.Series[pd.Timestamp]:
    """The day on which each lead is known to have been there: today where none is remembered."""
    days = pd.Series(today, index=leads.index)
    known = _understood(mark)
    if not known:
        return days
    numbers = np.array([number for number, _ in known])
    # A lead without a number was there on the last of the days; earlier nobody can tell.
    number = leads["number"].fillna(numbers[-1]).to_numpy(dtype="int64")
    at = np.searchsorted(numbers, number)
    seen = [pd.Timestamp(day) for _, day in known]
    values = [min(seen[i], today) if i < len(seen) else today for i in at.tolist()]
    return pd.Series(values, index=leads.index, dtype=days.dtype)


def remembered(mark: str, unknown: pd.Series[int], last: int, today: date) -> str:
    """What the workbook shall remember.

    Args:
        mark: what it remembers.
        unknown: numbers of the leads whose creation is unknown.
        last: the highest number ever given.
        today: the day of the look.
    """
    known = _understood(mark)
    highest = known[-1][0] if known else 0
    is_new = (not known and len(unknown)) or bool((unknown.dropna() > highest).any())
    last = max(last, int(unknown.max())) if unknown.notna().any() else last
    if is_new and last > highest:
        known.append((last, today))
    # The oldest are let go: their leads count from a later day, which can only be too few days.
    return ",".join(f"{number}={day.isoformat()}" for number, day in known[-_MOST:])


def _understood(mark: str) -> list[tuple[int, date]]:
    found = []
    for each in mark.split(","):
        number, _, day = each.partition("=")
        try:
            found.append((whole(number), date.fromisoformat(day)))
        except ValueError:
            continue
    return sorted(found)
