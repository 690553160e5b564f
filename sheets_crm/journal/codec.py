"""Cells' values and moments as text and back, exactly.

A value is JSON: `null`, `true`, `12`, `12.0` and `"12"` are five different things there too. What
JSON lacks is an object of one key: `{"date": "2026-03-31"}`, `{"error": "#N/A"}`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sheets_crm.text.parse_untrusted import from_json
from sheets_crm.workbook.snapshot import CellError, Value

_plain = json.JSONEncoder(ensure_ascii=False, default=str, skipkeys=True).encode
_escaped = json.JSONEncoder().encode


def value_text(value: Value) -> str:
    """The text that keeps a value."""
    if value is None or type(value) in {bool, int, float}:
        return _plain(value)
    if isinstance(value, str):
        return json_text(value)
    return json_text(_named(value))


def value_of(text: str) -> Value:
    """The value that a text keeps; one that cannot be understood any more is that text."""
    try:
        raw = from_json(text)
        if not isinstance(raw, dict):
            plain: Value = raw
            return plain
        ((kind, told),) = raw.items()
        return _MAKERS[kind](told)
    except (ValueError, TypeError, KeyError, OverflowError):
        return text


def json_text(told: Any) -> str:
    """JSON that any file can keep; what JSON cannot say is told by its `str`."""
    text = _plain(told)
    return text if storable(text) == text else _escaped(json.loads(text))


def facts_of(text: str) -> dict[str, Any]:
    """The object that a text keeps.

    Raises:
        ValueError: it keeps none.
    """
    return dict(from_json(text))


def storable(text: str) -> str:
    """The text without halves of characters, which no file can keep."""
    return text.encode("utf-8", "replace").decode("utf-8")


def moment_text(at: datetime) -> str:
    """A moment in UTC, written so that later ones sort after."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def asked_moment(at: datetime | None) -> str | None:
    """The text of a moment, where one is asked for."""
    return None if at is None else moment_text(at)


def moment_of(text: str) -> datetime:
    """The moment that a text keeps.

    Raises:
        ValueError: it keeps none.
    """
    return datetime.fromisoformat(text)


def _named(value: Any) -> dict[str, Any]:
    """An object whose one key says the kind."""
    told: Any
    match value:
        case datetime():
            kind, told = "datetime", value.isoformat()
        case date():
            kind, told = "date", value.isoformat()
        case time():
            kind, told = "time", value.isoformat()
        case timedelta():
            kind, told = "timedelta", [value.days, value.seconds, value.microseconds]
        case CellError():
            kind, told = "error", value.text
        case float():  # of a library's own kind
            kind, told = "number", float(value)
        case _:
            kind, told = "text", str(value)
    return {kind: told}


_MAKERS: dict[str, Callable[[Any], Value]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda parts: timedelta(*parts),
    "error": CellError,
    "number": float,
    "text": str,
}
