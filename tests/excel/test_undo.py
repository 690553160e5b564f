"""Undo in a file takes back what we wrote and nothing that people did since.

The law of most of these tests: people's edits and our writing do not know of each other, so that
writing, then their edits, then undo leads to the same tables as their edits alone.
"""

from __future__ import annotations

import datetime as dt
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.table import Table

from sheets_crm.config import Config
from sheets_crm.errors import CrmError
from sheets_crm.sync import adopt, sync
from sheets_crm.workbook.excel.files.written_state import written
from sheets_crm.workbook.excel.store import ExcelStore
from sheets_crm.workbook.store import Place
from tests.xlsx.linter import new_faults

pytestmark = pytest.mark.slow

TODAY = dt.date(2026, 3, 16)
CONFIG = Config(template="en")
REPORTS = {"Summary", "Funnel", "Stale", "Plan vs actual"}
GIVEN = {"Lists", "Plan"}

LEADS = [
    ["Name", "Phone", "Manager", "Amount", "Mine"],
    ["Alfa", "+79161234567", "Ann", 120000, "=D2*2"],
    ["Beta", "007", "Bob", 80000.5, "x"],
    ["Gamma", None, "Ann", 0, None],
    ["Delta", "12", "Ann", None, "y"],
    ["Epsilon", "13", "Bob", 5, "y"],
]
ACTIVITIES = [
    ["Date", "Lead", "Contact type", "What was said", "Status"],
    [dt.date(2026, 1, 13), "Alfa", "Call", "call back", "New"],
    [dt.date(2026, 2, 20), "Alfa", "Meeting", "came", "Meeting"],
    [dt.date(2026, 3, 1), "Beta", "Call", None, "New"],
    [dt.date(2026, 3, 2), "Nobody", "Call", "who", "New"],
]

Grid = list[list[Any]]


@pytest.fixture(autouse=True)
def office(tmp_path, monkeypatch) -> Path:
    """A firm's own workbook, which never knew us."""
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    path = tmp_path / "Sales.xlsx"
    book = Workbook()
    leads, activities = book.active, book.create_sheet("Activities")
    leads.title = "Leads"
    for sheet, rows in ((leads, LEADS), (activities, ACTIVITIES)):
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def set_up(path: Path) -> bytes:
    """Lets us set the workbook up; what it was before."""
    before = path.read_bytes()
    adopt(ExcelStore(path), CONFIG, TODAY)
    return before


def synced(path: Path) -> bytes:
    """A workbook that was set up, got a row and was synced; what it was before the sync."""
    set_up(path)
    edit(path, lambda book: book["Leads"].append(["Zeta", "77", "Ann", 9]))
    before = path.read_bytes()
    sync(ExcelStore(path), CONFIG, TODAY)
    return before


def edit(path: Path, change: Callable[[Workbook], object]) -> None:
    """Somebody opens the workbook in another program, does something and saves."""
    book = load_workbook(path)
    change(book)
    book.save(path)


def tables(path: Path) -> dict[str, Grid]:
    """Every tab but the reports, cell by cell, without what is blank at the ends."""
    book = load_workbook(path)
    return {one.title: trimmed(one) for one in book if one.title not in REPORTS}


def trimmed(sheet: Any) -> Grid:
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def same_edits(path: Path, before: bytes, change: Callable[[Workbook], object]) -> dict[str, Grid]:
    """The edit made to what we left, and what the tables are if it alone is made."""
    alone = path.with_name("alone.xlsx")
    alone.write_bytes(before)
    edit(alone, change)
    edit(path, change)
    return tables(alone)


# What people do


class Person:
    """Somebody who works in the tables, the same whenever the seed is the same."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def __call__(self, book: Workbook) -> None:
        chance = random.Random(self.seed)
        for number in range(chance.randint(1, 6)):
            sheet = book[chance.choice(["Leads", "Leads", "Activities"])]
            chance.choice(
                [self.types, self.types, self.appends, self.deletes, self.inserts, self.sorts]
            )(sheet, chance, number)
        if chance.random() < 0.3:
            book.create_sheet("My notes")["B2"] = "mine"

    def types(self, sheet: Any, chance: random.Random, number: int) -> None:
        row, column = chance.randint(2, 5), chance.randint(2, 4)
        value = chance.choice([f"typed {number}", number * 1000 + 7, None, dt.date(2026, 1, 5)])
        sheet.cell(row, column).value = value

    def appends(self, sheet: Any, chance: random.Random, number: int) -> None:
        last = max(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 2).value)
        for column, value in enumerate([f"Fresh {self.seed}-{number}", f"{number}", "Ann"], 1):
            sheet.cell(last + 1, column).value = value

    def deletes(self, sheet: Any, chance: random.Random, _number: int) -> None:
        sheet.delete_rows(chance.randint(2, 5))

    def inserts(self, sheet: Any, chance: random.Random, number: int) -> None:
        at = chance.randint(2, 4)
        sheet.insert_rows(at)
        sheet.cell(at, 2).value = f"between {number}"

    def sorts(self, sheet: Any, chance: random.Random, _number: int) -> None:
        """By the second column, downwards, as a person would: whole rows move."""
        width = sheet.max_column
        rows = [
            [sheet.cell(row, column).value for column in range(1, width + 1)]
            for row in range(2, sheet.max_row + 1)
        ]
        rows.sort(key=lambda row: str(row[chance.choice([1])] or ""), reverse=True)
        for at, row in enumerate(rows, 2):
            for column, value in enumerate(row, 1):
                sheet.cell(at, column).value = value


@pytest.mark.parametrize(
    "seed", [*range(3), *(pytest.param(n, marks=pytest.mark.slow) for n in range(3, 80))]
)
@pytest.mark.parametrize("write", [set_up, synced])
def test_all_that_people_did_since_stays_and_all_of_ours_goes(office, write, seed):
    wanted = same_edits(office, write(office), Person(seed))
    edited = office.read_bytes()
    faulty = office.with_name("edited.xlsx")
    faulty.write_bytes(edited)
    undone = ExcelStore(office).undo()
    assert tables(office) == wanted
    assert new_faults(faulty, office) == []
    assert undone.kept == ()
    assert not undone.is_whole
    ExcelStore(office).undo()
    assert office.read_bytes() == edited


def test_where_nobody_touched_it_the_very_bytes_come_back(office):
    for write in (set_up, synced):
        before = write(office)
        left = office.read_bytes()
        seen = []
        for _ in range(4):
            assert ExcelStore(office).undo().is_whole
            seen.append(office.read_bytes())
        assert seen == [before, left, before, left]
        office.write_bytes(left)


def test_undo_of_the_setting_up_leaves_no_trace_of_ours(office):
    before = set_up(office)
    edit(office, lambda book: book["Leads"].append(["Zeta", "77"]))
    ExcelStore(office).undo()
    book = load_workbook(office)
    assert book.sheetnames == ["Leads", "Activities"]
    assert not book.defined_names
    for sheet in book:
        assert not sheet.data_validations.dataValidation
        assert not list(sheet.conditional_formatting)
    assert not any(cell.fill.fgColor.rgb == "FFDDEBF7" for cell in book["Leads"][1][5:])
    snapshot = ExcelStore(office).read()
    assert not snapshot.marks
    assert not snapshot.sources
    office.write_bytes(before)


def test_a_report_goes_back_to_what_it_showed_before(office):
    synced(office)
    shown = trimmed(load_workbook(office)["Summary"])
    edit(office, lambda book: book["Leads"].append(["Omega", "78", "Bob", 1]))
    sync(ExcelStore(office), CONFIG, TODAY)
    assert trimmed(load_workbook(office)["Summary"]) != shown
    edit(office, lambda book: book["Leads"].cell(2, 2, "changed"))
    undone = ExcelStore(office).undo()
    book = load_workbook(office)
    assert trimmed(book["Summary"]) == shown
    assert book["Leads"]["B2"].value == "changed"
    assert undone.kept == ()


def test_formulas_that_were_turned_into_numbers_come_back_where_their_rows_are(office):
    def numbered(book: Workbook) -> None:
        sheet = book["Leads"]
        sheet.cell(1, 6, "No.")
        for row in range(2, 7):
            sheet.cell(row, 6, f"=ROW()-1+LEN(A{row})*0")

    edit(office, numbered)
    before = office.read_bytes()
    adopt(ExcelStore(office), CONFIG, TODAY, freeze_numbers=True)
    wanted = same_edits(office, before, lambda book: book["Leads"].cell(2, 2, "+7 1"))
    undone = ExcelStore(office).undo()
    assert tables(office) == wanted
    assert undone.kept == ()


def test_copies_of_what_was_written_go_by_age_too(office):
    synced(office)
    store, later = ExcelStore(office), dt.datetime.now(dt.UTC) + dt.timedelta(days=366)
    store.prune(later)
    assert written(office) == []


# What stays, and is told


def test_a_cell_of_ours_that_somebody_typed_over_stays_and_is_told(office):
    set_up(office)
    at = [cell.value for cell in load_workbook(office)["Leads"][1]].index("Status") + 1
    edit(office, lambda book: book["Leads"].cell(3, at, "mine now"))
    undone = ExcelStore(office).undo()
    assert undone.kept == (Place("Leads", 3, at),)
    rows = tables(office)["Leads"]
    assert rows[2][at - 1] == "mine now"
    assert rows[1] == LEADS[1]


def test_a_tab_that_we_gave_and_that_is_used_stays_and_is_told(office):
    set_up(office)
    edit(office, lambda book: book["Plan"].cell(2, 1, "Q2"))
    undone = ExcelStore(office).undo()
    assert undone.kept == (Place("Plan"),)
    assert set(tables(office)) == {"Leads", "Activities", "Plan"}
    assert tables(office)["Plan"][1][0] == "Q2"


def test_a_tab_that_a_formula_of_the_users_reads_stays_and_is_told(office):
    set_up(office)
    edit(office, lambda book: book["Leads"].cell(3, 5, "=Lists!A2"))
    undone = ExcelStore(office).undo()
    assert Place("Lists") in undone.kept
    assert "Lists" in tables(office)
    assert tables(office)["Leads"][2][4] == "=Lists!A2"


def test_what_somebody_wrote_into_a_report_stays_and_is_told(office):
    synced(office)
    edit(office, lambda book: book["Summary"].cell(60, 9, "call the bank"))
    undone = ExcelStore(office).undo()
    assert Place("Summary") in undone.kept
    assert load_workbook(office)["Summary"].cell(60, 9).value == "call the bank"


def test_a_renamed_tab_and_a_moved_column_are_known_again(office):
    before = set_up(office)

    def change(book: Workbook) -> None:
        book["Leads"].title = "Clients"
        book["Clients"].insert_cols(2)
        book["Clients"].cell(1, 2, "Colour")
        book["Clients"].cell(2, 2, "red")

    wanted = same_edits(office, before, change)
    # A reference to another column moves in Excel, not in the program that stands for it here.
    ExcelStore(office).undo()
    assert tables(office) == wanted


def test_a_table_of_excels_is_cut_back_to_its_columns(office):
    def as_table(book: Workbook) -> None:
        book["Leads"].add_table(Table(displayName="T", ref="A1:E6"))

    edit(office, as_table)
    before = set_up(office)
    assert load_workbook(office)["Leads"].tables["T"].ref != "A1:E6"
    wanted = same_edits(office, before, lambda book: book["Leads"].cell(3, 2, "008"))
    ExcelStore(office).undo()
    assert tables(office) == wanted
    table = load_workbook(office)["Leads"].tables["T"]
    assert table.ref == "A1:E6"
    assert [one.name for one in table.tableColumns] == LEADS[0]
    assert new_faults(office.with_name("alone.xlsx"), office) == []


def test_a_column_of_ours_between_the_users_own_in_a_table_stays_with_its_heading(office):
    def as_table(book: Workbook) -> None:
        book["Leads"].add_table(Table(displayName="T", ref="A1:E6"))

    edit(office, as_table)
    set_up(office)
    width = len(trimmed(load_workbook(office)["Leads"])[0])

    def one_more(book: Workbook) -> None:
        sheet = book["Leads"]
        sheet.cell(1, width + 1, "Wish")
        sheet.cell(2, width + 1, "blue")
        table = sheet.tables["T"]
        table.ref = f"A1:{sheet.cell(6, width + 1).coordinate}"
        table.tableColumns.append(table.tableColumns[-1].__class__(id=99, name="Wish"))

    edit(office, one_more)
    undone = ExcelStore(office).undo()
    book = load_workbook(office)
    headings = [cell.value for cell in book["Leads"][1]]
    assert [one.name for one in book["Leads"].tables["T"].tableColumns] == headings
    assert headings[-1] == "Wish"
    assert {one.row for one in undone.kept} == {1}


# What cannot be


def test_where_nothing_of_ours_stands_any_more_it_is_said_and_nothing_is_done(office):
    office.write_bytes(synced(office))
    edit(office, lambda book: book["Leads"].cell(2, 2, "put back by hand"))
    before = office.read_bytes()
    with pytest.raises(CrmError, match="undo_all_changed"):
        ExcelStore(office).undo()
    assert office.read_bytes() == before


@pytest.mark.parametrize("spoil", [Path.unlink, lambda file: file.write_bytes(b"x")])
def test_where_it_is_not_known_what_we_wrote_nothing_is_lost(office, spoil):
    before = set_up(office)
    edit(office, lambda book: book["Leads"].cell(2, 2, "typed since"))
    for one in written(office):
        spoil(one.file)
    edited = office.read_bytes()
    with pytest.raises(CrmError, match="undo_not_known") as told:
        ExcelStore(office).undo()
    assert office.read_bytes() == edited
    ExcelStore(office).undo(told.value.facts["state"])
    assert office.read_bytes() == before
    ExcelStore(office).undo()
    assert office.read_bytes() == edited


def test_a_write_that_was_killed_before_it_took_the_place_is_no_write(office, monkeypatch):
    before = synced(office)
    edit(office, lambda book: book["Leads"].append(["Omega", "78"]))

    class Killed(BaseException):
        """The power goes."""

    def power_cut(*_arguments: object, **_facts: object) -> None:
        raise Killed

    with monkeypatch.context() as cut, pytest.raises(Killed):
        cut.setattr("sheets_crm.workbook.excel.files.saving._swapped", power_cut)
        sync(ExcelStore(office), CONFIG, TODAY)
    assert len(written(office)) == 3  # the two before it stay until it is done
    wanted = before and tables(office)["Leads"][-1]
    ExcelStore(office).undo()
    assert tables(office)["Leads"][-1] == wanted
    assert tables(office)["Leads"][6][:2] == ["Zeta", "77"]
    assert len(tables(office)["Leads"][6]) == 4  # neither number nor status


# States


def test_a_state_comes_back_whole_by_its_name_and_that_too_is_undone(office):
    first = set_up(office)
    edit(office, lambda book: book["Leads"].append(["Zeta", "77"]))
    sync(ExcelStore(office), CONFIG, TODAY)
    edit(office, lambda book: book["Leads"].append(["Omega", "78"]))
    last = office.read_bytes()
    oldest = ExcelStore(office).backups()[-1]
    assert ExcelStore(office).undo(oldest.name[:5]).name == oldest.name
    assert office.read_bytes() == first
    assert oldest in ExcelStore(office).backups()
    ExcelStore(office).undo()
    assert office.read_bytes() == last


@pytest.mark.parametrize(("name", "code"), [("ffffffff", "unknown"), ("", ""), ("0", "unknown")])
def test_a_name_that_no_state_bears_is_refused(office, name, code):
    set_up(office)
    if code:
        with pytest.raises(CrmError, match=f"undo_state_{code}"):
            ExcelStore(office).undo(name)
    else:
        assert ExcelStore(office).undo(name).is_whole


def test_only_the_last_writes_are_kept_besides_the_states(office):
    synced(office)
    for n in range(4):
        edit(office, lambda book, n=n: book["Leads"].append([f"Lead {n}", f"1{n}"]))
        sync(ExcelStore(office), CONFIG, TODAY)
    assert len(written(office)) == 2
    copied = office.with_name("copied")
    shutil.copy(written(office)[-1].file, copied)
    assert copied.read_bytes() == office.read_bytes()
