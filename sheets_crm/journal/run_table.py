"""Runs, the cells they changed and the revisions they found, in the journal's tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sheets_crm.journal.codec import (
    asked_moment,
    facts_of,
    json_text,
    moment_of,
    moment_text,
    storable,
    value_of,
    value_text,
)
from sheets_crm.journal.records import CellRecord, RevisionRecord, Run
from sheets_crm.journal.retention import oldest_days

if TYPE_CHECKING:
    from sqlite3 import Connection

_BIGGEST = 2**63 - 1
_CELLS = """SELECT place.tab, cell.row, place.col, place.heading, cell.lead, cell.old, cell.new,
    place.why, cell.run, run.began
    FROM cell JOIN place ON place.id = cell.place JOIN run ON run.id = cell.run"""
_NEW_FIRST = "ORDER BY cell.run DESC, place.tab, cell.row, place.col"
_RARE_FIRST = "ORDER BY count(*) OVER (PARTITION BY cell.place), place.tab, cell.row, place.col"
_REVISIONS = "SELECT kind, lead, facts, found FROM revision"
_RUNS = "SELECT id, began, seconds, result, cells, problems, changes, code, told FROM run"

OF_RUN = "cell.run ="
"""The condition that the cells are of one run; rarely changed columns then come first."""

Row = tuple[Any, ...]
Wanted = dict[str, str | int | None]
"""Conditions such as `place.tab =` and what they are met by; None is any."""

Packed = tuple[tuple[str, int, str, str], int, int | None, str, str]
"""A changed cell ready to be kept: its place, row, lead, old and new."""


def begin(connection: Connection, began: datetime) -> int:
    """Notes that a run begins; its id."""
    return _insert(connection, (None, *_run_row(Run(0, began))))


def end(connection: Connection, run: Run) -> int:
    """Notes how a run ended, also one whose beginning could not be noted; its id."""
    row, id_ = _run_row(run), int(run.id)
    found = connection.execute("SELECT began FROM run WHERE id = ?", (id_,)).fetchone()
    if found is None or found[0] != row[0]:
        return _insert(connection, (id_ if id_ and found is None else None, *row))
    connection.execute(
        "UPDATE run SET began = ?, seconds = ?, result = ?, cells = ?, problems = ?, changes = ?, "
        "code = ?, told = ? WHERE id = ?",
        (*row, id_),
    )
    return id_


def _insert(connection: Connection, row: Row) -> int:
    made = connection.execute("INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    return made.lastrowid or 0


def _run_row(run: Run) -> Row:
    return (
        moment_text(run.began),
        None if run.seconds is None else float(run.seconds),
        storable(run.result),
        int(run.cells),
        int(run.problems),
        int(run.changes),
        storable(run.code),
        storable(run.told),
    )


def packed(cells: Iterable[CellRecord]) -> list[Packed]:
    """Changed cells, ready to be kept."""
    return [
        (
            (storable(one.tab), int(one.column), storable(one.heading), one.why),
            int(one.row),
            whole(one.lead),
            value_text(one.old),
            value_text(one.new),
        )
        for one in cells
    ]


def whole(number: int | None) -> int | None:
    """A number as the file can keep it; one that it cannot is none."""
    return int(number) if number is not None and abs(number) <= _BIGGEST else None


def intend(connection: Connection, run: int, cells: Sequence[Packed]) -> None:
    """Notes what a run is about to change, in place of what it was about to change before."""
    drop(connection, run)
    places = {place: _place(connection, place) for place in dict.fromkeys(c[0] for c in cells)}
    connection.executemany(
        "INSERT OR REPLACE INTO cell VALUES (?, ?, ?, ?, ?, ?)",
        ((run, places[place], row, lead, old, new) for place, row, lead, old, new in cells),
    )


def _place(connection: Connection, place: tuple[str, int, str, str]) -> int:
    connection.execute(
        "INSERT OR IGNORE INTO place (tab, col, heading, why) VALUES (?, ?, ?, ?)", place
    )
    found = connection.execute(
        "SELECT id FROM place WHERE (tab, col, heading, why) = (?, ?, ?, ?)", place
    )
    return int(found.fetchone()[0])


def drop(connection: Connection, run: int) -> None:
    """Forgets what a run was about to change."""
    connection.execute("DELETE FROM cell WHERE run = ?", (run,))


def runs(connection: Connection, since: datetime | None, last: int | None) -> list[Run]:
    """The runs, newest first."""
    wanted, facts = _where({"began >=": asked_moment(since)})
    rows = connection.execute(f"{_RUNS}{wanted} ORDER BY id DESC LIMIT ?", (*facts, _limit(last)))
    return [Run(id_, moment_of(began), *rest) for id_, began, *rest in rows]


def cells(connection: Connection, wanted: Wanted, last: int | None) -> list[CellRecord]:
    """The changed cells that meet conditions such as `place.tab =`, those of newer runs first."""
    where, facts = _where(wanted)
    is_of_one = wanted.get(OF_RUN) is not None
    order = _RARE_FIRST if is_of_one else _NEW_FIRST
    rows = connection.execute(f"{_CELLS}{where} {order} LIMIT ?", (*facts, _limit(last)))
    return [
        CellRecord(
            *(tab, row, column, heading, lead),
            *(value_of(old), value_of(new), why),
            *(run, moment_of(began)),
        )
        for tab, row, column, heading, lead, old, new, why, run, began in rows
    ]


def add_revisions(connection: Connection, run: int, found: Iterable[Row]) -> None:
    """Notes revisions, as `revision_rows` has them."""
    connection.executemany(
        "INSERT INTO revision (run, kind, lead, facts, found) VALUES (?, ?, ?, ?, ?)",
        ((run, *row) for row in found),
    )


def revision_rows(found: Iterable[RevisionRecord]) -> list[Row]:
    """Revisions, ready to be kept."""
    return [
        (storable(one.kind), whole(one.lead), json_text(dict(one.facts)), moment_text(one.found))
        for one in found
    ]


def revisions(connection: Connection, wanted: Wanted) -> list[RevisionRecord]:
    """The revisions that meet conditions, newest first."""
    where, facts = _where(wanted)
    rows = connection.execute(f"{_REVISIONS}{where} ORDER BY found DESC, id DESC", facts)
    return [
        RevisionRecord(kind, lead, facts_of(told), moment_of(found))
        for kind, lead, told, found in rows
    ]


def prune(connection: Connection, before: str, revisions_before: str) -> None:
    """Forgets runs and revisions by age; the last run is kept, whenever that was."""
    connection.execute(
        "DELETE FROM run WHERE began < ? AND id < (SELECT max(id) FROM run)",
        (oldest_days(connection, "run", "began", before),),
    )
    connection.execute("DELETE FROM cell WHERE run NOT IN (SELECT id FROM run)")
    connection.execute(
        "DELETE FROM place WHERE NOT EXISTS (SELECT 1 FROM cell WHERE cell.place = place.id)"
    )
    connection.execute(
        "DELETE FROM revision WHERE found < ?",
        (oldest_days(connection, "revision", "found", revisions_before),),
    )


def _where(wanted: Wanted) -> tuple[str, list[str | int]]:
    asked = {condition: value for condition, value in wanted.items() if value is not None}
    clause = " AND ".join(f"{condition} ?" for condition in asked)
    return f" WHERE {clause}" if clause else "", list(asked.values())


def _limit(last: int | None) -> int:
    return -1 if last is None else max(0, last)
