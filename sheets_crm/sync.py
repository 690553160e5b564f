"""One sync, the whole story: read, understand, decide, write — and again if someone was faster."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from sheets_crm import __version__
from sheets_crm.config import Config
from sheets_crm.errors import CrmError, Problem, WorkbookChangedError
from sheets_crm.messages import catalogue
from sheets_crm.pace import collector_at_rest, loading
from sheets_crm.template import Template, load_template, shipped_templates
from sheets_crm.workbook.changes import Anchor, CellEdit, Changes
from sheets_crm.workbook.snapshot import Snapshot
from sheets_crm.workbook.store import Store
from sheets_crm.workbook.tab import Tab

if TYPE_CHECKING:
    from sheets_crm.crm.model import Crm, Table

ATTEMPTS = 5
"""How often a sync begins anew because the workbook was saved while it was thinking."""

_DECIDES = (
    "sheets_crm.crm.adoption",
    "sheets_crm.crm.reading",
    "sheets_crm.reports.summary",
    "sheets_crm.reports.stale",
    "holidays",
)
"""Modules without which nothing can be decided, and which take long to import."""

Progress = Callable[[str], None]
"""Told the key of each step as it begins: `reading`, `deciding`, `writing`."""


@dataclass(frozen=True)
class Decision:
    """What a sync would do, and all it knows.

    Attributes:
        adopted: whether the workbook had been set up before.
        crm: the workbook understood, blanks filled.
        problems: everything a person should mend.
        changes: what would be written.
    """

    adopted: bool
    template: Template
    crm: Crm
    problems: tuple[Problem, ...]
    changes: Changes


@dataclass(frozen=True)
class Outcome:
    """How a sync ended.

    Attributes:
        decision: None when the workbook was known to be in order without being read.
    """

    decision: Decision | None

    @property
    def written(self) -> bool:
        """Whether anything was written."""
        return self.decision is not None and bool(self.decision.changes)


def silent(_step: str) -> None:
    """Progress told to nobody."""


def check(store: Store, config: Config, today: date, progress: Progress = silent) -> Decision:
    """What a sync, or the setting up of a foreign workbook, would do; nothing is written."""
    progress("reading")
    snapshot = store.read()
    progress("deciding")
    return decide(snapshot, config, today, adopt="template" not in snapshot.marks)


def sync(store: Store, config: Config, today: date, progress: Progress = silent) -> Outcome:
    """Brings the workbook in order.

    Raises:
        CrmError: it cannot be read, understood or written; nothing was written.
    """
    key = _everything_else(config, today)
    if store.settled(key):
        return Outcome(None)
    return _carry_out(store, key, progress, lambda read: decide(read, config, today))


def adopt(
    store: Store,
    config: Config,
    today: date,
    *,
    freeze_numbers: bool = False,
    progress: Progress = silent,
) -> Outcome:
    """Sets up a workbook that is there: adds what is missing, moves nothing, then a first sync."""
    key = _everything_else(config, today)
    return _carry_out(
        store,
        key,
        progress,
        lambda read: decide(read, config, today, adopt=True, freeze_numbers=freeze_numbers),
    )


def decide(
    snapshot: Snapshot,
    config: Config,
    today: date,
    *,
    adopt: bool = False,
    freeze_numbers: bool = False,
) -> Decision:
    """From what was read to what is to be written; pure.

    `adopt` sets up a workbook that was never set up; `freeze_numbers` turns numbers that formulas
    make into values.

    Raises:
        CrmError: the workbook cannot be understood.
    """
    from sheets_crm.crm.adoption import complete  # noqa: PLC0415 - pandas
    from sheets_crm.crm.derived import derived_columns, metric_words  # noqa: PLC0415
    from sheets_crm.crm.filling import fill_blanks  # noqa: PLC0415
    from sheets_crm.crm.freezing import frozen_numbers  # noqa: PLC0415
    from sheets_crm.crm.reading import understand  # noqa: PLC0415
    from sheets_crm.crm.rules import (  # noqa: PLC0415
        changed_rules,
        changed_sources,
        list_sources,
        wanted_rules,
    )

    adopted = "template" in snapshot.marks
    if not (adopted or adopt):
        raise CrmError("not_adopted", workbook=snapshot.workbook)
    template = template_of(snapshot, config)
    frozen = frozen_numbers(snapshot, template, config.headers) if freeze_numbers else None
    whole = complete(
        frozen.snapshot if frozen else snapshot, template, config.headers, with_plan=not adopted
    )
    reading = understand(whole.snapshot, template, config.headers, today)
    filled = fill_blanks(reading.crm, whole.snapshot)
    crm = filled.crm
    sources = list_sources(crm)
    reports = report_tabs(crm, reading.problems, snapshot, config, template)
    marks = {
        "template": template.source,
        **{f"last_{key}": str(number) for key, number in filled.last_numbers.items()},
        **whole.marks,
        **{f"digest_{tab.key}": tab.digest for tab in reports},
    }
    changes = Changes(
        new_tabs=whole.new_tabs,
        columns=whole.columns,
        cells=(
            *_over(frozen.edits if frozen else (), filled.edits),
            *derived_columns(crm, whole.snapshot),
            *metric_words(crm, whole.snapshot),
        ),
        sources=changed_sources(sources, snapshot, crm),
        rules=changed_rules(wanted_rules(crm, sources), whole.snapshot, crm),
        tabs=_changed_tabs(reports, snapshot),
        removed=_removed(reports, snapshot),
        marks=_changed_marks(marks, snapshot),
        anchors=_anchors(crm.tables.values()),
    )
    problems = (*snapshot.cautions, *reading.problems)
    return Decision(adopted, template, crm, problems, changes)


def template_of(snapshot: Snapshot, config: Config) -> Template:
    """The configured template, else the one the workbook was set up with, else the best fitting."""
    from sheets_crm.crm.adoption import template_for  # noqa: PLC0415 - pandas

    source = config.template or snapshot.marks.get("template")
    return load_template(source) if source else template_for(snapshot, shipped_templates())


def report_tabs(
    crm: Crm,
    problems: tuple[Problem, ...],
    snapshot: Snapshot,
    config: Config,
    template: Template,
) -> tuple[Tab, ...]:
    """Every report that is on, under the name that the user gave its tab.

    Raises:
        CrmError: a tab of the user's bears a report's name.
    """
    from sheets_crm.reports import REPORTS  # noqa: PLC0415 - pandas
    from sheets_crm.reports.context import Context, ReportOptions, WorkdayOptions  # noqa: PLC0415

    standing = {sheet.report: sheet.title for sheet in snapshot.sheets if sheet.report}
    titles = {
        key: standing.get(key) or config.titles.get(key) or template.reports[key]
        for key in REPORTS
        if key in config.reports
    }
    for key, title in titles.items():
        _refuse_taken(snapshot, key, title)
    context = Context(
        today=crm.today.date(),
        words=catalogue(template.language),
        titles=titles,
        options=ReportOptions(
            funnel=config.funnel,
            stale=config.stale,
            summary=config.summary,
            workdays=WorkdayOptions(config.workdays.country or template.country),
        ),
        problems=problems,
    )
    return tuple(report(crm, context) for key, report in REPORTS.items() if key in titles)


def _refuse_taken(snapshot: Snapshot, key: str, title: str) -> None:
    for sheet in snapshot.sheets:
        if sheet.title.casefold() == title.casefold() and sheet.report != key:
            raise CrmError("report_title_taken", workbook=snapshot.workbook, tab=sheet.title)


def _carry_out(
    store: Store, key: str, progress: Progress, decision_on: Callable[[Snapshot], Decision]
) -> Outcome:
    for _ in range(ATTEMPTS):
        with collector_at_rest():
            progress("reading")
            with loading(_DECIDES):
                snapshot = store.read()
            progress("deciding")
            decision = decision_on(snapshot)
            if decision.changes:
                progress("writing")
                try:
                    store.write(snapshot, decision.changes)
                except WorkbookChangedError:
                    continue
        store.settle(key)
        return Outcome(decision)
    raise CrmError("workbook_keeps_changing", workbook=store.name, attempts=ATTEMPTS)


def _over(frozen: Iterable[CellEdit], filled: Iterable[CellEdit]) -> tuple[CellEdit, ...]:
    """One edit a cell: a formula that showed nothing is frozen and filled at once."""
    edits = {(edit.tab, edit.row, edit.column): edit for edit in frozen}
    for edit in filled:
        place = (edit.tab, edit.row, edit.column)
        before = edits.get(place)
        edits[place] = (
            replace(edit, old=before.old, fills_blank=False, freezes=True) if before else edit
        )
    return tuple(edits.values())


def _changed_tabs(reports: Iterable[Tab], snapshot: Snapshot) -> tuple[Tab, ...]:
    return tuple(tab for tab in reports if not _stands(tab, snapshot))


def _stands(tab: Tab, snapshot: Snapshot) -> bool:
    """Whether the workbook shows this tab already, by our digest and by its very cells."""
    from sheets_crm.workbook.values import same_cells  # noqa: PLC0415

    sheet = snapshot.report(tab.key)
    return (
        sheet is not None
        and snapshot.marks.get(f"digest_{tab.key}") == tab.digest
        and sheet.charts == len(tab.charts)
        and same_cells(sheet, tab, snapshot.epoch)
    )


def _removed(reports: Iterable[Tab], snapshot: Snapshot) -> tuple[str, ...]:
    on = {tab.key for tab in reports}
    return tuple(
        sheet.report for sheet in snapshot.sheets if sheet.report and sheet.report not in on
    )


def _changed_marks(wanted: dict[str, str], snapshot: Snapshot) -> dict[str, str | None]:
    changed: dict[str, str | None] = {
        key: value for key, value in wanted.items() if snapshot.marks.get(key) != value
    }
    gone = (key for key in snapshot.marks if key.startswith("digest_") and key not in wanted)
    return changed | dict.fromkeys(gone)


def _anchors(tables: Iterable[Table]) -> dict[str, Anchor]:
    keys = ("number", "name", "lead", "date", "period", "metric", "status")
    return {
        table.tab: Anchor(
            table.header_row, tuple(table.columns[key] for key in keys if key in table.columns)
        )
        for table in tables
    }


def _everything_else(config: Config, today: date) -> str:
    """A key for all but the workbook that decides what is written."""
    template = load_template(config.template) if config.template else None
    decides = repr((__version__, today.isoformat(), config, template))
    return hashlib.sha256(decides.encode("utf-8")).hexdigest()[:32]
