"""A plan as people lay it out: months in words, metrics by other names, months across."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from sheets_crm.cli.sync_summary import tell_sync
from sheets_crm.config import Config
from sheets_crm.crm.parse.named_periods import NamedPeriod, heading_period, named_period
from sheets_crm.crm.upkeep.dropdowns_and_colours import changed_rules, list_sources, wanted_rules
from sheets_crm.decision import decide
from sheets_crm.locale import catalogue
from sheets_crm.sync import Outcome
from sheets_crm.workbook.snapshot import Dropdown, Snapshot
from tests.crm.books import ACTIVITIES, LEADS, LISTS, TODAY, book, read, table
from tests.crm.books import told as said
from tests.sheets import sheet, snapshot

PLAN = ("period", "start", "manager", "metric", "plan")


def planned(workbook: Snapshot) -> list[str]:
    return table(read(workbook).crm.plan, *PLAN)


def told(workbook: Snapshot) -> list[str]:
    return said(read(workbook).problems)


@pytest.mark.parametrize(
    ("typed", "period", "start"),
    [
        ("December 2026", "month", (2026, 12)),
        ("декабрь 2026", "month", (2026, 12)),
        ("дек. 2026 г.", "month", (2026, 12)),
        ("Sept, 2026", "month", (2026, 9)),
        ("12.2026", "month", (2026, 12)),
        ("2026-12", "month", (2026, 12)),
        ("Q4 2026", "quarter", (2026, 10)),
        ("2026 Q4", "quarter", (2026, 10)),
        ("4 квартал 2026", "quarter", (2026, 10)),
        ("IV кв. 2026", "quarter", (2026, 10)),
        (2026, "year", (2026, 1)),
        ("2026 год", "year", (2026, 1)),
    ],
)
def test_periods_by_their_names(typed: str | int, period: str, start: tuple[int, int]) -> None:
    assert named_period(typed) == NamedPeriod(period, date(*start, 1))


@pytest.mark.parametrize(
    "typed", ["", "soon", "December", "1 December 2026", "13.2026", "Q5 2026", 46357, 1e300, True]
)
def test_what_names_no_period(typed: str | float | bool) -> None:
    assert named_period(typed) is None


def test_over_a_column_a_spreadsheet_makes_a_date_of_a_month() -> None:
    month = NamedPeriod("month", date(2026, 12, 1))
    assert heading_period(datetime(2026, 12, 1)) == month  # noqa: DTZ001 - as cells are read
    assert heading_period(46357) == heading_period(46357.0) == month
    assert heading_period(date(2026, 12, 5)) is None
    assert heading_period(46358) is None


def test_a_start_in_words() -> None:
    plan = """
    | Period  | Start         | Manager | Metric  | Plan |
    | Month   | December 2026 | Ann     | Revenue | 500  |
    | Quarter | 4 квартал 2026 |        | Won     | 7    |
    |         | 2026          |         | Revenue | 9000 |
    """
    assert planned(book(plan=plan)) == [
        "month | 2026-12-01 | Ann | revenue | 500",
        "quarter | 2026-10-01 |  | won | 7",
        "year | 2026-01-01 |  | revenue | 9000",
    ]
    assert told(book(plan=plan)) == []


def test_a_start_that_names_another_period_than_its_row_is_told() -> None:
    plan = """
    | Period | Start   | Manager | Metric  | Plan |
    | Month  | Q4 2026 |         | Revenue | 500  |
    """
    assert planned(book(plan=plan)) == ["month | 2026-10-01 |  | revenue | 500"]
    assert told(book(plan=plan)) == [
        "Plan!2 Start: plan_start_names_other period=Month other=Quarter date=2026-10-01"
    ]


def test_metrics_by_the_names_that_people_use() -> None:
    plan = """
    | Period | Start      | Manager | Metric | Plan |
    | Month  | 2026-03-01 |         | Sales  | 500  |
    | Month  | 2026-03-01 |         | Calls  | 40   |
    | Month  | 2026-03-01 |         | сделки | 3    |
    """
    assert [line.split(" | ")[3] for line in planned(book(plan=plan))] == [
        "revenue",
        "type:Call",
        "won",
    ]
    assert told(book(plan=plan)) == [
        "Plan!2 Metric: near_metric value=Sales word=Revenue",
        "Plan!3 Metric: near_metric value=Calls word=Call",
        "Plan!4 Metric: near_metric value=сделки word=Won",
    ]


GRID = """
| Manager | Metric  | March 2026 | Q2 2026 |
| Ann     | Revenue | 500        | 1500    |
| Bob     | Calls   |            | 90      |
| Total   |         | 500        | 1590    |
"""


def test_months_may_stand_across() -> None:
    workbook = book(plan=GRID)
    assert planned(workbook) == [
        "month | 2026-03-01 | Ann | revenue | 500",
        "quarter | 2026-04-01 | Ann | revenue | 1500",
        "quarter | 2026-04-01 | Bob | type:Call | 90",
    ]
    assert told(workbook) == [
        "Plan!3 Metric: near_metric value=Calls word=Call",
        "Plan!4 -: total_row value=Total",
    ]


def test_managers_and_months_alone_plan_the_revenue_and_it_is_said() -> None:
    workbook = book(plan="| Manager | March 2026 | April 2026 |\n| Ann | 500 | few |")
    assert planned(workbook) == ["month | 2026-03-01 | Ann | revenue | 500"]
    assert told(workbook) == [
        "Plan!- -: plan_grid_of_revenue word=Revenue heading=Metric",
        "Plan!2 April 2026: bad_number value=few",
    ]


def test_a_grid_counts_beside_the_rows_of_a_plan() -> None:
    rows = "| Period | Start | Manager | Metric | Plan |\n| Month | 2026-03-01 | | Won | 4 |"
    both = snapshot(
        sheet("Leads", LEADS),
        sheet("Activities", ACTIVITIES),
        sheet("Lists", LISTS),
        sheet("Plan", rows),
        sheet("Targets", GRID),
        marks={"template": "en"},
    )
    assert len(planned(both)) == 4


def test_a_grid_is_told_and_shown_like_any_table(capsys: pytest.CaptureFixture[str]) -> None:
    decision = decide(book(plan=GRID), Config(template="en"), TODAY)
    assert "Plan" in [rules.tab for rules in decision.changes.rules]
    tell_sync(Outcome(decision), "book", catalogue("en"), 10)
    assert "Plan" in capsys.readouterr().out
    summary = next(tab for tab in decision.changes.tabs if tab.key == "summary")
    links = [cell.link for row in summary.rows for cell in row if cell and cell.link]
    assert "Plan" in [link.tab for link in links]


def test_rows_made_a_grid_lose_the_dropdowns_over_their_numbers() -> None:
    workbook = book(plan=GRID)
    old = tuple(
        Dropdown(column, 2, 1000, source, strict=True)
        for column, source in ((1, "period"), (3, "manager"), (4, "metric"))
    )
    sheets = tuple(
        sheet if sheet.title != "Plan" else sheet.__class__(sheet.title, sheet.rows, dropdowns=old)
        for sheet in workbook.sheets
    )
    workbook = Snapshot(workbook.workbook, sheets, marks=workbook.marks)
    crm = read(workbook).crm
    wanted = wanted_rules(crm, list_sources(crm))
    (rules,) = (one for one in changed_rules(wanted, workbook, crm) if one.tab == "Plan")
    assert [(one.column, one.source) for one in rules.dropdowns] == [(1, "manager"), (2, "metric")]
