"""Cell addresses and areas, for the checkers."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CELL = re.compile(r"\$?([A-Za-z]{1,3})?\$?(\d+)?$")
LAST_COLUMN, LAST_ROW = 16_384, 1_048_576


def column_number(address: str) -> int:
    """The column of an address such as `AB12`, A being 1."""
    number = 0
    for letter in re.match(r"\$?([A-Za-z]+)", address).group(1).upper():  # type: ignore[union-attr]
        number = number * 26 + ord(letter) - 64
    return number


def letters(column: int) -> str:
    """The column's letters: 28 is AB."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


@dataclass(frozen=True)
class Area:
    """A rectangle of cells, both ends included, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def parse(cls, reference: str) -> Area:
        """Read `B2`, `B2:D9`, `B:D` or `2:9`, with or without `$`."""
        first, _, last = reference.partition(":")
        one, other = _CELL.match(first), _CELL.match(last or first)
        if not one or not other:
            raise ValueError(reference)
        return cls(
            top=int(one[2] or 1),
            left=column_number(one[1]) if one[1] else 1,
            bottom=int(other[2] or LAST_ROW),
            right=column_number(other[1]) if other[1] else LAST_COLUMN,
        )

    def contains(self, other: Area) -> bool:
        return (
            self.top <= other.top
            and self.left <= other.left
            and other.bottom <= self.bottom
            and other.right <= self.right
        )

    def meets(self, other: Area) -> bool:
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )


def areas(sqref: str) -> list[Area]:
    """The rectangles of a `sqref` attribute."""
    return [Area.parse(piece) for piece in sqref.split()]


def cut(area: Area, other: Area) -> list[Area]:
    """What is left of an area without another: up to four rectangles."""
    if not area.meets(other):
        return [area]
    top, bottom = max(area.top, other.top), min(area.bottom, other.bottom)
    rest = [
        Area(area.top, area.left, top - 1, area.right),
        Area(bottom + 1, area.left, area.bottom, area.right),
        Area(top, area.left, bottom, other.left - 1),
        Area(top, other.right + 1, bottom, area.right),
    ]
    return [piece for piece in rest if piece.top <= piece.bottom and piece.left <= piece.right]


def cut_all(ranges: list[Area], others: list[Area]) -> list[Area]:
    """What is left of the areas without all of the others."""
    for other in others:
        ranges = [piece for area in ranges for piece in cut(area, other)]
    return ranges


def same_cells(ranges: list[Area], others: list[Area]) -> bool:
    """Whether two lists of areas are the same cells, however they are cut."""
    return not cut_all(ranges, others) and not cut_all(others, ranges)
