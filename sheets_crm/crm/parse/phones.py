"""Telephone numbers as names of leads: the same number, however it is written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cached_property

_LIKE_A_PHONE = re.compile(r"\+?\(?\d[\d\s().\-–]{5,}\d")
_NO_DIGIT = re.compile(r"\D+")
_SEVERAL = re.compile(r"[,;/\n]+")
_FEWEST, _MOST = 7, 15
_INDEXED = 7
"""Last digits by which numbers are looked up; then they are compared by their country's rules."""


class Phones:
    """The telephone numbers of leads.

    Args:
        typed: what stands in each lead's cell, one number or several.
        country: two letters of the country of numbers without a country's code; "" for none.
    """

    def __init__(self, typed: Sequence[str], country: str) -> None:
        self._typed = typed
        self._country = country or None

    def lines(self, text: str) -> list[int]:
        """The leads that have this number; none for a text that is no number."""
        if not is_phone(text):
            return []
        digits = _NO_DIGIT.sub("", text)
        found = (
            line for line, phone in self._by_end[digits[-_INDEXED:]] if self._same(text, phone)
        )
        return list(dict.fromkeys(found))

    @cached_property
    def _by_end(self) -> defaultdict[str, list[tuple[int, str]]]:
        """Made where a text is a number and no lead's name."""
        found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for line, cell in enumerate(self._typed):
            for phone in _numbers_in(cell):
                found[_NO_DIGIT.sub("", phone)[-_INDEXED:]].append((line, phone))
        return found

    def _same(self, one: str, other: str) -> bool:
        if _NO_DIGIT.sub("", one) == _NO_DIGIT.sub("", other):
            return True
        import phonenumbers  # noqa: PLC0415 - only where a contact names its lead by phone

        if self._country:
            return not self._readings(one).isdisjoint(self._readings(other))
        match = phonenumbers.is_number_match(one, other)
        return match in {phonenumbers.MatchType.NSN_MATCH, phonenumbers.MatchType.EXACT_MATCH}

    def _readings(self, text: str) -> set[tuple[int | None, int | None]]:
        """The numbers that it may be: one of the country's, or with a country's code, + or not."""
        import phonenumbers  # noqa: PLC0415

        found = set()
        for typed in (text, f"+{_NO_DIGIT.sub('', text)}"):
            with suppress(phonenumbers.NumberParseException):
                number = phonenumbers.parse(typed, self._country)
                found.add((number.country_code, number.national_number))
        return found


def is_phone(text: str) -> bool:
    """Whether a text can be a telephone number and nothing else."""
    if not _LIKE_A_PHONE.fullmatch(text):
        return False
    return _FEWEST <= sum(map(str.isdigit, text)) <= _MOST


def dialled(cell: str) -> str:
    """The first number of a cell as a telephone dials it: digits and +; "" where there is none."""
    number = next(iter(_numbers_in(cell)), "")
    plus = "+" if number.startswith("+") else ""
    return plus + _NO_DIGIT.sub("", number)


def _numbers_in(cell: str) -> Iterable[str]:
    return (phone for each in _SEVERAL.split(cell) if is_phone(phone := each.strip()))
