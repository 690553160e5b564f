"""Where the tables stand: their tabs and header rows, by title and by what the headings say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, product

from sheets_crm.crm.locate.heading_errors import (
    merged_headings,
    missing_headings,
    missing_tab,
    repeated_headings,
)
from sheets_crm.crm.locate.match_headings import Headers, Recogniser, headings_of, recogniser
from sheets_crm.crm.locate.plan_grid import grid_head
from sheets_crm.crm.locate.remembered_setup import AT, remembered_headers, with_several
from sheets_crm.crm.locate.second_table import rows_of_one_table
from sheets_crm.crm.model import TABLES, Role, Table
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.errors import CrmError, FaultsError
from sheets_crm.template import Template, shipped_templates
from sheets_crm.workbook.snapshot import Sheet, Snapshot, Value

_ROWS_LOOKED_AT = 20
_ENOUGH = {"leads": 3, "activities": 3, "lists": 3, "plan": 4}
"""How many headings make a tab of an unknown title that table."""


@dataclass(frozen=True)
class Candidate:
    """A tab taken for a table.

    Attributes:
        title: how well the tab's title fits: 3 the template's, 2 another's, 1 a synonym, 0 not.
        fields: field key → column of the headings recognised.
    """

    table: str
    sheet: Sheet
    title: int
    header_row: int
    fields: Mapping[str, int]

    @property
    def missing(self) -> tuple[str, ...]:
        """Required fields that have no heading."""
        return tuple(
            field.key
            for field in TABLES[self.table]
            if field.role is Role.REQUIRED and field.key not in self.fields
        )

    @cached_property
    def weight(self) -> int:
        """How surely it is that table; 0 is not at all."""
        if not self.missing and (self.title or self._says_so):
            return 1000 + 40 * self.title + len(self.fields)
        return 100 + 40 * self.title + len(self.fields) if self.hoped_for else 0

    @property
    def _says_so(self) -> bool:
        """Whether the headings alone tell; an archive of leads has statuses and managers too."""
        telling = self.table != "lists" or {"kind", "stale_days"} & self.fields.keys()
        return bool(telling) and len(self.fields) >= _ENOUGH[self.table]

    @property
    def hoped_for(self) -> bool:
        """Whether its title says that it is that table although headings are missing."""
        if self.table in {"leads", "activities"}:
            return self.title > 0
        return self.table == "lists" and self.title >= 2 and bool(self.fields)


def kept_fields(snapshot: Snapshot) -> frozenset[str]:
    """Derived fields of Leads whose plain headings stand over columns of the user's own."""
    return frozenset(key for key in snapshot.marks.get("kept", "").split(",") if key)


def find_tables(snapshot: Snapshot, template: Template, headers: Headers) -> dict[str, Table]:
    """Where each table stands: `leads` and `activities`, and `lists` and `plan` if present.

    Raises:
        CrmError: a tab or a heading is missing, stands twice, or is merged (FaultsError when
            there are several faults).
    """
    headers = remembered_headers(snapshot.marks, headers)
    found = _choose(snapshot, template, headers)
    if unread := _unread(found, snapshot, template):
        raise unread[0] if len(unread) == 1 else FaultsError(unread)
    faults = list(_faults(found, snapshot, template, headers))
    if faults:
        raise faults[0] if len(faults) == 1 else FaultsError(faults)
    tables = {key: table_of(candidate) for key, candidate in found.items()}
    return tables | {"leads": with_several(tables["leads"], snapshot.marks)}


def table_of(candidate: Candidate) -> Table:
    """The table that stands there."""
    sheet, row = candidate.sheet, candidate.header_row
    headings = headings_of(sheet.rows[row - 1])
    rows = sheet.rows
    if candidate.table == "leads" and "name" in candidate.fields:
        rows = rows_of_one_table(rows, row, candidate.fields["name"], headings)
    return Table(
        tab=sheet.title,
        header_row=row,
        columns=dict(candidate.fields),
        headers={key: headings[column] for key, column in candidate.fields.items()},
        extras=_extras(headings, set(candidate.fields.values())),
        last_row=_last_row(rows, row, sorted(headings)),
        last_column=max(headings),
    )


def plan_grids(
    snapshot: Snapshot, template: Template, headers: Headers, tables: Mapping[str, Table]
) -> tuple[Table, ...]:
    """The tabs called a plan, and no table yet, in which periods stand across."""
    known, taken = recogniser("plan", template, headers), {table.tab for table in tables.values()}
    free = (s for s in snapshot.sheets if s.report is None and s.title not in taken)
    called = ((sheet, _title_fit("plan", sheet.title, template)) for sheet in free)
    heads = ((sheet, fit, grid_head(sheet, known)) for sheet, fit in called if fit)
    return tuple(
        table_of(Candidate("plan", sheet, fit, head.row, head.fields))
        for sheet, fit, head in heads
        if head
    )


def unfit_plan(snapshot: Snapshot, template: Template, headers: Headers) -> Candidate | None:
    """A tab that is called a plan and is none that we can read; None when there is no such tab."""
    wanted = recogniser("plan", template, headers)
    tabs = [sheet for sheet in snapshot.sheets if sheet.report is None]
    candidates = (_candidate("plan", sheet, template, wanted) for sheet in tabs)
    return next((c for c in candidates if c.title >= 2 and c.missing), None)


def _choose(snapshot: Snapshot, template: Template, headers: Headers) -> dict[str, Candidate]:
    """The tab of each table; no tab is two tables."""
    kept = kept_fields(snapshot)
    tabs = [sheet for sheet in snapshot.sheets if sheet.report is None]
    known = {
        key: recogniser(key, template, headers, kept if key == "leads" else frozenset())
        for key in TABLES
    }
    options = {
        key: [_candidate(key, sheet, template, known[key]) for sheet in tabs] for key in TABLES
    }
    options = {key: _remembered(found, key, snapshot) or found for key, found in options.items()}
    found = _best_pair(options["leads"], options["activities"])
    for key in ("lists", "plan"):
        taken = {candidate.sheet.title for candidate in found.values()}
        free = [c for c in options[key] if c.weight and c.sheet.title not in taken]
        if free:
            found[key] = max(free, key=lambda c: c.weight)
    return found


def _remembered(options: Iterable[Candidate], table: str, snapshot: Snapshot) -> list[Candidate]:
    """The tab that was taken for the table at set-up; none where it is called otherwise now."""
    title = snapshot.marks.get(f"{AT}{table}")
    return [replace(each, title=3) for each in options if each.sheet.title == title]


def _best_pair(leads: list[Candidate], activities: list[Candidate]) -> dict[str, Candidate]:
    """The two tabs that together are surest to be Leads and Activities."""
    pairs = product(
        [None, *(c for c in leads if c.weight)], [None, *(c for c in activities if c.weight)]
    )
    apart = [(a, b) for a, b in pairs if a is None or b is None or a.sheet is not b.sheet]
    best = max(apart, key=lambda pair: sum(c.weight for c in pair if c))
    return {candidate.table: candidate for candidate in best if candidate}


def _candidate(table: str, sheet: Sheet, template: Template, known: Recogniser) -> Candidate:
    """The tab with the row that reads most like the table's headings."""
    options = [
        Candidate(table, sheet, _title_fit(table, sheet.title, template), row, fields)
        for row, fields in _rows(sheet, known)
    ]
    empty = Candidate(table, sheet, _title_fit(table, sheet.title, template), 1, {})
    return max(options, key=lambda c: (not c.missing, len(c.fields)), default=empty)


def _rows(sheet: Sheet, known: Recogniser) -> Iterator[tuple[int, dict[str, int]]]:
    filled = ((row, headings_of(cells)) for row, cells in enumerate(sheet.rows, 1))
    for row, headings in islice(((r, h) for r, h in filled if h), _ROWS_LOOKED_AT):
        yield row, known.assign(headings)


def _title_fit(table: str, title: str, template: Template) -> int:
    wanted = normal(title)
    if wanted == normal(template.tabs[table].title):
        return 3
    words = [template.tabs[table], *(other.tabs[table] for other in shipped_templates())]
    if wanted in {normal(word.title) for word in words}:
        return 2
    return int(wanted in {normal(text) for word in words for text in word.synonyms})


def _unread(
    found: Mapping[str, Candidate], snapshot: Snapshot, template: Template
) -> list[CrmError]:
    """Why tabs of ours could not be read: those that our lists stand in, or called like a table.

    Where Leads or Activities are nowhere else they may be in any tab that was not read.
    """
    told: list[CrmError] = []
    nowhere = not {"leads", "activities"} <= found.keys()
    lists = {source.tab for source in snapshot.sources}
    for sheet in snapshot.sheets:
        if sheet.unread is None or sheet.report:
            continue
        fits = ((_title_fit(table, sheet.title, template), found.get(table)) for table in TABLES)
        called = any(fit >= 2 and (c is None or c.title <= fit) for fit, c in fits)
        if nowhere or called or sheet.title in lists:
            told.append(sheet.unread)
    return told


def _faults(
    found: Mapping[str, Candidate], snapshot: Snapshot, template: Template, headers: Headers
) -> Iterator[CrmError]:
    for table in ("leads", "activities"):
        if table not in found:
            taken = [candidate.sheet for candidate in found.values()]
            nearest = _nearest(table, snapshot, template, headers, taken=taken)
            yield missing_tab(table, snapshot, template, nearest)
    for candidate in found.values():
        sheet, row, fields = candidate.sheet, candidate.header_row, candidate.fields
        headings = headings_of(sheet.rows[row - 1]) if sheet.rows else {}
        wanted = {
            key: headers.get(candidate.table, {}).get(key)
            or template.tabs[candidate.table].fields[key].header
            for key in candidate.missing
        }
        yield from missing_headings(
            snapshot, sheet, row, headings, table=candidate.table, wanted=wanted
        )
        ours = {f.key for f in TABLES[candidate.table] if f.role in {Role.FILLED, Role.DERIVED}}
        yield from repeated_headings(snapshot, sheet, row, headings, fields, ours=ours)
        yield from merged_headings(snapshot, sheet, row, fields.values())


def _nearest(
    table: str,
    snapshot: Snapshot,
    template: Template,
    headers: Headers,
    *,
    taken: Collection[Sheet],
) -> Sheet | None:
    """The tab, of those that are no table yet, with most of the table's headings."""
    known = recogniser(table, template, headers)
    tabs = [s for s in snapshot.sheets if s.report is None and not any(s is t for t in taken)]
    candidates = [_candidate(table, sheet, template, known) for sheet in tabs]
    best = max(candidates, key=lambda c: len(c.fields), default=None)
    return best.sheet if best and best.fields else None


def _extras(headings: Mapping[int, str], ours: set[int]) -> dict[str, int]:
    """Every other heading; a repeated one gets a number so that none is lost."""
    extras: dict[str, int] = {}
    for column, text in headings.items():
        if column not in ours:
            name, count = text, 1
            while name in extras:
                count += 1
                name = f"{text} ({count})"
            extras[name] = column
    return extras


def _last_row(rows: Sequence[Sequence[Value]], header_row: int, columns: Iterable[int]) -> int:
    at = [column - 1 for column in columns]
    for row in range(len(rows), header_row, -1):
        cells = rows[row - 1]
        if any(column < len(cells) and cells[column] is not None for column in at):
            return row
    return header_row
