"""What the owner's own columns call a lead: `L-001` in the number column, or in one of ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sheets_crm.crm.parse.columns import as_text
from sheets_crm.crm.parse.grid import Cells, Grid
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.template import Template, shipped_templates


def ids_of(grid: Grid, rows: Sequence[int], template: Template) -> Mapping[str, int]:
    """Each id that one lead alone has, as `normal` has it → the lead's line.

    Args:
        grid: the Leads tab.
        rows: the sheet's rows of the leads.
        template: tells, as every shipped one does, how a column of numbers or ids is headed.
    """
    found: defaultdict[str, set[int]] = defaultdict(set)
    for cells in _columns(grid, template):
        typed = dict(zip(cells.rows, cells.typed, strict=True))
        for line, row in enumerate(rows):
            if text := as_text(typed[row]):
                found[normal(text)].add(line)
    return {text: lines.pop() for text, lines in found.items() if len(lines) == 1}


def _columns(grid: Grid, template: Template) -> Iterator[Cells]:
    """The number column, one of client ids, and others that are headed as one of ids."""
    yield from (grid.column(field) for field in ("number", "client_id"))
    words = [each.tabs["leads"].fields["number"] for each in (template, *shipped_templates())]
    headings = {normal(text) for each in words for text in (each.header, *each.synonyms)}
    for heading in grid.table.extras:
        if normal(heading) in headings:
            yield grid.beside(heading)
