"""Whom to call today: who, the phone, what to do, one line each, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sheets_crm.crm.model import Crm
from sheets_crm.reports.context import Context
from sheets_crm.reports.figures.stale import Call, calls
from sheets_crm.reports.funnel_rows import fair_limit
from sheets_crm.reports.layout.blocks import Block, Row, Table, heading, note
from sheets_crm.reports.layout.cells import day, lead_link, phone, text
from sheets_crm.reports.stale import date_tone
from sheets_crm.workbook.tab import Cell, Tone

if TYPE_CHECKING:
    import pandas as pd

_SPANS = (2, 1, 1, 1, 1)
_SPANS_WITHOUT_PHONE = (2, 2, 1, 1)


def call_blocks(crm: Crm, context: Context) -> list[Block]:
    """How many are to be called and why, and the first of each reason with what it takes to call.

    Where the reasons together are more than the owner's `stale_rows`, each is given its fair part.
    """
    suspends = context.options.stale.future_step_suspends
    leads = calls(crm, future_step_suspends=suspends)
    if not len(leads):
        return [heading(context.say("summary.calls")), note(context.say("summary.calls_none"))]
    groups = [leads[leads["matter"] == call] for call in Call]
    parts = fair_parts([len(group) for group in groups], context.options.summary.stale_rows)
    shown = [group.head(part) for group, part in zip(groups, parts, strict=True)]
    has_phone = "phone" in crm.tables["leads"].columns
    heads = ["lead", "phone", "next_step", "next_date", "manager"]
    if not has_phone:
        heads.remove("phone")
    header = tuple(context.say(f"summary.calls_{head}") for head in heads)
    rows = tuple(_rows(crm, context, shown, has_phone=has_phone))
    counts = {call.name.lower(): len(group) for call, group in zip(Call, groups, strict=True)}
    told = context.say("summary.calls_counts", **counts, shown=len(rows), count=len(leads))
    blocks: list[Block] = [heading(context.say("summary.calls")), note(told)]
    if rows:
        blocks.append(Table(header, rows, _SPANS if has_phone else _SPANS_WITHOUT_PHONE))
    return blocks


def fair_parts(sizes: Sequence[int], most: int) -> list[int]:
    """How many of each group are shown: the same of each, what is left over from the first on."""
    limit = fair_limit(sizes, most)
    parts = [min(size, limit) for size in sizes]
    left = most - sum(parts)
    for i, size in enumerate(sizes):
        if left > 0 and parts[i] < size:
            parts[i] += 1
            left -= 1
    return parts


def _rows(
    crm: Crm, context: Context, groups: list[pd.DataFrame], *, has_phone: bool
) -> Iterator[Row]:
    for group in groups:
        for lead in group.itertuples():
            cells = _cells(crm, context, lead)
            yield Row(cells if has_phone else cells[:1] + cells[2:])


def _cells(crm: Crm, context: Context, lead: Any) -> tuple[Cell, ...]:
    return (
        text(lead.name, link=lead_link(crm, lead.row)),
        phone(lead.phone),
        what_to_do(context, lead),
        day(lead.next_date, date_tone(lead, crm.today)),
        text(context.person(lead.manager)),
    )


def what_to_do(context: Context, lead: Any) -> Cell:
    """The step that was agreed; without one, what is the matter."""
    if lead.next_step:
        return text(lead.next_step)
    if lead.matter == Call.STALE:
        return text(context.say("summary.calls_silent", count=int(lead.days_silent)), Tone.WARN)
    return text(context.say("summary.calls_no_step"), Tone.WARN)
