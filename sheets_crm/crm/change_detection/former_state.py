"""What a look keeps of former words and names, by lines and positions of the look's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class SeenFormer:
    """What statuses and leads were called before they were renamed; see `former_names`.

    Attributes:
        words: former word of a status, and its position in `Seen.statuses`.
        names: former name of a lead, its line of `Seen.leads`, and the day until which it bore it.
        word_rows, name_rows: for each of them the lines of `Seen.activities` that still bear it.
    """

    words: tuple[tuple[str, int], ...] = ()
    names: tuple[tuple[str, int, str], ...] = ()
    word_rows: tuple[tuple[int, ...], ...] = ()
    name_rows: tuple[tuple[int, ...], ...] = ()

    def without(
        self, is_in: Callable[[str], bool], leads: Sequence[int], activities: Sequence[int]
    ) -> SeenFormer:
        """As if somebody had never been.

        Args:
            is_in: whether a name is theirs.
            leads: each line's new place, -1 for one that goes.
            activities: the same of activities.
        """
        stay = [
            at
            for at, (name, line, _) in enumerate(self.names)
            if leads[line] >= 0 and not is_in(name)
        ]
        return SeenFormer(
            words=self.words,
            names=tuple(
                (name, leads[line], until) for name, line, until in (self.names[at] for at in stay)
            ),
            word_rows=tuple(_moved(rows, activities) for rows in self.word_rows),
            name_rows=tuple(_moved(self.name_rows[at], activities) for at in stay),
        )

    def is_whole(self, statuses: int, leads: int, activities: int) -> bool:
        """Whether nothing is missing and nothing points beyond so many lines."""
        rows = (line for some in (*self.word_rows, *self.name_rows) for line in some)
        return (
            (len(self.words), len(self.names)) == (len(self.word_rows), len(self.name_rows))
            and all(0 <= at < statuses for _, at in self.words)
            and all(0 <= at < leads for _, at, _ in self.names)
            and all(0 <= at < activities for at in rows)
        )

    def facts(self) -> dict[str, Any]:
        """All of it as plain JSON; `from_facts` is the way back."""
        return asdict(self)

    @classmethod
    def from_facts(cls, kept: Mapping[str, Any]) -> SeenFormer:
        """What gave these facts; a look of an earlier version knows of none.

        Raises:
            AttributeError, TypeError, ValueError: these are no facts of one.
        """
        return cls(
            words=tuple((str(word), int(at)) for word, at in kept.get("words", ())),
            names=tuple((str(name), int(at), str(day)) for name, at, day in kept.get("names", ())),
            word_rows=tuple(tuple(map(int, rows)) for rows in kept.get("word_rows", ())),
            name_rows=tuple(tuple(map(int, rows)) for rows in kept.get("name_rows", ())),
        )


def _moved(lines: Iterable[int], place: Sequence[int]) -> tuple[int, ...]:
    return tuple(place[line] for line in lines if place[line] >= 0)
