"""The questions of a set-up, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sheets_crm.cli.setup_options import kind_words
from sheets_crm.crm.parse.columns import as_text
from sheets_crm.crm.setup.questions import Question, questions
from sheets_crm.locale import Catalogue
from sheets_crm.workbook.snapshot import Value

if TYPE_CHECKING:
    from sheets_crm.decision import Decision

_LONGEST = 30
"""Letters that are shown of an example."""


def doubts(decision: Decision) -> tuple[Question, ...]:
    """What may be asked about a workbook that is not set up."""
    if decision.adopted or decision.setup is None:
        return ()
    return questions(decision.crm, decision.setup, decision.changes.new_tabs, decision.template)


def question_text(question: Question, words: Catalogue) -> str:
    """The question in words."""
    if question.code == "tab":
        return words("setup.which_tab")
    if question.code == "kind":
        return words("setup.which_kind", status=question.subject, count=question.leads)
    field = words(f"field.{question.subject}")
    return words("setup.which_column", field=field, tab=question.tab)


def choice_texts(question: Question, words: Catalogue) -> list[str]:
    """What can be answered, in words, each with examples of what stands there."""
    if question.code == "kind":
        named = kind_words(words)
        return [named[choice] for choice in question.choices]
    if question.code == "tab":
        return list(question.choices)
    told = []
    for choice, examples in zip(question.choices, question.samples, strict=True):
        if not choice:
            told.append(words("setup.no_column"))
        elif examples:
            told.append(words("setup.column", heading=choice, examples=shown(examples, words)))
        else:
            told.append(choice)
    return told


def shown(values: Iterable[Value], words: Catalogue) -> str:
    """Examples of what stands in a column, as the language writes days and numbers."""
    texts = (words("setup.example", value=as_shown(value)) for value in values)
    return "; ".join(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…" for text in texts)


def as_shown(value: Value) -> object:
    """A value as a sentence takes it: a day without its hour, a text without spaces around it."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date | int | float) else as_text(value)


def question_record(question: Question, words: Catalogue) -> dict[str, Any]:
    """A question as plain data, in the shape that docs/json.md describes."""
    return {
        "code": question.code,
        "field": question.subject if question.code == "column" else "",
        "tab": question.tab,
        "text": question_text(question, words),
        "choices": choice_texts(question, words),
    }
