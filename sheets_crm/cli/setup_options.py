"""What the owner says of a workbook on the command line: `--tab`, `--map`, `--status`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sheets_crm.crm.locate.heading_score import heading_scores
from sheets_crm.crm.model import TABLES, StatusKind
from sheets_crm.crm.parse.status_kind import kind_of_word, kind_told_by
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.crm.setup.answers import NONE, Answers
from sheets_crm.errors import UsageError
from sheets_crm.locale import Catalogue
from sheets_crm.template import shipped_templates
from sheets_crm.text.did_you_mean import nearest

_TABLES = ("leads", "activities")
_PLAINLY = 0.7
"""What words for a heading score that mean a field beyond doubt."""


def answers_of(
    tabs: Iterable[str], headings: Iterable[str], statuses: Iterable[str], words: Catalogue
) -> Answers:
    """What these options say.

    Raises:
        UsageError: `answer_unreadable`, `answer_no_table`, `answer_no_field`, `answer_no_kind`.
    """
    said_tabs = {}
    for option in tabs:
        table, title = _parted("tab", option)
        said_tabs[_one_of(table, _tables(), "answer_no_table")] = title.strip()
    said: dict[str, dict[str, str]] = {}
    for option in headings:
        field, heading = reversed(_parted("map", option, last=True))
        table, key = _field(field, words)
        said.setdefault(table, {})[normal(heading)] = key
    kinds = {}
    for option in statuses:
        kind, status = reversed(_parted("status", option, last=True))
        kinds[normal(status)] = _kind(kind, words)
    return Answers(said_tabs, said, kinds)


def kind_words(words: Catalogue) -> dict[str, str]:
    """Kind → what it is called."""
    return {kind.value: words(f"setup.kind_{kind.value}") for kind in StatusKind}


def _parted(option: str, text: str, *, last: bool = False) -> tuple[str, str]:
    """Both sides of the sign =; a heading may hold one itself."""
    left, sign, right = text.rpartition("=") if last else text.partition("=")
    if not sign or not left.strip():
        raise UsageError("answer_unreadable", option=f"--{option}", given=text)
    return left.strip(), right.strip()


def _one_of(said: str, known: dict[str, str], code: str) -> str:
    """What a word of ours, or of people's, stands for."""
    found = known.get(normal(said))
    if found is None:
        names = ", ".join(dict.fromkeys(known))
        raise UsageError(code, given=said, known=names, nearest=nearest(normal(said), known))
    return found


def _tables() -> dict[str, str]:
    found = {}
    for key in _TABLES:
        for each in shipped_templates():
            found[normal(each.tabs[key].title)] = key
    return {key: key for key in _TABLES} | found


def _kind(said: str, words: Catalogue) -> StatusKind:
    """The kind that a word means: ours, or any that gives a status away."""
    named = {normal(words(f"setup.short_{kind.value}")): kind for kind in StatusKind}
    found = named.get(normal(said))
    if found is None and normal(said) in set(StatusKind):
        found = StatusKind(normal(said))
    for template in shipped_templates():
        found = found or kind_of_word(said, template) or kind_told_by(said, template)
    if found is None:
        raise UsageError("answer_no_kind", given=said, known=", ".join(named))
    return found


def _field(said: str, words: Catalogue) -> tuple[str, str]:
    """Table and key of a field, by our key, a template's heading or our words for it.

    Blank is no field; `activities.words` says of which table, where both have such a field.
    """
    table, dot, rest = said.rpartition(".")
    wanted = _one_of(table, _tables(), "answer_no_table") if dot else ""
    if not rest.strip():
        return wanted or "leads", NONE
    known = dict(_called(wanted, words))
    found = known.get(normal(rest)) or _meant(rest, wanted)
    if not found:
        names = ", ".join(words(f"field.{field.key}") for field in TABLES[wanted or "leads"])
        near = nearest(normal(rest), known) or words("field.name")
        raise UsageError("answer_no_field", given=rest, known=names, nearest=near)
    of, _, key = found.partition(".")
    return of, key


def _meant(said: str, wanted: str) -> str:
    """`table.key` of the field that a heading of these words would mean; "" for none."""
    for table in [wanted] if wanted else _TABLES:
        scores = heading_scores(said, table)
        if scores.get("name", 0.0) >= _PLAINLY:  # before whom to ask for
            return f"{table}.name"
        best = max(scores, key=lambda key: scores[key], default="")
        if best and scores[best] >= _PLAINLY:
            return f"{table}.{best}"
    return ""


def _called(wanted: str, words: Catalogue) -> Iterator[tuple[str, str]]:
    """What fields are called → `table.key`; where both tables have one, the leads'."""
    for table in reversed([wanted] if wanted else _TABLES):
        for each in shipped_templates():
            for field in TABLES[table]:
                yield normal(each.tabs[table].fields[field.key].header), f"{table}.{field.key}"
        for field in TABLES[table]:
            yield normal(words(f"field.{field.key}")), f"{table}.{field.key}"
            yield field.key, f"{table}.{field.key}"
