"""The first stage: the workbook as if it had all it needs, before anything is understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sheets_crm.config import Config
from sheets_crm.crm.setup.add_missing import Completed, complete, template_for
from sheets_crm.crm.setup.adopt_workbook import SetUp, set_up
from sheets_crm.crm.setup.answers import Answers
from sheets_crm.crm.upkeep.freeze_numbers import frozen_numbers
from sheets_crm.template import Template, load_template, shipped_templates
from sheets_crm.workbook.changes import CellEdit
from sheets_crm.workbook.snapshot import Snapshot


@dataclass(frozen=True)
class Prepared:
    """A workbook with all it needs, and what was done for that.

    Attributes:
        setup: what a workbook that was never set up is taken for.
        frozen: numbers that formulas made, as values; none unless that is asked for.
        whole: what was missing, added.
    """

    template: Template
    setup: SetUp
    frozen: tuple[CellEdit, ...]
    whole: Completed

    @property
    def snapshot(self) -> Snapshot:
        """The workbook as it is now to be understood."""
        return self.whole.snapshot


def prepare(
    snapshot: Snapshot,
    config: Config,
    today: date,
    answers: Answers,
    *,
    freeze_numbers: bool,
) -> Prepared:
    """Sets up what was never set up, freezes numbers where asked for, adds what is missing."""
    template = template_of(snapshot, config)
    setup = set_up(snapshot, template, config.headers, today, answers)
    begun = setup.snapshot
    frozen = frozen_numbers(begun, template, config.headers) if freeze_numbers else None
    whole = complete(
        *(frozen.snapshot if frozen else begun, template, config.headers),
        with_plan="template" not in snapshot.marks,
        offered=setup.offered,
        kinds=answers.kinds,
    )
    return Prepared(template, setup, tuple(frozen.edits) if frozen else (), whole)


def template_of(snapshot: Snapshot, config: Config) -> Template:
    """The configured template, else the one the workbook was set up with, else the best fitting."""
    source = config.template or snapshot.marks.get("template")
    return load_template(source) if source else template_for(snapshot, shipped_templates())
