"""A visit as the product makes it, on any workbook: a column, cells, rules, lists, a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sheets_crm.workbook.changes import CellEdit, Changes, NewColumn, Rules
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.read import read_snapshot
from sheets_crm.workbook.excel.verify.read_back import check_reread
from sheets_crm.workbook.excel.write import patched
from sheets_crm.workbook.snapshot import Area, ColourRule, Dropdown, ListSource, Sheet, Snapshot
from sheets_crm.workbook.tab import (
    Cell,
    Chart,
    ChartKind,
    Column,
    Kind,
    Link,
    Series,
    Tab,
    Tone,
)

FILLS = ("#BDD7EE", "#FFE699", "#C6E0B4")
WORDS = ("Cold", "Warm", "Работа!")


@dataclass(frozen=True)
class Place:
    """Where a table stands: its header row and its first free column."""

    sheet: Sheet
    header_row: int
    free_column: int

    @property
    def tab(self) -> str:
        return self.sheet.title


def place(snapshot: Snapshot, *words: str) -> Place:
    """The table whose header holds one of the words."""
    for sheet in snapshot.sheets:
        for number, row in enumerate(sheet.rows[:20], 1):
            if any(word in row for word in words):
                return Place(sheet, number, _first_free(sheet))
    raise AssertionError(f"no table with {words}")


def _first_free(sheet: Sheet) -> int:
    held = [column for _, column in sheet.formulas]
    held += [merge.last_column for merge in sheet.merges]
    return max([len(row) for row in sheet.rows] + held) + 1


def lists_tab(title: str = "CRM lists") -> Tab:
    cells = zip(WORDS, FILLS, strict=True)
    rows = ((Cell("Status", tone=Tone.HEADER),), *((Cell(w, fill=f),) for w, f in cells))
    return Tab("lists", title, (Column(20, Kind.TEXT),), rows, ours=False)


def report_tab(leads: str, title: str = "Funnel report", count: float = 8) -> Tab:
    """A tab with every tone and kind, a merged note, links and two charts."""
    head = tuple(Cell(word, tone=Tone.HEADER) for word in ("Stage", "Reached", "Share"))
    stages = tuple(
        (
            Cell(word, link=Link(leads, 2, 1)),
            Cell(count - n, Kind.INTEGER, tone),
            Cell(1 / (n + 1), Kind.PERCENT),
        )
        for n, (word, tone) in enumerate(zip(WORDS, (Tone.GOOD, Tone.BAD, Tone.MUTED), strict=True))
    )
    kinds = tuple(
        (Cell(str(kind)), Cell(12.5, kind, tone))
        for kind in (Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.IDENTITY)
        for tone in Tone
    )
    rows = (
        (Cell("Funnel <&>", tone=Tone.TITLE, span=3), None, None),
        (Cell("How many leads came how far. " * 8, tone=Tone.NOTE, span=3, wrap=True), None, None),
        head,
        *stages,
        (Cell(date(2026, 3, 1), Kind.DATE), Cell(value=True), None),
        *kinds,
    )
    names, values = Area(4, 1, 6, 1), Area(4, 2, 6, 2)
    charts = tuple(
        Chart(kind, f"{kind}", names, (Series("Reached", values, FILLS),), 9, 5, 480, 280)
        for kind in (ChartKind.BAR, ChartKind.LINE)
    )
    return Tab("funnel", title, (Column(30), Column(12), Column(12)), rows, charts, 3, 3)


def rules(place: Place, column: int) -> Rules:
    first, last = place.header_row + 1, len(place.sheet.rows) + 200
    colours = tuple(
        ColourRule(column, first, last, "status", n, word, fill)
        for n, (word, fill) in enumerate(zip(WORDS, FILLS, strict=True), 1)
    )
    return Rules(place.tab, (Dropdown(column, first, last, "status", strict=False),), colours)


def first_visit(snapshot: Snapshot, *words: str) -> Changes:
    """What a first sync brings: a column of ours with cells, lists, dropdown, colours, a report."""
    here = place(snapshot, *words)
    column, first = here.free_column, here.header_row + 1
    below = len(here.sheet.rows) + 1
    cells = [
        CellEdit(here.tab, row, column, None, WORDS[row % 3], Kind.TEXT, "derived")
        for row in range(first, below)
    ]
    cells.append(CellEdit(here.tab, below, column, None, date(2026, 2, 3), Kind.DATE, "derived"))
    return Changes(
        new_tabs=(lists_tab(),),
        columns=(NewColumn(here.tab, column, here.header_row, "Our status", Kind.TEXT, 18.0),),
        cells=tuple(cells),
        sources=(ListSource("status", "CRM lists", 1, 2, 200),),
        rules=(rules(here, column),),
        tabs=(report_tab(here.tab),),
        marks={"last_lead": "220"},
    )


def again(changes: Changes) -> Changes:
    """The same once more, as a sync that remembers nothing would send it."""
    return Changes(
        cells=changes.cells,
        sources=changes.sources,
        rules=changes.rules,
        tabs=changes.tabs,
        marks=changes.marks,
    )


def visit(path: Path, changes: Changes) -> Package:
    """Makes the changes to a file; a package that did not change is not saved."""
    data = path.read_bytes()
    snapshot = read_snapshot(data, path.name)
    package = patched(data, snapshot, changes)
    if package.changed:
        with path.open("wb") as file:
            package.save(file)
        check_reread(path.read_bytes(), snapshot, data, changes)
    return package
