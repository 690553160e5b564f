"""Whole numbers as a part's attributes write them; foreign text, so anything may stand there."""

from __future__ import annotations

_MOST_DIGITS = 15
"""Of a number that is of any use; Python refuses to convert several thousand."""
_BLANKS = " \t\r\n"


def whole(written: str | bytes, default: int = 0) -> int:
    """The number; `default` for what is none, is negative, or is beyond all use.

    Only ASCII digits count: to Python `²` and `٣` are digits too.
    """
    text = written.decode("latin-1") if isinstance(written, bytes) else written
    digits = text.strip(_BLANKS).removeprefix("+")
    if not (digits.isascii() and digits.isdecimal()):
        return default
    plain = digits.lstrip("0") or "0"
    return int(plain) if len(plain) <= _MOST_DIGITS else default
