"""Periods as people name them: `December 2026`, `декабрь 2026`, `Q4 2026`, `2026 год`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from sheets_crm.crm.parse.dates import EARLIEST, LAST_TODAY, parse_date
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.workbook.snapshot import Value

_YEAR = r"(?P<year>\d{4})\s*(?:г|год|года|year)?\.?"
_QUARTER = (
    r"(?:q\s*(?P<q>[1-4])|(?P<n>[1-4]|iv|i{1,3})(?:st|nd|rd|th|-?й)?\s*(?:кв|квартал|quarter)\.?"
    r"|quarter\s*(?P<m>[1-4]))"
)
_YEARS = re.compile(_YEAR)
_QUARTERS = (
    re.compile(rf"{_QUARTER},?\s*{_YEAR}"),
    re.compile(rf"{_YEAR},?\s*{_QUARTER}"),
)
_NUMBERED = (
    re.compile(r"(?P<month>\d{1,2})[./-](?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})[./-](?P<month>\d{1,2})"),
)
_WORDED = re.compile(rf"(?P<month>[^\W\d_]{{3,}})\.?,?\s+{_YEAR}")
_SERIAL_0 = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 36526, 73050  # the years 2000 to 2099
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@dataclass(frozen=True)
class NamedPeriod:
    """A period by its name: `period` is a key of PERIODS, `start` its first day."""

    period: str
    start: date


def named_period(value: Value) -> NamedPeriod | None:
    """The period that a cell names; None for what is a day, or no time at all."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _named(str(int(value))) if 1000 <= value <= 9999 and value == int(value) else None
    return _named(normal(value)) if isinstance(value, str) else None


def heading_period(value: Value) -> NamedPeriod | None:
    """The same over a column, where a first day of a month, too, names the month.

    A spreadsheet makes a date of `December 2026` while it is typed, and Google tells its number.
    """
    if isinstance(value, int | float) and _FIRST_SERIAL <= value <= _LAST_SERIAL:
        value = _SERIAL_0 + timedelta(days=int(value))
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return NamedPeriod("month", day) if day.day == 1 else None
    return named_period(value)


@lru_cache(maxsize=4096)
def _named(text: str) -> NamedPeriod | None:
    if found := _YEARS.fullmatch(text):
        return _period("year", found["year"], 1)
    for pattern in _QUARTERS:
        if found := pattern.fullmatch(text):
            number = found["q"] or found["n"] or found["m"]
            quarter = _ROMAN.get(number) or int(number)
            return _period("quarter", found["year"], quarter * 3 - 2)
    for pattern in _NUMBERED:
        if found := pattern.fullmatch(text):
            return _period("month", found["year"], int(found["month"]))
    found = _WORDED.fullmatch(text)
    if found is None:
        return None
    day = parse_date(f"1 {found['month']} {found['year']}", LAST_TODAY, month_first=False)
    return _period("month", str(day.year), day.month) if isinstance(day, date) else None


def _period(key: str, year: str, month: int) -> NamedPeriod | None:
    if not EARLIEST.year <= int(year) <= LAST_TODAY.year or not 1 <= month <= 12:
        return None
    return NamedPeriod(key, date(int(year), month, 1))
