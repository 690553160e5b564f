"""Plan against fact: today, this week, this month, for the team and for each manager."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sheets_crm.crm.model import FIXED_METRICS, PERIODS, Crm
from sheets_crm.reports.figures.actuals import STATUS, TYPE, Facts, Sums, events
from sheets_crm.reports.figures.managers import in_order
from sheets_crm.reports.figures.periods import Window, plan_window, same_part, window_before
from sheets_crm.reports.figures.plan_targets import TEAM, Origin, Planned, Plans, typed_plans
from sheets_crm.reports.figures.workdays import Workdays

USUAL = ("day", "week", "month")
"""Periods whose windows are always shown."""


@dataclass(frozen=True)
class Line:
    """One metric of one manager, or of the team, in a window.

    Attributes:
        manager: None is the whole team; "" is whoever has no manager.
        plan: None where there is none; `origin` says where it comes from.
        planned: for a team whose managers' plans were added up, these managers, else ().
        fact_of_planned: their fact, which is what the plan is compared with; else `fact`.
        before: the fact of as many days of the window before; `before_whole` of all of it.
        run_rate: what the window comes to at this pace; None before its first workday has ended.
    """

    manager: str | None
    metric: str
    plan: float | None
    origin: Origin | None
    fact: float
    before: float
    before_whole: float
    run_rate: float | None
    planned: tuple[str, ...]
    fact_of_planned: float

    @property
    def difference(self) -> float | None:
        return None if self.plan is None else self.fact_of_planned - self.plan

    @property
    def attainment(self) -> float | None:
        """Fact ÷ plan; None where the plan is 0 or missing."""
        return self.fact_of_planned / self.plan if self.plan else None


@dataclass(frozen=True)
class PlanWindow:
    """One window with its lines, the team's first.

    Attributes:
        before: as many days of the window before as have come of this one, at most all of it;
            `before_whole` all of it.
        workdays: in the whole window; `elapsed` those of them that ended before today.
        people: managers there are: those in Lists and those with a plan.
    """

    period: str
    window: Window
    before: Window
    before_whole: Window
    workdays: int
    elapsed: int
    people: int
    lines: tuple[Line, ...]

    @property
    def team(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.manager is None)


def plan_windows(
    crm: Crm, workdays: Workdays, periods: Sequence[str] = ()
) -> tuple[PlanWindow, ...]:
    """The windows of these periods that hold today, each against the one before.

    Without any asked for, they are today, this week and this month, and this quarter and year where
    something is planned for them.

    Facts are counted up to today. Every line shows the same metrics: new leads, won, revenue,
    margin where the workbook has it, and whatever a plan of the current windows names.
    """
    today = crm.today.date()
    plans = typed_plans(crm, workdays)
    periods = periods or [*USUAL, *_planned_periods(plans, today)]
    metrics = _metrics(crm, plans, today)
    befores = [window_before(period, today) for period in periods]
    found = events(crm, metrics, _around(befores, today))
    reckoning = _Reckoning(crm, plans, tuple(metrics), Sums(found))
    return tuple(reckoning.window(period) for period in periods)


def _planned_periods(plans: Plans, today: date) -> list[str]:
    """Periods longer than the usual ones whose window of today has a plan typed."""
    now = {(period, plan_window(period, today).first) for period in PERIODS if period not in USUAL}
    typed = {(period, first) for period, first, _, _ in plans.typed}
    return [period for period in PERIODS if any(one == period for one, _ in now & typed)]


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
    sums: Sums

    def window(self, period: str) -> PlanWindow:
        today = self.crm.today.date()
        window, whole = plan_window(period, today), window_before(period, today)
        before = same_part(window, whole, today)
        first, yesterday = window.first or today, today - timedelta(days=1)
        count = self.plans.workdays.count
        workdays, elapsed = count(first, window.last), count(first, yesterday)
        found = _Found(
            now=self.sums.within(window.until(today)),
            ended=self.sums.within(Window(first, yesterday)),
            before=self.sums.within(before),
            before_whole=self.sums.within(whole),
            pace=workdays / elapsed if elapsed and period != "day" else None,
        )
        lines = [
            found.line((name, metric), self._plan(period, window, name, metric))
            for name in (None, *self._managers(found))
            for metric in self.metrics
        ]
        shown = tuple(line for line in lines if line.manager is None or _says_something(line))
        everybody = self.plans.managers.union(self.crm.lists.words.get("manager", ()))
        return PlanWindow(period, window, before, whole, workdays, elapsed, len(everybody), shown)

    def _managers(self, found: _Found) -> list[str]:
        active = {name for name, _ in (*found.now, *found.before_whole) if name is not None}
        return in_order(self.crm, active | self.plans.managers)

    def _plan(
        self, period: str, window: Window, manager: str | None, metric: str
    ) -> Planned | None:
        """A manager's plan, the team's for None; leads without a manager have none."""
        if manager == "":
            return None
        return self.plans.of(period, window, TEAM if manager is None else manager, metric)


@dataclass(frozen=True)
class _Found:
    """What happened in a window and before it, by manager and metric.

    Attributes:
        ended: of the days before today, which the run rate goes by.
        pace: workdays of the window ÷ those that have ended; None where there is no run rate.
    """

    now: Facts
    ended: Facts
    before: Facts
    before_whole: Facts
    pace: float | None

    def line(self, what: tuple[str | None, str], planned: Planned | None) -> Line:
        fact, (manager, metric) = self.now.get(what, 0.0), what
        of = planned.of if planned else ()
        theirs = sum(self.now.get((name, metric), 0.0) for name in of) if of else fact
        rate = None if self.pace is None else max(fact, self.ended.get(what, 0.0) * self.pace)
        return Line(
            manager=manager,
            metric=metric,
            plan=planned.plan if planned else None,
            origin=planned.origin if planned else None,
            fact=fact,
            before=self.before.get(what, 0.0),
            before_whole=self.before_whole.get(what, 0.0),
            run_rate=rate,
            planned=of,
            fact_of_planned=theirs,
        )


def _says_something(line: Line) -> bool:
    return line.plan is not None or bool(line.fact) or bool(line.before_whole)
