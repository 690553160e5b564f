"""Which lead an activity means: by name, by number, or by both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sheets_crm.crm.words import Vocabulary, firm, normal

_NUMBERED = re.compile(r"(?:№|#|no\.?|n)?\s*(\d{1,15})(?:[\s.,:;)–—-]+(.*))?", re.IGNORECASE)


class References:
    """The leads as they are referred to; of two with the same name the first is meant."""

    def __init__(self, names: Sequence[str], numbers: Sequence[int | None]) -> None:
        self._names = Vocabulary(names)
        self._firms = {firm(name): line for line, name in reversed(list(enumerate(names)))}
        self._numbers = {
            number: line
            for line, number in reversed(list(enumerate(numbers)))
            if number is not None
        }

    def line(self, typed: str) -> int:
        """The lead's line: by its name as typed, in any spelling, or as a firm's, else its number.

        `17`, `№17`, `#17` and `17 Ромашка` are lead number 17, the last only if that is its name.
        -1 when no lead is meant.
        """
        exact = self._names.exact(typed)
        if exact >= 0:
            return exact
        found = self._names.position(typed)
        if found < 0:
            found = self._firms.get(firm(typed), -1)
        return found if found >= 0 else self._by_number(typed)

    def suggestions(self, unknown: Iterable[str]) -> dict[str, str]:
        """The name most like each text that means no lead; "" where none is."""
        return self._names.suggestions(unknown)

    def _by_number(self, typed: str) -> int:
        numbered = _NUMBERED.fullmatch(typed.strip())
        line = self._numbers.get(int(numbered[1]), -1) if numbered else -1
        if numbered is None or line < 0 or not numbered[2]:
            return line
        return line if normal(numbered[2]) == normal(self._names.words[line]) else -1
