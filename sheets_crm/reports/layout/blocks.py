"""What a report is written in: a list of blocks, placed on a tab by `page`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sheets_crm.workbook.tab import Cell, ChartKind, Kind, Link, Tone

ACCENT = "#2F6F8F"
"""The one colour of a chart where the owner's own colours say nothing."""
REACHED, BEHIND = "#3F9B6C", "#D9893B"
"""A plan that is reached, and one behind the days that have passed; green and orange stay apart for
those who do not tell red from green."""


@dataclass(frozen=True)
class Text:
    """One piece of text over the whole width of the tab."""

    text: str
    tone: Tone = Tone.PLAIN
    link: Link | None = None


def title(text: str) -> Text:
    """The tab's name, large."""
    return Text(text, Tone.TITLE)


def note(text: str) -> Text:
    """A definition, dates or a sample: small, grey, wrapped."""
    return Text(text, Tone.NOTE)


def heading(text: str) -> Text:
    """A block's name; a blank row parts it from what is above."""
    return Text(text, Tone.HEADING)


@dataclass(frozen=True)
class Row:
    """One row of a table.

    Attributes:
        cells: one per column of the table.
        name: what a jump can name it by.
        jumps: position of a cell → name of the row to which a click on it leads.
    """

    cells: tuple[Cell, ...]
    name: str = ""
    jumps: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """Rows under headings.

    Attributes:
        header: the headings; empty for a table without.
        spans: how many columns of the tab each column takes; () is one each.
        name: what a chart can name it by.
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    spans: tuple[int, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class Figure:
    """A key figure with its name."""

    label: str
    cell: Cell


@dataclass(frozen=True)
class Figures:
    """Key figures side by side, each over `span` columns."""

    figures: tuple[Figure, ...]
    span: int


@dataclass(frozen=True)
class Plotted:
    """One series: a column of the table, with one colour per row or one for all."""

    name: str
    column: int
    colours: tuple[str, ...]


@dataclass(frozen=True)
class Plot:
    """A chart of rows of a table, with room left for it beneath what is above.

    Attributes:
        table: name of the table.
        rows: how many of the table's first rows it shows.
        category: the table's column with the names.
        height: pixels.
    """

    kind: ChartKind
    title: str
    table: str
    rows: int
    category: int
    series: tuple[Plotted, ...]
    height: int
    kind_of_values: Kind = Kind.INTEGER


Block = Text | Table | Figures | Plot
