"""Days, moments and numbers as a language writes them: in every sentence in the same way."""

from __future__ import annotations

import math
from datetime import date, datetime

_DAYS = {"en": "%Y-%m-%d", "ru": "%d.%m.%Y"}
_MARKS = {"en": {",": ",", ".": "."}, "ru": {",": "\u00a0", ".": ","}}
_TRUTHS = {"en": ("FALSE", "TRUE"), "ru": ("ЛОЖЬ", "ИСТИНА")}
_MIDNIGHT = (0, 0, 0)


def day(at: date, language: str) -> str:
    """`2026-03-16`, in Russian `16.03.2026`."""
    return at.strftime(_DAYS[language]) if at.year >= 1000 else at.isoformat()


def moment(at: datetime, language: str) -> str:
    """The day and the time to the second, as the clock of its zone shows it."""
    return f"{day(at, language)} {at:%H:%M:%S}"


def day_or_moment(at: date, language: str) -> str:
    """A cell's value: a moment only where it is not midnight, and to the minute."""
    if not isinstance(at, datetime) or (at.hour, at.minute, at.second) == _MIDNIGHT:
        return day(at, language)
    return f"{day(at, language)} {at:%H:%M}"


def written(value: float, spec: str, language: str) -> str:
    """A number by a format such as `,.2f`, with the language's own marks: `1,250.5`, `1 250,5`."""
    marks = _MARKS[language]
    return "".join(marks.get(sign, sign) for sign in format(value, spec))


def number(value: float, language: str) -> str:
    """A number as a sentence writes it: `9,500` and `1,250.50`, in Russian `1 250,50`."""
    whole = not math.isfinite(value) or float(round(value, 2)).is_integer()
    return written(value, ",.0f" if whole else ",.2f", language)


def truth(value: bool, language: str) -> str:
    """A tick box as the spreadsheet itself shows it."""
    return _TRUTHS[language][value]


class Day(date):
    """A day in the words of a language, wherever a sentence does not say how to write it."""

    language = "en"

    def __format__(self, spec: str) -> str:
        return super().__format__(spec) if spec else day(self, self.language)


class Moment(datetime):
    """A moment in the words of a language; see `Day`."""

    language = "en"

    def __format__(self, spec: str) -> str:
        return super().__format__(spec) if spec else day_or_moment(self, self.language)


class Whole(int):
    """A whole number: `{rows:,}` parts its thousands as the language does."""

    language = "en"

    def __format__(self, spec: str) -> str:
        return written(int(self), spec, self.language)


class Number(float):
    """A number in the words of a language, wherever a sentence does not say how to write it."""

    language = "en"

    def __format__(self, spec: str) -> str:
        if spec:
            return written(float(self), spec, self.language)
        return number(float(self), self.language)


def counted(value: float, language: str) -> Whole | Number:
    """The same number, which writes itself as the language does."""
    told: Whole | Number = Whole(value) if isinstance(value, int) else Number(value)
    told.language = language
    return told


def spoken(at: date, language: str) -> date:
    """The same day or moment, which writes itself as the language does."""
    told: Day | Moment
    if isinstance(at, datetime):
        parts = (at.year, at.month, at.day, at.hour, at.minute, at.second)
        told = Moment(*parts, tzinfo=at.tzinfo)
    else:
        told = Day(at.year, at.month, at.day)
    told.language = language
    return told
