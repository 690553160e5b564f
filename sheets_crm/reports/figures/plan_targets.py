"""The plan of any window: as typed, by workdays from a longer period's, or shorter ones added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from sheets_crm.crm.model import PERIODS, Crm
from sheets_crm.reports.figures.periods import Window, plan_window
from sheets_crm.reports.figures.workdays import Workdays

TEAM = ""
"""Whose a plan without a manager is."""

_PARTS = {
    "day": (),
    "week": ("day",),
    "month": ("week", "day"),
    "quarter": ("month", "week", "day"),
    "year": ("quarter", "month", "week", "day"),
}
"""What a period may be added up from, the longest first."""


class Origin(StrEnum):
    """Where a plan's figure comes from."""

    TYPED = "typed"
    DERIVED = "derived"
    SUMMED = "summed"


@dataclass(frozen=True)
class Planned:
    """A plan.

    Attributes:
        of: the managers whose plans were added up for the team; () where it has its own.
    """

    plan: float
    origin: Origin
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plans:
    """All that is typed in the Plan tab.

    Attributes:
        typed: (period, first day of its window, manager, metric) → plan; of two rows for the same
            the lower one counts.
    """

    typed: Mapping[tuple[str, date, str, str], float]
    workdays: Workdays

    @cached_property
    def managers(self) -> set[str]:
        """The managers that have a plan of their own."""
        return {manager for _, _, manager, _ in self.typed if manager != TEAM}

    @cached_property
    def metrics(self) -> set[str]:
        return {metric for _, _, _, metric in self.typed}

    def of(self, period: str, window: Window, manager: str, metric: str) -> Planned | None:
        """The plan of a manager or the TEAM; None where nothing says.

        A team without a plan of its own has its managers' added up.
        """
        own = self._own(period, window, manager, metric)
        if own is not None or manager != TEAM:
            return own
        parts = {
            name: part
            for name in sorted(self.managers)
            if (part := self._own(period, window, name, metric)) is not None
        }
        if not parts:
            return None
        derived = any(part.origin is Origin.DERIVED for part in parts.values())
        origin = Origin.DERIVED if derived else Origin.SUMMED
        return Planned(sum(part.plan for part in parts.values()), origin, tuple(parts))

    def _own(self, period: str, window: Window, manager: str, metric: str) -> Planned | None:
        """Typed, else a share of the shortest longer plan, else the shorter ones added."""
        if (manager, metric) not in self._known:
            return None
        first = window.first or window.last
        typed = self.typed.get((period, first, manager, metric))
        if typed is not None:
            return Planned(typed, Origin.TYPED)
        for longer in PERIODS[PERIODS.index(period) + 1 :]:
            share = self._share(longer, window, manager, metric)
            if share is not None:
                return Planned(share, Origin.DERIVED)
        for shorter in _PARTS[period]:
            whole = self._whole(shorter, window, manager, metric)
            if whole is not None:
                return Planned(whole, Origin.SUMMED)
        return None

    @cached_property
    def _known(self) -> set[tuple[str, str]]:
        return {(manager, metric) for _, _, manager, metric in self.typed}

    def _share(self, period: str, window: Window, manager: str, metric: str) -> float | None:
        """Each workday's share of the longer plans; None unless every workday has one.

        A week may take its days from two months.
        """
        parts = []
        first, last = window.first or window.last, window.last
        while first <= last:
            whole = plan_window(period, first)
            end = min(last, whole.last)
            taken = self.workdays.count(first, end)
            plan = self.typed.get((period, whole.first or first, manager, metric))
            if taken and plan is None:
                return None
            if taken and plan is not None:
                days = self.workdays.count(whole.first or first, whole.last)
                parts.append(plan * taken / days)
            first = end + timedelta(days=1)
        return sum(parts) if parts else None

    def _whole(self, period: str, window: Window, manager: str, metric: str) -> float | None:
        """The shorter plans added where they cover every workday of the window and none beside."""
        parts = []
        first = window.first or window.last
        while first <= window.last:
            part = plan_window(period, first)
            begins = part.first or first
            if begins < first or part.last > window.last:
                return None
            plan = self.typed.get((period, begins, manager, metric))
            if plan is not None:
                parts.append(plan)
            elif self.workdays.count(begins, part.last):
                return None
            first = part.last + timedelta(days=1)
        return sum(parts) if parts else None


def typed_plans(crm: Crm, workdays: Workdays) -> Plans:
    """The Plan tab's rows; a start anywhere in a period stands for the whole of it."""
    columns = (crm.plan[key] for key in ("period", "start", "manager", "metric", "plan"))
    typed = {
        (period, plan_window(period, start.date()).first or start.date(), manager, metric): plan
        for period, start, manager, metric, plan in zip(*columns, strict=True)
    }
    return Plans(typed, workdays)
