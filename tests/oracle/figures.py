"""The figures once more, from the truth and the definitions of docs/metrics.md alone.

Plain loops over plain values, on purpose: nothing here is shared with the program.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from statistics import mean, median

import holidays

from tests.oracle.world import DAY, Activity, Lead, Status, World, first_day

ENOUGH = 10
FAR = 400


@dataclass(frozen=True)
class Span:
    """Days, both inside; first None is since ever, which holds what has no date too."""

    first: date | None
    last: date

    def holds(self, day: date | None) -> bool:
        if day is None:
            return self.first is None
        return (self.first is None or self.first <= day) and day <= self.last


class Story:
    """What the log says of one lead, up to today; what has no date stands before all that has."""

    def __init__(self, world: World, at: int) -> None:
        self.world, self.lead = world, world.leads[at]
        mine = [each for each in world.activities if each.lead == at]
        mine.sort(key=lambda it: (it.known or date.min, it.order))
        self.past = [each for each in mine if each.date is None or each.date <= world.today]
        self.ahead = [each for each in mine if each.date and each.date > world.today]
        self.stages = stages(world.statuses)

    # Status and stages

    @property
    def told(self) -> list[Activity]:
        """Contacts that say a status."""
        return [each for each in self.past if each.status is not None]

    @property
    def status(self) -> int:
        return self.told[-1].status or 0 if self.told else 0

    @property
    def kind(self) -> str:
        """Open, won or lost today: a won lead stays won at a side status."""
        kind = self.world.statuses[self.status].kind
        if not is_side(self.world.statuses, self.status):
            return kind
        main = [one.status for one in self.told if not is_side(self.world.statuses, one.status)]
        return "won" if main and self.world.statuses[main[-1] or 0].kind == "won" else kind

    @property
    def entries(self) -> list[Activity]:
        """Contacts with which a status began."""
        found: list[Activity] = []
        for each in self.told:
            if not found or found[-1].status != each.status:
                found.append(each)
        return found

    def rank(self, status: int | None) -> int:
        """Place among the stages; a lost or side status, or none, is the first."""
        return self.stages.index(status) if status in self.stages else 0

    @property
    def top(self) -> int:
        return max((self.rank(each.status) for each in self.told), default=0)

    @property
    def closed(self) -> date | None:
        """The day that began the present run of won (lost) statuses."""
        if self.kind == "open":
            return None
        day = None
        for each in reversed(self.told):
            kind = self.world.statuses[each.status or 0].kind
            if is_side(self.world.statuses, each.status):
                continue
            if kind != self.kind:
                break
            day = each.known
        return day

    @property
    def lost_from(self) -> int:
        """The last stage before the present run of lost, else the first."""
        for each in reversed(self.told):
            if each.status in self.stages:
                return self.rank(each.status)
        return 0

    # Days

    @property
    def silent(self) -> int | None:
        last = self.past[-1].date if self.past else None
        since = last or self.lead.created
        return None if since is None else max(0, (self.world.today - since).days)

    @property
    def step(self) -> tuple[bool, date | None]:
        """Whether something is to be done, and when: a contact ahead where none is earlier."""
        last = self.past[-1] if self.past else None
        has, when = (bool(last.next_step), last.next_date) if last else (False, None)
        if last and when and last.date and when < last.date:
            has, when = False, None
        if self.ahead and (when is None or when > self.ahead[0].date):
            return True, self.ahead[0].date
        return has, when


def is_side(statuses: list[Status], at: int | None) -> bool:
    """An open status below the first won or lost one."""
    if at is None or statuses[at].kind != "open":
        return False
    return any(status.kind != "open" for status in statuses[:at])


def stages(statuses: list[Status]) -> list[int]:
    """Open statuses above the first won or lost one, then every won one."""
    opened = [
        at for at, one in enumerate(statuses) if one.kind == "open" and not is_side(statuses, at)
    ]
    return opened + [at for at, one in enumerate(statuses) if one.kind == "won"]


def stories(world: World) -> list[Story]:
    return [Story(world, at) for at in range(len(world.leads))]


# Funnel


def cohort(world: World, span: Span) -> list[Story]:
    """Leads created in the span and not after today; since ever takes the undated too."""
    return [
        one
        for one in stories(world)
        if span.holds(one.lead.created)
        and (one.lead.created is None or one.lead.created <= world.today)
    ]


@dataclass(frozen=True)
class Stage:
    status: int
    reached: int
    step: float | None
    cumulative: float | None
    left: int
    now: int
    now_amount: float
    lost: int


def funnel(world: World, found: list[Story], tops: list[int] | None = None) -> list[Stage]:
    """A line a stage; `tops` are the highest stages where they are not those ever entered."""
    order, everybody = stages(world.statuses), stories(world)
    tops = [one.top for one in found] if tops is None else tops
    reached = [sum(top >= k for top in tops) for k in range(len(order))]
    lines = []
    for k, status in enumerate(order):
        here = [one for one in everybody if one.status == status]
        went = reached[k + 1] if k + 1 < len(order) else None
        left = sum(
            top >= k and (top > k or one.kind != "open")
            for one, top in zip(found, tops, strict=True)
        )
        lines.append(
            Stage(
                status=status,
                reached=reached[k],
                step=went / reached[k] if went is not None and reached[k] else None,
                cumulative=reached[k] / reached[0] if reached[0] else None,
                left=left,
                now=len(here),
                now_amount=sum(one.lead.amount or 0 for one in here),
                lost=sum(one.kind == "lost" and one.lost_from == k for one in found),
            )
        )
    return lines


def asides(world: World) -> list[tuple[int, int, float]]:
    """Position, leads now and the sum of their amounts of each status that is no stage."""
    order = stages(world.statuses)
    lines = []
    for status in range(len(world.statuses)):
        if status not in order:
            here = [one for one in stories(world) if one.status == status]
            lines.append((status, len(here), sum(one.lead.amount or 0 for one in here)))
    return lines


def not_won(world: World, found: list[Story]) -> int:
    """Leads that reached the last won stage and are not won today."""
    last = len(stages(world.statuses)) - 1
    if not world.kinds("won"):
        return 0
    return sum(one.top == last and one.kind != "won" for one in found)


def gap(world: World, lines: list[Stage]) -> int | None:
    """The open stage from which the smallest share of those that left it went on."""
    shares = [
        (lines[k + 1].reached / line.left, k)
        for k, line in enumerate(lines[:-1])
        if world.statuses[line.status].kind == "open" and line.left >= ENOUGH
    ]
    best = min(shares, default=(1.0, -1))
    return None if best[0] >= 1 else best[1]


def entered_tops(world: World, span: Span) -> tuple[list[Story], list[int]]:
    """Leads that entered a status in the span, and the highest stage entered there."""
    found, tops = [], []
    for one in stories(world):
        ranks = [
            one.rank(each.status) for each in one.entries if each.known and span.holds(each.known)
        ]
        if ranks:
            found.append(one)
            tops.append(max(ranks))
    return found, tops


def stays(world: World, found: list[Story], status: int) -> list[int]:
    """Finished days at an open stage, summed for each lead of the cohort that left it."""
    days = []
    for one in found:
        mine = [
            (after.known - each.known).days
            for each, after in zip(one.entries, one.entries[1:], strict=False)
            if each.status == status and each.known and after.known
        ]
        if mine:
            days.append(sum(mine))
    return days


def current_stays(world: World, status: int) -> list[int | None]:
    """Days that each open lead has stood at a stage; None where nothing is dated."""
    days: list[int | None] = []
    for one in stories(world):
        if one.status == status and one.kind == "open":
            since = one.entries[-1].known if one.entries else one.lead.created
            days.append(None if since is None else max(0, (world.today - since).days))
    return days


# By close date


@dataclass(frozen=True)
class Closing:
    won: int
    lost: int
    revenue: float
    priced: int
    average: float | None
    cycles: list[int]
    open: int
    velocity: float | None


def closing(world: World, span: Span) -> Closing:
    everybody = stories(world)
    inside = [one for one in everybody if one.kind != "open" and span.holds(one.closed)]
    won = [one for one in inside if one.kind == "won"]
    amounts = [one.lead.amount for one in won if one.lead.amount is not None]
    cycles = [
        (one.closed - one.lead.created).days
        for one in won
        if one.closed and one.lead.created and one.closed >= one.lead.created
    ]
    opened = sum(one.kind == "open" for one in everybody)
    average = sum(amounts) / len(amounts) if amounts else None
    rate = len(won) / len(inside) if inside else None
    velocity = None
    if average is not None and rate is not None and cycles and mean(cycles) >= 1:
        velocity = opened * average * rate / mean(cycles)
    return Closing(
        won=len(won),
        lost=len(inside) - len(won),
        revenue=sum(amounts),
        priced=len(amounts),
        average=average,
        cycles=sorted(cycles),
        open=opened,
        velocity=velocity,
    )


def by_manager(world: World, span: Span) -> dict[str, tuple[int, int, int, int, float]]:
    """Manager → leads and won of the cohort; closed, won and revenue by close date."""
    found: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0, 0, 0.0])
    for one in cohort(world, span):
        mine = found[one.lead.manager]
        mine[0] += 1
        mine[1] += one.kind == "won"
    for one in stories(world):
        if one.kind != "open" and span.holds(one.closed):
            mine = found[one.lead.manager]
            mine[2] += 1
            mine[3] += one.kind == "won"
            mine[4] += (one.lead.amount or 0) if one.kind == "won" else 0
    return {name: tuple(mine) for name, mine in found.items()}  # type: ignore[misc]


# Stale


def neglected(world: World, *, suspends: bool = True) -> list[tuple[int, int]]:
    """(row of the lead, 0 overdue, 1 stale, 2 no next step) in the order of the report."""
    opened = [one for one in stories(world) if one.kind == "open"]
    positive = [one.lead.amount for one in opened if one.lead.amount and one.lead.amount > 0]
    usual = median(positive) if positive else 1.0
    lines = []
    for one in opened:
        matter = _matter(world, one, suspends=suspends)
        if matter is None:
            continue
        amount = one.lead.amount if one.lead.amount and one.lead.amount > 0 else usual
        silent = one.silent or 0
        lines.append((matter, -round(amount * silent, 2), -silent, one.lead.row))
    return [(line[3], line[0]) for line in sorted(lines)]


def _matter(world: World, one: Story, *, suspends: bool) -> int | None:
    has, when = one.step
    limit = world.statuses[one.status].stale_days
    if when is not None and when < world.today:
        return 0
    contact = one.past[-1].date if one.past else None
    is_far = bool(when and contact and (when - contact).days > FAR)
    waits = suspends and when is not None and when > world.today and not is_far
    if limit and one.silent is not None and one.silent >= limit and not waits:
        return 1
    return None if has and when is not None else 2


# Stretches and plans


def stretch(world: World, span: Span) -> tuple[int, int, float, int, int]:
    """New leads, won, revenue, closed and contacts of a span up to today."""
    closed = closing(world, span)
    return (
        sum(
            one.lead.created is not None
            and span.holds(one.lead.created)
            and one.lead.created <= world.today
            for one in stories(world)
        ),
        closed.won,
        closed.revenue,
        closed.won + closed.lost,
        sum(
            each.lead is not None
            and each.known is not None
            and span.holds(each.known)
            and each.known <= world.today
            for each in world.activities
        ),
    )


def last_day(period: str, first: date) -> date:
    if period == "week":
        return first + 6 * DAY
    if period == "month":
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first


def fact(world: World, metric: str, span: Span, manager: str | None) -> float:
    """What was done of a metric in a span, up to today; manager None is everybody."""
    total = 0.0
    for whose, day, value in _events(world, metric, span):
        if day <= world.today and span.holds(day) and manager in {None, whose}:
            total += value
    return total


def _events(world: World, metric: str, span: Span) -> list[tuple[str, date, float]]:
    kind, _, rest = metric.partition(":")
    found: list[tuple[str, date, float]] = []
    for one in stories(world):
        lead: Lead = one.lead
        if metric == "new_leads" and lead.created:
            found.append((lead.manager, lead.created, 1))
        if metric in {"won", "revenue", "margin"} and one.kind == "won" and one.closed:
            value = {"won": 1.0, "revenue": lead.amount, "margin": lead.margin}[metric]
            found.append((lead.manager, one.closed, value or 0.0))
        if kind == "type":
            found += [
                (each.manager or lead.manager, each.known, 1)
                for each in one.past
                if each.known and each.type == rest
            ]
        if kind == "status":
            inside = [
                each
                for each in one.entries
                if each.known and each.status == int(rest) and span.holds(each.known)
            ]
            found += [(each.manager or lead.manager, each.known, 1) for each in inside[:1]]
    return found


def workdays(world: World, first: date, last: date) -> int:
    """As the library of holidays knows the country; without one Monday to Friday."""
    days = (last - first).days + 1
    return sum(is_workday(world.country, first + DAY * n) for n in range(max(0, days)))


@cache
def is_workday(country: str, day: date) -> bool:
    if not country:
        return day.weekday() < 5
    land, _, part = country.partition("-")
    return bool(holidays.country_holidays(land, subdiv=part or None).is_working_day(day))


@dataclass(frozen=True)
class Plan:
    """A plan's figure, where it comes from (typed, derived, summed) and whose plans were added."""

    plan: float
    origin: str
    of: tuple[str, ...] = ()


def plan(world: World, period: str, metric: str, manager: str | None) -> Plan | None:
    """The plan of the window of today; manager None is the team."""
    first = first_day(period, world.today)
    own = _own_plan(world, period, first, metric, manager or "")
    if own or manager is not None:
        return own
    planned = sorted({row.manager for row in _rows(world) if row.manager})
    parts = {name: _own_plan(world, period, first, metric, name) for name in planned}
    found = {name: part for name, part in parts.items() if part}
    if not found:
        return None
    origin = "derived" if any(part.origin == "derived" for part in found.values()) else "summed"
    return Plan(sum(part.plan for part in found.values()), origin, tuple(found))


def _rows(world: World):
    return [row for row in world.plan if row.plan is not None]


def _typed(world: World, period: str, first: date, metric: str, manager: str) -> float | None:
    for row in _rows(world):
        same = (row.period, row.metric, row.manager) == (period, metric, manager)
        if same and first_day(row.period, row.start) == first:
            return row.plan
    return None


def _own_plan(world: World, period: str, first: date, metric: str, manager: str) -> Plan | None:
    typed = _typed(world, period, first, metric, manager)
    if typed is not None:
        return Plan(typed, "typed")
    last = last_day(period, first)
    for longer in {"day": ("week", "month"), "week": ("month",), "month": ()}[period]:
        share = _share(world, longer, (first, last), metric, manager)
        if share is not None:
            return Plan(share, "derived")
    for shorter in {"day": (), "week": ("day",), "month": ("week", "day")}[period]:
        whole = _whole(world, shorter, (first, last), metric, manager)
        if whole is not None:
            return Plan(whole, "summed")
    return None


def _share(
    world: World, longer: str, span: tuple[date, date], metric: str, manager: str
) -> float | None:
    """Each workday's share of the longer plans; None unless every workday has one."""
    total, day = 0.0, span[0]
    worked = 0
    while day <= span[1]:
        if workdays(world, day, day):
            first = first_day(longer, day)
            typed = _typed(world, longer, first, metric, manager)
            if typed is None:
                return None
            total += typed / workdays(world, first, last_day(longer, first))
            worked += 1
        day += DAY
    return total if worked else None


def _whole(
    world: World, shorter: str, span: tuple[date, date], metric: str, manager: str
) -> float | None:
    """The sum of shorter plans where they cover every workday of the span and nothing beside."""
    total, day, found = 0.0, span[0], False
    while day <= span[1]:
        first = first_day(shorter, day)
        last = last_day(shorter, first)
        if first < span[0] or last > span[1]:
            return None
        typed = _typed(world, shorter, first, metric, manager)
        if typed is None and workdays(world, first, last):
            return None
        total += typed or 0.0
        found = found or typed is not None
        day = last + DAY
    return total if found else None


def run_rate(world: World, period: str, metric: str, manager: str | None) -> float | None:
    """What the window comes to at the pace of the workdays that have ended."""
    if period == "day":
        return None
    first = first_day(period, world.today)
    last = last_day(period, first)
    ended, whole = workdays(world, first, world.today - DAY), workdays(world, first, last)
    if not ended:
        return None
    before = fact(world, metric, Span(first, world.today - DAY), manager)
    now = fact(world, metric, Span(first, world.today), manager)
    return max(now, before / ended * whole)


def before(world: World, period: str) -> tuple[Span, Span]:
    """As many days of the window before as have come of this one, and the whole of it."""
    first = first_day(period, world.today)
    earlier = first_day(period, first - DAY)
    end = last_day(period, earlier)
    passed = (world.today - first).days
    return Span(earlier, min(end, earlier + DAY * passed)), Span(earlier, end)
