"""Excel's object model as AppleScript shows it on macOS, over desks: what is read, and tabs.

A reference says which way to go and is followed anew at every question, as appscript's is: what is
named by its place is another one as soon as something before it is added, moved or taken away.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sheets_crm.workbook.excel.xml.a1_references import area_name, parse_area
from sheets_crm.workbook.snapshot import Area
from tests.open_excel.desk import Desk, DeskSheet
from tests.open_excel.stubs import CommandError, K

NO_OBJECT, NO_CELLS = -1728, -50
_ERRORS_OF = {-2146826281: "#ДЕЛ/0!", -2146826246: "#Н/Д", -2146826243: "#ПЕРЕНОС!"}


class MacExcel:
    """A running Excel.

    Attributes:
        asked: hears of every question and may raise.
        errors_are_words: whether an error comes as its word in Excel's language, or as a blank:
            one of two habits, as no document says.
    """

    def __init__(self, *desks: Desk, folder: str = "/Users/ann", errors_are_words: bool = False):
        self.desks = list(desks)
        self.folder = folder
        self.asked: Callable[[str], None] = lambda _what: None
        self.errors_are_words = errors_are_words

    @property
    def application(self) -> Reference:
        return Reference(self, "application", lambda: self)


class Reference:
    """The way to something: `kind` says what it is, `follow` goes it, `change` sets it."""

    def __init__(
        self,
        excel: MacExcel,
        kind: str,
        follow: Callable[[], Any],
        change: Callable[[Any], None] | None = None,
    ) -> None:
        self._excel, self._kind, self._follow, self._change = excel, kind, follow, change

    def __getattr__(self, name: str) -> Reference:
        if name.startswith("_"):
            raise AttributeError(name)
        excel, follow = self._excel, self._follow

        def change(value: Any) -> None:
            of = follow()
            _SETTERS[type(of), name](excel, of, value)

        return Reference(excel, name, lambda: _part(excel, follow(), name), change)

    def __getitem__(self, key: Any) -> Reference:
        follow = self._follow
        return Reference(self._excel, f"{self._kind}[]", lambda: _member(follow(), key))

    def get(self) -> Any:
        self._excel.asked(self._kind)
        return self._follow()

    def set(self, value: Any) -> None:
        self._excel.asked(f"set {self._kind}")
        assert self._change is not None
        self._change(value)

    def exists(self) -> bool:
        try:
            self.get()
        except CommandError:
            return False
        return True

    def count(self, each: Any) -> int:
        self._excel.asked(f"count {each}")
        return _count(self._follow(), str(each))

    def __call__(self, *args: Any, **named: Any) -> Any:
        """A command, or all properties."""
        self._excel.asked(self._kind)
        found = self._follow()
        return found(*args, **named) if callable(found) else found


def _part(excel: MacExcel, of: Any, name: str) -> Any:
    return _PARTS[type(of), name](excel, of)


def _member(of: Any, key: Any) -> Any:
    """A member by its place, from 1, or its name; rows and columns of a tab by their numbers."""
    if callable(of):
        return of(key)
    named = [one for one in of if isinstance(key, str) and one.name.casefold() == key.casefold()]
    if isinstance(key, int) and 0 < key <= len(of):
        return of[key - 1]
    if not named:
        raise CommandError(NO_OBJECT, "Object not found")
    return named[0]


class Book:
    """A workbook that is open."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.name = desk, desk.name


class Tab:
    """A tab."""

    def __init__(self, desk: Desk, sheet: DeskSheet) -> None:
        self.desk, self.sheet, self.name = desk, sheet, sheet.title


class Cells:
    """Cells of a tab."""

    def __init__(self, tab: Tab, area: Area, others: tuple[Area, ...] = ()) -> None:
        self.tab, self.area, self.areas = tab, area, (area, *others)

    @property
    def address(self) -> str:
        return ",".join(area_name(one, absolute=True) for one in self.areas)


class Rule:
    """The validation of cells."""

    def __init__(self, cells: Cells) -> None:
        self.says = cells.tab.sheet.validation(cells.area)


class Fill:
    """The inside of cells."""

    def __init__(self, cells: Cells) -> None:
        self.same, self.fill = cells.tab.sheet.alike(cells.area, "fill")


class NamedItem:
    """A name."""

    def __init__(self, desk: Desk, name: str) -> None:
        self.desk, self.name = desk, name


class NamedItems(list[NamedItem]):
    """All names."""


def _count(of: Any, each: str) -> int:
    counts = {
        "k.workbook": lambda: len(of.desks),
        "k.worksheet": lambda: len(of.desk.sheets),
        "k.row": lambda: of.area.last_row - of.area.first_row + 1,
        "k.column": lambda: of.area.last_column - of.area.first_column + 1,
        "k.chart_object": lambda: len(of.sheet.charts),
        "k.format_condition": lambda: len(of.tab.sheet.colours_in(of.area)),
        "k.cell": lambda: sum(
            (a.last_row - a.first_row + 1) * (a.last_column - a.first_column + 1) for a in of.areas
        ),
    }
    return counts[each]()


def _rows(tab: Tab) -> Callable[[int], Any]:
    return lambda row: _Row(tab, row)


class _Row:
    def __init__(self, tab: Tab, row: int) -> None:
        self.tab, self.row = tab, row


def _cells(tab: Tab, address: str) -> Cells:
    area = parse_area(address.replace("$", ""))
    assert area is not None
    return Cells(tab, area)


def _grid(cells: Cells, read: Callable[[int, int], Any]) -> Any:
    area = cells.area
    rows = [
        [read(row, column) for column in range(area.first_column, area.last_column + 1)]
        for row in range(area.first_row, area.last_row + 1)
    ]
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows


def _value(excel: MacExcel, cells: Cells) -> Any:
    def read(row: int, column: int) -> Any:
        value = cells.tab.sheet.cells.get((row, column))
        if isinstance(value, int) and value in _ERRORS_OF:
            return _ERRORS_OF[value] if excel.errors_are_words else K.missing_value
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a cell's
        return "" if value is None else value

    return _grid(cells, read)


def _special(excel: MacExcel, cells: Cells) -> Callable[..., Any]:
    """`special cells`: that there are none is an error."""

    def select(type: str, value: int | None = None) -> Reference:  # noqa: A002 - AppleScript's
        sheet = cells.tab.sheet
        if type == K.cell_type_all_validation:
            found = [area for rule in sheet.validations for area in rule.areas]
        else:
            formulas = type == K.cell_type_formulas
            places = set(sheet.formulas) if formulas else set(sheet.cells) - set(sheet.formulas)
            if value is not None:
                places = {at for at in places if sheet.cells.get(at) in _ERRORS_OF}
            found = [Area(*at, *at) for at in sorted(places) if cells.area.holds(*at)]
        if not found:
            raise CommandError(NO_CELLS, "Parameter error")
        made = Cells(cells.tab, found[0], tuple(found[1:]))
        return Reference(excel, "special_cells", lambda: made)

    return select


def _intersect(excel: MacExcel) -> Callable[..., Any]:
    def intersect(range1: Reference, range2: Reference) -> Reference:
        one, other = range1.get(), range2.get()
        at = one.area
        inside = [a for a in other.areas if at.holds(a.first_row, a.first_column)]
        if not inside:
            raise CommandError(NO_CELLS)
        made = Cells(one.tab, inside[0], tuple(inside[1:]))
        return Reference(excel, "intersect", lambda: made)

    return intersect


def _type(rule: Rule) -> Any:
    kind = rule.says["type"]
    return K.validate_list if kind == "list" else K.missing_value


def _delete(tab: Tab) -> Callable[[], None]:
    return lambda: tab.desk.sheets.remove(tab.sheet)


def _write(excel: MacExcel, cells: Cells, rows: Any) -> None:
    """A protected tab takes nothing and says nothing."""
    if not isinstance(rows, list):
        rows = [[rows]]
    for r, line in enumerate(rows):
        for c, value in enumerate(line):
            assert not isinstance(value, int) or isinstance(value, bool), "AppleScript drops it"
            cells.tab.sheet.type(cells.area.first_row + r, cells.area.first_column + c, value)


def _number_format(_excel: MacExcel, cells: Cells) -> Any:
    return cells.tab.sheet.number_format(cells.area) or K.missing_value


def _give_format(_excel: MacExcel, cells: Cells, code: str) -> None:
    cells.tab.sheet.formats.append((cells.area, "number_format", code))


def _desk(excel: MacExcel) -> Desk:
    """Settings of Excel as a whole are kept with the first workbook."""
    return excel.desks[0]


def _setting(name: str) -> None:
    _PARTS[MacExcel, name] = lambda _e, of: getattr(_desk(of), name)
    _SETTERS[MacExcel, name] = lambda _e, of, value: setattr(_desk(of), name, value)


_CALCULATION = {
    "Automatic": K.calculation_automatic,
    "Manual": K.calculation_manual,
}


def _calculate(_excel: MacExcel, of: MacExcel, mode: Any) -> None:
    _desk(of).calculation = next(name for name, word in _CALCULATION.items() if word == mode)


def _shown(excel: MacExcel, of: Book) -> Tab:
    return Tab(of.desk, of.desk.sheets[of.desk.active])


_PARTS: dict[tuple[type, str], Callable[[MacExcel, Any], Any]] = {
    (MacExcel, "workbooks"): lambda _e, of: [Book(desk) for desk in of.desks],
    (MacExcel, "intersect"): lambda e, _of: _intersect(e),
    (MacExcel, "active_workbook"): lambda _e, of: Book(_desk(of)),
    (MacExcel, "calculation"): lambda _e, of: _CALCULATION[_desk(of).calculation],
    (MacExcel, "cut_copy_mode"): lambda _e, of: {None: 0, "copy": K.copy_mode, "cut": K.cut_mode}[
        _desk(of).cut_copy_mode
    ],
    (Book, "name"): lambda _e, of: of.name,
    (Book, "full_name"): lambda e, of: f"{e.folder}/{of.name}",
    (Book, "worksheets"): lambda _e, of: [Tab(of.desk, one) for one in of.desk.sheets],
    (Book, "named_items"): lambda _e, of: NamedItems(NamedItem(of.desk, n) for n in of.desk.names),
    (Book, "active_sheet"): _shown,
    (Book, "read_only"): lambda _e, of: of.desk.read_only,
    (Book, "protect_structure"): lambda _e, of: of.desk.structure_protected,
    (Book, "date_1904"): lambda _e, of: of.desk.from_1904,
    (NamedItems, "name"): lambda _e, of: [one.name for one in of] or K.missing_value,
    (NamedItem, "name"): lambda _e, of: of.name,
    (NamedItem, "properties"): lambda _e, of: {K.references: of.desk.names[of.name]},
    (Tab, "name"): lambda _e, of: of.name,
    (Tab, "rows"): lambda _e, of: _rows(of),
    (Tab, "cells"): lambda _e, of: lambda address: _cells(of, address),
    (Tab, "used_range"): lambda _e, of: Cells(of, of.sheet.extent),
    (Tab, "protection_mode"): lambda _e, _of: False,
    (Tab, "protect_contents"): lambda _e, of: of.sheet.protection == "locked",
    (Tab, "chart_objects"): lambda _e, of: of.sheet.charts,
    (Tab, "delete"): lambda _e, of: _delete(of),
    (_Row, "columns"): lambda _e, of: (
        lambda column: Cells(of.tab, Area(of.row, column, of.row, column))
    ),
    (Cells, "get_address"): lambda _e, of: lambda: of.address,
    (Cells, "first_row_index"): lambda _e, of: of.area.first_row,
    (Cells, "first_column_index"): lambda _e, of: of.area.first_column,
    (Cells, "value"): _value,
    (Cells, "string_value"): _value,
    (Cells, "number_format"): _number_format,
    (Cells, "special_cells"): _special,
    (Cells, "merge_cells"): lambda _e, of: of.tab.sheet.merged(of.area),
    (Cells, "column_width"): lambda _e, _of: 10.0,
    (Cells, "interior_object"): lambda _e, of: Fill(of),
    (Cells, "validation"): lambda _e, of: Rule(of),
    (Cells, "format_conditions"): lambda _e, of: of.tab.sheet.colours_in(of.area),
    (Fill, "color_index"): lambda _e, of: (
        K.color_index_none if of.same and of.fill is None else K.color_index_automatic
    ),
    (Fill, "color"): lambda _e, of: [0, 0, 0],
    (Rule, "validation_type"): lambda _e, of: _type(of),
    (Rule, "formula1"): lambda _e, of: of.says["source"],
    (Rule, "alert_style"): lambda _e, of: {"stop": K.valid_alert_stop}[of.says["alert_style"]],
}

_SETTERS: dict[tuple[type, str], Callable[[MacExcel, Any, Any], None]] = {
    (MacExcel, "calculation"): _calculate,
    (Cells, "value"): _write,
    (Cells, "number_format"): _give_format,
}

for _name in ("screen_updating", "display_alerts", "enable_events", "status_bar"):
    _setting(_name)
