"""The hidden tab on which one write keeps what it writes over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sheets_crm.workbook.google.read.parse_structure import COPY_KEY
from sheets_crm.workbook.google.read.structure import TabState


def new_copy_tab(copy: TabState, outdated: Iterable[TabState]) -> list[dict[str, Any]]:
    """Makes the tab anew, and takes those of earlier writes away."""
    properties = {
        "sheetId": copy.id,
        "title": copy.title,
        "hidden": True,
        "gridProperties": {"rowCount": copy.rows, "columnCount": copy.columns},
    }
    mark = {
        "metadataKey": COPY_KEY,
        "location": {"sheetId": copy.id},
        "visibility": "DOCUMENT",
    }
    return [
        *({"deleteSheet": {"sheetId": tab.id}} for tab in outdated),
        {"addSheet": {"properties": properties}},
        {"createDeveloperMetadata": {"developerMetadata": mark}},
    ]
