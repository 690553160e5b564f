"""What is wrong with a file of settings, in words that need no knowledge of TOML."""

from __future__ import annotations

import json
import re
from textwrap import shorten
from typing import Any

from sheets_crm.errors import UsageError
from sheets_crm.text.parse_untrusted import wrong_line

_TEXT = re.compile(r'"([^"]*)"')
"""A text between double quotes; a backslash in it is for TOML the beginning of a special sign."""

_TWICE = ("Cannot overwrite", "Cannot declare", "Duplicate")
"""How the parser begins where a key or a table stands twice."""

_WIDEST = 120

_SAMPLES = {str: '"…"', bool: "true", int: "10", float: "2.5", list: '["…"]'}


def unreadable(path: str, text: str, reason: str) -> UsageError:
    """The error that a file is no TOML: the line that is wrong, and where it can be told how."""
    lines = text.splitlines()
    number = wrong_line(text, reason)
    if not number:
        return UsageError("config_no_toml", path=path, reason=reason)
    line = shorten(lines[number - 1], _WIDEST, placeholder=" …") or lines[number - 1][:_WIDEST]
    if reason.startswith(_TWICE):
        return UsageError("config_twice", path=path, line=number, text=line)
    if any("\\" in quoted for quoted in _TEXT.findall(line)):
        better = _TEXT.sub(_in_single_quotes, line)
        return UsageError("config_backslash", path=path, line=number, text=line, better=better)
    return UsageError("config_bad_line", path=path, line=number, text=line)


def _in_single_quotes(quoted: re.Match[str]) -> str:
    return f"'{quoted[1]}'" if "\\" in quoted[1] else quoted[0]


def has_special_signs(value: object) -> bool:
    """Whether a backslash was taken for the beginning of a sign, such as a line break."""
    return isinstance(value, str) and not value.isprintable()


def sample(key: str, kind: type, default: Any = None) -> str:
    """A line that sets a key to something of the right kind, its default if that says something."""
    name = key.rpartition(".")[2]
    if kind is dict:
        return f"[{key}]"
    if isinstance(default, tuple):
        default = list(default)
    fits = type(default) is kind and (default or isinstance(default, int))
    return f"{name} = {shown(default) if fits else _SAMPLES[kind]}"


def shown(value: Any) -> str:
    """A value much as TOML writes it."""
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:  # brackets in brackets by the hundred: nobody could read it either
        return "{…}" if isinstance(value, dict) else "[…]"
