"""Google's own tables: what their typed columns keep, and what may be set around them.

In a typed column Google refuses every number format and dropdown, and with it the whole request.
A column of ours that stands beside a table is taken into it, or its own sorting would leave it
behind.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sheets_crm.workbook.changes import NewColumn
from sheets_crm.workbook.google.read.ranges import area_of, grid_range
from sheets_crm.workbook.google.read.structure import Table, TabState
from sheets_crm.workbook.snapshot import Area

Raw = Mapping[str, Any]
Request = dict[str, Any]

_NO_TYPE = "COLUMN_TYPE_UNSPECIFIED"
_REFUSED = "typed column"
_FORMAT = "userEnteredFormat.numberFormat"


def table_of(raw: Raw, rows: int, columns: int) -> Table:
    """A table as Google tells it, in a tab of so many rows and columns."""
    area = area_of(raw.get("range", {}), rows, columns)
    typed = {
        area.first_column + one.get("columnIndex", 0): one
        for one in raw.get("columnProperties", ())
        if one.get("columnType", _NO_TYPE) != _NO_TYPE
    }
    offers = {
        column: offered(one.get("dataValidationRule", {}).get("condition", {}))
        for column, one in typed.items()
    }
    listed = tuple((column, words) for column, words in offers.items() if words)
    return Table(str(raw.get("tableId", "")), area, tuple(typed), listed)


def offered(condition: Raw) -> str:
    """What a rule offers: a range, or its own words as a JSON list; "" for one of another kind."""
    values = condition.get("values", ())
    if condition.get("type") == "ONE_OF_LIST":
        return json.dumps([str(one.get("userEnteredValue", "")) for one in values])
    if condition.get("type") != "ONE_OF_RANGE":
        return ""
    return str(values[0].get("userEnteredValue", "")) if values else ""


def untyped(tab: TabState, area: Area) -> Iterator[Area]:
    """The parts of an area, one column wide, in which dropdowns and formats may be set."""
    first = area.first_row
    bodies = (body for table in tab.tables for body in table.body)
    for body in sorted(bodies, key=lambda one: one.first_row):
        if body.first_column != area.first_column or body.last_row < first:
            continue
        if body.first_row > first:
            last = min(body.first_row - 1, area.last_row)
            yield Area(first, area.first_column, last, area.last_column)
        first = max(first, body.last_row + 1)
    if first <= area.last_row:
        yield Area(first, area.first_column, area.last_row, area.last_column)


def widened(
    tab: TabState, columns: Iterable[NewColumn], rows: Collection[int] = ()
) -> Iterator[Request]:
    """Takes our new columns right beside a table, and the rows added right below it, into it."""
    for table in tab.tables:
        area = table.area
        last = area.last_column
        for column in sorted(columns, key=lambda one: one.column):
            place = column.tab, column.header_row, column.column
            if place == (tab.title, area.first_row, last + 1):
                last += 1
        last_row = area.last_row
        while last_row + 1 in rows:
            last_row += 1
        if last > area.last_column or last_row > area.last_row:
            wider = Area(area.first_row, area.first_column, last_row, last)
            told = {"tableId": table.id, "range": grid_range(tab.id, wider)}
            yield {"updateTable": {"table": told, "fields": "range"}}


def is_of_types(message: str) -> bool:
    """Whether Google's refusal is that of a format or a dropdown in a typed column."""
    return _REFUSED in message


def without_looks(requests: Iterable[Request]) -> Iterator[Request]:
    """The requests without dropdowns and number formats, which typed columns refuse."""
    for request in requests:
        if "setDataValidation" in request or _is_look(request):
            continue
        yield _without_format(request)


def _is_look(request: Request) -> bool:
    """Whether it does no more than set a format that has to do with numbers."""
    return _FORMAT in request.get("repeatCell", {}).get("fields", "")


def _without_format(request: Request) -> Request:
    write = request.get("updateCells")
    if write is None or _FORMAT not in write["fields"]:
        return request
    fields = ",".join(name for name in write["fields"].split(",") if name != _FORMAT)
    return {"updateCells": {**write, "fields": fields}}
