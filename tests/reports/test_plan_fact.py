"""The Plan vs actual tab against figures computed by hand from the sheets below."""

from __future__ import annotations

import re
from datetime import date

import pytest

from sheets_crm.errors import CrmError
from sheets_crm.reports.context import ReportOptions
from sheets_crm.reports.figures.plan_targets import Origin
from sheets_crm.reports.figures.plan_vs_actual import plan_windows
from sheets_crm.reports.figures.workdays import Workdays
from sheets_crm.reports.layout.blocks import ACCENT, BEHIND, REACHED
from sheets_crm.reports.options import WorkdayOptions
from sheets_crm.reports.plan_fact import report
from sheets_crm.workbook.tab import ChartKind
from tests.reports.books import book, column, context, crm_of, shown

TODAY = date(2026, 3, 18)
"""A Wednesday: March has 22 workdays, 12 of them ended; of the week's 5, 2."""

LEADS = """
| No. | Name  | Manager | Amount | Created    |
| 1   | Apex  | Ann     | 100    | 2026-02-05 |
| 2   | Birch | Ann     | 200    | 2026-03-02 |
| 3   | Cedar | Bob     | 300    | 2026-03-17 |
| 4   | Delta | Bob     |        | 2026-03-18 |
| 5   | Elm   |         | 500    | 2026-03-10 |
"""

# The call of 17 March names nobody and so is Ann's, whose lead it is. Offer is entered on 9 March
# by Bob for Ann's lead.
ACTIVITIES = """
| Date       | Lead  | Contact type | Status | Manager |
| 2026-02-06 | Apex  | Call         | Talk   | Ann     |
| 2026-02-20 | Apex  | Call         | Talk   | Ann     |
| 2026-03-03 | Apex  | Meeting      | Sold   | Ann     |
| 2026-03-04 | Birch | Call         | Talk   | Ann     |
| 2026-03-09 | Birch | E-mail       | Offer  | Bob     |
| 2026-03-17 | Birch | Call         | Sold   |         |
| 2026-03-18 | Cedar | Call         | Talk   | Bob     |
| 2026-03-18 | Elm   | Call         | Lost   | Bob     |
"""

PLAN = """
| Period | Start      | Manager | Metric    | Plan |
| Month  | 2026-03-01 |         | Revenue   | 660  |
| Month  | 2026-03-01 | Ann     | Call      | 44   |
| Month  | 2026-03-01 | Bob     | Call      | 22   |
| Week   | 2026-03-16 | Ann     | Call      | 8    |
| Day    | 2026-03-18 | Bob     | Call      | 4    |
| Month  | 2026-03-01 |         | Offer     | 2    |
| Month  | 2026-02-01 |         | New leads | 99   |
"""


NO_ACTIVITIES = "| Date | Lead | Status |"


@pytest.fixture(scope="module")
def crm():
    return crm_of(book(LEADS, ACTIVITIES, PLAN), TODAY)


@pytest.fixture(scope="module")
def tab(crm):
    return report(crm, context(TODAY))


def figures(tab, heading):
    """A window's rows below the column headings, without tones: here the digits matter."""
    lines = shown(tab).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(heading))
    lines = lines[start:]
    lines = lines[next(i for i, line in enumerate(lines) if line.startswith("Whole team")) + 1 :]
    lines = lines[: next((i for i, line in enumerate(lines) if not line), len(lines))]
    return [re.sub(r"(?<=[^|\s]) \{\w+\}|\{\w+\}", "", line).rstrip(" |") for line in lines]


def test_month(tab):
    """Run rate = facts before today ÷ 12 × 22, at least the fact.

    February had a new lead and two calls, one of them by the 18th. Bob's plan and Ann's are all.
    """
    assert figures(tab, "This month: 1–31 Mar 2026") == [
        "Revenue | 660 |  | 300 | -360 | 45.5% | 550 | 0 | 0",
        "Call | 66 | Σ 2 of 2 | 4 | -62 | 6.1% | 4 | 1 | 2",
        "Offer | 2 |  | 1 | -1 | 50.0% | 1.83 | 0 | 0",
        "New leads |  |  | 4 |  |  | 5.50 | 1 | 1",
        "Won |  |  | 2 |  |  | 3.67 | 0 | 0",
        "Ann",
        "Revenue |  |  | 300 |  |  | 550 | 0 | 0",
        "Call | 44 |  | 2 | -42 | 4.5% | 3.67 | 1 | 2",
        "New leads |  |  | 1 |  |  | 1.83 | 1 | 1",
        "Won |  |  | 2 |  |  | 3.67 | 0 | 0",
        "Bob",
        "Call | 22 |  | 2 | -20 | 9.1% | 2 | 0 | 0",
        "Offer |  |  | 1 |  |  | 1.83 | 0 | 0",
        "New leads |  |  | 2 |  |  | 2 | 0 | 0",
        "(no manager)",
        "New leads |  |  | 1 |  |  | 1.83 | 0 | 0",
    ]
    assert (
        "22 workdays, 12 ended. The period before: 1–18 Feb 2026; all of it: 1–28 Feb 2026."
        in shown(tab)
    )


def test_week(tab):
    """Ann's 8 calls are typed, Bob's 22 × 5 ÷ 22 derived, so the team's 13 are derived too.

    A share of 2 offers that comes to 0.45 is not shown.
    """
    assert figures(tab, "This week: 16–22 Mar 2026")[:6] == [
        "Revenue | 150 | ≈ | 200 | 50 | 133.3% | 500 | 0 | 0",
        "Call | 13 | ≈ 2 of 2 | 3 | -10 | 23.1% | 3 | 0 | 0",
        "Offer |  |  | 0 |  |  | 0 | 1 | 1",
        "New leads |  |  | 2 |  |  | 2.50 | 1 | 1",
        "Won |  |  | 1 |  |  | 2.50 | 0 | 0",
        "Ann",
    ]


def test_today_has_no_run_rate_yet(tab):
    """A day takes its plan from the week before the month: Ann's is 8 ÷ 5."""
    assert figures(tab, "Today: 18 Mar 2026") == [
        "Revenue | 30 | ≈ | 0 | -30 | 0.0% |  | 200 | 200",
        "Call | 5.60 | ≈ 2 of 2 | 2 | -3.60 | 35.7% |  | 1 | 1",
        "Offer |  |  | 0 |  |  |  | 0 | 0",
        "New leads |  |  | 1 |  |  |  | 1 | 1",
        "Won |  |  | 0 |  |  |  | 1 | 1",
        "Ann",
        "Call | 1.60 | ≈ | 0 | -1.60 | 0.0% |  | 1 | 1",
        "Bob",
        "Call | 4 |  | 2 | -2 | 50.0% |  | 0 | 0",
        "New leads |  |  | 1 |  |  |  | 1 | 1",
    ]


def test_the_chart_shows_how_far_each_plan_of_the_month_is(tab):
    (chart,) = tab.charts
    assert chart.kind is ChartKind.COLUMN
    assert column(tab, chart.categories) == ["Revenue", "Call", "Offer"]
    assert column(tab, chart.series[0].values) == [0.454545, 0.060606, 0.5]
    assert chart.series[0].colours == (BEHIND, BEHIND, BEHIND)


def test_the_chart_tells_reached_from_behind_and_on_its_way():
    """12 of 22 workdays have ended: 4 of 7.5, 2 of 3.66 and 300 of 300."""
    plan = """
    | Period | Start      | Metric    | Plan |
    | Month  | 2026-03-01 | Revenue   | 300  |
    | Month  | 2026-03-01 | Won       | 3.66 |
    | Month  | 2026-03-01 | New leads | 7.5  |
    """
    (chart,) = report(crm_of(book(LEADS, ACTIVITIES, plan), TODAY), context(TODAY)).charts
    assert chart.series[0].colours == (BEHIND, ACCENT, REACHED)


def test_run_rate_of_the_definition():
    """50 in 10 of 22 workdays comes to 110; on 15 March 2026, a Sunday, 10 have ended."""
    calls = "\n".join("| 2026-03-02 | Apex | Call | New |" for _ in range(50))
    table = f"| Date | Lead | Contact type | Status |\n{calls}"
    plan = "| Period | Start | Metric | Plan |\n| Month | 2026-03-01 | Call | 100 |"
    crm = crm_of(book("| Name |\n| Apex |", table, plan), date(2026, 3, 15))
    (month,) = plan_windows(crm, Workdays(), ("month",))
    call = next(line for line in month.team if line.metric == "type:Call")
    assert (month.workdays, month.elapsed) == (22, 10)
    assert call.run_rate == pytest.approx(110)


def test_a_week_takes_its_plan_from_two_months():
    """30 March to 3 April 2026: 2 of March's 22 workdays and 3 of April's 22."""
    plan = """
    | Period | Start      | Metric | Plan |
    | Month  | 2026-03-01 | Call   | 220  |
    | Month  | 2026-04-01 | Call   | 440  |
    """
    crm = crm_of(book("| Name |\n| Apex |", NO_ACTIVITIES, plan), date(2026, 4, 1))
    (week,) = plan_windows(crm, Workdays(), ("week",))
    call = next(line for line in week.team if line.metric == "type:Call")
    assert call.plan == pytest.approx(2 * 10 + 3 * 20)
    assert call.origin is Origin.DERIVED


def test_of_two_rows_for_the_same_plan_the_lower_counts():
    plan = """
    | Period | Start      | Metric | Plan |
    | Month  | 2026-03-01 | Won    | 5    |
    | Month  | 2026-03-20 | Won    | 7    |
    """
    crm = crm_of(book("| Name |\n| Apex |", NO_ACTIVITIES, plan), TODAY)
    (month,) = plan_windows(crm, Workdays(), ("month",))
    assert next(line.plan for line in month.team if line.metric == "won") == 7


def test_a_plan_of_nothing_has_no_attainment():
    plan = "| Period | Start | Metric | Plan |\n| Month | 2026-03-01 | Won | 0 |"
    crm = crm_of(book("| Name |\n| Apex |", NO_ACTIVITIES, plan), TODAY)
    (month,) = plan_windows(crm, Workdays(), ("month",))
    won = next(line for line in month.team if line.metric == "won")
    assert (won.plan, won.difference, won.attainment) == (0, 0, None)


def test_margin_is_shown_where_the_workbook_has_it():
    leads = "| Name | Amount | Margin | Created |\n| Apex | 900 | 300 | 2026-03-02 |"
    sold = "| Date | Lead | Status |\n| 2026-03-03 | Apex | Sold |"
    tab = report(crm_of(book(leads, sold), TODAY), context(TODAY))
    assert figures(tab, "This month")[:4] == [
        "New leads |  |  | 1 |  |  | 1.83 | 0 | 0",
        "Won |  |  | 1 |  |  | 1.83 | 0 | 0",
        "Revenue |  |  | 900 |  |  | 1650 | 0 | 0",
        "Margin |  |  | 300 |  |  | 550 | 0 | 0",
    ]


def test_what_is_dated_after_today_has_not_happened():
    calls = """
    | Date       | Lead | Contact type | Status |
    | 2026-03-17 | Apex | Call         | New    |
    | 2026-03-19 | Apex | Call         | New    |
    """
    plan = "| Period | Start | Metric | Plan |\n| Month | 2026-03-01 | Call | 100 |"
    crm = crm_of(book("| Name |\n| Apex |", calls, plan), TODAY)
    facts = {
        window.period: line.fact
        for window in plan_windows(crm, Workdays())
        for line in window.team
        if line.metric == "type:Call"
    }
    assert facts == {"day": 0, "week": 1, "month": 1}


def test_without_a_plan_tab_it_says_how_to_add_one():
    tab = report(crm_of(book(LEADS, ACTIVITIES), TODAY), context(TODAY))
    assert "To set one, add a tab “Plan” with the columns Period, Start" in shown(tab)
    assert figures(tab, "This month")[0] == "New leads |  |  | 4 |  |  | 5.50 | 1 | 1"
    assert not tab.charts


def test_with_an_empty_plan_it_says_how_to_add_a_row():
    plan = "| Period | Start | Manager | Metric | Plan |"
    tab = report(crm_of(book(LEADS, ACTIVITIES, plan), TODAY), context(TODAY))
    assert "add a row on the tab “Plan”" in shown(tab)


def team(crm, period, metric):
    (window,) = plan_windows(crm, Workdays(), (period,))
    return next(line for line in window.team if line.metric == metric)


def test_run_rate_leaves_today_out_of_both_sides():
    """A lead won on each workday of June 2026, 22 of them: it always comes to 22."""
    june = [day for day in (date(2026, 6, n) for n in range(1, 31)) if day.weekday() < 5]
    leads = "\n".join(["| Name |", *(f"| L{day.day} |" for day in june)])
    sold = "\n".join(f"| {day} | L{day.day} | Sold |" for day in june)
    activities = f"| Date | Lead | Status |\n{sold}"
    for today in (date(2026, 6, 2), date(2026, 6, 15), date(2026, 6, 30)):
        crm = crm_of(book(leads, activities), today)
        assert team(crm, "month", "won").run_rate == pytest.approx(22)
    assert team(crm_of(book(leads, activities), date(2026, 6, 1)), "month", "won").run_rate is None


def test_a_row_whose_plan_is_blank_is_no_row():
    plan = """
    | Period | Start      | Manager | Metric | Plan |
    | Month  | 2026-03-01 | Ann     | Won    | 5    |
    | Month  | 2026-03-01 | Bob     | Won    |      |
    | Week   | 2026-03-16 |         | Won    |      |
    | Week   | 2026-03-16 | Ann     | Won    | many |
    """
    crm = crm_of(book(LEADS, ACTIVITIES, plan), TODAY)
    month = team(crm, "month", "won")
    assert (month.plan, month.origin, month.planned) == (5, Origin.SUMMED, ("Ann",))
    assert team(crm, "week", "won").plan == pytest.approx(5 * 5 / 22)


def test_attainment_of_a_team_is_of_those_who_have_a_plan():
    """Ann planned 2 and won 2; what Bob wins besides is the team's fact and no attainment."""
    plan = "| Period | Start | Manager | Metric | Plan |\n| Month | 2026-03-01 | Ann | Won | 2 |"
    sold = f"{ACTIVITIES.rstrip()}\n| 2026-03-18 | Delta | Call | Sold | Bob |"
    won = team(crm_of(book(LEADS, sold, plan), TODAY), "month", "won")
    assert (won.fact, won.fact_of_planned, won.attainment, won.difference) == (3, 2, 1.0, 0)
    tab = report(crm_of(book(LEADS, sold, plan), TODAY), context(TODAY))
    assert figures(tab, "This month")[0].startswith("Won | 2 | Σ 1 of 2 | 3 | 0 | 100.0%")


def test_shorter_plans_that_cover_a_longer_period_are_its_plan():
    """March to May 2026 is no quarter; the second one is April to June."""
    months = [f"| Month | 2026-0{month}-15 | Won | {month} |" for month in (4, 5, 6)]
    rows = "\n".join(["| Period | Start | Metric | Plan |", *months])
    crm = crm_of(book(LEADS, ACTIVITIES, rows), date(2026, 4, 1))
    assert (team(crm, "quarter", "won").plan, team(crm, "quarter", "won").origin) == (
        15,
        Origin.SUMMED,
    )
    lacking = "\n".join(["| Period | Start | Metric | Plan |", *months[:2]])
    assert (
        team(crm_of(book(LEADS, ACTIVITIES, lacking), date(2026, 4, 1)), "quarter", "won").plan
        is None
    )


def test_a_share_needs_a_plan_for_every_workday():
    """30 March to 3 April 2026, of which only April is planned."""
    plan = "| Period | Start | Metric | Plan |\n| Month | 2026-04-01 | Won | 22 |"
    assert team(crm_of(book(LEADS, ACTIVITIES, plan), date(2026, 4, 1)), "week", "won").plan is None
    later = crm_of(book(LEADS, ACTIVITIES, plan), date(2026, 4, 8))
    assert team(later, "week", "won").plan == pytest.approx(5)


def test_a_quarter_or_year_is_shown_where_it_is_planned():
    plan = """
    | Period  | Start      | Metric | Plan |
    | Quarter | 2026-02-10 | Won    | 64   |
    | Year    | 2026-05-05 | Won    | 261  |
    """
    crm = crm_of(book(LEADS, ACTIVITIES, plan), TODAY)
    assert [window.period for window in plan_windows(crm, Workdays())] == [
        *("day", "week", "month", "quarter", "year")
    ]
    # The first quarter of 2026 has 64 workdays, March 22 of them; a quarter is shorter than a year.
    assert team(crm, "month", "won").plan == pytest.approx(22)
    text = shown(report(crm, context(TODAY)))
    assert "This quarter: 1 Jan 2026 – 31 Mar 2026" in text
    assert "This year: 1 Jan 2026 – 31 Dec 2026" in text
    only_usual = crm_of(book(LEADS, ACTIVITIES, PLAN), TODAY)
    assert [window.period for window in plan_windows(only_usual, Workdays())] == [
        *("day", "week", "month")
    ]


def test_a_lead_counts_once_a_window_however_often_it_came_to_a_stage():
    moves = """
    | Date       | Lead | Status | Manager |
    | 2026-03-02 | Apex | Offer  | Ann     |
    | 2026-03-03 | Apex | Talk   | Ann     |
    | 2026-03-04 | Apex | Offer  | Bob     |
    """
    plan = "| Period | Start | Metric | Plan |\n| Month | 2026-03-01 | Offer | 5 |"
    crm = crm_of(book(LEADS, moves, plan), TODAY)
    (month,) = plan_windows(crm, Workdays(), ("month",))
    facts = {line.manager: line.fact for line in month.lines if line.metric == "status:2"}
    assert facts == {None: 1, "Ann": 1}


def test_who_has_a_plan_and_has_done_nothing_is_there():
    plan = "| Period | Start | Manager | Metric | Plan |\n| Month | 2026-03-01 | Zoe | Won | 3 |"
    tab = report(crm_of(book(LEADS, ACTIVITIES, plan), TODAY), context(TODAY))
    lines = figures(tab, "This month")
    assert lines[lines.index("Zoe") + 1].startswith("Won | 3 |  | 0 | -3 | 0.0%")


def test_planned_contact_types_stand_in_the_order_of_the_list():
    plan = """
    | Period | Start      | Metric  | Plan |
    | Month  | 2026-03-01 | Meeting | 3    |
    | Month  | 2026-03-01 | Call    | 3    |
    | Month  | 2026-01-01 | E-mail  | 3    |
    """
    tab = report(crm_of(book(LEADS, ACTIVITIES, plan), TODAY), context(TODAY))
    names = [line.split(" |")[0] for line in figures(tab, "This month")]
    assert names[: names.index("Ann")] == ["Call", "Meeting", "New leads", "Won", "Revenue"]


def test_holidays_are_no_workdays():
    """Russia's 1 to 8 January are free: of January 2026 fewer workdays are left."""
    assert Workdays("").count(date(2026, 1, 1), date(2026, 1, 11)) == 7
    assert Workdays("ru").count(date(2026, 1, 1), date(2026, 1, 8)) == 0
    assert Workdays("").count(date(2026, 1, 2), date(2026, 1, 1)) == 0


@pytest.mark.parametrize(
    ("country", "workdays", "ended"),
    [("", 22, 10), ("GB-ENG", 20, 8), ("gb-eng", 20, 8), ("GB-SCT", 21, 9), ("DE-BY", 20, 8)],
)
def test_a_part_of_a_country_has_its_own_holidays(country, workdays, ended):
    """April 2026: Easter Monday is no workday in England, and is one in Scotland."""
    found = Workdays(country)
    assert found.count(date(2026, 4, 1), date(2026, 4, 30)) == workdays
    assert found.count(date(2026, 4, 1), date(2026, 4, 14)) == ended


def test_moved_workdays_and_other_weekends_are_as_the_country_has_them():
    """Russia worked on Saturday, 27 April 2024; Saudi Arabia rests on Friday and Saturday."""
    assert Workdays("RU").is_workday(date(2024, 4, 27))
    assert Workdays("RU").count(date(2024, 4, 22), date(2024, 4, 28)) == 6
    assert Workdays("SA").count(date(2026, 11, 1), date(2026, 11, 7)) == 5
    assert [Workdays("SA").is_workday(date(2026, 11, day)) for day in (1, 5, 6)] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ("GB-XX", "country_part_unknown"),
        ("KZ-ALA", "country_without_parts"),
        ("XX-A", "country_unknown"),
    ],
)
def test_a_part_that_is_not_known_is_told(country, code):
    with pytest.raises(CrmError) as told:
        Workdays(country).is_workday(date(2026, 4, 1))
    assert told.value.code == code


def test_an_unknown_country_is_an_error_with_its_name():
    with pytest.raises(CrmError) as told:
        Workdays("XX").count(date(2026, 1, 1), date(2026, 1, 8))
    assert told.value.code == "country_unknown"
    assert told.value.facts == {"country": "XX"}


def test_the_country_is_named_on_the_tab(crm):
    options = ReportOptions(workdays=WorkdayOptions(country="KZ"))
    text = shown(report(crm, context(TODAY, options=options)))
    assert "Monday to Friday less the public holidays (KZ)." in text
