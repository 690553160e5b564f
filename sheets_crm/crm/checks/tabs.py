"""Checks of whole tabs and columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sheets_crm.crm.checks.checked import Checked
from sheets_crm.crm.locate.find_tables import unfit_plan
from sheets_crm.crm.locate.match_headings import headings_of
from sheets_crm.crm.locate.second_table import second_table
from sheets_crm.crm.parse.date_order import contrary
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.errors import Problem
from sheets_crm.workbook.column_letters import column_letters
from sheets_crm.workbook.snapshot import MOST_ROWS

NEARLY_FULL = MOST_ROWS - 50_000
"""Rows from which it is said that a tab will be full; a busy firm types so many in a year."""


def plan_unread(checked: Checked) -> Iterator[Problem]:
    """A tab called a plan that lacks headings is left alone, and said so."""
    tables = checked.crm.tables
    if checked.plans or "plan" in tables:
        return
    unfit = unfit_plan(checked.snapshot, checked.template, checked.headers)
    if unfit is None or unfit.sheet.title in {table.tab for table in tables.values()}:
        return
    fields = checked.template.tabs["plan"].fields
    missing = ", ".join(fields[key].header for key in unfit.missing)
    yield Problem("plan_unfit", unfit.sheet.title, None, None, {"missing": missing})


def nearly_full(checked: Checked) -> Iterator[Problem]:
    """Tabs that come near the rows a sheet can have at all."""
    for table in checked.crm.tables.values():
        if table.last_row > NEARLY_FULL:
            facts = {"rows": table.last_row, "most": MOST_ROWS}
            yield Problem("tab_nearly_full", table.tab, facts=facts)


def another_table(checked: Checked) -> Iterable[Problem]:
    """Another table below the leads, whose rows are none."""
    return second_table(checked.grids["leads"].sheet, checked.crm.tables["leads"])


def date_order(checked: Checked) -> Iterator[Problem]:
    """Columns whose order of day and month was kept although most dates say otherwise."""
    for name, order in checked.how.orders.items():
        table, _, key = name.partition(".")
        if table in checked.grids:
            yield from contrary(checked.grids[table].column(key), order)


def heading_repeated(checked: Checked) -> Iterator[Problem]:
    """A heading over two columns that people fill: the first counts."""
    for table in checked.crm.tables.values():
        sheet = checked.snapshot.sheet(table.tab)
        if sheet is None or table.header_row > len(sheet.rows):
            continue
        headings = headings_of(sheet.rows[table.header_row - 1])
        for column in sorted(table.columns.values()):
            alike = (at for at, t in headings.items() if normal(t) == normal(headings[column]))
            same = [column_letters(at) for at in alike]
            if len(same) > 1:
                facts = {"column": same[0], "others": ", ".join(same[1:])}
                yield Problem("heading_repeated", table.tab, None, headings[column], facts)
