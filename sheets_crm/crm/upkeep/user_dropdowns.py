"""Dropdowns that the owner made: where one says what ours would, or asks for more, it stays.

In a column whose words are only warned of, the owner's own list offers the owner's own words, and
nothing is gained by taking it away. In a column that reports count by (a status, a contact type) it
stays where it refuses other words and each of its own is one of Lists. What the place itself keeps
in a column, as Google does in a table's, stays in any case: nothing else can be set there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sheets_crm.crm.parse.columns import as_text
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.workbook.changes import Rules
from sheets_crm.workbook.snapshot import Dropdown, ListSource, Sheet, Snapshot


def beside_the_owners(
    rules: Rules, sheet: Sheet, sources: Mapping[str, ListSource], snapshot: Snapshot
) -> Rules:
    """The wanted dropdowns without the cells where the owner's stay, and which of theirs go."""
    pieces: list[Dropdown] = []
    replaced: list[int] = []
    for wanted in rules.dropdowns:
        theirs = [one for one in sheet.dropdowns if one.column == wanted.column and not one.source]
        staying = [one for one in theirs if _stays(one, wanted, sources, snapshot)]
        left = list(_without(wanted, staying))
        pieces += left
        going = (one for one in theirs if one not in staying)
        if any(_meet(one, piece) for one in going for piece in left):
            replaced.append(wanted.column)
    return replace(rules, dropdowns=tuple(pieces), replaced=tuple(replaced))


def staying(rules: Rules, sheet: Sheet) -> tuple[Dropdown, ...]:
    """The owner's dropdowns in our columns that no wanted one covers."""
    return tuple(
        one
        for one in sheet.dropdowns
        if not one.source
        and not any(one.column == ours.column and _meet(one, ours) for ours in rules.dropdowns)
    )


def _stays(
    theirs: Dropdown, ours: Dropdown, sources: Mapping[str, ListSource], snapshot: Snapshot
) -> bool:
    if theirs.is_fixed:
        return True
    if theirs.offers is None:
        return False
    if not ours.strict:
        return True
    known = _words(sources[ours.source], snapshot)
    offered = {normal(word) for word in theirs.offers}
    return theirs.strict and bool(offered) and offered <= known


def _words(source: ListSource, snapshot: Snapshot) -> set[str]:
    sheet = snapshot.sheet(source.tab)
    rows = sheet.rows[source.first_row - 1 : source.last_row] if sheet else ()
    cells = (row[source.column - 1] for row in rows if len(row) >= source.column)
    return {normal(as_text(cell)) for cell in cells if cell is not None}


def _without(wanted: Dropdown, holes: list[Dropdown]) -> Iterator[Dropdown]:
    first = wanted.first_row
    for hole in sorted(holes, key=lambda one: one.first_row):
        if hole.last_row < first or hole.first_row > wanted.last_row:
            continue
        if hole.first_row > first:
            yield replace(wanted, first_row=first, last_row=hole.first_row - 1)
        first = hole.last_row + 1
    if first <= wanted.last_row:
        yield replace(wanted, first_row=first)


def _meet(one: Dropdown, other: Dropdown) -> bool:
    return one.first_row <= other.last_row and other.first_row <= one.last_row
