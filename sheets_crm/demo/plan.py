"""The example's plan: what the team set out to reach, month by month, and calls by the week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from sheets_crm.demo.words import CONTACT_TYPES, Words
from sheets_crm.template import Template
from sheets_crm.workbook.snapshot import Value

_MONTHS = (-2, -1, 0, 1)
_WEEKS = (-1, 0, 1)
_SHARES = (1.2, 1.0, 1.0, 0.8)
"""Of a common manager's plan, by manager."""

_WON = 3
_CALLS = 36
_MEETINGS = 8
_NEW_LEADS = 36
_CALLS_A_WEEK = 8


def plan_rows(template: Template, words: Words, today: date) -> list[Mapping[str, Value]]:
    """Rows of the Plan tab around today."""
    return [
        *(
            row
            for months in _MONTHS
            for row in _month(template, words, _month_start(today, months))
        ),
        *(row for weeks in _WEEKS for row in _week(template, words, _week_start(today, weeks))),
    ]


def _month(template: Template, words: Words, start: date) -> Iterator[Mapping[str, Value]]:
    period, metrics = template.periods["month"], template.metrics
    team = words.money.plan * sum(_SHARES)
    yield _row(period, start, None, metrics["revenue"], _rounded(team, words.money.step))
    yield _row(period, start, None, metrics["new_leads"], _NEW_LEADS)
    for name, share in zip(words.managers, _SHARES, strict=True):
        revenue = _rounded(words.money.plan * share, words.money.step)
        yield _row(period, start, name, metrics["revenue"], revenue)
        yield _row(period, start, name, metrics["won"], max(1, round(_WON * share)))
        for contact_type, count in (("call", _CALLS), ("meeting", _MEETINGS)):
            if metric := _contact_type(template, contact_type):
                yield _row(period, start, name, metric, round(count * share))


def _week(template: Template, words: Words, start: date) -> Iterator[Mapping[str, Value]]:
    calls = _contact_type(template, "call")
    for name, share in zip(words.managers, _SHARES, strict=True):
        if calls:
            yield _row(template.periods["week"], start, name, calls, round(_CALLS_A_WEEK * share))


def _contact_type(template: Template, key: str) -> str | None:
    return dict(zip(CONTACT_TYPES, template.words["contact_type"], strict=False)).get(key)


def _row(
    period: str, start: date, manager: str | None, metric: str, plan: int
) -> Mapping[str, Value]:
    return {"period": period, "start": start, "manager": manager, "metric": metric, "plan": plan}


def _month_start(today: date, months: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _week_start(today: date, weeks: int) -> date:
    return today - timedelta(today.weekday()) + timedelta(weeks=weeks)


def _rounded(amount: float, step: int) -> int:
    return round(amount / step / 10) * step * 10
