"""A row keeps its number for ever, also when the sheet no longer says it."""

from __future__ import annotations

from datetime import date

import pytest

from sheets_crm.config import Config
from sheets_crm.crm.setup.new_tabs import lists_tab, user_tab
from sheets_crm.sync import sync
from sheets_crm.template import load_template
from tests.diary import Diary
from tests.grid import Grid, User

NAMES = ("Apex", "Birch", "Cedar", "Delta")


@pytest.fixture
def grid() -> Grid:
    grid, template = Grid(), load_template("en")
    leads = [{"name": name, "amount": 100} for name in NAMES]
    activities = [
        {"date": date(2026, 3, day), "lead": name, "words": f"about {day}", "status": "Cold"}
        for day, name in enumerate((*NAMES, "Apex"), 2)
    ]
    grid.create(
        (
            user_tab(template, "leads", leads),
            user_tab(template, "activities", activities),
            lists_tab(template, template.statuses, template.words),
        )
    )
    return grid


@pytest.fixture
def diary(grid) -> Diary:
    diary = Diary(Config(template="en"))
    diary.adopt(grid)
    return diary


def column(grid: Grid, tab: str, heading: str) -> int:
    sheet = grid.snapshot.sheet(tab)
    assert sheet is not None
    return next(at for at, value in enumerate(sheet.rows[0], 1) if value == heading)


def numbers(grid: Grid, tab: str, key: str) -> dict[object, object]:
    """What identifies a row → its number."""
    sheet = grid.snapshot.sheet(tab)
    assert sheet is not None
    number, name = column(grid, tab, "No."), column(grid, tab, key)
    return {
        sheet.value(row, name): sheet.value(row, number)
        for row in range(2, len(sheet.rows) + 1)
        if sheet.value(row, name) is not None
    }


def leads(grid: Grid) -> dict[object, object]:
    return numbers(grid, "Leads", "Name")


def activities(grid: Grid) -> dict[object, object]:
    return numbers(grid, "Activities", "What was said")


def blank(grid: Grid, tab: str, row: int) -> None:
    User(grid).type(tab, row, column(grid, tab, "No."), None)


def test_the_number_column_is_deleted_and_every_row_gets_its_own_number_back(grid, diary):
    before, said = leads(grid), activities(grid)
    user = User(grid)
    user.sort("Leads", 2, [2, 0, 3, 1])
    user.sort("Activities", 2, [4, 3, 2, 1, 0])
    for tab in ("Leads", "Activities"):
        user.delete_column(tab, column(grid, tab, "No."))
    user.type("Leads", 6, column(grid, "Leads", "Name"), "Elm")
    assert diary.found(grid) == []
    assert leads(grid) == before | {"Elm": 5}
    assert activities(grid) == said
    assert not diary.sync(grid).written


def test_one_number_that_was_wiped_comes_back(grid, diary):
    before = leads(grid)
    blank(grid, "Leads", 3)
    diary.sync(grid)
    assert leads(grid) == before


def test_undone_and_done_again_the_numbers_are_the_same(grid, diary):
    before = leads(grid)
    for name in ("Elm", "Fir"):
        sheet = grid.snapshot.sheet("Leads")
        User(grid).type("Leads", len(sheet.rows) + 1, column(grid, "Leads", "Name"), name)
    diary.sync(grid)
    grid.undo()
    User(grid).sort("Leads", 2, [5, 4, 3, 2, 1, 0])
    diary.sync(grid)
    assert leads(grid) == before | {"Elm": 5, "Fir": 6}


def test_a_number_that_stands_elsewhere_now_is_not_given_twice(grid, diary):
    blank(grid, "Leads", 2)
    User(grid).type("Leads", 3, column(grid, "Leads", "No."), 1)
    diary.sync(grid)
    assert leads(grid) == {"Apex": 5, "Birch": 1, "Cedar": 3, "Delta": 4}


def test_a_new_lead_in_place_of_a_deleted_one_gets_a_number_of_its_own(grid, diary):
    user = User(grid)
    user.delete_row("Leads", 5)
    user.type("Leads", 5, column(grid, "Leads", "Name"), "Elm")
    diary.sync(grid)
    assert leads(grid) == {"Apex": 1, "Birch": 2, "Cedar": 3, "Elm": 5}


def test_where_nobody_remembers_no_number_is_used_again(grid, diary):
    User(grid).delete_column("Leads", column(grid, "Leads", "No."))
    sync(grid, diary.config, diary.now.date())
    assert leads(grid) == {"Apex": 5, "Birch": 6, "Cedar": 7, "Delta": 8}
