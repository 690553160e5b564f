"""How one part of a package refers to another."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass


@dataclass(frozen=True)
class Relationship:
    """One arrow from a part.

    Attributes:
        kind: the last word of its type (`worksheet`, `drawing`, `chart`, …).
        target: the part it leads to; for an external one the address as written.
    """

    id: str
    type: str
    target: str
    external: bool = False

    @property
    def kind(self) -> str:
        return self.type.rsplit("/", 1)[-1]


def relationships_part(source: str) -> str:
    """Where the relationships of a part are kept; "" is the package itself."""
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", name + ".rels")
