"""One tab: its grid of cells and everything that is attached to ranges of it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from tests.emulators.google.a1 import Box, of_grid_range
from tests.emulators.google.cells import EMPTY, Cell
from tests.emulators.google.errors import bad, protected

ROW_PIXELS, COLUMN_PIXELS = 21, 100


class Row:
    """A row: its cells by column; its height and visibility, replaced but never changed."""

    __slots__ = ("cells", "properties")

    def __init__(self, cells: dict[int, Cell] | None = None, **properties: Any) -> None:
        self.cells: dict[int, Cell] = {} if cells is None else cells
        self.properties: dict[str, Any] = properties

    def copy(self) -> Row:
        twin = Row.__new__(Row)
        twin.cells, twin.properties = self.cells.copy(), self.properties
        return twin

    def shape(self) -> Row:
        """A new row that inherits formats and dropdowns, without content."""
        kept = {c: Cell(format=x.format, validation=x.validation) for c, x in self.cells.items()}
        return Row({c: x for c, x in kept.items() if not x.is_blank}, **self.properties)


class Sheet:
    """A tab. Ranges in ``parts`` always carry the sheetId; answers leave a zero out."""

    def __init__(self, sheet_id: int, title: str, rows: int = 1000, columns: int = 26) -> None:
        self.properties: dict[str, Any] = {"sheetId": sheet_id, "title": title}
        self.grid_properties: dict[str, Any] = {}
        self.rows = [Row() for _ in range(rows)]
        self.columns: list[dict[str, Any]] = [{} for _ in range(columns)]
        self.parts: dict[str, Any] = {}
        """Conditional formats, merges, charts …, under the names of the API's Sheet."""
        self.locked: list[Box] = []
        """What the present caller may not edit; set for the time of a request."""

    @property
    def id(self) -> int:
        return int(self.properties["sheetId"])

    @property
    def title(self) -> str:
        return str(self.properties["title"])

    def part(self, name: str) -> list[Any]:
        """A list of attachments, made when it is first asked for."""
        held: list[Any] = self.parts.setdefault(name, [])
        return held

    def copy(self) -> Sheet:
        twin = Sheet.__new__(Sheet)
        twin.properties = copy.deepcopy(self.properties)
        twin.grid_properties = dict(self.grid_properties)
        twin.rows = [row.copy() for row in self.rows]
        twin.columns = [dict(column) for column in self.columns]
        twin.parts = copy.deepcopy(self.parts)
        twin.locked = list(self.locked)
        return twin

    # cells -----------------------------------------------------------------

    def box(self, box: Box) -> Box:
        return box.within(len(self.rows), len(self.columns))

    def at(self, row: int, column: int) -> Cell:
        if row >= len(self.rows):
            return EMPTY
        return self.rows[row].cells.get(column, EMPTY)

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Replace a cell.

        Raises:
            ApiError: the cell is protected from the present caller.
        """
        if self.locked:
            self.guard(Box(row, row + 1, column, column + 1))
        if cell.is_blank:
            self.rows[row].cells.pop(column, None)
        else:
            self.rows[row].cells[column] = cell

    def guard(self, box: Box) -> None:
        if any(lock.meets(box) for lock in self.locked):
            raise protected()

    def cells(self, box: Box) -> Iterator[tuple[int, int, Cell]]:
        """Every cell of a bounded rectangle, blank ones too, row by row."""
        for row in range(box.top or 0, box.bottom or 0):
            held = self.rows[row].cells
            for column in range(box.left or 0, box.right or 0):
                yield row, column, held.get(column, EMPTY)

    def filled(self, box: Box | None = None) -> Iterator[tuple[int, int, Cell]]:
        """The cells that hold anything, without order inside a row."""
        inside = self.box(box or Box())
        for row in range(inside.top or 0, inside.bottom or 0):
            for column, cell in list(self.rows[row].cells.items()):
                if inside.has(row, column):
                    yield row, column, cell

    def data_bounds(self) -> tuple[int, int]:
        """The number of rows and of columns up to the last content."""
        last_row = last_column = 0
        for n, row in enumerate(self.rows):
            held = [c for c, cell in row.cells.items() if cell.has_content]
            if held:
                last_row, last_column = n + 1, max(last_column, max(held) + 1)
        return last_row, last_column

    # size ------------------------------------------------------------------

    def resize(self, rows: int, columns: int) -> None:
        """Cut or grow at the end, as updateSheetProperties does."""
        del self.rows[rows:]
        self.rows += [Row() for _ in range(rows - len(self.rows))]
        if columns < len(self.columns):
            for row in self.rows:
                row.cells = {c: cell for c, cell in row.cells.items() if c < columns}
        del self.columns[columns:]
        self.columns += [{} for _ in range(columns - len(self.columns))]

    def grow_to(self, rows: int, columns: int) -> None:
        self.resize(max(rows, len(self.rows)), max(columns, len(self.columns)))

    def insert_rows(self, at: int, count: int, donor: int | None) -> None:
        shape = Row() if donor is None else self.rows[donor]
        self.rows[at:at] = [shape.shape() for _ in range(count)]

    def insert_columns(self, at: int, count: int, donor: int | None) -> None:
        self._rekey_columns(lambda c: c + count if c >= at else c)
        old = None if donor is None else donor + (count if donor >= at else 0)
        properties = {} if donor is None else self.columns[donor]
        self.columns[at:at] = [dict(properties) for _ in range(count)]
        for row in self.rows if old is not None else []:
            source = row.cells.get(old, EMPTY)  # type: ignore[arg-type]
            shape = Cell(format=source.format, validation=source.validation)
            if not shape.is_blank:
                row.cells.update(dict.fromkeys(range(at, at + count), shape))

    def delete_rows(self, start: int, end: int) -> None:
        del self.rows[start:end]

    def delete_columns(self, start: int, end: int) -> None:
        gone = end - start
        self._rekey_columns(lambda c: None if start <= c < end else c - gone if c >= end else c)
        del self.columns[start:end]

    def move_rows(self, start: int, end: int, to: int) -> None:
        _move(self.rows, start, end, to)

    def move_columns(self, start: int, end: int, to: int) -> None:
        order = list(range(len(self.columns)))
        _move(order, start, end, to)
        place = {old: new for new, old in enumerate(order)}
        self._rekey_columns(place.__getitem__)
        _move(self.columns, start, end, to)

    def _rekey_columns(self, place: Any) -> None:
        for row in self.rows:
            moved = ((place(c), cell) for c, cell in row.cells.items())
            row.cells = {c: cell for c, cell in moved if c is not None}

    def check_untyped(self, box: Box) -> None:
        """Refuse a format or a dropdown where a table's column has a type.

        Raises:
            ApiError: a typed column meets the rectangle below the table's header.
        """
        for table in self.parts.get("tables", ()):
            whole = self.box(of_grid_range(table["range"]))
            for one in table.get("columnProperties", ()):
                left = (whole.left or 0) + one.get("columnIndex", 0)
                typed = Box((whole.top or 0) + 1, whole.bottom, left, left + 1)
                if one.get("columnType") and typed.meets(self.box(box)):
                    raise bad("You can't set the number format of cells in a typed column.")

    # merges ----------------------------------------------------------------

    def hidden_by_merge(self, row: int, column: int) -> bool:
        """Whether the cell lies under a merge whose corner is another cell."""
        for merge in self.parts.get("merges", ()):
            box = of_grid_range(merge)
            if box.has(row, column):
                return (row, column) != (box.top, box.left)
        return False


def _move(items: list[Any], start: int, end: int, to: int) -> None:
    block = items[start:end]
    del items[start:end]
    at = to - (end - start) if to >= end else to
    items[at:at] = block
