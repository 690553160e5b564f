"""Text from outside made safe to show: cells, names of tabs and files, answers of servers.

A terminal obeys control characters (colours, titles, clear screen, links), and override marks of
bidirectional text show words in another order than they stand. Neither may come from a workbook.
"""

from __future__ import annotations

import re

_INSTEAD = "\ufffd"
_LINE_BREAKS = re.compile(r"\r\n|[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]")
_COMMANDS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters; \t and \n are what `legible` leaves
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction of writing
    r"\u2028\u2029\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"  # line breaks, nothing to see
    r"\U000e0000-\U000e007f"  # tags: a hidden text in a text
    r"\ud800-\udfff]"  # bytes of a file's name that are no text
)
"""What has no sign of its own; joiners (U+200C, U+200D) stay: Persian and emoji need them."""


def legible(text: str) -> str:
    """A text of several lines, with a sign in the place of what a terminal would obey."""
    if text.isprintable():
        return text
    return _COMMANDS.sub(_INSTEAD, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """A piece of a line: as `legible`, and a line break in it is a blank."""
    if text.isprintable():
        return text
    return _COMMANDS.sub(_INSTEAD, _LINE_BREAKS.sub(" ", text))
