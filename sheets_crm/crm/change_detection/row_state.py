"""The rows that a look keeps: one element a row, each kind of thing in a column of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BLANK = -1
"""No number, no status."""

UNKNOWN = -2
"""A status that is not in the list."""

UNDATED = -(2**31)
"""The day of a row that has none."""


SHOWN = ("status", "last_contact", "last_words", "next_step", "next_date")
"""Columns of Leads that a look remembers, to tell what is typed there later."""


@dataclass(frozen=True)
class LooseDate:
    """A text that is no day by itself, or a blank, and the day it was given at first sight.

    Attributes:
        column: `<table>.<field>`.
        number: of its row.
        day: in the form of ISO 8601, with its time where one was typed; "" where nobody knows.
    """

    column: str
    number: int
    text: str
    day: str


@dataclass(frozen=True)
class SeenLeads:
    """The leads, one element each: identity, who, how much, and where in the funnel.

    Attributes:
        number: BLANK where there is none, or where formulas make the numbers.
        status: position in `Seen.statuses`.
        amount: NaN where blank.
        created: days since 1970-01-01, UNDATED where blank.
        shown: a row a lead, of fingerprints: what our columns SHOWN say of it, then what the
            owner's own columns of the same meaning say; 0 where nobody knows.
    """

    number: NDArray[np.int64]
    name: NDArray[np.object_]
    manager: NDArray[np.object_]
    status: NDArray[np.int64]
    amount: NDArray[np.float64]
    created: NDArray[np.int64]
    shown: NDArray[np.uint32]


@dataclass(frozen=True)
class SeenActivities:
    """The activities, one element each.

    Attributes:
        lead: line of `Seen.leads`.
        day: days since 1970-01-01, UNDATED where there is none.
        status: position in `Seen.statuses`, BLANK or UNKNOWN.
        manager: position in `Seen.people`.
        words: a fingerprint of what was said.
        date_text: a fingerprint of the date where it is a text, else 0.
    """

    number: NDArray[np.int64]
    lead: NDArray[np.int64]
    day: NDArray[np.int64]
    status: NDArray[np.int64]
    manager: NDArray[np.int64]
    words: NDArray[np.uint32]
    date_text: NDArray[np.uint32]


@dataclass(frozen=True)
class SeenUnread:
    """Rows of Activities that stand there and count for nothing: of no lead that is known.

    Attributes:
        number: BLANK where there is none.
        words: a fingerprint of what was said.
        lead, manager: as typed.
    """

    number: NDArray[np.int64]
    words: NDArray[np.uint32]
    lead: NDArray[np.object_]
    manager: NDArray[np.object_]
