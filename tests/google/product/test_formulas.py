"""Formulas of the users' are theirs: loading, in the middle of a big tab, or spilled over ours."""

from __future__ import annotations

import pytest

from tests.google.emulator.cells import CellError
from tests.google.product.office import Office

pytestmark = pytest.mark.slow


def told(office: Office, **options) -> set[tuple[str, int | None]]:
    """Codes and rows of a sync's problems."""
    outcome = office.sync(**options)
    return {(one.code, one.row) for one in outcome.decision.problems}


def test_a_cell_that_is_loading_is_counted_next_time_and_blocks_nothing(office):
    office.tab("Leads").type("B3", '=IMPORTRANGE("x";"y")')
    office.adopt()
    assert office.column("Leads", "Status")[0] == "Meeting"
    problems = told(office)
    assert ("still_loading", 3) in problems
    assert [row for code, row in problems if code in {"no_name", "error_cell"} and row == 3] == []
    office.google.log.clear()
    assert not office.sync().written
    assert office.requests() == (1, 0)
    office.tab("Leads").computed("B3", "Beta Ltd")
    assert ("still_loading", 3) not in told(office)
    assert office.column("Leads", "No.")[:3] == [1, 2, 3]
    assert office.column("Leads", "Status")[1] == "New"


@pytest.mark.parametrize("error", ["N_A", "REF", "LOADING"])
def test_an_error_in_a_key_is_no_race(office, error):
    office.tab("Leads").type("B3", "=VLOOKUP(1;A:A;1)")
    office.tab("Leads").computed("B3", CellError(error))
    office.adopt()
    office.append("Leads", [[None, "New", None, "Ann"]])
    office.google.log.clear()
    office.sync()
    assert office.requests()[1] == 1
