"""A workbook that was never set up, as it will be: its list of leads known, and a log beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sheets_crm.crm.locate.find_log import FoundLog, sentences_as_type
from sheets_crm.crm.locate.find_tables import find_tables
from sheets_crm.crm.locate.heading_errors import one_column
from sheets_crm.crm.locate.match_headings import OURS, Headers, recogniser
from sheets_crm.crm.locate.recognise_leads import Recognised, without_past_steps
from sheets_crm.crm.locate.remembered_setup import (
    AT,
    LONGEST,
    OPENING,
    OWN_STATUS,
    also_marks,
    learned_marks,
    remembered_headers,
)
from sheets_crm.crm.locate.same_shape_tabs import siblings
from sheets_crm.crm.model import LEAD_FIELDS, Role
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.crm.setup.add_missing import as_sheet, complete, first_free_column, with_columns
from sheets_crm.crm.setup.answers import NO_ANSWERS, Answers, require_possible
from sheets_crm.crm.setup.chosen_tables import (
    leads_of,
    log_of,
    no_amounts,
    no_list,
    offered_statuses,
    with_ids,
)
from sheets_crm.crm.setup.free_titles import free_title
from sheets_crm.crm.setup.new_tabs import user_tab
from sheets_crm.crm.setup.opening_rows import is_told, opening_rows
from sheets_crm.crm.understand import understand
from sheets_crm.crm.upkeep.row_numbers import fill_blanks
from sheets_crm.errors import CrmError, FaultsError, Problem
from sheets_crm.template import Template
from sheets_crm.workbook.changes import NewColumn
from sheets_crm.workbook.columnar import column_of
from sheets_crm.workbook.snapshot import Snapshot
from sheets_crm.workbook.tab import Kind, Tab

_OURS = frozenset(f.key for f in LEAD_FIELDS if f.role in {Role.FILLED, Role.DERIVED})
_DERIVED = frozenset(f.key for f in LEAD_FIELDS if f.role is Role.DERIVED)


@dataclass(frozen=True)
class SetUp:
    """What a foreign workbook is taken for, and what is made for it before all else.

    Attributes:
        snapshot: the workbook as if that were there.
        new_tabs: the log, where there was none.
        marks: what the workbook shall remember.
        leads: the list of leads, where it was recognised by more than the template's own words.
        log: the log of contacts, where one was recognised so.
        columns: headings that are written beside the log's own.
        problems: what is told of tabs that were not taken.
        offered: the statuses of the owner's dropdown beside the leads, in its order.
    """

    snapshot: Snapshot
    new_tabs: tuple[Tab, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    leads: Recognised | None = None
    log: FoundLog | None = None
    columns: tuple[NewColumn, ...] = ()
    problems: tuple[Problem, ...] = ()
    offered: tuple[str, ...] = ()


def set_up(
    snapshot: Snapshot,
    template: Template,
    headers: Headers,
    today: date,
    answers: Answers = NO_ANSWERS,
) -> SetUp:
    """What is made of a workbook; nothing where it was set up before, or speaks our words.

    Where nothing in it reads like a list of leads it stays as it is, and whoever looks for the
    tables says what is missing.

    Raises:
        CrmError: what the owner said cannot be; see `answers`.
    """
    if "template" in snapshot.marks:
        return SetUp(snapshot)
    require_possible(answers, snapshot)
    is_told = answers.says_where("leads") or answers.says_where("activities")
    if not is_told and _is_known(snapshot, template, headers):
        known = _with_own_ids(SetUp(snapshot), template, headers)
        return _with_words(known, template, headers)
    is_whole = not any(sheet.unread for sheet in snapshot.sheets)
    leads = leads_of(snapshot, headers, answers) if is_whole else None
    if leads is None and (unsplit := one_column(snapshot)):
        raise unsplit
    if leads is None and is_whole and _lacks("leads", snapshot, template, headers):
        raise no_list(snapshot)
    if leads is None or max(map(len, leads.headings.values())) > LONGEST:
        return SetUp(snapshot)
    if "next_date" not in answers.fields:
        leads = without_past_steps(leads, today)
    log = log_of(snapshot, leads, answers)
    if log and max(map(len, log.table.headings.values())) > LONGEST:
        log = None
    if log and log.id_column:
        leads = with_ids(leads, log.id_column)
    marks = _learned(leads, template, headers)
    known = SetUp(
        _marked(snapshot, marks),
        marks=marks,
        leads=leads,
        problems=(*siblings(snapshot, leads), *no_amounts(leads)),
        offered=offered_statuses(leads),
    )
    return _with_contacts(
        *(known, leads, log, template, headers),
        today=today,
        is_said=answers.says_where("activities"),
    )


def _with_contacts(
    known: SetUp,
    leads: Recognised,
    log: FoundLog | None,
    template: Template,
    headers: Headers,
    *,
    today: date,
    is_said: bool,
) -> SetUp:
    """The workbook whose list of leads is known, with the log that it has or that is made.

    `is_said` where the owner said which tab or columns that is.
    """
    if log and (is_said or not _is_known(known.snapshot, template, headers)):
        return _with_found_log(known, log, template, headers)
    if not is_said and not _lacks("activities", known.snapshot, template, headers):
        return _with_words(known, template, headers)
    return _with_log(known, leads, template, headers, today)


def _is_known(snapshot: Snapshot, template: Template, headers: Headers) -> bool:
    try:
        find_tables(snapshot, template, headers)
    except CrmError:
        return False
    return True


def _lacks(table: str, snapshot: Snapshot, template: Template, headers: Headers) -> bool:
    """Whether no tab is the table, nor is called so and lacks something, which is then told."""
    try:
        find_tables(snapshot, template, headers)
    except CrmError as error:
        errors = error.errors if isinstance(error, FaultsError) else [error]
        missing = [
            e.facts["tab"] for e in errors if e.code in {"tab_missing", "tab_missing_nearest"}
        ]
        return template.tabs[table].title in missing
    return False


def _learned(leads: Recognised, template: Template, headers: Headers) -> dict[str, str]:
    """What the workbook shall remember of its list of leads.

    The columns that are computed stay the owner's own: ours are added beside them.
    """
    known = {f: c for f, c in leads.columns.items() if f not in _DERIVED}
    headings = {key: leads.headings[column] for key, column in known.items()}
    marks = learned_marks("leads", leads.sheet.title, headings, ())
    names = recogniser("leads", template, remembered_headers(marks, headers))
    read = names.assign(leads.headings)
    mistaken = {key for key, column in read.items() if known.get(key) != column}
    marks |= learned_marks("leads", leads.sheet.title, headings, mistaken - _OURS)
    kept = (mistaken & _OURS) | (_DERIVED & leads.columns.keys())
    texts = set(map(normal, leads.headings.values()))
    fields = template.tabs["leads"].fields
    kept |= {f for f in _OURS - known.keys() if normal(fields[f].header) in texts}
    marks |= {"kept": ",".join(sorted(kept))} if kept else {}
    marks |= also_marks(
        {key: [leads.headings[c] for c in several] for key, several in leads.joined.items()},
        {key: ",".join(others) for key, others in leads.instead.items()},
    )
    own = leads.columns.get("status")
    return marks | ({OWN_STATUS: leads.headings[own]} if own else {})


def _with_log(
    known: SetUp, leads: Recognised, template: Template, headers: Headers, today: date
) -> SetUp:
    """The workbook with a log of one opening row a lead; an empty one for a bare list."""
    snapshot = known.snapshot
    titles = [*(sheet.title for sheet in snapshot.sheets), *snapshot.other_titles]
    title = free_title(template.tabs["activities"].title, titles)
    marks = {**known.marks, f"{AT}activities": title}
    log = replace(user_tab(template, "activities"), title=title)
    if is_told(leads):
        bare = _marked(_beside(snapshot, log), marks)
        whole = complete(bare, template, headers).snapshot
        crm = understand(whole, template, headers, today).crm
        crm = fill_blanks(crm, whole).crm
        rows = opening_rows(crm.leads, leads, snapshot.epoch)
        log = replace(user_tab(template, "activities", rows), title=title)
        marks[OPENING] = str(len(rows))
    whole = _marked(_beside(snapshot, log), marks)
    return replace(known, snapshot=whole, new_tabs=(log,), marks=marks)


def _with_found_log(known: SetUp, log: FoundLog, template: Template, headers: Headers) -> SetUp:
    """The workbook whose own log is known; a status column is added where it has none."""
    table = log.table
    headings = {key: table.headings[column] for key, column in table.columns.items()}
    marks = learned_marks("activities", table.sheet.title, headings, ())
    names = recogniser("activities", template, remembered_headers(marks, headers))
    read = names.assign(table.headings)
    mistaken = {key for key, column in read.items() if table.columns.get(key) != column}
    columns = () if "status" in headings else (_status_column(table, template),)
    own = [(key, _own_heading(key, table, template)) for key in mistaken & {"number"}]
    own += [("status", column.header) for column in columns]
    marks = learned_marks(
        "activities", table.sheet.title, headings | dict(own), mistaken - {key for key, _ in own}
    )
    marks = {**known.marks, **marks}
    snapshot = with_columns(_marked(known.snapshot, marks), columns)
    return replace(known, snapshot=snapshot, marks=marks, log=log, columns=columns)


def _with_own_ids(known: SetUp, template: Template, headers: Headers) -> SetUp:
    """The workbook whose numbers of leads are texts, as L-001: they stay, ours come beside."""
    leads = find_tables(known.snapshot, template, headers)["leads"]
    sheet = known.snapshot.sheet(leads.tab)
    column = leads.columns.get("number")
    if sheet is None or column is None or "number" in headers.get("leads", {}):
        return known
    cells = column_of(sheet.rows[leads.header_row :], column - 1)
    texts = [value for value in cells if isinstance(value, str) and any(map(str.isalpha, value))]
    if len(texts) <= sum(value is not None for value in cells) / 2:
        return known
    marks = {**known.marks, "kept": "number"}
    return replace(known, snapshot=_marked(known.snapshot, marks), marks=marks)


def _with_words(known: SetUp, template: Template, headers: Headers) -> SetUp:
    """The workbook whose log tells in sentences what was said, under a heading of contact types."""
    if not _is_known(known.snapshot, template, headers):
        return known
    log = find_tables(known.snapshot, template, headers)["activities"]
    is_given = "type" in headers.get("activities", {})
    if is_given or not sentences_as_type(known.snapshot, log):
        return known
    said = {} if "words" in log.columns else {"words": log.headers["type"]}
    marks = {**known.marks, **learned_marks("activities", log.tab, said, {"type"})}
    return replace(known, snapshot=_marked(known.snapshot, marks), marks=marks)


def _own_heading(field: str, table: Recognised, template: Template) -> str:
    """Our heading, told apart where the owner's own column bears it."""
    plain = template.tabs["activities"].fields[field].header
    return plain + OURS * (normal(plain) in map(normal, table.headings.values()))


def _status_column(table: Recognised, template: Template) -> NewColumn:
    return NewColumn(
        tab=table.sheet.title,
        column=first_free_column(table.sheet),
        header_row=table.header_row,
        header=_own_heading("status", table, template),
        kind=Kind.TEXT,
        width=template.tabs["activities"].fields["status"].width,
    )


def _beside(snapshot: Snapshot, tab: Tab) -> Snapshot:
    return replace(snapshot, sheets=(*snapshot.sheets, as_sheet(tab)))


def _marked(snapshot: Snapshot, marks: Mapping[str, str]) -> Snapshot:
    return replace(snapshot, marks={**snapshot.marks, **marks})
