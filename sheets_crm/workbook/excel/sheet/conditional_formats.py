"""Colour rules of one sheet: a fill for the cells that hold one word of a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice

from sheets_crm.text.parse_untrusted import whole
from sheets_crm.workbook.column_letters import column_letters
from sheets_crm.workbook.excel.book.defined_names import PREFIX, word_in
from sheets_crm.workbook.excel.sheet.dropdowns import MOST_COLUMNS, MOST_RULES
from sheets_crm.workbook.excel.sheet.worksheet import Worksheet
from sheets_crm.workbook.excel.xml.a1_references import (
    LAST_ROW,
    area_name,
    parse_areas,
)
from sheets_crm.workbook.excel.xml.escape_text import as_content
from sheets_crm.workbook.excel.xml.spans import Element, Splices
from sheets_crm.workbook.snapshot import Area, ColourRule

_MOST_PRIORITY = 1 << 30
"""A rule's priority is a number of 32 bits; beyond this none of ours would fit after it."""


@dataclass(frozen=True)
class FoundRule:
    """One of our rules over one column, as it stands."""

    column: int
    first_row: int
    last_row: int
    source: str
    position: int
    dxf: int


def read_colour_rules(sheet: Worksheet) -> tuple[FoundRule, ...]:
    """Our rules, one for each column of their areas."""
    found: list[FoundRule] = []
    for block in _blocks(sheet.root):
        for rule in block.all("cfRule"):
            named = _named(rule)
            if named is None:
                continue
            dxf = whole(rule.get("dxfId"), -1)
            for area in parse_areas(block.get("sqref")):
                columns = range(area.first_column, min(area.last_column, MOST_COLUMNS) + 1)
                found += (
                    FoundRule(column, area.first_row, area.last_row, *named, dxf)
                    for column in islice(columns, MOST_RULES - len(found))
                )
    return tuple(found)


def set_colour_rules(
    sheet: Worksheet, rules: Iterable[ColourRule], dxf_of: Callable[[str], int]
) -> None:
    """Makes these our only rules; the user's stay and come first.

    Args:
        sheet: the sheet.
        rules: all that it shall have.
        dxf_of: index of the differential format that fills with a colour.
    """
    frame = sheet.frame
    root = sheet.root
    splices = Splices(frame)
    for block in _blocks(root):
        all_rules = block.all("cfRule")
        ours = [one for one in all_rules if _is_ours(one)]
        if len(ours) == len(block.children) and ours:
            splices.remove(block)
        else:
            for one in ours:
                splices.remove(one)
    sheet.reframe(splices.result())
    wanted = sorted(rules, key=lambda one: (one.column, one.first_row, one.last_row, one.position))
    priority = _last_priority(sheet.root)
    for (column, first, last), group in groupby(
        wanted, key=lambda one: (one.column, one.first_row, one.last_row)
    ):
        written = ""
        for rule in group:
            priority += 1
            written += _written(sheet.prefix, rule, dxf_of(rule.fill), priority)
        area = area_name(Area(first, column, min(last, LAST_ROW), column))
        tag = f"{sheet.prefix}conditionalFormatting"
        sheet.put_element("conditionalFormatting", f'<{tag} sqref="{area}">{written}</{tag}>')


def _blocks(root: Element) -> Iterator[Element]:
    yield from root.all("conditionalFormatting")


def _formulas(rule: Element) -> str:
    return " ".join(one.text for one in rule.all("formula"))


def _is_ours(rule: Element) -> bool:
    return re.search(rf"(?<![\w.]){PREFIX}\w", _formulas(rule)) is not None


def _named(rule: Element) -> tuple[str, int] | None:
    return word_in(_formulas(rule)) if _is_ours(rule) else None


def _last_priority(root: Element) -> int:
    """The highest priority of any rule, those in extensions included."""
    found = (one.get("priority") for one in root.walk() if one.name == "cfRule")
    return max((number for text in found if (number := whole(text)) < _MOST_PRIORITY), default=0)


def _written(prefix: str, rule: ColourRule, dxf: int, priority: int) -> str:
    cell = f"${column_letters(rule.column)}{rule.first_row}"
    formula = f'AND({cell}<>"",{cell}=INDEX({PREFIX}{rule.source},{rule.position}))'
    return (
        f'<{prefix}cfRule type="expression" dxfId="{dxf}" priority="{priority}">'
        f"<{prefix}formula>{as_content(formula)}</{prefix}formula></{prefix}cfRule>"
    )
