"""Whatever stands in the cells, it is understood or told; no row is dropped in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sheets_crm.workbook.snapshot import CellError
from tests.crm.books import book, read, told

CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        ["Acme", "acme ", "№1", "Cold", "Interested", "Call", "1 марта", "1.2k", " ", "Total", "5"]
    ),
    st.text(max_size=8),
    st.integers(-(10**9), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.just(time(9, 30)),
    st.just(timedelta(days=2)),
    st.just(CellError("#N/A")),
    st.just(date(2026, 3, 2)),
    st.just(datetime(2026, 3, 2, 9)),  # noqa: DTZ001 - cells know no time zone
)
LEADS = ["No.", "Name", "City", "Amount", "Created", "Comment", "Status"]
ACTIVITIES = ["No.", "Date", "Lead", "Status", "Contact type", "Next date"]
PLAN = ["Period", "Start", "Manager", "Metric", "Plan"]


def rows_of(headings):
    return st.lists(st.lists(CELLS, max_size=len(headings)), max_size=6)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@example(leads=[[None, True]], activities=[], plan=[])
@given(leads=rows_of(LEADS), activities=rows_of(ACTIVITIES), plan=rows_of(PLAN))
def test_any_cells(leads, activities, plan):
    workbook = book(plan="| x |")
    typed = {
        "Leads": [LEADS, [1, "Acme"], *leads],
        "Activities": [ACTIVITIES, *activities],
        "Plan": [PLAN, *plan],
    }
    sheets = tuple(replace(s, rows=typed.get(s.title, s.rows)) for s in workbook.sheets)
    reading = read(replace(workbook, sheets=sheets))
    assert told(reading.problems) is not None
    for tab, frame in (("Activities", reading.crm.activities), ("Plan", reading.crm.plan)):
        known = set(frame["row"]) | {p.row for p in reading.problems if p.tab == tab}
        # A number (first cell of an activity) alone is a row prepared ahead.
        start = 1 if tab == "Activities" else 0
        filled = {
            row
            for row, cells in enumerate(typed[tab][1:], 2)
            if any(v not in (None, "") and v is not False for v in cells[start:])
        }
        assert filled <= known
    named = {p.row for p in reading.problems if p.tab == "Leads"} | set(reading.crm.leads["row"])
    for notes in (p for p in reading.problems if p.code == "notes_below"):
        named |= set(range(notes.row, notes.facts["last"] + 1))
    assert {row for row, cells in enumerate(typed["Leads"][1:], 2) if any(cells[1:4])} <= named
