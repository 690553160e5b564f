"""A considerate guest: what a sync never does in somebody's Excel, and what it leaves behind."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
import xlwings
from xlwings import main

import sheets_crm.workbook.open_excel as package
from sheets_crm.errors import CrmError
from sheets_crm.sync import sync
from sheets_crm.workbook.open_excel.options import LiveOptions
from sheets_crm.workbook.open_excel.suspend_events import Quiet
from tests.open_excel.client import connected
from tests.open_excel.place import OpenInExcel
from tests.stores.test_contract import TODAY, edited, foreign, heading, our_own

MOVING = {"rangeSelect", "activateSheet", "copyPicture", "alert", "runMacro"}
NEVER_USED = {
    "api",
    "select",
    "activate_book",
    "selection",
    "paste",
    "copy",
    "show_gridlines",
    "freeze_panes",
    "impl",
}
MODULES = sorted(Path(package.__file__).parent.rglob("*.py"))


@pytest.fixture
def no_way_round(monkeypatch):
    """The native objects behind xlwings fail when a module of the program asks for them."""

    def guarded(real):
        def ask(thing):
            caller = sys._getframe(1).f_globals["__name__"]
            told = (
                caller.startswith("sheets_crm")
                and caller != "sheets_crm.workbook.open_excel.xlwings_native"
            )
            assert not told, f"{caller} asks for .api"
            return real(thing)

        return property(ask)

    for name in dir(main):
        kind = getattr(main, name)
        if isinstance(kind, type) and isinstance(vars(kind).get("api"), property):
            monkeypatch.setattr(kind, "api", guarded(vars(kind)["api"].fget))


def test_a_sync_emits_no_selection_no_activation_and_never_asks_for_api(place, no_way_round):
    config = foreign(place)
    place.client.traffic.actions.clear()
    edited(place, config)
    assert len(place.client.traffic.changing) > 10
    assert not MOVING & set(place.client.traffic.changing)


def test_new_tabs_leave_in_sight_what_was_in_sight(place, no_way_round):
    config = our_own(place)
    place.desk.active = 2
    del place.desk.sheets[-1]
    sync(place.store(), config, TODAY)
    moved = [one for one in place.client.traffic.actions if one["func"] in MOVING]
    assert place.desk.sheets[place.desk.active].title == place.desk.sheets[2].title
    assert moved[-1]["args"] == [2]


def test_the_ban_on_api_holds(place, no_way_round):
    """The guard itself: a module of the program that asks is caught."""
    asked = "def ask(book):\n    return book.api\n"
    namespace = {"__name__": "sheets_crm.workbook.open_excel.clumsy"}
    exec(compile(asked, "clumsy", "exec"), namespace)
    with pytest.raises(AssertionError, match=r"clumsy asks for \.api"):
        namespace["ask"](place.client.book())


@pytest.mark.parametrize(
    "file", [one for one in MODULES if one.stem != "xlwings_native"], ids=lambda file: file.stem
)
def test_the_source_names_nothing_that_moves_or_reaches_behind(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not named & NEVER_USED


def test_only_the_view_is_ever_activated():
    files = [file.stem for file in MODULES if "activate" in file.read_text(encoding="utf-8")]
    assert files == ["suspend_events"]


def test_calculation_and_screen_come_back_after_a_failure(place):
    quiet = Quiet(place.client.book().app, place.path, place.store()._ask)
    with pytest.raises(ZeroDivisionError), quiet.still():
        assert place.desk.calculation == "Manual"
        assert not place.desk.screen_updating
        raise ZeroDivisionError
    assert (place.desk.calculation, place.desk.screen_updating) == ("Automatic", True)


def test_calculation_that_a_user_keeps_manual_stays_manual(place):
    config = foreign(place)
    place.desk.calculation = "Manual"
    edited(place, config)
    assert place.desk.calculation == "Manual"


def test_a_failing_write_leaves_excel_as_it_was(place):
    config = foreign(place)
    place.type("Leads", 6, heading(place, "Leads", "Name"), "Epsilon")

    def refuse(what):
        if what == "setValues":
            raise xlwings.XlwingsError("no")

    place.client.meanwhile = refuse
    with pytest.raises(CrmError, match=r"^live_failed\("):
        sync(place.store(), config, TODAY)
    assert (place.desk.calculation, place.desk.screen_updating) == ("Automatic", True)


def test_only_changed_cells_are_written_in_few_calls(place):
    config = foreign(place)
    place.type("Leads", 6, heading(place, "Leads", "Name"), "Epsilon")
    place.client.traffic.actions.clear()
    place.client.traffic.cells_written.clear()
    sync(place.store(), config, TODAY)
    leads = [
        one["row_count"] * one["column_count"]
        for one in place.client.traffic.actions
        if one["func"] == "setValues" and place.desk.sheets[one["sheet_position"]].title == "Leads"
    ]
    assert (
        sum(leads)
        == len([c for c in range(1, 30) if place.desk.sheet("Leads").cells.get((6, c)) is not None])
        - 1
    )


def test_nothing_is_saved_unless_asked(tmp_path, place):
    foreign(place)
    assert place.desk.saved == 0


def test_saved_where_asked(tmp_path):
    with connected():
        place = OpenInExcel(tmp_path, LiveOptions(save_live=True))
        config = foreign(place)
        before = place.desk.saved
        sync(place.store(), config, TODAY)
        assert before > 0
        assert place.desk.saved == before
