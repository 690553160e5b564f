"""A workbook as it was read: grids of values, and what of ours stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from sheets_crm.errors import CrmError, Problem


@dataclass(frozen=True)
class CellError:
    """A cell that shows an error, such as `#N/A`."""

    text: str


LOADING = "Loading..."
"""What Google gives for a formula that is still being computed, whatever the language."""

Value = None | str | int | float | bool | date | datetime | time | timedelta | CellError
"""A cell's value. Blank is None, never "". Whole numbers may come as int or float. A date comes as
date or datetime where the place knows it is one, else as its serial number of days."""

Address = tuple[int, int]
"""Row and column as the spreadsheet counts them, both from 1."""


@dataclass(frozen=True)
class Area:
    """A rectangle of cells; rows and columns from 1, both ends inside."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell lies inside."""
        return (
            self.first_row <= row <= self.last_row
            and self.first_column <= column <= self.last_column
        )


@dataclass(frozen=True)
class ListSource:
    """The words that a dropdown offers: the filled cells of one column, growing as it is typed in.

    Attributes:
        key: which list (`status`, `lead`, `manager`, …); its mark in the workbook is `_crm_<key>`.
        tab: title of the tab.
        column: from 1.
        first_row: the first word's row.
        last_row: how far down words are looked for; leaves room for those to come.
    """

    key: str
    tab: str
    column: int
    first_row: int
    last_row: int


@dataclass(frozen=True)
class Dropdown:
    """A list to choose from in the cells of one column.

    Attributes:
        column: from 1; the cells are rows `first_row` to `last_row` of it.
        source: key of the ListSource; "" is a rule which is not ours (the user's own validation).
        strict: whether another value is refused (else warned of).
        offers: the words of a list that is not ours; empty where they cannot be told, None for
            ours and for a rule that is no list.
        is_fixed: whether the place itself keeps it there, so that no other can be set.
    """

    column: int
    first_row: int
    last_row: int
    source: str
    strict: bool
    offers: tuple[str, ...] | None = None
    is_fixed: bool = False


@dataclass(frozen=True)
class ColourRule:
    """A fill for the cells of one column that hold one word of a list.

    Attributes:
        source: key of the ListSource that holds the word.
        position: which word of the list, from 1; Excel's rule names it so, and a renamed status
            keeps its colour.
        word: the word itself; places that cannot look into another tab compare with it.
        fill: `#RRGGBB`.
    """

    column: int
    first_row: int
    last_row: int
    source: str
    position: int
    word: str
    fill: str


@dataclass(frozen=True)
class Sheet:
    """One tab as it was read.

    Attributes:
        rows: `rows[0]` is row 1, its first value column A; rows may differ in length.
        formulas: addresses of the cells that hold a formula.
        uncalculated: those of them whose result the file does not keep; they read as blank.
        merges: merged areas.
        fills: colour of painted cells as `#RRGGBB`; given for tabs of up to FILLS_UP_TO_ROWS rows.
        dropdowns: every validation rule by column, ours and others'.
        colours: our colour rules only.
        report: key of the report whose tab this is; None for a user's tab.
        charts: how many charts one of our reports shows.
        unread: why nothing of it could be read; None for a tab that was.
        locked: cells that we are not allowed to write.
        unlocked: exceptions inside of those.
    """

    title: str
    rows: Sequence[Sequence[Value]]
    formulas: frozenset[Address] = frozenset()
    uncalculated: frozenset[Address] = frozenset()
    merges: tuple[Area, ...] = ()
    fills: Mapping[Address, str] = field(default_factory=dict)
    dropdowns: tuple[Dropdown, ...] = ()
    colours: tuple[ColourRule, ...] = ()
    report: str | None = None
    charts: int = 0
    unread: CrmError | None = None
    locked: tuple[Area, ...] = ()
    unlocked: tuple[Area, ...] = ()

    def is_locked(self, row: int, column: int) -> bool:
        """Whether the cell is one that we are not allowed to write."""
        return any(area.holds(row, column) for area in self.locked) and not any(
            area.holds(row, column) for area in self.unlocked
        )

    def value(self, row: int, column: int) -> Value:
        """The value at an address; None outside of what was read."""
        if not 1 <= row <= len(self.rows):
            return None
        cells = self.rows[row - 1]
        return cells[column - 1] if 1 <= column <= len(cells) else None


MOST_ROWS = 1_048_576
"""Rows of the longest tab that Excel keeps."""

FILLS_UP_TO_ROWS = 2000
"""Colours are read where lists may stand; a tab longer than this is a table of data."""


@dataclass(frozen=True)
class Snapshot:
    """A workbook as it was read.

    Attributes:
        workbook: what messages call it: the file's name or the spreadsheet's title.
        sheets: every tab with cells, in the order of the tabs.
        sources: our lists' marks as they stand.
        marks: our marks that hold a value, without their prefix: `last_lead` → "220".
        epoch: the day that serial number 0 stands for.
        cautions: what a person should know of the place where it is kept.
        other_titles: titles of tabs that have no cells (charts, dialogs).
        out_of_order: whether something of ours in the file stands where Excel has to repair it;
            versions before this one wrote it so.
        locale: language and country of the place where it is kept, such as `en_GB`; "" for none.
    """

    workbook: str
    sheets: tuple[Sheet, ...]
    sources: tuple[ListSource, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    epoch: date = date(1899, 12, 30)
    cautions: tuple[Problem, ...] = ()
    other_titles: tuple[str, ...] = ()
    out_of_order: bool = False
    locale: str = ""

    def sheet(self, title: str) -> Sheet | None:
        """The tab of that title, None when there is none."""
        return next((sheet for sheet in self.sheets if sheet.title == title), None)

    def report(self, key: str) -> Sheet | None:
        """Our tab of that report, whatever the user calls it now."""
        return next((sheet for sheet in self.sheets if sheet.report == key), None)


def with_words(sheets: tuple[Sheet, ...], sources: tuple[ListSource, ...]) -> tuple[Sheet, ...]:
    """The sheets, their colour rules knowing the words that they speak of by position."""
    by_title = {sheet.title: sheet for sheet in sheets}
    by_key = {source.key: source for source in sources}

    def word(rule: ColourRule) -> str:
        source = by_key.get(rule.source)
        if source is None:
            return ""
        value = by_title[source.tab].value(source.first_row + rule.position - 1, source.column)
        return "" if value is None else str(value)

    def worded(sheet: Sheet) -> Sheet:
        return replace(
            sheet, colours=tuple(replace(rule, word=word(rule)) for rule in sheet.colours)
        )

    return tuple(worded(sheet) if sheet.colours else sheet for sheet in sheets)
