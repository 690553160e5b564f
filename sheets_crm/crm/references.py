"""Which lead an activity means: by name, by number, or by both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from sheets_crm.crm.words import Vocabulary, firm

_NUMBERED = re.compile(r"(?:№|#|no\.?|n)?\s*(\d{1,15})(?:[\s.,:;)–—-]+(.*))?", re.IGNORECASE)


class References:
    """The leads as they are referred to; of two with the same name the first is meant."""

    def __init__(self, names: Sequence[str], numbers: Sequence[int | None]) -> None:
        self._names = Vocabulary(names)
        self._numbers = {
            number: line
            for line, number in reversed(list(enumerate(numbers)))
            if number is not None
        }

    def line(self, typed: str) -> int:
        """The lead's line: by its name as typed, in any spelling, or as a firm's, else its number.

        `17`, `№17`, `#17` and `17 Ромашка` are lead number 17; of the last the name wins where it
        is another's; where name or number is nobody's no lead is meant. -1 when no lead is meant.
        """
        named = self._by_name(typed)
        if named >= 0:
            return named
        number, name = _parted(typed)
        line = self._numbers.get(number, -1)
        return self._by_name(name) if name and line >= 0 else line

    def numbered_otherwise(self, typed: str) -> tuple[int, str] | None:
        """Number and name of a lead whose number a text bears though its name is another's."""
        number, _ = _parted(typed)
        line = self._numbers.get(number, -1)
        meant = self.line(typed) if line >= 0 else -1
        return None if meant in {-1, line} else (number, self._names.words[line])

    def suggestions(self, unknown: Iterable[str]) -> dict[str, str]:
        """The name most like each text that means no lead; "" where none is."""
        return self._names.suggestions(unknown)

    @cached_property
    def _firms(self) -> dict[str, int]:
        """Made where a name is spelt as no lead is; most workbooks have none such."""
        return {firm(name): line for line, name in reversed(list(enumerate(self._names.words)))}

    def _by_name(self, name: str) -> int:
        exact = self._names.exact(name)
        if exact >= 0:
            return exact
        found = self._names.position(name)
        return found if found >= 0 else self._firms.get(firm(name), -1)


def _parted(typed: str) -> tuple[int, str]:
    """The number that a text begins with, -1 for none, and the name that follows it."""
    numbered = _NUMBERED.fullmatch(typed.strip())
    return (int(numbered[1]), (numbered[2] or "").strip()) if numbered else (-1, "")
