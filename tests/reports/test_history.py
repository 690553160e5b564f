"""The History tab: what an owner who looks for the seller that quietly loses deals would read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from sheets_crm.crm.change_detection.revision import Revision
from sheets_crm.reports.context import History, ReportOptions
from sheets_crm.reports.history import report
from sheets_crm.reports.options import HistoryOptions
from sheets_crm.workbook.tab import Tab
from tests.reports.books import book, context, crm_of, part, shown

TODAY = date(2026, 3, 18)
MONDAY = datetime(2026, 3, 16, 9, 5, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1, hours=8)
SINCE = datetime(2026, 1, 12, 8, 0, tzinfo=UTC)

LEADS = """
| No. | Name  | Manager | Amount | Created    |
| 1   | Apex  | Ann     | 100    | 2026-01-01 |
| 2   | Birch | Bob     | 500    | 2026-01-01 |
| 9   | Cedar | Ann     | 900    | 2026-01-01 |
|     | Delta |         |        | 2026-01-01 |
"""
ACTIVITIES = "| Date | Lead | Status |"


def revision(kind: str, lead: int | None, name: str, manager: str, **more: object) -> Revision:
    plain = Revision(kind, lead, name, manager, None, None, None, "", MONDAY, TUESDAY, None)
    return replace(plain, **more)  # type: ignore[arg-type]


LOST = revision(
    "lead_lost", 2, "Birch", "Bob", old="Offer", new="Lost", amount=500.0, reason="Too dear"
)
GONE = revision("lead_deleted", 7, "Elm", "Bob", old="Talk", amount=700.0)
CUT = revision(
    "won_amount_changed", 1, "Apex", "Ann", old=400.0, new=100.0, amount=-300.0, found=MONDAY
)
BLANKED = revision(
    "status_changed", 1, "Apex", "Ann", old="Talk", amount=100.0, day=date(2026, 3, 5)
)
REDATED = replace(BLANKED, kind="date_changed", old=date(2026, 3, 9), new=date(2026, 3, 5))


def tab(*revisions: Revision, days: int = 365, language: str = "en", **crm: str) -> Tab:
    options = ReportOptions(history=HistoryOptions(days=days))
    told = context(TODAY, language, options, history=History(revisions, SINCE))
    return report(crm_of(book(crm.get("leads", LEADS), ACTIVITIES), TODAY), told)


def test_says_what_is_counted_and_since_when():
    lines = shown(tab(LOST, CUT)).splitlines()
    assert lines[0] == "History of changes"
    assert "An honest correction is listed like any other." in lines[2]
    assert lines[3:6] == [
        "A status is back-dated when it was typed in more than 3 days after its date.",
        "2 changes found: 18 Mar 2025 – 18 Mar 2026, by the day they were found.",
        "Watched since 12 Jan 2026.",
    ]


def test_whose_changes_they_are_a_lead_counting_once():
    assert part(tab(LOST, GONE, CUT, BLANKED, BLANKED, replace(GONE, lead=8)), "By person") == (
        "Responsible | What happened | How many | Amount\n"
        "Ann | Statuses changed afterwards | 2 | 100\n"
        " | Amounts of won leads changed | 1 | -300\n"
        "Bob | Leads deleted | 2 | 1400\n"
        " | Leads lost | 1 | 500"
    )


def test_newest_first_each_linked_to_its_lead_where_that_still_stands():
    assert part(tab(CUT, LOST, GONE, BLANKED, REDATED), "What happened, newest first") == (
        "Found | What happened | Lead | Amount | Responsible | Was → became "
        "| Reason for the loss | Last seen unchanged\n"
        "17 Mar 2026, 17:05 | Lead deleted | No. 7 Elm | 700 | Bob | Talk |  "
        "| 16 Mar 2026, 09:05\n"
        "17 Mar 2026, 17:05 | Date of a contact changed | No. 1 Apex >Leads!2 "
        "| 100 | Ann | 9 Mar 2026 → 5 Mar 2026 |  | 16 Mar 2026, 09:05\n"
        "17 Mar 2026, 17:05 | Status of the contact of 5 Mar 2026 changed | No. 1 Apex >Leads!2 "
        "| 100 | Ann | Talk → (blank) |  | 16 Mar 2026, 09:05\n"
        "17 Mar 2026, 17:05 | Lead lost | No. 2 Birch >Leads!3 | 500 | Bob | Offer → Lost "
        "| Too dear | 16 Mar 2026, 09:05\n"
        "16 Mar 2026, 09:05 | Amount of a won lead changed | No. 1 Apex >Leads!2 "
        "| -300 | Ann | 400 → 100 |  | 16 Mar 2026, 09:05"
    )


@pytest.mark.parametrize(
    ("number", "name", "row"),
    [
        (2, "Birch Ltd", "Leads!3"),  # renamed since
        (77, "Birch", "Leads!3"),  # its number column was deleted, and it was given another
        (None, "Delta", "Leads!5"),  # it never had one
        (None, "Nobody", None),
        (77, "Nobody", None),
    ],
)
def test_a_lead_is_found_by_number_or_name(number, name, row):
    line = part(tab(replace(LOST, lead=number, name=name)), "What happened, newest").splitlines()[1]
    assert f" >{row} " in line if row else ">" not in line


def test_what_nobody_is_responsible_for():
    assert "(no manager) | Leads deleted | 1 | 700" in shown(tab(replace(GONE, manager="")))


def test_a_flood_is_one_row_and_counts_for_what_it_is():
    flood = revision("many_leads_deleted", None, "", "", count=40, amount=9000.0)
    text = shown(tab(flood, GONE))
    assert "41 changes found" in text
    assert "(no manager) | Leads deleted | 40 | 9000" in text
    assert "17 Mar 2026, 17:05 | 40 leads deleted at once |  | 9000 | (no manager)" in text


def test_what_is_older_than_is_kept_is_not_told():
    assert "1 change found: 17–18 Mar 2026, by the day it was found." in shown(
        tab(LOST, CUT, days=1)
    )


def test_a_long_history_is_cut_and_says_so():
    told = tab(*[LOST] * 350)
    assert part(told, "What happened, newest").count("Lead lost") == 300
    assert "And 50 older ones; sheets-crm log shows them all." in shown(told)
    assert "Bob | Leads lost | 350 | 500" in shown(told)


def test_an_empty_history_says_since_when_it_watches():
    text = shown(tab())
    assert "Watched since 12 Jan 2026." in text
    assert text.splitlines()[-1] == "Nothing was changed after the fact"
    assert "Под наблюдением с 12 янв 2026." in shown(tab(language="ru"))


def test_where_nobody_watches_it_says_so():
    crm = crm_of(book(LEADS, ACTIVITIES), TODAY)
    text = shown(report(crm, context(TODAY)))
    assert text.splitlines()[-1] == "Nobody watches this workbook yet."
