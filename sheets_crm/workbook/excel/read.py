"""A workbook's bytes → Snapshot: values by calamine, everything else from the bytes themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property, partial

from sheets_crm.errors import CrmError
from sheets_crm.locale.system_language import spoken_country
from sheets_crm.progress import told
from sheets_crm.workbook.columnar import Columns
from sheets_crm.workbook.excel.book.defined_names import Marks, lost_tabs, read_marks
from sheets_crm.workbook.excel.book.repair_order import out_of_order
from sheets_crm.workbook.excel.book.workbook_xml import SheetEntry, WorkbookXml
from sheets_crm.workbook.excel.cell_values.calamine_values import Values, with_errors
from sheets_crm.workbook.excel.cell_values.plain_cells import Scan
from sheets_crm.workbook.excel.cell_values.plain_sheets import PlainSheets
from sheets_crm.workbook.excel.cell_values.reader_copy import (
    Grid,
    ReaderCopy,
    WrittenAnew,
    drawn_together,
    written_anew,
)
from sheets_crm.workbook.excel.package.content_types import part_key
from sheets_crm.workbook.excel.package.encoding import as_read
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.sheet import scan_formulas
from sheets_crm.workbook.excel.sheet.conditional_formats import FoundRule, read_colour_rules
from sheets_crm.workbook.excel.sheet.dropdown_words import Offers
from sheets_crm.workbook.excel.sheet.dropdowns import read_dropdowns
from sheets_crm.workbook.excel.sheet.used_range import SMALL_FILE, extent, is_absurd
from sheets_crm.workbook.excel.sheet.worksheet import Worksheet
from sheets_crm.workbook.excel.styles.resolve_colours import fills_by_format, resolve, theme_colours
from sheets_crm.workbook.excel.styles.stylesheet import parsed_styles
from sheets_crm.workbook.excel.unread_tab import Unread, about
from sheets_crm.workbook.excel.xml.spans import PARSED_WHOLE, check_well_formed
from sheets_crm.workbook.snapshot import (
    FILLS_UP_TO_ROWS,
    Address,
    ColourRule,
    Sheet,
    Snapshot,
    with_words,
)


def read_snapshot(data: bytes, name: str) -> Snapshot:
    """The workbook in a file's bytes; see `read_open`."""
    return read_open(data, name)[0]


def read_open(data: bytes, name: str) -> tuple[Snapshot, dict[str, Worksheet]]:
    """The workbook in a file's bytes, and its worksheets by part, open to be patched.

    Args:
        data: the bytes.
        name: what messages call the workbook.

    Raises:
        CrmError: it is no workbook, or one that cannot be kept whole (`package`), or none of its
            tabs can be read. One that cannot be among others only says so (`Sheet.unread`).
    """
    book = _Book(data)
    marks = read_marks(book.workbook.names, (entry.title for entry in book.entries))
    copy = book.copy
    parts = [entry.part for entry in book.entries]
    with Values(lambda: copy.whole(parts), lambda: copy.spare(parts)) as values:
        # Two ways through the tabs: our own look at each, then what calamine has read meanwhile.
        tabs = [entry.title for entry in book.entries], [*map(book.package.size, parts)]
        looks = [book.look(entry, values) for entry in told(book.entries, *tabs, of=(0, 0.5))]
        book.cells = {one.entry.title: one.cells for one in looks if isinstance(one, _Look)}
        _ = book.fills  # a style sheet that is damaged is the whole workbook's matter
        sheets = tuple(book.sheet(look, marks) for look in told(looks, *tabs, of=(0.5, 1)))
        book.cells.clear()  # they know the book: no garbage is looked for while it is worked on
    unread = [sheet.unread for sheet in sheets if sheet.unread]
    if unread and len(unread) == len(sheets):
        raise unread[0]
    known = {*book.entries, *lost_tabs(book.workbook, book.package)}
    snapshot = Snapshot(
        workbook=name,
        sheets=with_words(sheets, marks.sources),
        sources=marks.sources,
        marks=marks.values,
        epoch=book.workbook.epoch,
        other_titles=tuple(one.title for one in book.workbook.sheets if one not in known),
        out_of_order=out_of_order(book.package),
        locale=spoken_country(),
    )
    seen = (look for look in looks if isinstance(look, _Look))
    return snapshot, {look.part.part: look.part for look in seen if look.as_written}


@dataclass(frozen=True)
class _Look:
    """What our own look at one tab's bytes gives, and the cells that calamine is reading.

    Attributes:
        as_written: whether `part` is the part itself, without comments taken out.
        cells: waits for them.
    """

    entry: SheetEntry
    part: Worksheet
    as_written: bool
    formulas: frozenset[Address]
    cells: Callable[[], Grid | Columns]


class _Book:
    """A package open for reading."""

    def __init__(self, data: bytes) -> None:
        self.package = Package.open(data)
        self.cells: dict[str, Callable[[], Grid | Columns]] = {}
        self._small = len(data) <= SMALL_FILE
        self._styles = cache(partial(parsed_styles, self.package))
        self.workbook = WorkbookXml(self.package)
        self.entries = [
            one
            for one in self.workbook.sheets
            if one.kind == "worksheet" and self.package.has(one.part)
        ]

    @cached_property
    def _theme(self) -> list[str]:
        arrows = self.package.relationships(self.package.main)
        parts = (one.target for one in arrows if one.kind == "theme")
        part = next((one for one in parts if self.package.has(one)), None)
        return theme_colours(self.package.xml(part) if part else None)

    @cached_property
    def fills(self) -> dict[int, str]:
        """Colour by index of cell format."""
        return fills_by_format(self._styles(), self._theme)

    @cached_property
    def copy(self) -> ReaderCopy:
        """Makes the workbooks that calamine is given."""
        return ReaderCopy(self.package, self.workbook, self._styles)

    def look(self, entry: SheetEntry, values: Values) -> _Look | Unread:
        """Begins to read a tab, and looks at its bytes meanwhile."""
        try:
            return self._look(entry, values)
        except CrmError as error:
            return Unread(entry, about(error, entry))

    def _look(self, entry: SheetEntry, values: Values) -> _Look:
        if self._shared[part_key(entry.part)] > 1:
            raise CrmError("xlsx_tab_unreadable", tab=entry.title, part=entry.part)
        part, as_written = self._open(entry.part)
        if self._small:
            count = part.written_rows.count(f"<{part.prefix}c".encode())
            self.package.budget.cells(entry.part, count)
        found = self._plain.scan(part) if as_written else None
        if found and not is_absurd(*found.extent, part.written_rows):
            return self._scanned(entry, part, found, values)
        if self._large(entry.part):  # the others were checked when they were opened
            check_well_formed(part.data, entry.part)
        raw = part.rows
        simple = as_written and raw.in_order and self.package.in_utf8(entry.part)
        return _Look(
            entry,
            part,
            as_written,
            formulas=scan_formulas.formulas(raw, part.prefix, part.grouped),
            cells=with_errors(
                self._cells(entry, part, values, as_it_is=simple), scan_formulas.errors(raw)
            ),
        )

    def _open(self, part: str) -> tuple[Worksheet, bool]:
        """A tab's part, and whether it is as it was written; no other copy of it stays."""
        written = self.package.xml(part)
        if not self._large(part):
            check_well_formed(written, part)
        plain = as_read(written, part)
        return Worksheet(plain, part, self.package.budget), plain is written

    def _large(self, part: str) -> bool:
        return self.package.size(part) > PARSED_WHOLE

    def _scanned(self, entry: SheetEntry, part: Worksheet, found: Scan, values: Values) -> _Look:
        """A tab whose cells were found already, errors among them; calamine reads the odd ones."""
        part.rows_are((found.numbers, found.starts))
        self._plain.add(entry.part, found)

        @cache
        def cells() -> Grid | Columns:
            rows = self._plain.rows(entry.part)
            if rows is not None:
                return rows
            read = self._cells(entry, part, values, as_it_is=True)
            return with_errors(read, scan_formulas.errors(part.rows))()

        formulas = found.formulas
        if found.grouped:
            formulas = scan_formulas.formulas(part.rows, part.prefix, part.grouped)
        return _Look(entry, part, True, formulas, cells)

    def _cells(
        self, entry: SheetEntry, part: Worksheet, values: Values, *, as_it_is: bool
    ) -> Future[Grid]:
        """Begins to read a tab's values in the way that its rows ask for.

        Raises:
            CrmError: `xlsx_absurd_tab`, `xlsx_damaged`.
        """
        name, rows = entry.part, part.rows
        height, width = extent(rows, by_name=self._small)
        if is_absurd(height, width, rows.data):
            drawn = drawn_together(rows, part.prefix)
            if drawn is None:
                raise CrmError("xlsx_absurd_tab", tab=entry.title, rows=height, columns=width)
            return values.tab_alone(name, lambda: (self.copy.alone(name, drawn.sheet), drawn))

        def alone() -> tuple[bytes, WrittenAnew]:
            anew = written_anew(rows, part.prefix)
            return self.copy.alone(name, anew.sheet), anew

        return values.tab(name, alone) if as_it_is else values.tab_alone(name, alone)

    @cached_property
    def _plain(self) -> PlainSheets:
        return PlainSheets(self.package, self.copy, [entry.part for entry in self.entries])

    @cached_property
    def _shared(self) -> Counter[str]:
        """How many tabs each part is the content of; an edit of one would be an edit of all."""
        return Counter(part_key(entry.part) for entry in self.entries)

    def sheet(self, look: _Look | Unread, marks: Marks) -> Sheet:
        """A tab as it was read, or why it was not."""
        title = look.entry.title
        report = next((key for key, tab in marks.tabs.items() if tab == title), None)
        if isinstance(look, _Look):
            try:
                return self._sheet(look, report)
            except CrmError as error:
                look = Unread(look.entry, about(error, look.entry))
        # A part that is shared with another tab is not ours to write over.
        alone = self._shared[part_key(look.entry.part)] == 1
        return Sheet(title, rows=(), unread=look.why, report=report if alone else None)

    def _sheet(self, look: _Look, report: str | None) -> Sheet:
        part = look.part
        rows = look.cells()
        return Sheet(
            title=look.entry.title,
            rows=rows,
            formulas=look.formulas,
            uncalculated=scan_formulas.uncalculated(part.rows, part.prefix),
            merges=part.merges,
            fills=scan_formulas.painted(part.rows, self.fills)
            if len(rows) <= FILLS_UP_TO_ROWS
            else {},
            dropdowns=read_dropdowns(part, partial(self._offers.of, tab=look.entry.title)),
            colours=tuple(self._rule(rule) for rule in read_colour_rules(part)),
            report=report,
            charts=self._charts(part.part) if report else 0,
        )

    @cached_property
    def _offers(self) -> Offers:
        cells = self.cells

        def grid(title: str) -> Grid | Columns | None:
            with suppress(CrmError):
                return cells[title]() if title in cells else None
            return None

        return Offers(self.workbook.names, grid)

    def _rule(self, rule: FoundRule) -> ColourRule:
        colour = self._styles().dxf_fill(rule.dxf)
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
