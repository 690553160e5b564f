"""What a sync of a corpus file is entitled to write, found without asking the product."""

from __future__ import annotations

from pathlib import Path

from tests.xlsx import sample
from tests.xlsx.addresses import letters
from tests.xlsx.corpus import CorpusFile
from tests.xlsx.lint_cells import shared_strings
from tests.xlsx.lint_tables import grid, table_names
from tests.xlsx.ours import Ours, our_tabs
from tests.xlsx.package import Package

DERIVED = {
    "ru": {"Статус", "Последний контакт", "Последние слова", "Следующий шаг"}
    | {"Дата следующего шага", "Дней тишины"},
    "en": {"Status", "Last contact", "Last words", "Next step", "Next date", "Days silent"},
}
Grid = dict[tuple[int, int], str]


def first_visit(file: CorpusFile, before: Path, after: Path) -> Ours:
    """Blank cells of № and of the columns that came; nothing that the user had filled."""
    old, new = Package.read(before), Package.read(after)
    tables = {
        table.tab: table
        for table in (sample.leads(file.language), sample.activities(file.language))
    }
    grids = {tab: (_cells(old, tab), _cells(new, tab)) for tab in tables}
    return Ours(
        cells={tab: _blank_cells(table, *grids[tab]) for tab, table in tables.items()},
        widths={tab: _new_letters(table, *grids[tab]) for tab, table in tables.items()},
        rules=set(tables),
        tabs={sheet.name for sheet in new.sheets} - {sheet.name for sheet in old.sheets},
        tables=set(table_names(old)),
    )


def later_visit(file: CorpusFile, before: Path) -> Ours:
    """The columns that the program keeps, from top to bottom."""
    package = Package.read(before)
    tab = sample.TABS[file.language][0]
    cells = _cells(package, tab)
    row = _header_row(cells, sample.leads(file.language))
    columns = {
        letters(c) for (r, c), text in cells.items() if r == row and text in DERIVED[file.language]
    }
    return Ours(columns={tab: columns}, tabs=our_tabs(package, Ours()))


def _cells(package: Package, tab: str) -> Grid:
    return grid(package, package.sheet(tab).part, shared_strings(package))


def _header_row(cells: Grid, table: sample.Table) -> int:
    return next(row for (row, _), text in cells.items() if text == table.header[2])


def _blank_cells(table: sample.Table, old: Grid, new: Grid) -> set[str]:
    row = _header_row(old, table)
    number = next(c for (r, c), text in old.items() if r == row and text == table.header[0])
    ours = {number} | _came(old, new, row)
    return {f"{letters(c)}{r}" for r, c in new if r >= row and c in ours and not old.get((r, c))}


def _came(old: Grid, new: Grid, row: int) -> set[int]:
    """Columns whose header cell was blank and now bears a heading of ours."""
    words = DERIVED["ru"] | DERIVED["en"]
    return {c for (r, c), text in new.items() if r == row and text in words and not old.get((r, c))}


def _new_letters(table: sample.Table, old: Grid, new: Grid) -> set[str]:
    return {letters(column) for column in _came(old, new, _header_row(old, table))}
