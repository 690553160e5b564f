"""When many of one kind are told as one, and are no longer each a person's doing."""

from __future__ import annotations

FLOOD = 20
"""More of one kind than this, and than FLOOD_SHARE of all, are a flood."""

FLOOD_SHARE = 1 / 3


def is_flood(count: int, of: int) -> bool:
    """Whether so many of all these were done at once, as by a paste."""
    return count > max(FLOOD, FLOOD_SHARE * of)
