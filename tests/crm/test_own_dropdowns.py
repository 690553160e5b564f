"""Dropdowns of the owner's making: what stays, what gives way, and which words Lists gets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sheets_crm.config import Config
from sheets_crm.sync import adopt, check, sync
from sheets_crm.workbook.snapshot import Dropdown
from tests.grid import Grid
from tests.sheets import sheet, snapshot

TODAY = date(2026, 3, 16)
CONFIG = Config(template="en")

LEADS = """
| Name  | Manager | Source  | City |
| Alpha | Ann     | Website | Oslo |
| Beta  | Bob     | Fair    | Rome |
"""
ACTIVITIES = """
| Date       | Lead  | Contact type | Status  |
| 2026-03-01 | Alpha | Call         | First   |
| 2026-03-05 | Alpha | Visit        | Signed  |
"""
MANAGER, SOURCE, CITY, TYPE, STATUS = 2, 3, 4, 3, 4


def theirs(column: int, *offers: str, last: int = 500, strict: bool = True) -> Dropdown:
    return Dropdown(column, 2, last, "", strict, offers)


def no_list(column: int) -> Dropdown:
    """Another rule of the owner's: at most 20 letters."""
    return Dropdown(column, 2, 500, "", strict=True)


def book(leads: tuple[Dropdown, ...] = (), activities: tuple[Dropdown, ...] = ()) -> Grid:
    return Grid(
        snapshot(
            replace(sheet("Leads", LEADS), dropdowns=leads),
            replace(sheet("Activities", ACTIVITIES), dropdowns=activities),
        )
    )


def rules_of(grid: Grid, tab: str, column: int) -> list[str]:
    """`first-last source` of each dropdown over a column; the owner's have no source."""
    found = grid.snapshot.sheet(tab)
    assert found is not None
    over = [one for one in found.dropdowns if one.column == column]
    over.sort(key=lambda one: one.first_row)
    return [f"{one.first_row}-{one.last_row} {one.source}".strip() for one in over]


def lists_column(grid: Grid, heading: str) -> list[object]:
    found = grid.snapshot.sheet("Lists")
    assert found is not None
    at = list(found.rows[0]).index(heading)
    return [row[at] for row in found.rows[1:] if len(row) > at and row[at]]


def replaced(grid: Grid) -> list[tuple[str, int]]:
    changes = check(grid, CONFIG, TODAY).changes
    return [(rules.tab, column) for rules in changes.rules for column in rules.replaced]


@pytest.mark.parametrize(
    "own",
    [
        theirs(SOURCE, "Website", "Fair"),
        theirs(SOURCE, "Website", "Fair", strict=False),
        theirs(SOURCE, "Words", "that", "nobody", "typed"),
        theirs(SOURCE),
    ],
)
def test_an_owners_list_over_words_that_are_only_warned_of_stays(own: Dropdown) -> None:
    grid = book(leads=(own,))
    assert replaced(grid) == []
    adopt(grid, CONFIG, TODAY)
    assert rules_of(grid, "Leads", SOURCE) == ["2-500", "501-1000 source"]
    assert rules_of(grid, "Leads", CITY) == ["2-1000 city"]
    assert not sync(grid, CONFIG, TODAY).written


def test_ours_takes_the_place_of_a_list_that_the_owner_took_away() -> None:
    grid = book(leads=(theirs(SOURCE, "Fair"),))
    adopt(grid, CONFIG, TODAY)
    leads = grid.snapshot.sheet("Leads")
    assert leads is not None
    bare = replace(leads, dropdowns=tuple(one for one in leads.dropdowns if one.source))
    sheets = (bare if one is leads else one for one in grid.snapshot.sheets)
    grid.snapshot = replace(grid.snapshot, sheets=tuple(sheets))
    assert sync(grid, CONFIG, TODAY).written
    assert rules_of(grid, "Leads", SOURCE) == ["2-1000 source"]


@pytest.mark.parametrize("column", [SOURCE, CITY, MANAGER])
def test_a_rule_that_offers_nothing_gives_way_and_is_told(column: int) -> None:
    grid = book(leads=(no_list(column),))
    assert replaced(grid) == [("Leads", column)]
    adopt(grid, CONFIG, TODAY)
    assert len(rules_of(grid, "Leads", column)) == 1
    assert replaced(grid) == []


STAGES = ("First", "Thinking", "Signed", "Said no")


@pytest.mark.parametrize(
    ("own", "gives_way"),
    [
        (theirs(STATUS, *STAGES), False),
        (theirs(STATUS, "first", "SIGNED"), False),
        (theirs(STATUS, *STAGES, strict=False), True),
        (theirs(STATUS), True),
        (no_list(STATUS), True),
    ],
    ids=["all ours", "some of ours", "warns", "unknown words", "no list"],
)
def test_over_words_that_reports_count_by_only_one_as_strict_stays(
    own: Dropdown, *, gives_way: bool
) -> None:
    grid = book(activities=(own,))
    assert replaced(grid) == ([("Activities", STATUS)] if gives_way else [])
    adopt(grid, CONFIG, TODAY)
    kept = ["2-1000 status"] if gives_way else ["2-500", "501-1000 status"]
    assert rules_of(grid, "Activities", STATUS) == kept
    assert not sync(grid, CONFIG, TODAY).written


def test_a_word_that_is_not_in_lists_later_makes_it_give_way() -> None:
    grid = book(activities=(theirs(STATUS, "First", "Signed"),))
    adopt(grid, CONFIG, TODAY)
    found = grid.snapshot.sheet("Activities")
    assert found is not None
    more = replace(found, dropdowns=(*found.dropdowns[1:], theirs(STATUS, "First", "Elsewhere")))
    sheets = (more if one is found else one for one in grid.snapshot.sheets)
    grid.snapshot = replace(grid.snapshot, sheets=tuple(sheets))
    assert replaced(grid) == [("Activities", STATUS)]


def test_lists_gets_the_words_that_the_owners_dropdowns_offer() -> None:
    grid = book(
        leads=(theirs(SOURCE, "Fair", "Radio"), theirs(CITY, "Oslo", "Bonn", last=9)),
        activities=(theirs(STATUS, *STAGES), theirs(TYPE, "Visit", "Fax")),
    )
    adopt(grid, CONFIG, TODAY)
    assert {"Fair", "Radio"} <= set(lists_column(grid, "Source"))
    assert {"Oslo", "Bonn", "Rome"} <= set(lists_column(grid, "City"))
    assert {"Visit", "Fax"} <= set(lists_column(grid, "Contact type"))
    assert set(lists_column(grid, "Status")) == set(STAGES)
    opened = [word for word in lists_column(grid, "Status") if word in {"First", "Thinking"}]
    assert opened == ["First", "Thinking"]
