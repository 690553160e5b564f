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
    between: tuple[float, float] | None = None,
) -> Any:
    """A dataclass field that `config.toml` may set.

    Args:
        default: what holds without it.
        text: its meaning; `config.example.toml` explains it in the same sense.
        choices: all it may be, where that can be listed.
        check: raises ValueError for a value, or one value of a list, that makes no sense.
        example: a value that does make sense, shown where `check` refuses one.
        between: the least and the most that a number may be.
    """
    told = {"help": text, "choices": choices, "check": check, "example": example}
    return field(default=default, metadata={**told, "between": between})


def section(kind: type, text: str) -> Any:
    """A dataclass field that holds a table of further keys."""
    return field(default_factory=kind, metadata={"help": text})
