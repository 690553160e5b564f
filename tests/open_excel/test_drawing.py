"""A report that is drawn over its former self looks as if it were drawn anew."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_crm.state.state_dir import workbook_folder
from sheets_crm.workbook.changes import Changes
from sheets_crm.workbook.open_excel.read.remembered import Drawn, Memory, recall, remember
from sheets_crm.workbook.open_excel.read.rule_spans import Spans
from sheets_crm.workbook.open_excel.read.tab_layout import layout_of, packed, unpacked
from sheets_crm.workbook.snapshot import Area
from sheets_crm.workbook.tab import Cell, Chart, ChartKind, Column, Kind, Link, Series, Tab, Tone
from tests.open_excel.client import connected
from tests.open_excel.desk import DeskSheet
from tests.open_excel.place import OpenInExcel

LOOKS = [
    "number_format",
    "fill",
    "wrap",
    "horizontal",
    "vertical",
    "font_bold",
    "font_size",
    "font_color",
    "border_edge_top_color",
    "border_edge_bottom_color",
]
CELLS = st.builds(
    Cell,
    value=st.sampled_from([None, "won", "007", 5, 0.5]),
    kind=st.sampled_from([Kind.AUTO, Kind.MONEY, Kind.PERCENT]),
    tone=st.sampled_from([Tone.PLAIN, Tone.HEADER, Tone.NOTE, Tone.TOTAL, Tone.BAD]),
    link=st.sampled_from([None, None, Link("Leads", 2, 1), Link("Leads", 3, 1)]),
    fill=st.sampled_from([None, "#FF8800"]),
    wrap=st.booleans(),
)


@st.composite
def tabs(draw):
    """A small report; some cells span two columns."""
    rows = []
    for _ in range(draw(st.integers(1, 5))):
        line = draw(st.lists(st.none() | CELLS, min_size=4, max_size=4))
        if line[0] is not None and draw(st.booleans()):
            line[0:2] = [Cell(line[0].value, tone=line[0].tone, span=2), None]
        rows.append(tuple(line))
    charts = (chart(),) * draw(st.integers(0, 1))
    return Tab("funnel", "Funnel", (Column(12),) * 4, tuple(rows), charts)


def chart(title="Steps"):
    values = Area(1, 2, 4, 2)
    return Chart(
        ChartKind.BAR, title, Area(1, 1, 4, 1), (Series("s", values, ("#FF8800",)),), 8, 1, 400, 200
    )


def seen(sheet: DeskSheet):
    """All that a person sees of the first rows."""
    places = [(row, column) for row in range(1, 8) for column in range(1, 7)]
    return {
        "values": dict(sorted(sheet.cells.items())),
        "looks": {
            (*at, look): value
            for at in places
            for look in LOOKS
            if (value := sheet.format_of(*at, look)) is not None
        },
        "merges": sorted(map(repr, sheet.merges)),
        "links": dict(sorted(sheet.links.items())),
        "charts": [one["args"][1:] for one in sheet.charts],
    }


def draw(place, *reports):
    for report in reports:
        store = place.store()
        marks = {f"digest_{report.key}": report.digest}
        store.write(store.read(), Changes(tabs=(report,), marks=marks))
    return place.desk.sheet("Funnel")


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(tabs(), tabs())
def test_drawn_over_it_looks_as_drawn_anew(tmp_path_factory, before, after):
    with connected(), pytest.MonkeyPatch.context() as patch:
        sheets = []
        for reports in ((before, after), (after,)):
            folder = tmp_path_factory.mktemp("book")
            patch.setenv("SHEETS_CRM_STATE", str(folder))
            sheets.append(seen(draw(OpenInExcel(folder), *reports)))
    assert sheets[0] == sheets[1]


@settings(max_examples=25, deadline=None)
@given(tabs())
def test_a_layout_is_remembered_whole(tab):
    layout = layout_of(tab, {})
    assert unpacked(packed(layout)) == layout


def test_one_changed_figure_is_one_call(place):
    rows = [(Cell("won", tone=Tone.HEADER), Cell(n, kind=Kind.MONEY)) for n in range(20)]
    first = Tab("funnel", "Funnel", (Column(12),) * 2, tuple(rows), (chart(),))
    rows[7] = (rows[7][0], Cell(99, kind=Kind.MONEY))
    draw(place, first)
    place.client.traffic.actions.clear()
    draw(place, Tab("funnel", "Funnel", (Column(12),) * 2, tuple(rows), (chart(),)))
    assert [one for one in place.client.traffic.changing if one != "setNameRefersTo"] == [
        "setValues"
    ]


def test_a_report_that_another_store_drew_since_is_drawn_anew(place):
    tab = Tab("funnel", "Funnel", (Column(12),), ((Cell("won", tone=Tone.HEADER),),))
    draw(place, tab)
    place.desk.names["_crm_digest_funnel"] = '="another"'
    place.client.traffic.actions.clear()
    draw(place, tab)
    assert "sheetClear" in place.client.traffic.changing


def test_what_could_not_be_drawn_is_told(place):
    series = Series("s", Area(1, 2, 2, 2), ("#FF8800", "#00FF00"))
    painted = Chart(ChartKind.BAR, "", Area(1, 1, 2, 1), (series,), 3, 1, 400, 200)
    links = tuple((Cell(f"lead {n}", link=Link("Leads", 2, 1)),) for n in range(310))
    store = place.store()
    tab = Tab("funnel", "Funnel", (Column(12),), links, (painted,))
    store.write(store.read(), Changes(tabs=(tab,)))
    told = {one.code: one.facts for one in store.told}
    assert set(told) == {
        "live_charts_plain",
        "live_links_left_out",
        "live_tab_plain",
        "live_names_visible",
    }
    assert told["live_links_left_out"] == {"count": 10}


def test_a_broken_memory_is_no_memory(tmp_path):
    book = tmp_path / "book.xlsx"
    tab = Tab("funnel", "Funnel", (Column(12),), ((Cell("won", span=2), None),))
    memory = Memory(
        spans={"Leads": Spans(((3, 2, 1001),), ((4, 2, 9),))},
        drawn={"f": Drawn(layout_of(tab, {}), "d", 0)},
    )
    remember(book, memory)
    assert recall(book) == memory
    (workbook_folder(book) / "live.json").write_text('{"spans": 5}', encoding="utf-8")
    assert recall(book) == Memory()
