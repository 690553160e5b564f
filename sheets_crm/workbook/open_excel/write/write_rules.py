"""Our dropdowns and colour rules, put into the tabs of the open workbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sheets_crm.workbook.excel.book.defined_names import PREFIX, WORD, word_in
from sheets_crm.workbook.excel.xml.a1_references import LAST_ROW
from sheets_crm.workbook.open_excel.marks import plain_source, set_names, source_name
from sheets_crm.workbook.open_excel.read.read_rules import formula_of
from sheets_crm.workbook.open_excel.read.rule_spans import Spans, spans_of
from sheets_crm.workbook.open_excel.retry_when_busy import Patience
from sheets_crm.workbook.snapshot import Area, ColourRule, Dropdown, ListSource, Sheet


@dataclass(frozen=True)
class RuledTab:
    """A tab and all rules of ours that it shall have.

    Attributes:
        tab: xlwings' sheet.
        read: the tab as it was read.
    """

    tab: Any
    read: Sheet
    dropdowns: tuple[Dropdown, ...]
    colours: tuple[ColourRule, ...]

    @property
    def made(self) -> list[Dropdown]:
        """The dropdowns that are made."""
        return [one for one in self._lacking() if one.strict]

    @property
    def unmade(self) -> list[Dropdown]:
        """The dropdowns that cannot be made.

        xlwings makes dropdowns that refuse another word, and none that only warn. A warning one
        stands where it stood; where there is none, none is made: refusing would be worse.
        """
        return [one for one in self._lacking() if not one.strict]

    @property
    def unwanted(self) -> list[Dropdown]:
        """The dropdowns of ours that shall not stand."""
        places = {(one.column, one.source) for one in self.dropdowns}
        return [d for d in self.read.dropdowns if d.source and (d.column, d.source) not in places]

    def spans(self) -> Spans:
        """Where its rules are once they are made, the user's own among them."""
        gone = [(one.column, one.source) for one in (*self.unwanted, *self.made)]
        stay = [one for one in self.read.dropdowns if (one.column, one.source) not in gone]
        return spans_of((*stay, *self.made), self.colours)

    def _lacking(self) -> list[Dropdown]:
        return [
            one
            for one in self.dropdowns
            if one.source and not any(_covers(old, one) for old in self.read.dropdowns)
        ]


def set_rules(
    book: Any, tabs: Iterable[RuledTab], sources: Iterable[ListSource], ask: Patience
) -> None:
    """Gives each tab its dropdowns and colour rules.

    Excel takes a list's name for a dropdown only while the name says a plain area, so the names
    say that for the moment.
    """
    tabs = list(tabs)
    needed = {one.source for each in tabs for one in each.made}
    lists = [one for one in sources if one.key in needed]
    set_names(book, ask, dict(plain_source(one) for one in lists))
    try:
        for each in tabs:
            _set_dropdowns(each, book, ask)
    finally:
        set_names(book, ask, dict(source_name(one) for one in lists))
    for each in tabs:
        set_colours(each.tab, each.read, each.colours, ask)


def _set_dropdowns(each: RuledTab, book: Any, ask: Patience) -> None:
    for old in each.unwanted:
        _delete(each.tab, old, ask)
    for one in each.made:
        _delete(each.tab, one, ask)
        area = ask.range(each.tab, _area(one))
        name = ask.named(book, "names", PREFIX + one.source)
        ask(partial(_offer, area, name))


def _offer(area: Any, name: Any) -> None:
    area.data_validation.set_list(name)


def set_colours(sheet: Any, read: Sheet, wanted: Iterable[ColourRule], ask: Patience) -> None:
    """Makes these the tab's only colour rules of ours; the user's stay.

    Excel puts each new one before the others, so the last comes first.
    """
    standing = set(_keys(read.colours))
    wanted = list(wanted)
    if standing == set(_keys(wanted)):
        return
    _forget_colours(sheet, read, ask)
    for one in reversed(wanted):
        ask.once(partial(_paint, ask.range(sheet, _area(one)), one))


def _paint(area: Any, one: ColourRule) -> None:
    formula = f"={WORD}{one.source}_{one.position}"
    area.conditional_formats.add_cell_value("equal_to", formula, fill_color=one.fill)


def _keys(rules: Iterable[ColourRule]) -> Iterable[tuple[object, ...]]:
    return ((r.column, r.first_row, r.last_row, r.source, r.position, r.fill) for r in rules)


def _forget_colours(sheet: Any, read: Sheet, ask: Patience) -> None:
    areas = {(one.column, one.first_row, one.last_row) for one in read.colours}
    for column, first, last in sorted(areas):
        area = ask.range(sheet, Area(first, column, last, column))
        rules = ask.members(area, "conditional_formats")
        ours = [one for one in rules if word_in(ask(partial(formula_of, one)))]
        for one in reversed(ours):
            ask.once(one.delete)


def _covers(one: Dropdown, other: Dropdown) -> bool:
    kind = (one.column, one.source, one.strict)
    return kind == (other.column, other.source, other.strict) and (
        one.first_row <= other.first_row and other.last_row <= one.last_row
    )


def _delete(sheet: Any, one: Dropdown, ask: Patience) -> None:
    area = ask.range(sheet, _area(one))
    ask(ask.of(area, "data_validation").delete)


def _area(one: Dropdown | ColourRule) -> Area:
    return Area(one.first_row, one.column, min(one.last_row, LAST_ROW), one.column)
