"""Checks of the leads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from sheets_crm.crm.checks.checked import Checked
from sheets_crm.crm.model import StatusKind
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.crm.tables.own_status import nameless
from sheets_crm.errors import Problem


def slots_without_name(checked: Checked) -> Iterable[Problem]:
    """Rows that have a status of the owner's and a day, and no name."""
    return nameless(checked.grids["leads"], checked.snapshot.marks)


def created_ahead(checked: Checked) -> Iterator[Problem]:
    """Days of creation that have not come: the lead is there, and in no period until then."""
    created = checked.leads["created"]
    ahead = np.flatnonzero((created > checked.crm.today).to_numpy()).tolist()
    if ahead:
        cells = checked.cells("leads", "created")
        for i in ahead:
            yield cells.problem("future_creation", i, date=created.iloc[i].date())


def won_before_created(checked: Checked) -> Iterator[Problem]:
    """Wins of a day before the lead's own creation: a sales cycle below zero is none."""
    leads = checked.leads
    early = (leads["kind"] == StatusKind.WON.value) & (leads["closed"] < leads["created"])
    found = np.flatnonzero(early.to_numpy()).tolist()
    if found:
        cells = checked.cells("leads", "created")
        for i in found:
            days = {"date": leads["created"].iloc[i].date(), "won": leads["closed"].iloc[i].date()}
            yield cells.problem("won_before_created", i, **days)


def amount_below_zero(checked: Checked) -> Iterator[Problem]:
    """Amounts below zero are summed as they stand, and told."""
    sums = checked.leads["amount"].to_numpy()
    below = np.flatnonzero(sums < 0).tolist()
    if below:
        cells = checked.cells("leads", "amount")
        for i in below:
            yield cells.problem("negative_amount", i, value=float(sums[i]))


def name_repeated(checked: Checked) -> Iterator[Problem]:
    """Activities go to the first of two leads with one name; the second is told."""
    first: dict[str, int] = {}
    names = checked.leads["name"].tolist()
    again = [i for i, name in enumerate(names) if first.setdefault(normal(name), i) != i]
    if again:
        cells = checked.cells("leads", "name")
        for i in again:
            row = cells.rows[first[normal(names[i])]]
            yield cells.problem("duplicate_name", i, value=names[i], first=row)
