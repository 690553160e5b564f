"""Windows of time, handed the day and never reading it."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_MONTHS_BACK = {"year": 12, "quarter": 3, "month": 1}
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """Days `first` to `last`, both inside; `first` None is since ever.

    A window since ever holds what has no date too.
    """

    first: date | None
    last: date

    def holds(self, dates: pd.Series) -> pd.Series:
        """Which of the dates lie inside."""
        if self.first is None:
            return dates.isna() | (dates <= _stamp(self.last))
        return dates.between(_stamp(self.first), _stamp(self.last))

    def until(self, day: date) -> Window:
        """As much of the window as has come by that day."""
        return Window(self.first, min(self.last, day))


def _stamp(day: date) -> pd.Timestamp:
    import pandas as pd  # noqa: PLC0415 - pandas is loaded only where figures are made

    return pd.Timestamp(day)


def plan_window(period: str, day: date) -> Window:
    """The day, the week from Monday, the calendar month, quarter or year that holds `day`."""
    if period == "day":
        return Window(day, day)
    if period == "week":
        monday = day - timedelta(days=day.weekday())
        return Window(monday, monday + 6 * _DAY)
    months = _MONTHS_IN[period]
    first = (day.month - 1) // months * months + 1
    last = first + months - 1
    length = calendar.monthrange(day.year, last)[1]
    return Window(day.replace(month=first, day=1), day.replace(month=last, day=length))


def window_before(period: str, day: date) -> Window:
    """The window of that period just before the one that holds `day`."""
    first = plan_window(period, day).first or day
    return plan_window(period, first - _DAY)


def same_part(window: Window, before: Window, day: date) -> Window:
    """As much of the window before as has passed of this one: as many days from its first."""
    passed = day - (window.first or day)
    return before.until((before.first or before.last) + passed)


def cohort_window(period: str, today: date) -> Window:
    """The last 12, 3 or 1 months up to today (`year`, `quarter`, `month`), or `all` time."""
    if period == "all":
        return Window(None, today)
    return Window(months_back(today, _MONTHS_BACK[period]) + _DAY, today)


def months_back(day: date, months: int) -> date:
    """The same day of the month so many months ago, or that month's last."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    length = calendar.monthrange(years, month + 1)[1]
    return date(years, month + 1, min(day.day, length))
