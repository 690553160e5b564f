"""The Leads tab read: one line per real lead."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from sheets_crm.crm.identity.meant_words import Meanings, type_synonyms
from sheets_crm.crm.locate.notes_below import notes_below
from sheets_crm.crm.model import LEAD_FIELDS, Field, Lists, Role
from sheets_crm.crm.parse.columns import Conventions, amounts, blanks, chosen, texts
from sheets_crm.crm.parse.date_columns import days
from sheets_crm.crm.parse.grid import Cells, Grid
from sheets_crm.crm.parse.text_match import Totals, Vocabulary, firm
from sheets_crm.crm.tables.row_checks import (
    broken_cells,
    row_numbers,
    rows_in_use,
    typed_value,
)
from sheets_crm.errors import Problem
from sheets_crm.workbook.tab import Kind

_OF_A_LEAD = ("number", "contact", "phone", "email", "created")
"""Fields that a row of totals leaves blank; one that begins with a total's word does not count."""


def read_leads(
    grid: Grid, contacted: Collection[str], lists: Lists, totals: Totals, how: Conventions
) -> tuple[pd.DataFrame, list[Problem]]:
    """The leads in the sheet's order, without their histories.

    `contacted` are leads that some activity names, as typed.
    """

    def is_lead(i: int) -> bool:
        typed = (typed_value(grid, field, i) for field in _OF_A_LEAD)
        if any(value is not None and value not in totals for value in typed):
            return True
        name = typed_value(grid, "name", i)
        return type(name) is str and firm(name) in map(firm, contacted)

    used, problems = rows_in_use(grid, ("name",), totals, is_lead)
    notes, noted = notes_below(grid, how.notes)
    if notes:
        used = [line for line in used if line not in notes]
        problems = [p for p in problems if not p.row or p.row - grid.rows[0] not in notes] + noted
    problems += broken_cells(grid, used)
    lines, nameless = _named(grid, used)
    problems += nameless
    numbers, more = row_numbers(grid, lines, how)
    problems += more
    columns: dict[str, pd.Series] = {
        "row": pd.Series([grid.rows[i] for i in lines], dtype="int64"),
        "number": pd.Series(numbers).astype("Int64"),
    }
    for field in LEAD_FIELDS[1:]:
        if field.role is not Role.DERIVED:
            cells = grid.column(field.key).only(lines)
            columns[field.key], odd = typed(cells, field, lists, how)
            problems += odd
    return pd.DataFrame(columns), problems


def typed(
    cells: Cells, field: Field, lists: Lists, how: Conventions
) -> tuple[pd.Series, list[Problem]]:
    """A field's cells as its kind has them."""
    if field.kind is Kind.DATE:
        found, problems = days(cells, how)
        return pd.Series(found), problems
    if field.kind is Kind.MONEY:
        sums, problems = amounts(cells, how)
        return pd.Series(sums), problems
    if field.choices == "manager":
        words, problems = how.people.read(cells)
    elif field.choices:
        words, problems = chosen(cells, _vocabulary(field.choices, lists))
    else:
        words, problems = texts(cells)
    return pd.Series(words, dtype=str), problems


def _vocabulary(key: str, lists: Lists) -> Vocabulary:
    """A list's words; of contact types, by which figures count, what else means one too."""
    words = lists.words[key]
    if key != "contact_type":
        return Vocabulary(words)
    return Meanings(words, synonyms=lambda: type_synonyms(words), is_everyday=True)


def _named(grid: Grid, used: Sequence[int]) -> tuple[list[int], list[Problem]]:
    """The rows that are leads, and a problem for each that lacks only its name."""
    cells = grid.column("name").only(used)
    names, problems = texts(cells)
    problems += [cells.problem("no_name", i) for i in blanks(cells)]
    return [line for line, name in zip(used, names, strict=True) if name], problems
