"""What the owner reads: each report takes the CRM and its context and gives a Tab."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

from sheets_crm.reports.registry import REPORTS, Report

if TYPE_CHECKING:
    from sheets_crm.crm.model import Crm
    from sheets_crm.reports.context import Context
    from sheets_crm.workbook.tab import Tab

Draw = Callable[["Crm", "Context"], "Tab"]


def _draw(report: Report) -> Draw:
    def draw(crm: Crm, context: Context) -> Tab:
        drawn: Tab = import_module(report.module).report(crm, context)
        return drawn

    return draw


DRAWN: Mapping[str, Draw] = MappingProxyType({each.key: _draw(each) for each in REPORTS})
"""Report key → what draws it, in the order of the tabs. A report's module is imported at its first
use, because the figures need pandas."""
