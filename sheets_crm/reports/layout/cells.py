"""Figures as cells: plain values only, no NaN, the same digits in every store."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd

from sheets_crm.crm.model import Crm
from sheets_crm.crm.parse.phones import dialled
from sheets_crm.workbook.snapshot import Value
from sheets_crm.workbook.tab import Cell, Kind, Link, Tone

_DECIMALS = 6


def plain(value: Any) -> Value:
    """A number or date of pandas as a plain value; None where there is none."""
    if pd.isna(value):
        return None
    if isinstance(value, str | bool):
        return value or None
    if hasattr(value, "to_pydatetime"):
        day: date = value.to_pydatetime().date()
        return day
    if isinstance(value, date):
        return value
    number = round(float(value), _DECIMALS)
    return int(number) if math.isfinite(number) and number == int(number) else number


def text(
    value: str, tone: Tone = Tone.PLAIN, link: Link | None = None, *, wrap: bool = False
) -> Cell:
    """Words; an empty text is a blank cell."""
    return Cell(value or None, Kind.TEXT, tone, link, wrap=wrap)


def count(value: Any, tone: Tone = Tone.PLAIN) -> Cell:
    """A whole number of things."""
    return Cell(plain(value), Kind.INTEGER, tone)


def number(value: Any, tone: Tone = Tone.PLAIN) -> Cell:
    """A number with a decimal, such as a mean of days."""
    return Cell(plain(value), Kind.NUMBER, tone)


def money(value: Any, tone: Tone = Tone.PLAIN) -> Cell:
    """A sum of money."""
    return Cell(plain(value), Kind.MONEY, tone)


def share(value: Any, tone: Tone = Tone.PLAIN) -> Cell:
    """A share, written as per cent."""
    return Cell(plain(value), Kind.PERCENT, tone)


def day(value: Any, tone: Tone = Tone.PLAIN) -> Cell:
    """A date."""
    return Cell(plain(value), Kind.DATE, tone)


def phone(typed: str) -> Cell:
    """A telephone number as it was typed; a tap calls it."""
    return Cell(typed or None, Kind.TEXT, dials=dialled(typed))


def lead_link(crm: Crm, row: int) -> Link:
    """Where a lead stands: the cell of its name in its own row."""
    table = crm.tables["leads"]
    return Link(table.tab, int(row), table.columns.get("name", 1))
