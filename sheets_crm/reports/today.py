"""The Today tab: whom each manager is to contact today, in order, and what the next weeks hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sheets_crm.crm.model import Crm
from sheets_crm.reports.call_list import fair_parts, what_to_do
from sheets_crm.reports.context import Context
from sheets_crm.reports.figures.calendar import Calendar, end_of, planned_calendar
from sheets_crm.reports.figures.stale import Call, calls, open_leads
from sheets_crm.reports.layout.blocks import Block, Row, Table, heading, note
from sheets_crm.reports.layout.cells import count, day, lead_link, money, phone, text
from sheets_crm.reports.layout.page import lay_out
from sheets_crm.reports.layout.report_header import opening
from sheets_crm.reports.stale import begun, date_tone
from sheets_crm.workbook.tab import Cell, Tab, Tone

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = {
    "lead": 25, "next_step": 28, "phone": 19, "next_date": 12, "status": 20, "last_words": 44,
    "days_silent": 9, "amount": 12,
}  # fmt: skip
"""The list's columns with their widths: a telephone shows whom, what to do and the number.
A number is never followed by words: they would touch."""
_BESIDE = 3
"""Columns of the calendar besides the managers': the day, all together, and the others."""


def report(crm: Crm, context: Context) -> Tab:
    """The Today tab."""
    suspends = context.options.stale.future_step_suspends
    leads = calls(crm, future_step_suspends=suspends)
    blocks: list[Block] = [*opening(context, "today", _notes(crm, context, leads))]
    people = _people(leads)
    if len(people) > 1:
        blocks += _people_blocks(context, leads, people)
    parts = fair_parts([_of(leads, who) for who in people], context.options.today.rows)
    for who, part in zip(people, parts, strict=True):
        blocks += _manager_blocks(crm, context, leads[leads["manager"] == who], who, part)
    if not people:
        blocks.append(heading(context.say("today.none")))
    blocks += _calendar_blocks(context, planned_calendar(crm), len(_columns(crm)) - _BESIDE)
    widths = [_COLUMNS[column] for column in _columns(crm)]
    return lay_out("today", context.titles["today"], widths, blocks)


def _notes(crm: Crm, context: Context, leads: pd.DataFrame) -> list[str]:
    suspends = context.options.stale.future_step_suspends
    sample = context.say("today.sample", count=len(leads), open=len(open_leads(crm)))
    return [
        context.say("today.definition"),
        context.say("stale.suspends" if suspends else "stale.suspends_not"),
        sample,
    ]


def _people(leads: pd.DataFrame) -> list[str]:
    """Whoever has somebody to contact, the most first; leads of nobody last."""
    names = {str(name) for name in leads["manager"]}
    return sorted(names, key=lambda name: (not name, -_of(leads, name), name))


def _of(leads: pd.DataFrame, manager: str) -> int:
    return int((leads["manager"] == manager).sum())


def _people_blocks(context: Context, leads: pd.DataFrame, people: list[str]) -> list[Block]:
    """How many each manager has, by the reason; a click leads to their list."""
    heads = ["stale.manager", "today.total", *(f"today.{call.name.lower()}" for call in Call)]
    rows = []
    for who in people:
        theirs = leads[leads["manager"] == who]
        counts = [int((theirs["matter"] == call).sum()) for call in Call]
        cells = (text(context.person(who)), count(len(theirs)), *map(count, counts))
        rows.append(Row(cells, jumps={0: f"list of {who}"}))
    sums = [int((leads["matter"] == call).sum()) for call in Call]
    total = [count(number, Tone.TOTAL) for number in (len(leads), *sums)]
    rows.append(Row((text(context.say("stale.total"), Tone.TOTAL), *total)))
    table = Table(tuple(map(context.say, heads)), tuple(rows))
    return [heading(context.say("today.people")), table]


def _manager_blocks(
    crm: Crm, context: Context, leads: pd.DataFrame, who: str, most: int
) -> list[Block]:
    name = context.person(who)
    header = tuple(context.say(f"stale.{head}") for head in _columns(crm))
    rows = [Row(_cells(crm, context, lead)) for lead in leads.head(most).itertuples()]
    if rows:
        rows[0] = replace(rows[0], name=f"list of {who}")
    blocks: list[Block] = [heading(context.say("today.of", manager=name, count=len(leads)))]
    if rows:
        blocks.append(Table(header, tuple(rows)))
    if len(leads) > most:
        blocks.append(note(context.say("today.more", count=len(leads) - most)))
    return blocks


def _cells(crm: Crm, context: Context, lead: Any) -> tuple[Cell, ...]:
    status = crm.lists.statuses[lead.status]
    cells = {
        "lead": text(lead.name, link=lead_link(crm, lead.row)),
        "next_step": what_to_do(context, lead),
        "phone": phone(lead.phone),
        "next_date": day(lead.next_date, date_tone(lead, crm.today)),
        "days_silent": count(lead.days_silent),
        "amount": money(lead.amount),
        "status": Cell(status.name, fill=status.fill),
        "last_words": text(begun(lead.last_words)),
    }
    return tuple(replace(cells[column], wrap=True) for column in _columns(crm))


def _columns(crm: Crm) -> list[str]:
    """The list's columns; without phones in Leads there is none for them."""
    has_phone = "phone" in crm.tables["leads"].columns
    return [column for column in _COLUMNS if has_phone or column != "phone"]


def _calendar_blocks(context: Context, found: Calendar, most: int) -> list[Block]:
    """The planned contacts of the next weeks: a row a day, a column for so many managers."""
    last = context.day(end_of(context.today))
    blocks: list[Block] = [heading(context.say("today.calendar", last=last))]
    later = context.say("today.later", count=found.later) if found.later else ""
    if not found.days:
        return [*blocks, note(" ".join(filter(None, (context.say("today.no_days"), later))))]
    shown = found.managers[:most]
    others = found.managers[most:]
    header = [context.say("today.day"), context.say("today.total"), *map(context.person, shown)]
    header += [context.say("today.others")] if others else []
    rows = []
    for each in found.days:
        cells = [text(_named(context, each.day))]
        cells += [count(each.total), *(_some(each.counts.get(who, 0)) for who in shown)]
        if others:
            cells.append(_some(sum(each.counts.get(who, 0) for who in others)))
        rows.append(Row(tuple(cells)))
    table = Table(tuple(header), tuple(rows))
    return [*blocks, *([note(later)] if later else []), table]


def _named(context: Context, day: Any) -> str:
    return f"{context.say(f'weekdays.{day.isoweekday()}')} {context.day(day)}"


def _some(number: int) -> Cell:
    """A count; none is blank, so that the busy days stand out."""
    return count(number or None)
