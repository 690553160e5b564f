"""What a spreadsheet is called, and where what concerns it is kept; loads nothing of Google's."""

from __future__ import annotations

import re
from pathlib import Path

from sheets_crm.state.state_dir import folder_of

_IN_URL = re.compile(r"/spreadsheets(?:/u/\d+)?/d/([\w-]+)")
_ID = re.compile(r"[\w-]{25,}")


def id_in(named: str) -> str:
    """The id in a URL, or the text itself where it is an id; "" for a title."""
    if found := _IN_URL.search(named):
        return found[1]
    return named if _ID.fullmatch(named) else ""


def spreadsheet_folder(spreadsheet_id: str) -> Path:
    """Where the folder of what concerns one spreadsheet is, or would be."""
    return folder_of(f"google:{spreadsheet_id}")
