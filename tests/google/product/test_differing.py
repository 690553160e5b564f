"""A report tab made of the one that stands is as one that is drawn whole, and costs far less."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from difflib import unified_diff

import pytest

from sheets_crm.workbook.google.draw import tab_diff
from sheets_crm.workbook.google.draw.expected_structure import tab_state
from sheets_crm.workbook.google.draw.tab_layout import new_tab
from sheets_crm.workbook.snapshot import Area
from sheets_crm.workbook.tab import Cell, Chart, ChartKind, Column, Kind, Link, Series, Tab, Tone
from tests.emulators.google import requests
from tests.google.product.office import ACTIVITIES, LEADS

pytestmark = pytest.mark.slow

SHOWN, WHOLE = 4711, 4712


def random_tab(chance: random.Random) -> Tab:
    """A report of random cells; some of its looks, spans and links are those of any other."""
    width = chance.randint(2, 5)
    rows = [_row(chance, width) for _ in range(chance.randint(3, 14))]
    bars = Series("Sum", Area(2, 2, 3, 2), ("#112233",))
    chart = Chart(ChartKind.BAR, chance.choice("AB"), Area(2, 1, 3, 1), (bars,), 2, 1, 200, 90)
    return Tab(
        "summary",
        "Summary",
        tuple(Column(chance.choice((10, 20))) for _ in range(width)),
        tuple(rows),
        (chart,) if chance.random() < 0.7 else (),
        frozen_rows=chance.choice((0, 1)),
        filter_row=chance.choice((0, 1)) if any(rows[0]) else 0,
    )


def moved_on(chance: random.Random, shown: Tab) -> Tab:
    """The same list after some rows left it and others came."""
    rows = [row for row in shown.rows[1:] if chance.random() < 0.8]
    for _ in range(chance.randint(0, 3)):
        rows.insert(chance.randint(0, len(rows)), _row(chance, len(shown.columns)))
    return replace(shown, rows=(shown.rows[0], *rows), charts=())


def _row(chance: random.Random, width: int) -> tuple[Cell | None, ...]:
    if chance.random() < 0.3:
        long = "long words " * chance.randint(1, 30)
        return (Cell(long, tone=Tone.NOTE, span=2, wrap=True), *[None] * (width - 1))
    return tuple(_cell(chance) for _ in range(chance.randint(1, width)))


def _cell(chance: random.Random) -> Cell | None:
    if chance.random() < 0.3:
        return None
    return Cell(
        chance.choice(("Ann", "Bob", 7, 0.5, "")),
        chance.choice((Kind.AUTO, Kind.MONEY, Kind.PERCENT)),
        chance.choice((Tone.PLAIN, Tone.PLAIN, Tone.GOOD, Tone.TOTAL)),
        Link("Leads", chance.randint(2, 4), 1) if chance.random() < 0.3 else None,
        fill=chance.choice((None, None, "#112233")),
    )


def picture(sheet) -> list[str]:
    """All that a tab is, without its own id and those of its charts."""
    told = {
        "grid": sheet.grid_properties,
        "cells": [
            [row, column, cell.entered, cell.format]
            for row, column, cell in sorted(sheet.filled(), key=lambda one: one[:2])
            if not cell.is_blank
        ],
        "rows": [row.properties.get("pixelSize", 21) for row in sheet.rows],
        "columns": [column.get("pixelSize") for column in sheet.columns],
        "merges": sorted(map(repr, sheet.parts.get("merges", []))),
        "charts": [[one["spec"], one["position"]] for one in sheet.parts.get("charts", [])],
    }
    text = json.dumps(told, sort_keys=True, default=repr, indent=0)
    return text.replace(str(SHOWN), str(WHOLE)).splitlines()


@pytest.mark.parametrize("seed", range(12))
def test_a_tab_redrawn_is_as_one_drawn_whole(office, seed):
    chance = random.Random(seed)
    book = office.open({"Leads": LEADS})
    ids = {"Leads": office.tab("Leads").id}
    shown = random_tab(chance)
    requests.apply(book.book, new_tab(shown, SHOWN, ids, iter([99])))
    charts = [99][: len(shown.charts)]
    for number in range(100, 106):
        tab = moved_on(chance, shown) if chance.random() < 0.6 else random_tab(chance)
        old = tab_state(shown, SHOWN, tuple(charts))
        if tab_diff.has_other_charts(tab, shown):
            charts = [number][: len(tab.charts)]
        requests.apply(book.book, tab_diff.redrawn_tab(tab, shown, old, ids, charts))
        whole = replace(tab, key="other", title="Whole")
        requests.apply(book.book, new_tab(whole, WHOLE, ids, iter([900])))
        made, meant = (picture(book.tab(title).sheet) for title in ("Summary", "Whole"))
        assert list(unified_diff(meant, made, n=6)) == []
        book.delete_tab("Whole")
        shown = tab


def test_rows_below_one_that_came_are_not_sent_again(office):
    heading = (Cell("Lead", tone=Tone.HEADER),)
    lines = tuple((Cell(f"Lead {n}", link=Link("Leads", n, 1)),) for n in range(2, 200))
    shown = Tab("stale", "Stale", (Column(20),), (heading, *lines), filter_row=1)
    tab = replace(shown, rows=(heading, (Cell("New"),), *lines[:50], *lines[51:]))
    book, ids = office.open({"Leads": LEADS}), {"Leads": 1}
    requests.apply(book.book, new_tab(shown, SHOWN, ids, iter(())))
    old = tab_state(shown, SHOWN, ())
    made = tab_diff.redrawn_tab(tab, shown, old, ids, [])
    assert [next(iter(one)) for one in made[:2]] == ["deleteDimension", "insertDimension"]
    assert len(json.dumps(made)) < 2_000
    requests.apply(book.book, made)
    assert book.tab("Stale").values() == [[row[0].value] for row in tab.rows]


def test_of_a_report_only_what_differs_travels(office):
    office.open({"Leads": LEADS, "Activities": ACTIVITIES})
    office.adopt()
    whole = sum(one.request_bytes for one in office.google.log.writes)
    office.google.log.clear()
    office.append("Activities", [[None, "2026-03-16", "Beta Ltd", "Call", "said", "New"]])
    office.sync()
    assert office.requests() == (1, 1)
    assert sum(one.request_bytes for one in office.google.log.writes) < whole / 4


def test_charts_that_show_the_same_stay(office):
    office.open({"Leads": LEADS, "Activities": ACTIVITIES})
    office.adopt()
    office.google.log.clear()
    office.append("Activities", [[None, "2026-03-16", "Beta Ltd", "Call", "said", "New"]])
    office.sync()
    sent = b"".join(one.body for one in office.google.log.writes)
    assert b"userEnteredValue" in sent
    assert b"deleteEmbeddedObject" not in sent


def test_a_report_that_somebody_typed_into_is_drawn_whole(office):
    office.open({"Leads": LEADS, "Activities": ACTIVITIES})
    office.adopt()
    office.tab("Summary").type("A1", "mine")
    office.append("Activities", [[None, "2026-03-16", "Beta Ltd", "Call", "said", "New"]])
    office.sync()
    assert office.tab("Summary").value("A1") != "mine"
    office.google.log.clear()
    office.sync()
    assert office.requests() == (1, 0)


@pytest.mark.parametrize("title", ["Summary", "Stale", "Funnel", "Plan vs actual"])
def test_a_report_moved_under_a_write_is_whole_at_the_next_visit(office, title):
    office.open({"Leads": LEADS, "Activities": ACTIVITIES})
    office.adopt()
    office.append("Activities", [[None, "2026-03-16", "Beta Ltd", "Call", "said", "New"]])
    tab = office.tab(title)
    office.google.edit_before(1, lambda: tab.insert_rows(2), match=":batchUpdate")
    office.sync()
    office.sync()
    made = picture(tab.sheet)
    tab.type("A1", "mine")  # so that the tab is drawn whole
    office.sync()
    assert list(unified_diff(made, picture(tab.sheet), n=6)) == []
    office.google.log.clear()
    office.sync()
    assert office.requests() == (1, 0)
