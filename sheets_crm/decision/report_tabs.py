"""The reports that are on, and which of their tabs are to be drawn, kept or removed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields

from sheets_crm.config import Config
from sheets_crm.crm.change_detection import traced
from sheets_crm.crm.model import Crm
from sheets_crm.crm.setup.free_titles import free_title
from sheets_crm.errors import Problem
from sheets_crm.locale import catalogue
from sheets_crm.reports import DRAWN
from sheets_crm.reports.context import Context, History, ReportOptions
from sheets_crm.reports.options import WorkdayOptions
from sheets_crm.template import Template
from sheets_crm.workbook.snapshot import Snapshot
from sheets_crm.workbook.tab import Tab
from sheets_crm.workbook.value_equality import same_cells


def report_tabs(
    crm: Crm,
    problems: tuple[Problem, ...],
    snapshot: Snapshot,
    config: Config,
    template: Template,
    *,
    history: History,
) -> tuple[Tab, ...]:
    """Every report that is on, under the name that the user gave its tab."""
    titles = _titles(snapshot, config, template)
    context = Context(
        today=crm.today.date(),
        words=catalogue(template.language),
        titles=titles,
        options=_options(config, template),
        problems=problems,
        history=history,
        traced=frozenset(traced.traced_columns(crm, snapshot)),
    )
    return tuple(report(crm, context) for key, report in DRAWN.items() if key in titles)


def _options(config: Config, template: Template) -> ReportOptions:
    """Those of the configuration, which has each under the same name."""
    given = {each.name: getattr(config, each.name) for each in fields(ReportOptions)}
    country = config.workdays.country or template.country
    return ReportOptions(**given | {"workdays": WorkdayOptions(country)})


def _titles(snapshot: Snapshot, config: Config, template: Template) -> dict[str, str]:
    """How each report's tab is called; never as a tab of the user's."""
    standing = {sheet.report: sheet.title for sheet in snapshot.sheets if sheet.report}
    taken = [sheet.title for sheet in snapshot.sheets] + list(snapshot.other_titles)
    titles: dict[str, str] = {}
    for key in (key for key in DRAWN if key in config.reports):
        wanted = config.titles.get(key) or template.reports[key]
        titles[key] = standing.get(key) or free_title(wanted, (*taken, *titles.values()))
    return titles


def kept_titles(standing: Mapping[str, str], config: Config) -> tuple[Problem, ...]:
    """A tab that stands keeps its name, which is the user's to change, whatever is configured."""
    return tuple(
        Problem("title_kept", standing[key], facts={"title": title})
        for key, title in config.titles.items()
        if key in config.reports and key in standing and standing[key] != title
    )


def changed_tabs(reports: Iterable[Tab], snapshot: Snapshot) -> tuple[Tab, ...]:
    """The tabs that the workbook does not show already as they would be drawn."""
    return tuple(tab for tab in reports if not _stands(tab, snapshot))


def _stands(tab: Tab, snapshot: Snapshot) -> bool:
    """Whether the workbook shows this tab already, by our digest and by its very cells."""
    sheet = snapshot.report(tab.key)
    return (
        sheet is not None
        and snapshot.marks.get(f"digest_{tab.key}") == tab.digest
        and sheet.charts == len(tab.charts)
        and same_cells(sheet, tab, snapshot.epoch)
    )


def removed_reports(reports: Iterable[Tab], snapshot: Snapshot) -> tuple[str, ...]:
    """Keys of the reports that stand and are off."""
    on = {tab.key for tab in reports}
    return tuple(
        sheet.report for sheet in snapshot.sheets if sheet.report and sheet.report not in on
    )
