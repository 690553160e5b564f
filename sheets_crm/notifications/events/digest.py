"""The morning digest: for the owner the whole firm, for each manager their own steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sheets_crm.notifications.context import Briefing
from sheets_crm.notifications.events.lead_lines import (
    LeadLine,
    due_today,
    lines_of,
    name_of,
    reach_of,
)
from sheets_crm.notifications.formatting import Wording, paragraphs, tidy
from sheets_crm.notifications.notification import OWNER, News, to_manager
from sheets_crm.reports.figures.closing import lost_leads, won_leads
from sheets_crm.reports.figures.managers import in_order
from sheets_crm.reports.figures.periods import Window
from sheets_crm.reports.figures.plan_targets import Origin
from sheets_crm.reports.figures.plan_vs_actual import Line, plan_windows
from sheets_crm.reports.figures.stale import Neglect, Neglected, neglected
from sheets_crm.reports.plan_fact import is_too_little, metric_name

_OWNERS_ROWS = 7
_MANAGERS_ROWS = 12
_PEOPLE = 12
_METRICS = 8


def owner_digest(brief: Briefing, before: Window) -> News:
    """The owner's: what the days before brought, today's plan and steps, what needs a hand.

    The days before are those since the last workday: yesterday, on a Monday Friday to Sunday.
    """
    today = brief.crm.today.date()
    suspends = brief.stale.future_step_suspends
    found = neglected(brief.crm, future_step_suspends=suspends)
    return News(
        key=f"digest {today}",
        kind="digest",
        to=OWNER,
        title=brief.wording.title("digest.title", day=brief.wording.short_day(today)),
        body=paragraphs(
            _before(brief, before),
            *_plans(brief),
            _steps(brief, found),
            _overdue_leads(brief, found),
            _attention(brief, found),
        ),
    )


def says_something(brief: Briefing, before: Window) -> bool:
    """Whether an owner's digest would hold anything but zeros."""
    crm = brief.crm
    found = neglected(crm, future_step_suspends=brief.stale.future_step_suspends)
    return bool(
        brief.problems
        or before.holds(crm.leads["created"]).any()
        or len(won_leads(crm, before))
        or len(lost_leads(crm, before))
        or len(due_today(crm))
        or len(found.of(Neglect.OVERDUE))
        or len(found.of(Neglect.STALE))
        or any(_plans(brief))
    )


def manager_digests(brief: Briefing) -> tuple[News, ...]:
    """One for each manager who has a step today or an overdue one."""
    suspends = brief.stale.future_step_suspends
    found = neglected(brief.crm, future_step_suspends=suspends)
    today = _by_manager(lines_of(brief.crm, due_today(brief.crm)))
    overdue = _by_manager(lines_of(brief.crm, found.of(Neglect.OVERDUE)))
    return tuple(
        _manager_digest(brief, name, today.get(name, []), overdue.get(name, []))
        for name in in_order(brief.crm, {*today, *overdue} - {""})
    )


def _before(brief: Briefing, window: Window) -> list[str]:
    crm, wording = brief.crm, brief.wording
    won = won_leads(crm, window)
    return [
        wording.say(_heading(window), span=wording.span(window)),
        wording.say("digest.new", count=int(window.holds(crm.leads["created"]).sum())),
        wording.say("digest.won", count=len(won), revenue=wording.figure(won["amount"].sum())),
        wording.say("digest.lost", count=len(lost_leads(crm, window))),
    ]


def _heading(window: Window) -> str:
    return "digest.yesterday" if window.first == window.last else "digest.before"


def _plans(brief: Briefing) -> Iterator[list[str]]:
    """Today's plan, and how far this month's is; nothing where none is made."""
    for window in plan_windows(brief.crm, brief.workdays, ("day", "month")):
        told = [line for line in window.team if line.plan and not is_too_little(line)]
        lines = told[:_METRICS]
        if lines:
            heading = brief.wording.say(f"digest.plan_{window.period}")
            yield [heading, *(_plan(brief, line, window.period) for line in lines)]


def _plan(brief: Briefing, line: Line, period: str) -> str:
    wording = brief.wording
    return wording.say(
        f"digest.of_{period}",
        metric=tidy(metric_name(brief.crm, line.metric)),
        plan=wording.say(
            f"digest.planned.{line.origin or Origin.TYPED}", plan=wording.figure(line.plan or 0.0)
        ),
        fact=wording.figure(line.fact_of_planned),
        percent=wording.percent(line.attainment or 0.0),
    )


def _steps(brief: Briefing, found: Neglected) -> list[str]:
    """How many steps are due today and how many are overdue, of each manager."""
    today = _by_manager(lines_of(brief.crm, due_today(brief.crm)))
    overdue = _by_manager(lines_of(brief.crm, found.of(Neglect.OVERDUE)))
    names = in_order(brief.crm, {*today, *overdue})
    sums = [sum(map(len, of.values())) for of in (today, overdue)]
    people = [
        brief.wording.say(
            "digest.person",
            person=brief.wording.person(name),
            today=len(today.get(name, [])),
            overdue=len(overdue.get(name, [])),
        )
        for name in names
    ]
    heading = brief.wording.say("digest.steps", today=sums[0], overdue=sums[1])
    return [heading, *brief.wording.listed(people, _PEOPLE)]


def _overdue_leads(brief: Briefing, found: Neglected) -> list[str]:
    """Those that weigh most by amount × days silent."""
    wording = brief.wording
    overdue = lines_of(brief.crm, found.of(Neglect.OVERDUE))
    items = [_overdue(brief, line, name_of(line, wording)) for line in overdue]
    heading = [wording.say("digest.overdue")] if items else []
    return [*heading, *wording.listed(items, _OWNERS_ROWS)]


def _attention(brief: Briefing, found: Neglected) -> list[str]:
    """How much else needs a hand."""
    stale = brief.wording.say("digest.stale", count=len(found.of(Neglect.STALE)))
    problems = brief.wording.say("digest.problems", count=brief.problems)
    return [stale, problems] if brief.problems else [stale]


def _manager_digest(
    brief: Briefing, name: str, today: Sequence[LeadLine], overdue: Sequence[LeadLine]
) -> News:
    day, wording = brief.crm.today.date(), brief.wording
    return News(
        key=f"digest {day}",
        kind="digest",
        to=to_manager(name),
        title=wording.title("own.title", day=wording.short_day(day)),
        body=paragraphs(
            _own(wording, "own.today", [_step(line, wording) for line in today]),
            _own(
                wording, "own.overdue", [_overdue(brief, line, reach_of(line)) for line in overdue]
            ),
        ),
    )


def _own(wording: Wording, key: str, items: Sequence[str]) -> list[str]:
    if not items:
        return []
    return [wording.say(key, count=len(items)), *wording.listed(items, _MANAGERS_ROWS)]


def _step(line: LeadLine, wording: Wording) -> str:
    return wording.say("own.step", lead=reach_of(line), step=_next(line, wording))


def _overdue(brief: Briefing, line: LeadLine, lead: str) -> str:
    day = line.next_date or brief.crm.today.date()
    return brief.wording.say(
        "own.late",
        lead=lead,
        step=_next(line, brief.wording),
        day=brief.wording.short_day(day),
        count=(brief.crm.today.date() - day).days,
    )


def _next(line: LeadLine, wording: Wording) -> str:
    return tidy(line.next_step) or wording.say("own.no_step")


def _by_manager(lines: Sequence[LeadLine]) -> dict[str, list[LeadLine]]:
    """Whose lead, as the sheet has it → their lines, in order."""
    found: dict[str, list[LeadLine]] = {}
    for line in lines:
        found.setdefault(line.manager, []).append(line)
    return found
