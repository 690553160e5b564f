"""Titles for tabs of ours that no tab of the user's bears already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

_LONGEST = 31  # what Excel allows; Google allows more


def free_title(wanted: str, taken: Iterable[str]) -> str:
    """The title, or one like it where a tab of the user's bears it.

    Spreadsheets do not tell titles apart by case.
    """
    known = {title.casefold() for title in taken}
    return next(title for title in _like(wanted) if title.casefold() not in known)


def _like(wanted: str) -> Iterator[str]:
    yield wanted
    for number in count(1):
        mark = " (CRM)" if number == 1 else f" (CRM {number})"
        yield wanted[: _LONGEST - len(mark)].rstrip() + mark
