"""Google's answer to `spreadsheets.get` → Structure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sheets_crm.text.parse_untrusted import whole
from sheets_crm.workbook.google.read.google_tables import offered, table_of
from sheets_crm.workbook.google.read.ranges import area_of
from sheets_crm.workbook.google.read.still import is_still
from sheets_crm.workbook.google.read.structure import (
    ListMark,
    Painted,
    Piece,
    Structure,
    Table,
    TabState,
)
from sheets_crm.workbook.snapshot import FILLS_UP_TO_ROWS, Address, Area

PREFIX = "_crm_"
REPORT_KEY, LIST_KEY, COPY_KEY = f"{PREFIX}report", f"{PREFIX}list", f"{PREFIX}copy"
GUARDED = "sheets-crm"
"""Description of our protections."""

OUTLINE_FIELDS = (
    "properties(title,locale,timeZone),developerMetadata(metadataKey,metadataValue),"
    "sheets(properties(sheetId,title,sheetType,gridProperties(rowCount,columnCount)),merges,"
    "developerMetadata(metadataKey,metadataValue),charts(chartId),conditionalFormats,"
    "protectedRanges(protectedRangeId,description,range,tableId,unprotectedRanges,warningOnly,"
    "requestingUserCanEdit),"
    "tables(tableId,range,columnProperties(columnIndex,columnType,dataValidationRule)))"
)
CELL_FIELDS = (
    "sheets(properties(sheetId),data(startRow,startColumn,"
    "columnMetadata(developerMetadata(metadataKey,metadataValue)),"
    "rowData(values(userEnteredValue(formulaValue),dataValidation(condition,strict),"
    "userEnteredFormat(backgroundColor,numberFormat(type,pattern))))))"
)
FORMULA_FIELDS = (
    "sheets(properties(sheetId),data(startRow,startColumn,"
    "rowData(values(userEnteredValue(formulaValue)))))"
)
ENTERED_FIELDS = (
    "sheets(properties(sheetId),data(startRow,startColumn,"
    "rowData(values(userEnteredValue,formattedValue))))"
)
BIG_TAB = 5000
"""Rows from which on the middle of a tab is looked at for formulas alone."""
HEAD_ROWS, TAIL_ROWS = 60, 2500
_RULE = re.compile(r'="(?P<word>(?:[^"]|"")*)"&T\(N\("_crm_(?P<source>\w+):(?P<position>\d+)"\)\)')
_MARKER = re.compile(r'N\("_crm_\w+:\d+"\)')

Raw = Mapping[str, Any]


def structure_of(outline: Raw, cells: Iterable[Raw], now: float) -> Structure:
    """A Structure.

    Args:
        outline: an answer with OUTLINE_FIELDS.
        cells: one with CELL_FIELDS, and any with FORMULA_FIELDS.
        now: seconds since 1970.
    """
    properties = outline.get("properties", {})
    data: dict[int, list[Raw]] = defaultdict(list)
    for answer in cells:
        for sheet in answer.get("sheets", ()):
            data[_id(sheet)] += sheet.get("data", ())
    sheets = [s for s in outline.get("sheets", ()) if _is_grid(s)]
    return Structure(
        title=properties.get("title", ""),
        locale=properties.get("locale", ""),
        zone=properties.get("timeZone", ""),
        marks=_marks(outline.get("developerMetadata", ())),
        lists=tuple(mark for s in sheets for mark in _lists(_id(s), data.get(_id(s), ()))),
        tabs=tuple(_tab(sheet, data.get(_id(sheet), ())) for sheet in sheets),
        read_at=now,
    )


def spills_of(entered: Raw, tabs: Mapping[int, TabState]) -> dict[int, tuple[Area, ...]]:
    """Tab id → the columns that show what nobody entered: a formula elsewhere spills into them.

    From the first formula that may be the one down the whole column is the formula's, also where it
    now shows nothing: whatever is entered there makes it fail in all of them.

    Args:
        entered: an answer with ENTERED_FIELDS.
        tabs: by id, those that hold formulas.
    """
    return {
        tab.id: tuple(
            Area(_first_formula(tab, row, column), column, tab.rows, column)
            for column, row in sorted(_spilled(sheet.get("data", ())).items())
        )
        for sheet in entered.get("sheets", ())
        if (tab := tabs.get(_id(sheet)))
    }


def _first_formula(tab: TabState, row: int, column: int) -> int:
    """The row of the first formula from which a cell may be filled: above it, or left of it."""
    rows = (top for top, left in tab.formulas if top <= row and left <= column)
    return min(rows, default=row)


def _spilled(data: Iterable[Raw]) -> dict[int, int]:
    found: dict[int, int] = {}
    for block in data:
        top, left = block.get("startRow", 0) + 1, block.get("startColumn", 0) + 1
        for row, line in enumerate(block.get("rowData", ()), top):
            for column, cell in enumerate(line.get("values", ()), left):
                if cell.get("formattedValue") and not cell.get("userEnteredValue"):
                    found[column] = min(row, found.get(column, row))
    return found


def _is_grid(sheet: Raw) -> bool:
    return bool(sheet["properties"].get("sheetType", "GRID") == "GRID")


def _id(sheet: Raw) -> int:
    return int(sheet["properties"].get("sheetId", 0))


def _marks(metadata: Iterable[Raw]) -> dict[str, str]:
    return {
        one["metadataKey"].removeprefix(PREFIX): one.get("metadataValue", "")
        for one in metadata
        if one.get("metadataKey", "").startswith(PREFIX)
    }


def _lists(tab_id: int, data: Iterable[Raw]) -> Iterator[ListMark]:
    for block in data:
        first = block.get("startColumn", 0) + 1
        for column, metadata in enumerate(block.get("columnMetadata", ()), first):
            for one in metadata.get("developerMetadata", ()):
                if one.get("metadataKey") == LIST_KEY:
                    key, _, row = one.get("metadataValue", "").partition(":")
                    yield ListMark(key, tab_id, column, int(row or 1))


def _tab(sheet: Raw, data: Iterable[Raw]) -> TabState:
    grid = sheet["properties"].get("gridProperties", {})
    rows, columns = grid.get("rowCount", 0), grid.get("columnCount", 0)
    own = {
        one["metadataKey"]: one.get("metadataValue", "")
        for one in sheet.get("developerMetadata", ())
    }
    seen = _Cells()
    for block in data:
        seen.look_at(block)
    colours = sheet.get("conditionalFormats", ())
    tables = tuple(table_of(one, rows, columns) for one in sheet.get("tables", ()))
    barred = [one for one in sheet.get("protectedRanges", ()) if _bars(one)]
    return TabState(
        id=_id(sheet),
        title=sheet["properties"]["title"],
        rows=rows,
        columns=columns,
        report=own.get(REPORT_KEY),
        is_copy=COPY_KEY in own,
        merges=tuple(area_of(one, rows, columns) for one in sheet.get("merges", ())),
        charts=tuple(one["chartId"] for one in sheet.get("charts", ())),
        formulas=tuple(seen.formulas),
        fills=tuple(seen.fills),
        pieces=tuple(seen.pieces(big=rows > BIG_TAB)),
        painted=tuple(_painted(colours, rows, columns)),
        ours=tuple(i for i, one in enumerate(colours) if _MARKER.search(_formula(one))),
        colour_rules=len(colours),
        dated=tuple(seen.dated()),
        date_formats=tuple(seen.date_formats()),
        guards=tuple(
            one["protectedRangeId"]
            for one in sheet.get("protectedRanges", ())
            if one.get("description") == GUARDED
        ),
        tables=tables,
        locked=tuple(_barred(one, tables, rows, columns) for one in barred),
        unlocked=tuple(
            area_of(grid, rows, columns)
            for one in barred
            for grid in one.get("unprotectedRanges", ())
        ),
        is_still=seen.is_still,
    )


def _bars(protection: Raw) -> bool:
    """Whether it keeps us out; one that only warns does not."""
    return not (protection.get("warningOnly") or protection.get("requestingUserCanEdit"))


def _barred(protection: Raw, tables: Iterable[Table], rows: int, columns: int) -> Area:
    key = protection.get("tableId")
    table = next((one for one in tables if key and one.id == key), None)
    return table.area if table else area_of(protection.get("range", {}), rows, columns)


class _Cells:
    """What is noted of a tab's cells."""

    def __init__(self) -> None:
        self.is_still = True
        self.formulas: list[Address] = []
        self.fills: list[tuple[int, int, str]] = []
        self._rules: dict[tuple[int, str, bool], list[int]] = defaultdict(list)
        self._dates: dict[int, list[int]] = defaultdict(list)
        self._formats: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)

    def look_at(self, block: Raw) -> None:
        first_row, first_column = block.get("startRow", 0) + 1, block.get("startColumn", 0) + 1
        for row, line in enumerate(block.get("rowData", ()), first_row):
            for column, cell in enumerate(line.get("values", ()), first_column):
                if cell:
                    self._note(row, column, cell)

    def _note(self, row: int, column: int, cell: Raw) -> None:
        look = cell.get("userEnteredFormat", {})
        if formula := cell.get("userEnteredValue", {}).get("formulaValue"):
            self.formulas.append((row, column))
            self.is_still = self.is_still and is_still(formula)
        if row <= FILLS_UP_TO_ROWS and (fill := _fill(look.get("backgroundColor"))):
            self.fills.append((row, column, fill))
        number = look.get("numberFormat", {})
        if number.get("type") in {"DATE", "DATE_TIME"}:
            self._dates[column].append(row)
            self._formats[column][number["type"], number.get("pattern", "")] += 1
        if rule := cell.get("dataValidation"):
            literal = offered(rule.get("condition", {}))
            self._rules[column, literal, bool(rule.get("strict"))].append(row)

    def pieces(self, *, big: bool) -> Iterator[Piece]:
        for (column, literal, strict), rows in self._rules.items():
            for first, last in _runs(rows, TAIL_ROWS * 1000 if big else 1):
                yield Piece(column, first, last, literal, strict)

    def date_formats(self) -> Iterator[tuple[int, str, str]]:
        """Each column's most frequent format of dates."""
        for column, formats in self._formats.items():
            ((kind, pattern), _), *_ = formats.most_common(1)
            yield column, kind, pattern

    def dated(self) -> Iterator[Area]:
        for column, rows in self._dates.items():
            for first, last in _runs(rows, 1):
                yield Area(first, column, last, column)


def _runs(rows: list[int], gap: int) -> Iterator[tuple[int, int]]:
    """Runs of rows; in a big tab, of which the middle was not looked at, gaps are bridged."""
    first = last = rows[0]
    for row in rows[1:]:
        if row - last > gap:
            yield first, last
            first = row
        last = row
    yield first, last


def _fill(colour: Raw | None) -> str | None:
    """`#RRGGBB`; None for no colour and for white, which is what taking a colour off leaves."""
    if colour is None:
        return None
    parts = [round(colour.get(name, 0) * 255) for name in ("red", "green", "blue")]
    return None if parts == [255, 255, 255] else "#" + "".join(f"{part:02X}" for part in parts)


def _formula(rule: Raw) -> str:
    """The first value of a rule's condition, where ours carry their mark."""
    values = rule.get("booleanRule", {}).get("condition", {}).get("values", ())
    return str(values[0].get("userEnteredValue", "")) if values else ""


def _painted(rules: Iterable[Raw], rows: int, columns: int) -> Iterator[Painted]:
    for index, rule in enumerate(rules):
        told = _RULE.fullmatch(_formula(rule))
        if told is None:
            continue
        style = rule["booleanRule"].get("format", {})
        fill = _fill(style.get("backgroundColor")) or ""
        for grid in rule.get("ranges", ()):
            area = area_of(grid, rows, columns)
            for column in range(area.first_column, area.last_column + 1):
                yield Painted(
                    index,
                    column,
                    area.first_row,
                    area.last_row,
                    told["source"],
                    whole(told["position"]),
                    told["word"].replace('""', '"'),
                    fill,
                )
