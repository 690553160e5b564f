"""Excel's object model as COM shows it on Windows, over a desk: as much of it as a sync uses.

Names are Excel's own; they are called by xlwings' engine for Windows. A property `Name` is read by
`get_Name` and set by `set_Name`, and a method is `do_Name`. Each call may be refused: `Excel.asked`
hears of it first, as a real Excel does.
"""

# ruff: noqa: N802, N803, N815 - Excel's own names
from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MethodType, SimpleNamespace
from typing import Any

from xlwings import constants, utils

from sheets_crm.workbook.excel.xml.a1_references import parse_area, tab_areas
from sheets_crm.workbook.snapshot import Area
from tests.open_excel.actions import ACTIONS
from tests.open_excel.desk import Desk, DeskSheet, Rule
from tests.open_excel.stubs import CDispatch, TimeType, com_error, ole_error

FAILED, BUSY = -2147352567, -2147418111
NO_CELLS, LOCKED, NO_DATE = -2146827284, -2146827284, -2147352566
_LAST = 1_048_576
_MODES = {"Automatic": -4105, "Manual": -4135, "SemiAutomatic": 2}
_STYLES = {"stop": 1, "warning": 2, "information": 3}


class Com(CDispatch):
    """One object."""

    _oleobj_ = SimpleNamespace(GetIDsOfNames=lambda _locale, _name: 1, Invoke=lambda *_call: True)

    def __init__(self, excel: Excel, **about: Any) -> None:
        vars(self).update(about, excel=excel)

    def __getattr__(self, name: str) -> Any:
        if not name[0].isupper():
            raise AttributeError(name)
        self.excel.asked(name)
        if (read := getattr(type(self), f"get_{name}", None)) is not None:
            return read(self)
        if (do := getattr(type(self), f"do_{name}", None)) is not None:
            return MethodType(do, self)
        raise ole_error(-2147352570, text=f"{type(self).__name__} has no {name}")

    def __setattr__(self, name: str, value: Any) -> None:
        self.excel.asked(f"set {name}")
        getattr(type(self), f"set_{name}")(self, value)


class Excel:
    """A running Excel: its workbooks, and what is set for it as a whole.

    Attributes:
        asked: hears of every call and may raise; set it to make Excel busy.
        in_front: the workbook in front; None is a window of Protected View.
        list_separator: what parts the words of a list in the country that Windows is set to.
        settings_from_one: whether `International[5]` is its fifth setting, as xlwings takes it to
            be, or its sixth.
    """

    def __init__(self, *desks: Desk, folder: str = "C:\\Firm") -> None:
        self.desks = list(desks)
        self.folder = folder
        self.in_front: Desk | None = self.desks[0] if desks else None
        self.asked: Callable[[str], None] = lambda _what: None
        self.hyperlinks_added = 0
        self.list_separator = ";"
        self.settings_from_one = True

    @property
    def application(self) -> Application:
        return Application(self)


class Application(Com):
    def get_Hwnd(self) -> int:
        return 7

    def get_International(self) -> tuple[str, ...]:
        """Without an argument it is all of the settings, counted from 0 as any tuple is."""
        settings = ["7", "7", ".", " ", self.excel.list_separator, "R", "C"]
        return ("", *settings) if self.excel.settings_from_one else tuple(settings)

    def get_Workbooks(self) -> Workbooks:
        return Workbooks(self.excel)

    def get_ActiveWorkbook(self) -> Workbook | None:
        front = self.excel.in_front
        return Workbook(self.excel, desk=front) if front else None

    def do_Intersect(self, one: Range, other: Range) -> Range | None:
        shared = [_shared(a, b) for a in one.areas for b in other.areas]
        found = [area for area in shared if area is not None]
        return Range(self.excel, desk=one.desk, sheet=one.sheet, areas=found) if found else None


def _setting(name: str, attribute: str) -> None:
    def read(app: Application) -> Any:
        return getattr(app.excel.desks[0], attribute)

    def write(app: Application, value: Any) -> None:
        setattr(app.excel.desks[0], attribute, value)

    setattr(Application, f"get_{name}", read)
    setattr(Application, f"set_{name}", write)


for _name, _attribute in {
    "ScreenUpdating": "screen_updating",
    "DisplayAlerts": "display_alerts",
    "EnableEvents": "enable_events",
    "StatusBar": "status_bar",
}.items():
    _setting(_name, _attribute)


def _calculation(app: Application) -> int:
    return _MODES[app.excel.desks[0].calculation]


def _set_calculation(app: Application, mode: int) -> None:
    app.excel.desks[0].calculation = next(name for name, n in _MODES.items() if n == mode)


def _copy_mode(app: Application) -> int:
    return {"copy": 1, "cut": 2}.get(app.excel.desks[0].cut_copy_mode or "", 0)


Application.get_Calculation = _calculation  # type: ignore[attr-defined]
Application.set_Calculation = _set_calculation  # type: ignore[attr-defined]
Application.get_CutCopyMode = _copy_mode  # type: ignore[attr-defined]


class Members(Com):
    """A collection; `every` gives its members in order."""

    def every(self) -> list[Any]:
        raise NotImplementedError

    def get_Count(self) -> int:
        return len(self.every())

    def __iter__(self) -> Iterator[Any]:
        return iter(self.every())

    def __call__(self, key: str | int) -> Any:
        self.excel.asked("Item")
        for number, one in enumerate(self.every(), 1):
            if key == number or (isinstance(key, str) and one.title().casefold() == key.casefold()):
                return one
        raise com_error(FAILED, -2147352565, "Subscript out of range")

    def do_Item(self, key: str | int) -> Any:
        return self(key)


class Workbooks(Members):
    def every(self) -> list[Workbook]:
        return [Workbook(self.excel, desk=desk) for desk in self.excel.desks]

    def get_Application(self) -> Application:
        return self.excel.application


class Workbook(Com):
    def title(self) -> str:
        return self.desk.name

    get_Name = title

    def get_Application(self) -> Application:
        return self.excel.application

    def get_FullName(self) -> str:
        return f"{self.excel.folder}/{self.desk.name}"

    def get_Path(self) -> str:
        return self.excel.folder

    def get_Worksheets(self) -> Worksheets:
        return Worksheets(self.excel, desk=self.desk)

    def get_Names(self) -> Names:
        return Names(self.excel, desk=self.desk)

    def get_ActiveSheet(self) -> Worksheet:
        return Worksheet(self.excel, desk=self.desk, sheet=self.desk.sheets[self.desk.active])

    def get_Date1904(self) -> bool:
        return self.desk.from_1904

    def get_ReadOnly(self) -> bool:
        return self.desk.read_only

    def get_ProtectStructure(self) -> bool:
        return self.desk.structure_protected

    def do_Activate(self) -> None:
        self.excel.in_front = self.desk

    def do_Save(self) -> None:
        self.desk.saved += 1


class Worksheets(Members):
    def every(self) -> list[Worksheet]:
        return [Worksheet(self.excel, desk=self.desk, sheet=one) for one in self.desk.sheets]

    def get_Parent(self) -> Workbook:
        return Workbook(self.excel, desk=self.desk)

    def do_Add(self, Before: Worksheet) -> Worksheet:
        made = DeskSheet(f"Sheet{len(self.desk.sheets) + 1}")
        self.desk.sheets.insert(self.desk.sheets.index(Before.sheet), made)
        self.desk.active = self.desk.sheets.index(made)
        return Worksheet(self.excel, desk=self.desk, sheet=made)


class Worksheet(Com):
    def title(self) -> str:
        if self.sheet not in self.desk.sheets:
            raise com_error(FAILED, -2147221080, "Object has been deleted")
        return str(self.sheet.title)

    get_Name = title

    def set_Name(self, title: str) -> None:
        self.sheet.title = title

    def get_Index(self) -> int:
        return self.desk.sheets.index(self.sheet) + 1

    def get_Parent(self) -> Workbook:
        return Workbook(self.excel, desk=self.desk)

    def get_ProtectContents(self) -> bool:
        return self.sheet.protection == "locked"

    def get_ProtectionMode(self) -> bool:
        return False

    def get_Cells(self) -> Cells:
        return Cells(self.excel, desk=self.desk, sheet=self.sheet)

    def do_Range(self, one: Any, other: Any = None) -> Range:
        if isinstance(one, str):
            area = parse_area(one.replace("$", ""))
            assert area is not None
        else:
            a, b = one.areas[0], (other or one).areas[0]
            area = Area(a.first_row, a.first_column, b.last_row, b.last_column)
        return Range(self.excel, desk=self.desk, sheet=self.sheet, areas=[area])

    def get_UsedRange(self) -> Range:
        return Range(self.excel, desk=self.desk, sheet=self.sheet, areas=[self.sheet.extent])

    def do_ChartObjects(self) -> Charts:
        return Charts(self.excel, sheet=self.sheet)

    def get_ListObjects(self) -> Tables:
        return Tables(self.excel, sheet=self.sheet)

    def do_Activate(self) -> None:
        self.desk.active = self.desk.sheets.index(self.sheet)

    def do_Move(self, Before: Worksheet) -> None:
        self.desk.sheets.remove(self.sheet)
        self.desk.sheets.insert(self.desk.sheets.index(Before.sheet), self.sheet)

    def do_Delete(self) -> None:
        _act("sheetDelete", self)


class Tables(Members):
    def every(self) -> list[Any]:
        return []


class Charts(Members):
    def every(self) -> list[Chart]:
        return [Chart(self.excel, sheet=self.sheet, chart=one) for one in self.sheet.charts]

    def do_Add(self, *place: float) -> Chart:
        self.sheet.charts.append({"args": place, "series": 1})
        return Chart(self.excel, sheet=self.sheet, chart=self.sheet.charts[-1])


class Chart(Com):
    """A chart takes whatever it is told; how it looks is held by the other engine's tests."""

    def get_Chart(self) -> Loose:
        return Loose(self.excel)

    def do_Delete(self) -> None:
        self.sheet.charts = [one for one in self.sheet.charts if one is not self.chart]


class Loose(Com):
    """Has every property and every method."""

    def __getattr__(self, name: str) -> Any:
        if name in {"Count", "Type", "ChartType"}:
            return 1
        return Loose(self.excel)

    def __setattr__(self, name: str, value: Any) -> None:
        self.excel.asked(f"set {name}")

    def __call__(self, *_args: Any, **_named: Any) -> Loose:
        return Loose(self.excel)


class Cells(Com):
    """All cells of a tab: one of them is had by calling."""

    def __call__(self, row: int, column: int) -> Range:
        self.excel.asked("Cells")
        areas = [Area(row, column, row, column)]
        return Range(self.excel, desk=self.desk, sheet=self.sheet, areas=areas)

    def do_Clear(self) -> None:
        self.sheet.clear()


class Range(Com):
    @property
    def area(self) -> Area:
        return self.areas[0]  # type: ignore[no-any-return]

    def __call__(self, row: int, column: int) -> Range:
        """A cell counted from the first."""
        self.excel.asked("Item")
        at = (self.area.first_row + row - 1, self.area.first_column + column - 1)
        return Range(self.excel, desk=self.desk, sheet=self.sheet, areas=[Area(*at, *at)])

    def get_Worksheet(self) -> Worksheet:
        return Worksheet(self.excel, desk=self.desk, sheet=self.sheet)

    def get_Application(self) -> Application:
        return self.excel.application

    def get_Areas(self) -> list[Range]:
        return [
            Range(self.excel, desk=self.desk, sheet=self.sheet, areas=[one]) for one in self.areas
        ]

    def get_Left(self) -> float:
        return 0.0

    get_Top = get_Left

    def get_Row(self) -> int:
        return self.area.first_row

    def get_Column(self) -> int:
        return self.area.first_column

    def get_Rows(self) -> Any:
        return _counted(self.excel, self.area.last_row - self.area.first_row + 1)

    def get_Columns(self) -> Any:
        return _counted(self.excel, self.area.last_column - self.area.first_column + 1)

    def get_Count(self) -> int:
        return self.get_Cells().count  # type: ignore[no-any-return]

    def get_Cells(self) -> Any:
        size = sum(
            (a.last_row - a.first_row + 1) * (a.last_column - a.first_column + 1)
            for a in self.areas
        )
        return _counted(self.excel, size)

    def get_Value(self) -> Any:
        if any(self.area.holds(*at) for at in self.sheet.no_dates):
            raise com_error(FAILED, NO_DATE)
        return self._grid(lambda at: _variant(self.sheet.cells.get(at)))

    def set_Value(self, rows: Any) -> None:
        if self.sheet.protection == "locked":
            raise com_error(FAILED, LOCKED, "Ячейка защищена")
        if not isinstance(rows, list | tuple):  # one value for all cells
            width = self.area.last_column - self.area.first_column + 1
            rows = [[rows] * width] * (self.area.last_row - self.area.first_row + 1)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                self.sheet.type(self.area.first_row + r, self.area.first_column + c, _typed(value))

    def get_Formula(self) -> Any:
        return self._grid(lambda at: self.sheet.texts(Area(*at, *at))[0][0])

    get_Formula2 = get_Formula

    def set_Formula(self, text: str) -> None:
        self.sheet.type(self.area.first_row, self.area.first_column, text)

    set_Formula2 = set_Formula

    def _grid(self, read: Callable[[tuple[int, int]], Any]) -> Any:
        """A single value, or rows of them."""
        area = self.area
        rows = tuple(
            tuple(read((r, c)) for c in range(area.first_column, area.last_column + 1))
            for r in range(area.first_row, area.last_row + 1)
        )
        return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows

    def get_NumberFormat(self) -> str | None:
        return self.sheet.number_format(self.area)

    def set_NumberFormat(self, code: str) -> None:
        self._give("number_format", code)

    def get_ColumnWidth(self) -> float:
        return 8.43

    def set_ColumnWidth(self, width: float) -> None:
        self._give("width", width)

    def set_WrapText(self, wrap: bool) -> None:
        self._give("wrap", wrap)

    def set_HorizontalAlignment(self, side: int) -> None:
        self._give("horizontal", side)

    def set_VerticalAlignment(self, side: int) -> None:
        self._give("vertical", side)

    def _give(self, key: str, value: Any) -> None:
        self.sheet.formats.append((self.area, key, value))

    def get_MergeCells(self) -> bool | None:
        return self.sheet.merged(self.area)

    def get_MergeArea(self) -> Range:
        found = [
            a for a in self.sheet.merges if a.holds(self.area.first_row, self.area.first_column)
        ]
        return Range(self.excel, desk=self.desk, sheet=self.sheet, areas=found or [self.area])

    def do_Merge(self, _across: bool) -> None:
        _act("rangeMerge", self)

    def do_UnMerge(self) -> None:
        _act("rangeUnmerge", self)

    def do_ClearContents(self) -> None:
        _act("rangeClearContents", self)

    def do_ClearFormats(self) -> None:
        _act("rangeClearFormats", self)

    def do_Clear(self) -> None:
        _act("rangeClear", self)

    def get_Interior(self) -> Interior:
        return Interior(self.excel, of=self)

    def get_Font(self) -> Font:
        return Font(self.excel, of=self)

    def do_Borders(self, side: int) -> Border:
        return Border(self.excel, of=self, side=side)

    def get_Validation(self) -> Validation:
        return Validation(self.excel, of=self)

    def get_FormatConditions(self) -> Conditions:
        return Conditions(self.excel, of=self)

    def get_Hyperlinks(self) -> Hyperlinks:
        return Hyperlinks(self.excel, of=self)

    def do_SpecialCells(self, Type: int, Value: int | None = None) -> Range:
        """As in Excel in Russian: that there are none is an error with a sentence of its own."""
        if Type == constants.CellType.xlCellTypeFormulas:
            found = [Area(*at, *at) for at in sorted(self.sheet.formulas)]
        else:
            found = [area for rule in self.sheet.validations for area in rule.areas]
        if not found:
            raise com_error(FAILED, NO_CELLS, "Не найдено ни одной ячейки.")
        return Range(self.excel, desk=self.desk, sheet=self.sheet, areas=found)


class _Number(Com):
    def get_Count(self) -> int:
        return self.count  # type: ignore[no-any-return]

    get_CountLarge = get_Count


def _counted(excel: Excel, count: int) -> _Number:
    return _Number(excel, count=count)


class Interior(Com):
    def get_ColorIndex(self) -> int | None:
        same, fill = self.of.sheet.alike(self.of.area, "fill")
        return None if not same else 1 if fill else constants.ColorIndex.xlColorIndexNone

    def get_Color(self) -> float:
        same, fill = self.of.sheet.alike(self.of.area, "fill")
        return float(utils.rgb_to_int(utils.hex_to_rgb(fill))) if same and fill else 0.0

    def set_Color(self, colour: int) -> None:
        self.of._give("fill", _hex(colour))


class Font(Com):
    def get_Bold(self) -> bool | None:
        at = self.of.area
        return bool(self.of.sheet.format_of(at.first_row, at.first_column, "font_bold"))

    def get_Color(self) -> float:
        return 0.0

    def set_Bold(self, bold: bool) -> None:
        self.of._give("font_bold", bold)

    def set_Color(self, colour: int) -> None:
        self.of._give("font_color", _hex(colour))

    def set_Size(self, size: float) -> None:
        self.of._give("font_size", size)


class Border(Com):
    def set_Color(self, colour: int) -> None:
        self.of._give(f"border_{self.side}_color", _hex(colour))

    def set_Weight(self, weight: int) -> None:
        self.of._give(f"border_{self.side}_weight", weight)

    def set_LineStyle(self, style: int) -> None:
        self.of._give(f"border_{self.side}_style", style)


class Hyperlinks(Com):
    def do_Add(self, Anchor: Range, Address: str) -> Hyperlink:
        at = (self.of.area.first_row, self.of.area.first_column)
        self.of.sheet.links[at] = Address
        self.excel.hyperlinks_added += 1
        return Hyperlink(self.excel, of=self.of, at=at)


class Hyperlink(Com):
    def set_TextToDisplay(self, text: str) -> None:
        self.of.sheet.put(*self.at, text)

    def set_ScreenTip(self, _tip: str) -> None:
        pass


class Validation(Com):
    """A property of rules that differ, or of none, fails."""

    def _says(self) -> dict[str, Any]:
        says = self.of.sheet.validation(self.of.area)
        if says["type"] in {"none", "mixed_criteria", "inconsistent"}:
            raise com_error(FAILED, NO_CELLS)
        return says  # type: ignore[no-any-return]

    def get_Type(self) -> int:
        return {"list": 3}.get(self._says()["type"], 1)

    def get_Formula1(self) -> str:
        return str(self._says()["source"])

    def get_AlertStyle(self) -> int:
        return _STYLES[self._says()["alert_style"]]

    def set_InCellDropdown(self, _shown: bool) -> None:
        pass

    def do_Add(self, Type: int, Formula1: str) -> None:
        self.of.sheet.validate(
            self.of.area, {"type": "list", "source": Formula1, "alert_style": "stop"}
        )

    def do_Delete(self) -> None:
        self.of.sheet.validate(self.of.area, None)


class Conditions(Members):
    def every(self) -> list[Condition]:
        return [
            Condition(self.excel, rule=rule, sheet=self.of.sheet)
            for rule in self.of.sheet.colours_in(self.of.area)
        ]

    def do_Add(self, Type: int, Operator: int, Formula1: str) -> Condition:
        rule = Rule([self.of.area], {"type": "CellValue", "formula1": Formula1, "fill_color": ""})
        self.of.sheet.colours.append(rule)
        return Condition(self.excel, rule=rule, sheet=self.of.sheet)


class Condition(Com):
    def get_Type(self) -> int:
        return 1 if self.rule.says["type"] == "CellValue" else 2

    def get_Formula1(self) -> str:
        says = self.rule.says
        return str(says.get("formula1") or says.get("formula"))

    def get_Interior(self) -> ConditionInterior:
        return ConditionInterior(self.excel, rule=self.rule)

    def set_StopIfTrue(self, _stop: bool) -> None:
        pass

    def do_SetFirstPriority(self) -> None:
        self.sheet.colours.remove(self.rule)
        self.sheet.colours.insert(0, self.rule)

    def do_Delete(self) -> None:
        self.sheet.colours.remove(self.rule)


class ConditionInterior(Com):
    def get_ColorIndex(self) -> int:
        return 1

    def get_Color(self) -> float:
        return float(utils.rgb_to_int(utils.hex_to_rgb(self.rule.says["fill_color"])))

    def set_Color(self, colour: int) -> None:
        self.rule.says["fill_color"] = _hex(colour)


class Names(Members):
    def every(self) -> list[Name]:
        return [Name(self.excel, desk=self.desk, name=name) for name in self.desk.names]

    def do_Add(self, name: str, refers_to: str) -> Name:
        if len(refers_to) > 255:
            raise com_error(FAILED, NO_CELLS, "The formula is too long")
        self.desk.names[name] = refers_to
        return Name(self.excel, desk=self.desk, name=name)


class Name(Com):
    def title(self) -> str:
        return str(self.name)

    get_Name = title

    def get_RefersTo(self) -> str:
        return self.desk.names[self.name]  # type: ignore[no-any-return]

    def get_RefersToRange(self) -> Range:
        """Of a plain area only: a name that is a formula fails."""
        places = tab_areas(self.desk.names[self.name].removeprefix("="))
        if len(places) != 1:
            raise com_error(FAILED, NO_CELLS)
        (title, area) = places[0]
        return Range(self.excel, desk=self.desk, sheet=self.desk.sheet(title), areas=[area])

    def set_RefersTo(self, formula: str) -> None:
        if len(formula) > 255:
            raise com_error(FAILED, NO_CELLS, "The formula is too long")
        self.desk.names[self.name] = formula

    def do_Delete(self) -> None:
        del self.desk.names[self.name]


def _act(name: str, of: Any) -> None:
    """What the desk already knows to do."""
    area = of.area if isinstance(of, Range) else Area(1, 1, _LAST, 16_384)
    ACTIONS[name](of.desk, of.sheet, area, {})


def _shared(one: Area, other: Area) -> Area | None:
    top, left = max(one.first_row, other.first_row), max(one.first_column, other.first_column)
    bottom, right = min(one.last_row, other.last_row), min(one.last_column, other.last_column)
    return Area(top, left, bottom, right) if top <= bottom and left <= right else None


def _variant(value: Any) -> Any:
    """A cell's value as COM gives it."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a cell's
    if isinstance(value, datetime):
        return TimeType(*value.timetuple()[:6], value.microsecond, tzinfo=UTC)
    return value


def _typed(value: Any) -> Any:
    """What arrives of a value: dates must bear a zone, and whole numbers be small."""
    if isinstance(value, datetime):
        assert value.tzinfo is not None
        return value.replace(tzinfo=None)
    if isinstance(value, int) and not isinstance(value, bool):
        assert abs(value) < 2**31, "VT_I8"
    assert not isinstance(value, Decimal)
    return value


def _hex(colour: int) -> str:
    return "#{:02X}{:02X}{:02X}".format(*utils.int_to_rgb(int(colour)))
