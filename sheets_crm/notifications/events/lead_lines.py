"""Leads as messages name them: who, how to reach them, what is next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from sheets_crm.crm.model import Crm, StatusKind
from sheets_crm.notifications.formatting import Wording, tidy
from sheets_crm.reports.figures.funnel import of_kind
from sheets_crm.reports.figures.managers import in_order


@dataclass(frozen=True)
class LeadLine:
    """One lead of a list; texts as typed, None where a cell is blank."""

    name: str
    manager: str
    phone: str
    amount: float | None
    status: str
    silent: int | None
    next_step: str
    next_date: date | None


def lines_of(crm: Crm, leads: pd.DataFrame) -> list[LeadLine]:
    """These lines of `crm.leads`, in their order."""
    whole = crm.leads.loc[leads.index]
    columns = (
        whole[key].tolist()
        for key in (
            "name", "manager", "phone", "amount", "status", "days_silent", "next_step", "next_date",
        )
    )  # fmt: skip
    return [
        LeadLine(
            name=name,
            manager=manager,
            phone=phone,
            amount=None if pd.isna(amount) else amount,
            status=crm.lists.statuses[status].name,
            silent=None if pd.isna(silent) else int(silent),
            next_step=step,
            next_date=None if pd.isna(planned) else planned.date(),
        )
        for name, manager, phone, amount, status, silent, step, planned in zip(
            *columns, strict=True
        )
    ]


def managers(crm: Crm) -> list[str]:
    """Everybody the workbook knows as a manager, as its lists have them, then by name."""
    listed = crm.lists.words.get("manager", ())
    return [name for name in in_order(crm, {*listed, *crm.leads["manager"]}) if name]


def due_today(crm: Crm) -> pd.DataFrame:
    """Open leads whose next step is for today, the dearest first."""
    due = crm.leads[of_kind(crm, StatusKind.OPEN) & (crm.leads["next_date"] == crm.today)]
    return due.sort_values(["amount", "row"], ascending=[False, True], na_position="last")


def name_of(line: LeadLine, wording: Wording) -> str:
    """`Acme, 250,000`."""
    return _joined(tidy(line.name), "" if line.amount is None else wording.figure(line.amount))


def reach_of(line: LeadLine) -> str:
    """`Acme, +7 916 123-45-67`."""
    return _joined(tidy(line.name), tidy(line.phone))


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))
