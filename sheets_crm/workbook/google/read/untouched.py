"""Whether a spreadsheet is just as a reading found it that decided nothing: a hundred bytes.

Drive counts every change of a file. What it counts is asked *before* the values are read, and kept
only where they asked for nothing. Drive may be minutes late, so an edit may be seen a visit later;
it cannot be lost, because the count that comes with it is another than the one that was kept. Kept
nothing is also whatever may change without an edit: see `Structure.is_still`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass

from sheets_crm.errors import CrmError
from sheets_crm.state.state_dir import write_whole
from sheets_crm.text.parse_untrusted import from_json
from sheets_crm.workbook.google.client.api import Api
from sheets_crm.workbook.google.client.connect import state_folder
from sheets_crm.workbook.google.client.google_errors import StructureMovedError
from sheets_crm.workbook.google.client.spreadsheet_id import spreadsheet_folder

_NAME = "untouched.json"
_PASSING = {"google_quota", "google_quota_long", "google_out_of_order", "google_unreachable"}


@dataclass(frozen=True)
class _Note:
    """What was found.

    Attributes:
        key: all but the spreadsheet that decides what is written.
        version: Drive's count of changes and its moment of the last one.
        is_refused: Drive tells us neither; under another key, so on another day, it is asked again.
    """

    key: str
    version: str = ""
    is_refused: bool = False


class Untouched:
    """What Drive says of one spreadsheet, and what was kept of it.

    Args:
        api: the spreadsheet's.
        may_ask: whether we were given leave to ask Drive.
    """

    def __init__(self, api: Api, *, may_ask: bool) -> None:
        self._api = api
        self._may_ask = may_ask
        self._told: _Note | None = None
        self.title = ""

    def since(self, key: str) -> bool:
        """Whether nothing was changed since `keep(key)`; False where Drive does not tell."""
        kept = self._kept()
        if not self._may_ask or (kept and kept.is_refused and kept.key == key):
            return False
        try:
            told = self._api.file()
        except (CrmError, StructureMovedError) as error:
            # What is wrong is told by the reading that follows, if it concerns that as well.
            if not (isinstance(error, CrmError) and error.code in _PASSING):
                self._write(_Note(key, is_refused=True))
            return False
        self.title = str(told.get("name", ""))
        self._told = _Note(key, _version(told))
        return bool(self._told.version) and self._told == kept

    def keep(self) -> None:
        """Remembers what Drive said before the reading, which found nothing to do."""
        if self._told is not None and self._told.version:
            self._write(self._told)

    def forget(self) -> None:
        """Remembers nothing: the spreadsheet is about to be written."""
        self._told = None
        with suppress(OSError, CrmError):
            (spreadsheet_folder(self._api.id) / _NAME).unlink(missing_ok=True)

    def _kept(self) -> _Note | None:
        try:
            file = spreadsheet_folder(self._api.id) / _NAME
            return _Note(**from_json(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def _write(self, note: _Note) -> None:
        with suppress(OSError):  # then the next visit reads the spreadsheet, no more
            text = json.dumps(asdict(note))
            write_whole(state_folder(self._api.id) / _NAME, text, lasting=False)


def _version(told: Mapping[str, object]) -> str:
    """Both of what changes with the file; "" where one is missing."""
    parts = told.get("version"), told.get("modifiedTime")
    return " ".join(map(str, parts)) if all(parts) else ""
