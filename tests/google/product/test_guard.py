"""What a batch asks for around its writing, without a spreadsheet."""

from __future__ import annotations

from sheets_crm.workbook.google.read.structure import Structure, TabState
from sheets_crm.workbook.google.write.guard import Guard
from sheets_crm.workbook.snapshot import Area, Snapshot


def guard(*tabs: TabState) -> Guard:
    structure = Structure(
        "Book", "en_US", "UTC", {}, (), (TabState(5, "Leads", 100, 9), *tabs), 1.0
    )
    return Guard(structure, Snapshot("Book", ()), {}, copy_id=7)


def test_the_tab_of_copies_is_made_out_of_everybodys_sight():
    made = guard()
    made.add(TabState(5, "Leads", 100, 9), Area(2, 3, 11, 4))
    first, mark, copy = made.copies()
    assert first["addSheet"]["properties"] == {
        "sheetId": 7,
        "title": "_crm",
        "hidden": True,
        "gridProperties": {"rowCount": 11, "columnCount": 9},
    }
    assert mark["createDeveloperMetadata"]["developerMetadata"]["location"] == {"sheetId": 7}
    assert copy["copyPaste"]["source"]["sheetId"] == 5
    assert copy["copyPaste"]["destination"]["sheetId"] == 7
    assert copy["copyPaste"]["pasteType"] == "PASTE_NORMAL"


def test_two_tabs_of_copies_are_kept_in_turn():
    copies = [TabState(n, title, 9, 9, is_copy=True) for n, title in ((8, "_crm"), (9, "_crm2"))]
    made = guard(*copies)
    made.add(TabState(5, "Leads", 100, 9), Area(2, 3, 11, 4))
    gone, added, *_ = made.copies()
    assert gone == {"deleteSheet": {"sheetId": 8}}
    assert added["addSheet"]["properties"]["title"] == "_crm"


def test_a_tab_of_the_users_of_that_name_is_left_alone():
    made = guard(TabState(6, "_CRM", 9, 9))
    made.add(TabState(5, "Leads", 100, 9), Area(2, 3, 11, 4))
    assert made.copies()[0]["addSheet"]["properties"]["title"] == "_crm2"


def test_nothing_written_is_nothing_copied():
    assert guard().copies() == []
