"""How messages are worded: words of the catalogue, days, moments, sums, lists that end in time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from sheets_crm.locale import Catalogue
from sheets_crm.locale.formats import written
from sheets_crm.reports.figures.periods import Window

_LONGEST_TEXT = 80
_TELLING = 100  # from here on a decimal tells nothing more
_JOINER = "\u200d"  # holds the parts of an emoji together; not printable, yet no harm


@dataclass(frozen=True)
class Wording:
    """The words of one workbook's messages.

    Attributes:
        workbook: what messages call it.
        zone: in which moments are shown; None is the computer's.
    """

    words: Catalogue
    workbook: str
    zone: tzinfo | None = None

    def say(self, key: str, **facts: Any) -> str:
        """The words under `notices.<key>`."""
        return self.words(f"notices.{key}", **facts)

    def title(self, key: str, **facts: Any) -> str:
        """A title, which ends in the workbook's name."""
        return self.say("title", what=self.say(key, **facts), workbook=tidy(self.workbook))

    def day(self, day: date) -> str:
        """`18 Mar 2026`."""
        month = self.words(f"reports.short_months.{day.month}")
        return self.words("reports.day", day=day, month=month)

    def short_day(self, day: date) -> str:
        """`18 Mar`."""
        month = self.words(f"reports.short_months.{day.month}")
        return self.say("short_day", day=day.day, month=month)

    def span(self, window: Window) -> str:
        """A day, or the first and last day of the window."""
        first, last = window.first or window.last, window.last
        if first == last:
            return self.short_day(last)
        if (first.year, first.month) == (last.year, last.month):
            return self.say("days", first=first.day, last=self.short_day(last))
        return self.say("span", first=self.short_day(first), last=self.short_day(last))

    def moment(self, at: datetime) -> str:
        """`18 Mar 2026, 10:05`."""
        local = at.astimezone(self.zone)
        return self.say("moment", day=self.day(local.date()), clock=f"{local:%H:%M}")

    def figure(self, value: float) -> str:
        """A sum or a count; a part of a small one, such as of 1.6 leads, has one decimal."""
        is_whole = abs(value) >= _TELLING or round(value, 1).is_integer()
        return written(value, ",.0f" if is_whole else ",.1f", self.words.language)

    def percent(self, share: float) -> str:
        """A share in whole per cent, a half rounded up; what is not yet all of it is no 100 %."""
        value = int(share * 100 + 0.5)
        return self.words("reports.percent", value=min(value, 99) if share < 1 else value)

    def person(self, manager: str) -> str:
        """A manager's name, or the words for none."""
        return tidy(manager) or self.words("reports.no_manager")

    def listed(self, lines: Sequence[str], most: int) -> list[str]:
        """The lines as a list, cut with how many more there are."""
        shown = [self.say("item", text=line) for line in lines[:most]]
        rest = len(lines) - most
        return [*shown, self.say("more", count=rest)] if rest > 0 else shown


def tidy(text: str, most: int = _LONGEST_TEXT) -> str:
    """What somebody typed, as a piece of one line: without line breaks and control signs, cut."""
    kept = (sign if sign.isprintable() or sign == _JOINER else " " for sign in str(text))
    line = " ".join("".join(kept).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def paragraphs(*blocks: Iterable[str]) -> str:
    """Blocks of lines with a blank line between them; empty blocks are passed over."""
    filled = ("\n".join(lines) for lines in map(list, blocks) if lines)
    return "\n\n".join(filled)
