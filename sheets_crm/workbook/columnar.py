"""Rows that are kept by column: a large tab's columns are worked on whole, its rows seldom seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import overload

from sheets_crm.workbook.snapshot import Address, Value


class Columns(Sequence[Sequence[Value]]):
    """Rows of equal length, made when they are asked for.

    Args:
        columns: from the first, each with a value a row.
        height: how many rows there are.
    """

    def __init__(self, columns: Sequence[Sequence[Value]], height: int) -> None:
        self._columns = columns
        self._height = height

    def column(self, at: int) -> Sequence[Value]:
        """A column, from 0; blanks where there is none."""
        return self._columns[at] if at < len(self._columns) else [None] * self._height

    def filled(self, cells: Mapping[Address, Value]) -> Columns:
        """The same with these cells; see `filled`."""
        columns = list(self._columns)
        fresh: dict[int, list[Value]] = {}
        for (row, at), value in cells.items():
            if at not in fresh:
                columns += [[None] * self._height for _ in range(at - len(columns))]
                fresh[at] = list(columns[at - 1])
                columns[at - 1] = fresh[at]
            fresh[at][row - 1] = value
        return Columns(columns, self._height)

    def lengthened(self, height: int) -> Columns:
        """The same with so many rows; see `lengthened`."""
        more: list[Value] = [None] * (height - self._height)
        return Columns([[*column, *more] for column in self._columns], height)

    def __len__(self) -> int:
        return self._height

    @overload
    def __getitem__(self, at: int) -> Sequence[Value]: ...
    @overload
    def __getitem__(self, at: slice) -> Columns: ...
    def __getitem__(self, at: int | slice) -> Sequence[Value] | Columns:
        if isinstance(at, slice):
            height = len(range(*at.indices(self._height)))
            return Columns([column[at] for column in self._columns], height)
        if not -self._height <= at < self._height:
            raise IndexError(at)
        return [column[at] for column in self._columns]

    def __iter__(self) -> Iterator[Sequence[Value]]:
        if not self._columns:
            return iter([[] for _ in range(self._height)])
        return map(list, zip(*self._columns, strict=True))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def column_of(rows: Sequence[Sequence[Value]], at: int) -> Sequence[Value]:
    """A column of rows, from 0; blank where a row ends before it."""
    if isinstance(rows, Columns):
        return rows.column(at)
    return [cells[at] if at < len(cells) else None for cells in rows]


def lengthened(rows: Sequence[Sequence[Value]], height: int) -> Sequence[Sequence[Value]]:
    """Rows with blank ones below them, where they are not so many yet."""
    if height <= len(rows):
        return rows
    if isinstance(rows, Columns):
        return rows.lengthened(height)
    return [*rows, *[()] * (height - len(rows))]


def filled(
    rows: Sequence[Sequence[Value]], cells: Mapping[Address, Value]
) -> Sequence[Sequence[Value]]:
    """Rows as they are with other values at these addresses, whose rows are there."""
    if isinstance(rows, Columns):
        return rows.filled(cells)
    changed = list(rows)
    for (row, at), value in cells.items():
        line = list(changed[row - 1])
        line += [None] * (at - len(line))
        line[at - 1] = value
        changed[row - 1] = line
    return changed
