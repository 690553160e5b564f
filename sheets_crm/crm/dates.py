"""Dates as people type them, in Russian and English, and as spreadsheets number them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache

EARLIEST = date(1990, 1, 1)
LAST_TODAY = date(2500, 12, 31)
"""The last day that can be taken for today: what is counted from it lies within the calendar."""
YEARS_AHEAD = 10
_LONGEST = 40  # a date in words is shorter; a sentence is none
_CLOCK = r"\d{1,2}[:.]\d\d(?:[:.]\d\d(?:[.,]\d+)?)?\s*(?:[ap]m|Z)?"
_TAIL = rf"(?:\s*(?:г\.?|года?))?,?(?:(?:\s+(?:в|at))?[\sT]+{_CLOCK})?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-./])(\d{{1,2}})\2(\d{{1,2}}){_TAIL}", re.IGNORECASE)
_YEAR_LAST = re.compile(
    rf"(\d{{1,2}})([-./])(\d{{1,2}})(?:\2(\d{{4}}|\d\d)\.?)?{_TAIL}", re.IGNORECASE
)
_TIME = re.compile(r",?(?:\s+(?:в|at))?\s+\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]m)?$", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2}")  # a bare number is no date; dateparser would make one of it
_PATIENCE = 300
_DOTTED = re.compile(r"\d\.\d{1,2}\.\d")  # whoever writes dots puts the day first
_SPACES = re.compile(r"\s+")


def latest(today: date) -> date:
    """The last day that is taken for a date and not for a slip of the hand."""
    return date(today.year + YEARS_AHEAD, 12, 31)


def parse_dates(texts: Iterable[str], language: str, today: date) -> dict[str, date | None]:
    """What each text means as a date; None for those that mean none.

    After _PATIENCE different texts in words that mean none the column is no column of dates, and
    only plain numeric forms are still looked at: words take a thousand times longer.
    """
    meant: dict[str, date | None] = {}
    failures = 0
    for text in dict.fromkeys(texts):
        if failures < _PATIENCE or not _LETTERS.search(text):
            meant[text] = parse_date(text, language, today)
            failures += meant[text] is None
        else:
            meant[text] = _numeric(_SPACES.sub(" ", text).strip(), language, today)
    return meant


def parse_date(text: str, language: str, today: date) -> date | None:
    """The day that a text means, None when it means none.

    Args:
        text: `01.03.2026`, `1.3.26`, `2026-03-01`, `1 марта`, `March 1, 2026`, `вчера`, … also
            with a time of day, which is passed over.
        language: `en` reads 03/01/2026 as March 1, `ru` as January 3.
        today: what `вчера` and a date without a year are counted from.
    """
    plain = _SPACES.sub(" ", text).strip()
    found = _numeric(plain, language, today)
    if found is not None or len(plain) > _LONGEST or not _LETTERS.search(plain):
        return found
    return _worded(_TIME.sub("", plain), language, today)


def _numeric(plain: str, language: str, today: date) -> date | None:
    if found := _YEAR_FIRST.fullmatch(plain):
        return _day(int(found[1]), int(found[3]), int(found[4]))
    if found := _YEAR_LAST.fullmatch(plain):
        year = _full_year(found[4], today)
        return _in_order(int(found[1]), int(found[3]), year, found[2], language)
    return None


def _in_order(first: int, second: int, year: int, sign: str, language: str) -> date | None:
    """Day and month in the language's order, or the other way where only that is a date."""
    month_first = language == "en" and sign != "."
    day, month = (second, first) if month_first else (first, second)
    return _day(year, month, day) or _day(year, day, month)


def _full_year(digits: str | None, today: date) -> int:
    if digits is None:
        return today.year
    if len(digits) == 4:
        return int(digits)
    year = 2000 + int(digits)
    return year if year <= today.year + YEARS_AHEAD else year - 100


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _worded(text: str, language: str, today: date) -> date | None:
    import dateparser  # noqa: PLC0415 - half a second that only text dates pay

    found: datetime | None = dateparser.parse(
        text,
        languages=["ru", "en"],
        settings={
            "DATE_ORDER": "MDY" if language == "en" and not _DOTTED.search(text) else "DMY",
            "RELATIVE_BASE": datetime.combine(today, time(12)),
            "REQUIRE_PARTS": ["day", "month"],
        },
    )
    return found.date() if found else None
