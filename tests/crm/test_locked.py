"""What somebody protected from the program is left out of the changes, and told."""

from __future__ import annotations

from sheets_crm.crm.model import Table
from sheets_crm.crm.upkeep.protected_cells import beside_locked
from sheets_crm.errors import Problem
from sheets_crm.workbook.changes import CellEdit, Changes, NewColumn
from sheets_crm.workbook.snapshot import Area, Sheet, Snapshot
from sheets_crm.workbook.tab import Kind, Tab

LEADS = Table("Leads", 1, {"number": 1}, {"number": "No."}, {}, 4, 2)


def edit(row: int, column: int, why: str = "derived") -> CellEdit:
    return CellEdit("Leads", row, column, None, 7, Kind.INTEGER, why)


def kept(changes: Changes, *locked: Area, unlocked: tuple[Area, ...] = (), report: str = ""):
    title = "Leads" if not report else "Summary"
    sheet = Sheet(title, (), report=report or None, locked=locked, unlocked=unlocked)
    return beside_locked(changes, Snapshot("Book", (sheet,)), {"leads": LEADS})


def test_where_nothing_is_protected_all_is_written():
    changes = Changes(cells=(edit(2, 1),))
    assert kept(changes) == (changes, ())


def test_protected_cells_are_left_out_but_not_their_exceptions():
    changes = Changes(cells=(edit(2, 1), edit(3, 1), edit(3, 2)))
    left, told = kept(changes, Area(1, 1, 9, 1), unlocked=(Area(3, 1, 3, 1),))
    assert left.cells == (edit(3, 1), edit(3, 2))
    assert told == (Problem("protected_cells", "Leads", facts={"count": 1}),)


def test_a_number_that_is_not_written_is_not_given_out():
    changes = Changes(cells=(edit(2, 1, "number"),), marks={"last_leads": "7", "template": "en"})
    left, _ = kept(changes, Area(1, 1, 9, 1))
    assert left.marks == {"template": "en"}


def test_a_column_that_has_no_heading_gets_no_cells():
    column = NewColumn("Leads", 3, 1, "Status", Kind.TEXT, 9)
    changes = Changes(columns=(column,), cells=(edit(2, 3),))
    left, told = kept(changes, Area(1, 3, 1, 3))
    assert not left
    assert told[0].facts == {"count": 2}


def test_a_protected_report_is_left_with_its_digest():
    tab = Tab("summary", "Summary", (), ())
    changes = Changes(tabs=(tab,), removed=("summary",), marks={"digest_summary": "x"})
    left, told = kept(changes, Area(1, 1, 2, 2), report="summary")
    assert not left
    assert told == (Problem("protected_tab", "Summary"),)
