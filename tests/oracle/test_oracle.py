"""Two hundred random firms, read and reckoned by the program, against the plain oracle."""

from __future__ import annotations

import math
from datetime import date
from statistics import mean, median

import pytest

from sheets_crm.crm.change_detection.capture_state import look_at
from sheets_crm.crm.change_detection.traced import traced_values
from sheets_crm.crm.fill_in import settle
from sheets_crm.crm.setup.add_missing import complete
from sheets_crm.crm.understand import understand
from sheets_crm.reports.figures.closing import closing
from sheets_crm.reports.figures.funnel import funnel
from sheets_crm.reports.figures.managers import people
from sheets_crm.reports.figures.month import months
from sheets_crm.reports.figures.periods import Window, cohort_window
from sheets_crm.reports.figures.plan_vs_actual import plan_windows
from sheets_crm.reports.figures.stage_time import stage_times
from sheets_crm.reports.figures.stale import neglected
from sheets_crm.reports.figures.workdays import Workdays
from sheets_crm.template import load_template
from tests.oracle import figures as oracle
from tests.oracle.loose import loosened
from tests.oracle.odd import odd
from tests.oracle.world import World, world
from tests.reports.books import crm_of

SEEDS = [*range(40), *(pytest.param(n, marks=pytest.mark.slow) for n in range(40, 200))]
PERIODS = ("year", "quarter", "month", "all")


def span(window: Window) -> oracle.Span:
    return oracle.Span(window.first, window.last)


def near(value: float | None) -> object:
    """Equal but for rounding; NaN and None are both nothing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return pytest.approx(value)


def plain(value: float | None) -> float | None:
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else value


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_figures(seed):
    true = world(seed)
    crm = crm_of(true.snapshot, true.today, true.language, true.earlier)
    period = PERIODS[seed % len(PERIODS)]
    check_all(true, crm, cohort_window(period, true.today))


@pytest.mark.parametrize(
    "seed", [*range(200, 210), *(pytest.param(n, marks=pytest.mark.slow) for n in range(210, 260))]
)
def test_figures_after_a_set_up_from_a_list_of_leads(seed):
    """Opening rows tell where leads stand and how far they came, and nothing that happened."""
    true = world(seed, opened=True)
    crm = crm_of(true.snapshot, true.today, true.language, true.earlier)
    check_all(true, crm, cohort_window(PERIODS[seed % len(PERIODS)], true.today))


@pytest.mark.parametrize(
    "seed", [*range(500, 506), *(pytest.param(n, marks=pytest.mark.slow) for n in range(506, 560))]
)
def test_figures_with_other_currencies_namesakes_and_holidays(seed):
    true = odd(world(seed), seed)
    crm = crm_of(true.snapshot, true.today, true.language, true.earlier)
    check_all(true, crm, cohort_window(PERIODS[seed % len(PERIODS)], true.today))


def check_all(true: World, crm, window: Window) -> None:
    check_traced(true, crm, window)
    check_funnel(true, crm, window)
    check_moves(true, crm, window)
    check_times(true, crm, window)
    check_closing(true, crm, window)
    check_people(true, crm, window)
    check_stale(true, crm)
    check_months(true, crm)
    check_plans(true, crm)


@pytest.mark.parametrize(
    "seed", [*range(100, 112), *(pytest.param(n, marks=pytest.mark.slow) for n in range(112, 180))]
)
def test_figures_of_dates_typed_from_day_to_day(seed):
    """Each is given its day at first sight, and what has none counts as the definitions say."""
    true = loosened(world(seed), seed)
    assert true.snapshot
    template, before = load_template(true.language), None
    if true.earlier is not None:
        first = understand(true.earlier, template, {}, true.today)
        before = look_at(first.crm, true.earlier, former=first.former.packed())

    def understood(read):
        return understand(read, template, {}, true.today, before)

    settled = settle(complete(true.snapshot, template, {}).snapshot, understood, before)
    assert settled.lasting
    check_all(true, settled.reading.crm, cohort_window(PERIODS[seed % len(PERIODS)], true.today))


def check_funnel(true: World, crm, window: Window) -> None:
    found = funnel(crm, window, "created")
    cohort = oracle.cohort(true, span(window))
    wanted = oracle.funnel(true, cohort)
    lines = [
        (s.position, s.reached, plain(s.step), plain(s.cumulative), s.now, s.now_amount, s.lost)
        for s in found.stages
    ]
    assert lines == [
        (s.status, s.reached, near(s.step), near(s.cumulative), s.now, near(s.now_amount), s.lost)
        for s in wanted
    ]
    assert found.gap == oracle.gap(true, wanted)
    assert len(found.leads) == len(cohort)
    assert found.won == sum(one.kind == "won" for one in cohort)
    assert [(a.position, a.now, a.now_amount) for a in found.asides] == [
        (at, number, near(amount)) for at, number, amount in oracle.asides(true)
    ]
    assert sum(s.now for s in (*found.stages, *found.asides)) == len(true.leads)
    assert found.not_won == oracle.not_won(true, cohort)


def check_traced(true: World, crm, window: Window) -> None:
    """Filters of the columns that can be asked for give as many rows as the reports count."""
    closed, top, lost_from = (traced_values(crm, key) for key in ("closed", "top", "lost_from"))
    inside = window.holds(crm.leads["created"]).tolist()
    names = [status.name for status in true.statuses]
    order = [names[at] for at in oracle.stages(true.statuses)]
    for k, line in enumerate(oracle.funnel(true, oracle.cohort(true, span(window)))):
        later = [name in order[k:] for name in top]
        assert sum(here and is_later for here, is_later in zip(inside, later, strict=True)) == (
            line.reached
        )
        from_here = [name == names[line.status] for name in lost_from]
        assert sum(here and lost for here, lost in zip(inside, from_here, strict=True)) == line.lost
    wanted = oracle.closing(true, span(window))
    days = [day for day in closed if day and (not window.first or window.first <= day)]
    if window.first:
        assert len(days) == wanted.won + wanted.lost


def check_moves(true: World, crm, window: Window) -> None:
    found = funnel(crm, window, "activity")
    movers, tops = oracle.entered_tops(true, span(window))
    wanted = oracle.funnel(true, movers, tops)
    assert [s.reached for s in found.stages] == [s.reached for s in wanted]


def check_times(true: World, crm, window: Window) -> None:
    cohort = oracle.cohort(true, span(window))
    for stage in stage_times(crm, funnel(crm, window, "created").leads):
        passed = oracle.stays(true, cohort, stage.position)
        now = oracle.current_stays(true, stage.position)
        dated = [days for days in now if days is not None]
        assert (stage.passed, stage.now) == (len(passed), len(now))
        assert plain(stage.mean) == near(mean(passed) if passed else None)
        assert plain(stage.median) == near(median(passed) if passed else None)
        assert plain(stage.now_mean) == near(mean(dated) if dated else None)
        assert plain(stage.now_median) == near(median(dated) if dated else None)


def check_closing(true: World, crm, window: Window) -> None:
    found, wanted = closing(crm, window), oracle.closing(true, span(window))
    assert (found.won, found.lost, found.open) == (wanted.won, wanted.lost, wanted.open)
    assert found.revenue == near(wanted.revenue)
    assert plain(found.average_deal) == near(wanted.average)
    assert found.priced == wanted.priced
    assert found.cycled == len(wanted.cycles)
    assert plain(found.cycle_mean) == near(mean(wanted.cycles) if wanted.cycles else None)
    assert plain(found.cycle_median) == near(median(wanted.cycles) if wanted.cycles else None)
    assert plain(found.velocity) == near(wanted.velocity)


def check_people(true: World, crm, window: Window) -> None:
    found = {
        one.manager: (one.leads, one.won, one.closed, one.closed_won, near(one.revenue))
        for one in people(crm, funnel(crm, window, "created"))
    }
    assert found == oracle.by_manager(true, span(window))


def check_stale(true: World, crm) -> None:
    for suspends in (True, False):
        leads = neglected(crm, future_step_suspends=suspends).leads
        found = list(zip(leads["row"].tolist(), leads["matter"].tolist(), strict=True))
        assert found == oracle.neglected(true, suspends=suspends)


def check_months(true: World, crm) -> None:
    found = months(crm)
    first = date(true.today.year, true.today.month, 1)
    same, whole = oracle.before(true, "month")
    now = oracle.Span(first, true.today)
    for mine, days in ((found.now, now), (found.same_days, same), (found.before, whole)):
        told = (mine.new_leads, mine.won, near(mine.revenue), mine.closed, mine.activities)
        assert told == oracle.stretch(true, days)


def check_plans(true: World, crm) -> None:
    for window in plan_windows(crm, Workdays(true.country), ("day", "week", "month")):
        first = oracle.first_day(window.period, true.today)
        same, whole = oracle.before(true, window.period)
        now = oracle.Span(first, true.today)
        for line in window.lines:
            who = line.manager
            assert line.fact == near(oracle.fact(true, line.metric, now, who))
            assert line.before == near(oracle.fact(true, line.metric, same, who))
            assert line.before_whole == near(oracle.fact(true, line.metric, whole, who))
            rate = oracle.run_rate(true, window.period, line.metric, who)
            assert plain(line.run_rate) == near(rate)
            planned = oracle.plan(true, window.period, line.metric, who) if who != "" else None
            assert plain(line.plan) == near(planned.plan if planned else None)
            assert line.origin == (planned.origin if planned else None)
        said = {(line.manager, line.metric) for line in window.lines}
        people_seen = {name for name, _ in said}
        for name in (*true.managers, ""):
            for metric in {metric for _, metric in said}:
                if oracle.fact(true, metric, now, name) and name not in people_seen:
                    raise AssertionError((name, metric))
