"""How often Google is asked: once a visit, and once more when there is something to write."""

import pytest

from tests.google.product.office import TODAY


@pytest.mark.slow
def test_nothing_to_do_is_one_read(office):
    office.adopt()
    office.google.log.clear()
    assert not office.sync().written
    assert office.requests() == (1, 0)
    assert ":batchGet" in office.google.log.reads[0].path


def test_a_hundred_new_rows_are_one_read_and_one_write(office):
    office.adopt()
    office.append("Leads", [[None, f"New {n}", None, "Ann", 1000 + n] for n in range(100)])
    office.google.log.clear()
    assert office.sync().written
    assert office.requests() == (1, 1)
    numbers = office.column("Leads", "No.")[:103]
    assert sorted(numbers) == list(range(1, 104))
    office.google.log.clear()
    assert not office.sync().written
    assert office.requests() == (1, 0)


def test_set_up_leaves_nothing_to_do(office):
    office.adopt()
    assert office.book.titles[:3] == ["Leads", "Activities", "Lists"]
    office.google.log.clear()
    assert not office.sync().written


@pytest.mark.slow
def test_another_computer_reads_the_structure_once(office, tmp_path, monkeypatch):
    office.adopt()
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "another"))
    office.google.log.clear()
    assert not office.sync().written
    # Values, tabs, cells; and, as the leads hold formulas, what these may fill beside them.
    assert office.requests() == (4, 0)


@pytest.mark.slow
def test_a_day_later_what_depends_on_the_day_is_one_write(office):
    office.adopt()
    office.google.log.clear()
    assert office.sync(TODAY.replace(day=17)).written
    assert office.requests() == (1, 1)


@pytest.mark.slow
def test_an_unchanged_dropdown_is_not_sent_again(office):
    office.adopt()
    office.google.log.clear()
    office.append("Leads", [[None, "New", None, "Ann", 1000]])
    office.sync()
    sent = office.google.log.writes[0].json()["requests"]
    kinds = {kind for request in sent for kind in request}
    assert not kinds & {"setDataValidation", "addConditionalFormatRule"}
