"""The rows behind the funnel: the leads that stand at each open stage now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sheets_crm.crm.model import Crm, StatusKind
from sheets_crm.reports.context import Context
from sheets_crm.reports.figures.stage_time import current_stays
from sheets_crm.reports.layout.blocks import Block, Row, Table, heading, note
from sheets_crm.reports.layout.cells import count, day, lead_link, money, plain, text
from sheets_crm.workbook.tab import Cell, Kind, Tone

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 100
_SHOWN = ["row", "name", "number", "manager", "amount", "next_date", "status"]
_SPANS = (1, 2, 1, 1, 1, 1)


def group_name(position: int) -> str:
    """What the rows of a stage are named for a jump."""
    return f"stage {position}"


def fair_limit(sizes: Sequence[int], most: int) -> int:
    """The most rows that each group may show so that all together show at most `most`."""
    if sum(sizes) <= most:
        return max(sizes, default=0)
    return max(limit for limit in range(most + 1) if sum(min(n, limit) for n in sizes) <= most)


def rows_behind(crm: Crm, context: Context) -> list[Block]:
    """Every open stage with its leads by amount, linked to their rows in Leads."""
    stays = current_stays(crm)
    leads = crm.leads.loc[stays.index, _SHOWN].assign(days=stays["days"])
    weight = leads["amount"].fillna(0)  # a negative amount stands below those without one
    leads = leads.assign(weight=weight).sort_values(
        ["status", "weight", "row"], ascending=[True, False, True]
    )
    groups = dict(iter(leads.groupby("status")))
    limit = fair_limit([len(group) for group in groups.values()], MOST_ROWS)
    heads = ("lead", "manager", "number", "days_here", "amount", "next_date")
    header = tuple(context.say(f"funnel.{head}") for head in heads)
    tables = [
        _group(crm, context, position, groups[position], limit)
        for position in crm.lists.of_kind(StatusKind.OPEN)
        if position in groups
    ]
    if not tables:
        return []
    return [
        heading(context.say("funnel.rows")),
        note(
            context.say(
                "funnel.rows_note",
                tab=crm.tables["leads"].tab,
                shown=sum(min(len(group), limit) for group in groups.values()),
                count=len(leads),
            )
        ),
        replace(tables[0], header=header),
        *tables[1:],
    ]


def _group(crm: Crm, context: Context, position: int, leads: pd.DataFrame, limit: int) -> Table:
    status = crm.lists.statuses[position]
    shown = leads.head(limit)
    rows = [_stage_row(crm, position, leads)]
    rows += [Row(_cells(crm, context, lead)) for lead in shown.itertuples()]
    if len(leads) > len(shown):
        more = context.say(
            "funnel.more",
            count=len(leads) - len(shown),
            tab=crm.tables["leads"].tab,
            status=status.name,
        )
        rows.append(Row((text(more),)))
    return Table((), tuple(rows), _SPANS)


def _stage_row(crm: Crm, position: int, leads: pd.DataFrame) -> Row:
    status = crm.lists.statuses[position]
    cells = (
        Cell(status.name, tone=Tone.TOTAL, fill=status.fill),
        text("", Tone.TOTAL),
        count(len(leads), Tone.TOTAL),
        count(None, Tone.TOTAL),
        money(leads["amount"].sum(), Tone.TOTAL),
        day(None, Tone.TOTAL),
    )
    return Row(cells, name=group_name(position))


def _cells(crm: Crm, context: Context, lead: Any) -> tuple[Cell, ...]:
    return (
        text(lead.name, link=lead_link(crm, lead.row)),
        text(context.person(lead.manager)),
        Cell(plain(lead.number), Kind.IDENTITY),
        count(lead.days),
        money(lead.amount),
        day(lead.next_date),
    )
