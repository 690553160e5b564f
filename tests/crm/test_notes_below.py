"""A legend or a sentence below the list is no lead, and told; a lead below a blank row is one."""

from __future__ import annotations

import datetime as dt

from sheets_crm.config import Config
from sheets_crm.decision import decide
from tests.sheets import sheet, snapshot

TODAY = dt.date(2026, 11, 26)
LIST = """
| Name     | Phone    | Status |
| Oval Ltd | 555-0101 | Warm   |
| Echo Co  | 555-0102 | Cold   |
| Arc Inc  | 555-0103 | Won    |
"""


def leads_and_told(below):
    found = decide(snapshot(sheet("Leads", LIST + below)), Config(template="en"), TODAY, adopt=True)
    told = [(p.row, p.facts["last"]) for p in found.problems if p.code == "notes_below"]
    return found.crm.leads["name"].tolist(), told


def test_a_sentence_and_a_legend_are_notes():
    below = """
|                       |        | |
| Add rows above        |        | |
|                       |        | |
| Days since last call  |        | |
| 2                     | green  | |
| 5                     | yellow | |
"""
    names, told = leads_and_told(below.lstrip())
    assert names == ["Oval Ltd", "Echo Co", "Arc Inc"]
    assert told == [(6, 10)]


def test_a_lead_below_a_blank_row_stays_one():
    names, told = leads_and_told("|  | | |\n| Fin Ltd | 555-0104 | |\n")
    assert names[-1] == "Fin Ltd"
    assert not told


def test_a_bare_name_right_below_the_list_is_a_lead():
    names, told = leads_and_told("| Fin Ltd | | |\n")
    assert names[-1] == "Fin Ltd"
    assert not told
