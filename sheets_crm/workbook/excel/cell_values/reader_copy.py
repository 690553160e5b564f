"""What the reader of values is given: a scratch workbook with nothing in it but what values need.

calamine refuses a whole file for what it finds in any tab or part of it: a tab without a part, a
macro sheet, a merged `A:A`, an error that is younger than it. So it never sees the user's file.
It gets a workbook of ours that names the tabs that are wanted, with their parts as the compressed
bytes that they are; and what it refuses even so is written for it once more, rows and nothing else.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from sheets_crm.errors import CrmError
from sheets_crm.workbook.column_letters import column_letters
from sheets_crm.workbook.excel.book.workbook_xml import EPOCH_1904, WorkbookXml
from sheets_crm.workbook.excel.package.archive import Packed, stored, write_archive
from sheets_crm.workbook.excel.package.package import OFFICE, Package
from sheets_crm.workbook.excel.package.relationships_xml import RELATIONSHIPS_SPACE
from sheets_crm.workbook.excel.sheet import scan_formulas
from sheets_crm.workbook.excel.sheet.rows import Rows
from sheets_crm.workbook.excel.styles.stylesheet import Styles
from sheets_crm.workbook.excel.xml.canonical_xml import el
from sheets_crm.workbook.excel.xml.spans import MAIN, RELATIONS
from sheets_crm.workbook.snapshot import Value

Grid = list[list[Value]]
"""Cells by row and column, both from the first; blank is None."""

MOST_SPARSE_CELLS = 4_000_000
"""Cells, blank ones in front of a filled one included, of a tab that is filled here and there."""

_SHEET = "xl/worksheets/{}.xml"
_STRINGS, _STYLES = "xl/sharedStrings.xml", "xl/styles.xml"


class ReaderCopy:
    """Makes such workbooks of one package.

    Attributes:
        texts_part: the part with the shared texts, None where there is none.

    Args:
        package: the user's.
        workbook: its workbook part.
        styles: gives its style sheet; asked only where calamine cannot read the part itself.
    """

    def __init__(
        self, package: Package, workbook: WorkbookXml, styles: Callable[[], Styles]
    ) -> None:
        self._package = package
        self._epoch = workbook.epoch
        self._parsed_styles = styles
        arrows = package.relationships(workbook.part)
        parts = {one.kind: one.target for one in arrows if package.has(one.target)}
        self.texts_part, self._styles = parts.get("sharedStrings"), parts.get("styles")

    def whole(self, parts: Iterable[str]) -> bytes:
        """The copy with these tabs, each under the name of its part."""
        for part in (self.texts_part, self._styles):
            if part:
                self._package.read(part)  # calamine unpacks it at once: within our bounds
        sheets = {part: packed for part in parts if (packed := self._as_it_is(part))}
        return self._written(sheets, self._as_it_is(self.texts_part), self._formats())

    def spare(self, parts: Iterable[str]) -> bytes:
        """The same where texts or formats cannot be read as they are."""
        sheets = {part: packed for part in parts if (packed := self._as_it_is(part))}
        return self._written(sheets, None, self._plain_styles())

    def alone(self, part: str, sheet: bytes) -> bytes:
        """The copy with one tab, written for it."""
        texts = self._packed(self.texts_part) if b"t=" in sheet else None
        return self._written({part: stored(part, sheet)}, texts, self._plain_styles())

    def of(self, name: str, sheet: bytes, texts: bytes) -> bytes:
        """A workbook of another tab and other texts, in these formats."""
        styles = self._formats()
        return self._written({name: stored(name, sheet)}, stored(_STRINGS, texts), styles)

    def _as_it_is(self, part: str | None) -> Packed | None:
        """A part's compressed bytes; None where they cannot be had or are not in UTF-8."""
        try:
            readable = part and self._package.has(part) and self._package.in_utf8(part)
            return self._package.packed(part) if part and readable else None
        except CrmError:
            return None

    def _packed(self, part: str | None) -> Packed | None:
        if not part:
            return None
        return self._as_it_is(part) or stored(part, self._package.xml(part))

    def _formats(self) -> Packed | None:
        """The style sheet, as it is where the reader counts its formats as other programs do."""
        if self._styles and b"AlternateContent" in self._package.xml(self._styles):
            return self._plain_styles()  # of alternatives the reader takes every branch for one
        return self._as_it_is(self._styles)

    def _plain_styles(self) -> Packed:
        """Of the style sheet what tells dates from numbers."""
        lists = self._parsed_styles().lists
        listed = lists["cellXfs"]
        numbers = (listed.attribute(index, "numFmtId") for index in range(len(listed)))
        formats = [el("xf", numFmtId=number or "0") for number in numbers]
        written = el("styleSheet", el("numFmts", *lists["numFmts"]), el("cellXfs", *formats))
        return stored(_STYLES, written.having(xmlns=MAIN).write().encode())

    def _written(
        self, sheets: dict[str, Packed], strings: Packed | None, styles: Packed | None
    ) -> bytes:
        numbered = {part: f"rId{number}" for number, part in enumerate(sheets, 1)}
        tabs = (
            el("sheet", name=part, sheetId=name[3:], **{"r:id": name})
            for part, name in numbered.items()
        )
        flag = "1" if self._epoch == EPOCH_1904 else "0"
        book = el("workbook", el("workbookPr", date1904=flag), el("sheets", *tabs))
        book = book.having(xmlns=MAIN, **{"xmlns:r": RELATIONS})
        arrows = [(name, "worksheet", _SHEET.format(name)) for name in numbered.values()]
        members = [_under(_SHEET.format(numbered[part]), one) for part, one in sheets.items()]
        for name, kind, packed in (
            (_STRINGS, "sharedStrings", strings),
            (_STYLES, "styles", styles),
        ):
            if packed:
                arrows.append((kind, kind, name))
                members.append(_under(name, packed))
        file = io.BytesIO()
        main = [("rId1", "officeDocument", "xl/workbook.xml")]
        write_archive(
            file,
            (
                stored("_rels/.rels", _arrows(main)),
                stored("xl/workbook.xml", book.write().encode()),
                stored("xl/_rels/workbook.xml.rels", _arrows(arrows)),
                *members,
            ),
        )
        return file.getvalue()


def _under(name: str, packed: Packed) -> Packed:
    head = replace(packed.head, name=name, raw_name=name.encode(), extra=b"", comment=b"")
    return replace(packed, head=head, local_extra=b"")


def _arrows(arrows: Iterable[tuple[str, str, str]]) -> bytes:
    written = (
        el("Relationship", Id=name, Type=OFFICE + kind, Target=f"/{target}")
        for name, kind, target in arrows
    )
    return el("Relationships", *written).having(xmlns=RELATIONSHIPS_SPACE).write().encode()


@dataclass(frozen=True)
class WrittenAnew:
    """A tab's rows as calamine can read them.

    Attributes:
        sheet: a worksheet part.
        placed: puts what was read where it stands in the tab.
    """

    sheet: bytes
    placed: Callable[[Grid], Grid]


def written_anew(rows: Rows, prefix: str) -> WrittenAnew:
    """Rows and nothing else, errors as texts: which cells hold one tells `scan_formulas.errors`."""
    opening = f"<{prefix}worksheet><{prefix}sheetData>".encode()
    closing = f"</{prefix}sheetData></{prefix}worksheet>".encode()
    return WrittenAnew(opening + scan_formulas.without_errors(rows) + closing, lambda grid: grid)


def drawn_together(rows: Rows, prefix: str) -> WrittenAnew | None:
    """The filled cells without the blank rows and columns between them.

    calamine holds a rectangle, so that one cell far off costs as much as all up to it.

    Returns:
        None where even the filled rows, each up to its last filled cell, are too much.
    """
    filled: dict[int, dict[int, tuple[bytes, bytes]]] = {}
    for number in rows.numbers:
        row = rows.row(number) or b""
        if b"</" in row:
            cells = {
                cell.column: (cell.attributes, cell.content)
                for cell in rows.cells(row)
                if cell.content
            }
            if cells:
                filled[number] = cells
    columns = sorted({column for cells in filled.values() for column in cells})
    length = sum(max(cells) for cells in filled.values())
    if length > MOST_SPARSE_CELLS or len(filled) * len(columns) > MOST_SPARSE_CELLS:
        return None
    near = {column: column_letters(at) for at, column in enumerate(columns, 1)}
    tag = f"{prefix}c".encode()
    pieces = []
    for at, cells in enumerate(filled.values(), 1):
        pieces.append(f'<{prefix}row r="{at}">'.encode())
        for column in sorted(cells):
            attributes, content = cells[column]
            place = b' r="%b%d"' % (near[column].encode(), at)
            kept = scan_formulas.without_reference(attributes)
            pieces.append(b"<%b%b%b>%b</%b>" % (tag, place, kept, content, tag))
        pieces.append(f"</{prefix}row>".encode())
    drawn = written_anew(Rows(b"".join(pieces), prefix), prefix)
    return WrittenAnew(drawn.sheet, lambda grid: _spread(grid, list(filled), columns))


def _spread(grid: Grid, rows: list[int], columns: list[int]) -> Grid:
    """The grid with its blank rows and columns again; rows end at their last filled cell."""
    blank: list[Value] = []
    spread: Grid = [blank] * (rows[-1] if rows else 0)
    for number, cells in zip(rows, grid, strict=False):
        last = max((at for at, cell in enumerate(cells) if cell is not None), default=-1)
        row: list[Value] = [None] * (columns[last] if last >= 0 else 0)
        for column, cell in zip(columns[: last + 1], cells, strict=False):
            row[column - 1] = cell
        spread[number - 1] = row
    return spread
