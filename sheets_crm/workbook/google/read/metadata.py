"""Values that we remember in the spreadsheet itself: developer metadata, seen by no reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sheets_crm.workbook.google.read.parse_structure import PREFIX

Request = dict[str, Any]


def mark_request(key: str, new: str | None, old: str | None) -> Request:
    """Sets, changes or forgets a mark.

    A change names what stood there, so that of two programs at work on one spreadsheet the slower
    changes nothing and sees it in the reply: no number is given out twice.
    """
    if new is None:
        return {"deleteDeveloperMetadata": {"dataFilter": _filter(key)}}
    if old is None:
        mark = {
            "metadataKey": PREFIX + key,
            "metadataValue": new,
            "location": {"spreadsheet": True},
            "visibility": "DOCUMENT",
        }
        return {"createDeveloperMetadata": {"developerMetadata": mark}}
    return {
        "updateDeveloperMetadata": {
            "dataFilters": [_filter(key, old)],
            "developerMetadata": {"metadataValue": new},
            "fields": "metadataValue",
        }
    }


def was_lost(request: Request, reply: Mapping[str, Any]) -> bool:
    """Whether a change found another value than was read."""
    if "updateDeveloperMetadata" not in request:
        return False
    return not reply.get("updateDeveloperMetadata", {}).get("developerMetadata")


def _filter(key: str, value: str | None = None) -> Request:
    lookup = {"metadataKey": PREFIX + key, "locationType": "SPREADSHEET"}
    if value:
        lookup["metadataValue"] = value
    return {"developerMetadataLookup": lookup}
