"""Which lead an activity means: by number, by its own id, by name, or by telephone number."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, takewhile

from sheets_crm.crm.identity.former_names import FormerWord
from sheets_crm.crm.parse.phones import Phones
from sheets_crm.crm.parse.text_match import Vocabulary, firm, normal
from sheets_crm.crm.parse.typos import slips
from sheets_crm.errors import Fact

_NUMBERED = re.compile(r"(?:№|#|no\.?|n)?\s*(\d{1,15})(?:[\s.,:;)–—-]+(.*))?", re.IGNORECASE)
_BEGINS_NUMBER = frozenset("№#nN0123456789")
_NAMED = 5
"""So many names are told where several are near."""

NO_PHONES = Phones((), "")


@dataclass(frozen=True)
class Meant:
    """What a text means as the name of a lead.

    Attributes:
        line: of the lead; of several leads of that name the first; -1 for none.
        code, facts: what is told of each row with it; "" for nothing.
        namesakes: lines of several leads of one name, of which each row means one.
    """

    line: int
    code: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    namesakes: tuple[int, ...] = ()


NOBODY = Meant(-1)


class References:
    """The leads as they are referred to.

    Args:
        names, numbers: of the leads.
        ids: what else the owner's own columns call a lead, as `normal` has it → its line.
        phones: their telephone numbers.
        former: names that leads had before.
    """

    def __init__(
        self,
        names: Sequence[str],
        numbers: Sequence[int | None],
        *,
        ids: Callable[[], Mapping[str, int]] = dict,
        phones: Phones = NO_PHONES,
        former: Sequence[FormerWord] = (),
    ) -> None:
        self._names = Vocabulary(names)
        self._numbers = {
            number: line
            for line, number in reversed(list(enumerate(numbers)))
            if number is not None
        }
        self._ids_of = ids
        self._phones = phones
        self._former = former
        self._is_unique = len(set(names)) == len(names)

    def meanings(self, texts: Iterable[str]) -> dict[str, Meant]:
        """What each text means; "" means nobody, and of that nothing is told.

        `17`, `№17`, `#17` and `17 Ромашка` are lead number 17; of the last the name wins where it
        is another's, and where name or number is nobody's no lead is meant. A name that no lead
        has is a former one, a telephone number, or a slip for the one name that it is near.
        """
        found = {text: self._meant(text) for text in dict.fromkeys(texts)}
        unknown = [text for text, meant in found.items() if text and meant is NOBODY]
        return found | self._guessed(unknown) if unknown else found

    def _meant(self, typed: str) -> Meant:
        exact = self._names.exact(typed)
        if exact >= 0 and self._is_plain(typed):
            return Meant(exact)
        return self._found(typed) if typed else NOBODY

    def _is_plain(self, name: str) -> bool:
        """Whether a name as it is typed is one lead's, no number, and never was another's."""
        if name[:1] in _BEGINS_NUMBER or not (self._is_unique or len(self._by_text[name]) == 1):
            return False
        return not self._former or firm(name) not in self._former_firms

    def _found(self, typed: str) -> Meant:
        named = self._named(typed)
        key, name = self._parted(typed)
        if named is not NOBODY:
            return self._at_odds(named, key, typed, typed)
        if key >= 0 and not name:
            return Meant(key)
        if key >= 0 and (named := self._named(name)) is not NOBODY:
            return self._at_odds(named, key, name, typed)
        lines = self._phones.lines(typed)
        if len(lines) > 1:
            names = self._told(self._names.words[line] for line in lines)
            return Meant(-1, "phone_of_several", {"value": typed, "names": names})
        return Meant(lines[0]) if lines else NOBODY

    def _at_odds(self, named: Meant, key: int, name: str, typed: str) -> Meant:
        """The name wins where number and name are two leads'; of several of a name the number."""
        if key < 0 or (key == named.line and not named.namesakes):
            return named
        if key in {*named.namesakes, *self._formerly(name)}:
            return Meant(key)
        facts = {"value": typed, "number": self._key_of(typed), "other": self._names.words[key]}
        return Meant(named.line, "lead_name_and_number", facts, named.namesakes)

    def _named(self, name: str) -> Meant:
        """The lead of that name as typed, in any spelling, or as a firm's; else a former one."""
        lines = self._lines(name) or self._formerly(name)[:1]
        return Meant(lines[0], namesakes=_several(lines)) if lines else NOBODY

    def _lines(self, name: str) -> tuple[int, ...]:
        exact = self._names.exact(name)
        if exact >= 0:
            return (exact,) if self._is_unique else self._by_text[name]
        return self._by_normal.get(normal(name)) or self._by_firm.get(firm(name), ())

    def _formerly(self, name: str) -> tuple[int, ...]:
        """The leads that had the name, the last that had it first."""
        return self._former_firms.get(firm(name), ()) if self._former else ()

    def _parted(self, typed: str) -> tuple[int, str]:
        """Line of the lead whose number or id a text begins with, -1 for none, and what follows."""
        number, name = _numbered(typed)
        line = self._numbers.get(number, -1)
        if line >= 0:
            return line, name
        if line := self._ids.get(normal(typed), -1) + 1:
            return line - 1, ""
        head, _, rest = typed.partition(" ")
        line = self._ids.get(normal(head), -1) if rest else -1
        return (line, rest.strip()) if line >= 0 else (-1, "")

    def _key_of(self, typed: str) -> Fact:
        number, _ = _numbered(typed)
        return number if number in self._numbers else typed.partition(" ")[0]

    def _guessed(self, unknown: Sequence[str]) -> dict[str, Meant]:
        """Slips for one name are that lead's; near several names, or like none, is nobody's."""
        names = [*self._by_firm, *self._former_firms]
        plain = {text: firm(self._parted(text)[1] or text) for text in unknown}
        near = slips(plain.values(), names)
        found = {}
        for text in unknown:
            if alike := near[plain[text]]:
                found[text] = self._slip(text, [self._spelt(name) for name in alike])
        for text in (text for text in unknown if text not in found):
            if len(fitting := self._begun(plain[text])) > 1:
                found[text] = self._slip(text, [self._spelt(name) for name in fitting])
        rest = [text for text in unknown if text not in found]
        nearest = self._names.suggestions(rest)
        return found | {text: _orphan(text, nearest[text]) for text in rest}

    def _begun(self, begun: str) -> list[str]:
        """The leads whose names begin with these words, each of them whole."""
        first = bisect_left(self._in_order, f"{begun} ")
        behind = islice(self._in_order, first, None)
        return list(takewhile(lambda name: name.startswith(f"{begun} "), behind))

    def _slip(self, text: str, alike: Sequence[tuple[str, Meant]]) -> Meant:
        if len({meant.line for _, meant in alike}) > 1:
            names = self._told(name for name, _ in alike)
            return Meant(-1, "near_leads", {"value": text, "names": names})
        name, meant = alike[0]
        facts = {"value": text, "name": name}
        return Meant(meant.line, "near_lead", facts, meant.namesakes)

    def _spelt(self, plain: str) -> tuple[str, Meant]:
        """A name by its plain form, as it stands, and whose it is."""
        if lines := self._by_firm.get(plain):
            return self._names.words[lines[0]], Meant(lines[0], namesakes=_several(lines))
        line = self._former_firms[plain][0]
        return self._names.words[line], Meant(line)

    @staticmethod
    def _told(names: Iterable[str]) -> str:
        some = list(dict.fromkeys(names))
        return ", ".join(some[:_NAMED]) + (" …" if len(some) > _NAMED else "")

    @cached_property
    def _ids(self) -> Mapping[str, int]:
        return self._ids_of()

    @cached_property
    def _by_text(self) -> dict[str, tuple[int, ...]]:
        return _by(self._names.words)

    @cached_property
    def _by_normal(self) -> dict[str, tuple[int, ...]]:
        """Made where a name is spelt as no lead is; most workbooks have none such."""
        return _by(self._names.plain)

    @cached_property
    def _by_firm(self) -> dict[str, tuple[int, ...]]:
        return _by([firm(name) for name in self._names.words])

    @cached_property
    def _in_order(self) -> list[str]:
        return sorted(self._by_firm)

    @cached_property
    def _former_firms(self) -> dict[str, tuple[int, ...]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for each in self._former:
            found[firm(each.word)].append(each.at)
        return {name: tuple(lines) for name, lines in found.items()}

    def has(self, name: str) -> bool:
        """Whether a name, in the form of `firm`, is a lead's today."""
        return name in self._by_firm


def _by(names: Sequence[str]) -> dict[str, tuple[int, ...]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for line, name in enumerate(names):
        found[name].append(line)
    return {name: tuple(lines) for name, lines in found.items()}


def _several(lines: tuple[int, ...]) -> tuple[int, ...]:
    return lines if len(lines) > 1 else ()


def _numbered(typed: str) -> tuple[int, str]:
    """The number that a text begins with, -1 for none, and the name that follows it."""
    numbered = _NUMBERED.fullmatch(typed.strip())
    return (int(numbered[1]), (numbered[2] or "").strip()) if numbered else (-1, "")


def _orphan(text: str, nearest: str) -> Meant:
    if nearest:
        return Meant(-1, "orphan_activity_nearest", {"value": text, "nearest": nearest})
    return Meant(-1, "orphan_activity", {"value": text})
