"""In which currency a workbook counts, and what amounts in others are worth in it.

A workbook has one currency: the owner's setting, else the one that the workbook remembers, else
the one that most of its amounts bear. An amount that names none bears the language's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sheets_crm.crm.model import LEAD_FIELDS
from sheets_crm.crm.parse.amounts import amount_of
from sheets_crm.crm.parse.currencies import currency_called
from sheets_crm.crm.parse.grid import Cells, Grid
from sheets_crm.workbook.tab import Kind

MARK = "currency"
"""Under this name the workbook remembers its currency, once an amount has named one."""

_OF_LANGUAGE = {"ru": "RUB", "en": "USD"}


@dataclass(frozen=True)
class Money:
    """The currency of a workbook.

    Attributes:
        rates: code of another currency → what one of it is worth.
        is_settled: whether the workbook is to remember it.
    """

    currency: str
    rates: Mapping[str, float]
    is_settled: bool = False

    def rate_of(self, currency: str) -> float | None:
        """What one of a currency is worth; "" is the workbook's own; None where nobody said."""
        return 1.0 if currency in {"", self.currency} else self.rates.get(currency)


def money_of(
    leads: Grid, rates: Mapping[str, float], *, setting: str, mark: str, language: str
) -> Money:
    """The currency of a workbook, by the amounts of its leads."""
    usual = _OF_LANGUAGE.get(language, "")
    fields = [field.key for field in LEAD_FIELDS if field.kind is Kind.MONEY]
    named = Counter[str]()
    bare = 0
    for cells in map(leads.column, fields):
        found, none = _named(cells, language)
        named += found
        bare += none
    is_settled = bool(mark or named)
    named[usual] += bare
    most = max(named, key=lambda code: (named[code], code == usual))
    return Money(currency_called(setting) or mark or most, rates, is_settled)


def _named(cells: Cells, language: str) -> tuple[Counter[str], int]:
    """How many amounts name each currency, and how many name none."""
    numbers = sum(type(value) in {int, float} for value in cells.typed)
    if str not in cells.kinds:
        return Counter(), numbers
    read = (amount_of(value, language) for value in cells.typed if type(value) is str)
    currencies = [amount.currency for amount in read if amount is not None]
    named = Counter(filter(None, currencies))
    return named, numbers + currencies.count("")
