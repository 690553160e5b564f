"""Columns made typed: what people typed, understood, and a problem where it was not plain.

Each function takes the cells of a column and gives one value per cell. A column of plain values
takes a short way; only odd cells are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import NoneType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sheets_crm.crm.parse.amounts import Amount, amount_of
from sheets_crm.crm.parse.date_order import ColumnOrder, usual_order
from sheets_crm.crm.parse.grid import Cells
from sheets_crm.crm.parse.text_match import Vocabulary
from sheets_crm.errors import Fact, Problem
from sheets_crm.workbook.snapshot import LOADING, CellError, Value

if TYPE_CHECKING:
    from sheets_crm.crm.parse.currency_rates import Money
    from sheets_crm.crm.parse.manager_names import People


@dataclass(frozen=True)
class Conventions:
    """By what typed things are read.

    Attributes:
        language: of the template; decides 1,200, and 03/01/2026 where nothing else does.
        today: the day of the look.
        epoch: the day of serial number 0.
        people: in whose spelling managers are read.
        orders: by column, whether its dates have the day first or the month.
        money: in which currency amounts are counted; None where it makes no difference.
        notes: signs of the lines below the leads that are notes; None before the set-up.
    """

    language: str
    today: date
    epoch: date
    people: People
    orders: Mapping[str, ColumnOrder] = field(default_factory=dict)
    money: Money | None = None
    notes: frozenset[str] | None = None

    def order_of(self, column: str) -> ColumnOrder:
        """How the dates of a column, `<table>.<field>`, are read."""
        found = self.orders.get(column)
        return found or ColumnOrder(usual_order("", "", self.language))


Floats = NDArray[np.float64]

MOST_NUMBERED = 2**53
"""Excel keeps whole numbers exactly up to here; above it two rows could share one."""
MOST_MONEY = 1e15
"""Fifteen digits, as many as Excel keeps of a number."""
_IN_AMOUNTS = {int, float, str, NoneType, CellError}
"""Kinds of value that are a number, may be read as one, or are told elsewhere; no other is."""


def texts(cells: Cells) -> tuple[list[str], list[Problem]]:
    """Texts without spaces around them; "" where blank. Numbers are written as they show."""
    kinds = cells.kinds
    if kinds <= {str, NoneType} and not any(
        text != text.strip() for text in set(cells.typed) if isinstance(text, str)
    ):
        # The plain case, told by the different texts alone: a column repeats most of its words.
        plain: list[Any] = list(cells.typed)
        return [text or "" for text in plain] if NoneType in kinds else plain, []
    told = [value.strip() if type(value) is str else as_text(value) for value in cells.typed]
    return told, misfits(cells, {bool})


def as_text(value: Value) -> str:
    """What a cell shows, near enough; "" for a blank, an error or a tick box."""
    if value is None or isinstance(value, bool | CellError):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    return str(value).strip()


def chosen(cells: Cells, known: Vocabulary) -> tuple[list[str], list[Problem]]:
    """Words of a list: the list's own spelling where the word is known, else as typed."""
    typed, problems = texts(cells)
    positions, more = positions_of(typed, cells, known)
    words = [
        known.words[at] if at >= 0 else text for at, text in zip(positions, typed, strict=True)
    ]
    return words, problems + more


def positions_of(
    typed: Sequence[str], cells: Cells, known: Vocabulary
) -> tuple[list[int], list[Problem]]:
    """Positions in a list, -1 where blank or unknown; an empty list knows no wrong words."""
    odd: dict[str, tuple[str, Mapping[str, Fact]]] = {}
    at: dict[str, int] = {}
    for text in dict.fromkeys(typed):
        at[text] = known.position(text) if text else -1
        if at[text] >= 0 and known.words[at[text]] != text:
            odd[text] = ("stray_spelling", {"value": text, "word": known.words[at[text]]})
    if known:
        unknown = [text for text in at if text and at[text] < 0]
        guesses = known.guesses(unknown)
        at |= {text: guess.position for text, guess in guesses.items()}
        odd |= {text: (guess.code, guess.facts) for text, guess in guesses.items() if guess.code}
    problems = [
        cells.problem(odd[text][0], i, **odd[text][1])
        for i, text in enumerate(typed if odd else ())
        if text in odd
    ]
    plain = {text for text in at if at[text] >= 0 and known.words[at[text]] == text}
    return [at[text] for text in typed], [*problems, *_spaced(cells, plain)]


def _spaced(cells: Cells, words: set[str]) -> list[Problem]:
    """Words of the list with spaces around them: the spreadsheet's own filter tells them apart."""
    seen = {text for text in set(cells.typed) if type(text) is str and text != text.strip()}
    odd = {text: text.strip() for text in seen if text.strip() in words}
    if not odd:
        return []
    return [
        cells.problem("stray_spelling", i, value=text, word=odd[text])
        for i, text in enumerate(cells.typed)
        if type(text) is str and text in odd
    ]


def amounts(cells: Cells, how: Conventions) -> tuple[Floats, list[Problem]]:
    """Amounts in the workbook's currency.

    NaN where blank, not understood, of a currency without a rate, or more than there is.
    """
    found, problems = _numbers(cells, how, how.money)
    beyond = np.abs(found) > MOST_MONEY
    if beyond.any():
        at = np.flatnonzero(beyond).tolist()
        told = {cells.rows[i] for i in at}
        problems = [problem for problem in problems if problem.row not in told]
        problems += [cells.problem("absurd_number", i, value=cells.typed[i]) for i in at]
        found[beyond] = np.nan
    return found, problems


def _numbers(
    cells: Cells, how: Conventions, money: Money | None = None
) -> tuple[Floats, list[Problem]]:
    """Numbers, NaN where blank or not understood; in the currency of `money`, where it is given."""
    kinds = cells.kinds
    if kinds <= {int, float, NoneType}:
        return np.array(cells.typed, dtype=float), []
    read = {text: amount_of(text, how.language) for text in set(cells.typed) if type(text) is str}
    certain = {sign for each in read.values() if each is not None for sign in each.parted}
    found: list[float | None] = []
    problems = misfits(cells, set(kinds) - _IN_AMOUNTS)
    for i, value in enumerate(cells.typed):
        if isinstance(value, str) and value.strip():
            amount = read[value]
            rate = money.rate_of(amount.currency) if amount and money else 1.0
            if amount and money and rate != 1.0:
                problems.append(_told_foreign(cells, i, amount, money))
            else:
                problems.append(_told_number(cells, i, amount, certain))
            found.append(None if amount is None or rate is None else amount.number * rate)
        else:
            plain = isinstance(value, int | float) and not isinstance(value, bool)
            found.append(value if plain else None)  # type: ignore[arg-type]
    return np.array(found, dtype=float), problems


def _told_foreign(cells: Cells, i: int, amount: Amount, money: Money) -> Problem:
    """What is told of an amount in another currency than the workbook's."""
    rate = money.rate_of(amount.currency)
    facts = {"value": str(cells.typed[i]).strip(), "currency": amount.currency}
    facts["own"] = money.currency
    if rate is None:
        return cells.problem("foreign_amount", i, **facts)
    return cells.problem("converted_amount", i, **facts, number=amount.number * rate)


def _told_number(cells: Cells, i: int, amount: Amount | None, certain: set[str]) -> Problem:
    """What is told of a text; `certain` are signs that part thousands elsewhere in the column."""
    text = str(cells.typed[i]).strip()
    if amount is None:
        return cells.problem("bad_number", i, value=text)
    if amount.doubtful and amount.doubtful not in certain:
        return cells.problem("doubtful_amount", i, value=text, number=amount.number)
    return cells.problem("number_as_text", i, value=text, number=amount.number)


def numbers(cells: Cells, how: Conventions) -> tuple[Floats, list[Problem]]:
    """Row numbers: whole, NaN where blank or none."""
    found, problems = _numbers(cells, how)
    problems = [p if p.code != "bad_number" else _not_whole(p) for p in problems]
    broken = ~np.isnan(found) & ((found % 1 != 0) | (found < 0) | (found > MOST_NUMBERED))
    problems += [
        cells.problem("number_not_whole", i, value=cells.typed[i])
        for i in np.flatnonzero(broken).tolist()
    ]
    found[broken] = np.nan
    return found, problems


def _not_whole(problem: Problem) -> Problem:
    facts = {"value": problem.facts["value"]}
    return Problem("number_not_whole", problem.tab, problem.row, problem.column, facts)


def blanks(cells: Cells) -> list[int]:
    """Which cells hold nothing; a cell with an error or a tick holds the wrong thing."""
    if cells.kinds.isdisjoint({NoneType, str}):
        return []
    nothing = {
        value
        for value in set(cells.typed)
        if value is None or (isinstance(value, str) and not value.strip())
    }
    return [i for i, value in enumerate(cells.typed) if value in nothing] if nothing else []


def errors(cells: Cells) -> list[Problem]:
    """A problem for each cell that shows an error."""
    if CellError not in cells.kinds:
        return []
    return [
        cells.problem("still_loading", i)
        if value.text == LOADING
        else cells.problem("error_cell", i, value=value.text)
        for i, value in enumerate(cells.typed)
        if type(value) is CellError
    ]


def misfits(cells: Cells, kinds: set[type]) -> list[Problem]:
    """A problem for each cell whose kind of value has no place in the column."""
    if not kinds & cells.kinds:
        return []
    return [
        cells.problem("wrong_kind", i, value=value)
        for i, value in enumerate(cells.typed)
        if type(value) in kinds
    ]
