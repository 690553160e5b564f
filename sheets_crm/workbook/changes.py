"""What to write: only what differs, each with what stood there before and why it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sheets_crm.workbook.snapshot import ColourRule, Dropdown, ListSource, Value
from sheets_crm.workbook.tab import Kind, Tab


@dataclass(frozen=True)
class CellEdit:
    """One cell of a user's tab.

    Attributes:
        old: what was read there; the store writes only over that.
        kind: the number format it needs where the cell has none of its own.
        why: code of the rule (`number`, `created`, `date`, `date_read`, `derived`, `header`,
            `metric`, `kind`, `entry`).
        fills_blank: whether the promise is only to fill a blank (numbers, dates).
        over_theirs: whether it takes the place of what a person typed, as long as just that stands
            there.
        like: the row of another cell of the column whose number format it takes where it has none
            of its own, or one of text; 0 for none.
        appends: whether it is part of a row that is added below a table: all cells of that row are
            written or none, and they are taken back together, wherever the row then stands.
        freezes: whether it puts the value in place of the user's own formula, as they asked for;
            without it a cell with a formula is never written.
    """

    tab: str
    row: int
    column: int
    old: Value
    new: Value
    kind: Kind
    why: str
    fills_blank: bool = False
    freezes: bool = False
    over_theirs: bool = False
    like: int = 0
    appends: bool = False


@dataclass(frozen=True)
class NewColumn:
    """A column of ours at the right end of a user's table.

    Attributes:
        column: from 1; the first free one right of the table.
        header: text of its heading, at `header_row`.
        width: characters.
    """

    tab: str
    column: int
    header_row: int
    header: str
    kind: Kind
    width: float


@dataclass(frozen=True)
class Rules:
    """All dropdowns and colour rules of ours that one user's tab shall have.

    Attributes:
        replaced: columns in which a rule of the user's gives way to ours.
    """

    tab: str
    dropdowns: tuple[Dropdown, ...]
    colours: tuple[ColourRule, ...]
    replaced: tuple[int, ...] = ()


@dataclass(frozen=True)
class Anchor:
    """By what a row of a user's tab is known again: its header row and its key columns.

    Attributes:
        ours: columns that we may write.
    """

    header_row: int
    key_columns: tuple[int, ...]
    ours: tuple[int, ...] = ()


@dataclass(frozen=True)
class Changes:
    """Everything one sync writes; empty when the workbook is in order.

    Attributes:
        new_tabs: tabs given to the user (Lists, Plan), made once.
        columns: headings of columns of ours that are missing.
        cells: cells of users' tabs.
        sources: all lists' marks, when any of them differs; else empty.
        rules: by tab, where they differ.
        tabs: report tabs to write anew, in their order in the workbook.
        removed: keys of report tabs to take away, with every trace.
        marks: values to remember; None forgets one.
        anchors: by tab, for the stores that must know rows again.
        put_in_order: whether the file's own structure is to be mended.
    """

    new_tabs: tuple[Tab, ...] = ()
    columns: tuple[NewColumn, ...] = ()
    cells: tuple[CellEdit, ...] = ()
    sources: tuple[ListSource, ...] = ()
    rules: tuple[Rules, ...] = ()
    tabs: tuple[Tab, ...] = ()
    removed: tuple[str, ...] = ()
    marks: Mapping[str, str | None] = field(default_factory=dict)
    anchors: Mapping[str, Anchor] = field(default_factory=dict)
    put_in_order: bool = False

    def __bool__(self) -> bool:
        return any(
            (
                self.new_tabs,
                self.columns,
                self.cells,
                self.sources,
                self.rules,
                self.tabs,
                self.removed,
                self.marks,
                self.put_in_order,
            )
        )
