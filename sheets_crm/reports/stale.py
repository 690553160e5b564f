"""The Stale tab: the leads that nobody moves, the worst first, each with its next move."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sheets_crm.crm.model import Crm
from sheets_crm.reports.context import Context
from sheets_crm.reports.figures.stale import Load, Neglect, Neglected, loads, neglected
from sheets_crm.reports.funnel_rows import fair_limit
from sheets_crm.reports.layout.blocks import Block, Row, Table, heading, note
from sheets_crm.reports.layout.cells import count, day, lead_link, money, phone, plain, text
from sheets_crm.reports.layout.page import lay_out
from sheets_crm.reports.layout.report_header import opening
from sheets_crm.reports.layout.rows_behind import behind
from sheets_crm.workbook.tab import Cell, Kind, Tab, Tone

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = {
    "lead": 20, "next_step": 24, "days_silent": 9, "amount": 12, "next_date": 12, "phone": 19,
    "status": 20, "manager": 15, "last_words": 44, "limit": 8, "number": 7,
}  # fmt: skip
"""The lists' columns with their widths: a telephone shows whom, what to do, how long
it has been silent. A number is never followed by words: they would touch."""


def report(crm: Crm, context: Context) -> Tab:
    """The Stale tab."""
    found = neglected_of(crm, context)
    sizes = [len(found.of(matter)) for matter in Neglect]
    limit = fair_limit(sizes, context.options.stale.rows)
    blocks: list[Block] = [
        *opening(context, "stale", _notes(context, found)),
        *_load_blocks(context, loads(found)),
        *(behind(crm, context, "stale") if len(found.leads) else ()),
    ]
    for matter in Neglect:
        blocks += _matter_blocks(crm, context, matter, found.of(matter), limit)
    widths = [_COLUMNS[column] for column in _columns(crm)]
    return lay_out("stale", context.titles["stale"], widths, blocks)


def neglected_of(crm: Crm, context: Context) -> Neglected:
    """The neglected leads under the owner's options."""
    return neglected(crm, future_step_suspends=context.options.stale.future_step_suspends)


def date_tone(lead: Any, today: pd.Timestamp) -> Tone:
    """Red for a date gone by, green for today, grey for one to come, yellow for none."""
    if plain(lead.next_date) is None:
        return Tone.WARN
    if lead.next_date < today:
        return Tone.BAD
    return Tone.GOOD if lead.next_date == today else Tone.FUTURE


def _notes(context: Context, found: Neglected) -> list[str]:
    suspends = context.options.stale.future_step_suspends
    return [
        context.say("stale.definition"),
        context.say("stale.suspends" if suspends else "stale.suspends_not"),
        context.say("stale.sample", count=len(found.leads), open=found.open),
    ]


def _load_blocks(context: Context, found: tuple[Load, ...]) -> list[Block]:
    if not found:
        return [heading(context.say("stale.none"))]
    heads = ("manager", "overdue", "stale", "head_no_next_step", "total", "amount")
    total = Load(
        context.say("stale.total"),
        tuple(sum(load.counts[matter] for load in found) for matter in Neglect),
        sum(load.amount for load in found),
    )
    rows = [Row(_load_cells(context.person(load.manager), load, Tone.PLAIN)) for load in found]
    rows.append(Row(_load_cells(total.manager, total, Tone.TOTAL)))
    header = tuple(context.say(f"stale.{head}") for head in heads)
    return [heading(context.say("stale.people")), Table(header, tuple(rows))]


def _load_cells(name: str, load: Load, tone: Tone) -> tuple[Cell, ...]:
    counts = tuple(count(number, tone) for number in load.counts)
    return (text(name, tone), *counts, count(load.total, tone), money(load.amount, tone))


def _matter_blocks(
    crm: Crm, context: Context, matter: Neglect, leads: pd.DataFrame, limit: int
) -> list[Block]:
    if not len(leads):
        return []
    key = matter.name.lower()
    header = tuple(context.say(f"stale.{head}") for head in _columns(crm))
    rows = tuple(Row(_cells(crm, context, lead)) for lead in leads.head(limit).itertuples())
    blocks: list[Block] = [
        heading(context.say(f"stale.of_{key}", count=len(leads))),
        note(context.say(f"stale.{key}_means")),
        Table(header, rows),
    ]
    if len(leads) > limit:
        tab = crm.tables["leads"].tab
        blocks.append(note(context.say("stale.more", count=len(leads) - limit, tab=tab)))
    return blocks


def _cells(crm: Crm, context: Context, lead: Any) -> tuple[Cell, ...]:
    status = crm.lists.statuses[lead.status]
    link, number = lead_link(crm, lead.row), plain(lead.number)
    cells = {
        "lead": text(lead.name, link=link),
        "next_step": text(lead.next_step),
        "next_date": day(lead.next_date, date_tone(lead, crm.today)),
        "days_silent": _silence(lead),
        "phone": phone(lead.phone),
        "amount": money(lead.amount),
        "status": Cell(status.name, fill=status.fill),
        "manager": text(context.person(lead.manager)),
        "limit": count(lead.limit),
        "number": Cell(number, Kind.IDENTITY, link=link if number else None),
        "last_words": text(begun(lead.last_words)),
    }
    # What wraps stands at the top of its row; so that rows are alike, last words take one line.
    return tuple(replace(cells[column], wrap=True) for column in _columns(crm))


def begun(words: str) -> str:
    """As much of the words as one line shows; the whole of them is in the lead's own row."""
    room = _COLUMNS["last_words"]
    return words if len(words) <= room else words[:room].rsplit(" ", 1)[0] + "…"


def _silence(lead: Any) -> Cell:
    """Days silent; at least so many where nothing of the lead is dated."""
    if plain(lead.last_contact) is None and plain(lead.created) is None:
        return text(f"≥ {int(lead.days_silent)}")
    return count(lead.days_silent)


def _columns(crm: Crm) -> list[str]:
    """The lists' columns; without phones in Leads there is none for them."""
    has_phone = "phone" in crm.tables["leads"].columns
    return [column for column in _COLUMNS if has_phone or column != "phone"]
