"""Dates as people type them, in Russian and English, and as spreadsheets number them.

A text that names a day of a year is that day. One that does not (`вчера`, `28.12`, `Monday`) is a
day only beside the day on which it was written: it is read as `Loose`, and `fixed` gives its day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from functools import lru_cache
from typing import Any

EARLIEST = date(1990, 1, 1)
LAST_TODAY = date(2500, 12, 31)
"""The last day that can be taken for today: what is counted from it lies within the calendar."""
YEARS_AHEAD = 10
_LONGEST = 40  # a date in words is shorter; a sentence is none
_CLOCK = r"\d{1,2}[:.]\d\d(?:[:.]\d\d(?:[.,]\d+)?)?\s*(?:[ap]m|Z)?"
_TAIL = rf"(?:\s*(?:г\.?|года?))?,?(?:(?:\s+(?:в|at))?[\sT]+(?P<clock>{_CLOCK}))?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-./])(\d{{1,2}})\2(\d{{1,2}}){_TAIL}", re.IGNORECASE)
_YEAR_LAST = re.compile(
    rf"(\d{{1,2}})([-./])(\d{{1,2}})(?:\2(\d{{4}}|\d\d)\.?)?{_TAIL}", re.IGNORECASE
)
_TIME = re.compile(
    r"(?:^|,?\s+)(?:(?:в|at)\s+)?(\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]m)?|\d{1,2}\s*[ap]m)$",
    re.IGNORECASE,
)
_HAND = re.compile(r"(\d{1,2})(?:[:.](\d\d))?(?:[:.](\d\d))?[^ap]*([ap]m)?.*", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2}")  # a bare number is no date; dateparser would make one of it
_PATIENCE = 300
_DOTTED = re.compile(r"\d\.\d{1,2}\.\d")  # whoever writes dots puts the day first
_SPACES = re.compile(r"\s+")
_LEAP = 2024  # a year with every day
_EVERY_LEAP = 8  # years within which every day of the year comes round
_NOON = time(12)


class When(Enum):
    """On which side of the day it is counted from a day lies that could be either."""

    UNTIL = auto()
    """The latest such day that is not after it: what was done."""
    FROM = auto()
    """The earliest that is not before it: what is to be done."""
    NEAR = auto()
    """The nearest, of equals the earlier."""


@dataclass(frozen=True)
class Loose:
    """What a text means that is no day by itself.

    Attributes:
        words: what is counted from the day it was written, such as `вчера`; "" for a day and month.
        day, month: of a date without a year; 0 for words.
        clock: the time of day, where one was typed.
    """

    words: str = ""
    day: int = 0
    month: int = 0
    clock: time | None = None


Meaning = date | Loose | None


def latest(today: date) -> date:
    """The last day that is taken for a date and not for a slip of the hand."""
    return date(today.year + YEARS_AHEAD, 12, 31)


def parse_dates(texts: Iterable[str], today: date, *, month_first: bool) -> dict[str, Meaning]:
    """What each text means as a date; None for those that mean none.

    After _PATIENCE different texts in words that mean none the column is no column of dates, and
    only plain numeric forms are still looked at: words take a thousand times longer.
    """
    meant: dict[str, Meaning] = {}
    failures = 0
    for text in dict.fromkeys(texts):
        if failures < _PATIENCE or not _LETTERS.search(text):
            meant[text] = parse_date(text, today, month_first=month_first)
            failures += meant[text] is None
        else:
            meant[text] = _numeric(_plain(text), today, month_first=month_first)
    return meant


def parse_date(text: str, today: date, *, month_first: bool) -> Meaning:
    """What a text means as a date, None when it means none.

    Args:
        text: `01.03.2026`, `1.3.26`, `2026-03-01`, `1 марта`, `March 1, 2026`, `вчера`, … also
            with a time of day.
        today: by which a year of two digits is one of this century or the last.
        month_first: whether 03/01/2026 is March 1; with dots it is January 3 in any case.
    """
    plain = _plain(text)
    found = _numeric(plain, today, month_first=month_first)
    if found is not None or len(plain) > _LONGEST or not _LETTERS.search(plain):
        return found
    at = _TIME.search(plain)
    rest = plain[: at.start()] if at else plain
    return _worded(rest, _clock(at[1]) if at else None, month_first=month_first)


def ways(text: str) -> tuple[bool, bool]:
    """Whether a numeric date can have its day first, and whether it can have its month first.

    Both are False for a text of another form, and for one whose day and month are the same.
    """
    found = _YEAR_LAST.fullmatch(_plain(text))
    if not found or found[1] == found[3]:
        return False, False
    first, second = int(found[1]), int(found[3])
    year = _LEAP if found[4] is None else int(found[4])
    if year == 0:
        year = _LEAP
    is_day = _day(year, second, first) is not None
    is_month = _day(year, first, second) is not None
    return is_day, is_month


def is_dotted(text: str) -> bool:
    """Whether a numeric date is written with dots, by which its day comes first."""
    found = _YEAR_LAST.fullmatch(_plain(text))
    return bool(found) and found[2] == "."  # type: ignore[index]


def fixed(loose: Loose, base: date, when: When) -> date | None:
    """The day, with its time where one was typed, that was meant on the day `base`.

    None where there is none within the calendar.
    """
    found = _worded_day(loose.words, base, when) if loose.words else _yearless(loose, base, when)
    return datetime.combine(found, loose.clock) if found and loose.clock else found


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _numeric(plain: str, today: date, *, month_first: bool) -> Meaning:
    if found := _YEAR_FIRST.fullmatch(plain):
        return _day(int(found[1]), int(found[3]), int(found[4]))
    found = _YEAR_LAST.fullmatch(plain)
    if not found:
        return None
    year = _LEAP if found[4] is None else _full_year(found[4], today)
    month_first = month_first and found[2] != "."
    day = _in_order(int(found[1]), int(found[3]), year, month_first=month_first)
    if day is None or found[4]:
        return day
    return Loose(day=day.day, month=day.month, clock=_clock(found["clock"] or ""))


def _in_order(first: int, second: int, year: int, *, month_first: bool) -> date | None:
    """Day and month in this order, or the other way where only that is a date."""
    day, month = (second, first) if month_first else (first, second)
    return _day(year, month, day) or _day(year, day, month)


def _full_year(digits: str, today: date) -> int:
    if len(digits) == 4:
        return int(digits)
    year = 2000 + int(digits)
    return year if year <= today.year + YEARS_AHEAD else year - 100


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(text: str) -> time | None:
    """`14:30`, `9.05`, `2 pm`; None where it is no time of day."""
    found = _HAND.fullmatch(text)
    if not found:
        return None
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "pm" else 0)
    try:
        return time(hour, int(found[2] or 0), int(found[3] or 0))
    except ValueError:
        return None


def _yearless(loose: Loose, base: date, when: When) -> date | None:
    years = range(max(1, base.year - _EVERY_LEAP), base.year + _EVERY_LEAP + 1)
    days = (_day(year, loose.month, loose.day) for year in years)
    return _chosen([day for day in days if day], base, when)


def _chosen(days: list[date], base: date, when: When) -> date | None:
    if when is When.UNTIL:
        return max((day for day in days if day <= base), default=None)
    if when is When.FROM:
        return min((day for day in days if day >= base), default=None)
    return min(days, key=lambda day: (abs(day - base), day), default=None)


@lru_cache(maxsize=4096)
def _worded(text: str, clock: time | None, *, month_first: bool) -> Meaning:
    order = "MDY" if month_first and not _DOTTED.search(text) else "DMY"
    whole: dict[str, Any] = {"PARSERS": ["absolute-time"], "DATE_ORDER": order}
    if found := _understood(text, REQUIRE_PARTS=["day", "month", "year"], **whole):
        return found
    if found := _understood(text, REQUIRE_PARTS=["day", "month"], **whole):
        return Loose(day=found.day, month=found.month, clock=clock)
    is_counted = _understood(text, PARSERS=["relative-time"]) or _weekday(text) is not None
    return Loose(words=text, clock=clock) if is_counted else None


def _understood(text: str, base: date = date(_LEAP, 1, 1), **settings: Any) -> date | None:
    import dateparser  # noqa: PLC0415 - half a second that only text dates pay

    found: datetime | None = dateparser.parse(
        text,
        languages=["ru", "en"],
        settings={"RELATIVE_BASE": datetime.combine(base, _NOON), **settings},
    )
    return found.date() if found else None


@lru_cache(maxsize=4096)
def _weekday(text: str, base: date = date(_LEAP, 1, 1)) -> tuple[date, date] | None:
    """The days that a weekday's name means before and after; None for all but weekdays.

    Equal for a name that says which is meant (`last Friday`). A month's name means another weekday
    as the day moves it is counted from, and is none.
    """
    if _understood(text, REQUIRE_PARTS=["day"], PARSERS=["absolute-time"]):
        return None
    days = [
        _understood(
            text, base + timedelta(days=n), PREFER_DATES_FROM=side, PARSERS=["absolute-time"]
        )
        for n in range(2)
        for side in ("past", "future")
    ]
    if None in days or len({day.weekday() for day in days if day}) > 1:
        return None
    before, after = days[:2]
    return (before, after) if before and after else None


def _worded_day(words: str, base: date, when: When) -> date | None:
    side = "past" if when is When.UNTIL else "future"
    found = _understood(words, base, PARSERS=["relative-time"], PREFER_DATES_FROM=side)
    if found:
        return found
    weekday = _weekday(words, base)
    if weekday is None or weekday[0] == weekday[1]:
        return weekday[0] if weekday else None
    away = (weekday[0].weekday() - base.weekday()) % 7
    days = [base + timedelta(days=away + week) for week in (-7, 0, 7)]
    return _chosen(days, base, when)
