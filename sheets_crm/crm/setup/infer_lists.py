"""The lists of a foreign workbook, guessed from the words that stand in its tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from sheets_crm.crm.model import WORD_LISTS, StatusKind
from sheets_crm.crm.parse.columns import as_text
from sheets_crm.crm.parse.status_kind import kind_of_name
from sheets_crm.crm.parse.text_match import Vocabulary, normal
from sheets_crm.crm.parse.typos import is_slip, slips
from sheets_crm.template import StatusPreset, Template
from sheets_crm.workbook.snapshot import Value

MOST_WORDS = 200
"""A column of more words than this is free text; its most frequent ones are taken."""

_TYPO_RARITY = 5  # a word so many times rarer than one like it is a slip of the hand


def frequent_words(values: Iterable[Value]) -> list[str]:
    """The words of a column, the most frequent first, without the slips of the hand near one."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for text, count in Counter(map(as_text, values)).items():
        if text:
            spellings[normal(text)][text] += count
    counts = Counter({plain: sum(spelt.values()) for plain, spelt in spellings.items()})
    words: dict[str, str] = {}
    for plain, count in counts.most_common(2 * MOST_WORDS):
        if len(words) < MOST_WORDS and not _slip(plain, count, words, counts):
            words[plain] = spellings[plain].most_common(1)[0][0]
    return list(words.values())


def word_list(
    preset: Sequence[str], values: Iterable[Value], offered: Iterable[str] = ()
) -> list[str]:
    """The preset's words, after them those of the owner's dropdown, then the column's own."""
    words = list(preset)
    for more in (offered, frequent_words(values)):
        known = Vocabulary(words)
        words += [word for word in more if known.position(word) < 0]
    return words


def word_lists(
    template: Template,
    columns: Mapping[str, list[Value]],
    offered: Mapping[str, list[str]] = MappingProxyType({}),
) -> dict[str, list[str]]:
    """Every list of words: the template's, the owner's dropdowns', the columns' of such words."""
    return {
        key: word_list(template.words[key], columns.get(key, []), offered.get(key, ()))
        for key in WORD_LISTS
    }


def status_list(
    template: Template,
    told: Sequence[tuple[str, Value]],
    typed: Iterable[Value],
    offered: Sequence[str] = (),
    said: Mapping[str, StatusKind] = MappingProxyType({}),
) -> tuple[StatusPreset, ...]:
    """The preset where the data keep to it, else the data's own statuses in a sensible order.

    Args:
        template: its preset gives kinds, limits and colours.
        told: lead and status of each activity, in time.
        typed: statuses that stand beside the leads.
        offered: those of the owner's own dropdown, in its order, which holds where it has them all.
        said: normal status → its kind, where the owner was asked.
    """
    preset = Vocabulary(status.name for status in template.statuses)
    theirs = Vocabulary(offered)
    words = frequent_words([*(status for _, status in told), *typed])
    unlisted = [word for word in words if theirs.position(word) < 0]
    words = [*offered, *unlisted]
    near = slips(map(normal, words), preset.plain)
    is_preset = all(preset.position(word) >= 0 or len(near[normal(word)]) == 1 for word in words)
    if is_preset and not said:
        return template.statuses
    order = [StatusKind.OPEN, StatusKind.WON, StatusKind.LOST]
    ordered = words if offered and not unlisted else _by_first_appearance(words, told)
    if is_preset:
        ordered = [status.name for status in template.statuses]
    kinds = {word: said.get(normal(word)) or _kind(word, template, preset) for word in ordered}
    return tuple(
        _dressed(word, [w for w in kinds if kinds[w] is kind], kind, template)
        for kind in order
        for word in kinds
        if kinds[word] is kind
    )


def _slip(plain: str, count: int, words: Iterable[str], counts: Counter[str]) -> bool:
    frequent = (word for word in words if counts[word] >= _TYPO_RARITY * count)
    return any(is_slip(plain, word) for word in frequent)


def _by_first_appearance(words: list[str], told: Sequence[tuple[str, Value]]) -> list[str]:
    """Words by how often each came before the others in a lead's history (Copeland's method)."""
    known = Vocabulary(words)
    journeys: dict[str, dict[int, None]] = defaultdict(dict)
    for lead, status in told:
        at = known.position(as_text(status))
        if at >= 0:
            journeys[lead].setdefault(at)
    before: Counter[tuple[int, int]] = Counter()
    for journey in journeys.values():
        stops = list(journey)
        before.update((a, b) for i, a in enumerate(stops) for b in stops[i + 1 :])
    wins = [
        sum(
            (before[a, b] > before[b, a]) - (before[a, b] < before[b, a]) for b in range(len(words))
        )
        for a in range(len(words))
    ]
    return [words[at] for at in sorted(range(len(words)), key=lambda at: -wins[at])]


def _kind(word: str, template: Template, preset: Vocabulary) -> StatusKind:
    at = preset.position(word)
    return template.statuses[at].kind if at >= 0 else kind_of_name(word, template)


def _dressed(word: str, peers: Sequence[str], kind: StatusKind, template: Template) -> StatusPreset:
    """A status as the preset has it, else with the limit and colour of its like there.

    `peers` are the statuses of its kind; they are spread evenly over the preset's.
    """
    at = Vocabulary(status.name for status in template.statuses).position(word)
    if at >= 0 and template.statuses[at].kind is kind:
        return template.statuses[at]
    models = [status for status in template.statuses if status.kind is kind]
    if not models:
        return StatusPreset(word, kind, None, None, None)
    place = peers.index(word) * len(models) // len(peers)
    return replace(models[place], name=word, probability=None)
