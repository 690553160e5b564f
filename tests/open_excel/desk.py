"""A workbook as Excel has it open: what the actions act upon, and what questions are answered from.

It keeps what a person could see or Excel would tell; how the actions reach it is in `actions`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sheets_crm.workbook.excel.xml.a1_references import area_name, cut, overlap
from sheets_crm.workbook.snapshot import Area
from tests.open_excel.errors import com_error

GENERAL = "General"
_ISO = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?")
_NUMBER = re.compile(r"[-+]?\d+([.,]\d+)*([eE][-+]?\d+)?%?")
_LAST = 1_048_576


class Refused(Exception):  # noqa: N818 - as Excel's own error is called nothing either
    """Excel would not do it."""


@dataclass
class Rule:
    """A validation or conditional format over areas; `says` is what xlwings knows of it."""

    areas: list[Area]
    says: dict[str, Any]


@dataclass
class DeskSheet:
    """One tab."""

    title: str
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    formats: list[tuple[Area, str, Any]] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    validations: list[Rule] = field(default_factory=list)
    colours: list[Rule] = field(default_factory=list)
    charts: list[dict[str, Any]] = field(default_factory=list)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    tables: list[dict[str, Any]] = field(default_factory=list)
    no_dates: set[tuple[int, int]] = field(default_factory=set)
    """Numbers in a date's format that are no dates."""
    protection: str = ""
    """"locked" is what Excel tells of; "silent" is what is found out only by reading again."""
    filtered: set[int] = field(default_factory=set)
    """Rows that a filter hides, and that an array does not reach: one of two habits, see `type`."""
    macro: Callable[[int, int, Any], Any] | None = None
    """The user's `Worksheet_Change`: what it makes of a cell that was just written."""

    # What is typed

    def type(self, row: int, column: int, value: Any) -> None:
        """A value from the keyboard or from automation, which is the same to Excel."""
        if self.protection or row in self.filtered:
            return
        self.formulas.pop((row, column), None)
        self.cells.pop((row, column), None)
        if isinstance(value, str) and value.startswith("=") and len(value) > 1:
            self.formulas[row, column] = value
            return
        value = understood(value)
        if self.format_of(row, column, "number_format") == "@":
            value = _as_text(value)
        if self.macro is not None:
            value = self.macro(row, column, value)
        if value is not None:
            self.cells[row, column] = value

    def put(self, row: int, column: int, value: Any) -> None:
        """A value just as it is, however it came there."""
        self.formulas.pop((row, column), None)
        self.cells.pop((row, column), None)
        if value is not None:
            self.cells[row, column] = value

    # What is asked

    @property
    def extent(self) -> Area:
        """The used area, from its first row and column on."""
        used = [*self.cells, *self.formulas]
        painted = [a for a, _, _ in self.formats if a.first_row > 1 or a.last_row < _LAST]
        rows = [row for row, _ in used] + [n for a in painted for n in (a.first_row, a.last_row)]
        columns = [c for _, c in used]
        columns += [n for a in painted for n in (a.first_column, a.last_column)]
        if not rows:
            return Area(1, 1, 1, 1)
        return Area(min(rows), min(columns), max(rows), max(columns))

    def values(self, area: Area) -> list[list[Any]]:
        """Values as the client of the remote engine sends them: blanks as "", dates in ISO."""
        if any(area.holds(*at) for at in self.no_dates):
            raise com_error(-2147352567, -2147352566)
        columns = range(area.first_column, area.last_column + 1)
        return [
            [_sent(self.cells.get((row, column))) for column in columns]
            for row in range(area.first_row, area.last_row + 1)
        ]

    def texts(self, area: Area) -> list[list[str]]:
        """Formulas, and constants as the formula bar shows them."""
        columns = range(area.first_column, area.last_column + 1)
        return [
            [self.formulas.get((r, c)) or _shown(self.cells.get((r, c))) for c in columns]
            for r in range(area.first_row, area.last_row + 1)
        ]

    def format_of(self, row: int, column: int, key: str, default: Any = None) -> Any:
        """The last format of a kind that was given to a cell."""
        for area, kind, value in reversed(self.formats):
            if kind in {key, "clear"} and area.holds(row, column):
                return default if kind == "clear" else value
        return default

    def alike(self, area: Area, key: str, default: Any = None) -> tuple[bool, Any]:
        """Whether all cells of an area have the same format of a kind, and which."""
        touching = [one for one in self.formats if overlap(one[0], area)]
        if not any(kind in {key, "clear"} for _, kind, _ in touching):
            return True, default
        found = {
            self.format_of(row, column, key, default)
            for row in range(area.first_row, area.last_row + 1)
            for column in range(area.first_column, area.last_column + 1)
        }
        return len(found) == 1, next(iter(found))

    def number_format(self, area: Area) -> str | None:
        """None where cells differ; a date in a plain cell shows itself as one."""
        same, code = self.alike(area, "number_format", GENERAL)
        if not same or code != GENERAL:
            return code if same else None
        dates = [self._is_date(r, c) for r, c in self._inside(area)]
        return GENERAL if not any(dates) else "m/d/yyyy" if all(dates) else None

    def _is_date(self, row: int, column: int) -> bool:
        return isinstance(self.cells.get((row, column)), date)

    def _inside(self, area: Area) -> list[tuple[int, int]]:
        return [
            (row, column)
            for row in range(area.first_row, area.last_row + 1)
            for column in range(area.first_column, area.last_column + 1)
        ]

    def merged(self, area: Area) -> bool | None:
        """Whether all cells are merged; None where only some are."""
        touching = [one for one in self.merges if overlap(one, area)]
        if not touching:
            return False
        left = [area]
        for hole in touching:
            left = [piece for one in left for piece in cut(one, hole)]
        return None if left else True

    def validation(self, area: Area) -> dict[str, Any]:
        """What Excel tells of the validation of an area, as of one rule."""
        touching = [rule for rule in self.validations if any(overlap(a, area) for a in rule.areas)]
        if not touching:
            return {"type": "none"}
        left = [area]
        for hole in (a for rule in touching for a in rule.areas):
            left = [piece for one in left for piece in cut(one, hole)]
        if left:
            return {"type": "mixed_criteria"}
        says = [rule.says for rule in touching]
        return says[0] if all(one == says[0] for one in says) else {"type": "inconsistent"}

    def validate(self, area: Area, says: dict[str, Any] | None) -> None:
        """Gives an area a rule, or none; others lose the area."""
        for rule in self.validations:
            rule.areas = [piece for one in rule.areas for piece in cut(one, area)]
        self.validations = [rule for rule in self.validations if rule.areas]
        if says:
            self.validations.append(Rule([area], says))

    def colours_in(self, area: Area) -> list[Rule]:
        """Conditional formats that touch an area, the first in rank first."""
        return [rule for rule in self.colours if any(overlap(a, area) for a in rule.areas)]

    def clear(self, area: Area | None = None) -> None:
        """Everything of an area, or of the tab, save charts."""
        if area is None:
            self.cells, self.formulas, self.formats, self.merges = {}, {}, [], []
            self.validations, self.colours, self.links = [], [], {}
            return
        for place in self._inside(area):
            self.cells.pop(place, None)
            self.formulas.pop(place, None)
            self.links.pop(place, None)
        self.formats.append((area, "clear", None))


@dataclass
class Desk:
    """A workbook open in Excel, with its names, and what the user looks at."""

    name: str = "Sales.xlsx"
    sheets: list[DeskSheet] = field(default_factory=lambda: [DeskSheet("Sheet1")])
    names: dict[str, str] = field(default_factory=dict)
    active: int = 0
    calculation: str = "Automatic"
    screen_updating: bool = True
    display_alerts: bool = True
    enable_events: bool = True
    status_bar: str | bool = False
    cut_copy_mode: str | None = None
    from_1904: bool = False
    read_only: bool = False
    structure_protected: bool = False
    saved: int = 0

    def sheet(self, title: str) -> DeskSheet:
        return next(one for one in self.sheets if one.title == title)


def understood(value: Any) -> Any:
    """What Excel makes of a value that is handed to it: texts are taken in as if typed."""
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, str):
        return value
    if value.startswith("'"):
        return value[1:]
    if _ISO.fullmatch(value):
        return datetime.fromisoformat(value)
    if _NUMBER.fullmatch(value):
        return float(value.replace(",", "").rstrip("%"))
    if value.casefold() in {"true", "false"}:
        return value.casefold() == "true"
    return value


def _as_text(value: Any) -> Any:
    """What a cell formatted as text makes of a number or a date."""
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) if isinstance(value, date) else value


def _sent(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds") + "Z"
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00.000Z"
    return value


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def named(area: Area) -> str:
    """The area as xlwings writes it."""
    return area_name(area, absolute=True)
