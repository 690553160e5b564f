"""A tab to be laid out: cells, charts and links, with no device in it.

Every store draws the same Tab, so a report looks and reads the same in Excel and in Google Sheets.
How a `Tone` looks is each store's to say, once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from sheets_crm.workbook.snapshot import Area, Value

_DRAWN = 3
"""Raised when the stores draw the same Tab in another way, so that tabs that stand are redrawn."""


OFFERED_TO_ROW = 1000
"""Down to this row a column offers its words: as far as a new tab of Google's goes."""


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
    MUTED = "muted"  # too few cases to be relied upon; in Leads, rows that are over


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
        note: what is shown when one points at the cell; "" for nothing.
        dials: the number that a tap on the cell calls, digits and +; "" for none. Google Sheets
            knows no such links, and in an open Excel each is a call of its own: only in files.
    """

    value: Value
    kind: Kind = Kind.AUTO
    tone: Tone = Tone.PLAIN
    link: Link | None = None
    span: int = 1
    fill: str | None = None
    wrap: bool = False
    note: str = ""
    dials: str = ""


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
    """A whole column of a tab.

    Attributes:
        width: characters.
        kind: how what is typed there is written.
        wrap: whether long text breaks into lines.
        offers: the only words that may be typed there; () for any.
    """

    width: float
    kind: Kind = Kind.AUTO
    wrap: bool = False
    offers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Highlight:
    """A look that cells take on while something holds of their row.

    It is made once, with a tab that is given to the user, and is the user's from then on.

    Attributes:
        first_column, last_column: the cells that take it on, in every row below the headings.
        tone: the look; where several hold of a cell, the first of the tab's highlights counts.
        when: a formula about the first row below the headings. It has no separator between
            arguments and no decimal, which differ from country to country. `{0}` stands for the
            first of `areas`, and so on.
        areas: areas of other tabs that the formula names: the tab's title and the cells.
    """

    first_column: int
    last_column: int
    tone: Tone
    when: str
    areas: tuple[tuple[str, Area], ...] = ()

    def formula(self, named: Callable[[str, Area], str]) -> str:
        """The formula, with each area as the store names it."""
        return "=" + self.when.format(*(named(title, area) for title, area in self.areas))


@dataclass(frozen=True)
class Tab:
    """A tab, cell by cell.

    Attributes:
        key: a report's key, or `leads`, `activities`, `lists`, `plan` for a tab that is given to
            the user.
        title: its name as the user sees it.
        rows: `rows[0]` is row 1; a row ends where its cells end; None is a cell left alone.
        frozen_rows, frozen_columns: how many at the top and at the left stay in sight.
        printed_columns: how many columns go on paper; 0 for all.
        highlights: looks that follow what is typed; the first that holds counts.
        filter_row: row with a filter over its filled cells; 0 for none.
        ours: whether it is ours to rewrite; a user's tab is made once and then theirs.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    charts: tuple[Chart, ...] = ()
    frozen_rows: int = 0
    frozen_columns: int = 0
    printed_columns: int = 0
    highlights: tuple[Highlight, ...] = ()
    filter_row: int = 0
    ours: bool = True

    @cached_property
    def digest(self) -> str:
        """A short name for exactly this tab; another look or link is another digest."""
        return hashlib.sha256(repr((_DRAWN, self)).encode("utf-8")).hexdigest()[:16]
