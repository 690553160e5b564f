"""How a spreadsheet is looked at: its values each time, its structure as last seen for a while."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path

from sheets_crm.errors import CrmError, WorkbookChangedError
from sheets_crm.workbook.google.client import time_zone
from sheets_crm.workbook.google.client.api import Api
from sheets_crm.workbook.google.client.connect import state_folder
from sheets_crm.workbook.google.client.google_errors import StructureMovedError
from sheets_crm.workbook.google.client.spreadsheet_id import spreadsheet_folder
from sheets_crm.workbook.google.read import structure as noted
from sheets_crm.workbook.google.read.apply_locally import header_rows
from sheets_crm.workbook.google.read.fetch_structure import inspect
from sheets_crm.workbook.google.read.ranges import quoted
from sheets_crm.workbook.google.read.structure import Structure
from sheets_crm.workbook.google.read.to_snapshot import (
    Rows,
    fingerprints,
    is_outdated,
    snapshot_of,
    values_of,
)
from sheets_crm.workbook.snapshot import Snapshot

_STRUCTURE = "structure.json"
_LOOKS = 4
"""How often a look that somebody spoilt is begun."""


@dataclass(frozen=True)
class Reading:
    """What was read last; `is_fresh` when the structure was read with the values."""

    snapshot: Snapshot
    structure: Structure
    values: Mapping[int, Rows]
    is_fresh: bool


class Looking:
    """Looks at one spreadsheet, and remembers its structure from visit to visit.

    Args:
        api: the way to it.
        named: what the user calls it.
        seconds: how long the structure is taken to be as last seen.
    """

    def __init__(self, api: Api, named: str, seconds: float) -> None:
        self._api = api
        self._named = named
        self._seconds = seconds

    def read(self) -> Reading:
        """The spreadsheet as it now is.

        Raises:
            CrmError: Google refuses it.
        """
        known = noted.recall(self._file)
        is_old = known is None or _age(known) > self._seconds
        is_as_seen = known is not None and known.read_at > 0
        return self._read(known, fresh=is_old, ours=known.ours if known and is_as_seen else None)

    def _read(
        self, known: Structure | None, *, fresh: bool, ours: Mapping[int, tuple[int, ...]] | None
    ) -> Reading:
        if fresh or known is None:
            structure, values = self.look(ours)
            if known is not None and ours is not None and is_outdated(known, values):
                return self._read(known, fresh=True, ours=None)
        else:
            try:
                structure, values = known, self._values(known)
            except StructureMovedError:
                return self._read(known, fresh=True, ours=None)
            if is_outdated(structure, values):
                return self._read(known, fresh=True, ours=None)
        if fresh:
            headers, bodies = fingerprints(structure, values, header_rows(known, structure, values))
            structure = replace(structure, headers=headers, bodies=bodies, ours=ours or {})
            self.keep(structure)
        return Reading(snapshot_of(structure, values), structure, values, is_fresh=fresh)

    def look(
        self, ours: Mapping[int, tuple[int, ...]] | None = None
    ) -> tuple[Structure, dict[int, Rows]]:
        """Structure and values, both read anew; nothing is remembered.

        `ours` are the columns of each tab that we may write, where they certainly are known.

        A tab that is renamed between the requests of a look is refused: then it is looked again.

        Raises:
            WorkbookChangedError: somebody was faster each time.
            CrmError: Google refuses it, and refuses the same at the next look.
        """
        refused = ""
        for _ in range(_LOOKS):
            try:
                structure = inspect(self._api, ours)
                return structure, self._values(structure)
            except StructureMovedError as error:
                if error.kind == refused:
                    raise CrmError(
                        "google_refused", sheet=self._named, message=str(error)
                    ) from error
                refused = error.kind
        raise WorkbookChangedError("google_changed", sheet=self._named)

    def _values(self, structure: Structure) -> dict[int, Rows]:
        if not structure.visible:
            return {}
        ranges = [quoted(tab.title) for tab in structure.visible]
        return values_of(self._api.values(ranges), structure)

    # What is remembered

    def zone(self) -> tzinfo | None:
        """The spreadsheet's time zone, asked for where none is remembered.

        Raises:
            CrmError: Google refuses to tell.
        """
        if (known := time_zone.zone_in(spreadsheet_folder(self._api.id))) is not None:
            return known
        with refusals_told(self._named):
            told = self._api.get("properties.timeZone").get("properties", {}).get("timeZone", "")
        with suppress(OSError):  # then it is asked for again
            time_zone.remember(state_folder(self._api.id), told)
        return time_zone.zone_called(told)

    def keep(self, structure: Structure) -> None:
        """Remembers the structure; where that fails, none rather than an older one."""
        try:
            time_zone.remember(state_folder(self._api.id), structure.zone)
            noted.keep(structure, state_folder(self._api.id) / _STRUCTURE)
        except OSError:
            with suppress(OSError):
                self._file.unlink()

    def outdate(self) -> None:
        """Has the structure read anew at the next reading."""
        known = noted.recall(self._file)
        if known is not None:
            self.keep(replace(known, read_at=0.0))

    def forget(self) -> None:
        """Remembers no structure."""
        self._file.unlink(missing_ok=True)

    @property
    def _file(self) -> Path:
        return spreadsheet_folder(self._api.id) / _STRUCTURE


@contextmanager
def refusals_told(named: str) -> Iterator[None]:
    """A refusal that a fresh structure does not mend is told as Google told it."""
    try:
        yield
    except StructureMovedError as error:
        raise CrmError("google_refused", sheet=named, message=str(error)) from error


def _age(known: Structure) -> float:
    """Seconds since it was read; endless where the clock was put back since."""
    age = time.time() - known.read_at
    return age if age >= 0 else float("inf")
