"""The tabs of a large workbook that are written plainly: scanned one by one, read together."""

from __future__ import annotations

from functools import cached_property

from sheets_crm.errors import CrmError
from sheets_crm.workbook.columnar import Columns
from sheets_crm.workbook.excel.cell_values.calamine_values import grid_of
from sheets_crm.workbook.excel.cell_values.plain_cells import Scan, scanned
from sheets_crm.workbook.excel.cell_values.plain_grids import plain_grids
from sheets_crm.workbook.excel.cell_values.plain_texts import NO_TEXTS, Texts, shared_texts
from sheets_crm.workbook.excel.cell_values.reader_copy import Grid, ReaderCopy
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.sheet.worksheet import Worksheet

WORTH_FROM = 1 << 20
"""Bytes of all tabs and texts together; less of them calamine reads just as soon."""

_NAME = "cells"


class PlainSheets:
    """Those of one workbook.

    Args:
        package: the workbook.
        copy: makes what calamine is given of it.
        parts: its tabs.
    """

    def __init__(self, package: Package, copy: ReaderCopy, parts: list[str]) -> None:
        self._package = package
        self._copy = copy
        self._scans: dict[str, Scan] = {}
        strings = [copy.texts_part] if copy.texts_part else []
        self._is_worth = sum(map(package.size, parts + strings)) >= WORTH_FROM

    def scan(self, sheet: Worksheet) -> Scan | None:
        """Looks at a tab's cells; None where they are to be read by calamine."""
        return scanned(sheet.written_rows) if self._is_worth and not sheet.prefix else None

    def add(self, part: str, scan: Scan) -> None:
        """Has a tab be read with the others; before any is asked for."""
        self._scans[part] = scan

    def rows(self, part: str) -> Columns | None:
        """The rows of a tab that was added; None where calamine must read it."""
        return self._grids.get(part)

    @cached_property
    def _grids(self) -> dict[str, Columns]:
        texts = self._texts
        try:
            return plain_grids(self._scans, texts, self._read) if texts else {}
        except (CrmError, UnicodeDecodeError):
            return {}

    @cached_property
    def _texts(self) -> Texts | None:
        part = self._copy.texts_part
        return shared_texts(self._package.xml(part)) if part else NO_TEXTS

    def _read(self, sheet: bytes, texts: bytes) -> Grid:
        return grid_of(self._copy.of(_NAME, sheet, texts), _NAME)
