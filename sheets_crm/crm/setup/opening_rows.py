"""Opening rows: what a list of leads says of each lead, as the first row of a log (METRICS)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pandas as pd

from sheets_crm.crm.locate.column_profile import FIRST_DAY, LAST_DAY
from sheets_crm.crm.locate.recognise_leads import Recognised
from sheets_crm.crm.parse.text_match import firm
from sheets_crm.workbook.snapshot import CellError, Value

_BORNE = {
    "last_words": "words",
    "status": "status",
    "next_step": "next_step",
    "next_date": "next_date",
    "manager": "manager",
}
"""What an opening row bears: field of Leads → field of Activities."""
_TELLING = frozenset({"status", "last_contact", "last_words", "next_step", "next_date"})


def is_told(leads: Recognised) -> bool:
    """Whether the list says anything of its leads that belongs in a log."""
    return not _TELLING.isdisjoint(leads.columns)


def opening_rows(leads: pd.DataFrame, found: Recognised, epoch: date) -> list[dict[str, Value]]:
    """One row a lead, dated with its last contact, else its creation, else not at all.

    A name that several leads bear links nothing: their rows name them by number. `epoch` is the
    day of serial number 0.
    """
    names = leads["name"].tolist()
    often = Counter(map(firm, names))
    lines = zip(
        *(leads["row"].tolist(), names, leads["number"].tolist(), leads["created"]), strict=True
    )
    rows: list[dict[str, Value]] = []
    for at, (row, name, number, created) in enumerate(lines, 1):
        told = {field: _value(found, field, row) for field in _TELLING | _BORNE.keys()}
        since = None if pd.isna(created) else created.date()
        rows.append(
            {
                "number": at,
                "date": _day(told["last_contact"], epoch) or since,
                "lead": name if often[firm(name)] == 1 else int(number),
                **{to: told[field] for field, to in _BORNE.items()},
                "next_date": _day(told["next_date"], epoch),
            }
        )
    return rows


def _day(value: Value, epoch: date) -> Value:
    """A day, or the text that stands for one; a number is one where it counts days."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return epoch + timedelta(days=int(value)) if FIRST_DAY <= value <= LAST_DAY else None
    return value if isinstance(value, date | str) else None


def _value(found: Recognised, field: str, row: int) -> Value:
    """What the list says; None for a blank, a tick and an error."""
    column = found.columns.get(field)
    value = found.sheet.value(row, column) if column else None
    if isinstance(value, bool | CellError) or (isinstance(value, str) and not value.strip()):
        return None
    return value
