"""A workbook as every store must read it, in one form that can be compared and looked at."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sheets_crm.workbook.snapshot import CellError, Sheet, Snapshot, Value


def dump(snapshot: Snapshot) -> dict[str, Any]:
    """Every tab: cells, dropdowns, colours, merges, charts; and the remembered values."""
    tabs = {sheet.title: _tab(sheet, snapshot.epoch) for sheet in snapshot.sheets}
    sources = sorted((s.key, s.tab, s.column, s.first_row) for s in snapshot.sources)
    return {"tabs": tabs, "lists": sources, "marks": dict(snapshot.marks)}


def _tab(sheet: Sheet, epoch: date) -> dict[str, Any]:
    return {
        "cells": {
            (r, c): _plain(value, epoch)
            for r, row in enumerate(sheet.rows, 1)
            for c, value in enumerate(row, 1)
            # What a formula is worth, a program that does not calculate leaves out.
            if value is not None and (r, c) not in sheet.formulas
        },
        "dropdowns": sorted(
            (d.column, d.first_row, d.last_row, d.source, d.strict) for d in sheet.dropdowns
        ),
        "colours": sorted(
            (c.column, c.first_row, c.last_row, c.source, c.position, c.fill) for c in sheet.colours
        ),
        "formulas": sorted(sheet.formulas),
        "report": sheet.report,
        "charts": sheet.charts,
        "merges": sorted(repr(area) for area in sheet.merges),
    }


def _plain(value: Value, epoch: date) -> Any:
    if isinstance(value, CellError):
        return f"error {value.text}"
    if isinstance(value, datetime):
        part = (value - datetime.combine(value.date(), datetime.min.time())).total_seconds()
        return round((value.date() - epoch).days + part / 86400, 9)
    if isinstance(value, date):
        return float((value - epoch).days)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return round(float(value), 9)
    return value
