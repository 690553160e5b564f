"""How to find the rows behind a count: by a jump, or by filters of columns that can give them."""

from __future__ import annotations

from sheets_crm.crm.change_detection.traced import KINDS, heading_of
from sheets_crm.crm.model import Crm
from sheets_crm.reports.context import Context
from sheets_crm.reports.layout.blocks import Block, note

_LEADS = ("created", "status", "manager")
_ACTIVITIES = ("date", "status", "type", "manager")
_TAKES = {
    "funnel_created": ("top", "lost_from", "closed"),
    "funnel_activity": ("lost_from", "closed"),
    "month": ("closed",),
    "plan": ("closed",),
}
"""Columns that the filters of a tab take, told with its first counts."""


def behind(crm: Crm, context: Context, *counts: str) -> list[Block]:
    """What the filters for these counts (`reports.behind.of_…`) are, in one note.

    Once a tab it is said how to ask for the columns that they need and Leads does not have.
    """
    leads, activities = crm.tables["leads"], crm.tables["activities"]
    facts = {key: heading_of(key, context.words.language) for key in KINDS}
    facts |= {f"lead_{key}": leads.headers.get(key, context.say(f"behind.{key}")) for key in _LEADS}
    facts |= {
        f"contact_{key}": activities.headers.get(key, context.say(f"behind.{key}"))
        for key in _ACTIVITIES
    }
    facts |= {"leads": leads.tab, "activities": activities.tab}
    told = [context.say(f"behind.of_{count}", **facts) for count in counts]
    taken = [key for count in counts for key in _TAKES.get(count, ()) if key not in context.traced]
    if taken:
        headings = ", ".join(context.say("behind.heading", text=facts[key]) for key in taken)
        told.append(context.say("behind.ask", count=len(taken), headings=headings, **facts))
    return [note(" ".join(told))]
