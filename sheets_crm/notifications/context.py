"""What the news of a workbook is made from: the workbook understood, and how it is worded."""

from __future__ import annotations

from dataclasses import dataclass

from sheets_crm.config import Config
from sheets_crm.crm.model import Crm
from sheets_crm.decision import Decision
from sheets_crm.notifications.formatting import Wording
from sheets_crm.reports.figures.workdays import Workdays
from sheets_crm.reports.options import StaleOptions


@dataclass(frozen=True)
class Briefing:
    """One workbook on one day.

    Attributes:
        problems: how many things in the workbook a person should mend.
    """

    crm: Crm
    wording: Wording
    workdays: Workdays
    stale: StaleOptions
    problems: int


def briefing(decision: Decision, config: Config, wording: Wording) -> Briefing:
    """The briefing that a decision gives."""
    return Briefing(
        crm=decision.crm,
        wording=wording,
        workdays=Workdays(config.workdays.country or decision.template.country),
        stale=config.stale,
        problems=len(decision.problems),
    )
