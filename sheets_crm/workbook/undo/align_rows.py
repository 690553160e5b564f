"""Where the rows and columns of a tab stand in another state of it.

Between two looks people sort, insert, delete and move. A column is known again by its heading, a
row by what stands in it: rare words and numbers (a name, a phone, a number) tell more than common
ones (a status, a manager), so each counts the less the more rows have it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sheets_crm.workbook.snapshot import CellError, Sheet, Value

Plain = tuple[str, object]
"""A value by which two cells are compared, whatever type the place gave it; blank is `BLANK`."""

BLANK: Plain = ("", None)

_HEADINGS_WITHIN = 40
"""Rows among which the headings are looked for."""

_TOO_COMMON = 64
"""What stands in more rows than this tells nothing."""

_ALIKE, _ALIKE_IN_PLACE = 0.45, 0.2
"""How much of a row must be found again, by weight; less where it stands in the same place."""


@dataclass(frozen=True)
class Alignment:
    """One state of a tab laid over another.

    Attributes:
        rows: number of a row in the one → its number in the other; those not found are missing.
        columns: the same of columns.
    """

    rows: Mapping[int, int]
    columns: Mapping[int, int]

    @property
    def turned(self) -> Alignment:
        """The other laid over the one."""
        return Alignment(
            {there: here for here, there in self.rows.items()},
            {there: here for here, there in self.columns.items()},
        )

    def place(self, row: int, column: int) -> tuple[int, int] | None:
        """Where a cell stands in the other state; None where it is gone."""
        found = self.rows.get(row), self.columns.get(column)
        return (found[0], found[1]) if found[0] and found[1] else None


def plain(value: Value, epoch: date) -> Plain:
    """A value as it is compared: a date as its serial number, a text with one kind of line end."""
    told: Plain
    match value:
        case None | "":
            told = BLANK
        case bool():
            told = ("truth", value)
        case int() | float():
            told = ("number", _rounded(float(value)))
        case datetime():
            midnight = datetime.combine(epoch, time.min, value.tzinfo)
            told = ("number", _rounded((value - midnight) / timedelta(days=1)))
        case date():
            told = ("number", float((value - epoch).days))
        case str():
            told = ("text", value.replace("\r\n", "\n").replace("\r", "\n"))
        case CellError():
            told = ("error", value.text)
        case _:
            told = ("other", str(value))
    return told


class KeyedRows:
    """The rows of a tab, known again by what stands in some of their columns.

    Each is looked for once, and those with all of their keys in an index.
    """

    def __init__(self, sheet: Sheet, epoch: date) -> None:
        self._sheet = sheet
        self._epoch = epoch
        self._by_keys: dict[tuple[int, ...], dict[tuple[Plain, ...], list[int]]] = {}
        self._found: dict[int, int | None] = {}

    def find(self, keys: Mapping[int, Value], row: int) -> int | None:
        """The row that was `row` and had these keys, by column.

        It is where it was, else the only one that has them all, else the one that has most of them.
        None where no row, or more than one, can be it.
        """
        if row not in self._found:
            wanted = {column: plain(value, self._epoch) for column, value in keys.items()}
            self._found[row] = self._look_for(wanted, row)
        return self._found[row]

    def _look_for(self, wanted: Mapping[int, Plain], row: int) -> int | None:
        columns, values = tuple(wanted), tuple(wanted.values())
        if self._at(row, columns) == values:
            return row
        if columns not in self._by_keys:
            index = self._by_keys[columns] = defaultdict(list)
            for number in range(1, len(self._sheet.rows) + 1):
                index[self._at(number, columns)].append(number)
        whole = self._by_keys[columns].get(values, [])
        return (whole[0] if len(whole) == 1 else None) if whole else self._most_alike(wanted)

    def _most_alike(self, wanted: Mapping[int, Plain]) -> int | None:
        counts = {
            number: sum(
                one == value
                for one, value in zip(self._at(number, tuple(wanted)), wanted.values(), strict=True)
            )
            for number in range(1, len(self._sheet.rows) + 1)
        }
        best = max(counts.values(), default=0)
        rows = [number for number, count in counts.items() if count == best]
        is_known = sum(value != BLANK for value in wanted.values()) > 1
        return rows[0] if is_known and 2 * best > len(wanted) and len(rows) == 1 else None

    def _at(self, row: int, columns: Iterable[int]) -> tuple[Plain, ...]:
        return tuple(plain(self._sheet.value(row, column), self._epoch) for column in columns)


def aligned(was: Sheet, now: Sheet, epoch: date) -> Alignment:
    """Where what stood in `was` stands in `now`."""
    old, new = _grid(was, epoch), _grid(now, epoch)
    columns = _columns(old, new)
    back = {there: here for here, there in columns.items()}
    return Alignment(_rows(_lines(old, {one: one for one in columns}), _lines(new, back)), columns)


def _grid(sheet: Sheet, epoch: date) -> list[list[Plain]]:
    return [[plain(value, epoch) for value in row] for row in sheet.rows]


def _rounded(number: float) -> float:
    return float(f"{number:.12g}")


# Columns


def _columns(old: Sequence[Sequence[Plain]], new: Sequence[Sequence[Plain]]) -> dict[int, int]:
    """By their headings; one that has none, or another by now, by its neighbour and its place."""
    headings, theirs = _headings(old, new)
    width = max(map(len, old), default=0)
    places: dict[Plain, deque[int]] = defaultdict(deque)
    for column, heading in enumerate(theirs, 1):
        if heading != BLANK:
            places[heading].append(column)
    found: dict[int, int] = {}
    for column, heading in enumerate(headings, 1):
        if places.get(heading):
            found[column] = places[heading].popleft()
    taken = set(found.values())
    for column in range(1, width + 1):
        if column in found:
            continue
        for place in (found.get(column - 1, 0) + 1, column):
            if place not in taken and not _has_heading_of_another(place, theirs, headings):
                found[column] = place
                taken.add(place)
                break
    return found


def _has_heading_of_another(place: int, theirs: Sequence[Plain], headings: Sequence[Plain]) -> bool:
    """Whether the place bears a heading that is known, so that it is another's."""
    heading = theirs[place - 1] if place <= len(theirs) else BLANK
    return heading != BLANK and heading in headings


def _headings(
    old: Sequence[Sequence[Plain]], new: Sequence[Sequence[Plain]]
) -> tuple[Sequence[Plain], Sequence[Plain]]:
    """The row of headings in both: that which shares most words with one of the other state."""
    best: tuple[int, Sequence[Plain], Sequence[Plain]] = (1, (), ())
    for row in old[:_HEADINGS_WITHIN]:
        words = {one for one in row if one[0] == "text"}
        for other in new[:_HEADINGS_WITHIN] if len(words) > best[0] else ():
            shared = len(words.intersection(other))
            if shared > best[0]:
                best = shared, row, other
    return best[1:]


# Rows

Line = tuple[tuple[int, Plain], ...]
"""The filled cells of a row: column, as the old state counts them, and value."""


def _lines(grid: Sequence[Sequence[Plain]], names: Mapping[int, int]) -> list[Line]:
    """Every row by the columns that both states have; `names` says how the old one counts them."""
    return [
        tuple(
            sorted(
                (names[column], value)
                for column, value in enumerate(row, 1)
                if value != BLANK and column in names
            )
        )
        for row in grid
    ]


def _rows(old: Sequence[Line], new: Sequence[Line]) -> dict[int, int]:
    """First those that stand where they stood, then those that moved, then those that changed."""
    found = {n: n for n, (one, other) in enumerate(zip(old, new, strict=False), 1) if one == other}
    moved: dict[Line, deque[int]] = defaultdict(deque)
    for number, line in enumerate(new, 1):
        if number not in found and line:
            moved[line].append(number)
    for number, line in enumerate(old, 1):
        if number not in found and moved.get(line):
            found[number] = moved[line].popleft()
    taken = set(found.values())
    left = {n: line for n, line in enumerate(old, 1) if n not in found and line}
    free = {n: line for n, line in enumerate(new, 1) if n not in taken and line}
    return found | _changed(left, free)


def _changed(old: Mapping[int, Line], new: Mapping[int, Line]) -> dict[int, int]:
    """Rows that hold something else by now, by what they have in common; the most alike first."""
    holders: dict[tuple[int, Plain], list[int]] = defaultdict(list)
    for number, line in new.items():
        for token in line:
            holders[token].append(number)
    pairs = sorted(_pairs(old, holders), reverse=True)
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, here, there in pairs:
        if here not in found and there not in taken:
            found[here] = there
            taken.add(there)
    return found


def _pairs(
    old: Mapping[int, Line], holders: Mapping[tuple[int, Plain], list[int]]
) -> Iterable[tuple[float, int, int, int]]:
    """Rows that may be the same: how alike, how near, the old one and the new one."""
    for number, line in old.items():
        scores: dict[int, float] = defaultdict(float)
        whole = 0.0
        for token in line:
            rows = holders.get(token, ())
            whole += 1 / max(len(rows), 1)
            for row in rows if len(rows) <= _TOO_COMMON else ():
                scores[row] += 1 / len(rows)
        for row, score in scores.items():
            share = score / whole
            if share >= (_ALIKE_IN_PLACE if row == number else _ALIKE):
                yield share, -abs(row - number), number, row
