"""`sheets-crm log`: what was done to a workbook, by which run and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import click

from sheets_crm.cli import params
from sheets_crm.cli.command_group import command, workbook_for
from sheets_crm.cli.commands.log_lines import WROTE, Timeline, folded, plain, with_cells
from sheets_crm.cli.lead_option import LeadName, lead_number
from sheets_crm.cli.output import say, say_json
from sheets_crm.cli.params import HELP, Count, Day
from sheets_crm.errors import Problem, UsageError
from sheets_crm.journal import CellRecord, Journal, RevisionRecord, Run
from sheets_crm.locale import Catalogue
from sheets_crm.workbook.choose_store import Workbook
from sheets_crm.workbook.column_letters import column_letters

JSON_VERSION = 1
"""Version of the shape that `log --json` prints, described in docs/json.md."""

_SHOWN = 20
_CELLS_OF_A_RUN = 10
_CELL = re.compile(
    r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<bare>[^'].*?))\s*[!.:]\s*"
    r"\$?(?P<column>[A-Za-z]{1,3})\$?(?P<row>[1-9]\d{0,6})"
)


@dataclass(frozen=True)
class Cell:
    """One cell of the workbook."""

    tab: str
    row: int
    column: int

    def is_that_of(self, record: CellRecord) -> bool:
        """Whether a record is about it; a tab's name is the same in small and capital letters."""
        return record.tab.casefold() == self.tab.casefold()


class CellName(click.ParamType[Cell]):
    """A cell given as Leads!B17, or as Leads:B17 where the shell keeps ! for itself."""

    name = "TAB!CELL"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,  # noqa: ARG002 - the protocol's
        ctx: click.Context | None,  # noqa: ARG002
    ) -> Cell:
        """The cell.

        Raises:
            UsageError: it is none.
        """
        if isinstance(value, Cell):
            return value
        found = _CELL.fullmatch(str(value).strip())
        if found is None:
            raise UsageError("log_no_cell", given=str(value))
        tab = found["quoted"].replace("''", "'") if found["quoted"] else found["bare"]
        return Cell(tab, int(found["row"]), _number(found["column"].upper()))


@dataclass(frozen=True)
class Asked:
    """What of the journal is wanted."""

    cell: Cell | None
    lead: int | None
    since: datetime | None
    last: int | None

    @property
    def is_narrow(self) -> bool:
        """Whether it is about a cell or a lead, and not about what was done at all."""
        return self.cell is not None or self.lead is not None


@dataclass(frozen=True)
class Found:
    """What the journal holds of it, oldest first; `is_cut` when there was more before."""

    runs: Sequence[Run] = ()
    cells: Sequence[CellRecord] = ()
    revisions: Sequence[RevisionRecord] = ()
    is_cut: bool = False
    unsure: set[int] = field(default_factory=set)


@command("log")
@params.path
@click.option("--cell", type=CellName(), help=HELP("help.log_cell"))
@click.option("--lead", type=LeadName(), help=HELP("help.log_lead"))
@click.option("--since", type=Day(), help=HELP("help.log_since"))
@click.option("--last", type=Count(), help=HELP("help.log_last"))
@params.as_json
@params.config
def log(
    path: str | None,
    config_file: Path | None,
    *,
    cell: Cell | None,
    lead: str | None,
    since: date | None,
    last: int | None,
    as_json: bool,
) -> None:
    """Tells what was done to a workbook."""
    book, words = workbook_for(path, config_file, needs="memory")
    journal = Journal(book.state_folder() or book.store().state)
    number = lead_number(lead, journal) if lead else None
    asked = Asked(cell, number, _start(since, book), last)
    if as_json:
        say_json(_record(book, _all_of(journal, asked)))
    elif not journal.runs(last=1):
        say(words("log.nothing", path=book.named))
    elif asked.is_narrow:
        _tell_cells(_all_of(journal, asked, most=last or _SHOWN), book, words)
    else:
        _tell_runs(journal, asked, book, words)
    _tell_troubles(journal.told, words)


def _tell_cells(found: Found, book: Workbook, words: Catalogue) -> None:
    """Every change of one cell or lead."""
    timeline = Timeline(words, book.zone)
    if not (found.cells or found.revisions):
        days = book.config.journal.days
        say(words("log.no_such", path=book.named, days=words("status.days", count=days)))
        return
    if found.is_cut:
        say(words("log.cut"))
    told = timeline.cells(found.cells, found.unsure) + timeline.revisions(found.revisions)
    for _, line in sorted(told, key=lambda one: one[0]):
        say(line)


def _tell_runs(journal: Journal, asked: Asked, book: Workbook, words: Catalogue) -> None:
    """The runs, each with the first of its cells and what it found changed by hand."""
    runs = journal.runs(since=asked.since)
    if not runs:
        last = Timeline(words, book.zone).moment(journal.runs(last=1)[0].began)
        say(words("log.no_run", last=last))
        return
    every = folded(runs[::-1])
    shown = every[-(asked.last or _SHOWN) :]
    with_their_cells = [
        with_cells(one, journal.cells(run=one.run.id, last=_CELLS_OF_A_RUN + 1), _CELLS_OF_A_RUN)
        for one in shown
    ]
    first = shown[0].run.began if len(shown) < len(every) else asked.since
    if len(shown) < len(every):
        say(words("log.cut"))
    for line in Timeline(words, book.zone).lines(with_their_cells, journal.revisions(since=first)):
        say(line)
    if any(one.more for one in with_their_cells):
        say(words("log.every_cell"))


def _all_of(journal: Journal, asked: Asked, most: int | None = None) -> Found:
    """What was asked for; of cells and of runs at most so many, the newest."""
    most = most or asked.last
    cells = journal.cells(
        row=asked.cell.row if asked.cell else None,
        column=asked.cell.column if asked.cell else None,
        lead=asked.lead,
        since=asked.since,
    )
    if asked.cell is not None:
        cells = [one for one in cells if asked.cell.is_that_of(one)]
    revisions = [] if asked.cell else journal.revisions(since=asked.since, lead=asked.lead)
    runs = journal.runs(since=asked.since)
    return Found(
        runs=[] if asked.is_narrow else runs[:most][::-1],
        cells=sorted(cells[:most], key=lambda one: one.run),
        revisions=revisions[:most][::-1],
        is_cut=most is not None and len(cells) > most,
        unsure={run.id for run in runs if run.result not in WROTE},
    )


def _record(book: Workbook, found: Found) -> dict[str, Any]:
    """What was found as plain data, in the shape that docs/json.md describes."""
    return {
        "version": JSON_VERSION,
        "workbook": book.named,
        "runs": [
            {
                "id": run.id,
                "began": run.began.isoformat(),
                "seconds": run.seconds,
                "result": run.result or None,
                "cells": run.cells,
                "changes": run.changes,
                "problems": run.problems,
                "code": run.code or None,
                "told": run.told or None,
            }
            for run in found.runs
        ],
        "cells": [
            {
                "at": one.at.isoformat() if one.at else None,
                "run": one.run,
                "tab": one.tab,
                "cell": f"{column_letters(one.column)}{one.row}",
                "row": one.row,
                "column": one.column,
                "heading": one.heading,
                "lead": one.lead,
                "old": plain(one.old),
                "new": plain(one.new),
                "why": one.why,
                "written": one.run not in found.unsure,
            }
            for one in found.cells
        ],
        "revisions": [
            {
                "found": one.found.isoformat(),
                "kind": one.kind,
                "lead": one.lead,
                "facts": dict(one.facts),
            }
            for one in found.revisions
        ],
    }


def _tell_troubles(troubles: Sequence[Problem], words: Catalogue) -> None:
    for one in troubles:
        what, fix = words.of(one)
        say(f"{what}\n  → {fix}", err=True)


def _start(since: date | None, book: Workbook) -> datetime | None:
    """The moment at which a day begins where the workbook is."""
    if since is None:
        return None
    midnight = datetime.combine(since, time())
    local = midnight.replace(tzinfo=book.zone) if book.zone else midnight.astimezone()
    return local.astimezone(UTC)


def _number(name: str) -> int:
    """Which column it is: A is 1, AA is 27."""
    found = 0
    for letter in name:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found
