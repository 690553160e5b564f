"""How a sync is told to a person and to another program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal

from sheets_crm.cli.output import say, say_table
from sheets_crm.cli.problem_list import (
    SHOWN_BY_CHECK,
    SHOWN_BY_SYNC,
    dearest,
    tell_briefly,
    tell_problems,
)
from sheets_crm.crm.model import StatusKind
from sheets_crm.errors import CrmError, FaultsError, Problem
from sheets_crm.locale import Catalogue
from sheets_crm.workbook.snapshot import CellError, Value

if TYPE_CHECKING:
    from sheets_crm.crm.model import Crm, Table
    from sheets_crm.decision import Decision
    from sheets_crm.sync import Outcome
    from sheets_crm.workbook.changes import CellEdit, Changes

Tense = Literal["change", "changed"]
"""Of what a sync would change, and of what it has changed."""

_MOST_TOLD = 20
"""Up to so many cells are told one by one, or with their rows."""

JSON_VERSION = 1
"""Version of the shape that `--json` prints, described in docs/json.md."""


def tell_error(error: CrmError, words: Catalogue) -> None:
    """Says on standard error what is the matter and what to do."""
    errors = error.errors if isinstance(error, FaultsError) else [error]
    for each in errors:
        what, fix = words.of(each)
        say(f"{words('error')}: {what}\n  → {fix}", err=True)


def tell_adoption(decision: Decision, words: Catalogue, tense: Tense = "change") -> None:
    """Shows how a foreign workbook was understood and what is added to it."""
    made = {tab.title for tab in decision.changes.new_tabs}
    heads = [(words(f"adoption.{head}"), 0) for head in ("heading", "meaning", "examples")]
    for table in (table for table in decision.crm.all_tables if table.tab not in made):
        title = words("adoption.table", tab=table.tab, row=table.header_row)
        say_table(title, heads, _own_columns(decision, table, words))
        new = {(column.tab, column.column) for column in decision.changes.columns}
        added = [h for key, h in table.headers.items() if (table.tab, table.columns[key]) in new]
        if added:
            say(words("adoption.added", count=len(added), columns=", ".join(added)))
    for tab in decision.changes.new_tabs:
        say(words("adoption.new_tab", tab=tab.title))
        if tab.key == "activities" and decision.crm.last_opening:
            say(words("adoption.opening", count=decision.crm.last_opening))
    for line in _told_replaced(decision, words, tense):
        say(line)
    tell_figures(decision, words)


def tell_figures(decision: Decision, words: Catalogue) -> None:
    """What the statuses are taken for, and what that comes to today."""
    if any(tab.key == "lists" for tab in decision.changes.new_tabs):
        named = (
            f"{status.name} — {words(f'setup.short_{status.kind.value}')}"
            for status in decision.crm.lists.statuses
        )
        say(words("adoption.statuses", statuses="; ".join(named)))
    from sheets_crm.crm.setup.adoption_record import figures_record  # noqa: PLC0415 - numpy

    say(words("adoption.figures", **figures_record(decision.crm)))


def _own_columns(decision: Decision, table: Table, words: Catalogue) -> list[tuple[str, str, str]]:
    """Each column of the owner's, as it stands in the sheet: heading, meaning, examples."""
    new = {(column.tab, column.column) for column in decision.changes.columns}
    theirs = _read_at_set_up(decision, table)
    joined = {column: field for field, several in table.joined.items() for column in several}
    told = {
        column: (table.headers[key], words(f"field.{key}")) for key, column in table.columns.items()
    }
    for heading, column in table.extras.items():
        if column in joined:
            meaning = words(f"field.{joined[column]}")
        elif field := theirs.get(column):
            meaning = words("adoption.yours", field=words(f"field.{field}"))
        else:
            meaning = words("adoption.left_alone")
        told[column] = (heading, meaning)
    return [
        (*told[column], _examples(decision, table, column, words))
        for column in sorted(told)
        if (table.tab, column) not in new
    ]


def _examples(decision: Decision, table: Table, column: int, words: Catalogue) -> str:
    """Some of what stands in a column."""
    from sheets_crm.cli.setup_questions import shown  # noqa: PLC0415 - at set-up only
    from sheets_crm.crm.setup.questions import samples  # noqa: PLC0415

    sheet = decision.setup.snapshot.sheet(table.tab) if decision.setup else None
    return shown(samples(sheet.rows, table.header_row, column), words) if sheet else ""


def tell_cells(decision: Decision, words: Catalogue) -> None:
    """What was written into cells while a workbook was set up, and the reports; a line each."""
    for line in _told_by_reason(decision.changes.cells, words, "changed"):
        say(f"  • {line}")
    for line in _told_reports(decision, words, "changed"):
        say(f"  • {line}")


def _read_at_set_up(decision: Decision, table: Table) -> dict[int, str]:
    """Column → field of what was read of the owner's own columns, which ours stand beside."""
    leads = decision.setup.leads if decision.setup else None
    if leads is None or leads.sheet.title != table.tab:
        return {}
    return {column: field for field, column in leads.columns.items()}


def tell_check(decision: Decision, words: Catalogue, limit: int | None = None) -> None:
    """What a sync would change, then every problem."""
    lines = _told_changes(decision, words, "change")
    say(words("check.would") if lines else words("check.nothing"))
    for line in lines:
        say(f"  • {line}")
    tell_problems(decision.problems, words, limit or SHOWN_BY_CHECK)


def tell_sync(outcome: Outcome, named: str, words: Catalogue, limit: int | None = None) -> None:
    """The one-screen summary that ends a sync which read the workbook."""
    decision = outcome.decision
    if decision is None:
        return
    lines = _told_changes(decision, words, "changed")
    say(words("sync.done" if lines else "sync.in_order", path=named))
    for line in lines:
        say(f"  • {line}")
    say(_told_leads(decision.crm, words))
    tell_briefly((*outcome.told, *decision.problems), words, limit or SHOWN_BY_SYNC)


def _told_leads(crm: Crm, words: Catalogue) -> str:
    now = crm.leads["kind"].tolist()
    return words(
        "sync.counts",
        leads=len(crm.leads),
        activities=len(crm.activities),
        **{kind.value: now.count(kind.value) for kind in StatusKind},
    )


def as_record(
    named: str, today: date, decision: Decision, words: Catalogue, limit: int | None = None
) -> dict[str, Any]:
    """The decision as plain data, in the shape that docs/json.md describes.

    `limit` cuts the problems to the dearest.
    """
    from sheets_crm.cli.setup_questions import doubts, question_record  # noqa: PLC0415 - at set-up
    from sheets_crm.crm.setup.adoption_record import (  # noqa: PLC0415 - numpy
        adoption_record,
        figures_record,
    )

    found = {"figures": figures_record(decision.crm)}
    if not decision.adopted and decision.setup:
        open_questions = [question_record(one, words) for one in doubts(decision)]
        found["adoption"] = adoption_record(decision.crm, decision.setup)
        found["adoption"] |= {"questions": open_questions}
    return {
        "version": JSON_VERSION,
        "workbook": named,
        "today": today.isoformat(),
        "adopted": decision.adopted,
        "leads": len(decision.crm.leads),
        "activities": len(decision.crm.activities),
        **found,
        "changes": _changes_record(decision.changes),
        "problems": [_problem_record(each, words) for each in dearest(decision.problems, limit)],
        "problems_in_all": len(decision.problems),
    }


def _changes_record(changes: Changes) -> dict[str, Any]:
    return {
        "new_tabs": [tab.title for tab in changes.new_tabs],
        "columns": [{"tab": c.tab, "heading": c.header} for c in changes.columns],
        "cells": [
            {
                "tab": edit.tab,
                "row": edit.row,
                "column": edit.column,
                "old": _plain(edit.old),
                "new": _plain(edit.new),
                "why": edit.why,
            }
            for edit in changes.cells
        ],
        "dropdowns_and_colours": [rules.tab for rules in changes.rules],
        "replaced_rules": [
            {"tab": rules.tab, "column": column}
            for rules in changes.rules
            for column in rules.replaced
        ],
        "lists": [source.key for source in changes.sources],
        "reports": [tab.title for tab in changes.tabs],
        "removed_reports": list(changes.removed),
        "put_in_order": changes.put_in_order,
    }


def _problem_record(problem: Problem, words: Catalogue) -> dict[str, Any]:
    what, fix = words.of(problem)
    return {
        "code": problem.code,
        "tab": problem.tab,
        "row": problem.row,
        "column": problem.column,
        "what": what,
        "fix": fix,
    }


def _told_changes(decision: Decision, words: Catalogue, tense: Tense) -> list[str]:
    """What is written, a line each: as it would be, or as it was."""
    changes = decision.changes
    lines = [words(f"{tense}.new_tab", tab=tab.title) for tab in changes.new_tabs]
    lines += [words(f"{tense}.column", tab=c.tab, heading=c.header) for c in changes.columns]
    lines += _told_by_reason(changes.cells, words, tense)
    lines += [words(f"{tense}.rules", tab=rules.tab) for rules in changes.rules]
    if decision.adopted:  # else `tell_adoption` has said it
        lines += _told_replaced(decision, words, tense)
    if changes.sources:
        lines.append(words(f"{tense}.lists"))
    lines += _told_reports(decision, words, tense)
    lines += [words(f"{tense}.removed", report=decision.standing[key]) for key in changes.removed]
    if changes.put_in_order:
        lines.append(words(f"{tense}.put_in_order"))
    if changes and not lines:
        lines.append(words(f"{tense}.marks"))
    return lines


def _told_by_reason(cells: Sequence[CellEdit], words: Catalogue, tense: Tense) -> Iterator[str]:
    together: dict[tuple[str, str], list[CellEdit]] = {}
    for edit in cells:
        together.setdefault((edit.tab, edit.why), []).append(edit)
    for edits in together.values():
        yield from _told_cells(edits, words, tense)


def _told_reports(decision: Decision, words: Catalogue, tense: Tense) -> Iterator[str]:
    if tabs := decision.changes.tabs:
        yield words(f"{tense}.reports", titles=", ".join(tab.title for tab in tabs))


def _told_cells(edits: Sequence[CellEdit], words: Catalogue, tense: Tense) -> list[str]:
    """The changed cells of a tab, all for one reason; each by itself where a person's text goes."""
    tab, why = edits[0].tab, edits[0].why
    if why != "date_read" or len(edits) > _MOST_TOLD:
        # A contact that was typed in Leads is several cells of one row; elsewhere each is told.
        places = list(dict.fromkeys(edit.row for edit in edits)) if why == "entry" else None
        rows = [edit.row for edit in edits] if places is None else places
        told = ", ".join(map(str, rows[:_MOST_TOLD])) + ("…" if len(rows) > _MOST_TOLD else "")
        return [words(f"{tense}.{why}", tab=tab, count=len(rows), rows=told)]
    return [
        words(f"{tense}.one_date_read", tab=tab, row=each.row, text=each.old, date=each.new)
        for each in edits
    ]


def _told_replaced(decision: Decision, words: Catalogue, tense: Tense) -> Iterator[str]:
    """Rules of the owner's that give way to our dropdowns, by their headings."""
    tables = {table.tab: table for table in decision.crm.all_tables}
    for rules in decision.changes.rules:
        table = tables[rules.tab]
        headings = {column: table.headers[key] for key, column in table.columns.items()}
        for column in rules.replaced:
            yield words(f"{tense}.own_rule", tab=rules.tab, heading=headings[column])


def _plain(value: Value) -> Any:
    if isinstance(value, CellError):
        return value.text
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value.total_seconds() if isinstance(value, timedelta) else value
