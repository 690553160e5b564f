"""What can be configured about reports; loads nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sheets_crm.settings import key

PERIODS = ("year", "quarter", "month", "all")
COHORTS = ("created", "activity")


@dataclass(frozen=True)
class FunnelOptions:
    """Which leads the funnel is made of."""

    period: str = key(
        "year",
        "How far back the funnel looks from today: year (12 months), quarter (3 months), "
        "month, or all.",
        PERIODS,
    )
    by: str = key(
        "created",
        "created: leads created in the period. activity: leads that entered a stage in the "
        "period, whenever they were created.",
        COHORTS,
    )


@dataclass(frozen=True)
class StaleOptions:
    """What counts as forgotten, and how much of it is listed."""

    future_step_suspends: bool = key(
        default=True,
        text="A lead whose next date lies in the future is not stale.",
    )
    rows: int = key(
        300,
        "How many leads the Stale tab lists at most; all of them are counted.",
        between=(1, 100_000),
    )


@dataclass(frozen=True)
class TodayOptions:
    """How much of whom to contact is listed."""

    rows: int = key(
        100,
        "How many leads the Today tab lists at most; all of them are counted.",
        between=(1, 100_000),
    )


@dataclass(frozen=True)
class SummaryOptions:
    """What the owner's tab shows."""

    stale_rows: int = key(
        10,
        "How many leads the Summary lists under “Whom to call today”.",
        between=(0, 1000),
    )


@dataclass(frozen=True)
class WorkdayOptions:
    """Which days are workdays: Monday to Friday less the public holidays of a country."""

    country: str = key(
        "",
        "Country whose public holidays are no workdays, as a two-letter code such as RU, KZ "
        "or US, with its part where holidays differ: GB-ENG, DE-BY. Empty: every Monday to "
        "Friday is a workday.",
    )


@dataclass(frozen=True)
class HistoryOptions:
    """What of the past is told, and for how long."""

    backdated_days: int = key(
        3,
        "A status is back-dated when its activity was first seen more than so many days after"
        " its date. Changed dates and statuses of known activities always count.",
        between=(0, 3650),
    )
    days: int = key(
        365,
        "Days for which the History tab and the journal keep it.",
        between=(1, 3650),
    )
