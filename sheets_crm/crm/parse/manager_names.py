"""Managers: one spelling for each, whether the list has them or not (METRICS: manager)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sheets_crm.crm.parse.columns import as_text, positions_of, texts
from sheets_crm.crm.parse.grid import Cells
from sheets_crm.crm.parse.text_match import Vocabulary, normal
from sheets_crm.errors import Problem
from sheets_crm.workbook.snapshot import Value


class People:
    """The workbook's managers.

    Args:
        listed: those of the Lists tab, in their spelling.
        columns: every column in which managers are typed.
    """

    def __init__(self, listed: Iterable[str], columns: Iterable[Cells]) -> None:
        self._listed = Vocabulary(listed)
        self._spelling = _usual(columns) | {normal(name): name for name in self._listed.words}

    def read(self, cells: Cells) -> tuple[list[str], list[Problem]]:
        """Each cell's manager in the one spelling, "" where blank.

        Told are spellings that the list has otherwise, and names that are near to one of the list;
        a slip in a name is never taken for the other.
        """
        typed, problems = texts(cells)
        if self._listed:
            odd = positions_of(typed, cells, self._listed)[1]
            # A name like none of the list is told once for all, by the check of the lists.
            problems += [one for one in odd if one.code != "word_not_in_list"]
        spelt = {text: self._spelling.get(normal(text), text) for text in dict.fromkeys(typed)}
        return [spelt[text] for text in typed], problems


def _is_a_names(text: str) -> bool:
    """Whether it is written as names are: a capital first, and not all of them."""
    return text[:1].isupper() and not text.isupper()


def _usual(columns: Iterable[Cells]) -> dict[str, str]:
    """Normal form → the spelling that is a name's (Ruth, not ruth or RUTH), most often typed."""
    typed: Counter[tuple[type, Value]] = Counter()
    for cells in columns:
        # Equal values of other kinds are other texts: 1, 1.0 and a tick.
        typed.update(zip(map(type, cells.typed), cells.typed, strict=True))
    counts: Counter[str] = Counter()
    for (_, value), count in typed.items():
        counts[as_text(value)] += count
    usual: dict[str, str] = {}
    for text, _ in sorted(counts.most_common(), key=lambda one: not _is_a_names(one[0])):
        if text:
            usual.setdefault(normal(text), text)
    return usual
