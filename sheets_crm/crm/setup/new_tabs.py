"""The four tabs that are given to the user, made from a template and the rows to begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sheets_crm.crm.model import TABLES, WORD_LISTS, Field, Role, StatusKind
from sheets_crm.crm.upkeep.highlights import lead_highlights
from sheets_crm.locale import catalogue
from sheets_crm.template import StatusPreset, Template
from sheets_crm.workbook.snapshot import Value
from sheets_crm.workbook.tab import Cell, Column, Highlight, Kind, Tab, Tone

NO_TITLES: Mapping[str, str] = {}
_FIRST = {
    "leads": (
        "name", "status", "next_step", "next_date", "amount", "manager", "phone", "days_silent",
        "last_contact", "last_words",
    ),
}  # fmt: skip
"""What a new tab begins with, so that it is seen without moving sideways; the rest follows."""
_LAST = ("created", "number")
_PRINTED = {"leads": 9}
_WRAPPED = ("activities",)
"""Tabs with long words, which take as many lines as they need."""


def user_tab(template: Template, key: str, rows: Sequence[Mapping[str, Value]] = ()) -> Tab:
    """A tab `leads`, `activities` or `plan` with its headings and these rows (field → value)."""
    fields = _fields(key)
    words = template.tabs[key]
    wrap = key in _WRAPPED
    body = tuple(
        tuple(_cell(field, row.get(field.key), wrap=wrap) for field in fields) for row in rows
    )
    return Tab(
        key=key,
        title=words.title,
        columns=tuple(
            Column(words.fields[field.key].width, field.kind, wrap=wrap) for field in fields
        ),
        rows=(_heading(template, key, fields), *body),
        frozen_rows=1,
        frozen_columns=1 if key == "leads" else 0,
        printed_columns=_PRINTED.get(key, 0),
        highlights=_highlights(template) if key == "leads" else (),
        filter_row=1,
        ours=False,
    )


def first_report(template: Template, titles: Mapping[str, str] = NO_TITLES) -> tuple[Tab, ...]:
    """An empty Summary: the first sync fills it, and it stays the first tab.

    Args:
        template: what it is called.
        titles: what the owner calls reports instead, by key.
    """
    title = titles.get("summary", template.reports["summary"])
    return (Tab("summary", title, (Column(12),), ((Cell(title, tone=Tone.TITLE),),)),)


def _fields(key: str) -> list[Field]:
    """The columns of a new tab in their order."""
    fields = [field for field in TABLES[key] if field.role is not Role.OPTIONAL]
    first = _FIRST.get(key)
    if first is None:
        return fields
    order = (*first, *(f.key for f in fields if f.key not in {*first, *_LAST}), *_LAST)
    return sorted(fields, key=lambda field: order.index(field.key))


def _heading(
    template: Template, key: str, fields: Sequence[Field | None]
) -> tuple[Cell | None, ...]:
    """The first row: the headings, each with who writes what is below it."""
    say = catalogue(template.language)
    words = template.tabs[key].fields
    return tuple(
        Cell(
            words[field.key].header,
            kind=field.kind,
            tone=Tone.OURS if field.role in {Role.DERIVED, Role.FILLED} else Tone.HEADER,
            wrap=True,
            note=say(f"heading_note.{key}.{field.key}"),
        )
        if field
        else None
        for field in fields
    )


def _highlights(template: Template) -> tuple[Highlight, ...]:
    leads = {field.key: at for at, field in enumerate(_fields("leads"), 1)}
    lists = {field.key: at for at, field in enumerate(_LISTED, 1) if field}
    return lead_highlights(template, leads, lists, lists_row=2)


def lists_tab(
    template: Template,
    statuses: Sequence[StatusPreset],
    words: Mapping[str, Sequence[str]],
) -> Tab:
    """The Lists tab: the statuses, painted, and beside them one column per list of words."""
    fields = _LISTED
    columns: dict[str, Sequence[Value]] = {
        "status": [status.name for status in statuses],
        "kind": [template.kinds[status.kind].word for status in statuses],
        "stale_days": [status.stale_days for status in statuses],
        "probability": [status.probability for status in statuses],
        "period": list(template.periods.values()),
        "metric": [],
    }
    columns |= {key: list(words.get(key, ())) for key in WORD_LISTS}
    depth = max(len(column) for column in columns.values())
    widths = template.tabs["lists"].fields
    fills = [status.fill for status in statuses]
    body = tuple(
        tuple(
            _cell(
                field,
                columns[field.key][i] if i < len(columns[field.key]) else None,
                fills[i] if field.key == "status" and i < len(fills) else None,
            )
            if field
            else None
            for field in fields
        )
        for i in range(depth)
    )
    kinds = tuple(template.kinds[kind].word for kind in StatusKind)
    if any(sign in word for word in kinds for sign in ",;"):
        kinds = ()  # spreadsheets part the words of a list by these
    return Tab(
        key="lists",
        title=template.tabs["lists"].title,
        columns=tuple(
            Column(widths[field.key].width, field.kind, offers=kinds if field.key == "kind" else ())
            if field
            else Column(_GAP)
            for field in fields
        ),
        rows=(_heading(template, "lists", fields), *body),
        frozen_rows=1,
        ours=False,
    )


_GAP = 3.0
_LISTED: tuple[Field | None, ...] = (
    *(
        field
        for field in TABLES["lists"]
        if field.role is not Role.OPTIONAL and field.key not in {"period", "metric"}
    ),
    None,  # what is typed on the left, what the program offers on the right
    *(field for field in TABLES["lists"] if field.key in {"period", "metric"}),
)


def _cell(
    field: Field, value: Value, fill: str | None = None, *, wrap: bool = False
) -> Cell | None:
    if value is None and fill is None:
        return None
    kind = field.kind if field.kind is not Kind.TEXT else Kind.AUTO
    return Cell(value, kind=kind, fill=fill, wrap=wrap)
