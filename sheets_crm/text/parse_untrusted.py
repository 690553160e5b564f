"""What comes from outside, read by one rule each: all that is wrong with it is a ValueError.

JSON, TOML and numbers from files that anybody may have written can be nested without end, hold
numbers of thousands of digits, or name moments that no clock can show.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
import zlib
from datetime import UTC, datetime
from typing import Any

_LINE = re.compile(r"line (\d+)")
_END = "end of document"
"""Where the parser of TOML says it stopped."""


_MOST_DIGITS = 19
"""Of a number that is of any use, nanoseconds since 1970 included; Python refuses to convert
several thousand."""
_BLANKS = " \t\r\n"
_FIRST_YEAR, _LAST_YEAR = 1970, 2999
_MOST_UNPACKED = 256 << 20


def whole(written: str | bytes, default: int = 0) -> int:
    """A whole number; `default` for what is none, is negative, or is beyond all use.

    Only ASCII digits count: to Python `²` and `٣` are digits too.
    """
    text = written.decode("latin-1") if isinstance(written, bytes) else written
    digits = text.strip(_BLANKS).removeprefix("+")
    if not (digits.isascii() and digits.isdecimal()):
        return default
    plain = digits.lstrip("0") or "0"
    return int(plain) if len(plain) <= _MOST_DIGITS else default


def number(written: str, default: float = 0.0) -> float:
    """A number that a part writes; `default` for what is none, or no finite one."""
    try:
        found = float(written)
    except ValueError:
        return default
    return found if math.isfinite(found) else default


def count(value: Any) -> int:
    """A whole number of a record, from 0 on.

    Raises:
        ValueError: it is none.
    """
    found = whole(str(value), -1)
    if found < 0:
        raise ValueError(str(value)[:40])
    return found


def moment(text: Any) -> datetime:
    """An aware moment of a record, which any time zone can show.

    Raises:
        ValueError: it is none.
    """
    found = datetime.fromisoformat(str(text))
    if found.tzinfo is None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise ValueError(str(text)[:40])
    return found.astimezone(UTC)


def from_json(text: str | bytes) -> Any:
    """What JSON says.

    Raises:
        ValueError: it is none, or none that anybody writes.
    """
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested without end") from error


def from_toml(text: str) -> dict[str, Any]:
    """What TOML says.

    Raises:
        ValueError: it is none, or none that anybody writes.
    """
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("nested without end") from error


def unpacked(packed: bytes) -> bytes:
    """What zlib packed.

    Raises:
        ValueError: it is none of that, or far more than any record.
    """
    try:
        inflate = zlib.decompressobj()
        found = inflate.decompress(packed, _MOST_UNPACKED)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not inflate.eof:
        raise ValueError("torn, or too long")
    return found


def wrong_line(text: str, reason: str) -> int:
    """The number of the line that the parser names, the last one for the end; 0 where none."""
    lines = len(text.splitlines())
    if found := _LINE.search(reason):
        return min(int(found[1]), lines)
    return lines if _END in reason else 0
