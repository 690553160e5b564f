"""How well a heading reads as a field, from 0 to 1: by whole phrases, parts of it, and nearness."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from sheets_crm.crm.model import TABLES
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.template import shipped_templates
from sheets_crm.vocabulary import heading_words, price_words

_CASE = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])")
_WORD = re.compile(r"[^\W_]+|[#№]")
_PARTS = re.compile(r"[/|()\n]| [-–—] ")
_SCRIPTS = re.compile(r"(?<=[а-яіїє])\s+(?=[a-z])|(?<=[a-z])\s+(?=[а-яіїє])")
_SHORTENED = re.compile(r"(?<!\w)(\w{3,})\.")
_LONGEST = 60
"""Letters of the longest heading; longer texts are sentences."""
_NEAR = 88  # percent alike, and both long enough that one slip is few of their letters
_LONG = 5
_PART, _WITHIN, _SLIP = 0.93, 0.62, 0.8
_OF_ONE = 0.8
"""What a price of one piece scores as the amount."""


def heading_scores(text: str, table: str = "leads") -> Mapping[str, float]:
    """Field of the table → how well the heading reads as it; only those it reads as at all."""
    return _scores(text, table) if len(text) <= _LONGEST else {}


def is_heading(text: str) -> bool:
    """Whether a text is, word for word, what a column of leads or of contacts is called."""
    return any(_plain(text) in _phrases(table) for table in ("leads", "activities"))


@lru_cache(maxsize=4096)
def _scores(text: str, table: str) -> Mapping[str, float]:
    whole = _plain(text)
    shortened = frozenset(_SHORTENED.findall(normal(text)))
    found: dict[str, float] = {}
    for phrase, claims in _phrases(table).items():
        likeness = max(
            _likeness(_spelt_out(whole, phrase, shortened), phrase),
            max((_PART * (part == phrase) for part in _parts(text)), default=0.0),
        )
        for field, weight in claims.items() if likeness else ():
            found[field] = max(found.get(field, 0.0), likeness * weight)
    if "amount" in found and whole in price_words():
        found["amount"] *= _OF_ONE  # a total stands for the deal before it
    return found


def _likeness(heading: str, phrase: str) -> float:
    from rapidfuzz import fuzz  # noqa: PLC0415 - only where a foreign heading is read

    if heading == phrase:
        return 1.0
    if min(len(heading), len(phrase)) >= _LONG and fuzz.ratio(heading, phrase) >= _NEAR:
        return _SLIP
    words, wanted = heading.split(), phrase.split()
    # "Est. deal value in all" holds "deal value"; the more of the heading it is, the surer.
    if any(words[i : i + len(wanted)] == wanted for i in range(len(words))):
        return _WITHIN * (0.8 + 0.2 * len(wanted) / len(words))
    # "Date of step" is "date of next step" with a word left out: two words say more than one.
    if len(words) > 1 and _stand_in(words, wanted):
        return _WITHIN * (0.8 + 0.2 * len(words) / len(wanted))
    return 0.0


def _stand_in(words: list[str], wanted: list[str]) -> bool:
    """Whether the words stand in the other list in their order, others between them or not."""
    rest = iter(wanted)
    return all(word in rest for word in words)


def _spelt_out(heading: str, phrase: str, shortened: frozenset[str]) -> str:
    """The heading with each word that was cut short by a point as the phrase has it whole."""
    if not shortened:
        return heading
    whole = phrase.split()
    return " ".join(
        next((one for one in whole if one.startswith(word)), word) if word in shortened else word
        for word in heading.split()
    )


def plain_parts(text: str) -> Iterator[str]:
    """The heading as words alone, then each of its parts."""
    yield _plain(text)
    yield from _parts(text)


def _parts(text: str) -> Iterator[str]:
    for part in _PARTS.split(text):
        yield _plain(part)
    yield from _SCRIPTS.split(_plain(text))


def _plain(text: str) -> str:
    """Words alone, parted where the case changes or a line stands between them."""
    return " ".join(_WORD.findall(normal(_CASE.sub(" ", text))))


@cache
def _phrases(table: str) -> Mapping[str, Mapping[str, float]]:
    """Phrase → the fields that are called so, and how surely; what is said first is surer."""
    phrases: dict[str, dict[str, float]] = {}

    def add(phrase: str, field: str, weight: float) -> None:
        if plain := _plain(phrase):
            known = phrases.setdefault(plain, {})
            known[field] = max(known.get(field, 0.0), weight)

    for field in (each.key for each in TABLES[table]):
        for template in shipped_templates():
            words = template.tabs[table].fields[field]
            add(words.header, field, 1.0)
            for place, synonym in enumerate(words.synonyms):
                add(synonym, field, 0.97 - 0.004 * place)
        for place, word in enumerate(heading_words(table).get(field, ())):
            add(word, field, 0.95 - 0.001 * place)
    return phrases
