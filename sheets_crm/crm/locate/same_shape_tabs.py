"""Tabs of one shape: another month, year or branch of the list that was taken for the leads."""

from __future__ import annotations

from itertools import islice

from sheets_crm.crm.locate.match_headings import headings_of
from sheets_crm.crm.locate.recognise_leads import Recognised
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.errors import Problem
from sheets_crm.workbook.snapshot import Sheet, Snapshot

_ROWS_LOOKED_AT = 20
_FEWEST = 3
_ALIKE = 0.8
"""Share of the list's headings that the other tab has too."""


def siblings(snapshot: Snapshot, leads: Recognised) -> list[Problem]:
    """A problem for each other tab that holds leads under the same headings, and is not counted."""
    headings = frozenset(map(normal, leads.headings.values()))
    if len(headings) < _FEWEST:
        return []
    facts = {"leads": leads.sheet.title}
    return [
        Problem("tab_of_one_shape", sheet.title, facts=facts)
        for sheet in snapshot.sheets
        if sheet is not leads.sheet and sheet.report is None and _is_alike(sheet, headings)
    ]


def _is_alike(sheet: Sheet, headings: frozenset[str]) -> bool:
    rows = (row for row in sheet.rows if headings_of(row))
    for row in islice(rows, _ROWS_LOOKED_AT):
        shared = headings & set(map(normal, headings_of(row).values()))
        if len(shared) >= _ALIKE * len(headings):
            return True
    return False
