"""The stores' contract, with the workbook open in Excel: the remote engine of xlwings itself."""

from __future__ import annotations

import pytest

from sheets_crm.sync import sync
from tests.live.place import OpenInExcel
from tests.stores import test_contract as contract
from tests.stores.places import ExcelFile
from tests.stores.test_contract import (  # noqa: F401 - the tests themselves, on our place
    TODAY,
    test_a_formula_in_a_column_of_ours_stays,
    test_a_second_sync_writes_nothing,
    test_a_text_that_looks_like_a_formula_never_becomes_one,
    test_after_edits_a_second_sync_writes_nothing,
    test_undo_brings_the_cells_back,
    test_what_people_typed_stays_as_they_typed_it,
)


def without_report_merges(place):
    """Which cells of our own reports are merged is not asked: it would take hundreds of calls."""
    told = contract.state(place)
    for tab in told["tabs"].values():
        tab["merges"] = [] if tab["report"] else tab["merges"]
    return told


@pytest.mark.parametrize("build", [contract.foreign, contract.our_own])
def test_the_workbook_is_the_same_as_in_the_file(tmp_path, place, build):
    file = ExcelFile(tmp_path)
    build(file)
    build(place)
    contract.assert_same([without_report_merges(file), without_report_merges(place)])


def test_the_same_edits_lead_to_the_same_workbook_as_in_the_file(tmp_path, place):
    file = ExcelFile(tmp_path)
    for each in (file, place):
        contract.edited(each, contract.foreign(each))
    contract.assert_same([without_report_merges(file), without_report_merges(place)])


@pytest.mark.parametrize("build", [contract.foreign, contract.our_own])
def test_a_second_sync_emits_no_action_that_changes_anything(place, build):
    config = build(place)
    place.client.traffic.actions.clear()
    sync(place.store(), config, TODAY)
    assert place.client.traffic.changing == []


def test_the_place_is_one_of_ours(place):
    assert isinstance(place, OpenInExcel)
