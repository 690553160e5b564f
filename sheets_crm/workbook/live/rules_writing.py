"""Our dropdowns and colour rules, put into the tabs of the open workbook."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from sheets_crm.workbook.excel.names import PREFIX
from sheets_crm.workbook.excel.references import LAST_ROW
from sheets_crm.workbook.live.marks import WORD, word_in
from sheets_crm.workbook.live.patience import Patience
from sheets_crm.workbook.live.rules_reading import formula_of
from sheets_crm.workbook.snapshot import ColourRule, Dropdown, Sheet


def set_dropdowns(
    sheet: Any, read: Sheet, wanted: Iterable[Dropdown], names: Any, ask: Patience
) -> tuple[Dropdown, ...]:
    """Makes these the tab's dropdowns of ours; those that cannot be made.

    xlwings makes dropdowns that refuse another word, and none that only warn. A warning one stands
    where it stood; where there is none, none is made: refusing would be worse than nothing.

    Args:
        sheet: xlwings' sheet.
        read: the tab as it was read.
        wanted: all dropdowns of ours that it shall have.
        names: the workbook's names; each list's must be a plain area for now.
        ask: how long a busy Excel is waited for.
    """
    wanted = [one for one in wanted if one.source]
    places = {(one.column, one.source) for one in wanted}
    unmade = []
    for old in read.dropdowns:
        if old.source and (old.column, old.source) not in places:
            _delete(sheet, old, ask)
    for one in wanted:
        if any(_covers(old, one) and old.strict == one.strict for old in read.dropdowns):
            continue
        if one.strict:
            _delete(sheet, one, ask)
            area = _area(sheet, one)
            name = names[PREFIX + one.source]
            ask(partial(area.data_validation.set_list, name))
        else:
            unmade.append(one)
    return tuple(unmade)


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
        area = _area(sheet, one)
        formula = f"={WORD}{one.source}_{one.position}"
        add = area.conditional_formats.add_cell_value
        ask.once(partial(add, "equal_to", formula, fill_color=one.fill))


def _keys(rules: Iterable[ColourRule]) -> Iterable[tuple[object, ...]]:
    return ((r.column, r.first_row, r.last_row, r.source, r.position, r.fill) for r in rules)


def _forget_colours(sheet: Any, read: Sheet, ask: Patience) -> None:
    areas = {(one.column, one.first_row, one.last_row) for one in read.colours}
    for column, first, last in sorted(areas):
        area = sheet.range((first, column), (last, column))
        rules = ask.all_of(area.conditional_formats)
        ours = [one for one in rules if word_in(ask(partial(formula_of, one)))]
        for one in reversed(ours):
            ask.once(one.delete)


def _covers(one: Dropdown, other: Dropdown) -> bool:
    place = (one.column, one.source)
    return place == (other.column, other.source) and (
        one.first_row <= other.first_row and other.last_row <= one.last_row
    )


def _delete(sheet: Any, one: Dropdown, ask: Patience) -> None:
    ask(_area(sheet, one).data_validation.delete)


def _area(sheet: Any, one: Dropdown | ColourRule) -> Any:
    last = min(one.last_row, LAST_ROW)
    return sheet.range((one.first_row, one.column), (last, one.column))
