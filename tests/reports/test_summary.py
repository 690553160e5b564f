"""The Summary tab against figures computed by hand from the sheets below."""

from __future__ import annotations

from datetime import date

import pytest

from sheets_crm.errors import Problem
from sheets_crm.messages import Catalogue, catalogue
from sheets_crm.reports.context import Context, ReportOptions, SummaryOptions
from sheets_crm.reports.summary import report
from sheets_crm.template import load_template
from sheets_crm.workbook.tab import Link
from tests.reports.books import book, column, context, crm_of, part, shown

TODAY = date(2026, 3, 18)

LEADS = """
| No. | Name  | Manager | Amount | Created    |
| 1   | Apex  | Ann     | 100    | 2026-02-05 |
| 2   | Birch | Ann     | 200    | 2026-02-20 |
| 3   | Cedar | Bob     | 300    | 2026-03-02 |
| 4   | Delta | Bob     |        | 2026-03-10 |
| 5   | Elm   |         | 500    | 2026-03-18 |
| 6   | Fir   | Bob     | 50     | 2026-01-05 |
"""

ACTIVITIES = """
| Date       | Lead  | Contact type | Status | Next step | Next date  |
| 2026-01-06 | Fir   | Call         | Talk   |           |            |
| 2026-02-06 | Apex  | Call         | Talk   |           |            |
| 2026-02-10 | Fir   | Call         | Lost   |           |            |
| 2026-02-21 | Birch | Call         | Talk   |           |            |
| 2026-02-27 | Apex  | Meeting      | Offer  |           |            |
| 2026-03-03 | Apex  | Meeting      | Sold   |           |            |
| 2026-03-04 | Cedar | Call         | Talk   | Meet      | 2026-03-10 |
| 2026-03-11 | Birch | Call         | Sold   |           |            |
| 2026-03-12 | Delta | E-mail       | Lost   |           |            |
"""

PLAN = """
| Period | Start      | Manager | Metric  | Plan |
| Month  | 2026-03-01 |         | Revenue | 600  |
| Month  | 2026-03-01 |         | Call    | 4    |
"""


@pytest.fixture(scope="module")
def crm():
    return crm_of(book(LEADS, ACTIVITIES, PLAN), TODAY)


@pytest.fixture(scope="module")
def tab(crm):
    return report(crm, context(TODAY))


def test_this_month_against_the_one_before(tab):
    """To 18 February one lead had come, one was lost and two contacts were made."""
    assert part(tab, "This month: 1–18 Mar 2026") == (
        "New leads | Revenue | Open, amount\n"
        "3 {figure} | 300 {figure} | 800 {figure}\n"
        "Figure | 1–18 Mar | 1–18 Feb | Change | 1–28 Feb\n"
        "New leads | 3 | 1 {muted} | ▲ 200% {good} | 2 {muted}\n"
        "Won | 2 | 0 {muted} |  | 0 {muted}\n"
        "Revenue | 300 | 0 {muted} |  | 0 {muted}\n"
        "Win rate (2 of 3) | 66.7% {muted} | 0.0% {muted} | ▲ 67 pts {good} | 0.0% {muted}\n"
        "Activities | 4 | 2 {muted} | ▲ 100% {good} | 4 {muted}"
    )


def test_a_fall_is_red():
    leads = "| Name | Created |\n| Apex | 2026-02-05 |\n| Birch | 2026-03-02 |"
    closed = """
    | Date       | Lead  | Status |
    | 2026-02-05 | Apex  | Talk   |
    | 2026-02-06 | Apex  | Sold   |
    | 2026-03-05 | Birch | Lost   |
    """
    rows = part(report(crm_of(book(leads, closed), TODAY), context(TODAY)), "This month")
    assert "Won | 0 | 1 {muted} | ▼ 100% {bad} | 1 {muted}" in rows
    assert "Win rate (0 of 1) | 0.0% {muted} | 100.0% {muted} | ▼ 100 pts {bad}" in rows
    assert "Activities | 1 | 2 {muted} | ▼ 50% {bad} | 2 {muted}" in rows
    assert "New leads | 1 | 1 {muted} |  | 1 {muted}" in rows


def test_the_funnel_and_its_chart(tab):
    (chart,) = tab.charts
    assert column(tab, chart.categories) == ["New", "Talk", "Offer", "Sold"]
    assert column(tab, chart.series[0].values) == [6, 4, 2, 2]
    assert "6 leads, by creation date: 19 Mar 2025 – 18 Mar 2026." in shown(tab)
    assert "No worst step is named: too little data (it takes 10 leads that have left" in shown(tab)


def test_the_worst_leads_are_linked(tab):
    assert part(tab, "Whom to call today") == (
        "Overdue: 1. Stale: 0. Without a next step: 1. Below, the dearest of the most urgent; "
        "a name leads to its row.\n"
        "Lead | The matter | Silent | Amount\n"
        "Cedar >Leads!4 | Overdue {bad} | 14 | 300\n"
        "Elm >Leads!6 | No next step {warn} | 0 | 500"
    )


def test_how_many_are_named_is_an_option(crm):
    options = ReportOptions(summary=SummaryOptions(stale_rows=1))
    rows = part(report(crm, context(TODAY, options=options)), "Whom to call today").splitlines()
    assert len(rows) == 2 + 1


def test_the_plan_of_the_month(tab):
    assert part(tab, "This month's plan") == (
        "22 workdays, 12 ended. The period before: 1–18 Feb 2026; all of it: 1–28 Feb 2026.\n"
        "Metric | Plan | Fact | Attainment | Run rate\n"
        "Revenue | 600 | 300 | 50.0% | 550 {muted}\n"
        "Call | 4 | 2 | 50.0% | 3.67 {muted}"
    )


def test_without_a_plan_it_says_how_to_add_one():
    tab = report(crm_of(book(LEADS, ACTIVITIES), TODAY), context(TODAY))
    assert "add a tab “Plan”" in part(tab, "This month's plan")


def test_nothing_to_mend(tab):
    assert part(tab, "Data quality") == "Nothing to mend in the tables."


def test_problems_by_kind_with_one_to_begin_with(crm):
    words = Catalogue(
        "en",
        {
            "reports": catalogue("en")._texts["reports"],
            "bad_date": {"what": "“{value}” is no date", "fix": "Type a date."},
            "no_plan": {"what": "No plan at all", "fix": "Add one."},
        },
    )
    problems = (
        Problem("bad_date", "Leads", 4, "Created", {"value": "soon"}),
        Problem("no_plan"),
        Problem("bad_date", "Activities", 9, "Date", {"value": "later"}),
    )
    told = Context(TODAY, words, load_template("en").reports, problems=problems)
    tab = report(crm, told)
    assert part(tab, "Data quality") == (
        "The tables hold 3 problems, below examples of the commonest. The command sheets-crm "
        "check shows all of them and how to mend them.\n"
        "Where | For example | How many\n"
        "Leads, row 4 >Leads!4 | “soon” is no date | 2\n"
        " | No plan at all | 1"
    )
    cells = [cell for row in tab.rows for cell in row if cell and cell.link]
    assert Link("Leads", 4, crm.tables["leads"].columns["created"]) in [c.link for c in cells]


def test_leads_on_to_the_other_tabs(tab):
    assert part(tab, "More") == (
        "→ Funnel >Funnel!1\n→ Stale >Stale!1\n→ Plan-Fact >Plan-Fact!1\n"
        "→ Change history >Change history!1"
    )


def test_fits_a_phone(tab):
    assert len(tab.columns) == 6
    assert sum(column.width for column in tab.columns) <= 70
    assert all(len(row) <= 6 for row in tab.rows)


def test_every_span_lies_on_blank_cells(tab):
    for row in tab.rows:
        for start, cell in enumerate(row):
            if cell:
                assert all(other is None for other in row[start + 1 : start + cell.span])


def test_in_russian():
    crm = crm_of(
        book(
            "| Название | Создан |\n| Берёза | 2026-03-02 |",
            "| Дата | Лид | Статус |",
            lists="| Статус | Вид |\n| Новый | в работе |\n| Работа | успех |",
        ),
        TODAY,
        "ru",
    )
    text = shown(report(crm, context(TODAY, "ru")))
    assert text.startswith("Сводка\nЭту вкладку пишет программа")
    assert "1 лид, отбор по дате создания: 19 мар 2025 — 18 мар 2026." in text
    assert "Берёза >Leads!2 | Нет шага {warn} | 16 |" in text
