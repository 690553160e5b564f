"""How every report begins: its name, whose tab it is, what its figures mean and stand on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sheets_crm.reports.layout.blocks import Block, note, title

if TYPE_CHECKING:
    from sheets_crm.reports.context import Context
    from sheets_crm.reports.figures.periods import Window


def opening(context: Context, key: str, notes: Iterable[str]) -> list[Block]:
    """The title, the line that the tab is rewritten, and the report's own notes."""
    rewritten = context.say("rewritten", day=context.day(context.today))
    return [title(context.say(f"{key}.title")), note(rewritten), *map(note, notes)]


def span_of(context: Context, window: Window) -> str:
    """The days of a window, in words."""
    if window.first is None:
        return context.say("ever", last=context.day(window.last))
    if window.first == window.last:
        return context.day(window.last)
    last = context.day(window.last)
    if (window.first.year, window.first.month) == (window.last.year, window.last.month):
        return context.say("month_days", first=window.first.day, last=last)
    return context.say("span", first=context.day(window.first), last=last)
