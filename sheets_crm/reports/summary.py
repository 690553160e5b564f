"""The Summary tab: the owner's page, to be read on a phone in a minute."""

from __future__ import annotations

from sheets_crm.crm.model import Crm, StatusKind
from sheets_crm.reports.call_list import call_blocks
from sheets_crm.reports.context import Context
from sheets_crm.reports.figures.funnel import ENOUGH, Funnel, Stage, of_kind
from sheets_crm.reports.figures.month import Months, Stretch, months
from sheets_crm.reports.funnel import funnel_of, gap_sentence, reached_plot, stage_cell
from sheets_crm.reports.layout.blocks import (
    Block,
    Figure,
    Figures,
    Row,
    Table,
    Text,
    heading,
    note,
    title,
)
from sheets_crm.reports.layout.cells import count, money, share, text
from sheets_crm.reports.layout.page import lay_out
from sheets_crm.reports.layout.report_header import span_of
from sheets_crm.reports.layout.rows_behind import behind
from sheets_crm.reports.plan_fact import (
    amount_of,
    attainment_tone,
    metric_name,
    no_plan,
    windows_of,
)
from sheets_crm.reports.summary_quality import quality_blocks
from sheets_crm.workbook.tab import Cell, Link, Tab, Tone

_WIDTHS = (12, 10, 17, 22, 11, 13)
"""A telephone shows the first three and most of the fourth: whom, where, and what to say."""
_SPANS = (2, 1, 1, 1, 1)
_CARD = 2


def report(crm: Crm, context: Context) -> Tab:
    """The Summary tab."""
    blocks = [
        title(context.say("summary.title")),
        note(_stand(crm, context)),
        *call_blocks(crm, context),
        *_month_blocks(crm, context, months(crm)),
        *_funnel_blocks(context, context.once(crm, funnel_of)),
        *_plan_blocks(crm, context),
        *quality_blocks(crm, context),
        *_link_blocks(context),
    ]
    return lay_out("summary", context.titles["summary"], _WIDTHS, blocks)


def _stand(crm: Crm, context: Context) -> str:
    """The day, the sample and whose tab it is in one line, so that the calls come at once."""
    return context.say(
        "summary.stand",
        day=context.day(context.today),
        leads=len(crm.leads),
        activities=len(crm.activities),
        count=len(crm.leads),
    )


def _month_blocks(crm: Crm, context: Context, figures: Months) -> list[Block]:
    """The month's key figures and how they have changed; an empty month is told in words."""
    now, open_leads = figures.now, of_kind(crm, StatusKind.OPEN)
    in_work = crm.leads["amount"][open_leads].sum()
    span = span_of(context, now.window)
    open_amount = Figure(context.say("summary.in_work"), money(in_work, Tone.FIGURE))
    cards = (
        Figure(context.say("summary.new_leads"), count(now.new_leads, Tone.FIGURE)),
        Figure(context.say("summary.revenue"), money(now.revenue, Tone.FIGURE)),
        open_amount,
    )
    is_empty = not (now.new_leads or now.closed or now.activities)
    empty = [Text(context.say("summary.month_empty", span=span))] if is_empty else []
    return [
        heading(context.say("summary.month", span=span)),
        note(context.say("summary.definition")),
        *(empty or [note(context.say("grey", enough=ENOUGH))]),
        Figures((open_amount,) if is_empty else cards, _CARD),
        _month_table(context, figures),
        *behind(crm, context, "month"),
    ]


def _month_table(context: Context, figures: Months) -> Table:
    stretches = (figures.now, figures.same_days, figures.before)
    this, same, whole = (_days(context, stretch) for stretch in stretches)
    header = (context.say("summary.figure"), this, same, context.say("summary.change"), whole)
    counts = ("new_leads", "won", "closed", "revenue", "activities")
    rows = [_change_row(context, key, stretches) for key in counts]
    rows.insert(4, _rate_row(context, stretches))
    return Table(header, tuple(rows), _SPANS)


def _days(context: Context, stretch: Stretch) -> str:
    """A stretch as a heading: "1-22 Nov"."""
    first = stretch.window.first or stretch.window.last
    month = context.say(f"short_months.{first.month}")
    return context.say("days", month=month, first=first.day, last=stretch.window.last.day)


def _change_row(context: Context, key: str, stretches: tuple[Stretch, Stretch, Stretch]) -> Row:
    now, same, whole = (getattr(stretch, key) for stretch in stretches)
    figure = money if key == "revenue" else count
    cases = "won" if key == "revenue" else key
    fewest = min(getattr(stretch, cases) for stretch in stretches[:2])
    change = round((now - same) / same * 100) if same else None
    return Row(
        (
            text(context.say(f"summary.{key}")),
            figure(now),
            figure(same),
            _change(context, change, "", fewest),
            figure(whole),
        )
    )


def _rate_row(context: Context, stretches: tuple[Stretch, Stretch, Stretch]) -> Row:
    now, same, whole = stretches
    points = None
    if now.win_rate is not None and same.win_rate is not None:
        points = round((now.win_rate - same.win_rate) * 100)
    return Row(
        (
            text(context.say("summary.win_rate", won=now.won, closed=now.closed)),
            _rate(now),
            _rate(same),
            _change(context, points, "points_", min(now.closed, same.closed)),
            _rate(whole),
        )
    )


def _rate(stretch: Stretch) -> Cell:
    return share(stretch.win_rate, Tone.MUTED if stretch.closed < ENOUGH else Tone.PLAIN)


def _change(context: Context, change: int | None, unit: str, fewest: int) -> Cell:
    """How much more or less, with its sign; blank where there is nothing to compare with.

    `fewest` is the smaller number of cases of the two sides.
    """
    if change is None:
        return text("")
    ways = {1: ("up", Tone.GOOD), 0: ("same", Tone.PLAIN), -1: ("down", Tone.BAD)}
    way, tone = ways[(change > 0) - (change < 0)]
    tone = Tone.MUTED if fewest < ENOUGH else tone
    return text(context.say(f"{unit}{way}", value=abs(change)), tone)


def _funnel_blocks(context: Context, figures: Funnel) -> list[Block]:
    heads = ("funnel.stage", "funnel.reached", "summary.of_left", "funnel.now", "funnel.now_amount")
    header = tuple(map(context.say, heads))
    rows = tuple(
        Row(_stage_cells(stage, gap=index == figures.gap))
        for index, stage in enumerate(figures.stages)
    )
    gap = Text(gap_sentence(context, figures), Tone.NOTE if figures.gap is None else Tone.WARN)
    by = context.options.funnel.by
    sample = context.say(
        f"funnel.sample_{by}", count=len(figures.leads), span=span_of(context, figures.window)
    )
    return [
        heading(context.say("summary.funnel")),
        note(f"{sample} {context.say('summary.now')}"),
        gap,
        *reached_plot(context, figures, reached_column=1),
        Table(header, rows, _SPANS, name="stages"),
    ]


def _stage_cells(stage: Stage, *, gap: bool) -> tuple[Cell, ...]:
    tone = Tone.WARN if gap else Tone.PLAIN
    return (
        stage_cell(stage.status),
        count(stage.reached, tone),
        share(stage.of_left, Tone.MUTED if stage.left < ENOUGH else tone),
        count(stage.now, tone),
        money(stage.now_amount, tone),
    )


def _plan_blocks(crm: Crm, context: Context) -> list[Block]:
    month = next(each for each in context.once(crm, windows_of) if each.period == "month")
    planned = [line for line in month.team if line.plan is not None]
    if not planned:
        return [heading(context.say("summary.plan")), note(no_plan(crm, context))]
    heads = ("metric", "plan", "fact", "attainment", "run_rate")
    header = tuple(context.say(f"plan_fact.{head}") for head in heads)
    rows = tuple(
        Row(
            (
                text(metric_name(crm, line.metric)),
                amount_of(line.metric, line.plan),
                amount_of(line.metric, line.fact),
                share(line.attainment, attainment_tone(line)),
                amount_of(line.metric, line.run_rate),
            )
        )
        for line in planned
    )
    pace = context.say(
        "plan_fact.pace",
        count=month.workdays,
        elapsed=month.elapsed,
        before=span_of(context, month.before),
        whole=span_of(context, month.before_whole),
    )
    return [heading(context.say("summary.plan")), note(pace), Table(header, rows, _SPANS)]


def _link_blocks(context: Context) -> list[Block]:
    others = [(key, title) for key, title in context.titles.items() if key != "summary"]
    links = [
        Text(context.say("summary.open", tab=title), link=Link(title, 1, 1)) for _, title in others
    ]
    return [heading(context.say("summary.links")), *links] if links else []
