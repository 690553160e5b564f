"""The Summary tab against figures computed by hand from the sheets below."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import pytest

from sheets_crm.errors import Problem
from sheets_crm.locale import Catalogue
from sheets_crm.locale.catalogue_parts import Parts
from sheets_crm.reports.call_list import fair_parts
from sheets_crm.reports.context import Context, ReportOptions
from sheets_crm.reports.options import SummaryOptions
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
        "New leads by creation date; won, revenue and win rate by closing date; activities by "
        "their own. The change is against the same days of last month; the whole of last month "
        "stands at the right.\n"
        "Grey: a figure on fewer than 10 cases, or a change where either side has fewer; too few "
        "to rely on.\n"
        "New leads | Revenue | Open, amount\n"
        "3 {figure} | 300 {figure} | 800 {figure}\n"
        "Figure | 1–18 Mar | 1–18 Feb | Change | 1–28 Feb\n"
        "New leads | 3 | 1 | ▲ 200% {muted} | 2\n"
        "Won | 2 | 0 |  | 0\n"
        "Won or lost | 3 | 1 | ▲ 200% {muted} | 1\n"
        "Revenue | 300 | 0 |  | 0\n"
        "Win rate (2 of 3) | 66.7% {muted} | 0.0% {muted} | ▲ 67 pts {muted} | 0.0% {muted}\n"
        "Activities | 4 | 2 | ▲ 100% {muted} | 4\n"
        "Rows behind a count: on the tab “Leads” filter “Created” for new leads and “Won or lost "
        "on” for won, lost and revenue; on the tab “Activities” “Date”. The program fills the "
        "column “Won or lost on” once you type this heading over a free column of the tab “Leads”."
    )


def month_rows(before, now):
    """The month's table where so many leads were lost on the same days of both months."""
    names = [f"Lead {i}" for i in range(before + now)]
    days = ["2026-02-06"] * before + ["2026-03-06"] * now
    leads = "\n".join(f"| {name} | 2026-01-05 |" for name in names)
    log = "\n".join(f"| {day} | {name} | Lost |" for name, day in zip(names, days, strict=True))
    read = book(f"| Name | Created |\n{leads}", f"| Date | Lead | Status |\n{log}")
    return part(report(crm_of(read, TODAY), context(TODAY)), "This month")


@pytest.mark.parametrize(
    ("before", "now", "shown_as"),
    [
        (10, 20, "▲ 100% {good}"),
        (20, 10, "▼ 50% {bad}"),
        (10, 10, "= 0%"),
        (9, 20, "▲ 122% {muted}"),
        (20, 9, "▼ 55% {muted}"),
        (2, 2, "= 0% {muted}"),
        (2, 0, "▼ 100% {muted}"),
        (0, 20, ""),
        (0, 0, ""),
    ],
)
def test_a_change_is_coloured_only_on_enough_cases(before, now, shown_as):
    """Grey where either side has fewer than 10; counts never are; against 0 there is none."""
    rows = month_rows(before, now)
    assert f"Won or lost | {now} | {before} | {shown_as} | {before}" in rows
    assert "Won | 0 | 0 |  | 0" in rows


def test_a_win_rate_is_grey_on_few_closed_ones():
    assert "Win rate (0 of 10) | 0.0% | 0.0% {muted} | = 0 pts {muted}" in month_rows(9, 10)
    assert "Win rate (0 of 10) | 0.0% | 0.0% | = 0 pts |" in month_rows(10, 10)


def test_the_funnel_and_its_chart(tab):
    (chart,) = tab.charts
    assert column(tab, chart.categories) == ["New", "Talk", "Offer", "Sold"]
    assert column(tab, chart.series[0].values) == [6, 4, 2, 2]
    assert "6 leads, by creation date: 19 Mar 2025 – 18 Mar 2026." in shown(tab)
    assert "No worst step is named: too little data (it takes 10 leads that have left" in shown(tab)


def test_whom_to_call_bears_what_it_takes_to_call():
    """Due today stands between overdue and stale, each lead once, the phone beside the name."""
    leads = """
    | Name  | Phone           | Manager | Amount | Created    |
    | Apex  | +1 555 010-0100 | Ann     | 100    | 2026-03-01 |
    | Birch | 555 0101        | Bob     | 200    | 2026-03-01 |
    | Cedar |                 |         | 300    | 2026-03-01 |
    | Delta | 555 0103        | Ann     | 400    | 2025-03-01 |
    | Elm   | 555 0104        | Ann     |        | 2026-03-17 |
    | Fir   | 555 0105        | Ann     | 9000   | 2026-03-01 |
    | Gum   | 555 0106        | Ann     | 50     | 2026-03-01 |
    """
    activities = """
    | Date       | Lead  | Status | Next step | Next date  |
    | 2026-03-02 | Apex  | Talk   | Meet      | 2026-03-10 |
    | 2026-03-02 | Birch | Talk   | Send it   | 2026-03-18 |
    | 2026-03-02 | Cedar | Talk   |           | 2026-03-18 |
    | 2025-03-02 | Delta | Talk   |           |            |
    | 2026-03-02 | Fir   | Talk   | Wait      | 2026-03-19 |
    | 2026-03-02 | Gum   | Sold   | Ask       | 2026-03-18 |
    """
    tab = report(crm_of(book(leads, activities), TODAY), context(TODAY))
    assert part(tab, "Whom to call today") == (
        "Overdue: 1. Due today: 2. Stale: 1. Without a next step: 1. Listed: 5 of 5, of each kind "
        "the first by amount × days of silence; a name leads to its row.\n"
        "Lead | Phone | Next step | When | Manager\n"
        "Apex >Leads!2 | +1 555 010-0100 | Meet | 2026-03-10 {bad} | Ann\n"
        "Cedar >Leads!4 |  | No next step {warn} | 2026-03-18 {good} | (no manager)\n"
        "Birch >Leads!3 | 555 0101 | Send it | 2026-03-18 {good} | Bob\n"
        "Delta >Leads!5 | 555 0103 | Silent 381 days {warn} | {warn} | Ann\n"
        "Elm >Leads!6 | 555 0104 | No next step {warn} | {warn} | Ann"
    )


def test_without_phones_the_step_has_their_room(tab):
    assert part(tab, "Whom to call today") == (
        "Overdue: 1. Due today: 0. Stale: 0. Without a next step: 1. Listed: 2 of 2, of each kind "
        "the first by amount × days of silence; a name leads to its row.\n"
        "Lead | Next step | When | Manager\n"
        "Cedar >Leads!4 | Meet | 2026-03-10 {bad} | Bob\n"
        "Elm >Leads!6 | No next step {warn} | {warn} | (no manager)"
    )


def test_nobody_is_to_be_called():
    tab = report(crm_of(book("| Name |", "| Date | Lead | Status |"), TODAY), context(TODAY))
    assert part(tab, "Whom to call today").startswith("Nobody: ")


def test_how_many_are_listed_is_an_option(crm):
    options = ReportOptions(summary=SummaryOptions(stale_rows=1))
    rows = part(report(crm, context(TODAY, options=options)), "Whom to call today").splitlines()
    assert len(rows) == 2 + 1
    assert "Listed: 1 of 2" in rows[0]


@pytest.mark.parametrize(
    ("sizes", "most", "parts"),
    [
        ((16, 5, 5, 6), 10, [3, 3, 2, 2]),
        ((16, 1, 0, 6), 10, [5, 1, 0, 4]),
        ((2, 1, 0, 1), 10, [2, 1, 0, 1]),
        ((3, 3, 3, 3), 0, [0, 0, 0, 0]),
        ((3, 3, 3, 3), 2, [1, 1, 0, 0]),
    ],
)
def test_every_reason_is_given_its_fair_part(sizes, most, parts):
    assert fair_parts(sizes, most) == parts


def test_an_empty_month_is_told_in_words():
    crm = crm_of(
        book("| Name | Amount | Created |\n| Apex | 70 | 2026-02-05 |", "| Date | Lead | Status |"),
        TODAY,
    )
    rows = part(report(crm, context(TODAY)), "This month").splitlines()
    assert rows[1:4] == [
        "Nothing has been logged for 1–18 Mar 2026 yet: no new lead, no contact, no deal.",
        "Open, amount",
        "70 {figure}",
    ]


def test_the_plan_of_the_month(tab):
    assert part(tab, "This month's plan") == (
        "22 workdays, 12 ended. The period before: 1–18 Feb 2026; all of it: 1–28 Feb 2026.\n"
        "Metric | Plan | Fact | Attainment | Run rate\n"
        "Revenue | 600 | 300 | 50.0% | 550\n"
        "Call | 4 | 2 | 50.0% | 3.67"
    )


def test_without_a_plan_it_says_how_to_add_one():
    tab = report(crm_of(book(LEADS, ACTIVITIES), TODAY), context(TODAY))
    assert "add a tab “Plan”" in part(tab, "This month's plan")


def test_nothing_to_mend(tab):
    assert part(tab, "Data quality") == "Nothing to mend in the tables."


def test_problems_by_kind_with_one_to_begin_with(crm):
    words = Catalogue(
        "en",
        Parts(
            (
                files("sheets_crm.locale").joinpath("en", "reports.toml").read_text("utf-8"),
                '[bad_date]\nwhat = "“{value}” is no date"\nfix = "Type a date."\n',
                '[no_plan]\nwhat = "No plan at all"\nfix = "Add one."\n',
            )
        ),
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
        "→ Today >Today!1\n→ Funnel >Funnel!1\n→ Stale >Stale!1\n"
        "→ Plan vs actual >Plan vs actual!1\n→ Trends >Trends!1\n"
        "→ Change history >Change history!1"
    )


def test_fits_a_phone(tab):
    """Whom to call, the phone and the beginning of the step: 390 pixels, headings of rows away."""
    assert len(tab.columns) == 6
    assert sum(column.width * 7 + 5 for column in tab.columns[:3]) <= 390 - 80
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
    assert text.startswith("Сводка\n18 мар 2026. 1 лид, контактов: 0. Эту вкладку пишет программа")
    assert "1 лид, отбор по дате создания: 19 мар 2025 — 18 мар 2026." in text
    assert "Берёза >Leads!2 | Нет шага {warn} | {warn} | (без менеджера)" in text
