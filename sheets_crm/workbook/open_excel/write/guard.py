"""Compare and set on rows: nothing is written over what was not read.

Between our reading and our writing the user may sort, insert or delete. So just before a tab is
written, its key columns and the cells in question are read again in one call, and once more just
after. Excel carries out one call at a time, so a user's action falls between calls, never inside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sheets_crm.errors import Problem, WorkbookChangedError
from sheets_crm.workbook.changes import Anchor, CellEdit, NewColumn
from sheets_crm.workbook.excel.xml.a1_references import cell_name
from sheets_crm.workbook.open_excel.read.area_values import rows_of
from sheets_crm.workbook.open_excel.read.cell_values import blocks, typed
from sheets_crm.workbook.open_excel.retry_when_busy import Patience
from sheets_crm.workbook.snapshot import Address, Area, Sheet, Value
from sheets_crm.workbook.value_equality import same_value

Key = tuple[Value, ...]


class Guard:
    """The cells of one tab that are about to be written.

    Args:
        tab: xlwings' sheet.
        read: the tab as it was read.
        anchor: by what its rows are known again; None where nothing is known of the table.
        edits: what is to be written.
        columns: headings that are to be written into blank cells.
        epoch: the workbook's.
        ask: how long a busy Excel is waited for.
    """

    def __init__(
        self,
        tab: Any,
        read: Sheet,
        anchor: Anchor | None,
        *,
        edits: Iterable[CellEdit],
        columns: Iterable[NewColumn],
        epoch: date,
        ask: Patience,
    ) -> None:
        self._tab = tab
        self._read = read
        self._epoch = epoch
        self._ask = ask
        self._keys = anchor.key_columns if anchor else ()
        self._new: dict[Address, Value] = {(one.row, one.column): one.new for one in edits}
        self._new |= {(one.header_row, one.column): one.header for one in columns}
        header = {anchor.header_row} if anchor else set()
        self._rows = sorted({row for row, _ in self._new} | header)
        self._area = self._span({column for _, column in self._new} | set(self._keys))
        self._before: list[list[Value]] = []

    def check(self) -> None:
        """Reads the cells again.

        Raises:
            WorkbookChangedError: a key or a cell is not as it was read; nothing was written.
        """
        self._before = self._now()
        keyed = ((row, key) for row in self._rows for key in self._keys)
        for row, column in {*self._new, *keyed}:
            found, wanted = self._at(self._before, row, column), self._read.value(row, column)
            if not self._same(found, wanted):
                raise WorkbookChangedError("live_changed", tab=self._read.title, row=row)

    def settle(self) -> list[Problem]:
        """Reads the cells once more; what landed on a row that moved meanwhile is put right.

        Returns:
            Which cells do not hold what they were given: Excel keeps locked and filtered ones
            without a word, and a macro of the user's may change what was just written.

        Raises:
            WorkbookChangedError: rows moved between the two readings; each of them has again what
                it had, and the rest is to be decided anew.
        """
        after = self._now()
        moved = [row for row in self._rows if not self._same_row(after, row)]
        if not moved:
            return list(self._not_taken(after))
        restored = dict(self._strayed(after, set(moved)))
        for block in blocks({at: typed(value) for at, value in restored.items()}):
            put(self._tab, block.row, block.column, block.values, self._ask)
        raise WorkbookChangedError("live_changed", tab=self._read.title, row=moved[0])

    def _not_taken(self, after: list[list[Value]]) -> Iterator[Problem]:
        """A problem for each column, which names its first such cell."""
        odd: dict[int, list[int]] = {}
        for (row, column), new in sorted(self._new.items()):
            if not self._same(self._at(after, row, column), None if new == "" else new):
                odd.setdefault(column, []).append(row)
        for column, rows in odd.items():
            yield Problem(
                "live_not_taken",
                tab=self._read.title,
                row=rows[0],
                facts={"cell": cell_name(rows[0], column), "count": len(rows)},
            )

    def _strayed(
        self, after: list[list[Value]], moved: set[int]
    ) -> Iterator[tuple[Address, Value]]:
        """Cells of moved rows that bear what was meant for another, and what they had before."""
        were: dict[Key, list[int]] = {}
        for row in range(self._area.first_row, self._area.last_row + 1):
            were.setdefault(self._key(self._before, row), []).append(row)
        for (row, column), new in self._new.items():
            if row not in moved or not self._same(self._at(after, row, column), new):
                continue
            origin = were.get(self._key(after, row), [])
            if len(origin) == 1 and (origin[0], column) not in self._new:
                yield (row, column), self._at(self._before, origin[0], column)
            elif len(origin) == 1 and not self._same(self._new[origin[0], column], new):
                yield (row, column), self._new[origin[0], column]

    def _now(self) -> list[list[Value]]:
        return rows_of(self._tab, self._area, self._ask, self._epoch)

    def _span(self, columns: set[int]) -> Area:
        """From the first row to the last of the table: a moved row is looked for in all of them."""
        last = max([*self._rows, len(self._read.rows), 1])
        return Area(min(self._rows, default=1), min(columns), last, max(columns))

    def _at(self, rows: list[list[Value]], row: int, column: int) -> Value:
        return rows[row - self._area.first_row][column - self._area.first_column]

    def _key(self, rows: list[list[Value]], row: int) -> Key:
        return tuple(self._at(rows, row, c) for c in self._keys if (row, c) not in self._new)

    def _same_row(self, after: list[list[Value]], row: int) -> bool:
        keys = (column for column in self._keys if (row, column) not in self._new)
        return all(
            self._same(self._at(after, row, column), self._at(self._before, row, column))
            for column in keys
        )

    def _same(self, one: Value, other: Value) -> bool:
        return same_value(one, other, self._epoch)


def put(tab: Any, row: int, column: int, values: list[list[Any]], ask: Patience) -> None:
    """Writes a block of values in one call."""
    place = Area(row, column, row + len(values) - 1, column + len(values[0]) - 1)
    area = ask.range(tab, place)

    def write() -> None:
        area.value = values

    ask(write)


def by_tab(edits: Iterable[CellEdit]) -> Mapping[str, list[CellEdit]]:
    """The edits of each tab."""
    found: dict[str, list[CellEdit]] = {}
    for edit in edits:
        found.setdefault(edit.tab, []).append(edit)
    return found
