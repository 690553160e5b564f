"""The files of a language's catalogue, each taken apart only when a sentence of it is asked for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

_NAMED = re.compile(r"^(?:\[(\w+)|(\w+) =)", re.MULTILINE)


class Parts:
    """What stands under a dotted key; several files may add to one table, such as `help`."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._holding: dict[str, list[_Part]] = {}
        for part in map(_Part, texts):
            for name in part.names:
                self._holding.setdefault(name, []).append(part)

    def get(self, key: str) -> Any:
        """The sentence or the table of its forms; None where there is none."""
        steps = key.split(".")
        for part in self._holding.get(steps[0], ()):
            found = _at(part.words, steps)
            if found is not None:
                return found
        return None


class _Part:
    def __init__(self, text: str) -> None:
        self._text = text
        self.names = {table or key for table, key in _NAMED.findall(text)}
        """Its tables; the keys within them too, which are asked for in vain."""

    @cached_property
    def words(self) -> Mapping[str, Any]:
        return tomllib.loads(self._text)


def _at(words: Mapping[str, Any], steps: list[str]) -> Any:
    found: Any = words
    for step in steps:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found
