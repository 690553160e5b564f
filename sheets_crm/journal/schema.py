"""The tables of the journal's file, step by step from its first version to the newest.

A changed cell takes about thirty bytes: what its column, heading and rule have in common stands
once, in `place`. Moments are text in UTC, values are JSON (see `codec`), so that the file can be
read with any SQLite tool.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection

_FIRST = (
    """CREATE TABLE run (
        id INTEGER PRIMARY KEY AUTOINCREMENT, began TEXT NOT NULL, seconds REAL,
        result TEXT NOT NULL, cells INTEGER NOT NULL, problems INTEGER NOT NULL,
        changes INTEGER NOT NULL, code TEXT NOT NULL, told TEXT NOT NULL)""",
    "CREATE INDEX run_by_began ON run (began)",
    """CREATE TABLE place (
        id INTEGER PRIMARY KEY, tab TEXT NOT NULL, col INTEGER NOT NULL, heading TEXT NOT NULL,
        why TEXT NOT NULL, UNIQUE (tab, col, heading, why))""",
    """CREATE TABLE cell (
        run INTEGER NOT NULL, place INTEGER NOT NULL, row INTEGER NOT NULL, lead INTEGER,
        old TEXT NOT NULL, new TEXT NOT NULL, PRIMARY KEY (run, place, row)) WITHOUT ROWID""",
    "CREATE INDEX cell_by_place ON cell (place, row)",
    "CREATE INDEX cell_by_lead ON cell (lead) WHERE lead IS NOT NULL",
    """CREATE TABLE revision (
        id INTEGER PRIMARY KEY, run INTEGER NOT NULL, kind TEXT NOT NULL, lead INTEGER,
        facts TEXT NOT NULL, found TEXT NOT NULL)""",
    "CREATE INDEX revision_by_found ON revision (found)",
    """CREATE TABLE seen (
        id INTEGER PRIMARY KEY CHECK (id = 1), at TEXT NOT NULL, rows BLOB NOT NULL)""",
    """CREATE TABLE message (
        key TEXT PRIMARY KEY, recipient TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL,
        body TEXT NOT NULL, queued TEXT NOT NULL, sent TEXT, attempts INTEGER NOT NULL,
        tried TEXT)""",
    """CREATE TABLE undo (
        name TEXT PRIMARY KEY, taken TEXT NOT NULL, reason TEXT NOT NULL, packed BLOB NOT NULL)""",
)

_STEPS = (_FIRST,)
"""What makes of each version the next; a file knows its own by SQLite's `user_version`."""

VERSION = len(_STEPS)

_HIGHEST = 1000


class NewerJournalError(Exception):
    """The file was made by a later version of the program."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


def version_of(connection: Connection) -> int:
    """The file's version; 0 while it is blank.

    Raises:
        NewerJournalError: this program cannot know what stands in it.
        ValueError: no version of the program will ever have that number.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if not 0 <= version <= _HIGHEST:
        raise ValueError(version)
    if version > VERSION:
        raise NewerJournalError(version)
    return version


def bring_up_to_date(connection: Connection) -> None:
    """Makes the tables that are missing, within the transaction that has begun."""
    for step in _STEPS[version_of(connection) :]:
        for statement in step:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")
