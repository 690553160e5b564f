"""Columns of Leads that the owner asks for by typing their headings; a filter then finds its rows.

Won, lost and reached counts stand on days and stages that no other column shows. A workbook has
these columns only where somebody wants them: above a free column, the heading is typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sheets_crm.crm.model import Crm, StatusKind
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.locale import LANGUAGES, catalogue
from sheets_crm.workbook.snapshot import Sheet, Snapshot, Value
from sheets_crm.workbook.tab import Kind

MARK = "traced"
"""Under this name the workbook remembers which of them the program writes: `closed,top`."""

KINDS = {"closed": Kind.DATE, "top": Kind.TEXT, "lost_from": Kind.TEXT}
"""The day a lead was won or lost, the furthest stage it reached, and the stage it was lost from."""


def traced_columns(crm: Crm, snapshot: Snapshot) -> dict[str, int]:
    """Which of KINDS stands in which column of Leads.

    A column with something below its heading that the program did not begin is the owner's own.
    """
    table = crm.tables["leads"]
    sheet = snapshot.sheet(table.tab)
    if sheet is None:
        return {}
    begun = set(snapshot.marks.get(MARK, "").split(","))
    found: dict[str, int] = {}
    for heading, column in table.extras.items():
        key = _called().get(normal(heading))
        if key is None or key in found or (table.header_row, column) in sheet.formulas:
            continue
        if key in begun or _is_free(sheet, column, table.header_row):
            found[key] = column
    return found


def heading_of(key: str, language: str) -> str:
    """The heading that asks for a column."""
    return catalogue(language)(f"traced_heading.{key}")


def traced_values(crm: Crm, key: str) -> list[Value]:
    """What each lead shows there, in the order of `crm.leads`."""
    leads, names = crm.leads, [status.name for status in crm.lists.statuses]
    stages = crm.lists.stages
    if key == "closed":
        days, unknown = leads["closed"].dt.date.tolist(), leads["closed"].isna()
        return [None if gone else day for day, gone in zip(days, unknown, strict=True)]
    if not stages:
        return [None] * len(leads)
    if key == "top":
        return [names[position] for position in leads["top"].tolist()]
    return _lost_from(crm, names, stages)


def _lost_from(crm: Crm, names: Sequence[str], stages: Sequence[int]) -> list[Value]:
    """The last stage before the loss; one never elsewhere was lost from the first."""
    pairs = zip(crm.leads["kind"].tolist(), crm.leads["before_loss"].tolist(), strict=True)
    return [
        names[before if before >= 0 else stages[0]] if kind == StatusKind.LOST.value else None
        for kind, before in pairs
    ]


@cache
def _called() -> dict[str, str]:
    """Heading in any language → the column it asks for."""
    return {normal(heading_of(key, language)): key for language in LANGUAGES for key in KINDS}


def _is_free(sheet: Sheet, column: int, header_row: int) -> bool:
    is_blank = all(
        sheet.value(row, column) is None for row in range(header_row + 1, len(sheet.rows) + 1)
    )
    return is_blank and not any(at == column and row > header_row for row, at in sheet.formulas)
