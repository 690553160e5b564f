"""The Plan vs actual tab: today, this week and this month, by manager and metric."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from sheets_crm.crm.model import Crm
from sheets_crm.reports.context import Context
from sheets_crm.reports.figures.actuals import STATUS, TYPE
from sheets_crm.reports.figures.plan_targets import Origin
from sheets_crm.reports.figures.plan_vs_actual import Line, PlanWindow, plan_windows
from sheets_crm.reports.figures.workdays import Workdays
from sheets_crm.reports.layout.blocks import (
    ACCENT,
    BEHIND,
    REACHED,
    Block,
    Plot,
    Plotted,
    Row,
    Table,
    Text,
    heading,
    note,
)
from sheets_crm.reports.layout.cells import count, money, number, share, text
from sheets_crm.reports.layout.page import lay_out
from sheets_crm.reports.layout.report_header import opening, span_of
from sheets_crm.reports.layout.rows_behind import behind
from sheets_crm.workbook.tab import Cell, ChartKind, Kind, Tab, Tone

_HEADS = (
    *("team", "plan", "sign", "fact", "difference", "attainment", "run_rate", "before"),
    "before_whole",
)
_WIDTHS = (22, 11, 8, 11, 12, 13, 11, 11, 11)
_SIGNS = {Origin.TYPED: "", Origin.DERIVED: "≈", Origin.SUMMED: "Σ"}
_MONEY = ("revenue", "margin")


def report(crm: Crm, context: Context) -> Tab:
    """The Plan vs actual tab."""
    windows = context.once(crm, windows_of)
    blocks: list[Block] = [
        *opening(context, "plan_fact", _notes(crm, context)),
        *behind(crm, context, "plan"),
    ]
    if not any(line.plan is not None for window in windows for line in window.lines):
        blocks.append(Text(no_plan(crm, context), Tone.WARN))
    for window in windows:
        blocks += _window_blocks(crm, context, window)
    return lay_out("plan_fact", context.titles["plan_fact"], _WIDTHS, blocks)


def windows_of(crm: Crm, context: Context) -> tuple[PlanWindow, ...]:
    """Plan and fact of each window that today lies in."""
    return plan_windows(crm, workdays_of(context))


def workdays_of(context: Context) -> Workdays:
    """The workdays of the owner's country."""
    return Workdays(context.options.workdays.country)


def no_plan(crm: Crm, context: Context) -> str:
    """How to set a plan, for who has none."""
    plan = crm.tables.get("plan")
    if plan is None:
        return context.say("plan_fact.no_plan_tab")
    metric = crm.lists.metrics["won"]
    return context.say("plan_fact.no_plan", tab=plan.tab, metric=metric)


def metric_name(crm: Crm, metric: str) -> str:
    """The word that the Plan tab has for a metric."""
    if metric.startswith(TYPE):
        return metric.removeprefix(TYPE)
    if metric.startswith(STATUS):
        return crm.lists.statuses[int(metric.removeprefix(STATUS))].name
    return crm.lists.metrics[metric]


def amount_of(metric: str, value: float | None, tone: Tone = Tone.PLAIN) -> Cell:
    """A value of a metric: money, a count, or a part of one with its decimal."""
    if metric in _MONEY:
        return money(value, tone)
    whole = value is None or float(value).is_integer()
    return count(value, tone) if whole else number(value, tone)


def attainment_tone(line: Line) -> Tone:
    """Green where the plan is met."""
    return Tone.GOOD if line.attainment is not None and line.attainment >= 1 else Tone.PLAIN


def _notes(crm: Crm, context: Context) -> list[str]:
    country = context.options.workdays.country
    days = context.say("plan_fact.holidays", country=country) if country else ""
    return [
        context.say("plan_fact.definition"),
        context.say("plan_fact.sample", count=len(crm.leads), activities=len(crm.activities)),
        context.say("plan_fact.signs"),
        context.say("plan_fact.workdays", holidays=days),
    ]


def _window_blocks(crm: Crm, context: Context, window: PlanWindow) -> list[Block]:
    header = tuple(context.say(f"plan_fact.{head}") for head in _HEADS)
    blocks: list[Block] = [
        heading(context.say(f"plan_fact.{window.period}", span=span_of(context, window.window))),
        note(_pace(context, window)),
    ]
    if window.period == "month":
        blocks += _plot(context, window)
    team = Table(header, _rows(crm, context, window, window.team), name=window.period)
    return [*blocks, team, *_people_blocks(crm, context, window)]


def _rows(crm: Crm, context: Context, window: PlanWindow, lines: Iterable[Line]) -> tuple[Row, ...]:
    return tuple(Row(_cells(crm, context, window, line)) for line in lines)


def _people_blocks(crm: Crm, context: Context, window: PlanWindow) -> list[Block]:
    blocks: list[Block] = []
    of_people = (line for line in window.lines if line.manager is not None and _says(window, line))
    for manager, lines in groupby(of_people, key=lambda line: line.manager):
        name = _who_row(context.person(manager or ""))
        blocks.append(Table((), (name, *_rows(crm, context, window, lines))))
    return blocks


def _says(window: PlanWindow, line: Line) -> bool:
    """Whether a person's line is worth its room: of a day, only with a plan or something done."""
    has_plan = line.plan is not None and not is_too_little(line)
    return window.period != "day" or has_plan or bool(line.fact)


def _pace(context: Context, window: PlanWindow) -> str:
    return context.say(
        "plan_fact.pace",
        count=window.workdays,
        elapsed=window.elapsed,
        before=span_of(context, window.before),
        whole=span_of(context, window.before_whole),
    )


def _who_row(name: str) -> Row:
    blanks = (text("", Tone.TOTAL) for _ in _WIDTHS[1:])
    return Row((text(name, Tone.TOTAL), *blanks))


def _cells(crm: Crm, context: Context, window: PlanWindow, line: Line) -> tuple[Cell, ...]:
    told = not is_too_little(line)
    return (
        text(metric_name(crm, line.metric)),
        amount_of(line.metric, line.plan if told else None),
        text(sign_of(context, window, line) if told else ""),
        amount_of(line.metric, line.fact),
        amount_of(line.metric, line.difference if told else None),
        share(line.attainment, attainment_tone(line)) if told else share(None),
        amount_of(line.metric, line.run_rate),
        amount_of(line.metric, line.before),
        amount_of(line.metric, line.before_whole),
    )


def sign_of(context: Context, window: PlanWindow, line: Line) -> str:
    """Where a plan that was not typed comes from, and how many managers' plans were added."""
    sign = _SIGNS[line.origin] if line.origin else ""
    if not line.planned:
        return sign
    part, whole = len(line.planned), window.people
    return context.say("plan_fact.of_people", sign=sign, part=part, whole=whole)


def is_too_little(line: Line) -> bool:
    """Whether the plan is a share of a longer one that comes to less than one thing to do."""
    derived = line.origin is Origin.DERIVED and line.metric not in _MONEY
    return derived and line.plan is not None and line.plan < 1


def _plot(context: Context, window: PlanWindow) -> list[Block]:
    """How far the team is with each metric planned for the month; shares, so that scales fit."""
    planned = [line for line in window.team if line.plan is not None]
    if not planned:
        return []
    title = context.say("plan_fact.chart")
    colours = tuple(_colour(line, window) for line in planned)
    series = (Plotted(context.say("plan_fact.attainment"), 5, colours),)
    return [
        note(context.say("plan_fact.chart_colours")),
        Plot(ChartKind.COLUMN, title, "month", len(planned), 0, series, 260, Kind.PERCENT),
    ]


def _colour(line: Line, window: PlanWindow) -> str:
    """Where a plan stands: reached, behind the workdays that have ended, or on its way."""
    attained = line.attainment or 0.0
    if attained >= 1:
        return REACHED
    return BEHIND if attained * window.workdays < window.elapsed else ACCENT
