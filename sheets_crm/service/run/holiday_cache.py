"""Public holidays kept from visit to visit: the library that knows every country's loads long."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from sheets_crm.errors import CrmError
from sheets_crm.reports.figures.workdays import KNOWN_YEARS
from sheets_crm.state.state_dir import private_folder, state_dir, write_whole

_FILE = "holidays.json"

_kept: set[tuple[str, int]] = set()
"""Of which years the file is known to tell."""


def recall() -> None:
    """Tells whoever counts workdays what earlier visits had worked out by the same library."""
    with suppress(OSError, RuntimeError, ValueError, KeyError, TypeError, AttributeError):
        record = json.loads((state_dir() / _FILE).read_text(encoding="utf-8"))
        if record["library"] != _library():
            return
        years = {
            (country, int(year)): tuple(date.fromisoformat(day) for day in days)
            for country, by_year in record["exceptions"].items()
            for year, days in by_year.items()
        }
        for known, days in years.items():
            KNOWN_YEARS.setdefault(known, days)
        _kept.update(years)


def keep() -> None:
    """Keeps what was worked out since; nobody misses what cannot be kept."""
    if _kept.issuperset(KNOWN_YEARS):
        return
    days: dict[str, dict[str, list[str]]] = {}
    for (country, year), free in sorted(KNOWN_YEARS.items()):
        days.setdefault(country, {})[str(year)] = [day.isoformat() for day in free]
    with suppress(OSError, RuntimeError, CrmError):
        private_folder(state_dir())
        record = json.dumps({"library": _library(), "exceptions": days})
        write_whole(state_dir() / _FILE, record, lasting=False)
        _kept.update(KNOWN_YEARS)


def _library() -> str:
    """What is another one once the library was installed anew, without loading it."""
    spec = find_spec("holidays")
    if spec is None or spec.origin is None:
        return ""
    return f"{spec.origin} {Path(spec.origin).stat().st_mtime_ns}"
