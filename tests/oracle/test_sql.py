"""Random firms, reckoned by the program, against SQL that is handed the truth."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path
from statistics import mean, median

import pytest

from sheets_crm.reports.figures.closing import closing
from sheets_crm.reports.figures.funnel import funnel
from sheets_crm.reports.figures.managers import people
from sheets_crm.reports.figures.periods import Window, cohort_window
from sheets_crm.reports.figures.plan_vs_actual import plan_windows
from sheets_crm.reports.figures.stage_time import stage_times
from sheets_crm.reports.figures.stale import neglected
from sheets_crm.reports.figures.workdays import Workdays
from tests import reports
from tests.oracle.world import World, world
from tests.reports.books import crm_of

SQL = Path(reports.__path__[0]) / "independent.sql"
PERIODS = ("year", "quarter", "month", "all")
SEEDS = [*range(400, 408), *(pytest.param(n, marks=pytest.mark.slow) for n in range(408, 500))]
INSIDE = "(:first IS NULL AND {0} IS NULL OR {0} BETWEEN COALESCE(:first, '0001') AND :last)"


def base_of(true: World) -> sqlite3.Connection:
    """The truth as tables, and what the SQL makes of it."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE settings AS SELECT ? AS today", [day(true.today)])
    base.execute("CREATE TABLE leads (line, row, manager, amount, margin, created)")
    base.executemany(
        "INSERT INTO leads VALUES (?, ?, ?, ?, ?, ?)",
        [
            (at, one.row, one.manager, one.amount, one.margin, day(one.created))
            for at, one in enumerate(true.leads)
        ],
    )
    base.execute(
        "CREATE TABLE activities (row, date, lead, type, status, next_step, next_date, manager,"
        " place, opening)"
    )
    base.executemany(
        f"INSERT INTO activities VALUES ({', '.join('?' * 10)})",
        [
            (
                *(each.row, day(each.date), each.lead, each.type),
                *(-1 if each.status is None else each.status, each.next_step),
                *(day(each.next_date), each.manager, each.order, each.opening),
            )
            for each in true.activities
        ],
    )
    base.execute("CREATE TABLE statuses (position, kind, stale_days)")
    base.executemany(
        "INSERT INTO statuses VALUES (?, ?, ?)",
        [(at, one.kind, one.stale_days) for at, one in enumerate(true.statuses)],
    )
    base.executescript(SQL.read_text(encoding="utf-8"))
    return base


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_are_those_of_the_sql(seed):
    true = world(seed, opened=seed % 3 == 0)
    crm = crm_of(true.snapshot, true.today, true.language, true.earlier)
    window, base = cohort_window(PERIODS[seed % 4], true.today), base_of(true)
    check_funnel(base, crm, window)
    check_times(base, crm, window)
    check_closing(base, crm, window)
    check_people(base, crm, window)
    check_stale(base, crm)
    check_facts(base, crm)


def given(window: Window) -> dict[str, str | None]:
    return {"first": day(window.first), "last": day(window.last)}


def check_funnel(base, crm, window) -> None:
    found = funnel(crm, window, "created")
    of_cohort = INSIDE.format("created")
    told = base.execute(
        f"""
        WITH cohort AS (SELECT * FROM people WHERE {of_cohort})
        SELECT position, (SELECT COUNT(*) FROM cohort WHERE rank >= g.rank),
               (SELECT COUNT(*) FROM cohort
                WHERE cohort.rank >= g.rank AND (cohort.rank > g.rank OR cohort.kind <> 'open')),
               (SELECT COUNT(*) FROM people WHERE status = g.position),
               (SELECT TOTAL(amount) FROM people WHERE status = g.position),
               (SELECT COUNT(*) FROM cohort
                WHERE cohort.kind = 'lost' AND COALESCE(last_stage, 0) = g.position)
        FROM stages g ORDER BY g.rank
        """,
        given(window),
    ).fetchall()
    mine = [(s.position, s.reached, s.left, s.now, s.now_amount, s.lost) for s in found.stages]
    assert mine == [pytest.approx(line) for line in told]
    won = f"SELECT COUNT(*) FROM people WHERE kind = 'won' AND {of_cohort}"
    assert found.won == base.execute(won, given(window)).fetchone()[0]


def check_times(base, crm, window) -> None:
    for stage in stage_times(crm, funnel(crm, window, "created").leads):
        passed = f"""
            SELECT days FROM finished JOIN people ON line = lead
            WHERE finished.status = :status AND {INSIDE.format("created")}
        """
        now = """
            SELECT MAX(0, julianday(today)
                          - julianday(COALESCE(entered, IIF(undated, NULL, created))))
            FROM people, settings WHERE status = :status AND kind = 'open'
        """
        facts = {"status": stage.position, **given(window)}
        days = [row[0] for row in base.execute(passed, facts)]
        stays = [row[0] for row in base.execute(now, facts)]
        dated = [each for each in stays if each is not None]
        assert (stage.passed, stage.now) == (len(days), len(stays))
        for mine, wanted in ((stage.mean, days), (stage.now_mean, dated)):
            assert mine == (
                pytest.approx(mean(wanted)) if wanted else pytest.approx(mine, nan_ok=True)
            )
        if days:
            assert stage.median == median(days)


def check_closing(base, crm, window) -> None:
    found = closing(crm, window)
    rows = base.execute(
        f"""
        SELECT kind, amount, julianday(closed) - julianday(created) FROM people
        WHERE kind <> 'open' AND {INSIDE.format("closed")}
        """,
        given(window),
    ).fetchall()
    won = [row for row in rows if row[0] == "won"]
    priced = [amount for _, amount, _ in won if amount is not None]
    cycles = [days for _, _, days in won if days is not None and days >= 0]
    assert (found.won, found.lost) == (len(won), len(rows) - len(won))
    assert (found.priced, found.cycled) == (len(priced), len(cycles))
    assert found.revenue == pytest.approx(sum(priced))
    assert found.cycle_median == (median(cycles) if cycles else None)


def check_people(base, crm, window) -> None:
    mine = {
        one.manager: (one.leads, one.won, one.closed, one.closed_won, one.revenue)
        for one in people(crm, funnel(crm, window, "created"))
    }
    created, closed = INSIDE.format("created"), INSIDE.format("closed")
    told = base.execute(
        f"""
        SELECT manager, SUM({created}), SUM(kind = 'won' AND {created}),
               SUM(kind <> 'open' AND {closed}), SUM(kind = 'won' AND {closed}),
               TOTAL(CASE WHEN kind = 'won' AND {closed} THEN amount END)
        FROM people GROUP BY manager
        """,
        given(window),
    ).fetchall()
    wanted = {name: tuple(value or 0 for value in line) for name, *line in told}
    assert mine == {
        name: pytest.approx(line) for name, line in wanted.items() if line[0] or line[2]
    }


def check_stale(base, crm) -> None:
    found = neglected(crm, future_step_suspends=True).leads
    told = base.execute("SELECT row, matter FROM neglected").fetchall()
    assert list(zip(found["row"].tolist(), found["matter"].tolist(), strict=True)) == told


def check_facts(base, crm) -> None:
    fact = """
        SELECT TOTAL(value) FROM (
          SELECT *, ROW_NUMBER() OVER (PARTITION BY once ORDER BY place) AS nth FROM happened
          WHERE metric = :metric AND date BETWEEN :first AND :last
        ) WHERE (once < 0 OR nth = 1) AND (:all OR manager = :manager)
    """
    today = crm.today.date()
    for window in plan_windows(crm, Workdays(), ("day", "week", "month")):
        for line in window.lines:
            asked = {"metric": line.metric, "all": line.manager is None, "manager": line.manager}
            spans = (
                (line.fact, window.window.until(today)),
                (line.before, window.before),
                (line.before_whole, window.before_whole),
            )
            for value, span in spans:
                (told,) = base.execute(fact, asked | given(span)).fetchone()
                assert value == pytest.approx(told), line
