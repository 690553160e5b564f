"""A legend or a sentence below the list is no lead, and told; a lead below a blank row is one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sheets_crm.config import Config
from sheets_crm.decision import decide
from sheets_crm.sync import adopt, sync
from tests.grid import Grid
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


def test_after_the_set_up_a_bare_name_below_blank_rows_is_a_lead_and_the_notes_stay_notes():
    below = "|  | | |\n| Add rows above | | |\n|  | | |\n| 2 | green | |\n"
    grid = Grid(snapshot(sheet("Leads", LIST + below)))
    adopt(grid, Config(template="en"), TODAY)
    assert not sync(grid, Config(), TODAY).written
    leads = grid.snapshot.sheet("Leads")
    rows = [[*row] for row in leads.rows]
    rows += [[None] * len(rows[0])] * 2 + [["Fin Ltd", *[None] * (len(rows[0]) - 1)]]
    others = tuple(each for each in grid.snapshot.sheets if each is not leads)
    grid.snapshot = replace(grid.snapshot, sheets=(replace(leads, rows=rows), *others))
    assert sync(grid, Config(), TODAY).written
    found = decide(grid.snapshot, Config(), TODAY)
    assert found.crm.leads["name"].tolist() == ["Oval Ltd", "Echo Co", "Arc Inc", "Fin Ltd"]
    told = [(p.row, p.facts["last"]) for p in found.problems if p.code == "notes_below"]
    assert told == [(6, 8)]
