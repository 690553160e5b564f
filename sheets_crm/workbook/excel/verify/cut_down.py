"""A finished file cut down to what was written: what is left of it is soon read again.

Of a large tab the cells that were written are left, one below another. All else in it is looked at
as bytes: the same ones stand in the file before, and they read the same, as the shared texts are
the same and formats were at most added.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet

from sheets_crm.workbook.excel.book.workbook_xml import SheetEntry, WorkbookXml
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.sheet.rows import Rows
from sheets_crm.workbook.excel.sheet.worksheet import rows_within
from sheets_crm.workbook.excel.styles.stylesheet import Styles, styles_part
from sheets_crm.workbook.snapshot import Address

READ_WHOLE = 1 << 20
"""Bytes of a tab up to which it is not worth cutting."""

SELDOM = 4
"""A tab is cut where at most one row in so many was written to."""

_PIECE = 1 << 20
_MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_BLANK = b"<worksheet %b><sheetData/></worksheet>" % _MAIN
_NO_TEXTS = b"<sst %b/>" % _MAIN
_REFERENCE = re.compile(rb'\sr="[A-Z]+[0-9]+"')


class Cut:
    """What of a file must be read to know all that it says.

    Args:
        before: the file that its maker read.
        after: the file made of it.
        edited: addresses that were written to, by the tab's title, of tabs that were not drawn.
        plain: titles of tabs whose rows all begin with their number.

    Attributes:
        cells: by title, what is left of a tab: the n-th of these stands in A<n>, or nothing does.
            A tab that is not named here is whole.
    """

    def __init__(
        self,
        before: Package,
        after: Package,
        edited: Mapping[str, Collection[Address]],
        plain: AbstractSet[str],
    ) -> None:
        self._before, self._after = before, after
        self.cells: dict[str, list[Address]] = {}
        if not self._reads_alike():
            return
        was = {entry.title: entry.part for entry in WorkbookXml(before).sheets}
        for entry in WorkbookXml(after).sheets:
            stays = entry.kind == "worksheet" and was.get(entry.title) == entry.part
            if stays and entry.title in edited and before.has(entry.part):
                self._cut(entry, edited[entry.title], is_plain=entry.title in plain)
        if set(edited) <= set(self.cells):
            self._drop_texts()

    def file(self) -> bytes:
        """What is left, a workbook like any."""
        file = io.BytesIO()
        self._after.save(file)
        return file.getvalue()

    def _reads_alike(self) -> bool:
        """Whether the same bytes of a cell say the same in both files."""
        texts = _texts_part(self._before)
        if texts != _texts_part(self._after):
            return False
        if texts and not self._after.same_as(self._before, texts):
            return False
        old, new = styles_part(self._before), styles_part(self._after)
        if old is None or new is None or old != new:
            return False
        if self._after.same_as(self._before, old):
            return True
        had = Styles(self._before.xml(old), old).lists
        has = Styles(self._after.xml(new), new).lists
        return all(
            list(has[name])[: len(had[name])] == list(had[name]) for name in ("numFmts", "cellXfs")
        )

    def _cut(self, entry: SheetEntry, edited: Collection[Address], *, is_plain: bool) -> None:
        part = entry.part
        if self._after.same_as(self._before, part):
            self._after.put(part, _BLANK)
            self.cells[entry.title] = []
        elif self._after.size(part) > READ_WHOLE and is_plain:
            new = self._after.xml(part)
            left = _left(self._before.xml(part), new, edited)
            if left is not None:
                self._after.put(part, _below(new, left.values()))
                self.cells[entry.title] = list(left)

    def _drop_texts(self) -> None:
        """What is left seldom asks for a shared text, and all of them take long to read.

        Only where no tab of others' is left whole: how they spell that they ask is their affair.
        """
        texts = _texts_part(self._after)
        sheets = [one.part for one in WorkbookXml(self._after).sheets if one.kind == "worksheet"]
        if texts and not any(b't="s"' in self._after.xml(part) for part in sheets):
            self._after.put(texts, _NO_TEXTS)


def _texts_part(package: Package) -> str | None:
    arrows = package.relationships(package.main)
    return next((one.target for one in arrows if one.kind == "sharedStrings"), None)


def _has_rows(sheet: bytes, start: int, end: int, wanted: int) -> bool:
    """Whether there are so many rows; most often that shows long before the end of them."""
    found = 0
    for at in range(start, end, _PIECE):
        found += sheet.count(b"<row ", at, min(at + _PIECE + len(b"row "), end))
        if found >= wanted:
            return True
    return found >= wanted


def _left(old: bytes, new: bytes, edited: Collection[Address]) -> dict[Address, bytes] | None:
    """The edited cells as they stand now; None where anything else is not as it was."""
    columns: dict[int, set[int]] = defaultdict(set)
    for row, column in edited:
        columns[row].add(column)
    (at, old_end), (now, end) = rows_within(old), rows_within(new)
    if not _has_rows(new, now, end, len(columns) * SELDOM):
        return None
    left: dict[Address, bytes] = {}
    for row in sorted(columns):
        tag = b'<row r="%d"' % row
        found = new.find(tag, now, end)
        same = found - now
        if found < 0 or not _same(old, at, new, now, same):
            return None
        at, now = at + same, found
        was = old[at : (at := _next_row(old, at, old_end))] if old.startswith(tag, at) else b""
        cells = _cells(was), _cells(new[now : (now := _next_row(new, now, end))])
        for column in columns[row]:
            cells[0].pop(column, None)
            left[row, column] = cells[1].pop(column, b"")
        if cells[0] != cells[1]:
            return None
    rest = end - now
    return left if rest == old_end - at and _same(old, at, new, now, rest) else None


def _next_row(data: bytes, row: int, end: int) -> int:
    found = data.find(b"<row ", row + 1, end)
    return end if found < 0 else found


def _cells(row: bytes) -> dict[int, bytes]:
    return {cell.column: row[cell.start : cell.end] for cell in Rows(b"").cells(row)}


def _same(old: bytes, at: int, new: bytes, now: int, length: int) -> bool:
    """Whether the same bytes stand there; piece by piece, as each is copied."""
    return all(
        old[at + start : at + min(start + _PIECE, length)]
        == new[now + start : now + min(start + _PIECE, length)]
        for start in range(0, length, _PIECE)
    )


def _below(sheet: bytes, cells: Iterable[bytes]) -> bytes:
    """The part with these cells as its only ones, one below another."""
    start, end = rows_within(sheet)
    rows = (
        b'<row r="%d">%b</row>' % (place, _REFERENCE.sub(b' r="A%d"' % place, cell, count=1))
        for place, cell in enumerate(cells, 1)
    )
    return b"".join((sheet[:start], *rows, sheet[end:]))
