"""The words of foreign workbooks, as data (`templates/vocabulary/*.toml`), one file a language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from sheets_crm.text.parse_untrusted import from_toml


@cache
def heading_words(table: str) -> Mapping[str, tuple[str, ...]]:
    """Field of the table → what its heading may be called, in every language."""
    return _gathered(table)


@cache
def kind_words() -> Mapping[str, tuple[str, ...]]:
    """Kind of status → whole words that give it away, in languages without a template."""
    return _gathered("kinds")


@cache
def price_words() -> frozenset[str]:
    """What a column of unit prices is called, in every language."""
    return frozenset(_gathered("prices").get("words", ()))


def _gathered(section: str) -> Mapping[str, tuple[str, ...]]:
    words: dict[str, tuple[str, ...]] = {}
    for path in sorted((_folder() / "vocabulary").glob("*.toml")):
        for key, more in from_toml(path.read_text(encoding="utf-8")).get(section, {}).items():
            words[key] = (*words.get(key, ()), *more)
    return MappingProxyType(words)


def _folder() -> Path:
    packaged = Path(__file__).parent / "templates"
    # A checkout keeps templates/ beside the package, an installed wheel inside of it.
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "templates"
