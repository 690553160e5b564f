"""Words as people type them: when two are the same, and which known word was meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import islice

from sheets_crm.crm.parse.typos import nearest
from sheets_crm.errors import Fact

_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]+")
_TRAILING = " .,:;*!?…"
_SUGGESTED = 200


@lru_cache(maxsize=65536)
def normal(text: str) -> str:
    """The form in which two spellings of a word are equal.

    Case, kinds and number of spaces, ё or е, and punctuation at the end do not count.
    """
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    plain = " ".join(plain.casefold().replace("ё", "е").split())
    return plain.rstrip(_TRAILING) or plain


@lru_cache(maxsize=65536)
def firm(text: str) -> str:
    """The form in which two spellings of a firm's or a person's name are equal.

    Besides what does not count for `normal`, accents, quotes, №, # and other punctuation, and a
    legal form at either end (ООО, ИП, Ltd, GmbH …) do not. What would be nothing stays as typed.
    """
    plain = normal(text)
    bare_numbers = _NUMBER_SIGN.sub(" ", plain)
    letters = unicodedata.normalize("NFKD", bare_numbers.replace("й", "\x00"))
    letters = "".join(c for c in letters if not unicodedata.combining(c)).replace("\x00", "й")
    words = _WORD.findall(_WITHIN.sub("", letters))
    while len(words) > 1 and words[0] in _LEADING_FORMS:
        words = words[1:]
    forms = _legal_forms()
    while len(words) > 1 and (end := _ending(words, forms)):
        words = words[:-end]
    bare = " ".join(words)
    return plain if not bare or bare in forms or bare in _LEADING_FORMS else bare


_NUMBER_SIGN = re.compile(r"(?:№|#|(?<!\w)(?:no?|№)\.?(?=\s?\d))")
"""Written before a number, and no part of it: № would be taken apart to the letters "no"."""
_WORD = re.compile(r"[\w+&]+")
_WITHIN = re.compile(r"['’`´.]")  # O'Neil and ONeil, L.L.C. and LLC are one
_LEADING_FORMS = frozenset(
    (
        *("ооо", "оао", "зао", "пао", "ао", "ип", "чп", "тоо", "одо", "уп", "чуп", "ано", "нко"),
        *("фгуп", "муп", "гуп", "фоп", "тов", "прат", "пат"),
    )
)
"""Legal forms that stand before a name, in Russia and its neighbours; also behind it."""


@cache
def _legal_forms() -> frozenset[str]:
    """Legal forms of sixty countries that stand behind a name, as `firm` leaves them."""
    from cleanco.termdata import terms_by_country  # noqa: PLC0415 - only where names differ

    terms = (term for country in terms_by_country.values() for term in country)
    found = {" ".join(_WORD.findall(_WITHIN.sub("", normal(term)))) for term in terms}
    return frozenset(found) | _LEADING_FORMS


def _ending(words: Sequence[str], forms: frozenset[str]) -> int:
    """How many words at the end are a legal form, the longest; 0 when none is."""
    for size in range(min(4, len(words) - 1), 0, -1):
        if " ".join(words[-size:]) in forms:
            return size
    return 0


@dataclass(frozen=True)
class Guess:
    """What is made of a text that is none of the known words.

    Attributes:
        position: of the word that it is taken for; -1 for none.
        code, facts: what is told of it; "" for nothing.
    """

    position: int
    code: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)


class Vocabulary:
    """Known words in their order; the first of two equal ones counts."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words: Sequence[str] = tuple(words)
        self._exact = {word: i for i, word in reversed(list(enumerate(self.words)))}

    def __bool__(self) -> bool:
        return bool(self.words)

    def exact(self, typed: str) -> int:
        """Position of the word spelt just so; -1 when there is none."""
        return self._exact.get(typed, -1)

    def position(self, typed: str) -> int:
        """Position of the word in whatever spelling; -1 when it is not known."""
        found = self._exact.get(typed)
        return self._normal.get(normal(typed), -1) if found is None else found

    def nearest(self, typed: str) -> str:
        """The known word most like it; "" when none is like it."""
        found = nearest(normal(typed), self.plain)
        return "" if found < 0 else self.words[found]

    def suggestions(self, unknown: Iterable[str]) -> dict[str, str]:
        """The nearest word for each unknown one, "" for none.

        Sought for the first _SUGGESTED of them only: who has more has another trouble than slips.
        """
        different = dict.fromkeys(unknown)
        return dict.fromkeys(different, "") | {
            text: self.nearest(text) for text in islice(different, _SUGGESTED)
        }

    def guesses(self, unknown: Iterable[str]) -> dict[str, Guess]:
        """What is made of each text that is none of the words: none is taken, the nearest named."""
        return {text: unguessed(text, word) for text, word in self.suggestions(unknown).items()}

    @cached_property
    def plain(self) -> Sequence[str]:
        """The words in the form in which spellings are equal."""
        return [normal(word) for word in self.words]

    @cached_property
    def _normal(self) -> dict[str, int]:
        return {word: i for i, word in reversed(list(enumerate(self.plain)))}


def unguessed(text: str, nearest: str) -> Guess:
    """An unknown word that counts as none."""
    if nearest:
        return Guess(-1, "unknown_word", {"value": text, "nearest": nearest})
    return Guess(-1, "word_not_in_list", {"value": text})


class Totals:
    """The words that begin a row of totals.

    `Итого` and `Итого: 15` do, `Total Energies` does not; a total of several words (`total for`)
    may be followed by anything.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = tuple(normal(word) for word in words)
        self._initials = {word[:1] for word in self._words}

    def __contains__(self, text: object) -> bool:
        if not isinstance(text, str) or text.lstrip()[:1].casefold() not in self._initials:
            return False
        plain = normal(text)
        return any(_begins(plain, word) for word in self._words)


def _begins(text: str, total: str) -> bool:
    if not text.startswith(total):
        return False
    rest = text[len(total) :].lstrip()
    if not rest or not (rest[0].isalnum() or rest[0] in "&'\"«"):
        return True
    return rest[0].isdigit() or (" " in total and text[len(total)] == " ")
