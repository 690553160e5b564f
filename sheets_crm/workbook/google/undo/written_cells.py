"""The cells of a write as its record keeps them: what a column's cells share is said once.

A set-up of 100,000 contacts writes several hundred thousand cells; a record of its own for each
took longer to make than all that the sync decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from sheets_crm.workbook.changes import CellEdit
from sheets_crm.workbook.google.undo.codec import decoded, encoded
from sheets_crm.workbook.snapshot import Value

_PLAIN = {str, int, float, bool, type(None)}
"""Types that JSON says as they are."""

_shared = attrgetter(
    *("tab", "column", "kind", "why", "fills_blank", "freezes", "over_theirs", "like", "appends")
)


@dataclass(frozen=True)
class Written:
    """One cell that was written, and by what its row is known again.

    Attributes:
        keys: column → what stood there; columns that were written themselves are not keys.
    """

    edit: CellEdit
    keys: Mapping[str, Value]


def written_columns(cells: Iterable[Written]) -> list[dict[str, Any]]:
    """What JSON can say of the cells: by column, each with its row, old and new value, and keys."""
    columns: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one in cells:
        edit, keys = one.edit, one.keys
        shared = (*_shared(edit), *keys)
        column = columns.get(shared)
        if column is None:
            like_all = encoded(replace(edit, row=0, old=None, new=None))
            column = columns[shared] = {"edit": like_all, "keys": list(keys), "cells": []}
        values = (edit.old, edit.new, *keys.values())
        column["cells"].append([edit.row, *map(_told, values)])
    return list(columns.values())


def read_columns(columns: Iterable[Mapping[str, Any]]) -> tuple[Written, ...]:
    """The cells again.

    Raises:
        KeyError, TypeError, ValueError: they were recorded in another form.
    """
    found: list[Written] = []
    for column in columns:
        shared: CellEdit = decoded(column["edit"])
        names = column["keys"]
        for row, *values in column["cells"]:
            old, new, *keys = map(decoded, values)
            edit = replace(shared, row=row, old=old, new=new)
            found.append(Written(edit, dict(zip(names, keys, strict=True))))
    return tuple(found)


def _told(value: Value) -> Any:
    return value if type(value) in _PLAIN else encoded(value)
