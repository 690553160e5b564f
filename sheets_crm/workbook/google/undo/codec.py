"""Records of the vocabulary as JSON and back: what undo must remember, exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from sheets_crm.workbook.changes import Anchor, CellEdit, NewColumn, Rules
from sheets_crm.workbook.snapshot import Area, CellError, ColourRule, Dropdown, ListSource
from sheets_crm.workbook.tab import (
    Cell,
    Chart,
    ChartKind,
    Column,
    Kind,
    Link,
    Series,
    Tab,
    Tone,
)

_RECORDS = {
    each.__name__: each
    for each in (
        *(Anchor, CellEdit, NewColumn, Rules, Area, CellError, ColourRule, Dropdown, ListSource),
        *(Cell, Chart, Column, Link, Series, Tab),
    )
}
_WORDS: dict[str, type[Enum]] = {each.__name__: each for each in (ChartKind, Kind, Tone)}


def encoded(value: Any) -> Any:
    """What JSON can say of a value; records and days under the name of their kind."""
    match value:
        case Enum():
            told: Any = {"$": type(value).__name__, "is": value.value}
        case datetime() | date() | time():
            told = {"$": type(value).__name__, "is": value.isoformat()}
        case timedelta():
            told = {"$": "timedelta", "is": value.total_seconds()}
        case list() | tuple():
            told = [encoded(one) for one in value]
        case dict():
            told = {key: encoded(one) for key, one in value.items()}
        case _ if is_dataclass(value):
            own = {each.name: encoded(getattr(value, each.name)) for each in fields(value)}
            told = {"$": type(value).__name__, **own}
        case _:
            told = value
    return told


def decoded(raw: Any) -> Any:
    """The value again; lists come back as tuples."""
    if isinstance(raw, list):
        return tuple(decoded(one) for one in raw)
    if not isinstance(raw, dict):
        return raw
    own = {key: decoded(one) for key, one in raw.items() if key != "$"}
    kind = raw.get("$")
    if kind is None:
        return own
    return _RECORDS[kind](**own) if kind in _RECORDS else _PLAIN[kind](own["is"])


_PLAIN: dict[str, Callable[[Any], Any]] = {
    **_WORDS,
    "timedelta": lambda seconds: timedelta(seconds=seconds),
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}
