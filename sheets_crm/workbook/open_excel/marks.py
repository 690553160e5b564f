"""Our marks in the open workbook: the names of the file store, read and set through Excel.

A colour rule asks for its word by a name of its own (`_crm_word_status_3`), as Excel takes the
formula of a rule in the language it is shown in, but a name's formula always in English.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from sheets_crm.workbook.excel.book import defined_names
from sheets_crm.workbook.excel.book.defined_names import PREFIX, WORD, Marks
from sheets_crm.workbook.excel.book.workbook_xml import DefinedName
from sheets_crm.workbook.excel.xml.a1_references import LAST_ROW, area_name, quoted_tab
from sheets_crm.workbook.open_excel.retry_when_busy import Patience
from sheets_crm.workbook.snapshot import Area, ListSource

MOST_LETTERS = 255
"""Characters of a name's formula, the equals sign among them, that automation takes."""


def formulas(book: Any, ask: Patience) -> dict[str, str]:
    """Our names and what they say, without the equals sign; those local to a tab are not ours."""
    found: dict[str, str] = {}
    for one in ask.members(book, "names"):
        name = ask.of(one, "name")
        if name.startswith(PREFIX):
            found[name] = str(ask.of(one, "refers_to") or "").removeprefix("=")
    return found


def read(formulas: Mapping[str, str], titles: Iterable[str]) -> Marks:
    """What our names say, as the file store understands them."""
    return defined_names.read_marks(map(DefinedName, formulas, formulas.values()), titles)


class OurNames:
    """Our names of an open workbook while it is worked on.

    Attributes:
        formulas: what they say now.
        added: how many are new.
    """

    def __init__(self, book: Any, ask: Patience) -> None:
        self.formulas = formulas(book, ask)
        self.added = 0
        self._book = book
        self._ask = ask

    def differing(
        self, wanted: Mapping[str, str | None]
    ) -> dict[str, tuple[str | None, str | None]]:
        """What the names say now and shall say, where that is not the same."""
        now = {name: self.formulas.get(name) for name in wanted}
        return {name: (now[name], new) for name, new in wanted.items() if now[name] != new}

    def set(self, wanted: Mapping[str, str | None]) -> None:
        """Has the names say this; those that shall say None go."""
        changed = {name: new for name, (_, new) in self.differing(wanted).items()}
        if not changed:
            return
        self.added += set_names(self._book, self._ask, changed)
        told = self.formulas | {name: new for name, new in changed.items() if new is not None}
        self.formulas = {n: f for n, f in told.items() if changed.get(n, f) is not None}


def set_names(book: Any, ask: Patience, wanted: Mapping[str, str | None]) -> int:
    """Sets names of ours, takes away those that are None; how many are new."""
    standing = {ask.of(one, "name"): one for one in ask.members(book, "names")}
    new = 0
    for name, formula in wanted.items():
        present = standing.get(name)
        if formula is None:
            if present is not None:
                ask.once(present.delete)
        elif present is None:
            ask.once(partial(_add, book, name, formula))
            new += 1
        else:
            _say(present, formula, ask)
    return new


def _add(book: Any, name: str, formula: str) -> None:
    book.names.add(name, f"={formula}")


def _say(name: Any, formula: str, ask: Patience) -> None:
    def say() -> None:
        name.refers_to = f"={formula}"

    if ask.of(name, "refers_to") != f"={formula}":
        ask(say)


def plain_source(source: ListSource) -> tuple[str, str]:
    """The name of a list, said as a plain area: Excel takes only such a name for a dropdown."""
    last_row = min(source.last_row, LAST_ROW)
    area = Area(source.first_row, source.column, last_row, source.column)
    return PREFIX + source.key, f"{quoted_tab(source.tab)}!{area_name(area, absolute=True)}"


def source_name(source: ListSource) -> tuple[str, str]:
    """The name of a list, from the first word to the last filled cell.

    Automation takes formulas of up to 255 characters. The file's formula says the area five times,
    which a tab with a long title makes longer; then another one says the same in three. Both name
    the whole area first, so that it is read back.
    """
    name, formula = defined_names.source_name(source)
    if len(formula) < MOST_LETTERS:
        return name, formula
    whole = plain_source(source)[1]
    last = f'IFERROR(MATCH(2,INDEX(1/({whole}<>""),0)),1)'
    return name, f"INDEX({whole},1):INDEX({whole},{last})"


def word_name(source: str, position: int) -> tuple[str, str]:
    """The name of one word of a list; a blank word is no word, and equals nothing."""
    word = f"INDEX({PREFIX}{source},{position})"
    return f"{WORD}{source}_{position}", f'IF({word}="",NA(),{word})'
