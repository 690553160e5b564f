"""Setting a workbook up as a conversation: what was understood, and a plain question per doubt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sheets_crm.cli.output import chosen, confirmed, say
from sheets_crm.cli.setup_questions import choice_texts, doubts, question_text
from sheets_crm.cli.sync_summary import tell_adoption, tell_figures
from sheets_crm.crm.setup.questions import Question
from sheets_crm.locale import Catalogue

if TYPE_CHECKING:
    from sheets_crm.crm.setup.answers import Answers
    from sheets_crm.decision import Decision


def talked_over(
    check: Callable[[Answers], Decision], answers: Answers, words: Catalogue
) -> Answers | None:
    """What the owner answers, a question after the other; None where they would rather not.

    Nothing is asked where nothing is doubtful. What was settled by an earlier answer is not asked.

    Args:
        check: what would be made of the workbook after these answers.
        answers: what was said on the command line.
        words: the language of the questions.
    """
    asked: set[tuple[str, str, str]] = set()
    decision = check(answers)
    while open_questions := [one for one in doubts(decision) if one.key not in asked]:
        if not asked:
            tell_adoption(decision, words)
            say(words("setup.some_questions"))
        question = open_questions[0]
        asked.add(question.key)
        choice = _asked(question, words)
        if choice != question.choices[0] or question.code == "column":
            answers = question.answered(choice, answers)
            decision = check(answers)
    if not asked:
        return answers
    if any(code == "tab" for code, _, _ in asked):
        tell_adoption(decision, words)
    else:
        tell_figures(decision, words)
    return answers if confirmed(words("setup.go_on"), words, is_default=True) else None


def _asked(question: Question, words: Catalogue) -> str:
    texts = choice_texts(question, words)
    return question.choices[chosen(question_text(question, words), texts, words)]
