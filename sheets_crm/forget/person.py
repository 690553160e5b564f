"""By what a person is known: names, phones, e-mail addresses, however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sheets_crm.text.parse_untrusted import from_json
from sheets_crm.workbook.snapshot import Value

_MAIL = re.compile(r"(?<![^\s@<>,;\"'])[^\s@<>,;\"']++@[^\s@<>,;\"']+\.\w+")
_PHONE = re.compile(r"\+?\(?\d[\d\s().\u00a0\u2010-\u2013-]{3,}\d")
_SHORTEST_PHONE, _LONGEST_PHONE = 5, 15
_COMPARED_DIGITS = 10
"""The last digits of a phone, which are the same with +7, 8 or no prefix before them."""

_SURELY_A_PHONE = 10
"""A bare number of so many digits is a phone and no amount."""


@dataclass(frozen=True)
class Person:
    """Somebody, as small letters and bare digits have them."""

    names: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    mails: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.names or self.phones or self.mails)

    def __or__(self, other: Person) -> Person:
        return Person(
            self.names | other.names, self.phones | other.phones, self.mails | other.mails
        )

    @classmethod
    def called(cls, said: str) -> Person:
        """Whom somebody means by a name, a phone or an e-mail address."""
        if mails := _mails(said):
            return cls(mails=mails)
        digits = re.sub(r"\D", "", said)
        if not re.search(r"[^\W\d]", said) and len(digits) >= _SHORTEST_PHONE:
            return cls(phones=frozenset({_last(digits)}))
        return cls(names=frozenset(filter(None, [_plain(said)])))

    @classmethod
    def with_contacts(cls, values: Iterable[Value]) -> Person:
        """The phones and e-mail addresses among the cells of a person's row."""
        texts = [text for value in values if (text := _contact_text(value))]
        return cls(
            phones=frozenset(phone for text in texts for phone in _phones(text)),
            mails=frozenset(mail for text in texts for mail in _mails(text)),
        )

    def is_in(self, text: str) -> bool:
        """Whether a text names them, among whatever else it says."""
        plain = _plain(text)
        return (
            any(_says(plain, name) for name in self.names)
            or any(mail in plain for mail in self.mails)
            or (bool(self.phones) and any(phone in self.phones for phone in _phones(text)))
        )

    def is_cell(self, value: Value) -> bool:
        """Whether a cell holds just their name, or their phone or address."""
        text = _text(value)
        return bool(text) and (
            _plain(text) in self.names
            or bool(self.mails & _mails(text))
            or bool(self.phones & frozenset(_phones(text)))
        )

    def is_in_json(self, text: str) -> bool:
        """The same of a text that is JSON, where letters may be written as numbers."""
        try:
            told = from_json(text)
        except ValueError:
            return self.is_in(text)
        return any(self.is_in(one) for one in _strings(told))


def _says(plain: str, name: str) -> bool:
    return name in plain and bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", plain))


def _strings(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        for key, value in told.items():
            yield str(key)
            yield from _strings(value)
    elif isinstance(told, list):
        for value in told:
            yield from _strings(value)
    elif told is not None and not isinstance(told, bool):
        yield _text(told)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _text(value: Value) -> str:
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return "" if value is None else str(value)


def _contact_text(value: Value) -> str:
    """A cell that may hold a phone or an address; an amount and a date do not."""
    if isinstance(value, str):
        return value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    text = _text(value) if is_number else ""
    return text if len(text) >= _SURELY_A_PHONE and text.isdigit() else ""


def _mails(text: str) -> frozenset[str]:
    return frozenset(found.casefold().rstrip(".") for found in _MAIL.findall(text))


def _phones(text: str) -> Iterator[str]:
    for found in _PHONE.findall(text):
        digits = re.sub(r"\D", "", found)
        if _SHORTEST_PHONE <= len(digits) <= _LONGEST_PHONE:
            yield _last(digits)


def _last(digits: str) -> str:
    return digits[-_COMPARED_DIGITS:]
