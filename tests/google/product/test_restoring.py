"""Which copy goes back to which cell, without a spreadsheet."""

from __future__ import annotations

from typing import Any

import pytest

from sheets_crm.workbook.google.concurrent_edits.copied_cells import Cells
from sheets_crm.workbook.google.concurrent_edits.put_back import Restoring, restoring
from sheets_crm.workbook.google.write.pending_note import Note, NotedTab, OpenNote, Put, Ruled
from sheets_crm.workbook.snapshot import Area, CellError
from sheets_crm.workbook.store import Place

LEADS, COPIES = 5, 9
RULE = {"condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=Lists!$A$2:$A"}]}}
THEIRS = {"condition": {"type": "BOOLEAN"}}


def cell(value: Any, **more: Any) -> dict[str, Any]:
    """A cell as Google shows it; a text that begins with = is a formula worth 2."""
    if value is None:
        return more
    is_formula = isinstance(value, str) and value.startswith("=")
    kind = "stringValue" if isinstance(value, str) else "numberValue"
    entered = {"formulaValue": value} if is_formula else {kind: value}
    shown = {"numberValue": 2} if is_formula else entered
    return {"userEnteredValue": entered, "effectiveValue": shown, **more}


def block(rows: list[list[Any]], hidden: tuple[int, ...] = ()) -> dict[str, Any]:
    cells = [[each if isinstance(each, dict) else cell(each) for each in row] for row in rows]
    return {
        "rowData": [{"values": row} for row in cells],
        "rowMetadata": [{"hiddenByFilter": row in hidden} for row in range(1, len(rows) + 1)],
    }


def restored(
    now: list[list[Any]],
    copies: list[list[Any]] | None,
    *puts: Put,
    hidden: tuple[int, ...] = (),
    ruled: tuple[Ruled, ...] = (),
    astray: tuple[Place, ...] = (),
) -> Restoring:
    """Names in column 1; in column 2, “Status” when it was read, we wrote."""
    area = Area(2, 2, len(now), 2)
    tab = NotedTab("Leads", LEADS, 0, (area,), 1, ((2, "Status"),), (1,), (1,), puts, ruled)
    sheets = [{"properties": {"sheetId": LEADS}, "data": [block(now, hidden)]}]
    if copies is not None:
        sheets.append({"properties": {"sheetId": COPIES}, "data": [block(copies)]})
    return restoring(Note(COPIES, (tab,)), Cells.of({"sheets": sheets}), astray)


def written(done: Restoring) -> list[tuple[int, str, list[Any]]]:
    """First row, fields and cells of each updateCells."""
    return [
        (
            one["updateCells"]["range"]["startRowIndex"] + 1,
            one["updateCells"]["fields"],
            [row["values"][0] for row in one["updateCells"]["rows"]],
        )
        for one in done.requests
        if "updateCells" in one
    ]


VALUE = "userEnteredValue,textFormatRuns,chipRuns"


def test_under_our_own_heading_nothing_is_put_back():
    done = restored([["Name", "Status"], ["A", "Won"]], [[], ["A", "New"]], Put(2, 2, "Won"))
    assert done == Restoring((), (), ())


def test_under_a_foreign_heading_what_stood_there_comes_back():
    now = [["Name", "Created"], ["A", "Won"], ["B", "mended since"], ["C", None]]
    copies = [[], ["A", 46000], ["B", 46001], ["C", 46002]]
    done = restored(now, copies, Put(2, 2, "Won"), Put(3, 2, "Won"), Put(4, 2, None))
    back = [{"userEnteredValue": {"numberValue": n}} for n in (46000, 46002)]
    assert written(done) == [(2, VALUE, back[:1]), (4, VALUE, back[1:])]
    assert done.back == (Place("Leads", 2, 2), Place("Leads", 4, 2))
    assert done.lost == ()


def test_a_row_that_moved_since_is_found_by_its_key():
    now = [["Name", "Created"], ["B", "x"], ["A", "Won"]]
    done = restored(now, [[], ["A", 46000], ["B", "x"]], Put(2, 2, "Won"))
    assert [row for row, _, _ in written(done)] == [3]


def test_copies_that_a_filter_shifted_go_to_their_own_rows():
    """Row 2 was hidden and not copied, row 3 was copied in its place."""
    now = [["Name", "Created"], ["A", "Won"], ["B", "Lost"]]
    puts = Put(2, 2, "Won"), Put(3, 2, "Lost")
    done = restored(now, [[], ["B", 46001]], *puts, hidden=(2,))
    assert written(done) == [(3, VALUE, [{"userEnteredValue": {"numberValue": 46001}}])]
    assert done.lost == (Place("Leads", 2, 2),)


def test_rows_of_one_key_under_a_filter_are_named_rather_than_guessed():
    now = [["Name", "Created"], ["A", "Won"], ["A", "Won"]]
    puts = Put(2, 2, "Won"), Put(3, 2, "Won")
    copies = [[], ["A", 46000], ["A", 46001]]
    assert restored(now, copies, *puts, hidden=(3,)).lost == (
        Place("Leads", 2, 2),
        Place("Leads", 3, 2),
    )
    # Without a filter each copy is that of its own row.
    assert len(restored(now, copies, *puts).back) == 2


def test_where_the_copies_are_gone_the_cells_are_named():
    now = [["Name", "Created"], ["A", "Won"]]
    assert restored(now, None, Put(2, 2, "Won")).lost == (Place("Leads", 2, 2),)


CHIP = {"chipRuns": [{"startIndex": 0, "chip": {"personProperties": {"email": "a@b.c"}}}]}


@pytest.mark.parametrize(
    ("copy", "kind"), [("=B1*2", "PASTE_FORMULA"), (cell("@ and me", **CHIP), "PASTE_NORMAL")]
)
def test_formulas_and_chips_come_back_whole(copy, kind):
    now, copies = [["Name", "Mine"], ["A", "Won"]], [[], ["A", copy]]
    (paste,) = restored(now, copies, Put(2, 2, "Won")).requests
    assert paste["copyPaste"]["pasteType"] == kind
    assert paste["copyPaste"]["source"]["sheetId"] == COPIES
    # A paste into a hidden row may land in the next one that is shown.
    assert restored(now, copies, Put(2, 2, "Won"), hidden=(2,)).lost == (Place("Leads", 2, 2),)


def test_a_formula_or_a_filled_cell_comes_back_under_our_heading_too():
    now = [["Name", "Status"], ["A", "Won"], ["B", 7]]
    copies = [[], ["A", "=1+1"], ["B", "theirs"]]
    done = restored(now, copies, Put(2, 2, "Won"), Put(3, 2, 7, fills_blank=True))
    assert {place.row for place in done.back} == {2, 3}


def test_a_look_and_a_dropdown_come_back_only_where_ours_stand():
    look = {"userEnteredFormat": {"numberFormat": {"type": "DATE"}}}
    now = [["Name", "Mine"], ["A", cell(1, dataValidation=RULE)], ["B", {"dataValidation": THEIRS}]]
    copies = [[], ["A", cell(5, dataValidation=THEIRS, **look)], ["B", {}]]
    done = restored(now, copies, Put(2, 2, 1), ruled=(Ruled(Area(2, 2, 3, 2), RULE),))
    assert [(row, fields) for row, fields, _ in written(done)] == [
        (2, VALUE),
        (2, "userEnteredFormat"),
        (2, "dataValidation"),
    ]


def test_a_number_filled_in_is_taken_back_where_it_is_nobodys():
    put = Put(2, 2, 7, fills_blank=True, by_cas=True)
    foreign = restored([["Name", "Mine"], ["A", 7]], [], put)
    empty = restored([["Name", "Status"], [None, 7]], [], put)
    assert all("findReplace" in done.requests[0] for done in (foreign, empty))
    assert restored([["Name", "Status"], ["A", 7]], [], put).requests == ()


def test_a_note_is_read_as_it_was_written(tmp_path):
    put = Put(2, 2, "Won", fills_blank=True), Put(3, 2, CellError("#N/A"), freezes=True)
    ruled = Ruled(Area(2, 2, 3, 2), RULE), Ruled(Area(2, 2, 3, 2), number_format={"type": "DATE"})
    tab = NotedTab("Leads", 5, 3, (Area(2, 2, 3, 2),), 1, ((2, None),), (1,), (1, 3), put, ruled)
    note = OpenNote(tmp_path)
    assert note.read() is None
    note.write(Note(9, (tab,)))
    assert note.read() == Note(9, (tab,))
    note.close()
    note.close()
    assert note.read() is None
