"""The funnel: how many leads reached each stage, how many went on, and where they are lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sheets_crm.crm.model import Crm, Status, StatusKind
from sheets_crm.reports.figures.periods import Window

ENOUGH = 10
"""A figure on fewer leads is insufficient data."""


@dataclass(frozen=True)
class Stage:
    """One stage of the funnel.

    Attributes:
        position: in `lists.statuses`.
        reached: leads of the cohort whose highest stage is this one or a later one.
        step: share of them that went on to the next stage; None at the last and where none came.
        cumulative: share of the first stage's leads that came here; None where there are none.
        left: those of them that went beyond, or are won or lost today; the others are in play.
        of_left: share of these that went on to the next stage; None as for `step`.
        now, now_amount: all leads at this stage today and the sum of their amounts.
        lost: leads of the cohort lost from here.
    """

    position: int
    status: Status
    reached: int
    step: float | None
    cumulative: float | None
    left: int
    of_left: float | None
    now: int
    now_amount: float
    lost: int


@dataclass(frozen=True)
class Aside:
    """A side or lost status, which is no stage: all leads there today, the sum of their amounts."""

    position: int
    status: Status
    now: int
    now_amount: float


@dataclass(frozen=True)
class Funnel:
    """The funnel of a cohort.

    Attributes:
        leads: lines of `crm.leads` in the cohort.
        undated: leads that have no creation date and so belong to no period.
        asides: the statuses that are no stage, in the order of the list.
        won: leads of the cohort that are won now.
        not_won: leads of the cohort that reached the last stage and are not won today; 0 where the
            last stage is an open one.
        gap: index in `stages` of the open stage from which the smallest share of those that left
            it went on; None where none was left by enough leads, or all went on.
    """

    window: Window
    leads: pd.Index[int]
    undated: int
    stages: tuple[Stage, ...]
    asides: tuple[Aside, ...]
    won: int
    not_won: int
    gap: int | None

    @property
    def conversion(self) -> float | None:
        """Lead conversion: won ÷ all leads of the cohort."""
        return ratio(self.won, len(self.leads))


def ratio(part: float, whole: float) -> float | None:
    """`part` ÷ `whole`; None where there is no whole."""
    return part / whole if whole else None


def of_kind(crm: Crm, kind: StatusKind) -> pd.Series[bool]:
    """Which leads are open, won or lost today."""
    return crm.leads["kind"] == kind.value


def funnel(crm: Crm, window: Window, by: str) -> Funnel:
    """The funnel of the leads created in the window, or with `by` "activity" of those that moved.

    By activity, a lead counts at every stage up to the highest one it entered in the window.
    """
    created = crm.leads["created"]
    dated = window.first is None or by == "activity"
    highest = _entered(crm, window) if by == "activity" else crm.leads["top"][window.holds(created)]
    stages = _stages(crm, highest)
    return Funnel(
        window=window,
        leads=highest.index,
        undated=0 if dated else int(created.isna().sum()),
        stages=stages,
        asides=_asides(crm),
        won=int(of_kind(crm, StatusKind.WON).loc[highest.index].sum()),
        not_won=_not_won(crm, highest),
        gap=_gap(stages),
    )


def _entered(crm: Crm, window: Window) -> pd.Series[int]:
    """Lead → the highest stage it entered in the window; one that was only lost is at the first."""
    stages = crm.lists.stages
    stays = crm.stays[window.holds(crm.stays["entered"])]
    first = stages[0] if stages else 0
    status = stays["status"].where(stays["status"].isin(stages), first)
    return status.groupby(stays["lead"]).max()


def _stages(crm: Crm, highest: pd.Series[int]) -> tuple[Stage, ...]:
    """One Stage per stage, in order."""
    order = np.asarray(crm.lists.stages, dtype=np.int64)
    if not len(order):
        return ()
    rank = np.searchsorted(order, highest.to_numpy(np.int64), side="right") - 1
    landed = np.bincount(np.clip(rank, 0, None), minlength=len(order))
    reached = landed[::-1].cumsum()[::-1]
    steps = [*(ratio(int(n), int(m)) for n, m in zip(reached[1:], reached, strict=False)), None]
    # Whoever is won or lost has left every stage that it reached; the others, those below.
    is_closed = ~of_kind(crm, StatusKind.OPEN).loc[highest.index].to_numpy()
    landed_open = np.bincount(np.clip(rank[~is_closed], 0, None), minlength=len(order))
    left = reached - landed_open
    lost = _lost(crm, highest.index, int(order[0])).reindex(order, fill_value=0)
    now = crm.leads.groupby("status")["amount"].agg(["size", "sum"]).reindex(order, fill_value=0)
    of_left = [*(ratio(int(n), int(m)) for n, m in zip(reached[1:], left, strict=False)), None]
    columns = (order, reached, steps, left, of_left, now["size"], now["sum"], lost)
    return tuple(
        Stage(
            position=int(position),
            status=crm.lists.statuses[int(position)],
            reached=int(here),
            step=step,
            cumulative=ratio(int(here), int(reached[0])),
            left=int(gone_on),
            of_left=went_on,
            now=int(count),
            now_amount=float(amount),
            lost=int(gone),
        )
        for position, here, step, gone_on, went_on, count, amount, gone in zip(
            *columns, strict=True
        )
    )


def _asides(crm: Crm) -> tuple[Aside, ...]:
    lists = crm.lists
    now = crm.leads.groupby("status")["amount"].agg(["size", "sum"])
    now = now.reindex(range(len(lists.statuses)), fill_value=0)
    columns = zip(lists.statuses, now["size"].tolist(), now["sum"].tolist(), strict=True)
    return tuple(
        Aside(position, status, int(size), float(amount))
        for position, (status, size, amount) in enumerate(columns)
        if position not in lists.stages
    )


def _not_won(crm: Crm, highest: pd.Series[int]) -> int:
    stages = crm.lists.stages
    if not stages or crm.lists.statuses[stages[-1]].kind is not StatusKind.WON:
        return 0
    reached = highest.index[highest == stages[-1]]
    return int((~of_kind(crm, StatusKind.WON).loc[reached]).sum())


def _lost(crm: Crm, lines: pd.Index[int], first: int) -> pd.Series[int]:
    """Stage → lost leads of the cohort that were last there; one never elsewhere, at the first."""
    leads = crm.leads.loc[lines]
    lost = leads[leads["kind"] == StatusKind.LOST.value]
    return lost["before_loss"].where(lost["before_loss"] >= 0, first).value_counts()


def _gap(stages: tuple[Stage, ...]) -> int | None:
    """Where the smallest share of those that left went on; of equals, the earliest stage."""
    shares = [
        (stage.of_left, i)
        for i, stage in enumerate(stages)
        if stage.status.kind is StatusKind.OPEN
        and stage.left >= ENOUGH
        and stage.of_left is not None
    ]
    smallest, at = min(shares, default=(1.0, -1))
    return at if smallest < 1 else None
