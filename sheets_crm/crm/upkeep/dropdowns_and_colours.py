"""Dropdowns over the lists and a colour per status, wherever a column offers a choice."""

from __future__ import annotations

from dataclasses import replace

from sheets_crm.crm.model import TABLES, Crm, Table
from sheets_crm.crm.upkeep.user_dropdowns import beside_the_owners, staying
from sheets_crm.workbook.changes import Rules
from sheets_crm.workbook.snapshot import (
    MOST_ROWS,
    ColourRule,
    Dropdown,
    ListSource,
    Sheet,
    Snapshot,
)

AHEAD = 100
"""Rows below the last one in which the next rows are typed; rules must reach at least so far."""

_STEP = 1000
_STRICT = ("status", "contact_type", "metric", "period")
"""Lists that reports count by; a word outside of them is refused, in other lists warned of."""


def list_sources(crm: Crm) -> tuple[ListSource, ...]:
    """Where the words of each dropdown stand: the columns of Lists, and the leads' names."""
    leads = crm.tables["leads"]
    is_in_one = not (leads.joined.get("name") or leads.instead.get("name"))
    # A dropdown can offer what stands in one column alone.
    sources = [_source("lead", leads, "name")] if is_in_one else []
    lists = crm.tables.get("lists")
    if lists is not None:
        offered = {field.choices for fields in TABLES.values() for field in fields}
        sources += [_source(key, lists, key) for key in lists.columns if key in offered]
    return tuple(sources)


def wanted_rules(crm: Crm, sources: tuple[ListSource, ...]) -> tuple[Rules, ...]:
    """Every dropdown and colour rule that the tabs of the CRM shall have."""
    known = {source.key: source for source in sources}
    rows = tuple(
        Rules(
            table.tab,
            dropdowns=_dropdowns(key, table, known),
            colours=_colours(crm, table, known) if key in {"leads", "activities"} else (),
        )
        for key, table in crm.tables.items()
        if key != "lists"
    )
    across = (Rules(each.tab, _dropdowns("plan", each, known), ()) for each in crm.plan_grids)
    return (*rows, *across)


def changed_sources(
    wanted: tuple[ListSource, ...], snapshot: Snapshot, crm: Crm
) -> tuple[ListSource, ...]:
    """All sources where any differs from what stands, else none.

    One that reaches a little less far than a fresh one would (rows were deleted) is left as it is
    while it still leaves room.
    """
    needed = _needed(crm)
    standing = {source.key: source for source in snapshot.sources}
    settled = len(standing) == len(wanted) and all(
        _reaches(standing.get(source.key), source, needed[source.tab]) for source in wanted
    )
    return () if settled else wanted


def changed_rules(wanted: tuple[Rules, ...], snapshot: Snapshot, crm: Crm) -> tuple[Rules, ...]:
    """The wanted rules of those tabs where what stands there differs.

    A dropdown or colour of ours that the user copied into a column of their own stays there, and
    one of the owner's making that says what ours would.
    """
    needed = _needed(crm)
    known = {source.key: source for source in list_sources(crm)}
    across = {table.tab for table in crm.plan_grids}
    changed = []
    for each in wanted:
        sheet = snapshot.sheet(each.tab)
        if sheet is None:
            continue
        rules = beside_the_owners(each, sheet, known, snapshot)
        if any(sheet.is_locked(one.first_row, one.column) for one in rules.colours):
            rules = replace(rules, colours=())
        # Rows of a plan that were made a grid leave dropdowns over numbers: no copies of anybody's.
        left = _copied(rules, sheet) if each.tab in across else ()
        if left or not _settled(rules, sheet, needed[rules.tab]):
            changed.append(rules if each.tab in across else _with_copies(rules, sheet))
    return tuple(changed)


def _source(key: str, table: Table, field: str) -> ListSource:
    return ListSource(
        key, table.tab, table.columns[field], table.header_row + 1, _room(table.last_row)
    )


def _needed(crm: Crm) -> dict[str, int]:
    """Tab → the row down to which its rules must reach."""
    return {table.tab: min(table.last_row + AHEAD, MOST_ROWS) for table in crm.all_tables}


def _room(last_row: int) -> int:
    """A row well below the last one, the same for many row counts so that it seldom changes."""
    return min((last_row + AHEAD) // _STEP * _STEP + _STEP, MOST_ROWS)


def _dropdowns(key: str, table: Table, known: dict[str, ListSource]) -> tuple[Dropdown, ...]:
    return tuple(
        Dropdown(
            column=table.columns[field.key],
            first_row=table.header_row + 1,
            last_row=_room(table.last_row),
            source=field.choices,
            strict=field.choices in _STRICT,
        )
        for field in TABLES[key]
        if field.choices in known
        and field.key in table.columns
        # A lead's status follows from its activities; there is nothing to choose.
        and not (key == "leads" and field.key == "status")
    )


def _colours(crm: Crm, table: Table, known: dict[str, ListSource]) -> tuple[ColourRule, ...]:
    source = known.get("status")
    column = table.columns.get("status")
    if source is None or column is None:
        return ()
    return tuple(
        ColourRule(
            column=column,
            first_row=table.header_row + 1,
            last_row=_room(table.last_row),
            source="status",
            position=status.row - source.first_row + 1,
            word=status.name,
            fill=status.fill,
        )
        for status in crm.lists.statuses
        if status.fill
    )


def _with_copies(rules: Rules, sheet: Sheet) -> Rules:
    coloured = {colour.column for colour in rules.colours}
    return replace(
        rules,
        dropdowns=(
            *rules.dropdowns,
            *_copied(rules, sheet),
        ),
        colours=(*rules.colours, *(c for c in sheet.colours if c.column not in coloured)),
    )


def _copied(rules: Rules, sheet: Sheet) -> tuple[Dropdown, ...]:
    """Dropdowns of ours in columns that shall have none."""
    chosen = {dropdown.column for dropdown in rules.dropdowns}
    return tuple(d for d in sheet.dropdowns if d.source and d.column not in chosen)


def _reaches(standing: ListSource | None, wanted: ListSource, needed: int) -> bool:
    if standing is None:
        return False
    place = (standing.tab, standing.column, standing.first_row)
    return place == (wanted.tab, wanted.column, wanted.first_row) and standing.last_row >= needed


def _settled(rules: Rules, sheet: Sheet, needed: int) -> bool:
    own = {dropdown.column for dropdown in rules.dropdowns}
    left_alone = staying(rules, sheet)
    standing = [d for d in sheet.dropdowns if d.column in own and d not in left_alone]
    kinds = {(d.column, d.source, d.strict) for d in rules.dropdowns}
    if {(d.column, d.source, d.strict) for d in standing} != kinds:
        return False
    coloured = {c.column for c in rules.colours}
    painted = [c for c in sheet.colours if c.column in coloured]
    colours = {(c.column, c.source, c.position, c.fill) for c in rules.colours}
    if {(c.column, c.source, c.position, c.fill) for c in painted} != colours:
        return False
    dropdowns_reach = all(
        _covered(
            [(d.first_row, d.last_row) for d in standing if d.column == rule.column],
            rule.first_row,
            min(rule.last_row, needed),
        )
        for rule in rules.dropdowns
    )
    return dropdowns_reach and all(
        _covered(
            [
                (c.first_row, c.last_row)
                for c in painted
                if (c.column, c.position) == (rule.column, rule.position)
            ],
            rule.first_row,
            needed,
        )
        for rule in rules.colours
    )


def _covered(pieces: list[tuple[int, int]], first: int, last: int) -> bool:
    """Whether pieces of rows, which edits tear apart, still cover all rows from first to last."""
    reached = first
    for start, end in sorted(pieces):
        if start > reached:
            return False
        reached = max(reached, end + 1)
    return reached > last
