"""What was found out about how Google does what no document settles, by spreadsheet."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from sheets_crm.state.state_dir import write_whole
from sheets_crm.text.parse_untrusted import from_json

_NAME = "habits.json"


@dataclass(frozen=True)
class Habits:
    """How to write.

    Attributes:
        cas: whether `findReplace` of `^$` fills blanks, and with numbers. `doctor` tries it; a sync
            that sees it fail remembers that too, and writes by place, verifies and puts back.
        tried: whether `doctor` has tried it.
        copies_hidden: whether `copyPaste` copies rows that a filter hides; None while nobody knows.
            A sync that can tell remembers it, too.
    """

    cas: bool = True
    tried: bool = False
    copies_hidden: bool | None = None


def habits(folder: Path) -> Habits:
    """What is remembered, or what the documents let us hope."""
    try:
        return Habits(**from_json((folder / _NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Habits()


def remember(folder: Path, found: Habits) -> None:
    """Keeps what was found out."""
    write_whole(folder / _NAME, json.dumps(asdict(found)))
