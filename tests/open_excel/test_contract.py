"""The stores' contract, with the workbook open in Excel: the remote engine of xlwings itself."""

from __future__ import annotations

import inspect

import pytest

from sheets_crm.sync import sync
from tests.open_excel.place import OpenInExcel
from tests.stores import test_contract as contract
from tests.stores.places import ExcelFile
from tests.stores.test_contract import TODAY

pytestmark = pytest.mark.slow


def promises():
    """The contract's tests of one place; those that compare the places have their own below."""
    tests = {name: one for name, one in vars(contract).items() if name.startswith("test_")}
    return {
        name: one for name, one in tests.items() if "place" in inspect.signature(one).parameters
    }


globals().update(promises())


def test_the_contract_has_promises_of_one_place():
    assert len(promises()) >= 5


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
