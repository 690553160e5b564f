"""Columns of the owner's own beside ours, of the same meaning: status, next step, next date.

The status there tells of leads that no contact tells of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sheets_crm.crm.locate.heading_score import heading_scores
from sheets_crm.crm.locate.remembered_setup import OWN_STATUS
from sheets_crm.crm.model import Table
from sheets_crm.crm.parse.columns import as_text
from sheets_crm.crm.parse.grid import Cells, Grid
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.crm.tables.row_checks import typed_in
from sheets_crm.errors import Problem

_SURE = 0.9
"""From here on a heading is a whole phrase that means the field, and not one that holds it."""


def own_heading(table: Table, field: str, known: str = "") -> str | None:
    """The heading that reads most like a field of Leads, of those that are none of our fields.

    `known` is the one that was taken for it at set-up.
    """
    if known in table.extras:
        return known
    scores = {text: heading_scores(text).get(field, 0.0) for text in table.extras}
    best = max(scores, key=lambda text: scores[text], default=None)
    return best if best is not None and scores[best] >= _SURE else None


def own_status_cells(grid: Grid, marks: Mapping[str, str]) -> Cells | None:
    """The owner's column of statuses where it stands beside ours; None for no such column."""
    if "status" not in marks.get("kept", "").split(","):
        return None
    heading = own_heading(grid.table, "status", marks.get(OWN_STATUS, ""))
    return grid.beside(heading) if heading else None


def own_statuses(
    grid: Grid, rows: list[int], marks: Mapping[str, str], position: Callable[[str], int]
) -> list[int]:
    """Position of the status that stands in each of these rows; -1 for none, or where ours stands.

    `marks` are what the workbook remembers.
    """
    cells = own_status_cells(grid, marks)
    if cells is None:
        return [-1] * len(rows)
    typed = dict(zip(cells.rows, map(as_text, cells.typed), strict=True))
    known = {text: position(text) if text else -1 for text in set(typed.values())}
    return [known[typed[row]] for row in rows]


def nameless(grid: Grid, marks: Mapping[str, str]) -> list[Problem]:
    """A problem for each row that lacks its name, and has but a status of the owner's and a day.

    It is one where leads with a name have that status too: a free slot of a diary, or a row that
    was prepared ahead, bears a word of its own or no day.
    """
    cells = own_status_cells(grid, marks)
    if cells is None:
        return []
    names = grid.column("name")
    blank = [i for i, name in enumerate(names.typed) if not as_text(name)]
    lacking, at = set(blank), grid.table.extras[cells.header]
    words = [normal(as_text(value)) for value in cells.typed]
    borne = {word for i, word in enumerate(words) if word and i not in lacking}
    found = [
        i
        for i in blank
        if words[i] in borne and (grid.rows[i], at) not in grid.sheet.formulas
        if as_text(grid.column("created").typed[i]) and not typed_in(grid, i)
    ]
    return [names.problem("no_name", i) for i in found]
