"""Finds the stretches of equal answers along a row of numbers, by asking about ever smaller parts.

Excel tells of many cells at once whether they are alike, but not where the difference is.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Final, Generic, TypeVar


class Mixed:
    """The answer that a part is not all alike."""


MIXED: Final = Mixed()

T = TypeVar("T")
Piece = tuple[int, int, T]
Look = Callable[[int, int], T | Mixed]


class Pieces(Generic[T]):
    """Questions about the parts of a stretch.

    Args:
        look: the answer for all of `first` to `last`, or MIXED; never MIXED for one number.
    """

    def __init__(self, look: Look[T]) -> None:
        self._look = look

    def of(self, first: int, last: int, cuts: Iterable[int] = ()) -> list[Piece[T]]:
        """Every piece from `first` to `last` with its answer, neighbours that agree joined.

        Args:
            first: the first number.
            last: the last number, inside.
            cuts: numbers at which a piece is expected to begin; right ones save questions.
        """
        found: list[Piece[T]] = []
        starts = [first, *sorted({cut for cut in cuts if first < cut <= last}), last + 1]
        for start, after in itertools.pairwise(starts):
            self._split(start, after - 1, found)
        return found

    def _split(self, first: int, last: int, found: list[Piece[T]]) -> None:
        answer = self._look(first, last)
        if isinstance(answer, Mixed):
            middle = (first + last) // 2
            self._split(first, middle, found)
            self._split(middle + 1, last, found)
        elif found and found[-1][2] == answer and found[-1][1] == first - 1:
            found[-1] = (found[-1][0], last, answer)
        else:
            found.append((first, last, answer))
