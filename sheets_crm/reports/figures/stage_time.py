"""How long leads stay at each open stage."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sheets_crm.crm.model import Crm, StatusKind
from sheets_crm.reports.figures.funnel import of_kind


@dataclass(frozen=True)
class StageTime:
    """Days at one open stage.

    Attributes:
        position: in `lists.statuses`.
        passed: leads of the cohort that have left it; `mean`, `median` of their days there, summed
            per lead where it came back.
        now: all leads there today; `now_mean`, `now_median` of their days so far.

    A mean or median of no stays is NaN.
    """

    position: int
    passed: int
    mean: float
    median: float
    now: int
    now_mean: float
    now_median: float


def stage_times(crm: Crm, lines: pd.Index[int]) -> tuple[StageTime, ...]:
    """The open stages in their order; `lines` of `crm.leads` are those whose stays count."""
    order = tuple(i for i in crm.lists.stages if crm.lists.statuses[i].kind is StatusKind.OPEN)
    columns = (*_summary(_finished(crm, lines), order), *_summary(current_stays(crm), order))
    return tuple(StageTime(*line) for line in zip(order, *columns, strict=True))


def _finished(crm: Crm, lines: pd.Index[int]) -> pd.DataFrame:
    """One line per lead and open stage that it has left: its days there in all."""
    stays = crm.stays
    stays = stays[stays["left"].notna() & stays["lead"].isin(lines)]
    stays = stays[stays["status"].isin(crm.lists.of_kind(StatusKind.OPEN))]
    days = (stays["left"] - stays["entered"]).dt.days
    return days.groupby([stays["status"], stays["lead"]]).sum().rename("days").reset_index()


def current_stays(crm: Crm) -> pd.DataFrame:
    """Line → `status` and `days` of the stay that lasts, for open leads.

    A lead without activities has stood at the first status since its creation; since when one
    stands where an undated activity put it is not known.
    """
    leads = crm.leads[of_kind(crm, StatusKind.OPEN)]
    since = leads["entered"].fillna(leads["created"].where(leads["undated"] == 0))
    days = (crm.today - since).dt.days.clip(lower=0)
    return pd.DataFrame({"status": leads["status"], "days": days})


def _summary(
    stays: pd.DataFrame, order: tuple[int, ...]
) -> tuple[list[int], list[float], list[float]]:
    """Count, mean and median of the days at each stage; NaN where nobody stays."""
    found = stays.groupby("status")["days"].agg(["size", "mean", "median"]).reindex(order)
    sizes = found["size"].fillna(0).astype(int).tolist()
    return sizes, found["mean"].tolist(), found["median"].tolist()
