"""What statuses and leads were called before their owner renamed them, look after look.

A word that the list no longer has, and that another stands in place of, is that status's former
word; a name that a lead's number no longer bears is that lead's former name. Rows that still bear
them count for the status or lead. Where a new status or lead has taken the old word, the rows that
bore it before stay with the old one, and rows seen first since then are the new one's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from sheets_crm.crm.change_detection.former_state import SeenFormer
from sheets_crm.crm.change_detection.match_rows import GONE, lead_lines
from sheets_crm.crm.change_detection.row_state import BLANK
from sheets_crm.crm.change_detection.status_renames import in_their_place
from sheets_crm.crm.change_detection.workbook_state import Seen, fingerprint
from sheets_crm.crm.parse.text_match import firm, normal

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NONE = np.array([], dtype="int64")


@dataclass(frozen=True)
class FormerWord:
    """A former word of a status, or a former name of a lead.

    Attributes:
        word: as it was.
        at: position of the status, or line of the lead.
        until: the day on which the other word was found; "" for a status.
        bearing: lines of the last look's activities that bore it.
        rows: lines of this look's activities that do.
    """

    word: str
    at: int
    until: str = ""
    bearing: NDArray[np.int64] = field(default_factory=lambda: _NONE)
    rows: NDArray[np.int64] = field(default_factory=lambda: _NONE)


@dataclass(frozen=True)
class Former:
    """Every former word and name, the newest first."""

    words: tuple[FormerWord, ...] = ()
    names: tuple[FormerWord, ...] = ()

    def places(self) -> dict[str, int]:
        """Each former word of a status, as `normal` has it, and the status's position."""
        return {normal(each.word): each.at for each in reversed(self.words)}

    def packed(self) -> SeenFormer:
        """As the next look shall know it."""
        return SeenFormer(
            words=tuple((each.word, each.at) for each in self.words),
            names=tuple((each.word, each.at, each.until) for each in self.names),
            word_rows=tuple(tuple(each.rows.tolist()) for each in self.words),
            name_rows=tuple(tuple(each.rows.tolist()) for each in self.names),
        )


NO_FORMER = Former()
"""Where nothing was renamed, or nobody remembers."""


def former_words(before: Seen | None, words: Sequence[str]) -> tuple[FormerWord, ...]:
    """What the statuses of the list were called before."""
    if before is None:
        return ()
    old = [word for word, _ in before.statuses[: before.listed]]
    known = before.former
    if old == list(words) and not known.words:
        return ()
    gone = [word for word, _ in before.statuses[before.listed :]]
    place = in_their_place(old, words, gone)
    listed = set(map(normal, words))
    found = [
        FormerWord(word, place[at], bearing=np.flatnonzero(before.activities.status == at))
        for at, word in enumerate(old)
        if place[at] != GONE and normal(word) not in listed
    ]
    found += [
        FormerWord(word, place[at], bearing=np.array(rows, dtype="int64"))
        for (word, at), rows in zip(known.words, known.word_rows, strict=True)
        if place[at] != GONE and normal(word) != normal(words[place[at]])
    ]
    return _different(found, normal)


def former_names(
    before: Seen | None,
    numbers: NDArray[np.int64],
    names: NDArray[np.object_],
    today: date,
) -> tuple[FormerWord, ...]:
    """What the leads were called before, by their lines now.

    Args:
        before: the last look.
        numbers: of the leads now, BLANK where there is none, or where formulas make them.
        names: of the leads now.
        today: the day of this look.
    """
    if before is None:
        return ()
    old, known = before.leads, before.former
    if not known.names and np.array_equal(old.name, names) and np.array_equal(old.number, numbers):
        return ()
    line = lead_lines(old.number, old.name, numbers, names)
    renamed = (line != GONE) & (old.name != np.append(names, "")[line])
    theirs = _lines_of(before.activities.lead, np.flatnonzero(renamed))
    found = [
        FormerWord(old.name[at], int(line[at]), today.isoformat(), bearing=lines)
        for at, lines in theirs.items()
    ]
    found += [
        FormerWord(name, int(line[at]), until, bearing=np.array(rows, dtype="int64"))
        for (name, at, until), rows in zip(known.names, known.name_rows, strict=True)
        if line[at] != GONE
    ]
    return _different([each for each in found if firm(each.word) != firm(names[each.at])], firm)


def _lines_of(leads: NDArray[np.int64], some: NDArray[np.int64]) -> dict[int, NDArray[np.int64]]:
    """The lines of each of some leads, in their order."""
    order = np.argsort(leads, kind="stable")
    ends = np.searchsorted(leads[order], [some, some + 1])
    return {
        lead: order[first:end]
        for lead, first, end in zip(some.tolist(), *ends.tolist(), strict=True)
    }


@dataclass(frozen=True)
class Rows:
    """This look's activities, by which they are known again.

    Attributes:
        numbers: NaN where there is none.
        days: of each.
        words: what was said.
        before: the last look; None where there was none.
    """

    numbers: NDArray[np.float64]
    days: NDArray[np.datetime64]
    words: Sequence[str]
    before: Seen | None


def attributed(
    targets: NDArray[np.int64],
    texts: Sequence[str],
    rows: Rows,
    former: Sequence[FormerWord],
    *,
    form: Callable[[str], str],
    is_taken: Callable[[str], bool],
) -> tuple[NDArray[np.int64], tuple[FormerWord, ...]]:
    """Gives rows with a former word to whom it was; the targets, and which rows bear each word.

    Args:
        targets: of each row, as far as today's words tell.
        texts: as typed in each row.
        rows: by which they are known again.
        former: the former words, the newest first.
        form: in which two spellings are equal.
        is_taken: whether a word, in that form, is another's today: then only the rows that bore it
            before are of the former.
    """
    if rows.before is None or not former:
        return targets, ()
    plain = {text: form(text) for text in dict.fromkeys(texts)}
    bearers: dict[str, list[int]] = {}
    for index, each in enumerate(former):
        bearers.setdefault(form(each.word), []).append(index)
    lines: dict[str, list[int]] = {}
    for i, text in enumerate(texts):
        if plain[text] in bearers:
            lines.setdefault(plain[text], []).append(i)
    targets, theirs = targets.copy(), [_NONE] * len(former)
    for word, some in lines.items():
        free = np.array(some, dtype="int64")
        for index in bearers[word]:
            is_theirs = _bore(rows.before, former[index].bearing, free, rows)
            theirs[index], free = free[is_theirs], free[~is_theirs]
        if not is_taken(word):
            newest = bearers[word][0]
            theirs[newest] = np.union1d(theirs[newest], free)
    for each, found in zip(former, theirs, strict=True):
        targets[found] = each.at
    return targets, tuple(
        replace(each, rows=found) for each, found in zip(former, theirs, strict=True)
    )


def _bore(
    before: Seen, bearing: NDArray[np.int64], lines: NDArray[np.int64], rows: Rows
) -> NDArray[np.bool_]:
    """Which of these rows now are among the last look's that bore a word.

    By number; a row without one, as after an undo, by its day and by what was said, where the
    number is nowhere now.
    """
    then = before.activities
    known = then.number[bearing]
    numbers = rows.numbers[lines]
    found: NDArray[np.bool_] = np.isin(numbers, known[known != BLANK])
    without = np.flatnonzero(np.isnan(numbers)).tolist()
    if not without:
        return found
    gone = bearing[~np.isin(known, rows.numbers)]
    lost = set(zip(then.day[gone].tolist(), then.words[gone].tolist(), strict=True))
    for at in without:
        line = int(lines[at])
        day = rows.days[line].astype("M8[D]").astype("int64")
        found[at] = (int(day), fingerprint(rows.words[line])) in lost
    return found


def _different(found: list[FormerWord], form: Callable[[str], str]) -> tuple[FormerWord, ...]:
    """Each word of each status (lead) once, the newest."""
    kept: dict[tuple[str, int], FormerWord] = {}
    for each in found:
        kept.setdefault((form(each.word), each.at), each)
    return tuple(kept.values())
