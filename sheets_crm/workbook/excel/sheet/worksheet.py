"""One worksheet part: what stands before its rows, the rows, and what stands after them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import product

from sheets_crm.errors import CrmError
from sheets_crm.text.parse_untrusted import whole
from sheets_crm.workbook.excel.package.read_budget import Budget
from sheets_crm.workbook.excel.sheet.column_widths import new_column, widen
from sheets_crm.workbook.excel.sheet.edit_row import Edit, Look
from sheets_crm.workbook.excel.sheet.rows import Places, Rows, shared_formulas
from sheets_crm.workbook.excel.xml.a1_references import (
    LAST_COLUMN,
    LAST_ROW,
    area_name,
    cell_name,
    parse_area,
    parse_areas,
)
from sheets_crm.workbook.excel.xml.schema_order import place_for
from sheets_crm.workbook.excel.xml.spans import Element, Splices, parse
from sheets_crm.workbook.snapshot import Area

_SCHEMA_ORDER = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection "
    "protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells "
    "phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins "
    "pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors "
    "smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls "
    "webPublishItems tableParts extLst"
)
ORDER = _SCHEMA_ORDER.split()

_OPEN = re.compile(rb"<((?:[\w.\-]++:)?)sheetData(?=[\s/>])[^<>]*>")


@lru_cache(maxsize=8)
def _grouped_pattern(prefix: bytes) -> re.Pattern[bytes]:
    return re.compile(
        rb"<" + prefix + rb"f\s(?=[^<>]*\bt\s*=\s*[\"'](?:array|dataTable)[\"'])"
        rb"[^<>]*\bref\s*=\s*[\"']([^<>\"']+)[\"']"
    )


def rows_within(data: bytes) -> tuple[int, int]:
    """Where the rows of a worksheet part begin and end.

    Raises:
        CrmError: `xlsx_damaged`.
    """
    opened = _OPEN.search(data)
    if opened is None:
        raise CrmError("xlsx_damaged")
    if opened[0].endswith(b"/>"):
        return opened.end(), opened.end()
    end = data.rfind(b"</%bsheetData" % opened[1])
    if end < opened.end():
        raise CrmError("xlsx_damaged")
    return opened.end(), end


class Worksheet:
    """A worksheet's bytes, edited in place.

    Attributes:
        part: its name, for messages.

    Args:
        data: the part.
        part: its name.
        budget: what may be parsed of the file that it is read from; None for what we made.
    """

    def __init__(self, data: bytes, part: str = "", budget: Budget | None = None) -> None:
        self.part = part
        self._parsed: tuple[bytes, Element] | None = None
        self._indexed: Rows | None = None
        opened = _OPEN.search(data)
        if opened is None:
            raise CrmError("xlsx_damaged", part=part)
        self.prefix = opened[1].decode()
        self._closing = b"</%bsheetData>" % opened[1]
        self._opening, self._closed, end = opened[0], opened[0].endswith(b"/>"), opened.end()
        if not self._closed:
            end = self._end_of_rows(data, opened)
        self._before, self._rows = data[: opened.start()], data[opened.end() : end]
        self._after = data[end if self._closed else end + len(self._closing) :]
        if budget:
            budget.parse(part, self.frame)
        if self.root.first("sheetData") is None:
            raise CrmError("xlsx_damaged", part=part)
        self._frame_read, self._rows_edited = self.frame, False

    def _end_of_rows(self, data: bytes, opened: re.Match[bytes]) -> int:
        """Where the rows end: at the first end tag; an extension may have one of that name too."""
        end = data.find(b"</%bsheetData" % opened[1], opened.end())
        close = data.find(b">", end)
        if end < 0 or close < 0:
            raise CrmError("xlsx_damaged", part=self.part)
        self._closing = data[end : close + 1]
        return end

    @property
    def edited(self) -> bool:
        """Whether it is no longer what it was read as."""
        return self._rows_edited or self.frame != self._frame_read

    @property
    def data(self) -> bytes:
        """The part as it now is."""
        if self._closed and not self._rows:
            return self.frame
        return b"".join((self._before, self._open, self._rows, self._closing, self._after))

    @property
    def root(self) -> Element:
        """The sheet without its rows; places are those of `frame`."""
        frame = self.frame
        if self._parsed is None or self._parsed[0] != frame:
            self._parsed = (frame, parse(frame, self.part))
        return self._parsed[1]

    @property
    def frame(self) -> bytes:
        """The part with its rows taken out."""
        return self._before + self._empty + self._after

    @property
    def _open(self) -> bytes:
        return self._opening[:-2].rstrip() + b">" if self._closed else self._opening

    @property
    def _empty(self) -> bytes:
        return self._opening if self._closed else self._opening + self._closing

    def reframe(self, frame: bytes) -> None:
        """Puts in an edited `frame`; the rows stay."""
        self._before, _, self._after = frame.partition(self._empty)

    def put_element(self, name: str, content: str) -> None:
        """Adds a child of the sheet where the schema has its place (after others of its name)."""
        frame = self.frame
        splices = Splices(frame)
        splices.insert(place_for(self.root, name, ORDER), content.encode())
        self.reframe(splices.result())

    # What is there

    @property
    def written_rows(self) -> bytes:
        """What stands between the tags of `sheetData`."""
        return self._rows

    def rows_are(self, places: Places) -> None:
        """Tells where rows are, so that they need not be sought."""
        self._indexed = Rows(self._rows, self.prefix, self.part, places)

    @property
    def rows(self) -> Rows:
        if self._indexed is None:
            self._indexed = Rows(self._rows, self.prefix, self.part)
        return self._indexed

    @property
    def merges(self) -> tuple[Area, ...]:
        found = self.root.first("mergeCells")
        areas = (parse_area(one.get("ref")) for one in (found.all("mergeCell") if found else []))
        return tuple(area for area in areas if area)

    @property
    def grouped(self) -> tuple[Area, ...]:
        """Areas that one array formula or data table fills."""
        found = _grouped_pattern(self.prefix.encode()).finditer(self._rows)
        return tuple(
            area for one in found for area in parse_areas(one[1].decode("utf-8", "replace"))
        )

    def column_style(self, column: int) -> int:
        """Index of the format that a whole column has, 0 for none."""
        for one in self._columns():
            if whole(one.get("min")) <= column <= whole(one.get("max")):
                return whole(one.get("style"))
        return 0

    def _columns(self) -> list[Element]:
        found = self.root.first("cols")
        return found.all("col") if found else []

    # Cells

    def set_cells(
        self,
        edits: Mapping[tuple[int, int], Edit],
        epoch: date,
        restyle: Callable[[int, str], int],
        renumber: Callable[[int, str], int],
    ) -> None:
        """Puts values into cells by row and column, both from 1.

        Raises:
            CrmError: `xlsx_formula_cell`, `xlsx_merged_cell`, `xlsx_beyond_sheet`,
                `xlsx_long_text`; nothing is changed then.
        """
        if not edits:
            return
        self._refuse(edits)
        self._refuse_torn_formulas(edits)
        by_row: dict[int, dict[int, Edit]] = {}
        for (row, column), edit in edits.items():
            by_row.setdefault(row, {})[column] = edit
        styles = {column: self.column_style(column) for column in {c for _, c in edits}}
        look = Look(self.prefix, epoch, styles.__getitem__, restyle, renumber)
        rows = self.rows.with_cells(by_row, look)
        self._rows_edited |= rows != self._rows
        self._rows, self._indexed = rows, None
        self._grow_dimension(edits)

    def _refuse(self, edits: Mapping[tuple[int, int], Edit]) -> None:
        for row, column in edits:
            if not (1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN):
                raise CrmError("xlsx_beyond_sheet", row=row, column=column)
        refused = [(area, "xlsx_formula_cell") for area in self.grouped]
        refused += [(area, "xlsx_merged_cell") for area in self.merges]
        for area, code in refused:
            for address in _within(edits, area):
                corner = address == (area.first_row, area.first_column)
                if not (corner and code == "xlsx_merged_cell"):
                    raise CrmError(code, cell=cell_name(*address))

    def _refuse_torn_formulas(self, edits: Mapping[tuple[int, int], Edit]) -> None:
        """A formula that cells share stands in one of them: it goes with all of them or not."""
        frozen = {address for address, edit in edits.items() if edit.freezes}
        if not frozen:
            return
        for sharers in shared_formulas(self.rows, self.prefix):
            if frozen & set(sharers) and not frozen.issuperset(sharers):
                raise CrmError("xlsx_shared_formula", cell=cell_name(*min(frozen & set(sharers))))

    def _grow_dimension(self, edits: Mapping[tuple[int, int], Edit]) -> None:
        frame = self.frame
        dimension = self.root.first("dimension")
        now = parse_area(dimension.get("ref")) if dimension else None
        filled = [address for address, edit in edits.items() if edit.value is not None]
        if dimension is None or now is None or not filled:
            return
        rows, columns = [row for row, _ in filled], [column for _, column in filled]
        grown = replace(
            now,
            first_row=min(now.first_row, *rows),
            first_column=min(now.first_column, *columns),
            last_row=max(now.last_row, *rows),
            last_column=max(now.last_column, *columns),
        )
        if grown != now:
            splices = Splices(frame)
            splices.set_attribute(dimension, "ref", area_name(grown))
            self.reframe(splices.result())

    # Columns

    def set_width(self, column: int, width: float) -> None:
        """Gives a column a width in characters; those beside it keep theirs."""
        frame = self.frame
        root = self.root
        splices = Splices(frame)
        columns = root.first("cols")
        if columns is None:
            at = place_for(root, "cols", ORDER)
            tag, new = f"{self.prefix}cols".encode(), new_column(self.prefix, column, width)
            splices.insert(at, b"<%b>%b</%b>" % (tag, new, tag))
        else:
            widen(splices, frame, columns, column, width)
        self.reframe(splices.result())


def _within(edits: Mapping[tuple[int, int], Edit], area: Area) -> Iterator[tuple[int, int]]:
    """The edited addresses in an area, by way of the fewer of its cells and the edits."""
    height = area.last_row - area.first_row + 1
    if height * (area.last_column - area.first_column + 1) > len(edits):
        return (address for address in edits if area.holds(*address))
    cells = product(
        range(area.first_row, area.last_row + 1), range(area.first_column, area.last_column + 1)
    )
    return (address for address in cells if address in edits)
