"""Cells that say that they stand elsewhere: told as damage of the file, with their place."""

from __future__ import annotations

import re

import pytest

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.sheet.misplaced_cells import check_places
from tests.excel.odd_books import synced


@pytest.fixture(scope="module")
def book() -> bytes:
    return synced()


def lists_with(book: bytes, pattern: bytes, put: bytes) -> Package:
    """The workbook; the first match in the Lists tab replaced."""
    package = Package.open(book)
    part = next(name for name in package.names() if b"Postponed" in package.read(name))
    changed, count = re.subn(pattern, put, package.xml(part), count=1)
    assert count == 1
    package.put(part, changed)
    return package


@pytest.mark.parametrize(
    ("pattern", "put", "code", "where"),
    [
        (rb'r="A7"', b'r="A8"', "xlsx_misplaced_cell", (7, "A8")),
        (rb'r="B7"', b"r = 'k12'", "xlsx_misplaced_cell", (7, "k12")),
        (rb'<c r="B7"', b'<c  s="0" r="B1"', "xlsx_misplaced_cell", (7, "B1")),
        (rb'r="B7"', b'r="A7"', "xlsx_double_cell", (7, "A7")),
    ],
)
def test_the_first_cell_out_of_its_place_is_named(book, pattern, put, code, where):
    with pytest.raises(CrmError) as caught:
        check_places(lists_with(book, pattern, put), ["Lists"])
    assert caught.value.code == code
    assert (caught.value.facts["row"], caught.value.facts["cell"]) == where
    assert caught.value.facts["tab"] == "Lists"


def test_cells_in_their_places_pass_and_other_tabs_are_not_looked_at(book):
    check_places(Package.open(book), ["Lists", "Leads", "Activities"])
    check_places(lists_with(book, rb'r="A7"', b'r="A8"'), ["Leads"])
    check_places(lists_with(book, rb' r="B7"', b""), ["Lists"])  # it follows the one before
