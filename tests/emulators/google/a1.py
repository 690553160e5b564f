"""A1 notation and rectangles of a grid."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

_PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CELL_LIKE = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*")
_HALF = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9][0-9]*)?")


@dataclass(frozen=True)
class Box:
    """A half-open rectangle, zero-based; None is unbounded."""

    top: int | None = None
    bottom: int | None = None
    left: int | None = None
    right: int | None = None

    def within(self, rows: int, columns: int) -> Box:
        """The bounded rectangle on a grid of that size."""
        return Box(
            min(self.top or 0, rows),
            rows if self.bottom is None else min(self.bottom, rows),
            min(self.left or 0, columns),
            columns if self.right is None else min(self.right, columns),
        )

    def has(self, row: int, column: int) -> bool:
        return (
            (self.top or 0) <= row
            and (self.bottom is None or row < self.bottom)
            and (self.left or 0) <= column
            and (self.right is None or column < self.right)
        )

    def meets(self, other: Box) -> bool:
        return _meet(self.top, self.bottom, other.top, other.bottom) and _meet(
            self.left, self.right, other.left, other.right
        )

    def moved(self, down: int, right: int) -> Box:
        return replace(
            self,
            top=(self.top or 0) + down,
            bottom=None if self.bottom is None else self.bottom + down,
            left=(self.left or 0) + right,
            right=None if self.right is None else self.right + right,
        )


def _meet(a: int | None, b: int | None, c: int | None, d: int | None) -> bool:
    return (b is None or (c or 0) < b) and (d is None or (a or 0) < d)


def of_grid_range(grid_range: dict[str, Any]) -> Box:
    """The rectangle of a GridRange; its sheet is the caller's."""
    return Box(
        grid_range.get("startRowIndex"),
        grid_range.get("endRowIndex"),
        grid_range.get("startColumnIndex"),
        grid_range.get("endColumnIndex"),
    )


def to_grid_range(sheet_id: int, box: Box) -> dict[str, Any]:
    pairs = {
        "sheetId": sheet_id,
        "startRowIndex": box.top,
        "endRowIndex": box.bottom,
        "startColumnIndex": box.left,
        "endColumnIndex": box.right,
    }
    return {k: v for k, v in pairs.items() if v is not None}


def column_letters(index: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def quoted(title: str) -> str:
    """A tab's title as it stands before the exclamation mark."""
    if _PLAIN_TITLE.fullmatch(title) and not _CELL_LIKE.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def split(text: str) -> tuple[str | None, str]:
    """A range's tab title (or None) and its cells; a lone title has empty cells."""
    if text.startswith("'"):
        found = re.match(r"'((?:[^']|'')*)'(?:!(.*))?$", text, re.DOTALL)
        if found:
            return found[1].replace("''", "'"), found[2] or ""
    if "!" in text:
        title, cells = text.rsplit("!", 1)
        return title, cells
    return None, text


def parse_cells(cells: str) -> Box | None:
    """The rectangle of ``A1``, ``A1:B2``, ``A:C``, ``2:5``, ``A2:C``; None when it is no range."""
    first, colon, second = cells.partition(":")
    a, b = _HALF.fullmatch(first), _HALF.fullmatch(second if colon else first)
    if not a or not b or not any(a.groups()) or not any(b.groups()):
        return None
    if not colon and not all(a.groups()):
        return None
    left, right = _span(*(column_index(m[1]) if m[1] else None for m in (a, b)))
    top, bottom = _span(*(int(m[2]) - 1 if m[2] else None for m in (a, b)))
    return Box(top, bottom, left, right)


def _span(start: int | None, end: int | None) -> tuple[int | None, int | None]:
    if start is not None and end is not None:
        return min(start, end), max(start, end) + 1
    return start, None if end is None else end + 1


def name_of(title: str, box: Box) -> str:
    """The range of a bounded rectangle with its tab, as Google's answers write it."""
    assert box.bottom is not None
    assert box.right is not None
    first = f"{column_letters(box.left or 0)}{(box.top or 0) + 1}"
    last = f"{column_letters(max(box.right - 1, 0))}{max(box.bottom, 1)}"
    cells = first if first == last else f"{first}:{last}"
    return f"{quoted(title)}!{cells}"
