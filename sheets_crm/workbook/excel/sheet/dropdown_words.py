"""What a dropdown of the user's own offers: the words in its formula, or in the cells it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from sheets_crm.workbook.excel.book.workbook_xml import DefinedName
from sheets_crm.workbook.excel.xml.a1_references import parse_area
from sheets_crm.workbook.snapshot import Area, Value

MOST_WORDS = 1_000
"""Words of one dropdown that are looked at; nobody chooses among more."""

Grid = Sequence[Sequence[Value]]


class Offers:
    """Looks words up in one workbook.

    Args:
        names: its defined names.
        grid: the values of the tab of a title; None where there is no such tab to be read.
    """

    def __init__(self, names: Iterable[DefinedName], grid: Callable[[str], Grid | None]) -> None:
        self._named = {one.name.casefold(): one.value for one in names if one.sheet is None}
        self._grid = grid

    def of(self, formula: str, tab: str) -> tuple[str, ...]:
        """The words that a list's formula offers in a tab; none where they cannot be told."""
        formula = formula.strip().removeprefix("=")
        formula = self._named.get(formula.casefold(), formula)
        if len(formula) > 1 and formula.startswith('"') and formula.endswith('"'):
            words = (word.strip() for word in formula[1:-1].replace('""', '"').split(","))
            return tuple(word for word in words if word)
        title, _, cells = formula.rpartition("!")
        if title.startswith("'") and title.endswith("'"):
            title = title[1:-1].replace("''", "'")
        area = parse_area(cells)
        return self._words(title or tab, area) if area else ()

    def _words(self, tab: str, area: Area) -> tuple[str, ...]:
        grid = self._grid(tab)
        if grid is None or min(
            area.last_row - area.first_row, area.last_column - area.first_column
        ):
            return ()
        area = replace(area, last_row=min(area.last_row, area.first_row + MOST_WORDS, len(grid)))
        rows = grid[area.first_row - 1 : area.last_row]
        cells = (cell for row in rows for cell in row[area.first_column - 1 : area.last_column])
        return tuple(str(cell).strip() for cell in cells if isinstance(cell, str) and cell.strip())
