"""Journals with something in them, and every method of one called."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sheets_crm.journal import FILE, CellRecord, Journal, Message, RevisionRecord, Run
from sheets_crm.workbook.snapshot import CellError

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def cell(row: int, column: int = 3, *, tab: str = "Leads", lead: int | None = None, **other):
    told = {"heading": f"Column {column}", "old": None, "new": row, "why": "derived"} | other
    return CellRecord(tab, row, column, lead=lead, **told)


def message(key: str, at: datetime = NOW) -> Message:
    return Message(key, "owner", "plan", "Plan reached", "80 % of March", at)


def fill(journal: Journal, runs: int = 3, cells: int = 5) -> None:
    """So many runs that wrote, a minute apart, and one of everything else."""
    for number in range(runs):
        at = NOW + number * MINUTE
        run = journal.begin(at)
        journal.intend(run, [cell(row + 2, lead=row + 1) for row in range(cells)])
        lost = RevisionRecord("lead_lost", 1, {"name": "Acme"}, at)
        journal.end(Run(run, at, 1.5, "written", cells, 2, cells), seen=b"rows", revisions=[lost])
    journal.queue([message("plan 2026-03"), message("sent")])
    journal.sent("sent", NOW)
    journal.keep_undo('{"cells": []}', "sync", 5)


def everything(journal: Journal) -> None:
    """Calls each method once, reading and writing."""
    run = journal.begin(NOW)
    journal.intend(run, [cell(2, new=date(2026, 3, 1)), cell(3, old=CellError("#N/A"))])
    journal.end(Run(run, NOW, 1.0, "written"), seen=b"new", revisions=[])
    journal.intend(run, [cell(2)])
    journal.drop(run)
    journal.runs(last=5)
    journal.cells(lead=1)
    journal.cells(run=run)
    journal.cells(tab="Leads", row=2, column=3, since=NOW)
    journal.revisions()
    journal.seen()
    journal.queue([message("another")])
    for each in journal.unsent():
        journal.tried(each.key, NOW)
    journal.sent("another", NOW)
    name = journal.keep_undo("{}", "sync", 3)
    for record in journal.undos():
        journal.undo(record.name)
    journal.drop_undo(name or "none")
    journal.prune(before=NOW - timedelta(days=90), revisions_before=NOW - timedelta(days=365))


def make_newer(folder: Path, version: int = 99) -> None:
    """Makes the journal one of a later version of the program, which this one cannot use."""
    Journal(folder).begin(NOW)
    with contextlib.closing(sqlite3.connect(folder / FILE)) as file:
        file.execute(f"PRAGMA user_version = {version}")


def codes(journal: Journal) -> list[str]:
    return [problem.code for problem in journal.told]


def asides(folder: Path) -> list[Path]:
    return sorted(folder.glob("journal-broken-*"))
