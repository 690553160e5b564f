"""The Trends tab: a year of months, in a picture and in figures."""

from __future__ import annotations

from datetime import date

from sheets_crm.crm.model import Crm
from sheets_crm.reports.context import Context
from sheets_crm.reports.figures.funnel import ENOUGH
from sheets_crm.reports.figures.month import Stretch, last_months
from sheets_crm.reports.layout.blocks import (
    ACCENT,
    REACHED,
    Block,
    Plot,
    Plotted,
    Row,
    Table,
    heading,
    note,
)
from sheets_crm.reports.layout.cells import count, money, share, text
from sheets_crm.reports.layout.page import lay_out
from sheets_crm.reports.layout.report_header import opening
from sheets_crm.workbook.tab import ChartKind, Kind, Tab, Tone

_MONTHS = 12
_WIDTHS = (16, 11, 11, 14, 11, 14, 11, 11)
_HEADS = (
    "month",
    "new_leads",
    "won",
    "revenue",
    "win_rate",
    "average_deal",
    "closed",
    "activities",
)


def report(crm: Crm, context: Context) -> Tab:
    """The Trends tab."""
    months = _since_the_first(last_months(crm, _MONTHS))
    notes = [
        context.say("trends.definition"),
        context.say("trends.sample", count=len(crm.leads), activities=len(crm.activities)),
        context.say("grey", enough=ENOUGH),
    ]
    if undated := int(crm.leads["created"].isna().sum()):
        notes.append(context.say("trends.undated", count=undated))
    blocks: list[Block] = [*opening(context, "trends", notes)]
    if not months:
        blocks.append(heading(context.say("trends.none")))
    else:
        blocks += _plots(context, len(months))
        blocks += [heading(context.say("trends.figures")), _table(context, months)]
        blocks.append(note(context.say("trends.now", last=context.day(context.today))))
    return lay_out("trends", context.titles["trends"], _WIDTHS, blocks)


def _since_the_first(months: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """The months from the first on in which anything happened: a young firm has no past."""
    alive = [month.new_leads or month.closed or month.activities for month in months]
    return months[alive.index(next(filter(None, alive))) :] if any(alive) else ()


def _plots(context: Context, months: int) -> list[Block]:
    """What came in and what was won, and what it brought."""
    counts = tuple(
        Plotted(context.say(f"trends.{key}"), at, (colour,))
        for key, at, colour in (("new_leads", 1, ACCENT), ("won", 2, REACHED))
    )
    revenue = (Plotted(context.say("trends.revenue"), 3, (ACCENT,)),)
    many, sums = context.say("trends.plot_counts"), context.say("trends.plot_revenue")
    return [
        Plot(ChartKind.LINE, many, "months", months, 0, counts, 240),
        Plot(ChartKind.COLUMN, sums, "months", months, 0, revenue, 240, Kind.MONEY),
    ]


def _table(context: Context, months: tuple[Stretch, ...]) -> Table:
    header = tuple(context.say(f"trends.{head}") for head in _HEADS)
    return Table(header, tuple(_row(context, month) for month in months), name="months")


def _row(context: Context, month: Stretch) -> Row:
    first: date = month.window.first or month.window.last
    rate = Tone.MUTED if month.closed < ENOUGH else Tone.PLAIN
    deal = Tone.MUTED if month.priced < ENOUGH else Tone.PLAIN
    name = context.say("trends.of", month=context.say(f"month_names.{first.month}"), day=first)
    return Row(
        (
            text(name),
            count(month.new_leads),
            count(month.won),
            money(month.revenue),
            share(month.win_rate, rate),
            money(month.average_deal, deal),
            count(month.closed),
            count(month.activities),
        )
    )
