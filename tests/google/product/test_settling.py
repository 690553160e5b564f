"""Whatever Google makes of what is sent, a workbook settles: then a visit is one read."""

from __future__ import annotations

import pytest

from sheets_crm.workbook.google.draw.theme import colour
from tests.emulators.google import normal
from tests.google.product.office import Office

pytestmark = pytest.mark.slow


def settles(office: Office) -> None:
    """After two visits nothing is left to write, also where the structure is looked at."""
    for _ in range(2):  # the words of Lists are painted; then what follows from them
        office.sync(structure_minutes=0)
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


def paint(office: Office, word: str, fill: str) -> None:
    """The owner paints a word wherever it stands on Lists."""
    sheet = office.tab("Lists").sheet
    parts = (round(step / 255, 7) for step in bytes.fromhex(fill[1:]))
    named = zip(("red", "green", "blue"), parts, strict=True)
    stored = {name: part for name, part in named if part}
    look = {"backgroundColor": stored, "backgroundColorStyle": {"rgbColor": stored}}
    for row, column, cell in list(sheet.filled()):
        if cell.entered == word:
            sheet.put(row, column, cell._replace(format={**(cell.format or {}), **look}))


def fills(office: Office, title: str) -> list[str]:
    """The colours of the rules of a tab."""
    styles = [
        rule["booleanRule"]["format"]["backgroundColor"]
        for rule in office.tab(title).sheet.parts["conditionalFormats"]
    ]
    names = ("red", "green", "blue")
    return [
        "#" + "".join(f"{round(style.get(name, 0) * 255):02X}" for name in names)
        for style in styles
    ]


@pytest.mark.slow
@pytest.mark.parametrize("cuts", [False, True])
@pytest.mark.parametrize("fill", ["#D9EAD3", "#000000"])
def test_a_painted_word_settles_in_its_own_colour(office, monkeypatch, cuts, fill):
    office.adopt()
    monkeypatch.setattr(normal, "cuts_colours", cuts)
    paint(office, "New", fill)
    settles(office)
    shown = fills(office, "Activities")
    near = [one for one in shown if max(_steps(one, fill)) <= 1]
    assert near, shown


def _steps(one: str, other: str) -> list[int]:
    pairs = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return [abs(a - b) for a, b in pairs]


@pytest.mark.parametrize("cuts", [False, True])
def test_every_step_of_a_colour_is_kept_as_it_was_meant(monkeypatch, cuts):
    monkeypatch.setattr(normal, "cuts_colours", cuts)
    for step in range(256):
        sent = colour(f"#{step:02X}0000")["rgbColor"]
        assert round(normal.channel(sent.get("red", 0)) * 255) == step
        assert 0 <= sent.get("red", 0) <= 1
