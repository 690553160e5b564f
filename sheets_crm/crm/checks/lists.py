"""Checks of the Lists tab."""

from __future__ import annotations

from collections.abc import Iterator

from sheets_crm.crm.checks.checked import Checked
from sheets_crm.crm.model import StatusKind
from sheets_crm.errors import Problem


def outcomes(checked: Checked) -> Iterator[Problem]:
    """Without a won and a lost status no conversion can be told."""
    statuses, table = checked.crm.lists.statuses, checked.crm.tables["lists"]
    kinds = {status.kind for status in statuses}
    column = table.headers.get("kind", table.headers["status"])
    if StatusKind.WON not in kinds:
        yield Problem("no_won_status", table.tab, None, column)
    if StatusKind.LOST not in kinds:
        yield Problem("no_lost_status", table.tab, None, column)
    if statuses[0].kind is not StatusKind.OPEN:
        facts = {"value": statuses[0].name}
        yield Problem("first_status_not_open", table.tab, statuses[0].row, column, facts)
