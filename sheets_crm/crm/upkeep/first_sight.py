"""Which rows a look sees for the first time, and what earlier looks made of their dates.

A row is known by its number: every row is given one when it is first seen, and the workbook itself
remembers the highest, so a second computer knows it too. What the last look kept is asked besides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from sheets_crm.crm.change_detection.compare_states import day_of
from sheets_crm.crm.change_detection.row_state import BLANK, UNDATED
from sheets_crm.crm.change_detection.workbook_state import Seen, fingerprint
from sheets_crm.crm.parse.columns import as_text
from sheets_crm.crm.parse.grid import numbers_from_formulas
from sheets_crm.crm.parse.text_match import firm
from sheets_crm.crm.understand import Reading, remembered_number
from sheets_crm.crm.upkeep.row_numbers import Remembered

if TYPE_CHECKING:
    import pandas as pd

    from sheets_crm.workbook.snapshot import Snapshot

_Says = TypeVar("_Says", str, tuple[int, str])

KEPT = 500
"""So many texts that were given their day are remembered, for when that is taken back."""


@dataclass(frozen=True)
class Rows:
    """The rows of a table that are in use.

    Attributes:
        rows: of the sheet.
        numbers: of those that have one, or had one at the last look.
        known: which of them an earlier look has seen.
        days: the day that a row bore at the last look.
        again: the rows whose numbers are lost, as where a write was taken back.
    """

    rows: Sequence[int]
    numbers: Mapping[int, int]
    known: frozenset[int]
    days: Mapping[int, date]
    again: frozenset[int]


@dataclass(frozen=True)
class Sight:
    """What is known of a workbook's rows when dates are given.

    Attributes:
        reading: the workbook understood.
        snapshot: as it was read.
        lost: numbers that the last look remembers.
        before: the last look; None where nobody remembers one.
    """

    reading: Reading
    snapshot: Snapshot
    lost: Remembered
    before: Seen | None

    @property
    def is_first(self) -> bool:
        """Whether the workbook is being set up."""
        return "template" not in self.snapshot.marks

    @cached_property
    def leads(self) -> Rows:
        """The leads."""
        frame = self.reading.crm.leads
        rows: list[int] = frame["row"].tolist()
        stood = Counter(self._nameless_before())
        names = map(firm, frame["name"].tolist()) if stood else ()
        says = dict(zip(rows, names, strict=bool(stood)))
        return self._rows("leads", rows, frame, self.lost.leads, (stood, says))

    @cached_property
    def activities(self) -> Rows:
        """The contacts; where earlier looks are remembered those of no known lead too."""
        frame = self.reading.crm.activities
        rows = [*frame["row"].tolist(), *self.unlinked]
        stood = Counter(_stood(self.before)) if self.before else Counter[tuple[int, str]]()
        says = {row: self._says(row) for row in rows} if stood else {}
        return self._rows("activities", rows, frame, self.lost.activities, (stood, says))

    @property
    def unlinked(self) -> Sequence[int]:
        """Rows of no known lead: they bear no number, so that only a look can remember them."""
        return self.reading.unlinked if self._remembers else ()

    @property
    def _remembers(self) -> bool:
        return self.before is not None and self.before.knows_date_texts

    def _nameless_before(self) -> Iterator[str]:
        """The leads of the last look that had no number by which they are known again."""
        if self.before:
            leads = self.before.leads
            yield from map(firm, map(str, leads.name[leads.number == BLANK]))

    def is_new(self, key: str, row: int) -> bool:
        """Whether a text that stands in a row, and that nobody remembers, is seen first now.

        In a row that was known it was typed since, unless nobody would remember it.
        """
        if key == "plan":
            return True
        rows = self.leads if key == "leads" else self.activities
        return row not in rows.known or (self._remembers and row in rows.numbers)

    def remembered(self, key: str, name: str, row: int, text: str) -> tuple[bool, date | None]:
        """Whether a text is remembered, and the day that it meant; None where nobody knew."""
        if not self._loose or key == "plan":
            return False, None
        rows = self.leads if key == "leads" else self.activities
        found = self._loose.get((f"{key}.{name}", rows.numbers.get(row, -1), text))
        return found is not None, _moment(found) if found else None

    @cached_property
    def _loose(self) -> dict[tuple[str, int, str], str]:
        loose = self.before.loose if self.before else ()
        return {(one.column, one.number, one.text): one.day for one in loose}

    def _numbers(self, key: str, frame: pd.DataFrame, lost: Mapping[int, int]) -> dict[int, int]:
        if numbers_from_formulas(self.reading.crm.tables[key], self.snapshot):
            return {}
        found = frame["number"].fillna(-1).astype("int64").tolist()
        rows = frame["row"].tolist()
        standing = {row: number for row, number in zip(rows, found, strict=True) if number >= 0}
        return standing | {rows[line]: number for line, number in lost.items()}

    def _rows(
        self,
        key: str,
        rows: Sequence[int],
        frame: pd.DataFrame,
        lost: Mapping[int, int],
        by_words: tuple[Counter[_Says], Mapping[int, _Says]],
    ) -> Rows:
        numbers = self._numbers(key, frame, lost)
        last, before = remembered_number(self.snapshot, key), self._numbered_before(key)
        known = {row for row, number in numbers.items() if number <= last or number in before}
        left, says = by_words
        for row in rows:
            if row in known:
                continue
            if says and left[says[row]] > 0:
                left[says[row]] -= 1
                known.add(row)
            elif self.before is None and row not in numbers and not self._is_unnumbered(key, row):
                known.add(row)  # nobody knows
        given_again = set(lost.values())
        days = {
            row: day
            for row, number in numbers.items()
            if (day := day_of(before.get(number, UNDATED)))
        }
        again = frozenset(row for row, number in numbers.items() if number in given_again)
        return Rows(rows, numbers, frozenset(known), days, again)

    def _is_unnumbered(self, key: str, row: int) -> bool:
        """Whether a row still is to be given a number, as no look has seen it."""
        table = self.reading.crm.tables[key]
        sheet = self.snapshot.sheet(table.tab)
        column = table.columns.get("number", 0)
        if sheet is None or numbers_from_formulas(table, self.snapshot):
            return False
        return sheet.value(row, column) is None

    def _numbered_before(self, key: str) -> dict[int, int]:
        """The rows of the last look by number, and the day that each of them bore."""
        if self.before is None:
            return {}
        if key == "leads":
            number, day = self.before.leads.number, self.before.leads.created
        else:
            number, day = self.before.activities.number, self.before.activities.day
        return {n: d for n, d in zip(number.tolist(), day.tolist(), strict=True) if n >= 0}

    def _says(self, row: int) -> tuple[int, str]:
        table = self.reading.crm.tables["activities"]
        sheet = self.snapshot.sheet(table.tab)
        columns = (table.columns.get(key) for key in ("words", "lead"))
        words, lead = (as_text(sheet.value(row, at)) if sheet and at else "" for at in columns)
        return fingerprint(words), firm(lead)


def _stood(before: Seen) -> Iterator[tuple[int, str]]:
    """Words and lead of the rows of the last look without a number and a day, or without a lead."""
    done, unread = before.activities, before.unread
    without = (done.day == UNDATED) & (done.number == BLANK)
    names = before.leads.name[done.lead[without]]
    yield from zip(done.words[without].tolist(), map(firm, map(str, names)), strict=True)
    yield from zip(unread.words.tolist(), map(firm, map(str, unread.lead)), strict=True)


def _moment(text: str) -> date:
    moment = datetime.fromisoformat(text)
    return moment if "T" in text else moment.date()
