"""What a paste from elsewhere does to colour rules: their ranges get holes."""

from __future__ import annotations

from tests.emulators.google.a1 import Box, of_grid_range, to_grid_range
from tests.emulators.google.sheet import Sheet


def punch(sheet: Sheet, hole: Box) -> None:
    """Take a bounded rectangle out of every conditional format; one with nothing left goes."""
    kept = []
    for rule in sheet.parts.get("conditionalFormats", []):
        boxes = [part for r in rule["ranges"] for part in _around(of_grid_range(r), hole)]
        if boxes:
            kept.append({**rule, "ranges": [to_grid_range(sheet.id, box) for box in boxes]})
    if "conditionalFormats" in sheet.parts:
        sheet.parts["conditionalFormats"] = kept


def _around(box: Box, hole: Box) -> list[Box]:
    """What is left of a rectangle: above, left, right and below of the hole."""
    if not box.meets(hole):
        return [box]
    top, left = max(box.top or 0, hole.top or 0), max(box.left or 0, hole.left or 0)
    bottom, right = _least(box.bottom, hole.bottom), _least(box.right, hole.right)
    parts = [
        Box(box.top, top, box.left, box.right),
        Box(top, bottom, box.left, left),
        Box(top, bottom, right, box.right),
        Box(bottom, box.bottom, box.left, box.right),
    ]
    return [part for part in parts if not _is_empty(part)]


def _least(a: int | None, b: int | None) -> int | None:
    return b if a is None else a if b is None else min(a, b)


def _is_empty(box: Box) -> bool:
    high = box.bottom is not None and box.bottom <= (box.top or 0)
    return high or (box.right is not None and box.right <= (box.left or 0))
