"""Users' cells and the copies of them as Google shows them, and which copy is which row's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sheets_crm.workbook.google.read.cell_values import value_in
from sheets_crm.workbook.google.write.pending_note import NotedTab
from sheets_crm.workbook.snapshot import Value

Raw = Mapping[str, Any]
Proof = tuple[Value, ...]

WHOLE_FIELDS = (
    "sheets(properties(sheetId),data(startRow,startColumn,rowMetadata(hiddenByFilter),"
    "rowData(values(userEnteredValue,effectiveValue,formattedValue,userEnteredFormat,"
    "dataValidation,textFormatRuns,chipRuns))))"
)


@dataclass
class Cells:
    """Cells with all that hangs on them, by tab id, row and column; and the rows a filter hides.

    Attributes:
        tabs: ids of the tabs that are there.
    """

    whole: dict[tuple[int, int, int], Raw] = field(default_factory=dict)
    hidden: set[tuple[int, int]] = field(default_factory=set)
    tabs: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, answer: Raw) -> Cells:
        """The cells of an answer with WHOLE_FIELDS."""
        found = cls()
        for sheet in answer.get("sheets", ()):
            tab_id = sheet.get("properties", {}).get("sheetId", 0)
            found.tabs.add(tab_id)
            for block in sheet.get("data", ()):
                found._add(tab_id, block)
        return found

    def _add(self, tab_id: int, block: Raw) -> None:
        top, left = block.get("startRow", 0) + 1, block.get("startColumn", 0) + 1
        for row, line in enumerate(block.get("rowData", ()), top):
            for column, cell in enumerate(line.get("values", ()), left):
                if cell:
                    self.whole[tab_id, row, column] = cell
        for row, told in enumerate(block.get("rowMetadata", ()), top):
            if told.get("hiddenByFilter"):
                self.hidden.add((tab_id, row))

    def at(self, tab_id: int, row: int, column: int) -> Raw:
        """A cell; {} where it is blank or was not shown."""
        return self.whole.get((tab_id, row, column), {})

    def value(self, tab_id: int, row: int, column: int) -> Value:
        """What a cell shows."""
        return value_in(self.at(tab_id, row, column).get("effectiveValue", {}))


class CopiedRows:
    """Which copy is which row's, in one tab.

    Args:
        copies: id of the tab of copies.
        tab: what was written.
        cells: of both.
    """

    def __init__(self, copies: int, tab: NotedTab, cells: Cells) -> None:
        self._copies, self._tab, self._cells = copies, tab, cells

    def pairs(self, row: int) -> Iterator[tuple[int, int]]:
        """A row as it now is and the row of its copy; first for what now stands in `row`."""
        now, then = self._proofs_now.get(row, ()), self._proofs_then.get(row, ())
        if now in self._here and now in self._there:
            yield row, self._there[now]
        if then in self._there and then in self._here:
            yield self._here[then], row
        if self._is_in_step:
            yield row, row

    @cached_property
    def _is_in_step(self) -> bool:
        """Whether each copy is that of its own row: no filter, and no proof against it."""
        hides = any((self._tab.id, row) in self._cells.hidden for row in self._rows)
        if hides or self._copies not in self._cells.tabs:
            return False
        return all(self._there.get(proof, row) == row for proof, row in self._here.items())

    @cached_property
    def _rows(self) -> range:
        areas = self._tab.areas
        first = min((area.first_row for area in areas), default=1)
        return range(first, max((area.last_row for area in areas), default=0) + 1)

    @cached_property
    def _proofs_now(self) -> Mapping[int, Proof]:
        return self._proofs(self._tab.id, 0)

    @cached_property
    def _proofs_then(self) -> Mapping[int, Proof]:
        return self._proofs(self._copies, self._tab.offset)

    @cached_property
    def _here(self) -> Mapping[Proof, int]:
        return _only(self._proofs_now)

    @cached_property
    def _there(self) -> Mapping[Proof, int]:
        return _only(self._proofs_then)

    def _proofs(self, tab_id: int, offset: int) -> Mapping[int, Proof]:
        found: dict[int, Proof] = {}
        for row in self._rows:
            proof = tuple(
                self._cells.value(tab_id, row + offset, column) for column in self._tab.proof
            )
            if any(value is not None for value in proof):
                found[row] = proof
        return found


def _only(proofs: Mapping[int, Proof]) -> dict[Proof, int]:
    """Proof → row, of those that one row alone bears."""
    often = Counter(proofs.values())
    return {proof: row for row, proof in proofs.items() if often[proof] == 1}
