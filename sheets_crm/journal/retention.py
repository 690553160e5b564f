"""How much of what is old goes at once: a few recorded days, whatever the clock of a visit says.

A clock that is decades ahead makes everything old. Were all of it forgotten at once, one visit with
such a clock would cost the whole memory; so the oldest few days on which anything was recorded go,
and at the next pruning the next few. Where a day is recorded each day, one goes each day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection

MOST_DAYS = 7
"""Recorded days that go in one pruning at most."""


def oldest_days(connection: Connection, table: str, moment: str, before: str) -> str:
    """The moment before which rows may go now.

    Args:
        connection: the journal's.
        table: whose rows.
        moment: the column that says when they are from, as `codec.moment_text` writes it.
        before: what is older shall go in the end.
    """
    found = connection.execute(
        f"SELECT DISTINCT substr({moment}, 1, 10) AS day FROM {table} WHERE {moment} < ? "  # noqa: S608 - names of ours
        "ORDER BY day LIMIT ?",
        (before, MOST_DAYS + 1),
    ).fetchall()
    return min(before, str(found[MOST_DAYS][0])) if len(found) > MOST_DAYS else before
