"""Plan against fact: today, this week, this month, for the team and for each manager."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from sheets_crm.crm.model import FIXED_METRICS, PERIODS, Crm
from sheets_crm.reports.facts import STATUS, TYPE, events
from sheets_crm.reports.people import in_order
from sheets_crm.reports.periods import Window, plan_window, window_before
from sheets_crm.reports.plans import TEAM, Origin, Planned, Plans, typed_plans
from sheets_crm.reports.workdays import Workdays


@dataclass(frozen=True)
class Line:
    """One metric of one manager, or of the team, in a window.

    Attributes:
        manager: None is the whole team; "" is whoever has no manager.
        plan: None where there is none; `origin` says where it comes from.
        before: the fact of the window before.
        run_rate: what the window comes to at this pace; None before its first workday has ended.
    """

    manager: str | None
    metric: str
    plan: float | None
    origin: Origin | None
    fact: float
    before: float
    run_rate: float | None

    @property
    def difference(self) -> float | None:
        return None if self.plan is None else self.fact - self.plan

    @property
    def attainment(self) -> float | None:
        """Fact ÷ plan; None where the plan is 0 or missing."""
        return self.fact / self.plan if self.plan else None


@dataclass(frozen=True)
class PlanWindow:
    """One window with its lines, the team's first.

    Attributes:
        workdays: in the whole window; `elapsed` those of them that ended before today.
    """

    period: str
    window: Window
    before: Window
    workdays: int
    elapsed: int
    lines: tuple[Line, ...]

    @property
    def team(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.manager is None)


_Facts = Mapping[tuple[str | None, str], float]


def plan_windows(
    crm: Crm, workdays: Workdays, periods: Sequence[str] = PERIODS
) -> tuple[PlanWindow, ...]:
    """The windows of these periods that hold today, each against the one before.

    Facts are counted up to today. Every line shows the same metrics: new leads, won, revenue,
    margin where the workbook has it, and whatever a plan of the current windows names.
    """
    today = crm.today.date()
    plans = typed_plans(crm, workdays)
    metrics = _metrics(crm, plans, today)
    befores = [window_before(period, today) for period in periods]
    found = events(crm, metrics, _around(befores, today))
    reckoning = _Reckoning(crm, plans, tuple(metrics), found)
    return tuple(reckoning.window(period) for period in periods)


def _around(befores: Iterable[Window], today: date) -> Window:
    return Window(min(before.first or today for before in befores), today)


def _metrics(crm: Crm, plans: Plans, today: date) -> list[str]:
    """The team's planned ones of the month first, then the fixed, the types, the statuses."""
    month = plan_window("month", today)
    planned = {metric for metric in plans.metrics if _is_planned(plans, metric, today)}
    margin = "margin" in crm.tables["leads"].columns
    shown = {key for key in FIXED_METRICS if key != "margin" or margin} | planned
    of_team = {metric for metric in shown if plans.of("month", month, TEAM, metric)}
    return sorted(shown, key=lambda metric: (metric not in of_team, _rank(crm, metric)))


def _is_planned(plans: Plans, metric: str, today: date) -> bool:
    return any(
        plans.of(period, plan_window(period, today), manager, metric)
        for period in PERIODS
        for manager in (TEAM, *plans.managers)
    )


def _rank(crm: Crm, metric: str) -> tuple[int, int, str]:
    if metric.startswith(TYPE):
        types = crm.lists.words.get("contact_type", ())
        word = metric.removeprefix(TYPE)
        return 1, types.index(word) if word in types else len(types), word
    if metric.startswith(STATUS):
        return 2, int(metric.removeprefix(STATUS)), ""
    return 0, FIXED_METRICS.index(metric), ""


@dataclass(frozen=True)
class _Reckoning:
    """Plans and events together, from which any window is reckoned."""

    crm: Crm
    plans: Plans
    metrics: tuple[str, ...]
    found: pd.DataFrame

    def window(self, period: str) -> PlanWindow:
        today = self.crm.today.date()
        window, before = plan_window(period, today), window_before(period, today)
        first = window.first or today
        count = self.plans.workdays.count
        pace = count(first, window.last), count(first, today - timedelta(days=1))
        facts, earlier = _facts(self.found, window), _facts(self.found, before)
        lines = [
            _line((name, metric), self._plan(period, window, name, metric), facts, earlier, pace)
            for name in (None, *self._managers(facts, earlier))
            for metric in self.metrics
        ]
        shown = tuple(line for line in lines if line.manager is None or _says_something(line))
        return PlanWindow(period, window, before, *pace, shown)

    def _managers(self, facts: _Facts, earlier: _Facts) -> list[str]:
        active = {name for name, _ in (*facts, *earlier) if name is not None}
        return in_order(self.crm, active | self.plans.managers)

    def _plan(
        self, period: str, window: Window, manager: str | None, metric: str
    ) -> Planned | None:
        """A manager's plan, the team's for None; leads without a manager have none."""
        if manager == "":
            return None
        return self.plans.of(period, window, TEAM if manager is None else manager, metric)


def _facts(found: pd.DataFrame, window: Window) -> _Facts:
    """(manager, metric) → fact; manager None is everybody."""
    inside = found[window.holds(found["date"])] if len(found) else found
    of_each = inside.groupby(["manager", "metric"], as_index=False)["value"].sum()
    facts: dict[tuple[str | None, str], float] = {}
    columns = (of_each["manager"], of_each["metric"], of_each["value"])
    for manager, metric, value in zip(*columns, strict=True):
        facts[manager, metric] = value
        facts[None, metric] = facts.get((None, metric), 0.0) + value
    return facts


def _line(
    what: tuple[str | None, str],
    planned: Planned | None,
    facts: _Facts,
    earlier: _Facts,
    pace: tuple[int, int],
) -> Line:
    fact = facts.get(what, 0.0)
    workdays, elapsed = pace
    return Line(
        manager=what[0],
        metric=what[1],
        plan=planned.plan if planned else None,
        origin=planned.origin if planned else None,
        fact=fact,
        before=earlier.get(what, 0.0),
        run_rate=fact / elapsed * workdays if elapsed else None,
    )


def _says_something(line: Line) -> bool:
    return line.plan is not None or bool(line.fact) or bool(line.before)
