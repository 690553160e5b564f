"""Which cells of users must be put back after a write, and how: from the copies of them.

A filter of the user's may have had the copies made of other rows than were meant, and people may
have moved rows since. So beside each copy stand the values of its row's key columns, and a copy
goes back only to the row that bears the same ones, and only where a cell still shows what we wrote.
Where no copy is proved to be a cell's, nothing is put there and the cell is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sheets_crm.workbook.google.concurrent_edits.copied_cells import Cells, CopiedRows
from sheets_crm.workbook.google.read.cell_values import may_be, value_in
from sheets_crm.workbook.google.read.ranges import column_of, grid_range
from sheets_crm.workbook.google.read.rectangles import runs
from sheets_crm.workbook.google.read.to_snapshot import EPOCH
from sheets_crm.workbook.google.write.cell_edits import find_replace
from sheets_crm.workbook.google.write.pending_note import Note, NotedTab, Put, Ruled
from sheets_crm.workbook.snapshot import Area
from sheets_crm.workbook.store import Place
from sheets_crm.workbook.value_equality import same_value

Request = dict[str, Any]
Raw = Mapping[str, Any]

_VALUE = "userEnteredValue,textFormatRuns,chipRuns"
_LOOK, _RULE = "userEnteredFormat", "dataValidation"


@dataclass(frozen=True)
class Restoring:
    """What is to be done.

    Attributes:
        requests: what puts back.
        back: the cells that they put back.
        lost: cells of users that were written over and of which no copy is proved to be theirs.
    """

    requests: tuple[Request, ...]
    back: tuple[Place, ...]
    lost: tuple[Place, ...]


def restoring(note: Note, cells: Cells, astray: Collection[Place] = ()) -> Restoring:
    """What puts back what the noted write put where it was not meant.

    Args:
        note: of the write.
        cells: of the noted tabs and of the copies, as they now are.
        astray: cells of which the write's own answer said so.
    """
    requests: list[Request] = []
    back: list[Place] = []
    lost: list[Place] = []
    for tab in note.tabs:
        work = _Restorer(note.copies, tab, cells, frozenset(astray))
        requests += work.requests()
        back += work.back
        lost += work.lost
    return Restoring(tuple(requests), tuple(back), tuple(lost))


class _Restorer:
    """Puts back in one tab."""

    def __init__(self, copies: int, tab: NotedTab, cells: Cells, astray: Collection[Place]) -> None:
        self._copies, self._tab, self._cells, self._astray = copies, tab, cells, astray
        self._rows = CopiedRows(copies, tab, cells)
        self.back: list[Place] = []
        self.lost: list[Place] = []
        self._whole: dict[tuple[str, int], dict[int, Raw]] = defaultdict(dict)

    def requests(self) -> Iterator[Request]:
        """What puts back; fills `back` and `lost`."""
        pasted: list[Request] = []
        for put in self._tab.puts:
            pasted += self._filled(put) if put.by_cas else self._overwritten(put)
        for ruled in self._tab.ruled:
            self._unruled(ruled)
        for (fields, column), rows in self._whole.items():
            yield from self._written(fields, column, rows)
        yield from pasted

    def _written(self, fields: str, column: int, rows: Mapping[int, Raw]) -> Iterator[Request]:
        names = fields.split(",")
        for first, last in runs(sorted(rows), 0):
            lines = [rows[row] for row in range(first, last + 1)]
            cells = [{name: cell[name] for name in names if name in cell} for cell in lines]
            place = grid_range(self._tab.id, Area(first, column, last, column))
            values = [{"values": [cell]} for cell in cells]
            yield {"updateCells": {"range": place, "rows": values, "fields": fields}}

    # Cells that were written

    def _filled(self, put: Put) -> Iterator[Request]:
        """A blank that was filled under a foreign heading, or in a row that is nobody's."""
        if not self._shows(put.row, put):
            return
        if put.column in self._foreign or self._is_nobodys(put):
            yield self._emptied(put)

    def _is_nobodys(self, put: Put) -> bool:
        """Whether no key of a lead or contact stands in the row but what we put there."""
        keys = [column for column in self._tab.keys if column != put.column]
        return bool(keys) and all(
            self._cells.value(self._tab.id, put.row, column) is None
            or any(self._shows(put.row, one) for one in self._put_at.get((put.row, column), ()))
            for column in keys
        )

    @cached_property
    def _put_at(self) -> Mapping[tuple[int, int], list[Put]]:
        found: dict[tuple[int, int], list[Put]] = defaultdict(list)
        for put in self._tab.puts:
            found[put.row, put.column].append(put)
        return found

    def _is_left_over(self, put: Put) -> bool:
        """Whether it fills a blank of a row that went away, where a blank row now stands.

        No key can prove such a row; a filter that hides it would keep it from being emptied.
        """
        return (
            put.fills_blank
            and (self._tab.id, put.row) not in self._cells.hidden
            and self._shows(put.row, put)
            and self._is_nobodys(put)
            and self._was_blank(put.row, put.column)
        )

    def _emptied(self, put: Put) -> Request:
        shown = self._now(put.row, put.column).get("formattedValue", "")
        return find_replace(self._tab.id, put.row, put.column, shown, "", regex=False)

    def _was_blank(self, row: int, column: int) -> bool:
        """Whether the cell was blank, whether or not rows that a filter hides were copied."""
        tops = [a.first_row for a in self._tab.areas if a.holds(row, column)]
        above = sum(
            (self._tab.id, one) in self._cells.hidden for one in range(min(tops, default=row), row)
        )
        return bool(tops) and not any(
            _entered(self._copy(source, column)) for source in (row, row - above)
        )

    def _overwritten(self, put: Put) -> Iterator[Request]:
        place = Place(self._tab.title, put.row, put.column)
        is_astray = put.column in self._foreign or place in self._astray
        pairs = list(self._rows.pairs(put.row))
        for target, source in pairs:
            copy = self._copy(source, put.column)
            if self._shows(target, put) and (is_astray or _was_foreign(put, copy)):
                yield from self._put_back(target, put.column, copy, source)
                return
        if is_astray and not pairs and self._is_left_over(put):
            self.back.append(place)
            yield self._emptied(put)
            return
        copied = any(
            _entered(self._copy(source, put.column)) == _entered(self._now(target, put.column))
            for target, source in pairs
        )
        if is_astray and not copied and (self._shows(put.row, put) or place in self._astray):
            self.lost.append(place)

    def _put_back(self, row: int, column: int, copy: Raw, source: int) -> Iterator[Request]:
        place, now = Place(self._tab.title, row, column), self._now(row, column)
        formula = str(_entered(copy).get("formulaValue", ""))
        is_rich = formula or any("chip" in run for run in copy.get("chipRuns", ()))
        # A copy that moved up, past hidden rows, may have lost what its formula refers to.
        is_broken = "#REF!" in formula and source != row
        if is_broken or (is_rich and (self._tab.id, row) in self._cells.hidden):
            self.lost.append(place)
            return
        self.back.append(place)
        if is_rich:
            # A formula's references, and chips, come back whole from a copy alone.
            yield self._paste(source, row, column, is_formula=bool(formula))
        else:
            self._whole[_VALUE, column][row] = copy
        if copy.get(_LOOK) != now.get(_LOOK):
            self._whole[_LOOK, column][row] = copy

    def _paste(self, source: int, row: int, column: int, *, is_formula: bool) -> Request:
        at = source + self._tab.offset
        return {
            "copyPaste": {
                "source": grid_range(self._copies, Area(at, column, at, column)),
                "destination": grid_range(self._tab.id, Area(row, column, row, column)),
                "pasteType": "PASTE_FORMULA" if is_formula else "PASTE_NORMAL",
            }
        }

    # Dropdowns and number formats

    def _unruled(self, ruled: Ruled) -> None:
        area = ruled.area
        part = _LOOK if ruled.is_look else _RULE
        for column in range(area.first_column, area.last_column + 1):
            if column not in self._foreign:
                continue
            for row in range(area.first_row, area.last_row + 1):
                now = self._now(row, column)
                pair = next(iter(self._rows.pairs(row)), None)
                if pair is None or not _is_ours(now, ruled):
                    continue
                copy = self._copy(pair[1], column)
                if copy.get(part) != now.get(part):
                    self._whole[part, column][row] = copy

    # Cells

    @cached_property
    def _foreign(self) -> frozenset[int]:
        """Columns that bear another heading than was read."""
        tab = self._tab
        written = {put.column for put in tab.puts if put.row == tab.header_row and not put.by_cas}
        return frozenset(
            column
            for column, heading in tab.headings
            if not may_be(
                # Ours stands there by now in any case; what it was written over is in the copy.
                self._cells.value(self._copies, tab.header_row + tab.offset, column)
                if column in written
                else self._cells.value(tab.id, tab.header_row, column),
                heading,
            )
        )

    def _now(self, row: int, column: int) -> Raw:
        return self._cells.at(self._tab.id, row, column)

    def _copy(self, row: int, column: int) -> Raw:
        return self._cells.at(self._copies, row + self._tab.offset, column)

    def _shows(self, row: int, put: Put) -> bool:
        cell = self._now(row, put.column)
        is_formula = "formulaValue" in _entered(cell)
        return not is_formula and same_value(
            value_in(cell.get("effectiveValue", {})), put.value, EPOCH
        )


def _entered(cell: Raw) -> Raw:
    found: Raw = cell.get("userEnteredValue", {})
    return found


def _was_foreign(put: Put, copy: Raw) -> bool:
    """Whether what stood there must not have been written over, whatever its column."""
    if put.freezes:
        return False  # its own answer alone told whether it was the formula that was meant
    return "formulaValue" in _entered(copy) or (put.fills_blank and bool(_entered(copy)))


def _is_ours(cell: Raw, ruled: Ruled) -> bool:
    """Whether the cell still has the dropdown or the number format that we gave it."""
    if ruled.number_format is not None:
        look = cell.get(_LOOK, {}).get("numberFormat", {})
        return bool(look.get("type") == ruled.number_format.get("type"))
    return bool(_offers(cell.get(_RULE)) == _offers(ruled.rule))


def _offers(rule: Raw | None) -> Any:
    if not rule:
        return None
    values = rule.get("condition", {}).get("values", ())
    literal = str(values[0].get("userEnteredValue", "")) if values else ""
    return column_of(literal) or literal
