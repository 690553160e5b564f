"""The Trends tab against figures computed by hand from the sheets below."""

from __future__ import annotations

from datetime import date

from sheets_crm.reports.trends import report
from sheets_crm.workbook.tab import Kind
from tests.reports.books import book, column, context, crm_of, part, shown

TODAY = date(2026, 3, 18)
_FROM_APRIL = ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

LEADS = """
| No. | Name  | Manager | Amount | Created    |
| 1   | Apex  | Ann     | 100    | 2026-01-05 |
| 2   | Birch | Bob     | 500    | 2026-01-31 |
| 3   | Cedar | Ann     |        | 2026-02-01 |
| 4   | Delta | Bob     | 50     |            |
| 5   | Elm   | Ann     | 7      | 2024-02-01 |
"""

# Apex is won in January, Birch and Cedar (no amount) in March, Delta is lost in March.
ACTIVITIES = """
| Date       | Lead  | Manager | Status |
| 2026-01-10 | Apex  | Ann     | Talk   |
| 2026-01-20 | Apex  | Ann     | Sold   |
| 2026-03-01 | Birch | Bob     | Sold   |
| 2026-03-02 | Cedar | Ann     | Sold   |
| 2026-03-18 | Delta | Bob     | Lost   |
"""


def tab_of(leads=LEADS, activities=ACTIVITIES, today=TODAY):
    told = context(today)
    titles = {"trends": "Trends"}
    return report(
        crm_of(book(leads, activities), today),
        type(told)(told.today, told.words, titles, told.options),
    )


def test_each_month_since_the_first_has_its_figures():
    """Elm came two years ago: the list begins with the first of the twelve months that has any."""
    assert part(tab_of(), "Month by month") == (
        "Month | New leads | Won | Revenue | Win rate | Average deal | Closed | Contacts\n"
        "Jan 2026 | 2 | 1 | 100 | 100.0% {muted} | 100 {muted} | 1 | 2\n"
        "Feb 2026 | 1 | 0 | 0 | {muted} | {muted} | 0 | 0\n"
        "Mar 2026 | 0 | 2 | 500 | 66.7% {muted} | 500 {muted} | 3 | 3\n"
        "The last month is counted up to 18 Mar 2026: it is not over."
    )


def test_what_the_figures_stand_on_is_said():
    told = shown(tab_of())
    assert "The figures are counted from 5 leads and 5 contacts." in told
    assert "1 lead without a creation date is new in no month." in told
    assert "Grey: a figure on fewer than 10 cases" in told


def test_the_months_are_drawn():
    tab = tab_of()
    counts, revenue = tab.charts
    assert [column(tab, one.values) for one in counts.series] == [[2, 1, 0], [1, 0, 2]]
    assert [column(tab, one.values) for one in revenue.series] == [[100, 0, 500]]
    assert revenue.kind_of_values is Kind.MONEY


def test_a_year_is_twelve_months():
    rows = "".join(f"| L{n} | {2025 + (n // 12)}-{n % 12 + 1:02}-15 |\n" for n in range(15))
    tab = tab_of(
        "| Name | Created |\n" + rows, "| Date | Lead | Status |\n| 2026-03-01 | L1 | New |"
    )
    lines = part(tab, "Month by month").splitlines()
    assert [line.split(" | ")[0] for line in lines[1:-1]] == [
        *(
            f"{month} 2025"
            for month in ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
        ),
        *("Jan 2026", "Feb 2026", "Mar 2026"),
    ]


def test_nothing_in_a_year_is_said():
    tab = tab_of("| Name | Created |\n| Acme | 2020-01-01 |", "| Date | Lead | Status |\n")
    assert "Nothing happened in these twelve months" in shown(tab)
    assert not tab.charts
