"""The leads and statuses that a contact can name, by what they are and what they were called."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sheets_crm.crm.change_detection.row_state import BLANK
from sheets_crm.crm.change_detection.workbook_state import Seen
from sheets_crm.crm.identity.former_names import Former, former_names, former_words
from sheets_crm.crm.identity.lead_lookup import References
from sheets_crm.crm.identity.link_contacts import Known
from sheets_crm.crm.identity.meant_words import Meanings, outcome_synonyms
from sheets_crm.crm.identity.own_ids import ids_of
from sheets_crm.crm.model import Lists
from sheets_crm.crm.parse.grid import Grid
from sheets_crm.crm.parse.phones import Phones
from sheets_crm.template import Template


def known_leads(
    grid: Grid,
    leads: pd.DataFrame,
    lists: Lists,
    template: Template,
    *,
    before: Seen | None,
    today: date,
) -> Known:
    """The leads and statuses that a contact can name.

    `before` is the last look, by which those are known that were renamed since.
    """
    former = _former(grid, leads, lists, before, today)
    numbers = leads["number"].fillna(BLANK).tolist()
    return Known(
        leads=leads,
        since=_since(leads, before, today),
        references=References(
            leads["name"].tolist(),
            [int(number) if number >= 0 else None for number in numbers],
            ids=lambda: ids_of(grid, leads["row"].tolist(), template),
            phones=Phones(leads["phone"].tolist(), template.country),
            former=former.names,
        ),
        lists=lists,
        statuses=Meanings(
            (status.name for status in lists.statuses),
            former=former.places(),
            synonyms=lambda: outcome_synonyms(lists.statuses, template),
        ),
        former=former,
    )


def _former(
    grid: Grid, leads: pd.DataFrame, lists: Lists, before: Seen | None, today: date
) -> Former:
    """What statuses and leads were called before; numbers that formulas make tell nothing."""
    numbers = leads["number"].fillna(BLANK).to_numpy(dtype="int64")
    if grid.formula_rows("number"):
        numbers = np.full_like(numbers, BLANK)
    names = leads["name"].to_numpy(dtype=object)
    words = former_words(before, [status.name for status in lists.statuses])
    return Former(words, former_names(before, numbers, names, today))


def _since(leads: pd.DataFrame, before: Seen | None, today: date) -> NDArray[np.datetime64]:
    """The day from which each lead is there: of a newcomer without a creation date it is today."""
    created = leads["created"]
    if before is None or created.notna().all():
        return created.to_numpy()
    was_there = leads["number"].isin(before.leads.number.tolist())
    return created.where(created.notna() | was_there, pd.Timestamp(today)).to_numpy()
