"""The flaws that every real workbook has, put where the program should find each of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sheets_crm.demo.words import Words
from sheets_crm.workbook.snapshot import Value

Row = dict[str, Value]

_LEADS_NOT_YET_NUMBERED = 6
_ACTIVITIES_NOT_YET_NUMBERED = 30


def spoil(words: Words, leads: list[Row], activities: list[Row]) -> None:
    """Puts the flaws into the rows; where each stands is fixed, so that the example is too."""
    _mistype(activities, "status", {80: str.lower, 611: _trailing_space, 1103: str.upper})
    _mistype(activities, "type", {240: str.lower})
    _mistype(activities, "manager", {355: _trailing_space})
    _mistype(leads, "source", {33: str.lower, 121: _trailing_space})
    leads[57]["city"] = words.unknown_city
    leads[140]["amount"] = words.money.typed
    _write_dates_as_text(words, leads, activities)
    _repeat_a_lead(leads)
    _lose_a_lead(words, activities)
    activities[-75]["date"] = None
    leads[-4]["created"] = None
    for row in (*leads[-_LEADS_NOT_YET_NUMBERED:], *activities[-_ACTIVITIES_NOT_YET_NUMBERED:]):
        row["number"] = None


def _mistype(rows: list[Row], key: str, how: dict[int, Callable[[str], str]]) -> None:
    for position, change in how.items():
        row = rows[position % len(rows)]
        row[key] = change(str(row[key]))


def _trailing_space(word: str) -> str:
    return f"{word} "


def _write_dates_as_text(words: Words, leads: list[Row], activities: list[Row]) -> None:
    places = [
        (leads[88], "created"),
        (activities[len(activities) // 3], "date"),
        (activities[-12], "date"),
    ]
    places += [(row, "next_date") for row in activities[-60:-20:25] if row["next_date"]]
    for form, (row, key) in enumerate(places):
        day = row[key]
        if isinstance(day, date):
            row[key] = words.date_as_text(day, form)


def _repeat_a_lead(leads: list[Row]) -> None:
    """Somebody did not look whether the client was there already."""
    known, newest = leads[64], leads[-1]
    again = {key: known[key] for key in ("name", "phone", "city", "manager")}
    leads.append({**again, "source": newest["source"], "created": newest["created"]})


def _lose_a_lead(words: Words, activities: list[Row]) -> None:
    """Somebody wrote the client's name from memory."""
    activities[-48]["lead"] = words.orphan
