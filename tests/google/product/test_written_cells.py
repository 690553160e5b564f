"""What a record keeps of the cells that were written comes back as it was, and is small."""

from __future__ import annotations

import json
from datetime import date, time

from sheets_crm.workbook.changes import CellEdit
from sheets_crm.workbook.google.undo.undo_record import Entry, entry_in, entry_text
from sheets_crm.workbook.google.undo.written_cells import Written
from sheets_crm.workbook.snapshot import CellError
from sheets_crm.workbook.tab import Kind


def status(row, old, new, **keys) -> Written:
    return Written(CellEdit("Leads", row, 9, old, new, Kind.TEXT, "derived"), keys)


def test_every_cell_comes_back():
    cells = (
        status(2, None, "Won", **{"1": 7, "2": "Ann"}),
        status(3, CellError("#REF!"), date(2026, 3, 1), **{"1": 8.5, "2": None}),
        status(4, True, time(9, 30)),
        Written(CellEdit("Leads", 5, 1, "", 9, Kind.IDENTITY, "number", fills_blank=True), {}),
    )
    entry = Entry(cells, (), (), {"last_leads": "9"}, {})
    again = entry_in(entry_text(entry))
    assert again == entry
    assert [type(one.edit.new) for one in again.cells] == [str, date, time, int]


def test_what_a_column_shares_is_said_once():
    cells = [status(row, None, "Won", **{"1": row}) for row in range(2, 1002)]
    text = entry_text(Entry(tuple(cells), (), (), {}, {}))
    assert text.count("derived") == 1
    assert len(text) < 40 * len(cells)


def test_a_record_in_another_form_is_none():
    raw = json.loads(entry_text(Entry((), (), (), {}, {})))
    assert entry_in(json.dumps(raw | {"cells": [{"edit": {}, "keys": {}}]})) is None
