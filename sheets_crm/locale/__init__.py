"""The words a user reads: one folder of TOML files per language, the same keys in each."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from datetime import date, time
from functools import cache
from importlib.resources import files
from typing import Any

from sheets_crm.errors import CrmError, Problem
from sheets_crm.locale.catalogue_parts import Parts
from sheets_crm.locale.formats import counted, spoken, truth
from sheets_crm.locale.guides import GUIDES
from sheets_crm.text.sanitize import one_line
from sheets_crm.text.shell_command import CommandLine

LANGUAGES = ("en", "ru")

_HELD_ON_WINDOWS = (32, 33)
"""By these numbers Windows says that another program has the file open, which errno does not."""


class Catalogue:
    """The sentences of one language, found by dotted key.

    A sentence that depends on a number is a table of its plural forms (`one`, `few`, `many`);
    the form is chosen by the fact `count`. A fact is a piece of its line, whatever was typed: no
    line break and nothing that a terminal obeys comes out of it; a day and a number are written as
    the language writes them, and what the operating system refused in its words. `{run:sync @}` is
    the command that syncs the workbook, as it is typed here.
    """

    def __init__(self, language: str, texts: Parts, run: CommandLine | None = None) -> None:
        self.language = language
        self.run = run or CommandLine()
        self._texts = texts

    def typed_as(self, run: CommandLine) -> Catalogue:
        """The same words with commands as they are typed in this place about this workbook."""
        return Catalogue(self.language, self._texts, run)

    def __call__(self, key: str, /, **facts: Any) -> str:
        """The sentence under `key` with the facts put in.

        Raises:
            KeyError: the key is not in the catalogue (a fault of ours; a test finds it).
        """
        found = self._texts.get(key)
        if found is None:
            raise KeyError(key)
        if isinstance(found, Mapping):
            found = found[plural_form(self.language, int(facts["count"]))]
        told = {name: self._fact(value) for name, value in facts.items()}
        return str(found).format_map({"run": self.run, "guide": GUIDES, **told})

    def __contains__(self, key: str) -> bool:
        return self._texts.get(key) is not None

    def _fact(self, value: Any) -> Any:
        return self._refusal(value) if isinstance(value, OSError) else _fact(value, self.language)

    def _refusal(self, fault: OSError) -> str:
        """What the system refused, in this language; its code where there are no words for it."""
        is_held = getattr(fault, "winerror", None) in _HELD_ON_WINDOWS  # not a matter of rights
        code = "EBUSY" if is_held else errno.errorcode.get(fault.errno or 0, "")
        said = f"refusal.{code}"
        return self(said) if said in self else code or one_line(str(fault))

    def of(self, told: CrmError | Problem) -> tuple[str, str]:
        """`what` is the matter and `fix`, the next move."""
        facts = dict(told.facts)
        if isinstance(told, Problem):
            facts |= {"tab": told.tab, "row": told.row, "column": told.column}
        return self(f"{told.code}.what", **facts), self(f"{told.code}.fix", **facts)


def _fact(value: Any, language: str) -> Any:
    """What a format may be asked of stays what it is; everything else is text."""
    if isinstance(value, date):
        return spoken(value, language)
    if isinstance(value, bool):
        return truth(value, language)
    if isinstance(value, int | float):
        return counted(value, language)
    return value if isinstance(value, time) else one_line(str(value))


def plural_form(language: str, count: int) -> str:
    """`one`, `few` or `many`, by the CLDR rules for whole numbers."""
    if language == "ru":
        tens, units = count % 100, count % 10
        if units == 1 and tens != 11:
            return "one"
        if 2 <= units <= 4 and not 12 <= tens <= 14:
            return "few"
        return "many"
    return "one" if count == 1 else "many"


@cache
def catalogue(language: str) -> Catalogue:
    """The shipped catalogue of a language (`en` or `ru`)."""
    folder = files(__package__).joinpath(language)
    parts = sorted(folder.iterdir(), key=lambda path: path.name)
    texts = (part.read_text(encoding="utf-8") for part in parts if part.name.endswith(".toml"))
    return Catalogue(language, Parts(texts))
