"""What one look at a workbook keeps for the next: the rows as they stood, in as few bytes as do.

Numbers, dates, statuses and who is responsible are kept as they are; what an activity says only as
a fingerprint, by which its row is known again when its number is gone.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sheets_crm.crm.change_detection.former_state import SeenFormer
from sheets_crm.crm.change_detection.row_state import (
    SHOWN,
    UNDATED,
    UNKNOWN,
    LooseDate,
    SeenActivities,
    SeenLeads,
    SeenUnread,
)
from sheets_crm.text.parse_untrusted import from_json, unpacked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_VERSION = 1
_FASTEST = 1  # of zlib: fingerprints hardly shrink, however long it tries


@dataclass(frozen=True)
class Seen:
    """One look.

    Attributes:
        since: since when this workbook is looked at; None where nobody remembers.
        statuses: word and kind of each status, those of the list first and in its order; then
            words that have gone from the list while rows still bear them.
        listed: how many of them the list has.
        people: whom activities name.
        former: what they were called before.
        loose: the dates that were given to texts which are none by themselves, the newest last.
        last: the highest number ever given to a contact, by which a look is known to be the last;
            -1 where nobody remembers.
        knows_date_texts: False for a look of a version that did not keep them.
    """

    since: datetime | None
    statuses: tuple[tuple[str, str], ...]
    listed: int
    people: tuple[str, ...]
    leads: SeenLeads
    activities: SeenActivities
    unread: SeenUnread
    former: SeenFormer = field(default_factory=SeenFormer)
    loose: tuple[LooseDate, ...] = ()
    last: int = -1
    knows_date_texts: bool = True

    def packed(self) -> bytes:
        """All of it as bytes: a line of JSON, then the columns one after the other; compressed."""
        columns = [column.astype(kind) for column, kind in zip(_columns(self), _KINDS, strict=True)]
        head = {
            "version": _VERSION,
            "since": self.since.isoformat() if self.since else None,
            "statuses": self.statuses,
            "listed": self.listed,
            "people": self.people,
            "names": self.leads.name.tolist(),
            "managers": self.leads.manager.tolist(),
            "unread": [self.unread.lead.tolist(), self.unread.manager.tolist()],
            "loose": [[one.column, one.number, one.text, one.day] for one in self.loose],
            "lengths": [len(column) for column in columns],
            "former": self.former.facts(),
            "last": self.last,
        }
        line = json.dumps(head).encode("ascii") + b"\n"
        return zlib.compress(line + b"".join(column.tobytes() for column in columns), _FASTEST)

    def without(self, is_in: Callable[[str], bool], numbers: AbstractSet[int]) -> Seen:
        """The look as if somebody had never been: leads that they are, with all their activities.

        Who is responsible for others' leads, and is forgotten, is nobody there.
        """
        import numpy as np  # noqa: PLC0415 - whoever has a look has it loaded

        leads, done, unread = self.leads, self.activities, self.unread
        named = [is_in(str(name)) for name in leads.name]
        stay = ~(np.array(named, bool) | np.isin(leads.number, list(numbers)))
        place = np.where(stay, np.cumsum(stay) - 1, -1)
        of_others = stay[done.lead] if len(done.lead) else np.zeros(0, bool)
        of_whom = np.where(of_others, np.cumsum(of_others) - 1, -1)

        others = np.array([not is_in(str(name)) for name in unread.lead], bool)

        gone = {
            "leads": set(leads.number[~stay].tolist()),
            "activities": set(done.number[~of_others].tolist()),
        }

        def nobody(names: Iterable[str]) -> list[str]:
            return ["" if is_in(str(name)) else str(name) for name in names]

        return replace(
            self,
            people=tuple(nobody(self.people)),
            leads=_leads_of(leads, stay, nobody(leads.manager[stay])),
            activities=SeenActivities(
                done.number[of_others],
                place[done.lead[of_others]],
                done.day[of_others],
                done.status[of_others],
                done.manager[of_others],
                done.words[of_others],
                done.date_text[of_others],
            ),
            unread=_unread_of(unread, others, nobody(unread.manager[others])),
            former=self.former.without(is_in, place.tolist(), of_whom.tolist()),
            loose=tuple(
                one
                for one in self.loose
                if one.number not in gone.get(one.column.partition(".")[0], ())
            ),
        )

    def names(self) -> Iterator[str]:
        """Everybody who is named: leads, and who is responsible."""
        unread = self.unread
        for each in (self.leads.name, self.leads.manager, self.people, unread.lead, unread.manager):
            yield from map(str, each)
        yield from (name for name, _, _ in self.former.names)

    @classmethod
    def unpacked(cls, packed: bytes) -> Seen | None:
        """What `packed` gave; None for anything else, as if nothing had been seen."""
        try:
            line, _, rest = unpacked(packed).partition(b"\n")
            head = from_json(line)
            return _seen(head, rest) if head["version"] == _VERSION else None
        except (ValueError, KeyError, TypeError, AttributeError):
            return None


_KINDS = (
    *("<i8", "<i2", "<f8", "<i8", "<i4", "<i4", "<i2", "<i4", "<u4", "<i8", "<u4"),
    *("<i4", "<u4", "<u4"),
)
"""How the columns are kept, in the order of `_columns`."""

_AGES = (11, 13, len(_KINDS))
"""So many of them, the first, looks of each version have had."""


def fingerprint(text: str) -> int:
    """By which what an activity says is known again."""
    return zlib.crc32(text.encode("utf-8", "replace"))


def _columns(seen: Seen) -> list[NDArray[Any]]:
    import numpy as np  # noqa: PLC0415 - whoever has a look has it loaded

    leads, done, unread = seen.leads, seen.activities, seen.unread
    return [
        leads.number,
        leads.status,
        leads.amount,
        np.diff(done.number, prepend=0),  # as steps from one to the next they shrink to nothing
        done.lead,
        done.day,
        done.status,
        done.manager,
        done.words,
        unread.number,
        unread.words,
        leads.created,
        done.date_text,
        leads.shown.ravel(),
    ]


def _seen(head: dict[str, Any], rest: bytes) -> Seen | None:
    import numpy as np  # noqa: PLC0415

    columns = _split(rest, head["lengths"])
    is_old = len(columns) == _AGES[0]
    if is_old:
        columns += [np.full(len(columns[0]), UNDATED), np.zeros(len(columns[3]), "uint32")]
    if len(columns) == _AGES[1]:
        columns.append(np.zeros(len(columns[0]) * 2 * len(SHOWN), "uint32"))
    number, status, amount, steps, lead, day, told, manager, words = columns[:9]
    unread, unread_words, created, date_text, shown = columns[9:]
    nameless = [[""] * len(unread)] * 2  # as looks of before were kept
    seen = Seen(
        since=datetime.fromisoformat(head["since"]) if head["since"] else None,
        statuses=tuple((str(word), str(kind)) for word, kind in head["statuses"]),
        listed=int(head["listed"]),
        people=tuple(map(str, head["people"])),
        leads=SeenLeads(
            *(number, _texts(head["names"]), _texts(head["managers"]), status, amount, created),
            shown.reshape(-1, 2 * len(SHOWN)),
        ),
        activities=SeenActivities(steps.cumsum(), lead, day, told, manager, words, date_text),
        unread=SeenUnread(unread, unread_words, *map(_texts, head.get("unread", nameless))),
        former=SeenFormer.from_facts(head.get("former", {})),
        loose=tuple(
            LooseDate(str(column), int(row), str(text), str(day))
            for column, row, text, day in head.get("loose", ())
        ),
        last=int(head.get("last", -1)),
        knows_date_texts=not is_old,
    )
    return seen if _is_whole(seen) else None


def _split(rest: bytes, lengths: list[int]) -> list[NDArray[Any]]:
    """The columns; whole numbers all of one width, so that they can be counted with."""
    import numpy as np  # noqa: PLC0415

    columns, start = [], 0
    if len(lengths) not in _AGES:
        raise ValueError(lengths)
    for kind, length in zip(_KINDS, lengths, strict=False):
        column = np.frombuffer(rest, kind, length, start)
        start += column.nbytes
        columns.append(column.astype("int64" if kind[1] == "i" else kind[1:]))
    return columns


def _is_whole(seen: Seen) -> bool:
    """Whether no line lacks anything and no position points beyond what there is."""
    leads, done, unread = seen.leads, seen.activities, seen.unread
    return (
        _alike(
            *(leads.number, leads.name, leads.manager, leads.status, leads.amount, leads.created),
            leads.shown[:, 0],
        )
        and _alike(
            *(done.number, done.lead, done.day, done.status, done.manager, done.words),
            done.date_text,
        )
        and _alike(unread.number, unread.words, unread.lead, unread.manager)
        and 0 <= seen.listed <= len(seen.statuses)
        and _within(leads.status, 0, len(seen.statuses))
        and _within(done.lead, 0, len(leads.number))
        and _within(done.status, UNKNOWN, len(seen.statuses))
        and _within(done.manager, 0, len(seen.people))
        and seen.former.is_whole(seen.listed, len(leads.number), len(done.number))
    )


def _alike(*columns: NDArray[Any]) -> bool:
    return len({column.shape for column in columns}) == 1


def _within(positions: NDArray[np.int64], first: int, end: int) -> bool:
    return not len(positions) or bool(positions.min() >= first and positions.max() < end)


def _leads_of(leads: SeenLeads, stay: NDArray[np.bool_], managers: list[str]) -> SeenLeads:
    """The leads that stay, under those managers."""
    return SeenLeads(
        leads.number[stay],
        leads.name[stay],
        _texts(managers),
        leads.status[stay],
        leads.amount[stay],
        leads.created[stay],
        leads.shown[stay],
    )


def _unread_of(unread: SeenUnread, stay: NDArray[np.bool_], managers: list[str]) -> SeenUnread:
    """The contacts of unknown leads that stay, under those managers."""
    return SeenUnread(unread.number[stay], unread.words[stay], unread.lead[stay], _texts(managers))


def _texts(words: list[str]) -> NDArray[np.object_]:
    import numpy as np  # noqa: PLC0415

    texts = np.empty(len(words), dtype=object)
    texts[:] = words
    return texts
