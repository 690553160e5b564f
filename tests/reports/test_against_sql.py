"""Every figure of the four reports on the example workbook, against SQL that knows only METRICS."""

from __future__ import annotations

import sqlite3
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import mean, median

import pandas as pd
import pytest

from sheets_crm.demo import demo_tabs
from sheets_crm.reports.figures.closing import closing
from sheets_crm.reports.figures.funnel import funnel
from sheets_crm.reports.figures.managers import people
from sheets_crm.reports.figures.month import months
from sheets_crm.reports.figures.periods import cohort_window
from sheets_crm.reports.figures.plan_vs_actual import plan_windows
from sheets_crm.reports.figures.stage_time import stage_times
from sheets_crm.reports.figures.stale import neglected
from sheets_crm.reports.figures.workdays import Workdays
from sheets_crm.template import load_template
from tests.reports.books import crm_of, shown_sheets

TODAY = date(2026, 3, 18)
YEAR = ("2025-03-19", "2026-03-18")
LEADS = ["row", "manager", "amount", "margin", "created"]
ACTIVITIES = ["row", "date", "lead", "type", "status", "next_step", "next_date", "manager"]


@pytest.fixture(scope="module")
def crm():
    return crm_of(shown_sheets(demo_tabs(load_template("en"), TODAY)), TODAY)


@pytest.fixture(scope="module")
def sql(crm):
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE settings AS SELECT ? AS today", [TODAY.isoformat()])
    _load(base, "leads", crm.leads[LEADS].reset_index(names="line"))
    log = crm.activities[ACTIVITIES].assign(place=crm.activities["order"], opening=0)
    _load(base, "activities", log)
    statuses = [
        {"position": i, "kind": str(status.kind), "stale_days": status.stale_days}
        for i, status in enumerate(crm.lists.statuses)
    ]
    _load(base, "statuses", pd.DataFrame(statuses))
    base.executescript(Path(__file__).with_name("independent.sql").read_text(encoding="utf-8"))
    return base


def _load(base, name, frame):
    """A frame as a table, dates as ISO texts, blanks as NULL."""
    columns = {
        key: column.dt.strftime("%Y-%m-%d") if column.dtype.kind == "M" else column
        for key, column in frame.items()
    }
    plain = pd.DataFrame(columns).astype(object)
    plain.where(plain.notna(), None).to_sql(name, base, index=False)


def _values(sql, query, *given):
    return [row[0] for row in sql.execute(query, given)]


def test_the_example_is_large_enough_to_tell(crm):
    assert len(crm.leads) > 200
    assert len(crm.activities) > 1000


def test_funnel(crm, sql):
    found = funnel(crm, cohort_window("year", TODAY), "created")
    told = sql.execute(
        """
        WITH cohort AS (SELECT * FROM people WHERE created BETWEEN ? AND ?)
        SELECT position,
               (SELECT COUNT(*) FROM cohort WHERE rank >= g.rank),
               (SELECT COUNT(*) FROM people WHERE status = g.position),
               (SELECT TOTAL(amount) FROM people WHERE status = g.position),
               (SELECT COUNT(*) FROM cohort
                WHERE kind = 'lost' AND COALESCE(last_stage, 0) = g.position)
        FROM stages g ORDER BY rank
        """,
        YEAR,
    ).fetchall()
    assert [(s.position, s.reached, s.now, s.now_amount, s.lost) for s in found.stages] == told
    lefts = _values(
        sql,
        """
        SELECT (SELECT COUNT(*) FROM people WHERE created BETWEEN ? AND ?
                AND people.rank >= g.rank AND (people.rank > g.rank OR kind <> 'open'))
        FROM stages g ORDER BY rank
        """,
        *YEAR,
    )
    assert [s.left for s in found.stages] == lefts
    reached = [line[1] for line in told]
    steps = [after / here for here, after in pairwise(reached)]
    assert [s.step for s in found.stages] == [*steps, None]
    of_left = [after / left for after, left in zip(reached[1:], lefts, strict=False) if left >= 10]
    assert found.gap == of_left.index(min(of_left))
    won = "SELECT COUNT(*) FROM people WHERE kind = 'won' AND created BETWEEN ? AND ?"
    assert found.won == _values(sql, won, *YEAR)[0]


def test_funnel_by_activity(crm, sql):
    month = ("2026-02-19", "2026-03-18")
    found = funnel(crm, cohort_window("month", TODAY), "activity")
    highest = _values(
        sql,
        """
        SELECT MAX(COALESCE(g.rank, 1)) FROM stays s LEFT JOIN stages g ON g.position = s.status
        WHERE s.entered BETWEEN ? AND ? GROUP BY s.lead
        """,
        *month,
    )
    wanted = [sum(rank > index for rank in highest) for index in range(len(found.stages))]
    assert [stage.reached for stage in found.stages] == wanted


def test_time_in_stage(crm, sql):
    found = stage_times(crm, funnel(crm, cohort_window("year", TODAY), "created").leads)
    for stage in found:
        passed = _values(
            sql,
            """
            SELECT days FROM finished JOIN leads ON line = lead
            WHERE status = ? AND created BETWEEN ? AND ?
            """,
            stage.position,
            *YEAR,
        )
        now = _values(
            sql,
            """
            SELECT julianday(today) - julianday(COALESCE(entered, IIF(undated, NULL, created)))
            FROM people, settings WHERE status = ?
            """,
            stage.position,
        )
        dated = [days for days in now if days is not None]
        assert (stage.passed, stage.now) == (len(passed), len(now))
        assert stage.mean == pytest.approx(mean(passed))
        assert stage.median == median(passed)
        assert stage.now_mean == pytest.approx(mean(dated))
        assert stage.now_median == median(dated)


def test_closing_figures(crm, sql):
    found = closing(crm, cohort_window("year", TODAY))
    won = sql.execute(
        """
        SELECT amount, julianday(closed) - julianday(created) FROM people
        WHERE kind = 'won' AND closed BETWEEN ? AND ?
        """,
        YEAR,
    ).fetchall()
    lost = "SELECT COUNT(*) FROM people WHERE kind = 'lost' AND closed BETWEEN ? AND ?"
    lost_count = _values(sql, lost, *YEAR)[0]
    open_count = _values(sql, "SELECT COUNT(*) FROM people WHERE kind = 'open'")[0]
    revenue = sum(amount or 0 for amount, _ in won)
    deal = revenue / sum(amount is not None for amount, _ in won)
    cycles = [days for _, days in won if days is not None and days >= 0]
    assert (found.won, found.lost, found.open) == (len(won), lost_count, open_count)
    assert found.win_rate == pytest.approx(len(won) / (len(won) + lost_count))
    assert found.average_deal == pytest.approx(deal)
    assert found.cycle_mean == pytest.approx(mean(cycles))
    assert found.cycle_median == median(cycles)
    wanted = open_count * deal * found.win_rate / mean(cycles)
    assert found.velocity == pytest.approx(wanted)


def test_by_manager(crm, sql):
    found = people(crm, funnel(crm, cohort_window("year", TODAY), "created"))
    told = sql.execute(
        """
        SELECT manager,
               SUM(created BETWEEN :first AND :last),
               SUM(kind = 'won' AND created BETWEEN :first AND :last),
               SUM(kind <> 'open' AND closed BETWEEN :first AND :last),
               SUM(kind = 'won' AND closed BETWEEN :first AND :last),
               TOTAL(CASE WHEN kind = 'won' AND closed BETWEEN :first AND :last
                     THEN amount END)
        FROM people GROUP BY manager ORDER BY manager
        """,
        dict(zip(("first", "last"), YEAR, strict=True)),
    ).fetchall()
    mine = [(p.manager, p.leads, p.won, p.closed, p.closed_won, p.revenue) for p in found]
    assert sorted(mine) == [
        tuple(value or 0 if i else value for i, value in enumerate(line)) for line in told
    ]


def test_stale_in_its_order(crm, sql):
    found = neglected(crm, future_step_suspends=True).leads
    told = sql.execute("SELECT row, matter FROM neglected").fetchall()
    assert list(zip(found["row"].tolist(), found["matter"].tolist(), strict=True)) == told
    assert {matter for _, matter in told} == {0, 1, 2}


@pytest.mark.parametrize(
    ("period", "now", "before"),
    [
        ("day", ("2026-03-18", "2026-03-18"), ("2026-03-17", "2026-03-17")),
        ("week", ("2026-03-16", "2026-03-18"), ("2026-03-09", "2026-03-11")),
        ("month", ("2026-03-01", "2026-03-18"), ("2026-02-01", "2026-02-18")),
    ],
)
def test_facts(crm, sql, period, now, before):
    (window,) = plan_windows(crm, Workdays(), (period,))
    fact = """
        SELECT TOTAL(value) FROM happened
        WHERE metric = :metric AND (:all OR manager = :manager) AND date BETWEEN :first AND :last
    """
    for line in window.lines:
        given = {"metric": line.metric, "all": line.manager is None, "manager": line.manager}
        for value, (first, last) in ((line.fact, now), (line.before, before)):
            (told,) = sql.execute(fact, given | {"first": first, "last": last}).fetchone()
            assert value == pytest.approx(told), line
    assert len({line.metric for line in window.lines}) >= 5


def test_plans_of_the_month(crm):
    """Team and managers as typed, the rest added up: as a spreadsheet's SUMIFS would."""
    (month,) = plan_windows(crm, Workdays(), ("month",))
    plan = crm.plan[(crm.plan["period"] == "month") & (crm.plan["start"] == "2026-03-01")]
    for line in month.team:
        rows = plan[plan["metric"] == line.metric]
        team = rows[rows["manager"] == ""]["plan"]
        wanted = team.iloc[-1] if len(team) else rows["plan"].sum()
        assert (line.plan or 0) == pytest.approx(wanted)


def test_this_month_in_the_summary(crm, sql):
    figures = months(crm)
    spans = (
        (figures.now, "2026-03-01", "2026-03-18"),
        (figures.same_days, "2026-02-01", "2026-02-18"),
        (figures.before, "2026-02-01", "2026-02-28"),
    )
    for stretch, first, last in spans:
        told = sql.execute(
            """
            SELECT (SELECT COUNT(*) FROM leads WHERE created BETWEEN :a AND :b),
                   (SELECT COUNT(*) FROM people WHERE kind = 'won' AND closed BETWEEN :a AND :b),
                   (SELECT TOTAL(amount) FROM people
                    WHERE kind = 'won' AND closed BETWEEN :a AND :b),
                   (SELECT COUNT(*) FROM people
                    WHERE kind <> 'open' AND closed BETWEEN :a AND :b),
                   (SELECT COUNT(*) FROM activities WHERE date BETWEEN :a AND :b)
            """,
            {"a": first, "b": last},
        ).fetchone()
        mine = (stretch.new_leads, stretch.won, stretch.revenue, stretch.closed, stretch.activities)
        assert mine == told
