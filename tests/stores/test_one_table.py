"""A workbook of one table, set up in every place that keeps workbooks: true, settled, undone."""

from __future__ import annotations

import pytest

from sheets_crm.config import Config
from sheets_crm.crm.setup.adoption_record import figures_record
from tests.diary import Diary
from tests.stores.places import Place
from tests.stores.test_contract import users_tab

pytestmark = pytest.mark.slow

PIPELINE = """
| Customer / «Клиент» | Phone no. | Stage    | Last contact | Next contact | Est. "Value" |
| Oar Ltd             | 555-0101  | Proposal | 2026-01-12   | 2026-03-30   | 900          |
| Elk Co              | 555-0102  | Won      | 2026-02-12   |              | 500          |
| Ant Inc             | 555-0103  | Lost     |              |              | 700          |
"""
FIGURES = {"leads": 3, "open": 1, "won": 1, "lost": 1, "won_amount": 500, "open_amount": 900}


def rows(place: Place) -> list[list[object]]:
    sheet = place.store().read().sheet("Pipeline")
    assert sheet is not None
    return [list(cells)[:6] for cells in sheet.rows]


def test_one_table_becomes_a_crm(place):
    diary = Diary(Config(template="en", reports=("summary", "funnel")))
    place.store().create((users_tab("Pipeline", PIPELINE),))
    before = rows(place)
    outcome = diary.adopt(place.store())
    assert outcome.decision
    assert figures_record(outcome.decision.crm) == FIGURES
    assert rows(place) == before
    again = diary.sync(place.store(), hours=1)
    assert not again.written

    place.type("Activities", 5, 2, "2026-03-01")
    place.type("Activities", 5, 3, "Oar Ltd")
    place.type("Activities", 5, 6, "Won")
    later = diary.sync(place.store(), hours=2)
    assert later.decision
    assert figures_record(later.decision.crm)["won"] == 2
    assert rows(place) == before
