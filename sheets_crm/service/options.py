"""What can be configured about the schedule; loads nothing heavy, for the configuration's sake."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time, timedelta

from sheets_crm.settings import key
from sheets_crm.text.parse_untrusted import whole

STOP_SECONDS = 200
"""How long a stop may last: the longest write to Google, with its pauses, must come to its end."""

_MOST_OF = {"minute": 366 * 24 * 60, "hour": 366 * 24, "day": 366}
_EVERY = re.compile(r"(?P<count>[0-9]+) *(?P<unit>minute|hour|day)s?")
_CLOCK = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})")


def interval(text: str) -> timedelta | None:
    """`15 minutes`, `2 hours`, `1 day`; None where the text is blank.

    Raises:
        ValueError: it is none of these, no time at all, or more than a year.
    """
    if not text.strip():
        return None
    found = _EVERY.fullmatch(text.strip().lower())
    count = whole(found["count"]) if found else 0
    if found is None or not 0 < count <= _MOST_OF[found["unit"]]:
        raise ValueError(text)
    return timedelta(**{f"{found['unit']}s": count})


def clock_time(text: str) -> time:
    """`09:00`.

    Raises:
        ValueError: there is no such time of day.
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    return time(int(found["hour"]), int(found["minute"]))


def window(text: str) -> tuple[time, time] | None:
    """`09:00-19:00`: from and until; None where the text is blank, which is all day.

    Raises:
        ValueError: it is no such pair, or ends before it begins.
    """
    if not text.strip():
        return None
    opens, dash, closes = text.partition("-")
    both = clock_time(opens), clock_time(closes)
    if not dash or both[0] >= both[1]:
        raise ValueError(text)
    return both


@dataclass(frozen=True)
class ScheduleOptions:
    """When `sheets-crm run` visits a workbook."""

    every: str = key(
        "15 minutes",
        "how often: so many minutes, hours or days; blank: only at the times of `at`",
        check=interval,
        example="15 minutes",
    )
    at: tuple[str, ...] = key(
        (), "times of the day for a visit besides", check=clock_time, example="09:00"
    )
    days: str = key(
        "all",
        "all, or workdays: Monday to Friday less the public holidays of workdays.country",
        ("all", "workdays"),
    )
    hours: str = key(
        "",
        "the hours in which it visits; blank: at any hour. Times of `at` count whatever this says",
        check=window,
        example="09:00-19:00",
    )


@dataclass(frozen=True)
class ServiceOptions:
    """What a visit may take, and what lets a monitor see that the service lives."""

    visit_minutes: float = key(
        10.0,
        "how long a visit may last; one that lasts longer is ended and tried again; 0: no limit",
        between=(0, 1440),
    )
    visit_megabytes: int = key(
        3072,
        "how much memory a visit may need; one that needs more is ended and tried again; 0: no "
        "limit",
        between=(0, 1_048_576),
    )
    health_file: str = key(
        "",
        "a file that is written anew after each visit, with what `status --json` says; blank: none",
    )
    health_port: int = key(
        0,
        "a port of this computer that answers http://127.0.0.1:<port>/healthz: 200 while every "
        "workbook is visited in time, else 503; 0: none",
        between=(0, 65_535),
    )
