"""What a workbook lacks to be a CRM, and the workbook as if it had it; nothing is moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from sheets_crm.crm.locate.find_tables import find_tables, kept_fields
from sheets_crm.crm.locate.match_headings import Headers, heading_for, headings_of
from sheets_crm.crm.locate.remembered_setup import AT, OWN_STATUS, remembered_headers
from sheets_crm.crm.model import TABLES, WORD_LISTS, Role, StatusKind, Table
from sheets_crm.crm.parse.columns import Conventions, as_text
from sheets_crm.crm.parse.date_columns import days
from sheets_crm.crm.parse.grid import Grid
from sheets_crm.crm.parse.manager_names import People
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.crm.setup.free_titles import free_title
from sheets_crm.crm.setup.infer_lists import status_list, word_lists
from sheets_crm.crm.setup.new_tabs import lists_tab, user_tab
from sheets_crm.crm.setup.user_columns import SOME_DAY, users_own
from sheets_crm.crm.tables.own_status import own_status_cells
from sheets_crm.errors import CrmError
from sheets_crm.template import Template
from sheets_crm.workbook.changes import NewColumn
from sheets_crm.workbook.snapshot import Sheet, Snapshot, Value
from sheets_crm.workbook.tab import Tab

_ADDED = {
    "leads": (Role.FILLED, Role.DERIVED),
    "activities": (Role.FILLED, Role.DERIVED),
    "lists": (Role.BASIC, Role.DERIVED),
}
"""Roles of the columns that are added to a table where they are missing."""

_ROWS_LOOKED_AT = 20


@dataclass(frozen=True)
class Completed:
    """What is added to a workbook.

    Attributes:
        snapshot: the workbook as if all this were there; what follows works on final positions.
        new_tabs: tabs to be made.
        columns: headings to be written.
        marks: values to be remembered.
    """

    snapshot: Snapshot
    new_tabs: tuple[Tab, ...]
    columns: tuple[NewColumn, ...]
    marks: Mapping[str, str]


def complete(
    snapshot: Snapshot,
    template: Template,
    headers: Headers,
    *,
    with_plan: bool = False,
    offered: Sequence[str] = (),
    kinds: Mapping[str, StatusKind] = MappingProxyType({}),
) -> Completed:
    """Adds the Lists tab, columns of ours and, `with_plan`, the Plan tab where they are missing.

    `offered` are the statuses of the owner's own dropdown beside the leads, `kinds` what the owner
    said that statuses mean.

    Raises:
        CrmError: Leads or Activities cannot be found.
    """
    tables = find_tables(snapshot, template, headers)
    new_tabs: list[Tab] = []
    marks: dict[str, str] = {}
    if kinds and "lists" in tables and not _is_another_list(tables["lists"], snapshot.marks):
        raise CrmError("answer_kinds_stand", workbook=snapshot.workbook, tab=tables["lists"].tab)
    if "lists" not in tables or _is_another_list(tables["lists"], snapshot.marks):
        new_tabs.append(_lists(snapshot, template, tables, offered, kinds))
        marks |= {f"{AT}lists": new_tabs[0].title} if "lists" in tables else {}
    if with_plan and "plan" not in tables and _free(snapshot, template.tabs["plan"].title):
        new_tabs.append(user_tab(template, "plan"))
    whole = replace(snapshot, sheets=(*snapshot.sheets, *map(as_sheet, new_tabs)))
    whole = replace(whole, marks={**whole.marks, **marks})
    more = _marks(whole, template, headers)
    whole, marks = replace(whole, marks={**whole.marks, **more}), marks | more
    if new_tabs or marks:
        tables = find_tables(whole, template, headers)
    known = remembered_headers(whole.marks, headers)
    columns = tuple(_missing_columns(whole, tables, template, known))
    return Completed(with_columns(whole, columns), tuple(new_tabs), columns, marks)


def template_for(snapshot: Snapshot, templates: Sequence[Template]) -> Template:
    """The template whose own words name most headings of the workbook; Cyrillic decides ties."""
    heads = [
        text
        for sheet in snapshot.sheets
        if sheet.report is None
        for row in sheet.rows[:_ROWS_LOOKED_AT]
        for text in headings_of(row).values()
    ]
    cyrillic = any("а" <= letter <= "я" for text in heads for letter in text.casefold())

    def fit(template: Template) -> tuple[int, bool]:
        words = _words_of(template)
        return sum(normal(text) in words for text in heads), (template.language == "ru") == cyrillic

    return max(templates, key=fit)


def _words_of(template: Template) -> frozenset[str]:
    fields = [field for tab in template.tabs.values() for field in tab.fields.values()]
    return frozenset(normal(text) for f in fields for text in (f.header, *f.synonyms))


def _lists(
    snapshot: Snapshot,
    template: Template,
    tables: Mapping[str, Table],
    statuses_offered: Sequence[str],
    kinds: Mapping[str, StatusKind],
) -> Tab:
    """The Lists tab: the template's words, or the data's where they use others."""
    grids = {key: _grid(snapshot, key, tables[key]) for key in ("leads", "activities")}
    fields = [(key, field) for key in grids for field in TABLES[key] if field.choices in WORD_LISTS]
    words: dict[str, list[Value]] = {key: [] for key in WORD_LISTS}
    offered: dict[str, list[str]] = {key: [] for key in WORD_LISTS}
    for key, field in fields:
        words[field.choices] += grids[key].column(field.key).typed
        offered[field.choices] += _offered(grids[key], field.key)
    how = Conventions(template.language, SOME_DAY, snapshot.epoch, People((), ()))
    statuses = status_list(
        template,
        _told(grids["activities"], how),
        _own_words(grids["leads"], snapshot.marks),
        _offered(grids["activities"], "status") or statuses_offered,
        kinds,
    )
    known = {normal(status.name) for status in statuses}
    if unknown := [name for name in kinds if name not in known]:
        names = ", ".join(status.name for status in statuses)
        facts = {"status": unknown[0], "statuses": names}
        raise CrmError("answer_no_status", workbook=snapshot.workbook, **facts)
    tab = lists_tab(template, statuses, word_lists(template, words, offered))
    return replace(tab, title=free_title(tab.title, _titles(snapshot)))


def _is_another_list(table: Table, marks: Mapping[str, str]) -> bool:
    """Whether a foreign workbook's tab of lists is read by its title alone, and tells no kinds."""
    return "template" not in marks and OWN_STATUS in marks and "kind" not in table.columns


def _own_words(grid: Grid, marks: Mapping[str, str]) -> list[Value]:
    """The statuses that stand beside the leads, in our column or in the owner's own."""
    own = own_status_cells(grid, marks)
    return [*grid.column("status").typed, *(own.typed if own else ())]


def _offered(grid: Grid, field: str) -> list[str]:
    """The words of the owner's own dropdowns over a column, in their order."""
    column = grid.table.columns.get(field)
    theirs = (one for one in grid.sheet.dropdowns if one.column == column and one.offers)
    return list(dict.fromkeys(word for one in theirs for word in one.offers or ()))


def _told(grid: Grid, how: Conventions) -> list[tuple[str, Value]]:
    """Lead and status of each activity, by date, then row."""
    when, _ = days(grid.column("date"), how)
    leads, statuses = grid.column("lead").typed, grid.column("status").typed
    return [(as_text(leads[i]), statuses[i]) for i in np.argsort(when, kind="stable").tolist()]


def _marks(snapshot: Snapshot, template: Template, headers: Headers) -> dict[str, str]:
    """Which plain headings are the user's own, told once, when the workbook is adopted."""
    kept = kept_fields(snapshot)
    own = kept | users_own(snapshot, template, headers)
    return {"kept": ",".join(sorted(own))} if own > kept else {}


def _missing_columns(
    snapshot: Snapshot, tables: Mapping[str, Table], template: Template, headers: Headers
) -> Iterator[NewColumn]:
    """A heading for each missing column, right of everything in the table's rows."""
    for key, table in tables.items():
        kept = kept_fields(snapshot) if key == "leads" else frozenset()
        missing = [
            field
            for field in TABLES[key]
            if field.role in _ADDED.get(key, ()) and field.key not in table.columns
        ]
        if missing:
            first = first_free_column(_grid(snapshot, key, table).sheet)
            for column, field in enumerate(missing, first):
                yield NewColumn(
                    tab=table.tab,
                    column=column,
                    header_row=table.header_row,
                    header=heading_for(key, field.key, template, headers, kept),
                    kind=field.kind,
                    width=template.tabs[key].fields[field.key].width,
                )


def first_free_column(sheet: Sheet) -> int:
    """The first column with nothing in it or right of it, titles above the table included."""
    used = [_last_filled(cells) for cells in sheet.rows]
    used += [column for _, column in sheet.formulas]
    used += [area.last_column for area in sheet.merges]
    return max(used, default=0) + 1


def _last_filled(cells: Sequence[Value]) -> int:
    return next((at for at in range(len(cells), 0, -1) if cells[at - 1] is not None), 0)


def with_columns(snapshot: Snapshot, columns: Sequence[NewColumn]) -> Snapshot:
    """The workbook as if the headings stood there."""
    sheets = tuple(
        _with_headings(sheet, [column for column in columns if column.tab == sheet.title])
        for sheet in snapshot.sheets
    )
    return replace(snapshot, sheets=sheets)


def _with_headings(sheet: Sheet, columns: Sequence[NewColumn]) -> Sheet:
    if not columns:
        return sheet
    rows = list(sheet.rows)
    for column in columns:
        cells = list(rows[column.header_row - 1])
        cells += [None] * (column.column - len(cells))
        cells[column.column - 1] = column.header
        rows[column.header_row - 1] = cells
    return replace(sheet, rows=rows)


def as_sheet(tab: Tab) -> Sheet:
    """A new tab as it will be read."""
    fills = {
        (row, column): cell.fill
        for row, cells in enumerate(tab.rows, 1)
        for column, cell in enumerate(cells, 1)
        if cell and cell.fill
    }
    return Sheet(
        tab.title, [[cell.value if cell else None for cell in row] for row in tab.rows], fills=fills
    )


def _grid(snapshot: Snapshot, key: str, table: Table) -> Grid:
    sheet = snapshot.sheet(table.tab)
    if sheet is None:
        raise KeyError(table.tab)
    return Grid(key, sheet, table)


def _free(snapshot: Snapshot, title: str) -> bool:
    """Whether no tab bears the title; spreadsheets do not tell titles apart by case."""
    return free_title(title, _titles(snapshot)) == title


def _titles(snapshot: Snapshot) -> list[str]:
    return [*(sheet.title for sheet in snapshot.sheets), *snapshot.other_titles]
