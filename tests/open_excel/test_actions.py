"""What the tests understand of the remote engine, held to xlwings' own sources."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import xlwings
from xlwings.pro import _xlremote

from sheets_crm.sync import adopt, sync
from sheets_crm.workbook.column_letters import column_letters
from sheets_crm.workbook.open_excel.options import LiveOptions
from tests.open_excel.actions import ACTIONS
from tests.open_excel.client import connected
from tests.open_excel.place import OpenInExcel
from tests.stores.test_contract import TODAY, edited, foreign, heading, our_own

EMITTED = set(
    re.findall(r'func="(\w+)"', Path(_xlremote.__file__).read_text(encoding="utf-8"))
) | set(re.findall(r'"(setChart\w+)"', Path(_xlremote.__file__).read_text(encoding="utf-8")))
CLIENT = (Path(xlwings.__file__).parent / "js" / "xlwings.js").read_text(encoding="utf-8")
DONE_IN_SCRIPT = set(re.findall(r"^function (\w+)\(workbook, action\)", CLIENT, re.MULTILINE))


def test_every_action_that_is_understood_is_one_that_xlwings_emits():
    assert set(ACTIONS) - EMITTED == set()


def test_xlwings_own_script_does_some_of_the_same():
    assert len(DONE_IN_SCRIPT & set(ACTIONS)) >= 8


def test_every_action_of_a_sync_is_understood(place):
    """An action without an executor stops the sync with a KeyError; these are the ones it emits."""
    config = our_own(place)
    sync(place.store(), config, TODAY)
    emitted = {one["func"] for one in place.client.traffic.actions}
    assert emitted <= set(ACTIONS)
    assert {"setValues", "addChart", "addConditionalFormat", "setDataValidationList"} <= emitted


@pytest.fixture(scope="module")
def everything_emitted(tmp_path_factory):
    """All actions of a life with the program."""
    folder = tmp_path_factory.mktemp("life")
    with pytest.MonkeyPatch.context() as patch, connected():
        patch.setenv("SHEETS_CRM_STATE", str(folder))
        place = OpenInExcel(folder, LiveOptions(save_live=True))
        config = foreign(place)
        edited(place, config)
        place.store().undo()
        with_a_table(place)
        with_number_formulas(place)
        adopt(place.store(), config, TODAY, freeze_numbers=True)
        place.store().undo()
        sync(place.store(), replace(config, reports=("summary",)), TODAY)
        return {one["func"] for one in place.client.traffic.actions}


def with_a_table(place):
    """The user has made a Table of the leads, without our last column, and deleted that."""
    sheet = place.desk.sheet("Leads")
    last = max(column for row, column in sheet.cells if row == 1)
    for row in range(1, 10):
        sheet.put(row, last, None)
    end = f"{column_letters(last - 1)}5"
    sheet.tables.append({"name": "T", "range_address": f"A1:{end}", "show_totals": False})
    return last


def with_number_formulas(place):
    """The numbers of the activities come from a formula."""
    sheet = place.desk.sheet("Activities")
    column = heading(place, "Activities", "No.")
    for row in (2, 3, 4):
        sheet.put(row, column, float(row - 1))
        sheet.formulas[row, column] = "=ROW()-1"
    return column


@pytest.mark.slow
@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_action_that_is_understood_is_needed(action, everything_emitted):
    assert action in everything_emitted


def test_a_table_takes_in_our_new_column(place):
    config = foreign(place)
    last = with_a_table(place)
    sync(place.store(), config, TODAY)
    table = place.desk.sheet("Leads").tables[0]
    assert table["range_address"] == f"A1:{column_letters(last)}5"


def test_undo_brings_frozen_formulas_back(place):
    config = foreign(place)
    column = with_number_formulas(place)
    adopt(place.store(), config, TODAY, freeze_numbers=True)
    sheet = place.desk.sheet("Activities")
    assert not sheet.formulas
    place.store().undo()
    assert {sheet.formulas[row, column] for row in (2, 3, 4)} == {"=ROW()-1"}


def test_what_a_sync_asks_is_asked_of_xlwings_own_classes(place):
    book = place.client.book()
    assert isinstance(book.impl, _xlremote.Book)
    assert type(book.sheets[0].range("A1").impl) is _xlremote.Range


def test_the_unknown_is_refused(place):
    with pytest.raises(KeyError, match="rangeSelect"):
        place.client.book().sheets[0].range("A1").select()


def test_edits_are_emitted_as_few_blocks(place):
    config = foreign(place)
    place.client.traffic.actions.clear()
    edited(place, config)
    writes = [one for one in place.client.traffic.actions if one["func"] == "setValues"]
    assert len(writes) < 20
