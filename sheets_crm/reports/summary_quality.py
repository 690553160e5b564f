"""How sound the workbook is: its problems by kind, each with one to begin with."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from sheets_crm.crm.model import Crm
from sheets_crm.errors import Problem
from sheets_crm.reports.context import Context
from sheets_crm.reports.layout.blocks import Block, Row, Table, heading, note
from sheets_crm.reports.layout.cells import count, text
from sheets_crm.workbook.tab import Link

_MOST_KINDS = 5
_SPANS = (2, 3, 1)


def quality_blocks(crm: Crm, context: Context) -> list[Block]:
    """The number of problems, the commonest kinds with an example, and how to see them all."""
    problems = context.problems
    if not problems:
        return [
            heading(context.say("summary.quality")),
            note(context.say("summary.quality_good")),
        ]
    kinds = Counter(problem.code for problem in problems)
    # Two kinds as common as each other stand in the order of their codes, the same every day.
    commonest = sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0]))[:_MOST_KINDS]
    header = tuple(context.say(f"summary.{head}") for head in ("where", "example", "problems"))
    rows = tuple(_kind_row(crm, context, code, number) for code, number in commonest)
    return [
        heading(context.say("summary.quality")),
        note(context.say("summary.quality_count", count=len(problems))),
        Table(header, rows, _SPANS),
    ]


def _kind_row(crm: Crm, context: Context, code: str, number: int) -> Row:
    first = next(problem for problem in context.problems if problem.code == code)
    what, _ = context.words.of(first)
    return Row(
        (
            text(_place(context, first), link=_link(crm, first), wrap=True),
            text(what, wrap=True),
            replace(count(number), wrap=True),
        )
    )


def _place(context: Context, problem: Problem) -> str:
    if problem.row is None:
        return problem.tab
    return context.say("summary.place", tab=problem.tab, row=problem.row)


def _link(crm: Crm, problem: Problem) -> Link | None:
    """The cell that the problem is about; None when it is about no place in a known tab."""
    table = next((table for table in crm.all_tables if table.tab == problem.tab), None)
    if table is None:
        return None
    keys = {heading: table.columns[key] for key, heading in table.headers.items()}
    column = keys.get(problem.column or "", 1)
    return Link(problem.tab, problem.row or table.header_row, column)
