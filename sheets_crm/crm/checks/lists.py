"""Checks of the Lists tab."""

from __future__ import annotations

from collections.abc import Iterator

from sheets_crm.crm.checks.checked import Checked
from sheets_crm.crm.model import StatusKind
from sheets_crm.crm.parse.text_match import Vocabulary
from sheets_crm.errors import Problem

_NAMED = 10
"""So many names are told."""


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


def managers_unlisted(checked: Checked) -> Iterator[Problem]:
    """Managers whom the list lacks, and who are like none in it: one sentence for all of them.

    The first name that is typed into an empty list makes no strangers of all the others.
    """
    listed = Vocabulary(checked.crm.lists.words["manager"])
    table = checked.crm.tables["lists"]
    if not listed or "manager" not in table.columns:
        return
    frames = (checked.leads, checked.activities, checked.crm.plan)
    found = {name for frame in frames for name in frame["manager"].unique()} - {""}
    lacking = sorted(name for name in found if listed.position(name) < 0)
    unlike = [name for name in lacking if not listed.nearest(name)]
    if unlike:
        facts = {"names": ", ".join(unlike[:_NAMED]) + " …" * (len(unlike) > _NAMED)}
        yield Problem("managers_unlisted", table.tab, None, table.headers["manager"], facts)
