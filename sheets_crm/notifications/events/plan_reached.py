"""Plans of the team that are nearly or wholly reached (METRICS: Plan / fact)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sheets_crm.notifications.context import Briefing
from sheets_crm.notifications.formatting import tidy
from sheets_crm.notifications.notification import OWNER, News
from sheets_crm.notifications.occasion import Occasion
from sheets_crm.notifications.options import PlanNotice
from sheets_crm.reports.figures.plan_targets import Origin
from sheets_crm.reports.figures.plan_vs_actual import Line, PlanWindow, plan_windows
from sheets_crm.reports.plan_fact import metric_name


def find(occasion: Occasion) -> Sequence[News]:
    """The plans of the occasion's workbook."""
    return plan_news(occasion.brief, occasion.options.plan) if occasion.brief else ()


def plan_news(brief: Briefing, options: PlanNotice) -> tuple[News, ...]:
    """Each plan of the current day, week or month whose attainment passed the share asked for.

    A plan counts as typed, or as its managers' added up. One that is only a longer plan's share by
    workdays is a yardstick, not a promise: it counts where the owner asks for it.
    """
    return tuple(
        _news(brief, window, line)
        for window in plan_windows(brief.crm, brief.workdays, options.periods)
        for line in _passed(window, options)
    )


def _passed(window: PlanWindow, options: PlanNotice) -> Iterator[Line]:
    for line in window.team:
        counts = options.derived or line.origin is not Origin.DERIVED
        if counts and line.attainment is not None and _reaches(line.attainment, options.percent):
            yield line


def _reaches(attainment: float, percent: float) -> bool:
    """Forgives what floating point loses of a share such as 0.07 × 100."""
    return attainment * 100 >= percent - 1e-9


def _news(brief: Briefing, window: PlanWindow, line: Line) -> News:
    wording, metric = brief.wording, tidy(metric_name(brief.crm, line.metric))
    share = wording.percent(line.attainment or 0)
    done = "reached" if (line.attainment or 0) >= 1 else "passed"
    return News(
        # By the metric's word: a status' position changes when one is put before it.
        key=f"plan {window.period} {window.window.first} {metric}",
        kind="plan",
        to=OWNER,
        title=wording.title(f"plan.{done}.{window.period}", metric=metric, percent=share),
        body="\n".join(_lines(brief, window, line)),
    )


def _lines(brief: Briefing, window: PlanWindow, line: Line) -> Iterator[str]:
    wording, plan = brief.wording, line.plan or 0.0
    yield wording.say("plan.span", span=wording.span(window.window))
    yield wording.say("plan.plan", plan=wording.figure(plan), origin=_origin(brief, line))
    yield wording.say("plan.fact", fact=wording.figure(line.fact_of_planned))
    yield wording.say("plan.attainment", percent=wording.percent(line.attainment or 0))
    if line.fact_of_planned < plan:
        left = wording.figure(plan - line.fact_of_planned)
        if window.period == "day":
            yield wording.say("plan.today", left=left)
        else:
            yield wording.say("plan.left", left=left, count=window.workdays - window.elapsed)
    elif line.fact_of_planned > plan:
        yield wording.say("plan.over", over=wording.figure(line.fact_of_planned - plan))


def _origin(brief: Briefing, line: Line) -> str:
    """Where the plan comes from, unless it was typed."""
    said = line.origin in {Origin.DERIVED, Origin.SUMMED}
    return brief.wording.say(f"plan.{line.origin}") if said else ""
