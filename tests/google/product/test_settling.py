"""Whatever Google makes of what is sent, a workbook settles: then a visit is one read."""

from __future__ import annotations

import pytest

from tests.google.product.office import Office


def settles(office: Office) -> None:
    """After the second visit nothing is left to write, also where the structure is looked at."""
    office.sync()
    office.google.log.clear()
    for _ in range(2):
        office.sync(structure_minutes=0)
    assert [one for one in office.google.log if one in office.google.log.writes] == []


def dropdown(office: Office, title: str, heading: str, row: int) -> dict[str, object] | None:
    """The dropdown of a cell in a row, from 1."""
    sheet = office.tab(title).sheet
    return sheet.at(row - 1, office.place(title, heading)).validation


@pytest.mark.parametrize("are_skipped", [True, False])
def test_rows_that_a_filter_hides_get_their_dropdowns_too(office, are_skipped):
    office.google.quirks.filtered_rows_are_skipped = are_skipped
    sheet = office.tab("Activities").sheet
    for row in (1, 2):
        sheet.rows[row].properties["hiddenByFilter"] = True
    office.adopt()
    offered = [dropdown(office, "Activities", "Status", row) for row in (2, 3, 4)]
    assert offered[0] == offered[1] == offered[2] is not None
    settles(office)
