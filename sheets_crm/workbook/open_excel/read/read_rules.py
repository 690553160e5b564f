"""Which dropdowns and colour rules stand in a tab, found by asking about parts of its columns.

Excel tells through xlwings what rules a range has, not what range a rule has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import astuple
from functools import partial
from typing import Any

from sheets_crm.workbook.excel.book.defined_names import source_in, word_in
from sheets_crm.workbook.open_excel.read.bisect_ranges import MIXED, Mixed, Pieces
from sheets_crm.workbook.open_excel.read.rule_spans import Span, cuts_of, gaps
from sheets_crm.workbook.open_excel.retry_when_busy import Patience, range_of
from sheets_crm.workbook.snapshot import Area, ColourRule, Dropdown

Validation = tuple[str, bool, tuple[str, ...] | None] | None
"""A validation rule: key of our list (empty when it is not ours), whether it is strict, and the
words of a list that is not ours."""

Painted = frozenset[tuple[str, int, str]]
"""Colour rules of ours: list, position and fill of each."""


class RulesReader:
    """Reads the rules of one tab down to a row.

    Args:
        sheet: xlwings' sheet.
        bottom: the last row that is asked about.
        width: the last column that is asked about.
    """

    def __init__(self, sheet: Any, bottom: int, width: int, ask: Patience) -> None:
        self._sheet = sheet
        self._bottom = bottom
        self._width = width
        self._ask = ask

    def dropdowns(self, seen: Sequence[Span]) -> tuple[Dropdown, ...]:
        """Every validation rule; `seen` is where they were last, and only saves questions."""
        if (standing := self._dropdowns_at(seen)) is not None:
            return standing
        if self._validation(1, 1, self._bottom, self._width) is None:
            return ()
        cuts = cuts_of(seen)
        return tuple(
            Dropdown(column, first, last, *rule)
            for column in range(1, self._width + 1)
            for first, last, rule in self._down(column, cuts)
            if rule is not None
        )

    def _dropdowns_at(self, seen: Sequence[Span]) -> tuple[Dropdown, ...] | None:
        """The rules, where there is one in each of these places and none outside of them."""
        if not self._are_inside(seen):
            return None
        found = []
        for column, first, last in seen:
            rule = self._validation(first, column, last, column)
            if rule is None or isinstance(rule, Mixed):
                return None
            found.append(Dropdown(column, first, last, *rule))
        outside = (astuple(gap) for gap in gaps(seen, self._bottom, self._width))
        return tuple(found) if all(self._validation(*gap) is None for gap in outside) else None

    def _are_inside(self, seen: Sequence[Span]) -> bool:
        """Whether there are such places, and all of them in the part that is asked about."""
        return bool(seen) and all(
            column <= self._width and last <= self._bottom for column, _, last in seen
        )

    def _down(self, column: int, cuts: Iterable[int]) -> list[tuple[int, int, Validation]]:
        def look(first: int, last: int) -> Validation | Mixed:
            return self._validation(first, column, last, column)

        if look(1, self._bottom) is None:
            return []
        return Pieces(look).of(1, self._bottom, cuts)

    def _validation(self, top: int, left: int, bottom: int, right: int) -> Validation | Mixed:
        def look() -> Validation | Mixed:
            return _rule_of(range_of(self._sheet, Area(top, left, bottom, right)))

        return self._ask(look)

    def colours(self, seen: Sequence[Span]) -> tuple[ColourRule, ...]:
        """Our colour rules; their words are not known here. See `dropdowns`."""
        standing = self._colours_at(seen)
        if standing is None:
            standing = self._all_colours(cuts_of(seen))
        return tuple(
            ColourRule(column, first, last, source, position, "", fill)
            for (column, first, last), rules in standing
            for source, position, fill in sorted(rules)
        )

    def _all_colours(self, cuts: Iterable[int]) -> list[tuple[Span, Painted]]:
        if not self._painted(1, 1, self._bottom, self._width):
            return []
        cuts = tuple(cuts)
        return [
            ((column, first, last), rules)
            for column in range(1, self._width + 1)
            for first, last, rules in self._painted_down(column, cuts)
        ]

    def _colours_at(self, seen: Sequence[Span]) -> list[tuple[Span, Painted]] | None:
        """The rules, where all of a place has the same and there is none outside of them."""
        if not self._are_inside(seen):
            return None
        found = []
        for column, first, last in seen:
            parts = {(first, last), (first, first), (last, last)}
            rules = {self._painted(top, column, bottom, column) for top, bottom in parts}
            if len(rules) > 1:
                return None
            found.append(((column, first, last), rules.pop()))
        outside = (astuple(gap) for gap in gaps(seen, self._bottom, self._width))
        return None if any(self._painted(*gap) for gap in outside) else found

    def _painted_down(self, column: int, cuts: Iterable[int]) -> list[tuple[int, int, Painted]]:
        known: dict[int, Painted] = {}

        def at(row: int) -> Painted:
            if row not in known:
                known[row] = self._painted(row, column, row, column)
            return known[row]

        def look(first: int, last: int) -> Painted | Mixed:
            whole = self._painted(first, column, last, column) if last > first else at(first)
            alike = not whole or whole == at(first) == at(last)
            return whole if alike else MIXED

        if not self._painted(1, column, self._bottom, column):
            return []
        return Pieces(look).of(1, self._bottom, cuts)

    def _painted(self, top: int, left: int, bottom: int, right: int) -> Painted:
        area = self._ask.range(self._sheet, Area(top, left, bottom, right))
        rules = self._ask.members(area, "conditional_formats")
        found = set()
        for rule in rules:
            if named := word_in(self._ask(partial(formula_of, rule))):
                fill = self._ask.of(rule, "fill_color")
                found.add((*named, "#{:02X}{:02X}{:02X}".format(*fill) if fill else ""))
        return frozenset(found)


def offered_words(written: str) -> tuple[str, ...]:
    """The words of a list that says them itself; of one that names cells they are not looked up."""
    words = () if written.startswith("=") else re.split(r"[,;]", written)
    return tuple(word.strip() for word in words if word.strip())


def _rule_of(area: Any) -> Validation | Mixed:
    """The validation of an area.

    xlwings says "none" and nothing of a list also when Excel refused to answer. So whatever may be
    such a refusal is believed only if a question that does fail is answered before and after it.
    """
    rule = area.data_validation
    kind = rule.type
    if kind in {"none", "mixed_criteria", "inconsistent"}:
        _fail_if_refused(area)
        return None if kind == "none" else MIXED
    written = (rule.source or "") if kind == "list" else ""
    if not written:
        _fail_if_refused(area)
        return ("", True, () if kind == "list" else None)
    source, style = source_in(written) or "", rule.alert_style
    if style is None:
        _fail_if_refused(area)
    return (source, style in {"stop", None}, None if source else offered_words(written))


def _fail_if_refused(area: Any) -> None:
    """Asks something of the area that fails when Excel refuses calls."""
    with suppress(NotImplementedError):  # the engine without an Excel
        _ = area.column_width


def formula_of(rule: Any) -> str:
    """A rule's formula, of whichever of its two kinds it is; empty for scales, bars and icons."""
    return str((rule.formula if rule.type == "custom" else rule.formula1) or "")
