"""Workbooks at the edge of what there is: empty, one lead, no list of losses."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from functools import cache

import pytest

from sheets_crm.crm.model import Crm
from sheets_crm.reports import DRAWN
from sheets_crm.workbook.tab import Tab
from tests.reports.books import book, context, crm_of, part, shown

TODAY = date(2026, 3, 18)
NO_LEADS, NO_ACTIVITIES = "| Name | Manager | Amount | Created |", "| Date | Lead | Status |"
ONE = "| Name | Amount | Created |\n| Apex | 100 | 2026-03-02 |"
SOLD = "| Date | Lead | Status |\n| 2026-03-03 | Apex | Sold |"
OPEN_ONLY = "| Status | Kind |\n| New | open |\n| Talk | open |"
LOST_ONLY = "| Status | Kind |\n| Lost | lost |"

BOOKS = {
    "empty": book(NO_LEADS, NO_ACTIVITIES),
    "one lead without activities": book(ONE, NO_ACTIVITIES),
    "one lead won": book(ONE, SOLD),
    "a lead without a date": book("| Name |\n| Apex |", NO_ACTIVITIES),
    "neither won nor lost": book(ONE, NO_ACTIVITIES, lists=OPEN_ONLY),
    "no stages at all": book(ONE, NO_ACTIVITIES, lists=LOST_ONLY),
    "empty plan": book(ONE, SOLD, plan="| Period | Start | Metric | Plan |"),
}


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("key", DRAWN)
@pytest.mark.parametrize("name", BOOKS)
def test_every_report_is_made(name: str, key: str, language: str):
    tab = DRAWN[key](_understood(name), context(TODAY, language))
    assert tab.key == key
    assert tab.ours
    assert sound(tab)


@cache
def _understood(name: str) -> Crm:
    return crm_of(BOOKS[name], TODAY)


def sound(tab: Tab) -> bool:
    """No NaN, no text that is a formula, no row beyond the columns, charts of cells that exist."""
    cells = [cell for row in tab.rows for cell in row if cell]
    areas = [chart.categories for chart in tab.charts]
    areas += [series.values for chart in tab.charts for series in chart.series]
    return (
        all(cell.value == cell.value and cell.value != "" for cell in cells)
        and all(len(row) <= len(tab.columns) for row in tab.rows)
        and all(area.first_row <= area.last_row <= len(tab.rows) for area in areas)
    )


def test_an_empty_workbook_says_so():
    crm = crm_of(BOOKS["empty"], TODAY)
    stale = DRAWN["stale"](crm, context(TODAY))
    funnel = DRAWN["funnel"](crm, context(TODAY))
    assert "No forgotten leads" in shown(stale)
    assert "0 leads, by creation date" in shown(funnel)
    assert "Leads at each stage now" not in shown(funnel)
    assert not funnel.charts


def test_one_lead_is_insufficient_data():
    tab = DRAWN["funnel"](crm_of(BOOKS["one lead won"], TODAY), context(TODAY))
    assert "Win rate | 100.0% {muted} |  | 1 won of 1 closed" in shown(tab)
    assert "it takes 10 leads that have left a stage" in shown(tab)


def test_a_lead_without_a_date_is_told_of():
    tab = DRAWN["funnel"](crm_of(BOOKS["a lead without a date"], TODAY), context(TODAY))
    assert "1 lead without a creation date is not counted here: give it a date." in shown(tab)


def test_a_manager_of_less_than_a_month_is_grey():
    """Ann's ten leads since 20 February are too new to judge, Bob's since 10 February are not."""
    leads = "| Name | Manager | Created |\n" + "\n".join(
        f"| {name} {i} | {name} | {day} |"
        for name, day in (("Ann", "2026-02-20"), ("Bob", "2026-02-10"))
        for i in range(10)
    )
    tab = DRAWN["funnel"](crm_of(book(leads, NO_ACTIVITIES), TODAY), context(TODAY))
    rows = part(tab, "By manager").splitlines()[2:]
    assert rows[0] == "Ann | 10 | 0 | 0.0% {muted} | 0 | {muted} | {muted}"
    assert rows[1] == "Bob | 10 | 0 | 0.0% | 0 | {muted} | {muted}"


DIGESTS = """
from tests.reports.test_edges import BOOKS, DRAWN, TODAY, context, crm_of
for name, book in BOOKS.items():
    for key, report in DRAWN.items():
        print(name, key, report(crm_of(book, TODAY), context(TODAY)).digest)
"""


@pytest.mark.slow
def test_the_same_workbook_makes_the_same_tabs_in_another_process():
    """With strings hashed otherwise there, so that no order of a set gets into a report."""
    printed = [
        subprocess.run(
            [sys.executable, "-c", DIGESTS],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert printed[0] == printed[1]
    assert len(printed[0].splitlines()) == len(BOOKS) * len(DRAWN)
