"""How an option of the configuration is declared: default, meaning, and what it may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Any


def key(
    default: Any,
    text: str,
    choices: tuple[str, ...] = (),
    *,
    check: Callable[[Any], object] | None = None,
    example: str = "",
) -> Any:
    """A dataclass field that `config.toml` may set.

    Args:
        default: what holds without it.
        text: its meaning; `config.example.toml` explains it in the same sense.
        choices: all it may be, where that can be listed.
        check: raises ValueError for a value, or one value of a list, that makes no sense.
        example: a value that does make sense, shown where `check` refuses one.
    """
    return field(
        default=default,
        metadata={"help": text, "choices": choices, "check": check, "example": example},
    )


def section(kind: type, text: str) -> Any:
    """A dataclass field that holds a table of further keys."""
    return field(default_factory=kind, metadata={"help": text})
