"""What is told once in the morning of a workday: leads gone stale, and the digests."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sheets_crm.notifications.context import Briefing
from sheets_crm.notifications.events.digest import manager_digests, owner_digest, says_something
from sheets_crm.notifications.events.gone_stale import stale_news
from sheets_crm.notifications.notification import News
from sheets_crm.notifications.occasion import Occasion
from sheets_crm.notifications.options import MessageOptions
from sheets_crm.reports.figures.periods import Window
from sheets_crm.reports.figures.workdays import Workdays

_DAY = timedelta(days=1)
_LONGEST_HOLIDAY = 31


def find(occasion: Occasion) -> Sequence[News]:
    """What of the occasion is told in the morning."""
    if occasion.brief is None:
        return ()
    return morning(occasion.brief, occasion.options, occasion.due, occasion.visited)


def morning(
    brief: Briefing, options: MessageOptions, due: Collection[str], visited: Collection[date]
) -> tuple[News, ...]:
    """What is `due` of the morning's news (`stale`, `digest`); nothing where it is no workday.

    `visited` are earlier days on which the workbook was synced. Without any it is new to us, and
    leads that went stale before we came are not told.
    """
    today = brief.crm.today.date()
    if not brief.workdays.count(today, today):
        return ()
    since = workday_before(brief.workdays, today)
    news: tuple[News, ...] = ()
    if "stale" in due and visited:
        news += stale_news(brief, options.stale, min(since, max(visited)))
    window = Window(since, today - _DAY)
    if "digest" in due and options.digest.on and says_something(brief, window):
        news += (owner_digest(brief, window),)
    if "digest" in due and options.digest.managers:
        news += manager_digests(brief)
    return news


def workday_before(workdays: Workdays, today: date) -> date:
    """The last workday before today."""
    days = (today - _DAY * back for back in range(1, _LONGEST_HOLIDAY))
    return next((day for day in days if workdays.count(day, day)), today - _DAY)
