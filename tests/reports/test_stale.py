"""The Stale tab against what a person would say looking at the sheets below."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sheets_crm.reports.context import ReportOptions
from sheets_crm.reports.options import StaleOptions
from sheets_crm.reports.stale import report
from sheets_crm.workbook.tab import Tone
from tests.reports.books import book, context, crm_of, part, shown

TODAY = date(2026, 3, 18)

# A lead is stale after 5 days at New and 3 at Talk; at Offer never (see books.LISTS).
LEADS = """
| No. | Name  | Manager | Amount | Created    |
| 1   | Apex  | Ann     | 100    | 2026-01-01 |
| 2   | Birch | Bob     | 500    | 2026-01-01 |
| 3   | Cedar | Ann     |        | 2026-01-01 |
| 4   | Delta | Bob     | 50     | 2026-01-01 |
| 5   | Elm   | Ann     | 900    | 2026-01-01 |
| 6   | Fir   | Bob     | 70     | 2026-01-01 |
| 7   | Grove | Ann     | 30     | 2026-03-16 |
| 8   | Holly | Bob     | 800    | 2026-01-01 |
| 9   | Iris  | Ann     | 900    | 2026-01-01 |
| 10  | Jade  | Ann     | 10     | 2026-01-01 |
| 11  | Kale  | Bob     | 40     | 2026-01-01 |
"""

ACTIVITIES = """
| Date       | Lead  | Status | What was said | Next step | Next date  |
| 2026-03-10 | Apex  | Talk   | Asked again   | Call      | 2026-03-15 |
| 2026-03-16 | Birch | Talk   | Wants it      | Meet      | 2026-03-17 |
| 2026-03-01 | Cedar | New    | Busy          |           |            |
| 2026-03-15 | Delta | Talk   | Maybe         |           | 2026-03-18 |
| 2026-03-01 | Elm   | New    | Later         | Call      | 2026-03-25 |
| 2026-03-17 | Fir   | Offer  | Got it        | Wait      |            |
| 2026-01-05 | Holly | Sold   |               |           |            |
| 2026-01-05 | Iris  | Lost   |               |           |            |
| 2026-01-10 | Jade  | Offer  | Send today    | Send      | 2026-01-10 |
| 2026-03-12 | Kale  | Talk   | Rang          | Call      | 2026-03-11 |
"""


@pytest.fixture(scope="module")
def crm():
    return crm_of(book(LEADS, ACTIVITIES), TODAY)


@pytest.fixture(scope="module")
def tab(crm):
    return report(crm, context(TODAY))


def test_says_what_counts_and_how_many(tab):
    text = shown(tab)
    assert (
        "A lead whose next date lies in the future is not stale, unless it is over 400 days after "
        "its contact."
    ) in text
    assert "8 leads of 9 open." in text


def test_by_manager(tab):
    assert part(tab, "By manager") == (
        "Manager | Overdue | Stale | No step | Total | Amount\n"
        "Ann | 2 | 1 | 1 | 4 | 140\n"
        "Bob | 1 | 2 | 1 | 4 | 660\n"
        "Total {total} | 3 {total} | 3 {total} | 2 {total} | 8 {total} | 800 {total}\n"
        "Each lead counted here stands in the lists below, with its manager; a name leads to its "
        "row."
    )


def test_overdue_by_amount_times_silence(tab):
    """500 × 2, 100 × 8, 10 × 67; Kale's date was kept by a later contact."""
    assert part(tab, "Overdue: 3") == (
        "The next date has passed and there has been no activity since.\n"
        "Lead | Next step | Silent | Amount | Next date | Status | Manager | Last words "
        "| Limit | No.\n"
        "Birch >Leads!3 | Meet | 2 | 500 | 2026-03-17 {bad} | Talk | Bob | Wants it "
        "| 3 | 2 >Leads!3\n"
        "Apex >Leads!2 | Call | 8 | 100 | 2026-03-15 {bad} | Talk | Ann | Asked again "
        "| 3 | 1 >Leads!2\n"
        "Jade >Leads!11 | Send | 67 | 10 | 2026-01-10 {bad} | Offer | Ann | Send today "
        "|  | 10 >Leads!11"
    )


def test_stale_with_today_green_and_none_yellow(tab):
    """Cedar has no amount and weighs as the median open one, 85 × 17 days; Kale 40 × 6."""
    cedar, kale, delta = part(tab, "Stale: 3").splitlines()[2:]
    assert kale == (
        "Kale >Leads!12 | Call | 6 | 40 | 2026-03-11 {bad} | Talk | Bob | Rang | 3 | 11 >Leads!12"
    )
    assert delta == (
        "Delta >Leads!5 |  | 3 | 50 | 2026-03-18 {good} | Talk | Bob | Maybe | 3 | 4 >Leads!5"
    )
    assert cedar == ("Cedar >Leads!4 |  | 17 |  | {warn} | New | Ann | Busy | 5 | 3 >Leads!4")


def test_no_next_step_with_leads_never_called(tab):
    rows = part(tab, "No next step: 2").splitlines()[2:]
    assert rows == [
        "Fir >Leads!7 | Wait | 1 | 70 | {warn} | Offer | Bob | Got it |  | 6 >Leads!7",
        "Grove >Leads!8 |  | 2 | 30 | {warn} | New | Ann |  | 5 | 7 >Leads!8",
    ]


def test_a_future_step_need_not_suspend(crm):
    options = ReportOptions(stale=StaleOptions(future_step_suspends=False))
    tab = report(crm, context(TODAY, options=options))
    first = part(tab, "Stale: 4").splitlines()[2]
    assert first.startswith("Elm >Leads!6 | Call | 17 | 900 | 2026-03-25 {future} | New | Ann")
    assert "goes stale even when its next date lies in the future" in shown(tab)


def test_a_long_list_is_cut_and_says_so(crm):
    options = ReportOptions(stale=StaleOptions(rows=5))
    tab = report(crm, context(TODAY, options=options))
    assert len(part(tab, "Overdue: 3").splitlines()) == 2 + 1 + 1
    assert "And 2 more leads: filter days silent on the tab “Leads” to see all." in shown(tab)
    assert "Total {total} | 3 {total} | 3 {total} | 2 {total} | 8 {total}" in shown(tab)


def test_last_words_wrap(tab):
    row = next(row for row in tab.rows if len(row) > 1 and row[0] and row[0].value == "Birch")
    assert row[7].wrap
    assert row[4].tone is Tone.BAD


def test_a_telephone_shows_whom_what_and_how_long_silent():
    """Beside the name the step and the silence; the phone where Leads has one."""
    leads = "| Name | Phone | Created |\n| Apex | 555 0100 | 2026-01-01 |"
    tab = report(crm_of(book(leads, "| Date | Lead | Status |"), TODAY), context(TODAY))
    head, row = part(tab, "Stale: 1").splitlines()[1:]
    assert head.startswith("Lead | Next step | Silent | Amount | Next date | Phone |")
    assert row.startswith("Apex >Leads!2 |  | 76 |  | {warn} | 555 0100 |")
    assert sum(column.width * 7 + 5 for column in tab.columns[:3]) <= 390


def test_a_lead_without_a_number_yet_is_linked_by_its_name():
    leads = "| No. | Name | Created |\n| | Apex | 2026-03-01 |"
    tab = report(crm_of(book(leads, "| Date | Lead | Status |"), TODAY), context(TODAY))
    assert part(tab, "Stale: 1").splitlines()[-1].startswith("Apex >Leads!2 |  | 17 |  | {warn} |")


def test_whoever_has_the_most_stands_first_by_manager():
    leads = """
    | Name  | Manager | Amount | Created    |
    | Apex  | Ann     | 900    | 2026-01-01 |
    | Birch | Bob     | 10     | 2026-01-01 |
    | Cedar | Bob     | 20     | 2026-01-01 |
    """
    tab = report(crm_of(book(leads, "| Date | Lead | Status |"), TODAY), context(TODAY))
    names = [row.split(" | ")[0] for row in part(tab, "By manager").splitlines()[:-1]]
    assert names == ["Manager", "Bob", "Ann", "Total {total}"]


def test_a_next_date_without_a_word_of_what_to_do_is_no_next_step():
    leads = (
        "| Name | Manager | Created |\n| Apex | Ann | 2026-03-17 |\n| Birch | Ann | 2026-03-17 |"
    )
    activities = """
    | Date       | Lead  | Status | Next step | Next date  |
    | 2026-03-17 | Apex  | New    |           | 2026-03-25 |
    | 2026-03-17 | Birch | New    | Call      | 2026-03-25 |
    """
    tab = report(crm_of(book(leads, activities), TODAY), context(TODAY))
    (row,) = part(tab, "No next step: 1").splitlines()[2:]
    assert row.startswith("Apex >Leads!2")


def test_without_amounts_the_longest_silence_stands_first():
    leads = """
    | Name  | Manager | Created    |
    | Apex  | Ann     | 2026-03-01 |
    | Birch | Ann     | 2026-01-01 |
    | Delta | Ann     | 2026-02-01 |
    """
    tab = report(crm_of(book(leads, "| Date | Lead | Status |"), TODAY), context(TODAY))
    rows = part(tab, "Stale: 3").splitlines()[2:]
    assert [row.split(" >")[0] for row in rows] == ["Birch", "Delta", "Apex"]


def test_a_lead_of_unknown_age_weighs_as_one_of_today():
    leads = """
    | Name  | Manager | Created    |
    | Apex  | Ann     |            |
    | Birch | Ann     | 2026-03-18 |
    | Cedar | Ann     | 2026-03-17 |
    """
    tab = report(crm_of(book(leads, "| Date | Lead | Status |"), TODAY), context(TODAY))
    rows = part(tab, "No next step: 3").splitlines()[2:]
    assert [row.split(" >")[0] for row in rows] == ["Cedar", "Apex", "Birch"]


def test_who_is_silent_since_nobody_knows_when_is_silent_for_at_least_so_many_days():
    leads = "| No. | Name | Created |\n| 1 | Acme | |\n| 2 | Birch | 2026-03-01 |"
    read = replace(book(leads, "| Date | Lead | Status |"), marks={"first_seen": "1=2026-03-10"})
    lines = shown(report(crm_of(read, TODAY), context(TODAY)))
    assert "≥ 8" in lines
    assert "≥ 17" not in lines
