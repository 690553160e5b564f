"""What kind a status is: by the word the owner gave it, else by what its name gives away."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sheets_crm.crm.model import StatusKind
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.template import Template, shipped_templates
from sheets_crm.vocabulary import kind_words

_TIES = (StatusKind.LOST, StatusKind.WON, StatusKind.OPEN)
"""Which kind wins where two telling words are equally long."""


def kind_of_word(word: str, template: Template) -> StatusKind | None:
    """The kind that a word in the Lists tab names, in any shipped language; None for none."""
    wanted = normal(word)
    for kind, known in _known(template):
        if wanted in (normal(known), kind.value):
            return kind
    return None


def kind_of_name(name: str, template: Template) -> StatusKind:
    """The kind that a status's own name gives away; open where nothing does."""
    return kind_told_by(name, template) or StatusKind.OPEN


def kind_told_by(name: str, template: Template) -> StatusKind | None:
    """The kind that a status's own name gives away; None where nothing does.

    The longest telling word decides (`закрыто и не реализовано` is no success), and a word after
    `не` or `not` tells nothing. Some tell
    only alone (`customer`), or where nothing follows them (`contract signed`, not `signed NDA`).
    """
    wanted = normal(name).replace("_", " ")  # IN_PROGRESS, as programs write
    alone = {normal(word) for word in kind_words().get("alone", ())}
    whole = {normal(word) for word in kind_words().get("whole", ())}
    last = {normal(word) for word in kind_words().get("last", ())}
    best: tuple[int, StatusKind | None] = (0, None)
    for kind, word in sorted(_known(template), key=lambda pair: _TIES.index(pair[0])):
        plain = normal(word)
        if (plain in alone and plain != wanted) or (plain in last and not wanted.endswith(plain)):
            continue
        end = r"(?!\w)" if plain in whole else ""
        found = re.search(rf"(?<!\w){re.escape(plain)}{end}", wanted)
        if found and not re.search(r"(?:^|\s)(?:не|not)\s+$", wanted[: found.start()]):
            best = max(best, (len(plain), kind), key=lambda pair: pair[0])
    if best[1] is None and _is_on_the_way(wanted):
        return StatusKind.OPEN
    return best[1]


def _is_on_the_way(status: str) -> bool:
    """Whether it bears a word of a stage on the way: it tells nothing beside one of an end."""
    words = (normal(word) for word in kind_words().get(StatusKind.OPEN, ()))
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", status) for word in words)


def _known(template: Template) -> Iterator[tuple[StatusKind, str]]:
    """Kinds and their words; those of languages without a template last, as they are seldom met."""
    for kind in StatusKind:
        for source in (template, *shipped_templates()):
            yield kind, source.kinds[kind].word
            for synonym in source.kinds[kind].synonyms:
                yield kind, synonym
    for kind in (StatusKind.WON, StatusKind.LOST):
        for word in kind_words().get(kind, ()):
            yield kind, word
