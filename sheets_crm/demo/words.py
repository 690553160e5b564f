"""The names and phrases of the example workbook, one file of data per language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

CONTACT_TYPES = ("call", "mail", "messenger", "meeting", "proposal", "invoice", "paid")
"""Ways of contact in the phrases, in the order in which a template lists its contact types."""


@dataclass(frozen=True)
class Phrase:
    """What was said at one contact, and what was to come next ("" for nothing)."""

    contact_type: str
    said: str
    next_step: str


@dataclass(frozen=True)
class Phrases:
    """What is said on entering a status and, in this order, while it lasts."""

    enter: tuple[Phrase, ...]
    stay: tuple[Phrase, ...]


@dataclass(frozen=True)
class City:
    name: str
    code: str
    weight: int


@dataclass(frozen=True)
class People:
    """First and last names that go together."""

    first: tuple[str, ...]
    last: tuple[str, ...]


@dataclass(frozen=True)
class Money:
    """Amounts of one country.

    Attributes:
        median: of all deals.
        step: what amounts are rounded to.
        sum: how a phrase says `{amount}` or `{thousands}`.
        typed: an amount as a hurried person types it.
        plan: a manager's revenue to reach in a month.
    """

    median: int
    step: int
    sum: str
    typed: str
    plan: int


@dataclass(frozen=True)
class Words:
    """Everything the example says in one language; the fields are those of `demo/*.toml`."""

    managers: tuple[str, ...]
    text_dates: tuple[str, ...]
    months: tuple[str, ...]
    unknown_city: str
    orphan: str
    comments: tuple[str, ...]
    money: Money
    latin: Mapping[str, str]
    phones: tuple[str, ...]
    cities: tuple[City, ...]
    people: tuple[People, ...]
    companies: tuple[str, ...]
    stages: tuple[Phrases, ...]
    won: Phrases
    lost_early: tuple[Phrase, ...]
    lost_late: tuple[Phrase, ...]

    def date_as_text(self, day: date, form: int) -> str:
        """The day as people type it into a cell that is text."""
        month = self.months[day.month - 1]
        return self.text_dates[form % len(self.text_dates)].format(
            day=day.day, number=day.month, month=month, year=day.year
        )

    def sum_of(self, amount: int) -> str:
        """The amount as it is said."""
        return self.money.sum.format(amount=amount, thousands=round(amount / 1000))

    def domain(self, name: str) -> str:
        """A mail domain for a name, in the top level that is set aside for examples."""
        letters = "".join(self.latin.get(letter, letter) for letter in name.lower())
        kept = "".join(
            letter if letter.isascii() and letter.isalnum() else " " for letter in letters
        )
        return "-".join(kept.split()) + ".example"


def load_words(language: str) -> Words:
    """The example's words in a language (`ru` or `en`)."""
    text = files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    return Words(
        managers=tuple(raw["managers"]),
        text_dates=tuple(raw["text_dates"]),
        months=tuple(raw["months"]),
        unknown_city=raw["unknown_city"],
        orphan=raw["orphan"],
        comments=tuple(raw["comments"]),
        money=Money(**raw["money"]),
        latin=raw["latin"],
        phones=tuple(raw["phones"]["forms"]),
        cities=tuple(City(**city) for city in raw["cities"]),
        people=tuple(People(tuple(p["first"]), tuple(p["last"])) for p in raw["people"]),
        companies=tuple(
            group["form"].format(name) for group in raw["companies"] for name in group["names"]
        ),
        stages=tuple(_phrases(stage) for stage in raw["stages"]),
        won=_phrases(raw["won"]),
        lost_early=_told(raw["lost"]["early"]),
        lost_late=_told(raw["lost"]["late"]),
    )


def _phrases(raw: Mapping[str, Any]) -> Phrases:
    return Phrases(_told(raw["enter"]), _told(raw["stay"]))


def _told(rows: Sequence[Sequence[str]]) -> tuple[Phrase, ...]:
    return tuple(Phrase(*row) for row in rows)
