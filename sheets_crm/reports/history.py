"""The History tab: what was changed behind the owner's back, the newest first, and whose it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sheets_crm.crm.change_detection.revision import MANY, Revision, named, shown, wording
from sheets_crm.crm.model import Crm
from sheets_crm.reports.context import Context
from sheets_crm.reports.figures.history import Tally, first_day, newest_first, tallies
from sheets_crm.reports.figures.periods import Window
from sheets_crm.reports.layout.blocks import Block, Row, Table, heading, note
from sheets_crm.reports.layout.cells import count, lead_link, money, text
from sheets_crm.reports.layout.page import lay_out
from sheets_crm.reports.layout.report_header import opening, span_of
from sheets_crm.workbook.tab import Cell, Link, Tab

_WIDTHS = (19, 34, 30, 13, 20, 32, 30, 19)
_MOST_ROWS = 300

LinkOf = Callable[[Revision], Link | None]
"""Where the lead that a revision is about stands now."""


def report(crm: Crm, context: Context) -> Tab:
    """The History tab."""
    told = newest_first(context)
    blocks: list[Block] = [
        *opening(context, "history", _notes(context, told)),
        *_people_blocks(context, tallies(crm, told)),
        *_revision_blocks(context, told, _leads_now(crm)),
    ]
    return lay_out("history", context.titles["history"], _WIDTHS, blocks)


def _notes(context: Context, told: tuple[Revision, ...]) -> list[str]:
    since, window = context.history.since, Window(first_day(context), context.today)
    return [
        context.say("history.definition"),
        context.say("history.backdated", count=context.options.history.backdated_days),
        context.say(
            "history.sample",
            count=sum(each.count for each in told),
            span=span_of(context, window),
        ),
        context.say("history.since", day=context.day(since.date()))
        if since
        else context.say("history.unwatched"),
    ]


def _people_blocks(context: Context, found: tuple[Tally, ...]) -> list[Block]:
    if not found:
        return [heading(context.say("history.none"))] if context.history.since else []
    heads = ("responsible", "what_happened", "how_many", "amount")
    rows = []
    for i, tally in enumerate(found):
        is_first = i == 0 or found[i - 1].manager != tally.manager
        cells = (
            text(context.person(tally.manager) if is_first else ""),
            text(context.say(f"history.kinds.{tally.kind}")),
            count(tally.count),
            money(tally.amount or None),
        )
        rows.append(Row(cells))
    return [heading(context.say("history.people")), Table(_heads(context, heads), tuple(rows))]


def _revision_blocks(context: Context, told: tuple[Revision, ...], link_of: LinkOf) -> list[Block]:
    if not told:
        return []
    heads = (
        "found", "what_happened", "lead", "amount", "whose", "change", "reason", "seen",
    )  # fmt: skip
    rows = tuple(Row(_cells(context, each, link_of(each))) for each in told[:_MOST_ROWS])
    blocks: list[Block] = [
        heading(context.say("history.newest")),
        Table(_heads(context, heads), rows),
    ]
    if len(told) > _MOST_ROWS:
        blocks.append(note(context.say("history.more", count=len(told) - _MOST_ROWS)))
    return blocks


def _heads(context: Context, keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(context.say(f"history.{key}") for key in keys)


def _cells(context: Context, told: Revision, link: Link | None) -> tuple[Cell, ...]:
    done = context.day(told.day) if told.day else ""
    cells = (
        text(_moment(context, told.found)),
        text(context.say(f"history.what.{wording(told)}", count=told.count, day=done)),
        text(named(told, context.words), link=link),
        money(told.amount),
        text(context.say("history.person", name=context.person(told.manager))),
        text(_change(context, told)),
        text(told.reason),
        text(_moment(context, told.seen)),
    )
    return tuple(replace(cell, wrap=True) for cell in cells)


def _change(context: Context, told: Revision) -> str:
    """From what to what; of what was deleted only what it was."""
    old, new = shown(told.old, context.words), shown(told.new, context.words)
    if told.kind in MANY.values():
        return ""
    return old if told.kind in {"lead_deleted", "activity_deleted"} else f"{old} → {new}"


def _moment(context: Context, moment: datetime) -> str:
    return context.say("history.moment", day=context.day(moment.date()), time=f"{moment:%H:%M}")


def _leads_now(crm: Crm) -> LinkOf:
    """A lead is found by number and name, else by its name, else by its number alone."""
    leads = crm.leads
    numbers = [int(number) for number in leads["number"].fillna(-1)]
    names, rows = leads["name"].tolist(), leads["row"].tolist()
    by_number = dict(zip(reversed(numbers), reversed(rows), strict=True))
    by_name = dict(zip(reversed(names), reversed(rows), strict=True))
    by_both = dict(zip(zip(numbers, names, strict=True), rows, strict=True))

    def link_of(told: Revision) -> Link | None:
        number = -2 if told.lead is None else told.lead  # is no row's, not even of one without
        row = by_both.get((number, told.name)) or by_name.get(told.name) or by_number.get(number)
        return lead_link(crm, row) if row else None

    return link_of
