"""One spreadsheet: its properties, its tabs, its names and its developer metadata."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from tests.emulators.google import a1
from tests.emulators.google.a1 import Box
from tests.emulators.google.errors import bad
from tests.emulators.google.locales import Locale, locale
from tests.emulators.google.sheet import Sheet

MAX_CELLS = 10_000_000


@dataclass
class Quirks:
    """What no document settles about Google; a test may try both ways."""

    blank_matches: bool = True
    """findReplace with the regular expression ``^$`` finds blank cells."""
    replaced_is_typed: bool = True
    """What findReplace leaves in a cell is understood as if typed: 137 is a number."""
    filtered_rows_are_skipped: bool = True
    """setDataValidation leaves out rows that a filter hides, unless it is told to include them."""
    copies_skip_filtered: bool = False
    """copyPaste leaves out rows that a filter hides, both where from and where to."""
    replaces_skip_filtered: bool = False
    """findReplace leaves out rows that a filter hides."""
    drive_lags: bool = False
    """Drive counts changes only when a test says that it caught up (``Book.drive_catches_up``)."""
    metadata_follows_sort: bool = False
    """Developer metadata of rows moves with them when a range is sorted."""


class Book:
    """A spreadsheet as the server holds it. Not thread-safe: the server has one lock."""

    def __init__(self, key: str, title: str, **properties: str) -> None:
        self.id = key
        self.properties: dict[str, Any] = {
            "title": title,
            "locale": "en_US",
            "autoRecalc": "ON_CHANGE",
            "timeZone": "Etc/GMT",
        } | properties
        self.sheets: list[Sheet] = []
        self.named_ranges: list[dict[str, Any]] = []
        self.metadata: list[dict[str, Any]] = []
        self.quirks = Quirks()
        self.today: date | None = None
        """Completes dates typed without a year; None is the real day."""
        self.numbers = random.Random(key)
        self.owner_locks: set[int] = set()
        """Protected ranges which the service account may not edit."""
        self.forbidden = False
        self.created = self.modified = datetime.now(UTC)
        self.version = 1
        """Drive's count of changes."""
        self._counted = (self.version, self.modified)
        self.trashed = False
        self.permissions: list[dict[str, Any]] = []
        self.parents: list[str] = []
        self._inside = False

    @property
    def locale(self) -> Locale:
        return locale(self.properties["locale"])

    def day(self) -> date:
        return self.today or datetime.now(UTC).date()

    # tabs ------------------------------------------------------------------

    def by_id(self, sheet_id: int) -> Sheet:
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise bad(f"No grid with id: {sheet_id}")

    def find(self, title: str) -> Sheet | None:
        return next((s for s in self.sheets if s.title.lower() == title.lower()), None)

    def add(self, title: str, rows: int = 1000, columns: int = 26, **more: Any) -> Sheet:
        """A new tab, last unless ``index`` is given; ``sheet_id`` is invented unless given."""
        sheet_id = more.get("sheet_id")
        sheet = Sheet(self.new_id() if sheet_id is None else sheet_id, title, rows, columns)
        at = more.get("index")
        self.sheets.insert(len(self.sheets) if at is None else at, sheet)
        return sheet

    def new_id(self) -> int:
        return self.numbers.randrange(1_000, 2**31 - 1)

    def check_size(self) -> None:
        if sum(len(s.rows) * len(s.columns) for s in self.sheets) > MAX_CELLS:
            text = "This action would increase the number of cells in the workbook above the limit"
            raise bad(f"{text} of {MAX_CELLS} cells.")

    # ranges ----------------------------------------------------------------

    def resolve(self, text: str) -> tuple[Sheet, Box]:
        """The tab and (perhaps unbounded) rectangle of a range in A1 notation or of a name.

        Raises:
            ApiError: Google's ``Unable to parse range``.
        """
        title, cells = a1.split(text)
        if title is None and not cells:
            raise bad(f"Unable to parse range: {text}")
        if title is None:
            return self._resolve_bare(text)
        sheet, box = self.find(title), a1.parse_cells(cells) if cells else Box()
        if sheet is None or box is None:
            raise bad(f"Unable to parse range: {text}")
        self._check_limits(sheet, box, text)
        return sheet, box

    def _resolve_bare(self, text: str) -> tuple[Sheet, Box]:
        if (sheet := self.find(text)) is not None:
            return sheet, Box()
        for named in self.named_ranges:
            if named["name"].lower() == text.lower():
                return self.by_id(named["range"]["sheetId"]), a1.of_grid_range(named["range"])
        box = a1.parse_cells(text)
        if box is None:
            raise bad(f"Unable to parse range: {text}")
        first = next(s for s in self.sheets if not s.properties.get("hidden"))
        self._check_limits(first, box, text)
        return first, box

    def _check_limits(self, sheet: Sheet, box: Box, text: str) -> None:
        rows, columns = len(sheet.rows), len(sheet.columns)
        if (box.top or 0) >= rows or (box.left or 0) >= columns:
            shown = f"{a1.quoted(sheet.title)}!{a1.split(text)[1] or text}"
            limits = f"Max rows: {rows}, max columns: {columns}"
            raise bad(f"Range ({shown}) exceeds grid limits. {limits}")

    def grid(self, grid_range: dict[str, Any]) -> tuple[Sheet, Box]:
        """The tab and bounded rectangle of a GridRange."""
        sheet = self.by_id(grid_range.get("sheetId", 0))
        box = a1.of_grid_range(grid_range)
        if box.bottom is not None and (box.top or 0) > box.bottom:
            raise bad("GridRange.endRowIndex must be after GridRange.startRowIndex")
        if (box.top or 0) > len(sheet.rows) or (box.left or 0) > len(sheet.columns):
            rows, columns = len(sheet.rows), len(sheet.columns)
            text = (
                f"Range ({a1.name_of(sheet.title, box.within(2**31, 2**31))}) exceeds grid limits."
            )
            raise bad(f"{text} Max rows: {rows}, max columns: {columns}")
        return sheet, sheet.box(box)

    # all or nothing --------------------------------------------------------

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Everything inside happens, or nothing; an inner block belongs to the outer one."""
        if self._inside:
            yield
            return
        state = self._snapshot()
        self._inside = True
        try:
            yield
        except BaseException:
            self.__dict__.update(state)
            raise
        finally:
            self._inside = False

    def _snapshot(self) -> dict[str, Any]:
        state = dict(self.__dict__)
        state["sheets"] = [sheet.copy() for sheet in self.sheets]
        for name in ("properties", "named_ranges", "metadata", "owner_locks", "permissions"):
            state[name] = copy.deepcopy(state[name])
        return state

    def touch(self) -> None:
        self.version, self.modified = self.version + 1, datetime.now(UTC)
        if not self.quirks.drive_lags:
            self.drive_catches_up()

    def drive_catches_up(self) -> None:
        """What Drive says of the file is as it is."""
        self._counted = (self.version, self.modified)

    @property
    def counted(self) -> tuple[int, datetime]:
        """The version and the moment of the last change, as Drive says."""
        return self._counted
