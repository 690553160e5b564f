"""What a tab may be called, in Excel and so in every place."""

from __future__ import annotations

import re

_ILLEGAL = re.compile(r"[/\\?*\[\]:\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 31


def is_allowed(title: str) -> bool:
    r"""Whether Excel lets a tab bear the title; Google allows more.

    It has 1 to 31 characters, as UTF-16 counts them, none of / \ ? * [ ] : and no apostrophe at
    either end.
    """
    edges = title.startswith("'") or title.endswith("'")
    length = len(title) + sum(letter > "\uffff" for letter in title)
    return bool(title.strip()) and length <= _LONGEST and not edges and not _ILLEGAL.search(title)
