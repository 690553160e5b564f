"""Dropdowns and colour rules as requests; what stands as it shall is not sent again.

Google drops the colours that somebody gave to the words of a dropdown when the very same rule is
set once more, so only the cells that lack it get it. Colour rules have no ids: ours are known by
the mark in their formula and taken away from the last one up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, replace
from itertools import zip_longest
from typing import Any

from sheets_crm.workbook.changes import Rules
from sheets_crm.workbook.google.draw.theme import colour
from sheets_crm.workbook.google.read.parse_structure import LIST_KEY, PREFIX
from sheets_crm.workbook.google.read.ranges import column_of, grid_range, open_column
from sheets_crm.workbook.google.read.structure import Piece, Structure, TabState
from sheets_crm.workbook.google.read.to_snapshot import source_of
from sheets_crm.workbook.snapshot import Area, ColourRule, Dropdown, ListSource

Request = dict[str, Any]
Sources = Mapping[str, ListSource]


def list_marks(structure: Structure, sources: tuple[ListSource, ...]) -> Iterator[Request]:
    """Marks the columns that hold the lists' words."""
    if structure.lists:
        lookup = {"metadataKey": LIST_KEY, "locationType": "COLUMN"}
        filters = {"developerMetadataLookup": lookup}
        yield {"deleteDeveloperMetadata": {"dataFilter": filters}}
    for source in sources:
        tab = structure.tab(source.tab)
        if tab is not None:
            yield {"createDeveloperMetadata": {"developerMetadata": _mark(tab.id, source)}}


def _mark(tab_id: int, source: ListSource) -> Request:
    return {
        "metadataKey": LIST_KEY,
        "metadataValue": f"{source.key}:{source.first_row}",
        "visibility": "DOCUMENT",
        "location": {
            "dimensionRange": {
                "sheetId": tab_id,
                "dimension": "COLUMNS",
                "startIndex": source.column - 1,
                "endIndex": source.column,
            }
        },
    }


def moved_lists(
    structure: Structure, sources: Sources, standing: Sources, but: frozenset[str]
) -> Iterator[tuple[TabState, Area, Request]]:
    """Dropdowns that offer a list from where it no longer begins; `but` are tabs done otherwise."""
    known = {(one.tab, one.column): one for one in standing.values()}
    for tab in structure.visible:
        for piece in tab.pieces if tab.title not in but else ():
            source = sources.get(source_of(piece.literal, known))
            if source is not None and not _offers(piece, source):
                dropdown = Dropdown(
                    piece.column, piece.first_row, piece.last_row, source.key, piece.strict
                )
                yield tab, *_set(tab, dropdown, source)


def dropdown_requests(
    tab: TabState, rules: Rules, sources: Sources
) -> Iterator[tuple[Area, Request]]:
    """What brings the tab's dropdowns to the wanted ones, each with the cells that it changes."""
    lists = {(one.tab, one.column) for one in sources.values()}
    columns = {one.column for one in rules.dropdowns}
    columns |= {one.column for one in tab.pieces if _is_over(one, lists)}
    for column in sorted(columns):
        wanted = [one for one in rules.dropdowns if one.column == column]
        standing = [one for one in tab.pieces if one.column == column]
        yield from _column(tab, wanted, standing, sources)


def _column(
    tab: TabState, wanted: list[Dropdown], standing: list[Piece], sources: Sources
) -> Iterator[tuple[Area, Request]]:
    lists = {(one.tab, one.column) for one in sources.values()}
    for piece in (one for one in standing if _is_over(one, lists)):
        for first, last in _gaps(piece.first_row, piece.last_row, _rows_of(wanted)):
            area = Area(first, piece.column, last, piece.column)
            yield area, _validation(tab, area)
    for one in wanted:
        same = [piece for piece in standing if _is_as(piece, one, sources)]
        covered = [(piece.first_row, piece.last_row) for piece in same]
        for first, last in _gaps(one.first_row, one.last_row, covered):
            lacking = Dropdown(one.column, first, last, one.source, one.strict)
            yield _set(tab, lacking, sources[one.source])


def _is_over(piece: Piece, lists: set[tuple[str, int]]) -> bool:
    place = column_of(piece.literal)
    return place is not None and place[0] in lists


def _rows_of(dropdowns: list[Dropdown]) -> list[tuple[int, int]]:
    return [(one.first_row, one.last_row) for one in dropdowns]


def _set(tab: TabState, dropdown: Dropdown, source: ListSource) -> tuple[Area, Request]:
    area = Area(dropdown.first_row, dropdown.column, dropdown.last_row, dropdown.column)
    literal = open_column(source.tab, source.column, source.first_row)
    rule = {
        "condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": literal}]},
        "strict": dropdown.strict,
        "showCustomUi": True,
    }
    return area, _validation(tab, area, rule=rule)


def _validation(tab: TabState, area: Area, **rule: Request) -> Request:
    """Sets a dropdown, or none, in every cell: also in rows that somebody's filter hides."""
    place = {"range": grid_range(tab.id, area), "filteredRowsIncluded": True}
    return {"setDataValidation": place | rule}


def _is_as(piece: Piece, wanted: Dropdown, sources: Sources) -> bool:
    return piece.strict == wanted.strict and _offers(piece, sources[wanted.source])


def _offers(piece: Piece, source: ListSource) -> bool:
    """Whether it offers the list from its first word on, for ever."""
    return column_of(piece.literal) == ((source.tab, source.column), source.first_row, True)


def _gaps(first: int, last: int, covered: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Runs of rows from first to last that none of the covered runs holds."""
    reached = first
    for start, end in sorted(covered):
        if start > reached:
            yield reached, min(start - 1, last)
        reached = max(reached, end + 1)
        if reached > last:
            return
    if reached <= last:
        yield reached, last


def colour_requests(tab: TabState, rules: Rules) -> Iterator[Request]:
    """What brings our colour rules on the tab to the wanted ones; the user's come first."""
    if _are_alike(_standing_colours(tab), rules.colours):
        return
    for index in sorted(tab.ours, reverse=True):
        yield {"deleteConditionalFormatRule": {"sheetId": tab.id, "index": index}}
    first = tab.colour_rules - len(tab.ours)
    for index, rule in enumerate(rules.colours, first):
        yield {"addConditionalFormatRule": {"index": index, "rule": _colour(tab, rule)}}


def _standing_colours(tab: TabState) -> list[ColourRule]:
    return [
        ColourRule(p.column, p.first_row, p.last_row, p.source, p.position, p.word, p.fill)
        for p in tab.painted
    ]


def _are_alike(some: Iterable[ColourRule], others: Iterable[ColourRule]) -> bool:
    """Whether they are the same rules, up to a step of a colour that Google rounds off."""
    pairs = list(zip_longest(*(sorted(each, key=astuple) for each in (some, others))))
    return all(
        one and other and replace(one, fill="") == replace(other, fill="") and _is_near(one, other)
        for one, other in pairs
    )


def _is_near(one: ColourRule, other: ColourRule) -> bool:
    if one.fill == other.fill:
        return True
    if not one.fill or not other.fill:
        return False
    pairs = zip(_steps(one.fill), _steps(other.fill), strict=True)
    return all(abs(a - b) <= 1 for a, b in pairs)


def _steps(fill: str) -> bytes:
    return bytes.fromhex(fill.removeprefix("#"))


def _colour(tab: TabState, rule: ColourRule) -> Request:
    area = Area(rule.first_row, rule.column, rule.last_row, rule.column)
    return {
        "ranges": [grid_range(tab.id, area)],
        "booleanRule": {
            "condition": {
                "type": "TEXT_EQ",
                "values": [{"userEnteredValue": colour_formula(rule)}],
            },
            "format": {"backgroundColorStyle": colour(rule.fill)},
        },
    }


def colour_formula(rule: ColourRule) -> str:
    """The word, with our mark: `N` of a text is 0 and `T` of a number is nothing.

    It holds no address, so no insertion, move or sort can bend it, and no separator or decimal
    sign, which differ from country to country.
    """
    word = rule.word.replace('"', '""')
    return f'="{word}"&T(N("{PREFIX}{rule.source}:{rule.position}"))'
