"""What Google does in rows that a filter hides, tried on a tab of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sheets_crm.workbook.google.read.echoed_cells import Seen, hidden_rows, picture_of
from sheets_crm.workbook.google.read.ranges import grid_range
from sheets_crm.workbook.google.write.cell_edits import find_replace
from sheets_crm.workbook.snapshot import Area

Request = dict[str, Any]

_HIDDEN, _NUMBER = "hidden", 137
_KEY, _FILLED, _WRITTEN = 1, 2, 3
_COPIES = 5
"""The first of the two rows, below the filter, to which two rows within it are copied."""

FILTER_SHOWN = Area(1, 1, 6, 3)


@dataclass(frozen=True)
class UnderAFilter:
    """What was found out.

    Attributes:
        told: code of each finding, and whether it is as hoped.
        copies_hidden: whether hidden rows are copied; None where the filter hid none.
    """

    told: tuple[tuple[str, bool], ...]
    copies_hidden: bool | None


def filter_trial(tab_id: int, title: str) -> list[Request]:
    """A: a heading, a word that the filter hides, one that it shows; then all that a sync does."""
    words = [{"values": [{"userEnteredValue": {"stringValue": word}}]} for word in _words()]
    grid = {"rowCount": 6, "columnCount": 3}
    properties = {"sheetId": tab_id, "title": title, "hidden": True, "gridProperties": grid}
    spec = {"columnIndex": 0, "filterCriteria": {"hiddenValues": [_HIDDEN]}}
    rule = {"range": grid_range(tab_id, Area(1, 1, 3, 3)), "filterSpecs": [spec]}
    return [
        {"addSheet": {"properties": properties}},
        {
            "updateCells": {
                "start": {"sheetId": tab_id, "rowIndex": 0, "columnIndex": 0},
                "rows": words,
                "fields": "userEnteredValue",
            }
        },
        {"setBasicFilter": {"filter": rule}},
        {
            "copyPaste": {
                "source": grid_range(tab_id, Area(2, _KEY, 3, _KEY)),
                "destination": grid_range(tab_id, Area(_COPIES, _KEY, _COPIES + 1, _KEY)),
                "pasteType": "PASTE_NORMAL",
            }
        },
        find_replace(tab_id, 2, _FILLED, "^$", str(_NUMBER)),
        {
            "updateCells": {
                "range": grid_range(tab_id, Area(2, _WRITTEN, 2, _WRITTEN)),
                "rows": [{"values": [{"userEnteredValue": {"numberValue": _NUMBER}}]}],
                "fields": "userEnteredValue",
            }
        },
    ]


def _words() -> tuple[str, ...]:
    return "heading", _HIDDEN, "shown"


def under_a_filter(answer: Mapping[str, Any]) -> UnderAFilter:
    """What the answer to the trial tells."""
    updated = answer.get("updatedSpreadsheet", {})
    picture = {(row, column): seen for (_, row, column), seen in picture_of(updated).items()}
    if not any(2 in rows for rows in hidden_rows(updated).values()):
        return UnderAFilter((), None)

    def value(row: int, column: int) -> object:
        return picture.get((row, column), Seen()).value

    copied = value(_COPIES, _KEY) == _HIDDEN
    filled, written = value(2, _FILLED) is not None, value(2, _WRITTEN) == _NUMBER
    told = (
        ("filter_copied" if copied else "filter_skipped", copied),
        ("filter_filled" if filled else "filter_not_filled", filled),
        ("filter_written" if written else "filter_not_written", written),
    )
    return UnderAFilter(told, copied)
