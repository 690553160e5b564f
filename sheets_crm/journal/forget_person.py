"""Taking a person out of the journal's tables."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from sheets_crm.journal import undo_table
from sheets_crm.journal.records import Forgotten

if TYPE_CHECKING:
    from sqlite3 import Connection

IsIn = Callable[[str], bool]
"""Whether a text, JSON or plain, names the person."""

Without = Callable[[bytes], bytes | None]
"""What is kept of a look at the workbook, without the person; None to keep nothing of it."""


def forget(
    connection: Connection, is_in: IsIn, leads: AbstractSet[int], without: Without
) -> Forgotten:
    """Takes out every row that names them, and what is known of the leads that they are.

    Of a run the sentences go and the run stays; of a message that it was sent, where its key does
    not name them: it is then not sent again.
    """
    of_lead = [(lead,) for lead in leads]
    cells = _rows(connection, "SELECT run, place, row, old, new FROM cell", is_in, 3)
    cells |= _of_leads(connection, "SELECT run, place, row FROM cell WHERE lead = ?", of_lead)
    connection.executemany("DELETE FROM cell WHERE (run, place, row) = (?, ?, ?)", cells)
    found = _rows(connection, "SELECT id, kind, facts FROM revision", is_in, 1)
    found |= _of_leads(connection, "SELECT id FROM revision WHERE lead = ?", of_lead)
    connection.executemany("DELETE FROM revision WHERE id = ?", found)
    runs = _rows(connection, "SELECT id, told FROM run WHERE told <> ''", is_in, 1)
    connection.executemany("UPDATE run SET told = '' WHERE id = ?", runs)
    return Forgotten(
        cells=len(cells),
        revisions=len(found),
        messages=_forget_messages(connection, is_in),
        undos=_forget_undos(connection, is_in),
        runs=len(runs),
        seen=_forget_seen(connection, without),
    )


def _rows(connection: Connection, query: str, is_in: IsIn, keys: int) -> set[tuple[object, ...]]:
    """The keys, which come first, of the rows whose other columns name them."""
    return {
        tuple(row[:keys])
        for row in connection.execute(query).fetchall()
        if any(is_in(str(text)) for text in row[keys:])
    }


def _of_leads(
    connection: Connection, query: str, leads: list[tuple[int]]
) -> set[tuple[object, ...]]:
    return {tuple(row) for lead in leads for row in connection.execute(query, lead).fetchall()}


def _forget_messages(connection: Connection, is_in: IsIn) -> int:
    query = "SELECT key, recipient, kind, title, body FROM message"
    said = _rows(connection, query, is_in, 1)
    named = {key for key in said if is_in(str(key[0]))}
    named |= _rows(connection, "SELECT key, key FROM message", is_in, 1)
    connection.executemany("DELETE FROM message WHERE key = ?", named)
    connection.executemany(
        "UPDATE message SET title = '', body = '', recipient = '', sent = coalesce(sent, queued) "
        "WHERE key = ?",
        said - named,
    )
    return len(said | named)


def _forget_undos(connection: Connection, is_in: IsIn) -> int:
    """A record that cannot be read any more goes too: nobody can tell whom it names."""
    names = [row[0] for row in connection.execute("SELECT name FROM undo").fetchall()]
    texts = {name: undo_table.undo(connection, name) for name in names}
    gone = [(name,) for name, text in texts.items() if text is None or is_in(text)]
    connection.executemany("DELETE FROM undo WHERE name = ?", gone)
    return len(gone)


def _forget_seen(connection: Connection, without: Without) -> int:
    row = connection.execute("SELECT rows FROM seen").fetchone()
    if row is None:
        return 0
    kept = without(bytes(row[0]))
    if kept is None:
        connection.execute("DELETE FROM seen")
    elif kept != bytes(row[0]):
        connection.execute("UPDATE seen SET rows = ?", (kept,))
    return int(kept != bytes(row[0]))
