"""From what was read to what is to be written: the whole sync but its two ends, pure.

Loads pandas and every report; `sync` imports it once there is something to decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sheets_crm.config import Config
from sheets_crm.crm.change_detection.revision import NO_PAST, Past, Revision, Seen
from sheets_crm.crm.entries.shown_cells import with_shown
from sheets_crm.crm.fill_in import Settled, settle
from sheets_crm.crm.model import Crm
from sheets_crm.crm.setup.adopt_workbook import SetUp
from sheets_crm.crm.setup.answers import NO_ANSWERS, Answers
from sheets_crm.crm.understand import in_order, understand
from sheets_crm.crm.upkeep.creation_date import unknown_creations
from sheets_crm.decision.collect_changes import collect
from sheets_crm.decision.prepare import Prepared, prepare
from sheets_crm.decision.report_tabs import kept_titles, report_tabs
from sheets_crm.decision.since_last_sync import history_of, since_last_look
from sheets_crm.errors import CrmError, Problem
from sheets_crm.template import Template, load_template
from sheets_crm.workbook.changes import Changes
from sheets_crm.workbook.snapshot import Snapshot


@dataclass(frozen=True)
class Decision:
    """What a sync would do, and all it knows.

    Attributes:
        adopted: whether the workbook had been set up before.
        crm: the workbook understood, blanks filled.
        problems: everything a person should mend.
        changes: what would be written.
        seen: what the next sync shall know of this one.
        revisions: what was changed behind the owner's back since the last one.
        standing: report key → title of its tab, of the reports that were there.
        arrivals: leads that are new or won since the last one.
        lasting: whether a second look at what is written would fill nothing more.
        setup: what a workbook that was never set up is taken for.
    """

    adopted: bool
    template: Template
    crm: Crm
    problems: tuple[Problem, ...]
    changes: Changes
    seen: Seen
    revisions: tuple[Revision, ...]
    standing: Mapping[str, str] = field(default_factory=dict)
    arrivals: tuple[Revision, ...] = ()
    lasting: bool = True
    setup: SetUp | None = None


def decide(
    snapshot: Snapshot,
    config: Config,
    today: date,
    *,
    adopt: bool = False,
    freeze_numbers: bool = False,
    past: Past = NO_PAST,
    answers: Answers | None = None,
) -> Decision:
    """From what was read to what is to be written; pure.

    `adopt` sets up a workbook that was never set up; `freeze_numbers` turns numbers that formulas
    make into values; `past` is what is remembered of earlier syncs; `answers` is
    what the owner says of a workbook that is set up.

    Raises:
        CrmError: the workbook cannot be understood.
    """
    adopted = "template" in snapshot.marks
    _require_possible(snapshot, adopted=adopted, adopt=adopt, is_told=bool(answers))
    prepared = prepare(
        snapshot, config, today, answers or NO_ANSWERS, freeze_numbers=freeze_numbers
    )
    settled = _understood(prepared, config, today, past)
    told = _told(settled)
    crm = settled.reading.crm
    seen, revisions, arrived = since_last_look(settled.reading, settled.snapshot, past, config)
    seen = replace(seen, loose=settled.loose, last=settled.last_numbers["activities"])
    seen = with_shown(seen, crm, settled.snapshot, settled.entered)
    history = history_of(past, revisions, seen)
    reports = report_tabs(crm, told, snapshot, config, prepared.template, history=history)
    changes, left_out = collect(prepared, settled, reports, snapshot)
    standing = {sheet.report: sheet.title for sheet in snapshot.sheets if sheet.report}
    # What is told of the set-up stands in no report, which the next sync would write anew.
    all_told = (*prepared.setup.problems, *told)
    own = (*kept_titles(standing, config), *_other_template(snapshot, prepared.template))
    return Decision(
        adopted,
        prepared.template,
        crm,
        (*snapshot.cautions, *left_out, *in_order(all_told, settled.snapshot), *own),
        changes,
        seen,
        revisions,
        standing,
        arrived,
        settled.lasting,
        prepared.setup,
    )


def _require_possible(snapshot: Snapshot, *, adopted: bool, adopt: bool, is_told: bool) -> None:
    if not (adopted or adopt):
        raise CrmError("not_adopted", workbook=snapshot.workbook)
    if adopted and is_told:
        raise CrmError("answer_too_late", workbook=snapshot.workbook)


def _understood(prepared: Prepared, config: Config, today: date, past: Past) -> Settled:
    """The workbook understood, its blanks filled until nothing more is to fill."""
    return settle(
        prepared.snapshot,
        lambda read: understand(
            *(read, prepared.template, config.headers, today, past.seen),
            date_order=config.dates.order,
            currency=config.money.currency,
        ),
        past.seen,
    )


def _told(settled: Settled) -> tuple[Problem, ...]:
    """What is told of the rows, as the tabs will stand: those that are added now come last."""
    reading = settled.reading
    told = (*unknown_creations(reading.crm, settled.snapshot), *settled.entered.problems)
    return in_order((*told, *reading.problems), settled.snapshot)


def _other_template(snapshot: Snapshot, template: Template) -> tuple[Problem, ...]:
    """That from now on what is written speaks another language than so far; told once."""
    before = snapshot.marks.get("template", template.source)
    try:
        language = load_template(before).language
    except CrmError:  # a file of another computer's, which is not needed here
        return ()
    facts = {"template": template.source, "own": before}
    return (Problem("template_other", facts=facts),) if language != template.language else ()
