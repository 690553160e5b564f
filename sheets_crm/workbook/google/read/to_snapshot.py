"""Values as Google gives them, and the structure, → Snapshot."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sheets_crm.workbook.google.read.ranges import column_of
from sheets_crm.workbook.google.read.structure import (
    Piece,
    Structure,
    TabState,
    body_digest,
    header_digest,
)
from sheets_crm.workbook.snapshot import (
    FILLS_UP_TO_ROWS,
    LOADING,
    Address,
    CellError,
    ColourRule,
    Dropdown,
    ListSource,
    Sheet,
    Snapshot,
    Value,
)

EPOCH = date(1899, 12, 30)
FOR_EVER = 10_000_000
"""The last row of a list that is open downwards; no spreadsheet has so many."""

_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#ERROR!"}
_ERRORS |= {LOADING}

Rows = list[list[Value]]


def values_of(answer: Mapping[str, Any], structure: Structure) -> dict[int, Rows]:
    """Tab id → its values; `answer` is that of one `values:batchGet` over all visible tabs.

    Text is never taken for a number here: `007`, `1,5` and `+79161234567` stay the texts they are.
    """
    ranges = answer.get("valueRanges", ())
    return {
        tab.id: [[_value(cell) for cell in row] for row in found.get("values", ())]
        for tab, found in zip(structure.visible, ranges, strict=True)
    }


def _value(cell: Any) -> Value:
    if isinstance(cell, str):
        if cell in _ERRORS:
            return CellError(cell)
        return cell or None
    return cell if isinstance(cell, int | float | bool) else None


def is_outdated(structure: Structure, values: Mapping[int, Rows]) -> bool:
    """Whether header rows, or tabs with painted cells, read otherwise than when it was read."""
    return any(
        header_digest(values.get(tab_id, ()), row) != told
        for tab_id, (row, told) in structure.headers.items()
    ) or any(
        body_digest(values.get(tab_id, ())) != told for tab_id, told in structure.bodies.items()
    )


def fingerprints(
    structure: Structure, values: Mapping[int, Rows], header_rows: Mapping[int, int]
) -> tuple[dict[int, tuple[int, str]], dict[int, str]]:
    """Digests of the header rows, and of users' tabs with cells painted below them."""
    headers = {
        tab_id: (row, header_digest(values.get(tab_id, ()), row))
        for tab_id, row in header_rows.items()
    }
    bodies = {
        tab.id: body_digest(values.get(tab.id, ()))
        for tab in structure.visible
        if tab.id in header_rows
        and len(values.get(tab.id, ())) <= FILLS_UP_TO_ROWS
        and any(row > header_rows[tab.id] for row, _, _ in tab.fills)
    }
    return headers, bodies


def snapshot_of(structure: Structure, values: Mapping[int, Rows]) -> Snapshot:
    """The Snapshot of a spreadsheet."""
    sources = tuple(_sources(structure))
    known = {(one.tab, one.column): one for one in sources}
    return Snapshot(
        workbook=structure.title,
        sheets=tuple(
            _sheet(tab, values.get(tab.id, []), known, structure, values)
            for tab in structure.visible
        ),
        sources=sources,
        marks=dict(structure.marks),
        epoch=EPOCH,
        locale=structure.locale,
    )


def _sources(structure: Structure) -> Iterator[ListSource]:
    firsts = dict(_first_rows(structure))
    for mark in structure.lists:
        tab = structure.by_id(mark.tab_id)
        if tab is not None:
            first = firsts.get((tab.title, mark.column), mark.first_row)
            yield ListSource(mark.key, tab.title, mark.column, first, FOR_EVER)


def _first_rows(structure: Structure) -> Iterator[tuple[tuple[str, int], int]]:
    """Where the dropdowns themselves say that each list begins; rows inserted above move them."""
    for tab in structure.visible:
        for piece in tab.pieces:
            if place := column_of(piece.literal):
                yield place[0], place[1]


def _sheet(
    tab: TabState,
    rows: Rows,
    known: Mapping[tuple[str, int], ListSource],
    structure: Structure,
    values: Mapping[int, Rows],
) -> Sheet:
    small = len(rows) <= FILLS_UP_TO_ROWS
    return Sheet(
        title=tab.title,
        rows=rows,
        formulas=frozenset(tab.formulas) | frozenset(_spilled(tab, len(rows))),
        merges=tab.merges,
        fills={(row, column): fill for row, column, fill in tab.fills} if small else {},
        dropdowns=(
            *(_dropdown(piece, source_of(piece.literal, known)) for piece in tab.pieces),
            *_of_tables(tab),
            *_of_protections(tab),
        ),
        colours=tuple(_colours(tab, known, structure, values)),
        report=tab.report,
        charts=len(tab.charts),
        locked=tab.locked,
        unlocked=tab.unlocked,
    )


def _spilled(tab: TabState, depth: int) -> Iterator[Address]:
    """Cells that a formula elsewhere fills, down to the end of the tab."""
    for area in tab.spilled:
        for row in range(area.first_row, max(area.last_row, depth) + 1):
            yield row, area.first_column


def _dropdown(piece: Piece, source: str) -> Dropdown:
    offers: tuple[str, ...] | None = None
    if piece.literal and not source:
        offers = _words(piece.literal)
    return Dropdown(piece.column, piece.first_row, piece.last_row, source, piece.strict, offers)


def _words(literal: str) -> tuple[str, ...]:
    words = json.loads(literal) if literal.startswith("[") else ()
    return tuple(word.strip() for word in words if word.strip())


def _of_tables(tab: TabState) -> Iterator[Dropdown]:
    """What Google itself keeps in the typed columns of its tables: a list, or no list at all."""
    for table in tab.tables:
        lists = dict(table.offers)
        for area in table.body:
            column = area.first_column
            words = lists.get(column)
            offers = None if words is None else _words(words)
            strict = words is not None
            yield Dropdown(column, area.first_row, area.last_row, "", strict, offers, is_fixed=True)


def _of_protections(tab: TabState) -> Iterator[Dropdown]:
    """Where no dropdown can be set because somebody protected the cells from us."""
    for area in tab.locked:
        for column in range(area.first_column, area.last_column + 1):
            yield Dropdown(column, area.first_row, area.last_row, "", False, is_fixed=True)


def source_of(literal: str, known: Mapping[tuple[str, int], ListSource]) -> str:
    """Key of the list that a dropdown offers; "" when it is none of ours."""
    place = column_of(literal)
    source = known.get(place[0]) if place else None
    return source.key if source else ""


def _colours(
    tab: TabState,
    known: Mapping[tuple[str, int], ListSource],
    structure: Structure,
    values: Mapping[int, Rows],
) -> Iterator[ColourRule]:
    sources = {one.key: one for one in known.values()}
    for one in tab.painted:
        # Google's rule compares with the word; one that the owner renamed since paints nothing.
        word = _word(sources.get(one.source), one.position, structure, values)
        position = one.position if word == one.word else 0
        yield ColourRule(
            one.column, one.first_row, one.last_row, one.source, position, one.word, one.fill
        )


def _word(
    source: ListSource | None, position: int, structure: Structure, values: Mapping[int, Rows]
) -> Value:
    tab = structure.tab(source.tab) if source else None
    if source is None or tab is None:
        return None
    rows: Sequence[Sequence[Value]] = values.get(tab.id, ())
    row, column = source.first_row + position - 2, source.column - 1
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else None


def serial(value: date | time | timedelta) -> float | int:
    """Google's number for a day or a time: days since 30 December 1899."""
    if isinstance(value, datetime):
        return _days(value.date()) + serial(value.time())
    if isinstance(value, date):
        return _days(value)
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    return timedelta(hours=value.hour, minutes=value.minute, seconds=value.second) / timedelta(
        days=1
    )


def _days(day: date) -> int:
    return (day - EPOCH).days
