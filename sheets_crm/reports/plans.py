"""The plan of any window: as typed, by workdays from a longer period's, or the managers' added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sheets_crm.crm.model import Crm
from sheets_crm.reports.periods import Window, plan_window
from sheets_crm.reports.workdays import Workdays

TEAM = ""
"""Whose a plan without a manager is."""

_LONGER = {"day": ("week", "month"), "week": ("month",), "month": ()}


class Origin(StrEnum):
    """Where a plan's figure comes from."""

    TYPED = "typed"
    DERIVED = "derived"
    SUMMED = "summed"


@dataclass(frozen=True)
class Planned:
    plan: float
    origin: Origin


@dataclass(frozen=True)
class Plans:
    """All that is typed in the Plan tab.

    Attributes:
        typed: (period, first day of its window, manager, metric) → plan; of two rows for the same
            the lower one counts.
    """

    typed: Mapping[tuple[str, date, str, str], float]
    workdays: Workdays

    @property
    def managers(self) -> set[str]:
        """The managers that have a plan of their own."""
        return {manager for _, _, manager, _ in self.typed if manager != TEAM}

    @property
    def metrics(self) -> set[str]:
        return {metric for _, _, _, metric in self.typed}

    def of(self, period: str, window: Window, manager: str, metric: str) -> Planned | None:
        """The plan of a manager or the TEAM; None where nothing says.

        A team without a plan of its own has its managers' added up.
        """
        own = self._own(period, window, manager, metric)
        if own is not None or manager != TEAM:
            return own
        parts = [self._own(period, window, name, metric) for name in sorted(self.managers)]
        found = [part for part in parts if part is not None]
        if not found:
            return None
        derived = any(part.origin is Origin.DERIVED for part in found)
        origin = Origin.DERIVED if derived else Origin.SUMMED
        return Planned(sum(part.plan for part in found), origin)

    def _own(self, period: str, window: Window, manager: str, metric: str) -> Planned | None:
        first = window.first or window.last
        typed = self.typed.get((period, first, manager, metric))
        if typed is not None:
            return Planned(typed, Origin.TYPED)
        for longer in _LONGER[period]:
            share = self._share(longer, first, window.last, manager, metric)
            if share is not None:
                return Planned(share, Origin.DERIVED)
        return None

    def _share(
        self, period: str, first: date, last: date, manager: str, metric: str
    ) -> float | None:
        """The longer plans' part by workdays; a week may take its days from two months."""
        parts = []
        while first <= last:
            whole = plan_window(period, first)
            end = min(last, whole.last)
            plan = self.typed.get((period, whole.first or first, manager, metric))
            days = self.workdays.count(whole.first or first, whole.last)
            if plan is not None and days:
                parts.append(plan * self.workdays.count(first, end) / days)
            first = end + timedelta(days=1)
        return sum(parts) if parts else None


def typed_plans(crm: Crm, workdays: Workdays) -> Plans:
    """The Plan tab's rows; a start anywhere in a week or month stands for the whole of it."""
    columns = (crm.plan[key] for key in ("period", "start", "manager", "metric", "plan"))
    typed = {
        (period, plan_window(period, start.date()).first or start.date(), manager, metric): plan
        for period, start, manager, metric, plan in zip(*columns, strict=True)
    }
    return Plans(typed, workdays)
