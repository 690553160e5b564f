"""Messages on their way, in the journal's tables: what has been there is never sent again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sheets_crm.journal.codec import moment_of, moment_text, storable
from sheets_crm.journal.records import Message
from sheets_crm.journal.retention import oldest_days

if TYPE_CHECKING:
    from sqlite3 import Connection

_KEYS_OUTLIVE = timedelta(days=400)
"""A key is remembered so much longer than the message, for what may be told once a year."""

Row = tuple[str, str, str, str, str, str]


def rows(messages: Iterable[Message]) -> list[Row]:
    """Messages, ready to be kept."""
    return [
        (
            storable(one.key),
            storable(one.recipient),
            storable(one.kind),
            storable(one.title),
            storable(one.body),
            moment_text(one.queued),
        )
        for one in messages
    ]


def queue(connection: Connection, new: Iterable[Row]) -> int:
    """Takes in those whose key was never there; how many."""
    before = connection.total_changes
    connection.executemany(
        "INSERT OR IGNORE INTO message (key, recipient, kind, title, body, queued, attempts) "
        "VALUES (?, ?, ?, ?, ?, ?, 0)",
        new,
    )
    return connection.total_changes - before


def unsent(connection: Connection) -> list[Message]:
    """What is still to be sent, oldest first."""
    found = connection.execute(
        "SELECT key, recipient, kind, title, body, queued, attempts, tried FROM message "
        "WHERE sent IS NULL ORDER BY queued, rowid"
    )
    return [
        Message(
            *(key, recipient, kind, title, body),
            queued=moment_of(queued),
            attempts=attempts,
            tried=None if tried is None else moment_of(tried),
        )
        for key, recipient, kind, title, body, queued, attempts, tried in found
    ]


def sent(connection: Connection, key: str, at: datetime) -> None:
    """Notes that a message was sent."""
    connection.execute(
        "UPDATE message SET sent = ? WHERE key = ?", (moment_text(at), storable(key))
    )


def tried(connection: Connection, key: str, at: datetime) -> None:
    """Notes that sending failed once more."""
    connection.execute(
        "UPDATE message SET attempts = attempts + 1, tried = ? WHERE key = ?",
        (moment_text(at), storable(key)),
    )


def prune(connection: Connection, before: datetime) -> None:
    """Forgets what old messages said, and much later that there were any.

    One that could not be sent till now is of no use to anybody; it counts as sent.
    """
    told = "(SELECT queued FROM message WHERE sent IS NULL OR title <> '' OR body <> '')"
    old = oldest_days(connection, told, "queued", moment_text(before))
    connection.execute(
        "UPDATE message SET title = '', body = '', sent = coalesce(sent, ?) "
        "WHERE queued < ? AND (sent IS NULL OR title <> '' OR body <> '')",
        (old, old),
    )
    forgotten = oldest_days(connection, "message", "queued", moment_text(before - _KEYS_OUTLIVE))
    connection.execute("DELETE FROM message WHERE queued < ?", (forgotten,))
