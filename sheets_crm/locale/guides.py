"""Where the guides that sentences name are on this computer: beside the installed program."""

from __future__ import annotations

from pathlib import Path

_INSTALLED = Path(__file__).parents[1] / "docs"
_COPY = Path(__file__).parents[2]
ONLINE = "https://github.com/sheets-crm/sheets-crm/blob/main/"


class Guides:
    """In a sentence `{guide:google.md}` is the file's path, or its address where it is not here."""

    def __format__(self, name: str) -> str:
        places = (_INSTALLED / name, _COPY / "docs" / name, _COPY / name)
        found = next((place for place in places if place.is_file()), None)
        return str(found) if found else ONLINE + ("" if "README" in name else "docs/") + name


GUIDES = Guides()
