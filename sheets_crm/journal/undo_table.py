"""What is needed to take writes back, in the journal's tables; only the stores understand it."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sheets_crm.journal.codec import moment_of, moment_text, storable
from sheets_crm.journal.records import UndoRecord
from sheets_crm.text.parse_untrusted import unpacked

if TYPE_CHECKING:
    from sqlite3 import Connection

_MOST_AT_ONCE = 3
"""Records that go in one pruning at most, whatever the clock says."""

_STAMP = "%Y%m%dT%H%M%S%fZ"


def keep(connection: Connection, text: str, reason: str, keep: int) -> str:
    """Keeps one more, and of all the newest `keep`; its name.

    Which is the newest the order of keeping says, and no clock.
    """
    taken = datetime.now(UTC)
    (same,) = connection.execute(
        "SELECT count(*) FROM undo WHERE taken = ?", (moment_text(taken),)
    ).fetchone()
    name = taken.strftime(_STAMP) + (f"-{same}" if same else "")
    connection.execute(
        "INSERT INTO undo VALUES (?, ?, ?, ?)",
        (name, moment_text(taken), storable(reason), pack(text)),
    )
    connection.execute(
        "DELETE FROM undo WHERE name NOT IN (SELECT name FROM undo ORDER BY rowid DESC LIMIT ?)",
        (max(1, keep),),
    )
    return name


def pack(text: str) -> bytes:
    """A text in few bytes."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def undos(connection: Connection) -> list[UndoRecord]:
    """Every record, newest first."""
    rows = connection.execute(
        "SELECT name, taken, length(packed), reason FROM undo ORDER BY rowid DESC"
    )
    return [UndoRecord(name, moment_of(taken), size, reason) for name, taken, size, reason in rows]


def undo(connection: Connection, name: str) -> str | None:
    """The text of one record; None where it is gone or damaged."""
    found = connection.execute("SELECT packed FROM undo WHERE name = ?", (name,)).fetchone()
    if found is None:
        return None
    try:
        return unpacked(found[0]).decode("utf-8", "surrogatepass")
    except (zlib.error, UnicodeDecodeError):
        return None


def prune(connection: Connection, before: datetime) -> None:
    """Forgets the oldest few of those kept before; the newest goes only when it is the last."""
    connection.execute(
        "DELETE FROM undo WHERE name IN (SELECT name FROM undo WHERE taken < ? AND (rowid < "
        "(SELECT max(rowid) FROM undo) OR (SELECT count(*) FROM undo) = 1) ORDER BY rowid LIMIT ?)",
        (moment_text(before), _MOST_AT_ONCE),
    )


def drop(connection: Connection, name: str) -> None:
    """Forgets one record."""
    connection.execute("DELETE FROM undo WHERE name = ?", (name,))
