"""All of a spreadsheet but its values: tabs, colours, dropdowns, formulas' places, our marks.

Reading it costs a request and far more bytes than the values, so it is kept in the state folder and
read anew only

- when it is older than `structure_minutes` (so a dropdown pasted over, a status painted in another
  colour or a chart deleted is noticed by then, or at once by a store made with `fresh`);
- when a header row, or a tab with painted cells, no longer reads as it did;
- when Google refuses a request with a 400 (a tab renamed or deleted, a chart gone);
- before and after dropdowns, colour rules, lists, columns or tabs are written;
- after a write whose outcome is unknown, or that found other cells than were read.

A formula typed meanwhile into a cell of ours is not lost either: what stands in the cells is copied
before it is written over, and put back (`guard`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from sheets_crm.state.state_dir import write_whole
from sheets_crm.text.parse_untrusted import from_json
from sheets_crm.workbook.snapshot import Address, Area, Value

FORMAT = 8
"""Of the file; one of another format is read from Google anew."""


@dataclass(frozen=True)
class Piece:
    """Cells of one column with the same rule.

    Attributes:
        literal: the range it offers, such as `=Lists!$A$2:$A`, or its own words as a JSON list;
            "" for a rule of another kind.
    """

    column: int
    first_row: int
    last_row: int
    literal: str
    strict: bool


@dataclass(frozen=True)
class Painted:
    """One area of one of our colour rules; `index` is the rule's place in the tab's list."""

    index: int
    column: int
    first_row: int
    last_row: int
    source: str
    position: int
    word: str
    fill: str


@dataclass(frozen=True)
class Table:
    """A table that Google itself keeps: cells with types, a header and its own sorting.

    Attributes:
        area: all of it, from its header row.
        typed: columns that have a type, so that no format and no dropdown can be set there.
        offers: column and the words, as a JSON list, of each column that is a dropdown.
    """

    id: str
    area: Area
    typed: tuple[int, ...] = ()
    offers: tuple[tuple[int, str], ...] = ()

    @property
    def body(self) -> tuple[Area, ...]:
        """The cells of the typed columns, below the header."""
        first, last = self.area.first_row + 1, self.area.last_row
        return tuple(Area(first, column, last, column) for column in self.typed if first <= last)


@dataclass(frozen=True)
class TabState:
    """One tab.

    Attributes:
        report: key of the report whose tab it is; None for a user's.
        is_copy: whether it is a hidden tab in which we keep copies of what we write over.
        charts: ids.
        fills: row, column, `#RRGGBB`.
        ours: indices of our colour rules, whether they could be understood or not.
        colour_rules: how many there are, anybody's.
        spilled: columns, from a row on, that a formula elsewhere fills with its results.
        dated: areas whose cells have a date format of their own.
        date_formats: column, type and pattern ("" for the country's) of its usual date format.
        guards: ids of our warning-only protections.
        tables: those that Google keeps.
        locked: what somebody protected from us.
        unlocked: exceptions inside of that.
        is_still: whether its formulas can be seen to change only with the cells.
    """

    id: int
    title: str
    rows: int
    columns: int
    report: str | None = None
    is_copy: bool = False
    merges: tuple[Area, ...] = ()
    charts: tuple[int, ...] = ()
    formulas: tuple[Address, ...] = ()
    spilled: tuple[Area, ...] = ()
    fills: tuple[tuple[int, int, str], ...] = ()
    pieces: tuple[Piece, ...] = ()
    painted: tuple[Painted, ...] = ()
    ours: tuple[int, ...] = ()
    colour_rules: int = 0
    dated: tuple[Area, ...] = ()
    date_formats: tuple[tuple[int, str, str], ...] = ()
    guards: tuple[int, ...] = ()
    tables: tuple[Table, ...] = ()
    locked: tuple[Area, ...] = ()
    unlocked: tuple[Area, ...] = ()
    is_still: bool = True

    def is_typed(self, row: int, column: int) -> bool:
        """Whether the cell lies in a typed column of a table, which keeps its own format."""
        return any(area.holds(row, column) for table in self.tables for area in table.body)


@dataclass(frozen=True)
class ListMark:
    """Our mark on the column that holds a list's words; it moves with the column."""

    key: str
    tab_id: int
    column: int
    first_row: int


@dataclass(frozen=True)
class Structure:
    """A spreadsheet but its values.

    Attributes:
        read_at: seconds since 1970; 0 when it is known to be out of date.
        headers: tab id → its header row, and a digest of what it says.
        bodies: tab id → digest of the values of a tab with painted cells.
        ours: tab id → columns that we may write, as the last write knew them.
    """

    title: str
    locale: str
    zone: str
    marks: Mapping[str, str]
    lists: tuple[ListMark, ...]
    tabs: tuple[TabState, ...]
    read_at: float
    headers: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    bodies: Mapping[int, str] = field(default_factory=dict)
    ours: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def visible(self) -> tuple[TabState, ...]:
        """Every tab but our hidden ones."""
        return tuple(tab for tab in self.tabs if not tab.is_copy)

    @property
    def is_still(self) -> bool:
        """Whether no value changes without an edit, as far as was looked."""
        return all(tab.is_still for tab in self.tabs)

    @property
    def copies(self) -> tuple[TabState, ...]:
        """Our hidden tabs, the newest last."""
        return tuple(tab for tab in self.tabs if tab.is_copy)

    def tab(self, title: str) -> TabState | None:
        """The tab of that title."""
        return next((tab for tab in self.visible if tab.title == title), None)

    def report(self, key: str) -> TabState | None:
        """Our tab of that report."""
        return next((tab for tab in self.visible if tab.report == key), None)

    def by_id(self, tab_id: int) -> TabState | None:
        """The tab of that id."""
        return next((tab for tab in self.tabs if tab.id == tab_id), None)

    def without(self, gone: Iterable[TabState]) -> Structure:
        """The same without these tabs."""
        ids = {tab.id for tab in gone}
        return replace(self, tabs=tuple(tab for tab in self.tabs if tab.id not in ids))

    def with_tab(self, tab: TabState) -> Structure:
        """The same with that tab in place of its former self, or last."""
        if self.by_id(tab.id) is None:
            return replace(self, tabs=(*self.tabs, tab))
        return replace(self, tabs=tuple(tab if one.id == tab.id else one for one in self.tabs))


def header_digest(rows: Sequence[Sequence[Value]], row: int) -> str:
    """A short name for what a header row says."""
    cells = rows[row - 1] if row <= len(rows) else ()
    return _digest([[_plain(value) for value in cells]])


def body_digest(rows: Sequence[Sequence[Value]]) -> str:
    """A short name for all values of a tab."""
    return _digest([[_plain(value) for value in row] for row in rows])


def _plain(value: Value) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else repr(value)


def _digest(cells: list[list[Any]]) -> str:
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()[:16]


def keep(structure: Structure, file: Path) -> None:
    """Remembers it in the state folder."""
    write_whole(file, json.dumps({"format": FORMAT, **asdict(structure)}, ensure_ascii=False))


def recall(file: Path) -> Structure | None:
    """What was remembered; None when nothing was, or by another version."""
    try:
        raw = from_json(file.read_text(encoding="utf-8"))
        return _loaded(raw) if raw.pop("format") == FORMAT else None
    except (OSError, ValueError, KeyError, TypeError):
        # A note that cannot be read is no note; the structure is read from Google again.
        return None


def _loaded(raw: dict[str, Any]) -> Structure:
    return Structure(
        **{
            **raw,
            "lists": tuple(ListMark(**one) for one in raw["lists"]),
            "tabs": tuple(_loaded_tab(one) for one in raw["tabs"]),
            "headers": {int(key): (row, told) for key, (row, told) in raw["headers"].items()},
            "bodies": {int(key): told for key, told in raw["bodies"].items()},
            "ours": {int(key): tuple(columns) for key, columns in raw["ours"].items()},
        }
    )


def _loaded_tab(raw: dict[str, Any]) -> TabState:
    return TabState(
        **{
            **raw,
            "merges": tuple(Area(**one) for one in raw["merges"]),
            "charts": tuple(raw["charts"]),
            "formulas": tuple((row, column) for row, column in raw["formulas"]),
            "spilled": tuple(Area(**one) for one in raw["spilled"]),
            "fills": tuple((row, column, fill) for row, column, fill in raw["fills"]),
            "pieces": tuple(Piece(**one) for one in raw["pieces"]),
            "painted": tuple(Painted(**one) for one in raw["painted"]),
            "ours": tuple(raw["ours"]),
            "dated": tuple(Area(**one) for one in raw["dated"]),
            "date_formats": tuple((at, kind, code) for at, kind, code in raw["date_formats"]),
            "guards": tuple(raw["guards"]),
            "locked": tuple(Area(**one) for one in raw["locked"]),
            "unlocked": tuple(Area(**one) for one in raw["unlocked"]),
            "tables": tuple(_loaded_table(one) for one in raw["tables"]),
        }
    )


def _loaded_table(raw: dict[str, Any]) -> Table:
    offers = tuple((column, words) for column, words in raw["offers"])
    return Table(raw["id"], Area(**raw["area"]), tuple(raw["typed"]), offers)
