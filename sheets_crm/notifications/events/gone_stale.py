"""Leads that have gone stale since an earlier day (METRICS: Stale)."""

from __future__ import annotations

from datetime import date

import pandas as pd

from sheets_crm.notifications.context import Briefing
from sheets_crm.notifications.events.lead_lines import LeadLine, lines_of, name_of
from sheets_crm.notifications.formatting import Wording, tidy
from sheets_crm.notifications.notification import OWNER, News
from sheets_crm.notifications.options import StaleNotice
from sheets_crm.reports.figures.stale import Neglect, neglected, silence

_ROWS = 15


def stale_news(brief: Briefing, options: StaleNotice, since: date) -> tuple[News, ...]:
    """One message for today's new ones, where there are enough of them; the dearest first."""
    lines = lines_of(brief.crm, gone_stale(brief, since))
    if not lines or len(lines) < options.leads:
        return ()
    wording = brief.wording
    items = wording.listed([_item(line, wording) for line in lines], _ROWS)
    note = wording.say("stale.since", since=wording.short_day(since))
    return (
        News(
            key=f"stale {brief.crm.today.date()}",
            kind="stale",
            to=OWNER,
            title=wording.title("stale.title", count=len(lines)),
            body="\n".join([note, *items]),
        ),
    )


def gone_stale(brief: Briefing, since: date) -> pd.DataFrame:
    """The leads of the Stale report that are stale today and were not on that day.

    A lead that is stale today has had no activity for as many days as its limit, so on an earlier
    day it was as now, but less long silent. One whose next date suspended that until today is not
    told: today is the day of its step, and tomorrow the step is overdue.
    """
    suspends = brief.stale.future_step_suspends
    leads = neglected(brief.crm, future_step_suspends=suspends).of(Neglect.STALE)
    passed = (brief.crm.today - pd.Timestamp(since)).days
    fresh = silence(leads) - passed < leads["limit"]
    if suspends:
        fresh &= leads["next_date"] != brief.crm.today
    return leads[fresh]


def _item(line: LeadLine, wording: Wording) -> str:
    return wording.say(
        "stale.lead",
        lead=name_of(line, wording),
        count=line.silent or 0,
        status=tidy(line.status),
        manager=wording.person(line.manager),
    )
