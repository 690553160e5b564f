"""The Plan tab read: one target a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sheets_crm.crm.identity.link_contacts import Known
from sheets_crm.crm.identity.meant_words import type_synonyms
from sheets_crm.crm.model import FIXED_METRICS, Lists
from sheets_crm.crm.parse.columns import Conventions, Floats, amounts, as_text, blanks, texts
from sheets_crm.crm.parse.date_columns import Days, days
from sheets_crm.crm.parse.grid import Cells, Grid
from sheets_crm.crm.parse.named_periods import NamedPeriod, named_period
from sheets_crm.crm.parse.text_match import Totals, Vocabulary, normal
from sheets_crm.crm.parse.typos import slips
from sheets_crm.crm.tables.lists import period_words
from sheets_crm.crm.tables.row_checks import broken_cells, rows_in_use
from sheets_crm.errors import Problem
from sheets_crm.template import Template, shipped_templates

_NEEDED = ("period", "start", "metric")


def no_plan() -> pd.DataFrame:
    """The frame of a workbook without a plan."""
    nothing = np.array([], dtype=float)
    return _frame(
        [], {"period": [], "manager": [], "metric": []}, nothing.astype("M8[us]"), nothing
    )


def read_plan(
    grid: Grid, known: Known, template: Template, how: Conventions
) -> tuple[pd.DataFrame, list[Problem]]:
    """The plan rows that are understood; each of the others is a problem."""
    lists = known.lists
    lines, problems = rows_in_use(grid, _NEEDED, Totals(template.totals))
    problems += broken_cells(grid, lines)
    column = {key: grid.column(key).only(lines) for key in (*_NEEDED, "manager", "plan")}
    named = [named_period(value) for value in column["start"].typed]
    column["start"] = _begun(column["start"], named)
    column["period"] = _filled(column["period"], named, lists)
    periods, more = _periods(column["period"], lists, template)
    more += _otherwise(column["start"], periods, named, lists)
    start, bad_days = days(column["start"], how)
    metrics, bad_metrics = _metrics(column["metric"], known, template)
    managers, bad_managers = how.people.read(column["manager"])
    plan, bad_plans = amounts(column["plan"], how)
    problems += [*more, *bad_days, *bad_metrics, *bad_managers, *bad_plans]
    problems += [p for key in _NEEDED for p in _incomplete(column[key])]
    # A row without a plan is no row yet: who lays out next month's first has planned nothing.
    whole = [
        i
        for i in range(len(lines))
        if periods[i] and metrics[i] and not np.isnat(start[i]) and not np.isnan(plan[i])
    ]
    frame = _frame(
        [column["start"].rows[i] for i in whole],
        {
            "period": [periods[i] for i in whole],
            "manager": [managers[i] for i in whole],
            "metric": [metrics[i] for i in whole],
        },
        start[whole],
        plan[whole],
    )
    return frame, problems


def read_grid(
    grid: Grid,
    periods: Mapping[str, NamedPeriod],
    known: Known,
    template: Template,
    how: Conventions,
) -> tuple[pd.DataFrame, list[Problem]]:
    """The same of a plan in which periods stand across; `periods` by their headings."""
    whose = "metric" if "metric" in grid.table.columns else "manager"
    lines, problems = rows_in_use(grid, (whose,), Totals(template.totals))
    problems += broken_cells(grid, lines)
    metric = grid.column("metric").only(lines)
    if whose == "metric":
        metrics, bad_metrics = _metrics(metric, known, template)
        bad_metrics += _incomplete(metric)
    else:
        metrics = ["revenue"] * len(lines)
        facts = {
            "word": known.lists.metrics["revenue"],
            "heading": template.tabs["plan"].fields["metric"].header,
        }
        bad_metrics = [Problem("plan_grid_of_revenue", grid.table.tab, facts=facts)]
    managers, bad_managers = how.people.read(grid.column("manager").only(lines))
    problems += [*bad_metrics, *bad_managers]
    frames = [no_plan()]
    for heading, period in periods.items():
        plan, bad_plans = amounts(grid.beside(heading).only(lines), how)
        problems += bad_plans
        whole = [i for i in range(len(lines)) if metrics[i] and not np.isnan(plan[i])]
        words = {
            "period": [period.period] * len(whole),
            "manager": [managers[i] for i in whole],
            "metric": [metrics[i] for i in whole],
        }
        start = np.full(len(whole), np.datetime64(period.start), dtype="M8[us]")
        frames.append(_frame([metric.rows[i] for i in whole], words, start, plan[whole]))
    return pd.concat(frames, ignore_index=True), problems


def _begun(cells: Cells, named: Sequence[NamedPeriod | None]) -> Cells:
    """Starts in which a named period is its first day."""
    typed = [
        period.start if period else value for period, value in zip(named, cells.typed, strict=True)
    ]
    return replace(cells, typed=typed) if any(named) else cells


def _filled(cells: Cells, named: Sequence[NamedPeriod | None], lists: Lists) -> Cells:
    """Periods, those that a start names where they are blank."""
    typed = [
        lists.periods[period.period] if period and not as_text(value) else value
        for period, value in zip(named, cells.typed, strict=True)
    ]
    return replace(cells, typed=typed) if any(named) else cells


def _otherwise(
    starts: Cells, periods: Sequence[str], named: Sequence[NamedPeriod | None], lists: Lists
) -> list[Problem]:
    """Rows whose start names a longer or shorter period than they are for."""
    return [
        starts.problem(
            "plan_start_names_other",
            i,
            period=lists.periods[periods[i]],
            other=lists.periods[one.period],
            date=one.start,
        )
        for i, one in enumerate(named)
        if one and periods[i] and one.period != periods[i]
    ]


def _frame(
    rows: list[int], words: Mapping[str, list[str]], start: Days, plan: Floats
) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "row": pd.Series(rows, dtype="int64"),
            "period": pd.Series(words["period"], dtype=str),
            "start": pd.Series(start),
            "manager": pd.Series(words["manager"], dtype=str),
            "metric": pd.Series(words["metric"], dtype=str),
            "plan": pd.Series(plan),
        }
    )
    return frame.assign(start=_moved(frame))


def _moved(frame: pd.DataFrame) -> pd.Series:
    """A week's start on its Monday, a longer period's on its first day."""
    start, period = frame["start"], frame["period"]
    moved = start
    for key, unit in (("week", "W-SUN"), ("month", "M"), ("quarter", "Q"), ("year", "Y")):
        moved = moved.where(period != key, start.dt.to_period(unit).dt.start_time)
    return moved.astype(start.dtype)


def _periods(cells: Cells, lists: Lists, template: Template) -> tuple[list[str], list[Problem]]:
    known = period_words(template) | {normal(word): key for key, word in lists.periods.items()}
    typed, problems = texts(cells)
    told = ", ".join(lists.periods.values())
    found = [known.get(normal(text), "") if text else "" for text in typed]
    problems += [
        cells.problem("unknown_period", i, value=text, known=told)
        for i, text in enumerate(typed)
        if text and not found[i]
    ]
    return found, problems


def _metrics(cells: Cells, known: Known, template: Template) -> tuple[list[str], list[Problem]]:
    """Metric of each row: a fixed one's key, `type:<word>` or `status:<position>`; "" unknown."""
    lists = known.lists
    fixed = {key: key for key in FIXED_METRICS}
    for source in (*shipped_templates(), template):
        fixed |= {normal(word): key for key, word in source.metrics.items()}
    types = {normal(word): f"type:{word}" for word in lists.words["contact_type"]}
    statuses = {normal(s.name): f"status:{i}" for i, s in enumerate(lists.statuses)}
    today = statuses | types | fixed
    former = {word: f"status:{at}" for word, at in known.former.places().items()}
    meanings = former | today
    names = Vocabulary(
        [*lists.metrics.values(), *lists.words["contact_type"], *(s.name for s in lists.statuses)]
    )
    typed, problems = texts(cells)
    called = _called_otherwise(lists, template)
    found = []
    for i, text in enumerate(typed):
        plain = normal(text)
        metric = meanings.get(plain, "") if text else ""
        if text and not metric and plain in called:
            metric, word = called[plain]
            problems.append(cells.problem("near_metric", i, value=text, word=word))
        elif text and not metric:
            near = slips([plain], names.plain)[plain]
            metric = today[near[0]] if len(near) == 1 else ""
            problems.append(_unlisted_metric(cells, i, text, names, near))
        elif plain in former and plain not in today:
            problems.append(_renamed(cells, i, text, lists.statuses[int(metric[7:])].name))
        elif plain in types and plain in statuses:
            problems.append(cells.problem("metric_two_meanings", i, value=text))
        found.append(metric)
    return found, problems


def _called_otherwise(lists: Lists, template: Template) -> dict[str, tuple[str, str]]:
    """What people call metrics → the metric and its word: `Sales`, `Calls`."""
    found: dict[str, tuple[str, str]] = {}
    types = lists.words["contact_type"]
    for text, places in type_synonyms(types).items():
        if len(places) == 1:
            found[text] = (f"type:{types[places[0]]}", types[places[0]])
    for source in (*shipped_templates(), template):
        for key, names in source.metric_words.items():
            found |= {normal(name): (key, lists.metrics[key]) for name in names}
    return found


def _renamed(cells: Cells, i: int, text: str, name: str) -> Problem:
    return cells.problem("renamed_status_plan", i, value=text, word=name)


def _unlisted_metric(
    cells: Cells, i: int, text: str, names: Vocabulary, near: Sequence[str]
) -> Problem:
    """What is told of a text that is no metric: near one it is taken for that."""
    words = [names.words[names.position(plain)] for plain in near]
    if len(words) == 1:
        return cells.problem("near_metric", i, value=text, word=words[0])
    if words:
        return cells.problem("near_metrics", i, value=text, words=", ".join(words))
    return _unknown_metric(cells, i, text, names.nearest(text))


def _unknown_metric(cells: Cells, i: int, text: str, nearest: str) -> Problem:
    if nearest:
        return cells.problem("unknown_metric_nearest", i, value=text, nearest=nearest)
    return cells.problem("unknown_metric", i, value=text)


def _incomplete(cells: Cells) -> list[Problem]:
    return [cells.problem("plan_row_incomplete", i) for i in blanks(cells)]
