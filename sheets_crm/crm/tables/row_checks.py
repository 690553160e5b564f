"""Checks of whole rows and columns, before their cells are understood."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from types import NoneType

import numpy as np
from numpy.typing import NDArray

from sheets_crm.crm.model import TABLES, Role
from sheets_crm.crm.parse.columns import Conventions, errors, numbers
from sheets_crm.crm.parse.grid import Cells, Grid
from sheets_crm.crm.parse.text_match import Totals
from sheets_crm.errors import Problem
from sheets_crm.workbook.snapshot import CellError, Value


def rows_in_use(
    grid: Grid,
    needed: Sequence[str],
    totals: Totals,
    is_record: Callable[[int], bool] = lambda _: False,
) -> tuple[list[int], list[Problem]]:
    """Lines of the grid that hold a record, whole or not; rows of totals are told and left out.

    A row with nothing but a number, a creation date, a formula or an empty tick box is blank: many
    workbooks have such rows prepared ahead.

    Args:
        grid: the table.
        needed: the fields without which a record is not whole.
        totals: the words that begin a row of totals.
        is_record: whether a line has what no row of totals has; then it is one, whatever its
            name is.
    """
    columns = [grid.column(field) for field in needed]
    first = Cells(grid.table.tab, "", grid.rows, grid.values(1))
    words = [_words(cells) for cells in columns]
    sums = {word for some in words for word in some if word in totals}
    firsts = {word for word in _words(first) if word in totals}
    odd = set(_places(first, firsts, {NoneType, CellError}))
    odd.update(i for cells in columns for i in _places(cells, sums, {NoneType}))
    problems: list[Problem] = []
    unused: set[int] = set()
    for i in sorted(odd):
        cells = [column.typed[i] for column in columns]
        if None in cells and not typed_in(grid, i):
            unused.add(i)
        elif (total := _total(grid.lines[i], cells, sums, totals)) and not is_record(i):
            unused.add(i)
            facts = {"value": total}
            problems.append(Problem("total_row", grid.table.tab, grid.rows[i], None, facts))
    return [i for i in range(len(grid.rows)) if i not in unused], problems


def _words(cells: Cells) -> set[str]:
    """The different texts of a column."""
    return {cell for cell in cells.typed if type(cell) is str} if str in cells.kinds else set()


def _places(cells: Cells, words: AbstractSet[str], kinds: AbstractSet[type]) -> Iterator[int]:
    """Where a column holds one of these words, or a value of one of these kinds."""
    if not words and kinds.isdisjoint(cells.kinds):
        return iter(())
    return (
        i
        for i, cell in enumerate(cells.typed)
        if type(cell) in kinds or (type(cell) is str and cell in words)
    )


def _total(
    line: Sequence[Value], needed: Sequence[Value], sums: AbstractSet[Value], totals: Totals
) -> str | None:
    """The word that makes a row one of totals: its first, or one where a name should be."""
    first = next((cell for cell in line if not _tells_nothing(cell)), None)
    if type(first) is str and first in totals:
        return first
    return next((cell for cell in needed if type(cell) is str and cell in sums), None)


def _tells_nothing(cell: Value) -> bool:
    return cell is None or type(cell) is CellError


def broken_cells(grid: Grid, lines: Sequence[int]) -> list[Problem]:
    """Cells of these rows that show an error, in every headed column that is not ours."""
    ours = {field.key for field in TABLES[grid.key] if field.role is Role.DERIVED}
    columns = [grid.column(field) for field in grid.present() if field not in ours]
    columns += [grid.beside(heading) for heading in grid.table.extras]
    some = [cells for cells in columns if CellError in cells.kinds]  # as good as never any
    return [problem for cells in some for problem in errors(cells.only(lines))]


def uncalculated_formulas(grid: Grid) -> list[Problem]:
    """Formulas in our fields whose result the file does not keep: the program does not calculate.

    In every row: whether a row is in use may depend on what its formulas come to.
    """
    ours = {field.key for field in TABLES[grid.key] if field.role is Role.DERIVED}
    header_at = {
        grid.table.columns[field]: grid.table.headers[field]
        for field in grid.present()
        if field not in ours
    }
    return [
        Problem("formula_uncalculated", grid.table.tab, row, header_at[column])
        for row, column in sorted(grid.sheet.uncalculated)
        if column in header_at and row > grid.table.header_row
    ]


def row_numbers(
    grid: Grid, lines: Sequence[int], how: Conventions
) -> tuple[NDArray[np.float64], list[Problem]]:
    """The numbers of these rows, NaN where there is none.

    Numbers made by formulas are positions and not identities: said once, and not checked.
    """
    cells = grid.column("number").only(lines)
    found, problems = numbers(cells, how)
    formulas = grid.formula_rows("number")
    if formulas:
        header = grid.table.headers["number"]
        facts = {"count": len(formulas)}
        return found, [Problem("numbers_by_formula", grid.table.tab, None, header, facts)]
    return found, [*problems, *_duplicates(found, cells)]


def highest_number(grid: Grid, how: Conventions) -> int:
    """The highest number that stands below the heading, whatever its row is worth; 0 for none.

    Formulas aside: what they make are positions.
    """
    found, _ = numbers(grid.column("number"), how)
    if formulas := grid.formula_rows("number"):
        found[[row in formulas for row in grid.rows]] = np.nan
    return int(np.nanmax(found)) if not np.isnan(found).all() else 0


def _duplicates(found: NDArray[np.float64], cells: Cells) -> Iterator[Problem]:
    given = found[~np.isnan(found)]
    if len(np.unique(given)) == len(given):
        return
    first: dict[float, int] = {}
    for i, number in enumerate(found.tolist()):
        if number == number and first.setdefault(number, i) != i:  # noqa: PLR0124 - not NaN
            row = cells.rows[first[number]]
            yield cells.problem("duplicate_number", i, number=int(number), first=row)


def typed_value(grid: Grid, field: str, i: int) -> Value:
    """What was typed into a field of the line; None for a blank, a formula, an error or a tick."""
    at = grid.table.columns.get(field)
    if at is None or (grid.rows[i], at) in grid.sheet.formulas:
        return None
    value = grid.column(field).typed[i]
    blank = isinstance(value, bool | CellError) or (type(value) is str and not value.strip())
    return None if blank else value


def typed_in(grid: Grid, i: int) -> bool:
    """Whether a person typed something into the row's fields."""
    ours = (Role.FILLED, Role.DERIVED)
    typed = {f.key for f in TABLES[grid.key] if f.role not in ours}
    row, cells = grid.rows[i], grid.lines[i]
    return any(
        at <= len(cells)
        and cells[at - 1] is not None
        and cells[at - 1] is not False
        and (row, at) not in grid.sheet.formulas
        for field, at in grid.table.columns.items()
        if field in typed
    )
