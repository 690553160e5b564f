"""A workbook that goes from the file's store to the live one and back needs nothing anew."""

from __future__ import annotations

import pytest

from sheets_crm.sync import sync
from sheets_crm.template import load_template
from tests.open_excel.client import Client
from tests.open_excel.files import opened, save
from tests.stores import test_contract as contract
from tests.stores.places import ExcelFile
from tests.stores.test_contract import TODAY

pytestmark = pytest.mark.slow


@pytest.fixture
def file(tmp_path):
    folder = tmp_path / "file"
    folder.mkdir()
    return ExcelFile(folder)


def open_in_excel(place, file):
    """The user opens the file in Excel."""
    place.desk = opened(file.path)
    place.client = Client(place.desk)
    place.path = file.path


@pytest.mark.parametrize("build", [contract.foreign, contract.our_own])
def test_from_the_file_to_excel_nothing_changes(place, file, build):
    config = build(file)
    open_in_excel(place, file)
    outcome = sync(place.store(), config, TODAY)
    assert not outcome.written, outcome.decision.changes
    assert place.client.traffic.changing == []


@pytest.mark.parametrize("build", [contract.foreign, contract.our_own])
def test_edited_in_excel_saved_and_closed_the_file_needs_only_what_excel_could_not_be_given(
    place, file, build
):
    config = build(file)
    open_in_excel(place, file)
    place.paint("Lists" if build is contract.foreign else "Списки", 3, 1, "#FF8800")
    assert sync(place.store(), config, TODAY).written
    save(place.desk, file.path)
    changes = sync(file.store(), config, TODAY).decision.changes
    assert not changes.cells
    assert not changes.columns
    assert not changes.tabs
    assert not changes.marks
    assert not changes.sources
    assert not sync(file.store(), config, TODAY).written
    open_in_excel(place, file)
    assert not sync(place.store(), config, TODAY).written


def test_a_dropdown_that_only_warns_stands_where_the_file_had_it(place, file):
    config = contract.our_own(file)
    title = load_template("ru").tabs["activities"].title
    open_in_excel(place, file)
    sheet = next(one for one in place.desk.sheets if one.title == title)
    warning = [one.areas for one in sheet.validations if one.says["alert_style"] == "warning"]
    assert warning
    place.paint("Списки", 3, 1, "#FF8800")
    sync(place.store(), config, TODAY)
    assert warning == [
        one.areas for one in sheet.validations if one.says["alert_style"] == "warning"
    ]
