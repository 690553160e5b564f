"""The names of lists, also where a tab has a long title."""

from __future__ import annotations

import pytest

from sheets_crm.sync import sync
from sheets_crm.workbook.excel.book import defined_names
from sheets_crm.workbook.excel.book.workbook_xml import DefinedName
from sheets_crm.workbook.open_excel import marks
from sheets_crm.workbook.snapshot import ListSource
from tests.open_excel.place import OpenInExcel
from tests.stores.test_contract import TODAY, foreign

LONG = "Our own lists of words, long ago"[:31]


@pytest.mark.parametrize("title", ["Lists", LONG, "Ann's own lists of words, by Ann"[:31]])
@pytest.mark.parametrize("rows", [(2, 2), (2, 200), (2, 1_048_576)])
def test_a_name_is_no_longer_than_automation_takes_and_is_read_back(title, rows):
    source = ListSource("status", title, 3, *rows)
    name, formula = marks.source_name(source)
    assert len(f"={formula}") <= marks.MOST_LETTERS
    assert defined_names.read_marks([DefinedName(name, formula)], [title]).sources == (source,)


def test_a_short_one_is_that_of_the_file():
    source = ListSource("status", "Lists", 3, 2, 200)
    assert marks.source_name(source) == defined_names.source_name(source)


def test_a_list_tab_with_a_long_title_needs_nothing_anew(place: OpenInExcel):
    config = foreign(place)
    lists = place.desk.sheet("Lists")
    for name, formula in place.desk.names.items():
        place.desk.names[name] = formula.replace("Lists!", f"'{LONG}'!")
    lists.title = LONG
    sync(place.store(), config, TODAY)
    assert not sync(place.store(), config, TODAY).written
    assert LONG in [sheet.title for sheet in place.desk.sheets]
