"""What the tabs that we write look like in Google Sheets, and what Google's limits do to them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sheets_crm.crm.setup.new_tabs import lists_tab, user_tab
from sheets_crm.errors import CrmError
from sheets_crm.template import load_template
from sheets_crm.workbook.excel.styles import theme as excel
from sheets_crm.workbook.google.draw import theme
from sheets_crm.workbook.google.draw.tab_layout import new_tab
from sheets_crm.workbook.google.write import batch, batch_builder
from sheets_crm.workbook.snapshot import Area
from sheets_crm.workbook.tab import Cell, Chart, ChartKind, Column, Kind, Link, Series, Tab, Tone

pytestmark = pytest.mark.slow


def report(**more) -> Tab:
    cells = (
        (Cell("Sales", tone=Tone.TITLE, span=3), None, None),
        (Cell("Who", tone=Tone.HEADER), Cell("Sum", tone=Tone.HEADER), None),
        (Cell("Ann", link=Link("Leads", 7, 2)), Cell(1200, Kind.MONEY), Cell(0.5, Kind.PERCENT)),
        (Cell("Bob", link=Link("Leads", 9, 2)), Cell(800, Kind.MONEY), Cell(0.25, Kind.PERCENT)),
    )
    bars = Series("Sum", Area(3, 2, 4, 2), ("#112233", "#445566"))
    chart = Chart(ChartKind.BAR, "Sums", Area(3, 1, 4, 1), (bars,), 6, 1, 400, 200)
    return Tab("summary", "Summary", (Column(20),) * 3, cells, (chart,), frozen_rows=2, **more)


def drawn(office, tab):
    """The tab, drawn on the spreadsheet of the office."""
    ids = {"Leads": office.tab("Leads").id, tab.title: 4711}
    made = office.store()
    made._api.update(new_tab(tab, 4711, ids, iter([99])))
    return office.tab(tab.title)


def test_a_report_is_drawn_natively(office):
    sheet = drawn(office, report()).sheet
    assert [one["title"] for one in [c["spec"] for c in sheet.parts["charts"]]] == ["Sums"]
    bars = sheet.parts["charts"][0]["spec"]["basicChart"]
    assert bars["chartType"] == "BAR"
    assert [one["index"] for one in bars["series"][0]["styleOverrides"]] in ([0, 1], [None, 1])
    assert sheet.grid_properties["frozenRowCount"] == 2
    assert sheet.grid_properties["hideGridlines"] is True
    assert len(sheet.parts["merges"]) == 1


def test_a_link_leads_to_the_row(office):
    tab = drawn(office, report())
    uris = [tab.cell(name).format["textFormat"]["link"]["uri"] for name in ("A3", "A4")]
    assert uris == [f"#gid={office.tab('Leads').id}&range=B{row}" for row in (7, 9)]
    assert tab.cell("A3").format["textFormat"]["underline"] is True


def test_numbers_are_written_as_their_kind_is(office):
    tab = drawn(office, report())
    assert tab.shown("B3") == "1,200"
    assert tab.shown("C3") == "50%"
    assert tab.cell("C3").entered == 0.5


def test_the_colours_are_those_of_excel():
    for tone, wanted in excel._TONES.items():
        shown = theme.TONES[tone]
        text = shown.get("textFormat", {})
        for key, colour in (
            ("font_color", text.get("foregroundColorStyle")),
            ("bg_color", shown.get("backgroundColorStyle")),
        ):
            assert colour == (theme.colour(wanted[key]) if key in wanted else None), tone
        assert text.get("fontSize") == wanted.get("font_size")
        assert text.get("bold", False) == wanted.get("bold", False)


def test_a_warning_guards_what_is_ours_when_asked_for(office):
    office.adopt(protect=True)
    guards = {
        title: office.tab(title).sheet.parts.get("protectedRanges", ())
        for title in ("Leads", "Summary")
    }
    assert len(guards["Leads"]) == 6
    assert len(guards["Summary"]) == 1
    assert all(one["warningOnly"] for own in guards.values() for one in own)
    office.google.log.clear()
    assert not office.sync(protect=True).written


def test_a_write_too_large_for_one_request_is_split_between_reports(office, monkeypatch):
    monkeypatch.setattr(batch, "MOST_BYTES", 20_000)
    office.adopt()
    writes = office.google.log.writes
    assert len(writes) > 1
    first = {kind for request in writes[0].json()["requests"] for kind in request}
    later = {kind for one in writes[1:] for request in one.json()["requests"] for kind in request}
    # Users' cells, dropdowns and numbers are never apart from each other.
    assert {"setDataValidation", "findReplace"} <= first
    assert not later & {"setDataValidation", "findReplace", "copyPaste"}
    office.google.log.clear()
    assert not office.sync().written


def test_ten_million_cells_are_told_before_anything_is_sent(office, monkeypatch):
    monkeypatch.setattr(batch_builder, "MOST_CELLS", 10_000)
    with pytest.raises(CrmError) as told:
        office.adopt()
    assert told.value.code == "google_too_many_cells"
    assert office.requests()[1] == 0


def test_a_report_that_somebody_spoiled_is_written_anew(office):
    office.adopt(structure_minutes=0)
    title = office.book.titles[-1]
    before = office.tab(title).dump()
    office.tab(title).type("A1", "spoiled")
    office.tab(title).insert_rows(3, 2)
    assert office.sync(structure_minutes=0).written
    assert office.tab(title).dump() == before


def test_a_tab_that_was_renamed_is_still_ours(office):
    office.adopt()
    office.book.rename_tab("Summary", "My page")
    office.google.log.clear()
    office.sync()
    assert "Summary" not in office.book.titles
    office.google.log.clear()
    assert not office.sync().written
    assert office.requests() == (1, 0)


def test_a_users_tab_that_was_renamed_is_read_under_its_new_name(office):
    office.adopt()
    office.book.rename_tab("Leads", "Clients")
    office.append("Clients", [[None, "New", None, "Ann", 5]])
    office.sync()
    assert office.column("Clients", "No.")[3] == 4


def test_the_hidden_tab_may_be_deleted(office):
    office.adopt()
    office.book.delete_tab("_crm")
    office.append("Leads", [[None, "New", None, "Ann", 5]])
    office.sync()
    assert office.column("Leads", "Status")[3] == "New"


def test_a_dropdown_pasted_over_is_noticed_when_the_structure_is_read(office):
    office.adopt()
    column = office.place("Activities", "Status")
    letter = "ABCDEFGHIJ"[column]
    office.tab("Activities").paste(f"{letter}3", [["New"]], values_only=False)
    assert office.tab("Activities").cell(f"{letter}3").validation is None
    office.google.log.clear()
    assert office.sync(structure_minutes=0).written
    assert office.tab("Activities").cell(f"{letter}3").validation is not None
    sent = [r["setDataValidation"] for w in office.google.log.writes for r in w.json()["requests"]
            if "setDataValidation" in r]  # fmt: skip
    # Only the one cell: the colours somebody gave to the words of the others stay.
    assert [(r["range"]["startRowIndex"], r["range"]["endRowIndex"]) for r in sent] == [(2, 3)]


def test_a_tab_of_the_users_gets_notes_colours_and_choices(office):
    template = load_template("en")
    leads = replace(user_tab(template, "leads"), title="New leads")
    tab = drawn(office, leads)
    assert tab.sheet.grid_properties["frozenColumnCount"] == 1
    assert "Red: overdue" in tab.cell("D1").note
    rules = tab.sheet.parts["conditionalFormats"]
    assert len(rules) == len(leads.highlights)
    formulas = [r["booleanRule"]["condition"]["values"][0]["userEnteredValue"] for r in rules]
    assert all("INDIRECT(\"'Lists'!" in formula for formula in formulas)
    assert all("{" not in formula and "," not in formula for formula in formulas)


def test_lists_offers_the_kinds(office):
    template = load_template("en")
    lists = replace(lists_tab(template, template.statuses, template.words), title="New lists")
    rule = drawn(office, lists).cell("B3").validation
    assert rule["condition"]["type"] == "ONE_OF_LIST"
    words = [one["userEnteredValue"] for one in rule["condition"]["values"]]
    assert words == ["open", "won", "lost"]
