"""Cells as the answer to a write shows them, at the moment when it was applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sheets_crm.workbook.google.read.cell_values import value_in
from sheets_crm.workbook.snapshot import Value

SEEN_FIELDS = (
    "sheets(properties(sheetId),data(startRow,startColumn,rowMetadata(hiddenByFilter),"
    "rowData(values(effectiveValue,formattedValue,userEnteredValue(formulaValue)))))"
)


@dataclass(frozen=True)
class Seen:
    """A cell as the answer shows it."""

    value: Value = None
    shown: str = ""
    is_formula: bool = False


Picture = Mapping[tuple[int, int, int], Seen]
"""Tab id, row, column → the cell."""


def picture_of(updated: Mapping[str, Any]) -> dict[tuple[int, int, int], Seen]:
    """The cells of an answer with SEEN_FIELDS."""
    found: dict[tuple[int, int, int], Seen] = {}
    for sheet in updated.get("sheets", ()):
        tab_id = sheet.get("properties", {}).get("sheetId", 0)
        for block in sheet.get("data", ()):
            first_row = block.get("startRow", 0) + 1
            first_column = block.get("startColumn", 0) + 1
            for row, line in enumerate(block.get("rowData", ()), first_row):
                for column, cell in enumerate(line.get("values", ()), first_column):
                    if cell:
                        found[tab_id, row, column] = _seen(cell)
    return found


def hidden_rows(updated: Mapping[str, Any]) -> dict[int, set[int]]:
    """Tab id → the shown rows that a filter hides."""
    found: dict[int, set[int]] = {}
    for sheet in updated.get("sheets", ()):
        tab_id = sheet.get("properties", {}).get("sheetId", 0)
        for block in sheet.get("data", ()):
            first = block.get("startRow", 0) + 1
            for row, told in enumerate(block.get("rowMetadata", ()), first):
                if told.get("hiddenByFilter"):
                    found.setdefault(tab_id, set()).add(row)
    return found


def _seen(cell: Mapping[str, Any]) -> Seen:
    return Seen(
        value_in(cell.get("effectiveValue", {})),
        cell.get("formattedValue", ""),
        "formulaValue" in cell.get("userEnteredValue", {}),
    )
