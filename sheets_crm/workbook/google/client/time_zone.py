"""A spreadsheet's own time zone, which says which day it is in it; loads nothing of Google's."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta, timezone, tzinfo
from pathlib import Path

from sheets_crm.state.state_dir import write_whole

_NAME = "zone.txt"
_FIXED = re.compile(r"GMT(?P<sign>[+-])(?P<hours>\d{1,2}):(?P<minutes>[0-5]\d)")
"""What Google says of a zone that has no name."""


def zone_called(name: str) -> tzinfo | None:
    """The time zone as Google names it; None where this computer knows none of that name."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - once a visit

    with suppress(ValueError, OSError, ZoneInfoNotFoundError):
        if fixed := _FIXED.fullmatch(name):
            ahead = timedelta(hours=int(fixed["hours"]), minutes=int(fixed["minutes"]))
            return timezone(-ahead if fixed["sign"] == "-" else ahead)
        return ZoneInfo(name) if name else None
    return None


def zone_in(folder: Path) -> tzinfo | None:
    """The time zone that the spreadsheet had when it was last looked at; None before that."""
    return zone_called(_kept(folder))


def remember(folder: Path, name: str) -> None:
    """Keeps the name of the time zone."""
    if name != _kept(folder):
        with suppress(OSError):  # then it is asked for again
            write_whole(folder / _NAME, name, lasting=False)


def _kept(folder: Path) -> str:
    try:
        return (folder / _NAME).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
