"""The four tabs that are given to the user, made from a template and the rows to begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sheets_crm.crm.model import TABLES, WORD_LISTS, Field, Role
from sheets_crm.template import StatusPreset, Template
from sheets_crm.workbook.snapshot import Value
from sheets_crm.workbook.tab import Cell, Column, Kind, Tab, Tone


def user_tab(template: Template, key: str, rows: Sequence[Mapping[str, Value]] = ()) -> Tab:
    """A tab `leads`, `activities` or `plan` with its headings and these rows (field → value)."""
    fields = [field for field in TABLES[key] if field.role is not Role.OPTIONAL]
    words = template.tabs[key]
    heading = tuple(
        Cell(
            words.fields[field.key].header,
            kind=field.kind,
            tone=Tone.OURS if field.role in {Role.DERIVED, Role.FILLED} else Tone.HEADER,
            wrap=True,
        )
        for field in fields
    )
    body = tuple(tuple(_cell(field, row.get(field.key)) for field in fields) for row in rows)
    return Tab(
        key=key,
        title=words.title,
        columns=tuple(Column(words.fields[field.key].width, field.kind) for field in fields),
        rows=(heading, *body),
        frozen_rows=1,
        filter_row=1,
        ours=False,
    )


def lists_tab(
    template: Template,
    statuses: Sequence[StatusPreset],
    words: Mapping[str, Sequence[str]],
) -> Tab:
    """The Lists tab: the statuses, painted, and beside them one column per list of words."""
    fields = TABLES["lists"]
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
    heads = template.tabs["lists"].fields
    heading = tuple(
        Cell(
            heads[field.key].header,
            kind=field.kind,
            tone=Tone.OURS if field.role is Role.DERIVED else Tone.HEADER,
            wrap=True,
        )
        for field in fields
    )
    fills = [status.fill for status in statuses]
    body = tuple(
        tuple(
            _cell(
                field,
                columns[field.key][i] if i < len(columns[field.key]) else None,
                fills[i] if field.key == "status" and i < len(fills) else None,
            )
            for field in fields
        )
        for i in range(depth)
    )
    return Tab(
        key="lists",
        title=template.tabs["lists"].title,
        columns=tuple(Column(heads[field.key].width, field.kind) for field in fields),
        rows=(heading, *body),
        frozen_rows=1,
        ours=False,
    )


def _cell(field: Field, value: Value, fill: str | None = None) -> Cell | None:
    if value is None and fill is None:
        return None
    kind = field.kind if field.kind is not Kind.TEXT else Kind.AUTO
    return Cell(value, kind=kind, fill=fill)
