"""The Today tab against what a person would say looking at the sheets below."""

from __future__ import annotations

from datetime import date

import pytest

from sheets_crm.reports.context import ReportOptions
from sheets_crm.reports.options import TodayOptions
from sheets_crm.reports.today import report
from tests.reports.books import book, context, crm_of, part, shown

TODAY = date(2026, 3, 18)  # a Wednesday

# A lead is stale after 5 days at New and 3 at Talk; at Offer never (see books.LISTS).
LEADS = """
| No. | Name  | Phone        | Manager | Amount | Created    |
| 1   | Apex  | 212 555-0101 | Ann     | 100    | 2026-01-01 |
| 2   | Birch |              | Ann     | 500    | 2026-01-01 |
| 3   | Cedar |              | Ann     | 40     | 2026-01-01 |
| 4   | Delta |              | Bob     | 50     | 2026-01-01 |
| 5   | Elm   |              |         | 900    | 2026-01-01 |
| 6   | Fir   |              | Bob     | 70     | 2026-01-01 |
| 7   | Grove |              | Bob     | 30     | 2026-01-01 |
| 8   | Holly |              | Ann     | 800    | 2026-01-01 |
"""

# Apex: overdue by two days. Birch: due today. Cedar: silent for 9 days. Delta: overdue. Elm: has no
# next step. Fir: planned for tomorrow. Grove: sold. Holly: planned far ahead, on 20 April.
ACTIVITIES = """
| Date       | Lead  | Manager | Status | Next step | Next date  | What was said |
| 2026-03-10 | Apex  | Ann     | Offer  | Send it   | 2026-03-16 | Wants it      |
| 2026-03-17 | Birch | Ann     | Talk   | Call      | 2026-03-18 | Later         |
| 2026-03-09 | Cedar | Ann     | Talk   |           |            |               |
| 2026-03-17 | Delta | Bob     | Offer  | Ask       | 2026-03-17 |               |
| 2026-03-17 | Elm   |         | New    |           |            |               |
| 2026-03-17 | Fir   | Bob     | Talk   | Visit     | 2026-03-19 |               |
| 2026-03-16 | Grove | Bob     | Sold   |           |            |               |
| 2026-03-17 | Holly | Ann     | Talk   | Call      | 2026-04-20 |               |
"""


@pytest.fixture
def tab():
    return report(crm_of(book(LEADS, ACTIVITIES), TODAY), _context())


def _context(**options):
    titles = {"summary": "Summary", "today": "Today"}
    told = context(TODAY, options=ReportOptions(today=TodayOptions(**options)))
    return type(told)(told.today, told.words, titles, told.options)


def test_each_manager_has_how_many_and_why(tab):
    assert part(tab, "By manager") == (
        "Manager | All | Overdue | Due today | Stale | No step\n"
        "Ann >Today!16 | 3 | 1 | 1 | 1 | 0\n"
        "Bob >Today!22 | 1 | 1 | 0 | 0 | 0\n"
        "(no manager) >Today!26 | 1 | 0 | 0 | 0 | 1\n"
        "Total {total} | 5 {total} | 2 {total} | 1 {total} | 1 {total} | 1 {total}"
    )
    assert "5 leads to contact of 7 open." in shown(tab)


def test_each_manager_has_a_list_in_the_order_of_calling(tab):
    """Overdue, due today, stale; each lead leads to its row."""
    assert part(tab, "Ann: 3") == (
        "Lead | Next step | Phone | Next date | Status | Last words | Silent | Amount\n"
        "Apex >Leads!2 | Send it | 212 555-0101 | 2026-03-16 {bad} | Offer | Wants it | 8 | 100\n"
        "Birch >Leads!3 | Call |  | 2026-03-18 {good} | Talk | Later | 1 | 500\n"
        "Cedar >Leads!4 | Silent 9 days {warn} |  | {warn} | Talk |  | 9 | 40"
    )
    assert "Grove" not in shown(tab)
    assert "Holly" not in shown(tab)


def test_leads_of_nobody_come_last(tab):
    lines = shown(tab).splitlines()
    heads = [line for line in lines if line.endswith((": 3", ": 1"))]
    assert heads == ["Ann: 3", "Bob: 1", "(no manager): 1"]


def test_what_is_planned_stands_by_day(tab):
    """Fir tomorrow; Holly is planned for after the four weeks, and counted apart."""
    assert part(tab, "Planned, from tomorrow to 15 Apr 2026") == (
        "1 contact is planned for a later day.\nDay | All | Bob\nThu 19 Mar 2026 | 1 | 1"
    )


def test_a_long_list_is_cut_and_says_so():
    tab = report(crm_of(book(LEADS, ACTIVITIES), TODAY), _context(rows=3))
    assert "And 2 more leads" in shown(tab)
    assert "Delta" in shown(tab)


def test_nobody_to_contact_is_said():
    leads = "| Name | Created |\n| Acme | 2026-03-17 |"
    contacts = "| Date | Lead | Status | Next step | Next date |\n"
    contacts += "| 2026-03-17 | Acme | Talk | Call | 2026-03-20 |"
    told = shown(report(crm_of(book(leads, contacts), TODAY), _context()))
    assert "Nobody is to be contacted today" in told
    assert "Fri 20 Mar 2026 | 1 | 1" in told


def test_seven_managers_share_what_the_tab_cannot_show():
    leads = "| Name | Manager |\n" + "".join(f"| L{n} | M{n} |\n" for n in range(7))
    contacts = "| Date | Lead | Status | Next step | Next date |\n"
    contacts += "".join(f"| 2026-03-17 | L{n} | Talk | Call | 2026-03-19 |\n" for n in range(7))
    told = part(report(crm_of(book(leads, contacts), TODAY), _context()), "Planned, from")
    assert told == "Day | All | M0 | M1 | M2 | M3 | Others\nThu 19 Mar 2026 | 7 | 1 | 1 | 1 | 1 | 3"
