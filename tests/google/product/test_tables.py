"""Google's own tables, with typed columns: an ordinary sight, for Sheets offers to make them."""

from __future__ import annotations

import pytest

from tests.emulators.google.a1 import column_letters, of_grid_range
from tests.google.product.office import Office

pytestmark = pytest.mark.slow

RULE = {"setDataValidation"}
WORDS = ["New", "Meeting", "Paid"]


@pytest.fixture
def tables(office) -> Office:
    office.tab("Leads").make_table("A1:H4", A="DOUBLE", D=["Ann", "Bob"], E="CURRENCY", F="DATE")
    office.tab("Activities").make_table("A1:H4", B="DATE", D=["Call"], F=WORDS, H="DATE")
    return office


def sent(office: Office) -> list[dict[str, object]]:
    return [one for write in office.google.log.writes for one in write.json()["requests"]]


def test_a_tab_that_is_a_table_is_set_up_and_synced(tables):
    tables.adopt()
    assert tables.column("Leads", "No.")[:3] == [1, 2, 3]
    tables.append("Activities", [[None, None, "Gamma Ltd", "Call", "well", "Paid"]])
    outcome = tables.sync()
    assert "google_typed_columns" not in {one.code for one in outcome.told}
    assert tables.column("Leads", "Status")[:3] == ["Meeting", "New", "Paid"]
    for _ in range(2):
        tables.sync(structure_minutes=0)
    tables.google.log.clear()
    assert not tables.sync(structure_minutes=0).written


def test_the_columns_of_a_table_keep_their_own_lists(tables):
    tables.adopt()
    typed = {tables.tab("Leads").id: {0, 3, 4, 5}, tables.tab("Activities").id: {1, 3, 5, 7}}
    places = [one["setDataValidation"]["range"] for one in sent(tables) if set(one) & RULE]
    assert places
    for place in places:
        box = of_grid_range(place)
        assert (box.top or 0) >= 4 or box.left not in typed.get(place["sheetId"], ()), place
    listed = {cell.entered for _, _, cell in tables.tab("Lists").sheet.filled()}
    assert set(WORDS) <= listed


def test_new_columns_stand_inside_the_table(tables):
    tables.adopt()
    (table,) = tables.tab("Leads").sheet.parts["tables"]
    box = of_grid_range(table["range"])
    last = max(c for _, c, cell in tables.tab("Leads").sheet.filled() if cell.has_content)
    assert (box.top, box.bottom, box.left, box.right) == (0, 4, 0, last + 1)
    tables.append("Leads", [[None, "Aaa", None, "Ann", 5]])
    letter = column_letters(tables.place("Leads", "Name"))
    tables.tab("Leads").sort(letter)
    tables.sync()
    assert tables.column("Leads", "Name")[0] == "Aaa"


def test_what_a_table_refuses_that_we_did_not_know_of_is_left_out_and_told(office):
    """A column given a type between our look and our write, or one that Google does not tell."""
    office.google.edit_before(
        1, lambda: office.tab("Activities").make_table("A1:H4", F="TEXT"), match=":batchUpdate"
    )
    outcome = office.adopt()
    assert "google_typed_columns" in {one.code for one in outcome.told}
    assert office.column("Leads", "No.")[:3] == [1, 2, 3]
    refused, written = (one.json()["requests"] for one in office.google.log.writes[:2])
    assert any(set(one) & RULE for one in refused)
    assert not any(set(one) & RULE for one in written)
    for _ in range(3):
        office.sync(structure_minutes=0)
    office.google.log.clear()
    assert not office.sync(structure_minutes=0).written
