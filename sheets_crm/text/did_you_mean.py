"""What was probably meant, where somebody mistyped a name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_ALIKE = 0.6
_LEAST_BEGINNING = 2


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like this one, or "" where none is.

    One of which the other is the beginning (`russian` and `ru`) counts as alike.
    """
    by_spelling = {each.casefold(): each for each in known if each}
    asked = name.casefold()
    if close := get_close_matches(asked, by_spelling, n=1, cutoff=_ALIKE):
        return by_spelling[close[0]]
    begun = (
        each
        for each in by_spelling
        if min(len(each), len(asked)) >= _LEAST_BEGINNING
        and (each.startswith(asked) or asked.startswith(each))
    )
    return by_spelling[found] if (found := next(begun, "")) else ""
