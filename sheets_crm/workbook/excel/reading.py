"""A workbook's bytes → Snapshot: values by calamine, everything else from the bytes themselves."""

from __future__ import annotations

import io
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel import scan
from sheets_crm.workbook.excel.colour_rules import FoundRule, read_colour_rules
from sheets_crm.workbook.excel.encoding import without_comments
from sheets_crm.workbook.excel.mending import out_of_order
from sheets_crm.workbook.excel.names import Marks, read_marks
from sheets_crm.workbook.excel.package import Package
from sheets_crm.workbook.excel.paint import fills_by_format, resolve, theme_colours
from sheets_crm.workbook.excel.rows import Rows
from sheets_crm.workbook.excel.styles import PLAIN_STYLES, Styles
from sheets_crm.workbook.excel.validations import read_dropdowns
from sheets_crm.workbook.excel.values import Grid, Values
from sheets_crm.workbook.excel.workbook_xml import SheetEntry, WorkbookXml
from sheets_crm.workbook.excel.worksheet import Worksheet
from sheets_crm.workbook.snapshot import (
    FILLS_UP_TO_ROWS,
    Address,
    CellError,
    ColourRule,
    Sheet,
    Snapshot,
    with_words,
)

MOST_CELLS = 40_000_000
"""Last row × last column of one tab; a full sheet of activities has 1,048,576 × 30 or so."""
MOST_SPARSE_CELLS, SPARSE = 4_000_000, 20
"""A tab larger than this with fewer than one cell in SPARSE filled has something stray far off."""

_EVERY_REFERENCE_UP_TO = 8_000_000
"""Bytes of a tab up to which every cell's own reference is looked at; one that lies about its row
takes so little to ruin a small file, and a large one would have to be made for it."""

_READ_BY_CALAMINE = {"sharedStrings", "styles", "worksheet"}


def read_snapshot(data: bytes, name: str) -> Snapshot:
    """The workbook in a file's bytes; see `read_open`."""
    return read_open(data, name)[0]


def read_open(data: bytes, name: str) -> tuple[Snapshot, dict[str, Worksheet]]:
    """The workbook in a file's bytes, and its worksheets by part, open to be patched.

    Args:
        data: the bytes.
        name: what messages call the workbook.

    Raises:
        CrmError: it is no workbook, or one that cannot be kept whole (`package`), or a tab reaches
            absurdly far (`xlsx_absurd_tab`).
    """
    book = _Book(data)
    marks = read_marks(book.workbook.names, (entry.title for entry in book.entries))
    with Values(book.in_utf8()) as values:
        looks = [book.look(entry, values) for entry in book.entries]
        sheets = tuple(book.sheet(look, marks) for look in looks)
    snapshot = Snapshot(
        workbook=name,
        sheets=with_words(sheets, marks.sources),
        sources=marks.sources,
        marks=marks.values,
        epoch=book.workbook.epoch,
        out_of_order=out_of_order(book.package),
    )
    return snapshot, {look.part.part: look.part for look in looks if look.as_written}


def styles_part(package: Package) -> str | None:
    """Name of the style sheet, None where the workbook has none."""
    arrows = package.relationships(package.main)
    found = (one.target for one in arrows if one.kind == "styles" and package.has(one.target))
    return next(found, None)


@dataclass(frozen=True)
class _Look:
    """What our own look at one tab's bytes gives, and the cells that calamine is reading.

    Attributes:
        as_written: whether `part` is the part itself, without comments taken out.
    """

    entry: SheetEntry
    part: Worksheet
    as_written: bool
    raw: Rows
    formulas: frozenset[Address]
    errors: Mapping[Address, CellError]
    cells: Future[Grid]


class _Book:
    """A package open for reading."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.package = Package.open(data)
        self.workbook = WorkbookXml(self.package)
        self.entries = [
            one
            for one in self.workbook.sheets
            if one.kind == "worksheet" and self.package.has(one.part)
        ]

    @cached_property
    def _styles(self) -> Styles:
        part = styles_part(self.package)
        return Styles(self.package.xml(part) if part else PLAIN_STYLES, part or "")

    @cached_property
    def _theme(self) -> list[str]:
        arrows = self.package.relationships(self.package.main)
        parts = (one.target for one in arrows if one.kind == "theme")
        part = next((one for one in parts if self.package.has(one)), None)
        return theme_colours(self.package.xml(part) if part else None)

    @cached_property
    def _fills(self) -> dict[int, str]:
        return fills_by_format(self._styles, self._theme)

    def in_utf8(self) -> bytes:
        """The file, or a copy whose other parts are in UTF-8 too: calamine reads nothing else.

        What calamine unpacks at once is unpacked here first, within its bounds; a sheet is by
        whoever asks for its values.
        """
        arrows = self.package.relationships(self.workbook.part)
        parts = {one.target: one.kind for one in arrows if self.package.has(one.target)}
        for part, kind in parts.items():
            if kind in {"sharedStrings", "styles"}:
                self.package.read(part)
        read = [part for part, kind in parts.items() if kind in _READ_BY_CALAMINE]
        foreign = [one for one in (self.workbook.part, *read) if not self.package.in_utf8(one)]
        if not foreign:
            return self._data
        copy, file = Package.open(self._data), io.BytesIO()
        for part in foreign:
            copy.put(part, copy.xml(part))
        copy.save(file)
        return file.getvalue()

    def look(self, entry: SheetEntry, values: Values) -> _Look:
        """Begins to read a tab, and looks at its bytes meanwhile.

        Raises:
            CrmError: it is damaged, or reaches absurdly far.
        """
        written = self.package.xml(entry.part)
        plain = without_comments(written)
        part = Worksheet(plain, entry.part)
        raw = part.rows
        _refuse_absurd(entry.title, raw)
        return _Look(
            entry,
            part,
            plain is written,
            raw,
            cells=values.tab(entry.title),
            formulas=scan.formulas(raw, part.prefix, part.grouped),
            errors=scan.errors(raw),
        )

    def sheet(self, look: _Look, marks: Marks) -> Sheet:
        """A tab as it was read."""
        title, part = look.entry.title, look.part
        report = (key for key, tab in marks.tabs.items() if tab == title)
        rows = look.cells.result()
        for (row, column), shown in look.errors.items():
            if row <= len(rows) and column <= len(rows[row - 1]):
                rows[row - 1][column - 1] = shown
        return Sheet(
            title=title,
            rows=rows,
            formulas=look.formulas,
            merges=part.merges,
            fills=scan.painted(look.raw, self._fills) if len(rows) <= FILLS_UP_TO_ROWS else {},
            dropdowns=read_dropdowns(part),
            colours=tuple(self._rule(rule) for rule in read_colour_rules(part)),
            report=next(report, None),
            charts=self._charts(part.part),
        )

    def _rule(self, rule: FoundRule) -> ColourRule:
        colour = self._styles.dxf_fill(rule.dxf)
        return ColourRule(
            column=rule.column,
            first_row=rule.first_row,
            last_row=rule.last_row,
            source=rule.source,
            position=rule.position,
            word="",
            fill=(resolve(colour, self._theme) if colour else None) or "",
        )

    def _charts(self, part: str) -> int:
        drawings = [one for one in self.package.relationships(part) if one.kind == "drawing"]
        arrows = (one for each in drawings for one in self.package.relationships(each.target))
        return sum(one.kind in {"chart", "chartEx"} for one in arrows)


def _refuse_absurd(title: str, rows: Rows) -> None:
    """Calamine holds a rectangle of cells, so one stray cell can cost all the memory there is."""
    height, width = rows.extent
    if len(rows.data) <= _EVERY_REFERENCE_UP_TO:
        far_row, far_column = rows.farthest_named()
        height, width = max(height, far_row), max(width, far_column)
    size = height * width
    sparse = size > MOST_SPARSE_CELLS and size > SPARSE * rows.data.count(b"</")
    if size > MOST_CELLS or sparse:
        raise CrmError("xlsx_absurd_tab", tab=title, rows=height, columns=width)
