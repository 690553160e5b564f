"""A finished file cut down to what was written: what is left of it is soon read again.

Rows that were not edited are looked at as bytes: the same ones stand in the file before, and they
read the same, as the shared texts are the same and formats were at most added.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from sheets_crm.workbook.excel.package import Package
from sheets_crm.workbook.excel.reading import styles_part
from sheets_crm.workbook.excel.styles import Styles
from sheets_crm.workbook.excel.workbook_xml import SheetEntry, WorkbookXml
from sheets_crm.workbook.excel.worksheet import Worksheet

READ_WHOLE = 1 << 20
"""Bytes of a tab up to which it is not worth cutting."""

SELDOM = 4
"""A tab is cut where at most one row in so many was written to."""

_BLANK = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<sheetData/></worksheet>"
)


class Cut:
    """What of a file must be read to know all that it says.

    Args:
        before: the file that its maker read.
        after: the file made of it.
        edited: rows that were written to, by the tab's title; tabs that are not named were drawn
            anew.

    Attributes:
        rows: by title, the rows that are left of a tab, in order, numbered from 1; a tab that is
            not named here is whole.
    """

    def __init__(
        self, before: Package, after: Package, edited: Mapping[str, Collection[int]]
    ) -> None:
        self._before, self._after = before, after
        self.rows: dict[str, Sequence[int]] = {}
        if not self._reads_alike():
            return
        was = {entry.title: entry.part for entry in WorkbookXml(before).sheets}
        for entry in WorkbookXml(after).sheets:
            stays = entry.kind == "worksheet" and was.get(entry.title) == entry.part
            if stays and entry.title in edited and before.has(entry.part):
                self._cut(entry, sorted(edited[entry.title]))

    def file(self) -> bytes:
        """What is left, a workbook like any."""
        file = io.BytesIO()
        self._after.save(file)
        return file.getvalue()

    def _reads_alike(self) -> bool:
        """Whether the same bytes of a cell say the same in both files."""
        texts = self._part("sharedStrings")
        if texts != self._part("sharedStrings", self._after):
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
        return all(has[name].begins_with(had[name]) for name in ("numFmts", "cellXfs"))

    def _part(self, kind: str, package: Package | None = None) -> str | None:
        package = package or self._before
        arrows = package.relationships(package.main)
        return next((one.target for one in arrows if one.kind == kind), None)

    def _cut(self, entry: SheetEntry, edited: Sequence[int]) -> None:
        part = entry.part
        if self._after.same_as(self._before, part):
            self._after.put(part, _BLANK)
            self.rows[entry.title] = ()
        elif self._after.size(part) > READ_WHOLE:
            was = _between(Worksheet(self._before.xml(part), part), edited)
            sheet = Worksheet(self._after.xml(part), part)
            seldom = len(edited) * SELDOM < len(sheet.rows.numbers)
            if seldom and not sheet.grouped and _between(sheet, edited) == was:
                self.rows[entry.title] = [one for one in edited if sheet.rows.row(one)]
                self._after.put(part, sheet.with_rows(sheet.rows.only(self.rows[entry.title])))


def _between(sheet: Worksheet, rows: Sequence[int]) -> list[bytes | str]:
    """What a tab's cells but those rows are: two that are alike are the same bytes."""
    return [sheet.prefix, *(sha256(some).digest() for some in sheet.rows.between(rows))]
