"""One fault in a package."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """What is wrong (`code`), in which part, and where in it."""

    code: str
    part: str
    detail: str
