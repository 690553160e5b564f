"""The Funnel tab: from stage to stage, by close date, by manager, and the leads behind it."""

from __future__ import annotations

from dataclasses import replace

from sheets_crm.crm.model import Crm, Status, StatusKind
from sheets_crm.reports.context import Context
from sheets_crm.reports.figures.closing import Closing, closing
from sheets_crm.reports.figures.funnel import ENOUGH, Aside, Funnel, Stage, funnel, of_kind
from sheets_crm.reports.figures.managers import Person, people
from sheets_crm.reports.figures.periods import cohort_window
from sheets_crm.reports.figures.stage_time import StageTime, stage_times
from sheets_crm.reports.funnel_rows import group_name, rows_behind
from sheets_crm.reports.layout.blocks import (
    ACCENT,
    Block,
    Plot,
    Plotted,
    Row,
    Table,
    Text,
    heading,
    note,
)
from sheets_crm.reports.layout.cells import count, lead_link, money, number, share, text
from sheets_crm.reports.layout.page import lay_out
from sheets_crm.reports.layout.report_header import opening, span_of
from sheets_crm.reports.layout.rows_behind import behind
from sheets_crm.workbook.tab import Cell, ChartKind, Link, Tab, Tone

_WIDTHS = (27, 10, 11, 14, 11, 11, 13, 12)


def report(crm: Crm, context: Context) -> Tab:
    """The Funnel tab."""
    figures = context.once(crm, funnel_of)
    blocks = [
        *opening(context, "funnel", _notes(crm, context, figures)),
        *_stage_blocks(crm, context, figures),
        *behind(crm, context, f"funnel_{context.options.funnel.by}"),
        *_cohort_blocks(context, figures),
        *_closing_blocks(context, figures, closing(crm, figures.window)),
        *behind(crm, context, "closing", "people"),
        *_people_blocks(context, people(crm, figures)),
        *_time_blocks(crm, context, stage_times(crm, figures.leads)),
        *behind(crm, context, "time"),
        *rows_behind(crm, context),
    ]
    return lay_out("funnel", context.titles["funnel"], _WIDTHS, blocks)


def funnel_of(crm: Crm, context: Context) -> Funnel:
    """The funnel that the owner's options ask for."""
    options = context.options.funnel
    return funnel(crm, cohort_window(options.period, context.today), options.by)


def _notes(crm: Crm, context: Context, figures: Funnel) -> list[str]:
    by = context.options.funnel.by
    notes = [
        context.say(f"funnel.definition_{by}"),
        context.say("funnel.columns"),
        context.say(
            f"funnel.sample_{by}",
            count=len(figures.leads),
            span=span_of(context, figures.window),
        ),
    ]
    notes.append(context.say("grey", enough=ENOUGH))
    if figures.undated:
        notes.append(context.say("funnel.undated", count=figures.undated))
    closed = ~of_kind(crm, StatusKind.OPEN) & crm.leads["closed"].isna()
    if closed.any():
        notes.append(context.say("funnel.undated_closing", count=int(closed.sum())))
    return notes


def _stage_blocks(crm: Crm, context: Context, figures: Funnel) -> list[Block]:
    """The table of stages, the gap in words and the chart."""
    heads = ("stage", "reached", "step", "of_left", "cumulative", "now", "now_amount", "lost")
    rows = tuple(
        _stage_row(crm, stage, figures.stages[0].reached, gap=index == figures.gap)
        for index, stage in enumerate(figures.stages)
    )
    rows += tuple(_aside_row(crm, aside) for aside in figures.asides)
    table = Table(tuple(context.say(f"funnel.{head}") for head in heads), rows, name="stages")
    not_won = context.say("funnel.not_won", count=figures.not_won, stage=_last_stage(figures))
    return [
        heading(context.say("funnel.stages")),
        table,
        *([note(not_won)] if figures.not_won else []),
        Text(gap_sentence(context, figures), Tone.WARN if figures.gap is not None else Tone.NOTE),
        *reached_plot(context, figures, reached_column=1),
    ]


def _stage_row(crm: Crm, stage: Stage, first: int, *, gap: bool) -> Row:
    """A stage's line; `first` leads reached the first stage."""
    tone = Tone.WARN if gap else Tone.PLAIN

    def thin(cases: int) -> Tone:
        return Tone.MUTED if cases < ENOUGH else tone

    cells = (
        replace(stage_cell(stage.status), link=_only_lead(crm, stage)),
        count(stage.reached, tone),
        share(stage.step, thin(stage.reached)),
        share(stage.of_left, thin(stage.left)),
        share(stage.cumulative, thin(first)),
        count(stage.now, tone),
        money(stage.now_amount, tone),
        count(stage.lost, tone),
    )
    jump = stage.status.kind is StatusKind.OPEN and stage.now > 1
    return Row(cells, jumps={0: group_name(stage.position)} if jump else {})


def _aside_row(crm: Crm, aside: Aside) -> Row:
    """The line of a status that is no stage: only how many stand there."""
    cells = (
        replace(stage_cell(aside.status), link=_only_lead(crm, aside)),
        *(count(None), share(None), share(None), share(None)),
        *(count(aside.now), money(aside.now_amount), count(None)),
    )
    jump = aside.status.kind is StatusKind.OPEN and aside.now > 1
    return Row(cells, jumps={0: group_name(aside.position)} if jump else {})


def _last_stage(figures: Funnel) -> str:
    return figures.stages[-1].status.name if figures.stages else ""


def _only_lead(crm: Crm, stage: Stage | Aside) -> Link | None:
    """The row of the one lead at a status; where there are more, the list below shows them."""
    if stage.now != 1:
        return None
    return lead_link(crm, crm.leads["row"][crm.leads["status"] == stage.position].iloc[0])


def stage_cell(status: Status) -> Cell:
    """A status's name in the colour that the owner gave it."""
    return Cell(status.name, fill=status.fill)


def gap_sentence(context: Context, figures: Funnel) -> str:
    """Where fewest go on, in words."""
    if figures.gap is None:
        return context.say("funnel.no_gap", enough=ENOUGH)
    here, after = figures.stages[figures.gap], figures.stages[figures.gap + 1]
    return context.say(
        "funnel.gap",
        stage=here.status.name,
        after=after.status.name,
        share=context.percent(here.of_left or 0),
        part=after.reached,
        whole=here.left,
        now=here.now,
    )


def reached_plot(context: Context, figures: Funnel, reached_column: int) -> list[Block]:
    """The funnel as a chart of the table `stages`; none where nobody is in it."""
    stages = figures.stages
    if not len(figures.leads) or not stages:
        return []
    colours = tuple(stage.status.fill or ACCENT for stage in stages)
    title = context.say("funnel.chart")
    series = (Plotted(context.say("funnel.reached"), reached_column, colours),)
    height = 90 + 28 * len(stages)
    return [Plot(ChartKind.BAR, title, "stages", len(stages), 0, series, height)]


def _cohort_blocks(context: Context, figures: Funnel) -> list[Block]:
    size = len(figures.leads)
    basis = context.say("funnel.of_cohort", count=size, won=figures.won)
    tone = Tone.MUTED if size < ENOUGH else Tone.PLAIN
    return [
        heading(context.say("funnel.cohort")),
        _facts([(context.say("funnel.conversion"), share(figures.conversion, tone), basis)]),
    ]


def _facts(facts: list[tuple[str, Cell, str]]) -> Table:
    """Figures one under the other, each with what it stands on."""
    rows = tuple(Row((text(name), cell, text(""), text(basis))) for name, cell, basis in facts)
    return Table((), rows, spans=(1, 1, 1, 4))


def _closing_blocks(context: Context, figures: Funnel, closed: Closing) -> list[Block]:
    def tone(cases: int) -> Tone:
        return Tone.MUTED if cases < ENOUGH else Tone.PLAIN

    of_closed = context.say("funnel.of_closed", won=closed.won, count=closed.closed)
    of_priced = context.say("funnel.of_priced", count=closed.priced, won=closed.won)
    of_cycled = context.say("funnel.of_won", count=closed.cycled)
    least = min(closed.closed, closed.priced, closed.cycled, closed.open)
    velocity = context.say("funnel.of_open", count=closed.open, least=least)
    facts = [
        ("win_rate", share(closed.win_rate, tone(closed.closed)), of_closed),
        ("average_deal", money(closed.average_deal, tone(closed.priced)), of_priced),
        ("cycle_mean", number(closed.cycle_mean, tone(closed.cycled)), of_cycled),
        ("cycle_median", number(closed.cycle_median, tone(closed.cycled)), of_cycled),
        ("velocity", money(closed.velocity, tone(least)), velocity),
    ]
    return [
        heading(context.say("funnel.closing")),
        note(context.say("funnel.closing_note", span=span_of(context, figures.window))),
        _facts([(context.say(f"funnel.{key}"), cell, basis) for key, cell, basis in facts]),
    ]


def _people_blocks(context: Context, found: tuple[Person, ...]) -> list[Block]:
    heads = (
        "manager",
        "leads",
        "won",
        "head_conversion",
        "closed",
        "win_rate",
        "head_average_deal",
    )
    header = tuple(context.say(f"funnel.{head}") for head in heads)
    rows = tuple(Row(_person_cells(context, person)) for person in found)
    return [
        heading(context.say("funnel.people")),
        note(context.say("funnel.people_note", enough=ENOUGH)),
        Table(header, rows),
    ]


def _person_cells(context: Context, person: Person) -> tuple[Cell, ...]:
    def tone(cases: int) -> Tone:
        return Tone.MUTED if person.thin(cases) else Tone.PLAIN

    return (
        text(context.person(person.manager)),
        count(person.leads),
        count(person.won),
        share(person.conversion, tone(person.leads)),
        count(person.closed),
        share(person.win_rate, tone(person.closed)),
        money(person.average_deal, tone(person.priced)),
    )


def _time_blocks(crm: Crm, context: Context, times: tuple[StageTime, ...]) -> list[Block]:
    heads = ("stage", "passed", "mean", "median", "now", "now_mean", "now_median")
    header = tuple(context.say(f"funnel.{head}") for head in heads)
    rows = tuple(Row(_time_cells(crm, stay)) for stay in times)
    return [
        heading(context.say("funnel.time")),
        note(context.say("funnel.time_note")),
        Table(header, rows),
    ]


def _time_cells(crm: Crm, stay: StageTime) -> tuple[Cell, ...]:
    status = crm.lists.statuses[stay.position]
    passed = Tone.MUTED if stay.passed < ENOUGH else Tone.PLAIN
    now = Tone.MUTED if stay.now < ENOUGH else Tone.PLAIN
    return (
        stage_cell(status),
        count(stay.passed),
        number(stay.mean, passed),
        number(stay.median, passed),
        count(stay.now),
        number(stay.now_mean, now),
        number(stay.now_median, now),
    )
