"""The Lists tab read: statuses with their kinds and colours, and the lists of words."""

from __future__ import annotations

from collections.abc import Iterator

from sheets_crm.crm.model import PERIODS, WORD_LISTS, Lists, Status, StatusKind
from sheets_crm.crm.parse.amounts import parse_amount
from sheets_crm.crm.parse.columns import MOST_NUMBERED, as_text
from sheets_crm.crm.parse.currencies import currency_called
from sheets_crm.crm.parse.grid import Grid
from sheets_crm.crm.parse.status_kind import kind_of_name, kind_of_word
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.errors import CrmError, Problem
from sheets_crm.template import Template, shipped_templates
from sheets_crm.workbook.snapshot import Value


def read_lists(grid: Grid, template: Template, workbook: str) -> tuple[Lists, list[Problem]]:
    """The lists and what is wrong with them.

    Raises:
        CrmError: there is not one status.
    """
    problems: list[Problem] = []
    statuses = tuple(
        _status(grid, i, name, template, problems) for i, name in _words(grid, "status", problems)
    )
    if not statuses:
        raise CrmError("no_statuses", workbook=workbook, tab=grid.table.tab)
    words = {key: tuple(word for _, word in _words(grid, key, problems)) for key in WORD_LISTS}
    periods = _periods(grid, template, problems)
    return (
        Lists(statuses, words, periods, dict(template.metrics), _rates(grid, problems)),
        problems,
    )


def period_words(template: Template) -> dict[str, str]:
    """Normal word → period key, in every shipped language; a key names itself."""
    known = {key: key for key in PERIODS}
    for source in (*shipped_templates(), template):
        known |= {normal(word): key for key, word in source.periods.items()}
    return known


def _words(grid: Grid, key: str, problems: list[Problem]) -> Iterator[tuple[int, str]]:
    """Line and word of every filled cell of a list; a repeated word is told and passed over."""
    cells = grid.column(key)
    first: dict[str, int] = {}
    for i, value in enumerate(cells.typed):
        word = as_text(value)
        if not word:
            continue
        seen = first.setdefault(normal(word), cells.rows[i])
        if seen == cells.rows[i]:
            yield i, word
        else:
            problems.append(cells.problem("repeated_word", i, value=word, first=seen))


def _status(grid: Grid, i: int, name: str, template: Template, problems: list[Problem]) -> Status:
    row = grid.rows[i]
    return Status(
        name=name,
        kind=_kind(grid, i, name, template, problems),
        stale_days=_stale_days(grid, i, problems),
        probability=_probability(grid, i, problems),
        fill=grid.sheet.fills.get((row, grid.table.columns["status"])),
        row=row,
    )


def _kind(grid: Grid, i: int, name: str, template: Template, problems: list[Problem]) -> StatusKind:
    cells = grid.column("kind")
    word = as_text(cells.typed[i])
    kind = kind_of_word(word, template) if word else None
    if kind is not None:
        return kind
    guess = kind_of_name(name, template)
    if word:
        known = ", ".join(template.kinds[kind].word for kind in StatusKind)
        facts = {"value": word, "known": known, "taken": template.kinds[guess].word}
        problems.append(cells.problem("unknown_kind", i, **facts))
    return guess


def _stale_days(grid: Grid, i: int, problems: list[Problem]) -> int | None:
    """Days; 0 and blank are never (METRICS: stale)."""
    number = _number(grid, "stale_days", i, problems)
    return int(number) if number is not None and number >= 1 else None


def _probability(grid: Grid, i: int, problems: list[Problem]) -> float | None:
    """A share; `20%`, `20` and `0.2` are the same."""
    number = _number(grid, "probability", i, problems)
    if number is None:
        return None
    cells = grid.column("probability")
    typed = as_text(cells.typed[i])
    share = number / 100 if number > 1 or typed.endswith("%") else number
    if 0 <= share <= 1:
        return share
    problems.append(cells.problem("bad_number", i, value=typed))
    return None


def _rates(grid: Grid, problems: list[Problem]) -> dict[str, float]:
    """What one of each other currency is worth."""
    cells, rates = grid.column("currency"), {}
    for i, word in _words(grid, "currency", problems):
        code = currency_called(word)
        rate = _number(grid, "rate", i, problems)
        if not code:
            problems.append(cells.problem("unknown_currency", i, value=word))
        elif rate is None or rate <= 0:
            problems.append(cells.problem("currency_without_rate", i, value=word))
        else:
            rates[code] = rate
    return rates


def _number(grid: Grid, key: str, i: int, problems: list[Problem]) -> float | None:
    cells = grid.column(key)
    value: Value = cells.typed[i]
    text = as_text(value)
    if not text:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        number: float | None = value
    else:
        number = parse_amount(text.rstrip("% "), "ru" if "," in text else "en")
    if number is None or not abs(number) <= MOST_NUMBERED:  # four hundred digits are infinite
        problems.append(cells.problem("bad_number", i, value=text))
        return None
    return float(number)


def _periods(grid: Grid, template: Template, problems: list[Problem]) -> dict[str, str]:
    """The owner's words for the periods; the template's where there is none."""
    known = period_words(template)
    cells = grid.column("period")
    periods = dict(template.periods)
    for i, word in _words(grid, "period", problems):
        key = known.get(normal(word))
        if key is None:
            facts = {"value": word, "known": ", ".join(template.periods.values())}
            problems.append(cells.problem("unknown_period", i, **facts))
        else:
            periods[key] = word
    return periods
