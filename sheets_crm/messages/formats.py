"""Days and moments as a language writes them: in every sentence in the same way."""

from __future__ import annotations

from datetime import date, datetime

_DAYS = {"en": "%Y-%m-%d", "ru": "%d.%m.%Y"}
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


def decimal(value: float, digits: int, language: str) -> str:
    """`1.25`, in Russian `1,25`."""
    text = f"{value:.{digits}f}"
    return text.replace(".", ",") if language == "ru" else text


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
