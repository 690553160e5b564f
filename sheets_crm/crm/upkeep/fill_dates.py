"""Dates that are given at first sight: to blanks, and to texts that are no day by themselves.

What `вчера` or `28.12` means is known on the day on which it is first seen, and no more on the next
one; so the cell is then given its day. When a workbook is set up nobody knows when its rows were
typed: there only what counts from a day in its own row, or lacks nothing but the year, is given.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from sheets_crm.crm.change_detection.flood import is_flood
from sheets_crm.crm.change_detection.row_state import LooseDate
from sheets_crm.crm.change_detection.workbook_state import Seen
from sheets_crm.crm.model import Crm, Table
from sheets_crm.crm.parse.dates import Loose, Meaning, When, fixed, parse_dates
from sheets_crm.crm.understand import Reading
from sheets_crm.crm.upkeep.first_sight import KEPT, Sight
from sheets_crm.workbook.changes import CellEdit
from sheets_crm.workbook.columnar import column_of
from sheets_crm.workbook.snapshot import Sheet, Snapshot, Value
from sheets_crm.workbook.tab import Kind

_OTHERS = {
    "leads": {"created": When.UNTIL, "due": When.FROM, "expected_close": When.FROM},
    "plan": {"start": When.NEAR},
}
"""Columns of dates besides those of a contact, and on which side of the day of sight they lie."""


@dataclass(frozen=True)
class LooseCell:
    """A text that is no day by itself; "" is a blank.

    Attributes:
        day: the one that it meant; None where nobody knows.
    """

    table: str
    field: str
    row: int
    text: str
    meaning: Loose
    day: date | None = None


@dataclass(frozen=True)
class Given:
    """What a look gives.

    Attributes:
        edits: the cells that are given their dates.
        loose: every text that is no day by itself, with what became of it.
    """

    edits: tuple[CellEdit, ...] = ()
    loose: tuple[LooseCell, ...] = ()


def given_dates(reading: Reading, snapshot: Snapshot, sight: Sight) -> Given:
    """The dates that this look gives, but for creation dates of leads where none was typed."""
    return _Giving(reading, snapshot, sight).given()


@dataclass
class _Giving:
    """One look while its dates are given."""

    reading: Reading
    snapshot: Snapshot
    sight: Sight
    edits: list[CellEdit] = field(default_factory=list)
    loose: list[LooseCell] = field(default_factory=list)

    @cached_property
    def today(self) -> date:
        return self.reading.crm.today.date()

    def given(self) -> Given:
        contacts = self._contacts()
        if ("activities", "next_date") in self._meanings:
            self._steps(contacts)
        for key, sides in _OTHERS.items():
            for name, side in sides.items():
                for cell in self._loose(key, name, self._rows_of(key)):
                    self._tell(cell, self._meant(cell, side))
        return Given(tuple(self.edits), tuple(self.loose))

    def _rows_of(self, key: str) -> Sequence[int]:
        if key == "leads":
            rows: list[int] = self.reading.crm.leads["row"].tolist()
            return rows
        if key == "activities":
            return [*self.reading.crm.activities["row"].tolist(), *self.sight.unlinked]
        table = self.reading.crm.tables.get(key)
        return range(table.header_row + 1, table.last_row + 1) if table else ()

    def _contacts(self) -> dict[int, date]:
        """The days that contacts without one are given, by row."""
        activities = self.reading.crm.activities
        undated = activities["row"][activities["date"].isna()].tolist()
        rows = [*undated, *self.sight.unlinked]
        days: dict[int, date] = {}
        for cell in self._loose("activities", "date", rows):
            day = self._meant(cell, When.UNTIL)
            self._tell(cell, day)
            days |= {cell.row: _day(day)} if day else {}
        for row, day in self._blank_contacts(list(self._blanks("activities", "date", rows))):
            self.loose.append(LooseCell("activities", "date", row, "", Loose(), day))
            self._give(("activities", "date"), row, None, day)
            days[row] = day
        return days

    def _blank_contacts(self, rows: list[int]) -> Iterator[tuple[int, date]]:
        """Blank dates of contacts first seen now; many at once are a paste, and stay unknown."""
        if not rows or self.sight.is_first:
            return
        seen = self.sight.activities
        fresh = [row for row in rows if row not in seen.known]
        is_paste = is_flood(len(fresh), len(seen.rows))
        for row in rows:
            if row in seen.again and row in seen.days:
                yield row, seen.days[row]
            elif row not in seen.known and not is_paste:
                yield row, self.today

    def _steps(self, given: Mapping[int, date]) -> None:
        """Next dates: from their own contact, or for words from the day they were first seen."""
        known = self.reading.crm.activities[["row", "date"]].dropna()
        contacts = dict(zip(known["row"].tolist(), known["date"].dt.date.tolist(), strict=True))
        contacts |= given
        for cell in self._loose("activities", "next_date", self._rows_of("activities")):
            self._tell(cell, self._meant(cell, When.FROM, contacts.get(cell.row)))

    def _meant(self, cell: LooseCell, side: When, contact: date | None = None) -> date | None:
        sight, loose = self.sight, cell.meaning
        is_remembered, day = sight.remembered(cell.table, cell.field, cell.row, cell.text)
        if is_remembered:
            return day
        if not loose.words:
            return fixed(loose, contact or self.today, side)
        if sight.is_first:
            return fixed(loose, contact, side) if contact else None
        return fixed(loose, self.today, side) if sight.is_new(cell.table, cell.row) else None

    def _tell(self, cell: LooseCell, day: date | None) -> None:
        self.loose.append(replace(cell, day=day))
        if day:
            self._give((cell.table, cell.field), cell.row, cell.text, day)

    def _give(self, where: tuple[str, str], row: int, old: str | None, day: date) -> None:
        table, sheet = self._place(where[0])
        if table is None or sheet is None:
            return
        column = table.columns[where[1]]
        why = "date" if old is None else "date_read"
        like = nearest_date(sheet, table, column, row)
        edit = CellEdit(
            *(table.tab, row, column, old, day, Kind.DATE, why),
            fills_blank=old is None,
            over_theirs=old is not None,
            like=like,
        )
        self.edits.append(edit)

    def _loose(self, key: str, name: str, rows: Iterable[int]) -> Iterator[LooseCell]:
        """The cells that are no day by themselves, and no formula, in these rows."""
        meant = self._meanings.get((key, name))
        if not meant:
            return
        cells, formulas = self._cells(key, name)
        for row in rows:
            text = cells[row - 1] if row <= len(cells) else None
            if isinstance(text, str) and row not in formulas:
                found = meant.get(text)
                if isinstance(found, Loose):
                    yield LooseCell(key, name, row, text, found)

    @cached_property
    def _meanings(self) -> dict[tuple[str, str], dict[str, Meaning]]:
        """By column that holds texts: what each of them means."""
        names = [("activities", "date"), ("activities", "next_date")]
        names += [(key, name) for key, sides in _OTHERS.items() for name in sides]
        found = {}
        for key, name in names:
            cells, _ = self._cells(key, name)
            table = self.reading.crm.tables.get(key)
            below = table.header_row if table else 0  # a heading is no date, and dear to look at
            texts = [cell for cell in cells[below:] if type(cell) is str]
            if texts:
                order = self.reading.how.order_of(f"{key}.{name}")
                meant = parse_dates(texts, self.today, month_first=order.month_first)
                if any(isinstance(one, Loose) for one in meant.values()):
                    found[key, name] = meant
        return found

    def _blanks(self, key: str, name: str, rows: Iterable[int]) -> Iterator[int]:
        cells, formulas = self._cells(key, name)
        for row in rows:
            if (row > len(cells) or cells[row - 1] is None) and row not in formulas:
                yield row

    def _cells(self, key: str, name: str) -> tuple[Sequence[Value], frozenset[int]]:
        """The column from the sheet's first row on, and the rows in which it is a formula."""
        table, sheet = self._place(key)
        if table is None or sheet is None or name not in table.columns:
            return (), frozenset()
        column = table.columns[name]
        formulas = frozenset(row for row, at in sheet.formulas if at == column)
        return column_of(sheet.rows, column - 1), formulas

    def _place(self, key: str) -> tuple[Table | None, Sheet | None]:
        table = self.reading.crm.tables.get(key)
        return table, self.snapshot.sheet(table.tab) if table else None


def nearest_date(sheet: Sheet, table: Table, column: int, row: int) -> int:
    """The row of the nearest date in a column, above rather than below; 0 where there is none."""
    cells = column_of(sheet.rows, column - 1)
    is_date = [
        at
        for at, cell in enumerate(cells, 1)
        if at > table.header_row and at != row and type(cell) in {date, datetime, int, float}
    ]
    if not is_date:
        return 0
    place = bisect_left(is_date, row)
    return is_date[place - 1] if place else is_date[0]


def remembered_texts(
    cells: Iterable[LooseCell], crm: Crm, before: Seen | None
) -> tuple[LooseDate, ...]:
    """What the next look shall know of texts that are no day by themselves.

    Those that nobody understands stand there still; of the others, which were given their day, the
    newest are kept for when that is taken back.
    """
    frames = {"leads": crm.leads, "activities": crm.activities}
    numbers = {
        key: dict(zip(frame["row"].tolist(), frame["number"].fillna(-1).tolist(), strict=True))
        for key, frame in frames.items()
    }
    now = [
        LooseDate(f"{one.table}.{one.field}", int(number), one.text, _iso(one.day))
        for one in cells
        if (number := numbers.get(one.table, {}).get(one.row, -1)) >= 0
    ]
    names = {(one.column, one.number, one.text) for one in now}
    past = [
        one
        for one in (before.loose if before else ())
        if one.day and (one.column, one.number, one.text) not in names
    ]
    unknown = [one for one in now if not one.day]
    return (*unknown, *[*past, *(one for one in now if one.day)][-KEPT:])


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
