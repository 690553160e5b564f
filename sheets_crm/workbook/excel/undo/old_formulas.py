"""Formulas that a write of ours had turned into values, as the backup before it has them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from sheets_crm.workbook.changes import CellEdit
from sheets_crm.workbook.excel.sheet.cell_xml import Formula
from sheets_crm.workbook.excel.xml.a1_references import cell_name
from sheets_crm.workbook.snapshot import Snapshot
from sheets_crm.workbook.store import Place
from sheets_crm.workbook.tab import Kind


def formulas_back(
    before: bytes, now: Snapshot, wanted: Iterable[tuple[Place, Place]], stuck: list[Place]
) -> Iterator[CellEdit]:
    """The cells with their formulas again; references follow a row that has moved.

    Args:
        before: the workbook's bytes before the write.
        now: the workbook as it is.
        wanted: where each shall stand, and where it stood.
        stuck: takes those that cannot be told as one cell's formula.
    """
    pairs = list(wanted)
    if not pairs:
        return
    from openpyxl import load_workbook  # noqa: PLC0415 - heavy
    from openpyxl.formula.translate import Translator  # noqa: PLC0415

    book = load_workbook(io.BytesIO(before))
    for place, origin in pairs:
        text = book[origin.tab].cell(origin.row, origin.column).value
        sheet = now.sheet(place.tab)
        if sheet is None or not (isinstance(text, str) and text.startswith("=")):
            stuck.append(place)  # an array's, or one that the reader does not know
            continue
        here, there = (cell_name(one.row, one.column) for one in (origin, place))
        moved = Translator(text, origin=here).translate_formula(there)
        old = sheet.value(place.row, place.column)
        formula = Formula(moved.removeprefix("="))
        yield CellEdit(place.tab, place.row, place.column, old, formula, Kind.AUTO, "undo")
