"""What the owner reads: each report takes the CRM and its context and gives a Tab."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sheets_crm.crm.model import Crm
    from sheets_crm.reports.context import Context
    from sheets_crm.workbook.tab import Tab

Report = Callable[["Crm", "Context"], "Tab"]


def _report(key: str) -> Report:
    def build(crm: Crm, context: Context) -> Tab:
        report: Report = import_module(f"sheets_crm.reports.{key}").report
        return report(crm, context)

    return build


REPORTS: Mapping[str, Report] = MappingProxyType(
    {key: _report(key) for key in ("summary", "funnel", "stale", "plan_fact", "history")}
)
"""Report key → report, in the order of the tabs. A report's module is imported at its first use,
because the figures need pandas."""
