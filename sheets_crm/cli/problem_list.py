"""Many problems as a list that a person reads: one line for each remedy, the dearest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sheets_crm.cli.output import say, say_table
from sheets_crm.crm.checks.registry import Gravity
from sheets_crm.crm.checks.severity import gravity
from sheets_crm.errors import Problem
from sheets_crm.locale import Catalogue
from sheets_crm.text.sanitize import one_line

SHOWN_BY_SYNC = 5
SHOWN_BY_CHECK = 50
_SHOWN_PLACES = 8
_SHOWN_SENTENCES = 3
_EACH_TOLD = frozenset({"doubtful_date"})


@dataclass
class Alike:
    """Problems of a tab that one and the same remedy mends.

    Attributes:
        tab: where they are.
        fix: the remedy.
        gravity: what they cost.
        problems: each of them, in their order.
        sentences: what is the matter, each different sentence once.
    """

    tab: str
    fix: str
    gravity: Gravity
    problems: list[Problem] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    @property
    def is_each_told(self) -> bool:
        """Whether none of them may be hidden behind another: each is read in its own way."""
        return all(problem.code in _EACH_TOLD for problem in self.problems)

    def what(self, words: Catalogue, most: int = _SHOWN_SENTENCES) -> str:
        """The sentences, a line each, and how many more problems there are than are shown."""
        if self.is_each_told:
            return "\n".join(words.of(problem)[0] for problem in self.problems)
        shown = self.sentences[:most]
        more = len(self.problems) - len(shown)
        last = words("check.and_alike", count=more) if more else ""
        return "\n".join(shown) + last

    def places(self, words: Catalogue) -> str:
        """The tab, and a line for each of the first cells or rows."""
        most = len(self.problems) if self.is_each_told else _SHOWN_PLACES
        places = [_place(problem, words) for problem in self.problems[:most]]
        more = len(self.problems) - most
        last = [words("check.more", count=more)] if more > 0 else []
        return "\n".join(one_line(line) for line in (self.tab, *places, *last) if line)


def by_remedy(problems: Iterable[Problem], words: Catalogue) -> list[Alike]:
    """The problems by the words of their remedies; the dearest first, then the most frequent."""
    found: dict[tuple[str, str], Alike] = {}
    for problem in problems:
        what, fix = words.of(problem)
        alike = found.setdefault((problem.tab, fix), Alike(problem.tab, fix, gravity(problem)))
        alike.gravity = min(alike.gravity, gravity(problem))
        alike.problems.append(problem)
        if what not in alike.sentences[:_SHOWN_SENTENCES]:
            alike.sentences.append(what)
    return sorted(found.values(), key=lambda one: (one.gravity, -len(one.problems)))


def tell_problems(
    problems: Sequence[Problem], words: Catalogue, most: int = SHOWN_BY_CHECK
) -> None:
    """A table of the problems with their places and remedies, of at most so many lines."""
    if not problems:
        say(words("check.no_problems"))
        return
    columns = [(words("check.where"), 2), (words("check.what"), 4), (words("check.fix"), 4)]
    every = by_remedy(problems, words)
    rows = [(one.places(words), one.what(words), one.fix) for one in every[:most]]
    say_table(words("check.problems", count=len(problems)), columns, rows)
    if more := sum(len(one.problems) for one in every[most:]):
        say(words("check.cut", count=more, lines=len(every)))


def tell_briefly(problems: Sequence[Problem], words: Catalogue, most: int = SHOWN_BY_SYNC) -> None:
    """A line for each of the dearest problems, and where all of them are told."""
    if not problems:
        return
    say(words("sync.problems", count=len(problems)))
    every = by_remedy(problems, words)
    for one in every[:most]:
        for where, what in _briefly(one, words):
            say(f"  • {where}{what}")
    more = sum(len(one.problems) for one in every[most:])
    say(words("sync.look_for_more", count=more) if more else words("sync.look"))


def _briefly(one: Alike, words: Catalogue) -> Iterator[tuple[str, str]]:
    """Where and what, once for all that are alike, or for each that must be told."""
    tab = one_line(one.tab)
    if one.is_each_told:
        for problem in one.problems:
            yield f"{tab}, {one_line(_place(problem, words))}: ", words.of(problem)[0]
    else:
        yield f"{tab}: " if tab else "", one.what(words, most=1)


def dearest(problems: Sequence[Problem], most: int | None) -> list[Problem]:
    """At most so many problems, the dearest of them; all in their order where there is no limit."""
    return list(problems) if most is None else sorted(problems, key=gravity)[:most]


def _place(problem: Problem, words: Catalogue) -> str:
    if problem.row and problem.column:
        return words("check.cell", row=problem.row, column=problem.column)
    return words("check.row", row=problem.row) if problem.row else problem.column or ""
