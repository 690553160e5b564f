"""A tab to be laid out: cells, charts and links, with no device in it.

Every store draws the same Tab, so a report looks and reads the same in Excel and in Google Sheets.
How a `Tone` looks is each store's to say, once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from sheets_crm.workbook.snapshot import Area, Value

_DRAWN = 2
"""Raised when the stores draw the same Tab in another way, so that tabs that stand are redrawn."""


class Kind(StrEnum):
    """How a value is written: its number format."""

    TEXT = "text"
    INTEGER = "integer"  # 1 234, also a count
    IDENTITY = "identity"  # a row's number: no thousands separator
    NUMBER = "number"  # one decimal
    MONEY = "money"  # whole units, thousands apart
    PERCENT = "percent"  # the value is a share: 0.5 is 50 %
    DATE = "date"
    AUTO = "auto"  # as it comes


class Tone(StrEnum):
    """What a cell is for, and so how it looks."""

    PLAIN = "plain"
    TITLE = "title"  # the tab's name, large
    NOTE = "note"  # definition, dates, sample: small, grey, wrapped
    HEADING = "heading"  # a block's name
    HEADER = "header"  # a table's column heading
    OURS = "ours"  # heading of a column that the program keeps
    TOTAL = "total"
    FIGURE = "figure"  # a key figure, large
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    FUTURE = "future"
    MUTED = "muted"  # too few cases to be relied upon; rows of least weight


@dataclass(frozen=True)
class Link:
    """Where a click leads: a cell or an area of a tab of the same workbook."""

    tab: str
    row: int
    column: int


@dataclass(frozen=True)
class Cell:
    """One cell of a tab.

    Attributes:
        span: how many columns it takes (the cells to its right must be None).
        fill: a colour of its own (`#RRGGBB`), over the tone's.
        wrap: whether long text breaks into lines.
    """

    value: Value
    kind: Kind = Kind.AUTO
    tone: Tone = Tone.PLAIN
    link: Link | None = None
    span: int = 1
    fill: str | None = None
    wrap: bool = False


@dataclass(frozen=True)
class Series:
    """One series of a chart; the areas are on the chart's own tab.

    Attributes:
        colours: one per point, or one for all.
    """

    name: str
    values: Area
    colours: tuple[str, ...]


class ChartKind(StrEnum):
    """`bar` lies, in the order of the rows from the top; `column` stands."""

    BAR = "bar"
    COLUMN = "column"
    LINE = "line"


@dataclass(frozen=True)
class Chart:
    """A native chart.

    Attributes:
        row, column: the cell at whose corner it stands.
        width, height: pixels.
        kind_of_values: how its labels are written.
    """

    kind: ChartKind
    title: str
    categories: Area
    series: tuple[Series, ...]
    row: int
    column: int
    width: int
    height: int
    kind_of_values: Kind = Kind.INTEGER


@dataclass(frozen=True)
class Column:
    """A whole column of a tab: its width in characters and how what is typed there is written."""

    width: float
    kind: Kind = Kind.AUTO


@dataclass(frozen=True)
class Tab:
    """A tab, cell by cell.

    Attributes:
        key: a report's key, or `leads`, `activities`, `lists`, `plan` for a tab that is given to
            the user.
        title: its name as the user sees it.
        rows: `rows[0]` is row 1; a row ends where its cells end; None is a cell left alone.
        frozen_rows: how many rows at the top stay in sight.
        filter_row: row with a filter over its filled cells; 0 for none.
        ours: whether it is ours to rewrite; a user's tab is made once and then theirs.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    charts: tuple[Chart, ...] = ()
    frozen_rows: int = 0
    filter_row: int = 0
    ours: bool = True

    @cached_property
    def digest(self) -> str:
        """A short name for exactly this tab; another look or link is another digest."""
        return hashlib.sha256(repr((_DRAWN, self)).encode("utf-8")).hexdigest()[:16]
