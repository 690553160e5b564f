"""Random messy firms in every place that keeps workbooks: read, set up and synced alike.

Each cell of each tab is compared: those that people typed, those that the program filled, and the
reports.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from sheets_crm.config import Config
from sheets_crm.reports.registry import REPORT_KEYS
from sheets_crm.sync import adopt, sync
from sheets_crm.workbook.snapshot import Sheet
from sheets_crm.workbook.tab import Cell, Column, Tab
from tests.emulators.google import Emulator
from tests.open_excel.client import connected
from tests.open_excel.place import OpenInExcel
from tests.open_excel.test_contract import without_report_merges
from tests.oracle.loose import loosened
from tests.oracle.world import World, world
from tests.stores.conftest import _alone  # noqa: F401 - Google's library asks nobody outside
from tests.stores.places import ExcelFile, GoogleSheet, Place
from tests.stores.test_contract import assert_same

pytestmark = pytest.mark.slow


def typed(sheet: Sheet) -> Tab:
    """A tab as the firm has it, all cells as they were typed."""
    wide = max(len(row) for row in sheet.rows)
    lines = [[*row, *[None] * (wide - len(row))] for row in sheet.rows]
    return Tab(
        key=sheet.title.lower(),
        title=sheet.title,
        columns=tuple(Column(14) for _ in range(wide)),
        rows=tuple(tuple(None if v in (None, "") else Cell(v) for v in row) for row in lines),
        ours=False,
    )


def firm(seed: int) -> World:
    """A firm that has no earlier workbook; of every other one the dates are typed loosely."""
    true = world(seed)
    return loosened(true, seed) if seed % 2 else true


def kept_in(place: Place, true: World, seed: int) -> list[dict]:
    """The workbook after its set-up, and after a day on which people typed."""
    config = replace(Config(template=true.language), reports=REPORT_KEYS)
    assert true.snapshot
    place.store().create(tuple(map(typed, true.snapshot.sheets)))
    adopt(place.store(), config, true.today)
    states = [without_report_merges(place)]
    a_day_of_work(place, true, random.Random(seed))
    sync(place.store(), config, true.today + timedelta(days=1))
    return [*states, without_report_merges(place)]


def a_day_of_work(place: Place, true: World, chance: random.Random) -> None:
    """Contacts typed below the log, without numbers and some without a date, and cells emptied."""
    assert true.snapshot
    leads, log, *_ = true.snapshot.sheets
    sheet = place.store().read().sheet(log.title)
    assert sheet
    below = len(sheet.rows) + 1
    old = log.rows[1:]
    for row, cells in enumerate(chance.sample(old, min(4, len(old))), below):
        for column, value in enumerate(cells[1:], 2):
            if value is not None and not (column == 2 and chance.random() < 0.5):
                place.type(log.title, row, column, value)
    row = chance.randint(2, len(leads.rows))
    place.type(leads.title, row, 4, chance.choice([None, 777, "12 500", "€ 40"]))


@pytest.mark.parametrize("seed", range(300, 306))
def test_a_messy_firm_is_the_same_in_every_place(tmp_path, seed):
    true = firm(seed)
    folders = [tmp_path / name for name in ("file", "google", "open")]
    for folder in folders:
        folder.mkdir()
    file = kept_in(ExcelFile(folders[0]), true, seed)
    with Emulator(strict=True) as google:
        shared = kept_in(GoogleSheet(folders[1], google), true, seed)
    with connected():
        opened = kept_in(OpenInExcel(folders[2]), true, seed)
    for of_file, of_google, of_open in zip(file, shared, opened, strict=True):
        assert_same([of_file, of_google, of_open])
