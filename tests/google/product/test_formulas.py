"""Formulas of the users' are theirs: loading, in the middle of a big tab, or spilled over ours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sheets_crm.sync import adopt
from tests.emulators.google.a1 import column_index, column_letters
from tests.emulators.google.cells import CellError
from tests.google.product.office import TODAY, Office

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


# Arrays


def spill(
    office: Office, title: str, heading: str, values: list[object], *, all_of_it: bool
) -> int:
    """An array formula of the owner's fills a column, from its heading or from the cell below.

    The column is told.
    """
    at = column_letters(office.place(title, heading))
    first = 1 if all_of_it else 2
    rows = [[heading], *([value] for value in values)] if all_of_it else [[v] for v in values]
    formula = '={"x";ARRAYFORMULA(B2:B)}' if all_of_it else "=ARRAYFORMULA(B2:B)"
    office.tab(title).spill(f"{at}{first}", formula, rows)
    return column_index(at)


def is_whole(office: Office, title: str, at: int) -> bool:
    """Whether nothing was entered below the heading where the array fills the column."""
    sheet = office.tab(title).sheet
    cells = [sheet.at(row, at) for row in range(len(sheet.rows))]
    return sum(cell.formula is not None for cell in cells) == 1 and all(
        cell.is_spilled or cell.formula is not None or not cell.has_content for cell in cells[1:]
    )


@pytest.mark.parametrize("all_of_it", [True, False])
@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("No.", [1, None, 3]),
        ("Created", [46000, None, 46002]),
        ("Status", ["Mine", None, "Mine"]),
    ],
)
def test_what_an_array_spills_into_is_never_written(office, heading, values, all_of_it):
    if heading == "Status":
        office.adopt()
    at = spill(office, "Leads", heading, values, all_of_it=all_of_it)
    if heading != "Status":
        office.adopt()
    office.append("Leads", [[None, "New", None, "Ann"]])
    for _ in range(2):
        office.sync(structure_minutes=0)
    assert is_whole(office, "Leads", at)
    office.google.log.clear()
    assert not office.sync(structure_minutes=0).written
    codes = {code for code, _ in told(office)}
    wanted = {"No.": {"numbers_by_formula"}, "Status": {"column_by_formula"}, "Created": set()}
    assert wanted[heading] <= codes


def test_numbers_of_an_array_are_frozen_with_its_heading(office):
    spill(office, "Leads", "No.", [7, 8, 9], all_of_it=True)
    adopt(office.store(), office.config, TODAY, freeze_numbers=True)
    assert office.tab("Leads").cell("A1").formula is None
    assert office.column("Leads", "No.")[:3] == [7, 8, 9]
    assert not any(cell.is_spilled for _, _, cell in office.tab("Leads").sheet.filled())


# A big tab


def test_a_formula_in_the_middle_of_a_big_tab_stays_and_stops_nothing(office):
    leads = [[None, f"Lead {n}", None, "Ann", n] for n in range(5200)]
    office.append("Leads", leads)
    office.config = replace(office.config, reports=())
    office.adopt()
    at = column_letters(office.place("Leads", "Status"))
    for row in (30, 2500):
        office.tab("Leads").type(f"{at}{row}", "=1+1")
    for row in (30, 2500):
        name = office.tab("Leads").value(f"B{row}")
        office.append("Activities", [[None, None, name, "Call", "well", "Meeting"]])
    office.google.log.clear()
    office.sync()
    assert len(office.google.log.writes) <= 3
    assert [office.tab("Leads").cell(f"{at}{row}").formula for row in (30, 2500)] == ["=1+1"] * 2
    # Values alone do not tell a formula from something typed: either way it stands and is told.
    assert {("typed_unsure", 30), ("typed_unsure", 2500)} <= told(office)
    office.google.log.clear()
    outcome = office.sync(structure_minutes=0)
    assert not outcome.written
    named = {(one.code, one.row) for one in outcome.decision.problems}
    assert {("formula_in_our_column", 30), ("formula_in_our_column", 2500)} <= named
    asked = [one for one in office.google.log.reads if "formulaValue" in one.path]
    assert asked
