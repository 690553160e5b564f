"""Short runs of bytes, eight at a time: numpy has no quicker way to look at them by the million.

A word is eight bytes, the first of them the lowest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Words = NDArray[np.uint64]


def word(text: bytes) -> np.uint64:
    """Up to eight bytes as one."""
    return np.uint64(int.from_bytes(text, "little"))


BYTE, _ZEROS = np.uint64(8), word(b"0" * 8)
LOW = np.array([(1 << 8 * n) - 1 for n in range(9)], dtype="uint64")
"""Masks of a word's first n bytes."""


def byte(words: Words, place: int) -> Words:
    """One byte of each word, from 0."""
    return (words >> np.uint64(8 * place)) & np.uint64(255)


def length(words: Words, most: int) -> Ints:
    """Bytes before the first quote, from 1 to `most`; 0 where there is none."""
    found = np.zeros(len(words), dtype=np.int64)
    for place in range(most, 0, -1):
        found[byte(words, place) == ord('"')] = place
    return found


def whole(words: Words, lengths: Ints) -> tuple[Ints, Flags]:
    """The numbers written in the last bytes of words, and which are digits only."""
    mask = ~LOW[8 - np.clip(lengths, 0, 8)]
    digits = (words & mask) | (_ZEROS & ~mask)
    high, six = word(b"\xf0" * 8), word(b"\x06" * 8)
    sound = ((digits & high) == _ZEROS) & (((digits + six) & high) == _ZEROS)
    sound &= (lengths > 0) & (lengths <= 8)
    digits = digits ^ _ZEROS
    # Pairs, fours, then all eight: the first byte is worth most and stands lowest.
    for width, ten in ((8, 10), (16, 100), (32, 10_000)):
        low = np.uint64(sum(((1 << width) - 1) << at for at in range(0, 64, 2 * width)))
        digits = (digits & low) * np.uint64(ten) + ((digits >> np.uint64(width)) & low)
    return digits.astype(np.int64), sound
