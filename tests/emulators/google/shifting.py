"""What happens to every range of a spreadsheet when rows or columns come, go or move.

A range grows when lines are inserted strictly inside it, moves when they come before it and
shrinks when they are deleted; one that loses its last line is gone.  Conditional formats behave
like the formats of cells: lines inserted at their very edge join them when they inherit from the
side on which the range lies.  That last rule, and what a range does when only a part of it is
moved, are read out of the user interface, not out of documentation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.emulators.google import references
from tests.emulators.google.schema import Handlers, load

if TYPE_CHECKING:
    from tests.emulators.google.book import Book
    from tests.emulators.google.sheet import Sheet

Interval = tuple[int | None, int | None]

_KEYS = {
    "ROWS": ("startRowIndex", "endRowIndex", "rowIndex"),
    "COLUMNS": ("startColumnIndex", "endColumnIndex", "columnIndex"),
}


@dataclass(frozen=True)
class Shift:
    """An insertion of ``count`` lines at ``start``, or the removal or move of start to end."""

    sheet_id: int
    dimension: str
    kind: str
    start: int
    end: int
    to: int = 0
    from_before: bool = False

    def interval(self, start: int | None, end: int | None, *, like_cells: bool = False) -> Interval:
        """Where the half-open interval is afterwards; ``(0, 0)`` when nothing of it is left."""
        if self.kind == "insert":
            return self._inserted(self.start, start, end, like_cells=like_cells)
        if self.kind == "delete":
            return self._deleted(start, end)
        return self._moved(start, end)

    def _inserted(
        self, at: int, start: int | None, end: int | None, *, like_cells: bool = False
    ) -> Interval:
        count = self.end - self.start
        joins_top = like_cells and at == start and not self.from_before
        joins_end = like_cells and at == end and self.from_before
        if start is not None and at <= start and not joins_top:
            start += count
        if end is not None and (at < end or joins_end):
            end += count
        return start, end

    def _deleted(self, start: int | None, end: int | None) -> Interval:
        first = None if start is None else self._after_deletion(start)
        last = None if end is None else self._after_deletion(end)
        if last is not None and (first or 0) >= last:
            return 0, 0
        return first, last

    def _after_deletion(self, index: int) -> int:
        return index if index <= self.start else max(self.start, index - (self.end - self.start))

    def _moved(self, start: int | None, end: int | None) -> Interval:
        count = self.end - self.start
        landing = self.to - count if self.to >= self.end else self.to
        if end is not None and self.start <= (start or 0) and end <= self.end:
            return (start or 0) + landing - self.start, end + landing - self.start
        first, last = self._deleted(start, end)
        return self._inserted(landing, first, last)

    def handlers(self, *, like_cells: bool = False) -> Handlers:
        """What to do with every kind of reference that the schema knows."""

        def grid_range(value: dict[str, Any]) -> dict[str, Any] | None:
            first, last, _ = _KEYS[self.dimension]
            return self._shift_keys(value, first, last, like_cells=like_cells)

        def dimension_range(value: dict[str, Any]) -> dict[str, Any] | None:
            if value.get("dimension") != self.dimension:
                return value
            return self._shift_keys(value, "startIndex", "endIndex")

        def coordinate(value: dict[str, Any]) -> dict[str, Any]:
            key = _KEYS[self.dimension][2]
            if value.get("sheetId", 0) != self.sheet_id:
                return value
            at = value.get(key, 0)
            first, _ = self.interval(at, at + 1)
            return {**value, key: first}

        return {
            "GridRange": grid_range,
            "DimensionRange": dimension_range,
            "GridCoordinate": coordinate,
        }

    def _shift_keys(
        self, value: dict[str, Any], first: str, last: str, *, like_cells: bool = False
    ) -> dict[str, Any] | None:
        if value.get("sheetId", 0) != self.sheet_id:
            return value
        start, end = self.interval(value.get(first), value.get(last), like_cells=like_cells)
        if (start, end) == (0, 0):
            return None
        moved = {first: start, last: end}
        return {**value, **{k: v for k, v in moved.items() if v is not None}}


def apply(book: Book, shift: Shift) -> None:
    """Carry a shift of lines that has been done on the grid through the whole spreadsheet."""
    title = book.by_id(shift.sheet_id).title
    for sheet in book.sheets:
        _shift_parts(sheet, shift)
        _shift_rules(sheet, shift, title)

        def moved(text: str, home: Sheet = sheet) -> str:
            return references.shifted(text, shift, title, at_home=home.title == title)

        rewrite_formulas(sheet, moved)
    names = load().transform("Spreadsheet", {"namedRanges": book.named_ranges}, shift.handlers())
    book.named_ranges = [n for n in names["namedRanges"] if "range" in n]
    held = {"developerMetadata": book.metadata}
    marks = load().transform("Spreadsheet", held, shift.handlers())["developerMetadata"]
    book.metadata = [m for m in marks if len(m["location"]) > 1]


def _shift_parts(sheet: Sheet, shift: Shift) -> None:
    others = {k: v for k, v in sheet.parts.items() if k != "conditionalFormats"}
    shifted = load().transform("Sheet", others, shift.handlers())
    for name, part in shifted.items():
        if isinstance(part, list):
            sheet.parts[name] = [x for x in part if _alive(x)]
        elif _alive(part):
            sheet.parts[name] = part
        else:
            del sheet.parts[name]


def _alive(part: dict[str, Any]) -> bool:
    """Protections, filters and bands whose whole range is gone go with it."""
    ranged = part.keys() & {"protectedRangeId", "bandedRangeId", "filterViewId", "criteria"}
    return not ranged or bool(part.keys() & {"range", "namedRangeId"})


def _shift_rules(sheet: Sheet, shift: Shift, title: str) -> None:
    kept = []
    for rule in sheet.parts.get("conditionalFormats", []):
        before = rule["ranges"][0]
        new = load().transform("ConditionalFormatRule", rule, shift.handlers(like_cells=True))
        if new["ranges"]:
            first = _KEYS[shift.dimension][0]
            by = new["ranges"][0].get(first, 0) - before.get(first, 0)
            _rewrite_condition(new, shift, title, by, at_home=sheet.id == shift.sheet_id)
            kept.append(new)
    if kept or "conditionalFormats" in sheet.parts:
        sheet.parts["conditionalFormats"] = kept


def _rewrite_condition(
    rule: dict[str, Any], shift: Shift, title: str, by: int, *, at_home: bool
) -> None:
    for value in rule.get("booleanRule", {}).get("condition", {}).get("values", []):
        text = value.get("userEnteredValue", "")
        if text.startswith("="):
            value["userEnteredValue"] = references.shifted_rule(
                text, shift, title, by, at_home=at_home
            )


def rewrite_formulas(sheet: Sheet, change: Callable[[str], str]) -> None:
    """Change the formulas of a tab's cells and of their dropdowns."""
    dropdowns: dict[int, dict[str, Any]] = {}
    for row, column, cell in sheet.filled():
        new = cell
        if cell.formula is not None:
            new = new._replace(formula=change(cell.formula))
        if cell.validation is not None:
            rule = dropdowns.get(id(cell.validation))
            if rule is None:
                rule = dropdowns[id(cell.validation)] = _changed_rule(cell.validation, change)
            new = new._replace(validation=rule)
        if new is not cell:
            sheet.rows[row].cells[column] = new


def _changed_rule(rule: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    condition = rule["condition"]
    values = [
        {k: change(v) if v.startswith("=") else v for k, v in value.items()}
        for value in condition.get("values", [])
    ]
    if values == condition.get("values", []):
        return rule
    return {**rule, "condition": {**condition, "values": values}}
