"""What colours a new Leads tab: whose next step is overdue, due or missing, who waits too long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sheets_crm.crm.model import StatusKind
from sheets_crm.crm.tables.stage_history import FAR_DAYS
from sheets_crm.template import Template
from sheets_crm.workbook.column_letters import column_letters
from sheets_crm.workbook.snapshot import Area
from sheets_crm.workbook.tab import Highlight, Tone

_LISTS_ROWS = 60
"""Rows of Lists that are looked through: far more statuses than a funnel has."""


def lead_highlights(
    template: Template, leads: Mapping[str, int], lists: Mapping[str, int], lists_row: int
) -> tuple[Highlight, ...]:
    """The highlights of Leads, as METRICS has the colours of the next step.

    Args:
        template: words of the kinds, and the title of Lists.
        leads: field → column.
        lists: the same of Lists.
        lists_row: the first row of a status in Lists.
    """
    at = {key: f"${column_letters(column)}2" for key, column in leads.items()}

    last = lists_row + _LISTS_ROWS - 1
    areas = tuple(
        (template.tabs["lists"].title, Area(lists_row, lists[field], last, lists[field]))
        for field in ("status", "kind", "stale_days")
    )

    def is_of(kind: StatusKind) -> str:
        word = template.kinds[kind].word.replace('"', '""')
        return f'({{1}}="{word.replace("{", "{{").replace("}", "}}")}")'

    same = f"({{0}}={at['status']})"
    closed = f"SUMPRODUCT({same}*({is_of(StatusKind.WON)}+{is_of(StatusKind.LOST)}))>0"
    limit = f"SUMPRODUCT({same}*{{2}})"
    status, step, planned = at["status"], at["next_step"], f"N({at['next_date']})"
    contact, silent = f"N({at['last_contact']})", at["days_silent"]
    is_open = f'({status}<>"")*(1-({closed}))'
    # A next date before its own contact cannot be meant.
    meant = f"ISNUMBER({at['next_date']})*({planned}>={contact})"
    soon = f"{meant}*({planned}<TODAY()+1)"
    ahead = f"{meant}*({planned}>TODAY())*({planned}-{contact}<={FAR_DAYS})"
    whole = (1, max(leads.values()))
    date, days = (leads["next_date"],) * 2, (leads["days_silent"],) * 2
    rules = (
        Highlight(*whole, Tone.MUTED, closed),
        Highlight(*date, Tone.BAD, f"{is_open}*{meant}*({planned}<TODAY())"),
        Highlight(*date, Tone.GOOD, f"{is_open}*{soon}*({planned}>=TODAY())"),
        Highlight(*date, Tone.WARN, f'{is_open}*(1-{soon})*((({step}="")+1-{meant})>0)'),
        Highlight(*date, Tone.FUTURE, f'{is_open}*{meant}*({planned}>=TODAY()+1)*({step}<>"")'),
        Highlight(
            *days,
            Tone.WARN,
            f"{is_open}*ISNUMBER({silent})*({limit}>0)*(N({silent})>={limit})*(1-{ahead})",
        ),
    )
    return tuple(replace(rule, areas=areas) for rule in rules)
