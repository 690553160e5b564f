"""A value as Google takes it: numbers as numbers, texts as texts, nothing ever parsed."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from sheets_crm.errors import CrmError
from sheets_crm.workbook.google.read.to_snapshot import EPOCH, serial
from sheets_crm.workbook.snapshot import LOADING, CellError, Value
from sheets_crm.workbook.value_equality import same_value

MOST_CHARACTERS = 50_000
_ERRORS = {
    "ERROR": "#ERROR!",
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "LOADING": LOADING,
}
"""Google's name of an error → what the cell shows, and a reading of values gives."""


def entered(value: Value) -> dict[str, Any]:
    """Google's ExtendedValue; {} empties the cell. A text `=1+1` stays a text.

    Raises:
        CrmError: the text is longer than Google allows.
    """
    match value:
        case None | "":
            return {}
        case bool():
            return {"boolValue": value}
        case int() | float():
            return {"numberValue": value}
        case date() | time() | timedelta():
            return {"numberValue": serial(value)}
        case CellError():
            return {"stringValue": value.text}
        case _:
            return {"stringValue": _checked(str(value))}


def _checked(text: str) -> str:
    # Google counts as JavaScript does: a sign outside of the first 65,536 is two.
    if len(text.encode("utf-16-le")) // 2 > MOST_CHARACTERS:
        raise CrmError("google_text_too_long", beginning=text[:40])
    return text


def value_in(extended: dict[str, Any]) -> Value:
    """The value of an ExtendedValue, dates as serial numbers."""
    if "errorValue" in extended:
        kind = str(extended["errorValue"].get("type", ""))
        return CellError(_ERRORS.get(kind, kind))
    for key in ("numberValue", "stringValue", "boolValue"):
        if key in extended:
            found: Value = extended[key]
            return None if found == "" else found
    return None


def may_be(seen: Value, read: Value) -> bool:
    """Whether a cell may be the one that was read; one still being computed may be any."""
    return CellError(LOADING) in (seen, read) or same_value(seen, read, EPOCH)
