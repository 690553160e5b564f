"""Half a year of a small firm's selling, made up day by day: who came, what was said, how it ended.

The same story is told whatever the day: it is played in workdays counted back from today, with one
fixed seed. The constants are the story's plot, chosen so that each report has something to show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from sheets_crm.demo.words import Phrase, Phrases, Words

_Each = TypeVar("_Each")

LEADS = 220
DAYS = 182

_SEED = 397
_DAY_WEIGHTS = (0.9, 1.2, 1.25, 1.1, 0.7)
"""New leads by weekday: busy in the middle of the week, thin on Fridays."""

_ADVANCE = (0.86, 0.82, 0.9, 0.45, 0.86, 0.84, 0.9)
"""Share that goes on from each stage; the fourth step is the gap that the funnel should find."""

_STAYS = ((0, 1, 2, 3), (20, 10, 2, 1))
"""Further contacts within a stage, and how often each count happens."""

_AFTER_SALE = (1, 3, 3, 4, 5, 9)
"""Contacts after the contract is signed, as many of them as it took."""

_FRIDAY_OFF = 0.4
"""Share of Friday's contacts that are put off until Monday."""

_LATE = (0, 0, 0, 0, 0, 0, 0, 1, 2)
"""Workdays by which the next contact comes later than it was noted."""

_SKIP = 0.05
_STAND_IN = 0.04
_STAND_INS = 3
_LATE_LOSS = 3


@dataclass(frozen=True)
class Profile:
    """How a manager works.

    Attributes:
        share: of the new leads.
        skill: multiplies the odds of going on to the next stage.
        pace: multiplies the days between contacts.
        forgets: share of the leads going nowhere that are left open and forgotten.
        sloppy: share of contacts noted without a next step.
        since: share of the half-year before which this manager was not there yet.
    """

    share: float
    skill: float
    pace: float
    forgets: float
    sloppy: float
    since: float


PROFILES = (
    Profile(share=1.2, skill=1.07, pace=0.85, forgets=0.04, sloppy=0.02, since=0),
    Profile(share=1.0, skill=1.0, pace=1.0, forgets=0.12, sloppy=0.06, since=0),
    Profile(share=1.0, skill=0.97, pace=1.05, forgets=0.1, sloppy=0.1, since=0),
    Profile(share=1.3, skill=0.88, pace=1.3, forgets=0.4, sloppy=0.25, since=0.45),
)


@dataclass(frozen=True)
class Person:
    """One lead as it came in; `came` counts workdays from the story's first."""

    name: str
    contact: str
    phone: str
    email: str
    city: str
    source: int
    manager: int
    amount: int
    comment: str
    came: int


@dataclass(frozen=True)
class Touch:
    """One contact.

    Attributes:
        person: position of the lead.
        day: workday of the contact, `planned` that of the next one (None where none was noted).
        stage: position among the open stages; one beyond the last is won, -1 is lost.
    """

    person: int
    day: int
    stage: int
    phrase: Phrase
    planned: int | None
    manager: int


@dataclass(frozen=True)
class Story:
    """Everything that happened; `people` by the day they came, `touches` by day.

    Attributes:
        last: its last workday: today, or the Friday before.
        length: how many workdays it has.
    """

    people: tuple[Person, ...]
    touches: tuple[Touch, ...]
    last: date
    length: int

    def date(self, workday: int) -> date:
        """The date of a workday of the story, past or to come; the last one is `length` - 1."""
        monday = self.last - timedelta(self.last.weekday())
        weeks, days = divmod(self.last.weekday() + workday - (self.length - 1), 5)
        return monday + timedelta(weeks * 7 + days)


@dataclass(frozen=True)
class _Setting:
    """Where the story plays: its words, how many open stages, which workdays are Fridays."""

    words: Words
    stages: int
    friday: int

    def of(self, per_stage: Sequence[_Each], stage: int) -> _Each:
        """What is said of that stage, whatever the number of stages."""
        return per_stage[stage * len(per_stage) // self.stages]

    def phrases(self, stage: int) -> Phrases:
        return self.words.won if stage == self.stages else self.of(self.words.stages, stage)

    def farewells(self, stage: int) -> tuple[Phrase, ...]:
        early = stage * len(_ADVANCE) // self.stages < _LATE_LOSS
        return self.words.lost_early if early else self.words.lost_late

    def put_off(self, rng: Random, day: int) -> int:
        """The day on which what was meant for `day` is done."""
        done = day + rng.choice(_LATE)
        off = rng.random() < _FRIDAY_OFF
        return done + (off and done % 5 == self.friday)


def tell(words: Words, stages: int, sources: int, today: date) -> Story:
    """The story up to today, for a funnel of so many open stages and a list of so many sources."""
    rng = Random(_SEED)  # noqa: S311 - a story, not a secret
    length = _workdays_until(today)
    people = _people(rng, words, sources, _arrivals(rng, today, length))
    setting = _Setting(words, stages, (length + 3 - _last_workday(today).weekday()) % 5)
    touches = [
        touch
        for position, person in enumerate(people)
        for touch in _life(rng, setting, position, person)
        if touch.day < length
    ]
    in_order = tuple(sorted(touches, key=lambda touch: touch.day))
    return Story(people, in_order, _last_workday(today), length)


def _workdays_until(today: date) -> int:
    return sum((today - timedelta(back)).weekday() < 5 for back in range(DAYS))


def _last_workday(today: date) -> date:
    return today - timedelta(max(0, today.weekday() - 4))


def _arrivals(rng: Random, today: date, length: int) -> list[int]:
    last = _last_workday(today).weekday()
    weights = [_DAY_WEIGHTS[(last - (length - 1 - day)) % 5] for day in range(length)]
    return sorted(rng.choices(range(length), weights, k=LEADS))


def _people(rng: Random, words: Words, sources: int, arrivals: Sequence[int]) -> tuple[Person, ...]:
    names = rng.sample(words.companies, len(arrivals))
    length = arrivals[-1] + 1
    return tuple(
        _person(rng, words, name, sources, came, elapsed=came / length)
        for name, came in zip(names, arrivals, strict=True)
    )


def _person(
    rng: Random, words: Words, name: str, sources: int, came: int, *, elapsed: float
) -> Person:
    group = rng.choice(words.people)
    city = rng.choices(words.cities, [city.weight for city in words.cities])[0]
    spread = words.money.median * rng.lognormvariate(0, 0.7)
    amount = max(1, round(spread / words.money.step)) * words.money.step
    digits = {key: rng.randrange(100) for key in "abc"}
    shares = [p.share if elapsed >= p.since else 0.0 for p in PROFILES]
    return Person(
        name=name,
        contact=f"{rng.choice(group.first)} {rng.choice(group.last)}",
        phone=rng.choice(words.phones).format(code=city.code, **digits)
        if rng.random() < 0.94
        else "",
        email=f"info@{words.domain(name)}" if rng.random() < 0.78 else "",
        city=city.name,
        source=rng.choices(range(sources), [1 / (2 + i) for i in range(sources)])[0],
        manager=rng.choices(range(len(PROFILES)), shares)[0],
        amount=amount,
        comment=rng.choice(words.comments) if rng.random() < 0.55 else "",
        came=came,
    )


def _life(rng: Random, setting: _Setting, position: int, person: Person) -> Iterator[Touch]:
    """One lead's contacts, in time, beyond today too: who tells the story cuts it there."""
    profile, end = PROFILES[person.manager], setting.stages
    day = person.came + rng.choice((0, 0, 0, 1, 1, 2))
    stage = 0
    while True:
        for phrase in _said(rng, setting.phrases(stage), won=stage == end):
            wait = _wait(rng, profile, won=stage == end)
            noted = bool(phrase.next_step) and rng.random() >= profile.sloppy
            said = phrase.said.format(sum=setting.words.sum_of(person.amount))
            yield Touch(
                position,
                day,
                stage,
                Phrase(phrase.contact_type, said, phrase.next_step if noted else ""),
                day + wait if noted else None,
                _who(rng, person.manager),
            )
            day = setting.put_off(rng, day + wait)
        if stage == end:
            return
        if rng.random() >= setting.of(_ADVANCE, stage) * profile.skill:
            break
        stage = min(end, stage + 1 + (rng.random() < _SKIP))
    if rng.random() >= profile.forgets:
        farewell = rng.choice(setting.farewells(stage))
        yield Touch(position, day, -1, farewell, None, person.manager)


def _said(rng: Random, phrases: Phrases, *, won: bool) -> Iterator[Phrase]:
    yield rng.choice(phrases.enter)
    if won:
        yield from phrases.stay[: rng.choice(_AFTER_SALE)]
        return
    count = min(rng.choices(*_STAYS)[0], len(phrases.stay))
    kept = sorted(rng.sample(range(len(phrases.stay)), count))
    yield from (phrases.stay[i] for i in kept)


def _wait(rng: Random, profile: Profile, *, won: bool) -> int:
    days = rng.choice((3, 4, 5, 6, 8)) if won else rng.choice((1, 2, 2, 3, 3, 4, 5, 6))
    return max(1, round(days * profile.pace))


def _who(rng: Random, manager: int) -> int:
    return rng.randrange(_STAND_INS) if rng.random() < _STAND_IN else manager
