"""The last stage: everything that is to be written, together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sheets_crm.crm.fill_in import Settled
from sheets_crm.crm.upkeep.anchors import anchors_of
from sheets_crm.crm.upkeep.derived_columns import derived_columns, metric_words
from sheets_crm.crm.upkeep.dropdowns_and_colours import (
    changed_rules,
    changed_sources,
    list_sources,
    wanted_rules,
)
from sheets_crm.crm.upkeep.protected_cells import beside_locked
from sheets_crm.crm.upkeep.status_kinds import guessed_kinds
from sheets_crm.decision.marks import changed_marks, marks_of
from sheets_crm.decision.prepare import Prepared
from sheets_crm.decision.report_tabs import changed_tabs, removed_reports
from sheets_crm.errors import Problem
from sheets_crm.workbook.changes import CellEdit, Changes
from sheets_crm.workbook.snapshot import Snapshot
from sheets_crm.workbook.tab import Tab


def collect(
    prepared: Prepared, settled: Settled, reports: tuple[Tab, ...], snapshot: Snapshot
) -> tuple[Changes, tuple[Problem, ...]]:
    """What is to be written, and what of it had to be left out (see `beside_locked`)."""
    crm, setup, whole = settled.reading.crm, prepared.setup, prepared.whole
    sources = list_sources(crm)
    changes = Changes(
        new_tabs=(*setup.new_tabs, *whole.new_tabs),
        columns=(*setup.columns, *whole.columns),
        cells=(
            *_over(prepared.frozen, settled.edits),
            *derived_columns(crm, settled.snapshot, settled.entered.stands),
            *metric_words(crm, settled.snapshot),
            *guessed_kinds(crm, settled.snapshot, prepared.template),
        ),
        sources=changed_sources(sources, snapshot, crm),
        rules=changed_rules(wanted_rules(crm, sources), whole.snapshot, crm),
        tabs=changed_tabs(reports, snapshot),
        removed=removed_reports(reports, snapshot),
        marks=changed_marks(marks_of(prepared, settled, reports, snapshot), snapshot),
        anchors=anchors_of(crm, settled.snapshot),
        put_in_order=snapshot.out_of_order,
    )
    return beside_locked(changes, snapshot, crm.tables)


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
