"""What one look at a workbook keeps for the next: the rows as they stood, in as few bytes as do.

Numbers, dates, statuses and who is responsible are kept as they are; what an activity says only as
a fingerprint, by which its row is known again when its number is gone.
"""

from __future__ import annotations

import io
import json
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_VERSION = 1
_FASTEST = 1  # of zlib: fingerprints hardly shrink, however long it tries

BLANK = -1
"""No number, no status."""

UNKNOWN = -2
"""A status that is not in the list."""


@dataclass(frozen=True)
class SeenLeads:
    """The leads, one element each: identity, who, how much, and where in the funnel.

    Attributes:
        number: BLANK where there is none, or where formulas make the numbers.
        status: position in `Seen.statuses`.
        amount: NaN where blank.
    """

    number: NDArray[np.int64]
    name: NDArray[np.object_]
    manager: NDArray[np.object_]
    status: NDArray[np.int64]
    amount: NDArray[np.float64]


@dataclass(frozen=True)
class SeenActivities:
    """The activities, one element each.

    Attributes:
        lead: line of `Seen.leads`.
        day: days since 1970-01-01.
        status: position in `Seen.statuses`, BLANK or UNKNOWN.
        manager: position in `Seen.people`.
        words: a fingerprint of what was said.
    """

    number: NDArray[np.int64]
    lead: NDArray[np.int64]
    day: NDArray[np.int64]
    status: NDArray[np.int64]
    manager: NDArray[np.int64]
    words: NDArray[np.uint32]


@dataclass(frozen=True)
class SeenUnread:
    """Rows of Activities that stand there and count for nothing: no date, or no lead known.

    Attributes:
        number: BLANK where there is none.
        words: a fingerprint of what was said.
    """

    number: NDArray[np.int64]
    words: NDArray[np.uint32]


@dataclass(frozen=True)
class Seen:
    """One look.

    Attributes:
        since: since when this workbook is looked at; None where nobody remembers.
        statuses: word and kind of each status, those of the list first and in its order; then
            words that have gone from the list while rows still bear them.
        listed: how many of them the list has.
        people: whom activities name.
    """

    since: datetime | None
    statuses: tuple[tuple[str, str], ...]
    listed: int
    people: tuple[str, ...]
    leads: SeenLeads
    activities: SeenActivities
    unread: SeenUnread

    def packed(self) -> bytes:
        """All of it as bytes."""
        import numpy as np  # noqa: PLC0415 - whoever has a look has it loaded

        leads, done = self.leads, self.activities
        words = {
            "since": self.since.isoformat() if self.since else None,
            "statuses": self.statuses,
            "listed": self.listed,
            "people": self.people,
            "names": leads.name.tolist(),
            "managers": leads.manager.tolist(),
        }
        arrays: dict[str, Any] = {
            "version": np.array([_VERSION]),
            "words": np.frombuffer(json.dumps(words).encode("utf-8"), dtype="uint8"),
            "lead_number": leads.number,
            "lead_status": leads.status.astype("int16"),
            "lead_amount": leads.amount,
            # Most numbers follow one another: as steps they shrink to nothing.
            "number": np.diff(done.number, prepend=0),
            "lead": done.lead.astype("int32"),
            "day": done.day.astype("int32"),
            "status": done.status.astype("int16"),
            "manager": done.manager.astype("int32"),
            "said": done.words,
            "unread_number": self.unread.number,
            "unread_said": self.unread.words,
        }
        file = io.BytesIO()
        np.savez(file, allow_pickle=False, **arrays)
        return zlib.compress(file.getvalue(), _FASTEST)

    @classmethod
    def unpacked(cls, packed: bytes) -> Seen | None:
        """What `packed` gave; None for anything else, as if nothing had been seen."""
        import zipfile  # noqa: PLC0415 - see packed

        import numpy as np  # noqa: PLC0415

        try:
            file = io.BytesIO(zlib.decompress(packed))
            with np.load(file, allow_pickle=False) as arrays:
                return _seen({key: arrays[key] for key in arrays.files})
        except (zlib.error, zipfile.BadZipFile, ValueError, KeyError, TypeError, OSError, EOFError):
            return None


def _seen(arrays: dict[str, NDArray[Any]]) -> Seen | None:
    if arrays["version"].tolist() != [_VERSION]:
        return None
    words = json.loads(arrays["words"].tobytes().decode("utf-8"))
    leads = SeenLeads(
        number=arrays["lead_number"].astype("int64"),
        name=_texts(words["names"]),
        manager=_texts(words["managers"]),
        status=arrays["lead_status"].astype("int64"),
        amount=arrays["lead_amount"].astype("float64"),
    )
    activities = SeenActivities(
        number=arrays["number"].astype("int64").cumsum(),
        lead=arrays["lead"].astype("int64"),
        day=arrays["day"].astype("int64"),
        status=arrays["status"].astype("int64"),
        manager=arrays["manager"].astype("int64"),
        words=arrays["said"].astype("uint32"),
    )
    seen = Seen(
        since=datetime.fromisoformat(words["since"]) if words["since"] else None,
        statuses=tuple((str(word), str(kind)) for word, kind in words["statuses"]),
        listed=int(words["listed"]),
        people=tuple(map(str, words["people"])),
        leads=leads,
        activities=activities,
        unread=SeenUnread(
            arrays["unread_number"].astype("int64"), arrays["unread_said"].astype("uint32")
        ),
    )
    return seen if _is_whole(seen) else None


def _is_whole(seen: Seen) -> bool:
    """Whether no line lacks anything and no position points beyond what there is."""
    leads, done, unread = seen.leads, seen.activities, seen.unread
    return (
        _alike(leads.number, leads.name, leads.manager, leads.status, leads.amount)
        and _alike(done.number, done.lead, done.day, done.status, done.manager, done.words)
        and _alike(unread.number, unread.words)
        and 0 <= seen.listed <= len(seen.statuses)
        and _within(leads.status, 0, len(seen.statuses))
        and _within(done.lead, 0, len(leads.number))
        and _within(done.status, UNKNOWN, len(seen.statuses))
        and _within(done.manager, 0, len(seen.people))
    )


def _alike(*columns: NDArray[Any]) -> bool:
    return len({column.shape for column in columns}) == 1


def _within(positions: NDArray[np.int64], first: int, end: int) -> bool:
    return not len(positions) or bool(positions.min() >= first and positions.max() < end)


def _texts(words: list[str]) -> NDArray[np.object_]:
    import numpy as np  # noqa: PLC0415

    texts = np.empty(len(words), dtype=object)
    texts[:] = words
    return texts
