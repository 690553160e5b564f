"""Amounts as Russian and English users type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_crm.crm.amounts import parse_amount


@pytest.mark.parametrize(
    ("typed", "ru", "en"),
    [
        ("450 000 ₽", 450000, 450000),
        ("450\u00a0000", 450000, 450000),
        ("450\u202f000 руб.", 450000, 450000),
        ("1 200,50", 1200.5, 1200.5),
        ("1,200.50", 1200.5, 1200.5),
        ("1.200,50 €", 1200.5, 1200.5),
        ("1.200", 1200, 1.2),
        ("1,200", 1.2, 1200),
        ("$1,200", 1.2, 1200),
        ("0,200", 0.2, 0.2),
        ("1.234.567", 1234567, 1234567),
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
