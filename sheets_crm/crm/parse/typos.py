"""Slips of the hand: the known words that a mistyped one nearly is, and the one most like it.

A slip is a letter more, less or other, or two that changed places: one to a word of four letters or
more, in two words at most. Digits never slip: “Plot 12” is not “Plot 13”, and neither is “Firm A”
“Firm B”. What is compared is what `normal` or `firm` made of the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

ALIKE = 60
"""How alike two words are, of a hundred, when one may be offered for the other."""

_SLIP = 80
"""How alike two words of which one is a slip for the other are at least."""

_SHORTEST, _MOST_WORDS = 4, 2

MOST_SOUGHT = 2000
"""Of more different unknown words none is taken for a slip: who has so many has another trouble."""


def is_slip(typed: str, known: str) -> bool:
    """Whether the one is the other, mistyped."""
    return slipped(typed, known) > 0


def slipped(typed: str, known: str) -> int:
    """In how many words the one is the other, mistyped; 0 where it is not."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - only where words differ

    ours, theirs = typed.split(), known.split()
    if len(ours) != len(theirs):
        joined = typed.replace(" ", "") == known.replace(" ", "")
        return int(joined and OSA.distance(typed, known) == 1)
    pairs = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    is_one = len(pairs) <= _MOST_WORDS and all(_slipped(a, b) for a, b in pairs)
    return len(pairs) if is_one else 0


def slips(typed: Iterable[str], known: Sequence[str]) -> dict[str, list[str]]:
    """The known words that each typed one is with the fewest slips, in their order.

    Of too many typed words none is any.
    """
    asked = list(dict.fromkeys(typed))
    if not asked or not known or len(asked) > MOST_SOUGHT:
        return {text: [] for text in asked}
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only where words differ

    found = {}
    for text in asked:
        like = process.extract(text, known, scorer=fuzz.ratio, score_cutoff=_SLIP, limit=None)
        faults = sorted((at, count) for word, _, at in like if (count := slipped(text, word)))
        fewest = min((count for _, count in faults), default=0)
        found[text] = list(dict.fromkeys(known[at] for at, count in faults if count == fewest))
    return found


def nearest(typed: str, known: Sequence[str]) -> int:
    """Position of the known word most like it; -1 when none is like it."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only where words differ

    found = process.extractOne(typed, known, scorer=fuzz.ratio, score_cutoff=ALIKE)
    return -1 if found is None else int(found[2])


def _slipped(typed: str, known: str) -> bool:
    """Whether a word of the one is a word of the other with one slip."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - only where words differ
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    if max(len(typed), len(known)) < _SHORTEST or any(map(str.isdigit, typed + known)):
        return False
    return OSA.distance(typed, known, score_cutoff=1) == 1 and fuzz.ratio(typed, known) >= _SLIP
