"""The guest promise on every workbook of the corpus: three visits, and what is not ours stays."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from lxml import etree

from sheets_crm.errors import CrmError
from sheets_crm.workbook.column_letters import column_letters
from sheets_crm.workbook.excel.read import read_snapshot
from tests.excel.visits import again, first_visit, place, visit
from tests.xlsx.corpus import CorpusFile, corpus
from tests.xlsx.guest import Ours, check_guest
from tests.xlsx.linter import new_faults
from tests.xlsx.package import Package

pytestmark = pytest.mark.slow

WORDS = ("Название", "Name", "Lead", "Компания", "Company")
RICH = re.compile("handmade|everything|worn|table")
QUICK = [file for file in corpus() if not file.slow and RICH.search(file.id)]
SLOW = [file for file in corpus() if file not in QUICK]


def tables_over(workbook: Path, tab: str) -> set[str]:
    package = Package.read(workbook)
    part = next(sheet.part for sheet in package.sheets if sheet.name == tab)
    roots = (etree.fromstring(package.parts[one]) for one in package.related(part, "table"))
    return {root.get("displayName") for root in roots}


def check_visits(file: CorpusFile, folder: Path) -> None:
    before = file.make(folder)
    after = folder / f"after{file.suffix}"
    shutil.copy(before, after)
    if file.refused:
        with pytest.raises(CrmError):
            visit(after, first_visit(read_snapshot(before.read_bytes(), before.name), *WORDS))
        assert after.read_bytes() == before.read_bytes()
        return
    snapshot = read_snapshot(before.read_bytes(), before.name)
    here = place(snapshot, *WORDS)
    changes = first_visit(snapshot, *WORDS)
    visit(after, changes)
    ours = Ours(
        columns={here.tab: {column_letters(here.free_column)}},
        rules={here.tab},
        tabs={"CRM lists", "Funnel report"},
        tables=tables_over(before, here.tab),
    )
    assert check_guest(before, after, ours) == []
    assert new_faults(before, after) == []
    settled = after.read_bytes()
    for _ in range(2):
        assert visit(after, again(changes)).changed == frozenset()
    assert after.read_bytes() == settled


@pytest.mark.parametrize("file", QUICK, ids=lambda file: file.id)
def test_what_is_not_ours_stays(file: CorpusFile, tmp_path: Path) -> None:
    check_visits(file, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("file", SLOW, ids=lambda file: file.id)
def test_what_is_not_ours_stays_in_the_rest_of_the_corpus(file: CorpusFile, tmp_path: Path) -> None:
    check_visits(file, tmp_path)
