"""What a batch asks for around its writing, without a spreadsheet."""

from __future__ import annotations

from sheets_crm.workbook.google.guard import Guard
from sheets_crm.workbook.google.structure import Structure, TabState
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
        "gridProperties": {"rowCount": 11, "columnCount": 4},
    }
    assert mark["createDeveloperMetadata"]["developerMetadata"]["location"] == {"sheetId": 7}
    assert copy["copyPaste"]["source"]["sheetId"] == 5
    assert copy["copyPaste"]["destination"]["sheetId"] == 7
    assert copy["copyPaste"]["pasteType"] == "PASTE_NORMAL"
    assert made.copy_size == (11, 4)


def test_nothing_written_is_nothing_copied():
    assert guard().copies() == []
    assert guard().copy_size == (0, 0)
