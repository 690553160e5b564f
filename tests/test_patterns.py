"""No text, whoever made it, takes a pattern more time than its length allows."""

from __future__ import annotations

import re

import pytest

from tests.patterns import (
    GIVEN_SHORT,
    MADE_BY_FUNCTIONS,
    OF_OURS,
    SIMPLE,
    made_in_functions,
    of_modules,
    only_whole,
    slow_texts,
)

KEPT = {name: one for name, one in of_modules().items() if name not in GIVEN_SHORT.keys() | OF_OURS}
EVERY = KEPT | MADE_BY_FUNCTIONS
WHOLE = only_whole()


@pytest.mark.parametrize("name", EVERY)
def test_a_pattern_takes_time_in_proportion(name: str) -> None:
    assert list(slow_texts(EVERY[name], 40, whole=name in WHOLE)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY)
def test_a_pattern_takes_time_in_proportion_to_many_texts(name: str) -> None:
    assert list(slow_texts(EVERY[name], 2000, whole=name in WHOLE)) == []


def test_no_pattern_is_left_out() -> None:
    assert made_in_functions() == MADE_BY_FUNCTIONS.keys() | SIMPLE
    assert GIVEN_SHORT.keys() | OF_OURS <= of_modules().keys()
    assert len(EVERY) >= 50


@pytest.mark.slow
@pytest.mark.parametrize(
    "slow",
    [
        re.compile(r"'(?:[^']|'')+'!"),
        re.compile(r"\s+$"),
        re.compile(rb"<a[^>]*>"),
        re.compile(r"\w+="),
    ],
)
def test_a_quadratic_pattern_is_found_out(slow: re.Pattern[str]) -> None:
    assert any(slow_texts(slow, 100))


def test_repetitions_side_by_side_are_found_out() -> None:
    assert not any(slow_texts(re.compile(r"a*+b"), 200, whole=True))
    assert any(slow_texts(re.compile(r"a*a*b"), 200, whole=True))
