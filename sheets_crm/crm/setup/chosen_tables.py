"""The list of leads and its log in a workbook that is set up, as found or as the owner says."""

from __future__ import annotations

from dataclasses import replace

from sheets_crm.crm.locate.find_log import FoundLog, recognise_log
from sheets_crm.crm.locate.match_headings import Headers
from sheets_crm.crm.locate.recognise_leads import Recognised, recognise
from sheets_crm.crm.parse.columns import as_text
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.crm.setup.answers import Answers
from sheets_crm.errors import CrmError, Problem
from sheets_crm.workbook.columnar import column_of
from sheets_crm.workbook.snapshot import Snapshot


def leads_of(snapshot: Snapshot, headers: Headers, answers: Answers) -> Recognised | None:
    """The list of leads, as the owner says where he says something.

    Raises:
        CrmError: `answer_no_list`: it is none even so.
    """
    given = {normal(heading): field for field, heading in headers.get("leads", {}).items()}
    tab = answers.tabs.get("leads", "")
    leads = recognise(snapshot, {**given, **answers.of("leads")}, tab)
    if leads is None and answers.says_where("leads"):
        tabs = ", ".join(sheet.title for sheet in snapshot.sheets if sheet.report is None)
        raise CrmError("answer_no_list", workbook=snapshot.workbook, tab=tab or tabs)
    return leads


def log_of(snapshot: Snapshot, leads: Recognised, answers: Answers) -> FoundLog | None:
    """The log of contacts, as the owner says where he says something.

    Raises:
        CrmError: `answer_no_log`: the tab is none even so.
    """
    tab = answers.tabs.get("activities")
    log = recognise_log(snapshot, leads, answers.of("activities"), tab)
    if log is None and tab:
        raise CrmError("answer_no_log", workbook=snapshot.workbook, tab=tab)
    return log


def with_ids(leads: Recognised, column: int) -> Recognised:
    """The list that is called as its log calls it: by ids, or by another name than was thought."""
    if column in leads.columns.values() or "client_id" in leads.columns:
        return leads
    cells = map(as_text, column_of(leads.sheet.rows[leads.header_row :], column - 1))
    if not any(map(str.isdigit, "".join(cells))):
        return replace(leads, columns={**leads.columns, "name": column})
    return replace(leads, columns={**leads.columns, "client_id": column})


def no_amounts(leads: Recognised) -> list[Problem]:
    """That nothing will be summed: said once, since in every report the sums are 0."""
    is_there = "amount" in leads.columns
    return [] if is_there else [Problem("no_amounts", leads.sheet.title)]


def offered_statuses(leads: Recognised) -> tuple[str, ...]:
    """The statuses of the owner's own dropdown, in its order."""
    column = leads.columns.get("status")
    theirs = (d.offers for d in leads.sheet.dropdowns if d.column == column and d.offers)
    return tuple(dict.fromkeys(next(theirs, ())))


def no_list(snapshot: Snapshot) -> CrmError:
    """That nothing in a workbook is a list of leads, with what there is."""
    tabs = ", ".join(sheet.title for sheet in snapshot.sheets if sheet.report is None)
    return CrmError("no_list_found", workbook=snapshot.workbook, tabs=tabs)
