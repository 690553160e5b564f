"""What somebody protected from the program is left out and told; all else is written."""

from __future__ import annotations

import pytest

from tests.emulators.google.a1 import column_letters
from tests.google.product.office import Office

pytestmark = pytest.mark.slow

NEW = [[None, "New", None, "Ann", 5]]


def settles(office: Office) -> None:
    for minutes in (0, 0, 30):
        office.google.log.clear()
        assert not office.sync(structure_minutes=minutes).written
    assert office.requests() == (1, 0)


def codes(outcome) -> set[tuple[str, str]]:
    return {(one.code, one.tab) for one in outcome.decision.problems}


def test_a_protected_table_leaves_the_reports_fresh(office):
    office.adopt()
    office.append("Leads", NEW)
    office.append("Activities", [[None, None, "New", "Call", "well", "Paid"]])
    office.tab("Leads").protect("A1:Z1000")
    before = office.tab("Summary").dump()
    outcome = office.sync()
    assert ("protected_cells", "Leads") in codes(outcome)
    assert office.column("Leads", "No.")[3] is None
    assert office.column("Activities", "No.")[3] == 4
    assert office.tab("Summary").dump() != before
    settles(office)


def test_one_protected_column_is_left_out_and_the_rest_of_the_row_written(office):
    office.adopt()
    office.append("Leads", NEW)
    letter = column_letters(office.place("Leads", "Status"))
    office.tab("Leads").protect(f"{letter}1:{letter}1000")
    assert ("protected_cells", "Leads") in codes(office.sync())
    assert office.column("Leads", "Status")[3] is None
    assert office.column("Leads", "No.")[3] == 4
    settles(office)


def test_a_protected_tab_is_set_up_as_far_as_it_may_be(office):
    office.tab("Leads").protect("A1:Z1000")
    assert ("protected_cells", "Leads") in codes(office.adopt())
    assert "Summary" in office.book.titles
    assert office.column("Activities", "No.")[:3] == [1, 2, 3]
    for _ in range(2):
        office.sync(structure_minutes=0)
    settles(office)


def test_a_protected_report_is_told_and_the_others_are_written(office):
    office.adopt()
    office.append("Activities", [[None, None, "Alfa Ltd", "Call", "well", "Paid"]])
    office.tab("Summary").protect("A1:C9")
    before = office.tab("Summary").dump(), office.tab("Funnel").dump()
    assert ("protected_tab", "Summary") in codes(office.sync())
    assert office.tab("Summary").dump() == before[0]
    assert office.tab("Funnel").dump() != before[1]
    settles(office)


def test_a_protection_that_only_warns_keeps_nobody_out(office):
    office.options = office.options.__class__(**{**vars(office.options), "protect": True})
    office.adopt()
    office.append("Leads", NEW)
    outcome = office.sync(structure_minutes=0)
    assert office.column("Leads", "No.")[3] == 4
    assert not {code for code, _ in codes(outcome) if code.startswith("protected")}
