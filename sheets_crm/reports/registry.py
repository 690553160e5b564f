"""Every report there is, said once; the configuration and the templates read it, it loads nothing.

A report is a module of this folder, called by its key, with a function `report` of the CRM and the
context. It is called `report.<key>` in the catalogue; of one that is on by default the templates
give the title of the tab.
"""

from __future__ import annotations

from dataclasses import dataclass

from sheets_crm.reports.options import (
    FunnelOptions,
    HistoryOptions,
    StaleOptions,
    SummaryOptions,
    TodayOptions,
)


@dataclass(frozen=True)
class Report:
    """One report.

    Attributes:
        key: what the configuration, the marks of the workbook and its module call it.
        is_default: whether it is on unless the owner says otherwise.
        options: what can be set of it, in the configuration's table of its key; None for nothing.
    """

    key: str
    is_default: bool = True
    options: type | None = None

    @property
    def module(self) -> str:
        """The module that draws it."""
        return f"sheets_crm.reports.{self.key}"


REPORTS = (
    Report("summary", options=SummaryOptions),
    Report("today", is_default=False, options=TodayOptions),
    Report("funnel", options=FunnelOptions),
    Report("stale", options=StaleOptions),
    Report("plan_fact"),
    Report("trends", is_default=False),
    Report("history", is_default=False, options=HistoryOptions),
)
"""In the order of their tabs."""

REPORT_KEYS = tuple(report.key for report in REPORTS)

DEFAULT_REPORTS = tuple(report.key for report in REPORTS if report.is_default)
"""Keys of the reports that are on unless the owner says otherwise, in the order of their tabs."""
