"""What reading one file may take in all, so that a small one cannot take the computer along.

A ratio of compression tells nothing: a tab of equal rows packs two hundred to one, a bomb a
thousand. What counts is what is unpacked and parsed, and that most of a file never is: pictures
and other people's parts are carried along packed.
"""

from __future__ import annotations

from sheets_crm.errors import CrmError

ALWAYS = 48 << 20
"""Bytes that any file may unpack to, of the parts that are looked at."""
SMALL, RATIO = 1 << 20, 200
"""Bytes of a file, and what each byte above them may unpack to besides."""
MOST_MARKS, MOST_IN_A_PART = 800_000, 300_000
"""Tags of all parts together, and of one, the rows of tabs apart: 65,530 links, as many as Excel
keeps in a tab, are a fifth of that."""
ALWAYS_CELLS = 2_000_000
"""Cells that any file may have, blank ones included; and one more for each byte above SMALL."""


class Budget:
    """What is left of it.

    Args:
        size: bytes of the file.
    """

    def __init__(self, size: int) -> None:
        self._bytes = ALWAYS + RATIO * max(size - SMALL, 0)
        self._marks = MOST_MARKS
        self._cells = ALWAYS_CELLS + max(size - SMALL, 0)
        self._unpacked: set[str] = set()
        self._parsed: set[str] = set()

    def unpack(self, part: str, size: int) -> None:
        """Takes note of a part that is about to be unpacked; the second time costs nothing.

        Raises:
            CrmError: `xlsx_bomb`; the part is not counted, so that smaller ones can be read still.
        """
        if part in self._unpacked:
            return
        if size > self._bytes:
            raise CrmError("xlsx_bomb", part=part)
        self._unpacked.add(part)
        self._bytes -= size

    def cells(self, part: str, count: int) -> None:
        """Takes note of a tab's cells, which are about to be read.

        Raises:
            CrmError: `xlsx_bomb`; see `unpack`.
        """
        if count > self._cells:
            raise CrmError("xlsx_bomb", part=part)
        self._cells -= count

    def parse(self, part: str, data: bytes) -> None:
        """Takes note of a part, or of what of it, that is about to be parsed.

        Raises:
            CrmError: `xlsx_overgrown`; see `unpack`.
        """
        if part in self._parsed:
            return
        marks = data.count(b"<")
        if marks > min(self._marks, MOST_IN_A_PART):
            raise CrmError("xlsx_overgrown", part=part)
        self._parsed.add(part)
        self._marks -= marks
