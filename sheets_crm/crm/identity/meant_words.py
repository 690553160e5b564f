"""Words that figures count by, as they were meant: renamed, called otherwise, or mistyped.

Other lists (cities, sources) are the owner's own; there a word that the list lacks is only told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from sheets_crm.crm.model import Status, StatusKind
from sheets_crm.crm.parse.text_match import Guess, Vocabulary, normal
from sheets_crm.crm.parse.typos import slips
from sheets_crm.template import Template, shipped_templates

Synonyms = Mapping[str, Sequence[int]]
"""What a text may be called otherwise, as `normal` has it → positions of words that it may mean."""


class Meanings(Vocabulary):
    """The words of a list, the texts that mean one of them, and what is told of those.

    Args:
        words: the list.
        former: what a word of the list was called before, as `normal` has it → its position.
        synonyms: finds other names.
        is_everyday: whether a synonym is as good as the word, and nothing is told of it.
    """

    def __init__(
        self,
        words: Iterable[str],
        former: Mapping[str, int] | None = None,
        synonyms: Callable[[], Synonyms] = dict,
        *,
        is_everyday: bool = False,
    ) -> None:
        super().__init__(words)
        self._former = former or {}
        self._find_synonyms = synonyms
        self._is_everyday = is_everyday

    def guesses(self, unknown: Iterable[str]) -> dict[str, Guess]:
        """What each text that the list lacks means: a former word, a synonym, a slip, or nothing.

        A former word is told once, by whoever counts its rows.
        """
        texts = list(unknown)
        found = {text: guess for text in texts if (guess := self._called(normal(text), text))}
        rest = [text for text in texts if text not in found]
        near = slips(map(normal, rest), self.plain)
        for text in rest:
            if near[normal(text)]:
                places = [self._normal[word] for word in near[normal(text)]]
                found[text] = self._one_of(places, text)
        rest = [text for text in rest if text not in found]
        return found | super().guesses(rest)

    @cached_property
    def _synonyms(self) -> Synonyms:
        """Made where a word is none of the list; in most workbooks none is."""
        return self._find_synonyms()

    def _called(self, plain: str, text: str) -> Guess | None:
        """What a text is another name of."""
        if plain in self._former:
            return Guess(self._former[plain])
        places = self._synonyms.get(plain, ())
        if self._is_everyday and len(places) == 1:
            return Guess(places[0])
        return self._one_of(places, text) if places else None

    def _one_of(self, places: Sequence[int], text: str) -> Guess:
        """The one word that it may mean; of several none."""
        if len(places) == 1:
            word = self.words[places[0]]
            return Guess(places[0], "near_word", {"value": text, "word": word})
        words = ", ".join(self.words[at] for at in places)
        return Guess(-1, "near_words", {"value": text, "words": words})


def type_synonyms(words: Sequence[str]) -> Synonyms:
    """What the contact types of the list are called otherwise, in every language."""
    called: defaultdict[str, set[str]] = defaultdict(set)
    for each in shipped_templates():
        for key, names in each.contact_types.items():
            called[key].update(map(normal, names))
    found: defaultdict[str, list[int]] = defaultdict(list)
    for several in called.values():
        places = [at for at, word in enumerate(words) if normal(word) in several]
        for name in several if places else ():
            found[name] = sorted({*found[name], *places})
    return found


def outcome_synonyms(statuses: Sequence[Status], template: Template) -> Synonyms:
    """The words for won and lost: they mean the won (lost) status."""
    found: dict[str, list[int]] = {}
    for kind in (StatusKind.WON, StatusKind.LOST):
        places = [at for at, status in enumerate(statuses) if status.kind is kind]
        for each in (template, *shipped_templates()) if places else ():
            for word in (each.kinds[kind].word, *each.kinds[kind].synonyms):
                found.setdefault(normal(word), places)
    return found
