"""What people do in the browser while a program is at work: edits as methods of a tab.

Rows and columns are named as people see them: rows from 1, columns by letter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tests.emulators.google import a1, display, formulas, requests, values
from tests.emulators.google.a1 import Box
from tests.emulators.google.book import Book
from tests.emulators.google.cells import EMPTY, Cell, CellError
from tests.emulators.google.entry import EPOCH
from tests.emulators.google.fragments import punch
from tests.emulators.google.requests.dimensions import insert
from tests.emulators.google.requests.sorting import sort
from tests.emulators.google.sheet import Sheet

if TYPE_CHECKING:
    from tests.emulators.google.server import Emulator

Grid = Sequence[Sequence[Any]]


class Workbook:
    """A spreadsheet in the hands of its owner."""

    def __init__(self, google: Emulator, book: Book) -> None:
        self._google, self._book = google, book

    @property
    def id(self) -> str:
        return self._book.id

    @property
    def url(self) -> str:
        """The address as a user copies it from the browser."""
        return f"https://docs.google.com/spreadsheets/d/{self.id}/edit#gid=0"

    @property
    def book(self) -> Book:
        """The spreadsheet itself, for looking closer."""
        return self._book

    @property
    def titles(self) -> list[str]:
        return [sheet.title for sheet in self._book.sheets]

    def tab(self, title: str) -> Tab:
        sheet = self._book.find(title)
        if sheet is None:
            raise KeyError(f"no tab {title!r}; there are {self.titles}")
        return Tab(self._google, self._book, sheet.id)

    def add_tab(self, title: str, rows: Grid = ()) -> Tab:
        with self._google.lock:
            size = max(1000, len(rows)), max([26, *(len(row) for row in rows)])
            first = 0 if not self._book.sheets else None
            self._book.add(title, *size, sheet_id=first)
        tab = self.tab(title)
        tab.fill(rows)
        return tab

    def rename_tab(self, old: str, new: str) -> None:
        properties = {"sheetId": self.tab(old).id, "title": new}
        self._apply("updateSheetProperties", properties=properties, fields="title")

    def delete_tab(self, title: str) -> None:
        self._apply("deleteSheet", sheetId=self.tab(title).id)

    def stop_sharing(self) -> None:
        """From now on the service account gets 403."""
        self._book.forbidden = True

    def share(self) -> None:
        self._book.forbidden = False

    def _apply(self, kind: str, **body: Any) -> None:
        with self._google.lock:
            requests.apply(self._book, [{kind: body}])
            self._book.touch()


class Tab:
    """One tab, found again by its sheetId whatever it is called."""

    def __init__(self, google: Emulator, book: Book, sheet_id: int) -> None:
        self._google, self._book, self.id = google, book, sheet_id

    @property
    def sheet(self) -> Sheet:
        return self._book.by_id(self.id)

    # looking ---------------------------------------------------------------

    def cell(self, name: str) -> Cell:
        """A cell with all that hangs on it."""
        row, column = _spot(name)
        return self.sheet.at(row, column)

    def value(self, name: str) -> Any:
        """What a cell is worth."""
        return formulas.value_of(self._book, self.sheet, self.cell(name))

    def shown(self, name: str) -> str:
        """A cell as it looks."""
        return display.shown(self.value(name), self.cell(name).number_format, self._book.locale)

    def values(self, name: str = "", render: str = "UNFORMATTED_VALUE") -> list[list[Any]]:
        """The contents of a range, or of the whole tab, without trailing blanks."""
        full = a1.quoted(self.sheet.title) + (f"!{name}" if name else "")
        with self._google.lock:
            found = values.get(self._book, full, values.Rendering(render))
        rows: list[list[Any]] = found.get("values", [])
        return rows

    def dump(self) -> str:
        """The tab as a pipe table, as it looks."""
        rows = self.values(render="FORMATTED_VALUE")
        return "\n".join("| " + " | ".join(row) + " |" for row in rows)

    # typing ----------------------------------------------------------------

    def fill(self, rows: Grid, at: str = "A1") -> None:
        """Put values in as they are; None is skipped, dates become dates.

        A text stays the text it is, but one that begins with ``=`` is a formula.
        """
        top, left = _spot(at)
        sheet = self.sheet
        with self._google.lock:
            sheet.grow_to(top + len(rows), left + max(map(len, rows), default=0))
            for r, row in enumerate(rows, start=top):
                for c, value in enumerate(row, start=left):
                    if value is not None:
                        sheet.put(r, c, self._filled(sheet.at(r, c), value))
            self._book.touch()

    def _filled(self, old: Cell, value: Any) -> Cell:
        if isinstance(value, date):
            kind = "DATE_TIME" if isinstance(value, datetime) else "DATE"
            pattern = self._book.locale.patterns()[kind]
            return old.with_entry(_serial(value)).with_number_format(kind, pattern)
        if isinstance(value, CellError):
            return old.with_entry(value)
        formula = isinstance(value, str) and value.startswith("=") and len(value) > 1
        return values.enter(self._book, old, value, "USER_ENTERED" if formula else "RAW")

    def type(self, name: str, value: Any) -> None:
        """Type into a cell, understood as the locale understands it."""
        self.paste(name, [[value]])

    def paste(self, name: str, rows: Grid, *, values_only: bool = True) -> None:
        """Paste: each value is understood as if typed; blanks overwrite.

        One that is not of values only also wipes looks, dropdowns and colour rules underneath.
        """
        row, column = _spot(name)
        with self._google.lock:
            if not values_only:
                width = max(map(len, rows), default=0)
                punch(self.sheet, Box(row, row + len(rows), column, column + width))
            for r, line in enumerate(rows):
                for c, value in enumerate(line):
                    old = self.sheet.at(row + r, column + c) if values_only else EMPTY
                    entered = "" if value is None else value
                    new = values.enter(self._book, old, entered, "USER_ENTERED")
                    self.sheet.grow_to(row + r + 1, column + c + 1)
                    self.sheet.put(row + r, column + c, new)
            self._book.touch()

    def clear(self, name: str) -> None:
        """Press Delete on a range: contents go, looks and dropdowns stay."""
        with self._google.lock:
            box = a1.parse_cells(name)
            assert box is not None, name
            values.clear(self._book, self.sheet, box)
            self._book.touch()

    def computed(self, name: str, value: Any) -> None:
        """Say what the formula of a cell is worth, where the emulator cannot tell."""
        row, column = _spot(name)
        self.sheet.put(row, column, self.cell(name)._replace(value=value))

    def spill(self, name: str, formula: str, rows: Grid) -> None:
        """Type an array formula, and say what it is worth in its cell and those below and beside.

        A cell that nobody fills afterwards stays `is_spilled`; None is one that shows nothing.
        """
        top, left = _spot(name)
        with self._google.lock:
            self.sheet.grow_to(top + len(rows), left + max(map(len, rows)))
            for r, line in enumerate(rows, top):
                for c, value in enumerate(line, left):
                    old = self.sheet.at(r, c)
                    spilled = old.with_entry(value)._replace(is_spilled=True)
                    self.sheet.put(r, c, spilled)
            anchor = self.sheet.at(top, left)._replace(formula=formula, is_spilled=False)
            self.sheet.put(top, left, anchor)
            self._book.touch()

    def paint(self, name: str, colour: str | None) -> None:
        """Fill a range with ``#rrggbb``, or take the fill away."""
        fill: dict[str, Any] = {}
        if colour is not None:
            red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
            rgb = {"red": red, "green": green, "blue": blue}
            fill = {"userEnteredFormat": {"backgroundColor": rgb}}
        mask = "userEnteredFormat.backgroundColor"
        self._apply("repeatCell", range=self._range(name), cell=fill, fields=mask)

    # moving things ---------------------------------------------------------

    def sort(
        self, column: str, *, descending: bool = False, header_rows: int = 1, last: str = ""
    ) -> None:
        """Sort the rows below the header by a column, over all columns (or up to ``last``)."""
        with self._google.lock:
            rows, width = self.sheet.data_bounds()
            width = a1.column_index(last) + 1 if last else max(width, a1.column_index(column) + 1)
            box = Box(header_rows, max(rows, header_rows), 0, width)
            with self._book.atomic():
                sort(self._book, self.sheet, box, [(a1.column_index(column), descending)])
            self._book.touch()

    def insert_rows(self, before: int, count: int = 1) -> None:
        """Insert rows above row ``before``, looking like it."""
        self._insert("ROWS", before - 1, count)

    def insert_columns(self, before: str, count: int = 1) -> None:
        self._insert("COLUMNS", a1.column_index(before), count)

    def _insert(self, dimension: str, at: int, count: int) -> None:
        with self._google.lock:
            insert(self._book, self.sheet, dimension, at, at + count, from_before=False)
            self._book.touch()

    def delete_rows(self, first: int, count: int = 1) -> None:
        self._apply("deleteDimension", range=self._lines("ROWS", first - 1, count))

    def delete_columns(self, first: str, count: int = 1) -> None:
        lines = self._lines("COLUMNS", a1.column_index(first), count)
        self._apply("deleteDimension", range=lines)

    def move_rows(self, first: int, to: int, count: int = 1) -> None:
        """Drag rows so that they stand before what is now row ``to``."""
        lines = self._lines("ROWS", first - 1, count)
        self._apply("moveDimension", source=lines, destinationIndex=to - 1)

    def move_columns(self, first: str, to: str, count: int = 1) -> None:
        lines = self._lines("COLUMNS", a1.column_index(first), count)
        self._apply("moveDimension", source=lines, destinationIndex=a1.column_index(to))

    def filter(self, name: str, column: str, *hidden: str) -> None:
        """Put a filter on a range that hides the rows with these words in a column."""
        rule = {"hiddenValues": list(hidden)}
        spec = {"columnIndex": a1.column_index(column), "filterCriteria": rule}
        self._apply("setBasicFilter", filter={"range": self._range(name), "filterSpecs": [spec]})

    def make_table(self, name: str, **types: str | list[str]) -> None:
        """Convert a range to a table; by letter, a column's type, or the words of its dropdown."""
        box = a1.parse_cells(name)
        assert box is not None, name
        columns = []
        for letter, kind in types.items():
            told: dict[str, Any] = {"columnIndex": a1.column_index(letter) - (box.left or 0)}
            told["columnType"] = kind if isinstance(kind, str) else "DROPDOWN"
            if not isinstance(kind, str):
                values = [{"userEnteredValue": word} for word in kind]
                told["dataValidationRule"] = {
                    "condition": {"type": "ONE_OF_LIST", "values": values}
                }
            columns.append(told)
        table = {"range": self._range(name), "columnProperties": columns, "name": "Table1"}
        self._apply("addTable", table=table)

    def protect(self, name: str) -> None:
        """Lock a range for everybody but its owner, the service account included."""
        self._apply("addProtectedRange", protectedRange={"range": self._range(name)})
        newest = self.sheet.part("protectedRanges")[-1]
        newest.update(requestingUserCanEdit=False)
        newest.pop("editors")
        self._book.owner_locks.add(newest["protectedRangeId"])

    # -----------------------------------------------------------------------

    def _range(self, name: str) -> dict[str, Any]:
        box = a1.parse_cells(name)
        assert box is not None, name
        return a1.to_grid_range(self.id, box)

    def _lines(self, dimension: str, start: int, count: int) -> dict[str, Any]:
        return {
            "sheetId": self.id,
            "dimension": dimension,
            "startIndex": start,
            "endIndex": start + count,
        }

    def _apply(self, kind: str, **body: Any) -> None:
        with self._google.lock:
            requests.apply(self._book, [{kind: body}])
            self._book.touch()


EDITS = (
    "fill", "type", "paste", "clear", "computed", "paint", "spill", "sort", "insert_rows",
    "insert_columns", "delete_rows", "delete_columns", "move_rows", "move_columns", "filter",
    "make_table", "protect",
)  # fmt: skip
"""The edits of a tab which may be asked for over HTTP."""


def new_tabs(workbook: Workbook, sheets: Mapping[str, Grid] | Sequence[str] | None) -> None:
    """Give a new workbook its tabs."""
    wanted = sheets if isinstance(sheets, Mapping) else dict.fromkeys(sheets or ("Sheet1",), ())
    for title, rows in wanted.items():
        workbook.add_tab(title, rows)


def _spot(name: str) -> tuple[int, int]:
    box = a1.parse_cells(name)
    assert box is not None, name
    return box.top or 0, box.left or 0


def _serial(day: date) -> float:
    if not isinstance(day, datetime):
        return (day - EPOCH).days
    seconds = day.hour * 3600 + day.minute * 60 + day.second
    return (day.date() - EPOCH).days + seconds / 86400
