"""Amounts as Russian and English users type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_crm.crm.parse.amounts import parse_amount
from sheets_crm.crm.parse.columns import Conventions, amounts
from sheets_crm.crm.parse.grid import Cells
from sheets_crm.crm.parse.manager_names import People


@pytest.mark.parametrize(
    ("typed", "ru", "en"),
    [
        ("450 000 ₽", 450000, 450000),
        ("450\u00a0000", 450000, 450000),
        ("450\u202f000 руб.", 450000, 450000),
        ("1 200,50", 1200.5, 1200.5),
        ("1,200.50", 1200.5, 1200.5),
        ("1.200,50 €", 1200.5, 1200.5),
        ("1.200", 1200, 1200),
        ("1,200", 1200, 1200),
        ("$1,200", 1200, 1200),
        ("0,200", 0.2, 0.2),
        ("1.234.567", 1234567, 1234567),
        ("₹500", 500, 500),
        ("12,34,567", 1234567, 1234567),
        ("Rs. 12 34 567", 1234567, 1234567),
        ("R$ 500", 500, 500),
        ("¥9,000", 9000, 9000),
        ("CHF 1'200", 1200, 1200),
        ("zł 500", 500, 500),
        ("500 PLN", 500, 500),
        ("500 kr", 500, 500),
        ("AED 900", 900, 900),
        ("500 CAD", 500, 500),
        ("$500 CAD", 500, 500),
        ("A$ 50", 50, 50),
        ("NZ$ 1.2k", 1200, 1200),
        ("₦ 1,000,000", 1000000, 1000000),
        ("1 200.-", 1200, 1200),
        ("500,–", 500, 500),
        ("USD 1,200", 1200, 1200),
        ("12,500", 12500, 12500),
        ("12,50", 12.5, 12.5),
        ("$ 500 EUR", None, None),
        ("500 pcs", None, None),
        ("500 m²", None, None),
        ("1'200", 1200, 1200),
        ("1.2k", 1200, 1200),
        ("10к", 10000, 10000),
        ("2 тыс", 2000, 2000),
        ("2 т.р.", 2000, 2000),
        ("1,5 млн", 1500000, 1500000),
        ("1.200 млн", 1200000, 1200000),
        ("3 млрд ₽", 3e9, 3e9),
        ("-500", -500, -500),
        ("− 500 р", -500, -500),
        ("(500)", -500, -500),
        ("1.1m", 1100000, 1100000),
        ("12 34", None, None),
        ("100-200", None, None),
        ("12%", None, None),
        ("1 млн 200 тыс", None, None),
        ("(500", None, None),
        ("договорная", None, None),
        ("1,2,3.4.5", None, None),
        ("", None, None),
    ],
)
def test_amounts(typed, ru, en):
    assert (parse_amount(typed, "ru"), parse_amount(typed, "en")) == (ru, en)


@pytest.mark.parametrize(
    ("language", "column", "doubtful"),
    [
        ("en", ["1.500", "1,200"], ["1.500"]),
        ("ru", ["12,500", "1.200"], ["12,500"]),
        ("en", ["1.500", "1.234.500 €"], []),
        ("en", ["1.500", "1.234,50"], []),
        ("en", ["1.500", "12.50"], ["1.500"]),
        ("en", ["1.500k", "0.500"], []),
    ],
)
def test_a_separator_that_can_mean_both_is_told(language, column, doubtful):
    cells = Cells("Leads", "Amount", range(2, 2 + len(column)), column, "leads.amount")
    people = People((), [])
    how = Conventions(language, date(2026, 11, 26), date(1899, 12, 30), people)
    _, problems = amounts(cells, how)
    assert [p.facts["value"] for p in problems if p.code == "doubtful_amount"] == doubtful
    assert len(problems) == len(column)


CENTS = st.integers(min_value=-(10**12), max_value=10**12)


@given(
    cents=CENTS,
    space=st.sampled_from([" ", "\u00a0", "\u202f"]),
    tail=st.sampled_from(["", " ₽", " руб.", "р."]),
)
def test_what_russians_write_is_read_back(cents, space, tail):
    written = f"{cents / 100:,.2f}".replace(",", space).replace(".", ",") + tail
    assert parse_amount(written, "ru") == cents / 100


@given(cents=CENTS, head=st.sampled_from(["", "$", "€ ", "USD "]))
def test_what_englishmen_write_is_read_back(cents, head):
    assert parse_amount(head + f"{cents / 100:,.2f}", "en") == cents / 100


@given(st.text(max_size=20) | st.text("0123456789 .,'-−+()kмлнтыс₽$\u00a0", max_size=20))
def test_no_text_breaks_it(text):
    found = parse_amount(text, "ru")
    assert found is None or isinstance(found, float)
