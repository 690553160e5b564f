"""One currency a workbook; what is in another is converted by a rate or left out, and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sheets_crm.config import Config
from sheets_crm.crm.parse.currencies import currency_called
from sheets_crm.crm.parse.currency_rates import MARK
from sheets_crm.decision import decide
from sheets_crm.reports.context import MoneyOptions
from sheets_crm.reports.figures.closing import closing
from sheets_crm.reports.figures.periods import Window
from tests.reports.books import book

TODAY = date(2026, 11, 26)
ACTIVITIES = """
| Date       | Lead | Status |
| 2026-11-20 | A    | Sold   |
| 2026-11-20 | B    | Sold   |
| 2026-11-20 | C    | Sold   |
"""
LISTS = """
| Status | Kind | Currency | Rate |
| New    | open | {} |
| Sold   | won  |    |    |
| Lost   | lost |    |    |
"""


def decided(amounts, *, rate="|", currency="", kept=""):
    rows = "\n".join(
        f"| {name} | {amount} | 2026-11-01 |" for name, amount in zip("ABC", amounts, strict=True)
    )
    leads = f"| Name | Amount | Created |\n{rows}"
    read = book(leads, ACTIVITIES, lists=LISTS.format(rate))
    if kept:
        read = replace(read, marks={**read.marks, MARK: kept})
    config = Config(template="en", money=MoneyOptions(currency))
    return decide(read, config, TODAY, adopt=True)


def revenue(found):
    return closing(found.crm, Window(None, TODAY)).revenue


def told(found, *codes):
    return [(p.row, p.facts.get("currency")) for p in found.problems if p.code in codes]


@pytest.mark.parametrize(
    ("amounts", "own", "summed", "left_out"),
    [
        (["1,000 USD", "1,000 EUR", "500"], "USD", 1500, [(3, "EUR")]),
        (["€5 000", "$9,500", "450 000 ₽"], "USD", 9500, [(2, "EUR"), (4, "RUB")]),
        (["£10", "£20", "30"], "GBP", 60, []),
        (["100", "200", "¥300"], "USD", 300, [(4, "JPY")]),
        (["500 kr", "kr 500", "500 PLN"], "kr", 1000, [(4, "PLN")]),
        (["100", "$ 200", "300 dollars"], "USD", 600, []),
    ],
)
def test_currencies_are_not_added_up(amounts, own, summed, left_out):
    found = decided(amounts)
    assert revenue(found) == summed
    assert told(found, "foreign_amount") == left_out
    assert found.changes.marks[MARK] == own


def test_a_rate_in_lists_converts():
    found = decided(["1000", "1,000 EUR", "(10 €)"], rate="EUR | 1.1", currency="USD")
    assert revenue(found) == pytest.approx(1000 + 1100 - 11)
    assert told(found, "converted_amount") == [(3, "EUR"), (4, "EUR")]
    assert told(found, "foreign_amount") == []


@pytest.mark.parametrize(
    ("rate", "code"),
    [
        ("EUR |", "currency_without_rate"),
        ("EUR | 0", "currency_without_rate"),
        ("pebbles | 3", "unknown_currency"),
    ],
)
def test_a_rate_that_is_none_is_told(rate, code):
    found = decided(["1000", "1,000 EUR", "5"], rate=rate)
    assert revenue(found) == 1005
    assert code in {problem.code for problem in found.problems}


def test_the_owner_says_the_currency_and_it_is_kept():
    amounts = ["$ 1", "$ 2", "€ 4"]
    assert revenue(decided(amounts, currency="EUR")) == 4
    assert revenue(decided(amounts, kept="EUR")) == 4
    assert revenue(decided(amounts, kept="EUR", currency="usd")) == 3
    assert MARK not in decided(["1", "2", "3"]).changes.marks


@pytest.mark.parametrize(
    ("word", "code"),
    [("usd", "USD"), ("US$", "USD"), ("руб.", "RUB"), ("₹", "INR"), ("₿", "₿"), ("pcs", "")],
)
def test_what_a_currency_is_called(word, code):
    assert currency_called(word) == code
