"""From what was read to what is to be written: the whole sync but its two ends, pure.

Loads pandas and every report; `sync` imports it once there is something to decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sheets_crm.config import Config
from sheets_crm.crm.change_detection import traced
from sheets_crm.crm.change_detection.capture_state import look_at
from sheets_crm.crm.change_detection.carry_over import kept
from sheets_crm.crm.change_detection.compare_states import Looks
from sheets_crm.crm.change_detection.detect_revisions import tampering
from sheets_crm.crm.change_detection.new_and_won import arrivals
from sheets_crm.crm.change_detection.revision import NO_PAST, Past, Revision, Seen
from sheets_crm.crm.entries.shown_cells import with_shown
from sheets_crm.crm.fill_in import settle
from sheets_crm.crm.locate import notes_below
from sheets_crm.crm.model import Crm
from sheets_crm.crm.parse import currency_rates, date_order
from sheets_crm.crm.setup.add_missing import complete, template_for
from sheets_crm.crm.setup.adopt_workbook import SetUp, set_up
from sheets_crm.crm.setup.free_titles import free_title
from sheets_crm.crm.tables import first_seen
from sheets_crm.crm.tables.read_crm import Reading, in_order, understand
from sheets_crm.crm.upkeep.anchors import anchors_of
from sheets_crm.crm.upkeep.creation_date import unknown_creations
from sheets_crm.crm.upkeep.derived_columns import derived_columns, metric_words
from sheets_crm.crm.upkeep.dropdowns_and_colours import (
    changed_rules,
    changed_sources,
    list_sources,
    wanted_rules,
)
from sheets_crm.crm.upkeep.freeze_numbers import frozen_numbers
from sheets_crm.crm.upkeep.protected_cells import beside_locked
from sheets_crm.errors import CrmError, Problem
from sheets_crm.locale import catalogue
from sheets_crm.reports import DRAWN
from sheets_crm.reports.context import Context, History, ReportOptions
from sheets_crm.reports.options import WorkdayOptions
from sheets_crm.template import Template, load_template, shipped_templates
from sheets_crm.workbook.changes import CellEdit, Changes
from sheets_crm.workbook.snapshot import Snapshot
from sheets_crm.workbook.tab import Tab
from sheets_crm.workbook.value_equality import same_cells


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
) -> Decision:
    """From what was read to what is to be written; pure.

    `adopt` sets up a workbook that was never set up; `freeze_numbers` turns numbers that formulas
    make into values; `past` is what is remembered of earlier syncs.

    Raises:
        CrmError: the workbook cannot be understood.
    """
    adopted = "template" in snapshot.marks
    if not (adopted or adopt):
        raise CrmError("not_adopted", workbook=snapshot.workbook)
    template = template_of(snapshot, config)
    setup = set_up(snapshot, template, config.headers, today)
    begun = setup.snapshot
    frozen = frozen_numbers(begun, template, config.headers) if freeze_numbers else None
    whole = complete(
        *(frozen.snapshot if frozen else begun, template, config.headers),
        with_plan=not adopted,
        offered=setup.offered,
    )
    settled = settle(
        whole.snapshot,
        lambda read: understand(
            *(read, template, config.headers, today, past.seen),
            date_order=config.dates.order,
            currency=config.money.currency,
        ),
        past.seen,
    )
    reading, crm = settled.reading, settled.reading.crm
    entered = settled.entered
    told = (*unknown_creations(crm, settled.snapshot), *entered.problems, *reading.problems)
    # As the tabs will stand: those that are added now come last, at the second look too.
    told = in_order(told, settled.snapshot)
    sources = list_sources(crm)
    seen, revisions, arrived = _since_last_look(reading, settled.snapshot, past, config)
    seen = replace(seen, loose=settled.loose, last=settled.last_numbers["activities"])
    seen = with_shown(seen, crm, settled.snapshot, entered)
    history = _history(past, revisions, seen)
    reports = report_tabs(crm, told, snapshot, config, template, history=history)
    marks = {
        "template": template.source,
        **{f"last_{key}": str(number) for key, number in settled.last_numbers.items()},
        **setup.marks,
        **whole.marks,
        **_remembered(reading, snapshot, settled.last_numbers["leads"]),
        **{f"digest_{tab.key}": tab.digest for tab in reports},
    }
    changes = Changes(
        new_tabs=(*setup.new_tabs, *whole.new_tabs),
        columns=(*setup.columns, *whole.columns),
        cells=(
            *_over(frozen.edits if frozen else (), settled.edits),
            *derived_columns(crm, settled.snapshot, entered.stands),
            *metric_words(crm, settled.snapshot),
        ),
        sources=changed_sources(sources, snapshot, crm),
        rules=changed_rules(wanted_rules(crm, sources), whole.snapshot, crm),
        tabs=_changed_tabs(reports, snapshot),
        removed=_removed(reports, snapshot),
        marks=_changed_marks(marks, snapshot),
        anchors=anchors_of(crm, settled.snapshot),
        put_in_order=snapshot.out_of_order,
    )
    changes, left_out = beside_locked(changes, snapshot, crm.tables)
    standing = {sheet.report: sheet.title for sheet in snapshot.sheets if sheet.report}
    problems = (
        # What is told of the set-up stands in no report, which the next sync would write anew.
        *(*snapshot.cautions, *left_out, *in_order((*setup.problems, *told), settled.snapshot)),
        *(*_kept_titles(standing, config), *_other_template(snapshot, template)),
    )
    return Decision(
        adopted,
        template,
        crm,
        problems,
        changes,
        seen,
        revisions,
        standing,
        arrived,
        settled.lasting,
        setup,
    )


def _remembered(reading: Reading, snapshot: Snapshot, last: int) -> dict[str, str]:
    """What the workbook itself remembers: its currency, how dates are read, and first sights."""
    leads = reading.crm.leads
    unknown = leads["number"][leads["created"].isna() & leads["last_contact"].isna()]
    today, before = reading.crm.today.date(), snapshot.marks.get(first_seen.MARK, "")
    counted = reading.how.money
    marks = {
        currency_rates.MARK: counted.currency if counted and counted.is_settled else "",
        notes_below.MARK: notes_below.mark_of(
            reading.problems, reading.crm.tables["leads"], snapshot
        ),
        date_order.MARK: date_order.mark_of(reading.how.orders),
        first_seen.MARK: first_seen.remembered(before, unknown, last, today),
        traced.MARK: ",".join(sorted(traced.traced_columns(reading.crm, snapshot))),
    }
    return {key: value for key, value in marks.items() if value}


def template_of(snapshot: Snapshot, config: Config) -> Template:
    """The configured template, else the one the workbook was set up with, else the best fitting."""
    source = config.template or snapshot.marks.get("template")
    return load_template(source) if source else template_for(snapshot, shipped_templates())


def _since_last_look(
    reading: Reading, snapshot: Snapshot, past: Past, config: Config
) -> tuple[Seen, tuple[Revision, ...], tuple[Revision, ...]]:
    """What this look keeps for the next, and what was changed and what came since the last one."""
    crm = reading.crm
    now = look_at(crm, snapshot, since=past.now, former=reading.former.packed())
    if past.seen is None or past.seen_at is None or past.now is None:
        return now, (), ()
    seen_at = past.seen_at.astimezone(past.now.tzinfo)
    looks = Looks(past.seen, now, crm, seen_at, past.now)
    return kept(looks), tampering(looks, config.history.backdated_days), arrivals(looks)


def _history(past: Past, revisions: tuple[Revision, ...], seen: Seen) -> History:
    """What is known of the past, all times in the workbook's time zone."""
    zone = past.now.tzinfo if past.now else None
    known = (
        replace(each, seen=each.seen.astimezone(zone), found=each.found.astimezone(zone))
        for each in (*past.known, *revisions)
    )
    return History(tuple(known), seen.since.astimezone(zone) if seen.since else None)


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
        options=ReportOptions(
            funnel=config.funnel,
            stale=config.stale,
            summary=config.summary,
            workdays=WorkdayOptions(config.workdays.country or template.country),
            history=config.history,
        ),
        problems=problems,
        history=history,
        traced=frozenset(traced.traced_columns(crm, snapshot)),
    )
    return tuple(report(crm, context) for key, report in DRAWN.items() if key in titles)


def _kept_titles(standing: Mapping[str, str], config: Config) -> tuple[Problem, ...]:
    """A tab that stands keeps its name, which is the user's to change, whatever is configured."""
    return tuple(
        Problem("title_kept", standing[key], facts={"title": title})
        for key, title in config.titles.items()
        if key in config.reports and key in standing and standing[key] != title
    )


def _other_template(snapshot: Snapshot, template: Template) -> tuple[Problem, ...]:
    """That from now on what is written speaks another language than so far; told once."""
    before = snapshot.marks.get("template", template.source)
    try:
        language = load_template(before).language
    except CrmError:  # a file of another computer's, which is not needed here
        return ()
    facts = {"template": template.source, "own": before}
    return (Problem("template_other", facts=facts),) if language != template.language else ()


def _titles(snapshot: Snapshot, config: Config, template: Template) -> dict[str, str]:
    """How each report's tab is called; never as a tab of the user's."""
    standing = {sheet.report: sheet.title for sheet in snapshot.sheets if sheet.report}
    taken = [sheet.title for sheet in snapshot.sheets] + list(snapshot.other_titles)
    titles: dict[str, str] = {}
    for key in (key for key in DRAWN if key in config.reports):
        wanted = config.titles.get(key) or template.reports[key]
        titles[key] = standing.get(key) or free_title(wanted, (*taken, *titles.values()))
    return titles


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
    ceasing = (key for key in snapshot.marks if key.startswith("digest_") or key == traced.MARK)
    gone = (key for key in ceasing if key not in wanted)
    return changed | dict.fromkeys(gone)
