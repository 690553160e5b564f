"""What the actions of xlwings' remote engine do to a workbook.

The engine turns each call of xlwings' API into an action that a client of it carries out in Excel.
Here the client is this table: an action that is not in it is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sheets_crm.workbook.excel.xml.a1_references import overlap, parse_area
from sheets_crm.workbook.snapshot import Area
from tests.open_excel.desk import Desk, DeskSheet, Refused, Rule, understood

Action = dict[str, Any]
Act = Callable[[Desk, DeskSheet, Area, Action], None]

ACTIONS: dict[str, Act] = {}
READS_ONLY = frozenset({"setScreenUpdating", "setCalculation"})
"""Actions that change nothing of the workbook."""

_LAST = 1_048_576


def _action(*names: str) -> Callable[[Act], Act]:
    def register(act: Act) -> Act:
        ACTIONS.update(dict.fromkeys(names, act))
        return act

    return register


def perform(desk: Desk, action: Action) -> None:
    """Carries out one action."""
    position = action["sheet_position"]
    sheet = desk.sheets[position] if position is not None else desk.sheets[0]
    ACTIONS[action["func"]](desk, sheet, _area(action), action)


def _area(action: Action) -> Area:
    if action["start_row"] is None:
        return Area(1, 1, _LAST, 16_384)
    row, column = action["start_row"] + 1, action["start_column"] + 1
    return Area(row, column, row + action["row_count"] - 1, column + action["column_count"] - 1)


@_action("setValues")
def _values(_desk: Desk, sheet: DeskSheet, area: Area, action: Action) -> None:
    for r, row in enumerate(action["values"]):
        for c, value in enumerate(row):
            sheet.type(area.first_row + r, area.first_column + c, value)


@_action("setFormula")
def _formula(_desk: Desk, sheet: DeskSheet, area: Area, action: Action) -> None:
    for r, row in enumerate(action["values"]):
        for c, text in enumerate(row):
            sheet.type(area.first_row + r, area.first_column + c, text)


@_action("setScreenUpdating")
def _screen(desk: Desk, _sheet: DeskSheet, _area: Area, action: Action) -> None:
    desk.screen_updating = action["args"][0]


@_action("setCalculation")
def _calculation(desk: Desk, _sheet: DeskSheet, _area: Area, action: Action) -> None:
    desk.calculation = action["args"][0]


@_action("save")
def _save(desk: Desk, _sheet: DeskSheet, _area: Area, _action: Action) -> None:
    desk.saved += 1


# Tabs


@_action("addSheet")
def _add_sheet(desk: Desk, _sheet: DeskSheet, _area: Area, action: Action) -> None:
    """As on the desktop, the new tab comes into sight."""
    position, name = action["args"]
    desk.sheets.insert(position, DeskSheet(name))
    desk.active = position


@_action("activateSheet")
def _activate(desk: Desk, _sheet: DeskSheet, _area: Area, action: Action) -> None:
    desk.active = action["args"][0]


@_action("sheetDelete")
def _delete_sheet(desk: Desk, sheet: DeskSheet, _area: Area, _action: Action) -> None:
    """What pointed at it points nowhere; the tab in sight stays, if it is not the one."""
    shown = desk.sheets[desk.active]
    desk.sheets.remove(sheet)
    desk.active = desk.sheets.index(shown) if shown in desk.sheets else 0
    for name, formula in desk.names.items():
        if formula.startswith((f"={sheet.title}!", f"='{sheet.title}'!")):
            desk.names[name] = "=#REF!$A$1"


@_action("sheetClear")
def _clear_sheet(_desk: Desk, sheet: DeskSheet, _area: Area, _action: Action) -> None:
    sheet.clear()


@_action("rangeClear")
def _clear(_desk: Desk, sheet: DeskSheet, area: Area, _action: Action) -> None:
    sheet.clear(area)


@_action("rangeClearFormats")
def _clear_formats(_desk: Desk, sheet: DeskSheet, area: Area, _action: Action) -> None:
    """As on the desktop, merged cells are taken apart by it."""
    sheet.formats.append((area, "clear", None))
    sheet.merges = [one for one in sheet.merges if not overlap(one, area)]


# Names


@_action("namesAdd")
def _add_name(desk: Desk, _sheet: DeskSheet, _area: Area, action: Action) -> None:
    name, refers_to = action["args"]
    if name in desk.names:
        raise Refused(f"the name {name} exists")
    desk.names[name] = refers_to


@_action("setNameRefersTo")
def _refer(desk: Desk, _sheet: DeskSheet, _area: Area, action: Action) -> None:
    desk.names[action["args"][0]] = action["args"][3]


@_action("nameDelete")
def _delete_name(desk: Desk, _sheet: DeskSheet, _area: Area, action: Action) -> None:
    del desk.names[action["args"][2]]


# Rules


@_action("setDataValidationList")
def _list(_desk: Desk, sheet: DeskSheet, area: Area, action: Action) -> None:
    """As on the desktop: not over rules that differ, and a standing alert stays as it is."""
    source, _dropdown = action["args"]
    standing = sheet.validation(area)
    if standing["type"] in {"mixed_criteria", "inconsistent"}:
        raise Refused("the target cells have different validation rules")
    if source["type"] not in {"name", "literal"}:
        raise Refused("the program's lists have names, or say their words themselves")
    style = standing.get("alert_style", "stop")
    offered = f"={source['name']}" if source["type"] == "name" else ",".join(source["values"])
    says = {"type": "list", "source": offered, "alert_style": style}
    sheet.validate(area, says)


@_action("deleteDataValidation")
def _no_validation(_desk: Desk, sheet: DeskSheet, area: Area, _action: Action) -> None:
    sheet.validate(area, None)


@_action("addConditionalFormat")
def _add_colour(_desk: Desk, sheet: DeskSheet, area: Area, action: Action) -> None:
    sheet.colours.insert(0, Rule([area], dict(action["args"][0])))


@_action("deleteConditionalFormat")
def _delete_colour(_desk: Desk, sheet: DeskSheet, area: Area, action: Action) -> None:
    position, expected = action["args"]
    rule = sheet.colours_in(area)[position]
    if any(rule.says.get(key) != value for key, value in expected.items()):
        raise Refused("another conditional format stands there now")
    sheet.colours.remove(rule)


# Looks


def _formatted(key: str) -> Act:
    def act(_desk: Desk, sheet: DeskSheet, area: Area, action: Action) -> None:
        sheet.formats.append((area, key, action["args"][0]))

    return act


ACTIONS["setNumberFormat"] = _formatted("number_format")
ACTIONS["setRangeColor"] = _formatted("fill")
ACTIONS["setWrapText"] = _formatted("wrap")
ACTIONS["setHorizontalAlignment"] = _formatted("horizontal")
ACTIONS["setVerticalAlignment"] = _formatted("vertical")
ACTIONS["setColumnWidth"] = _formatted("width")


@_action("setFontProperty")
def _font(_desk: Desk, sheet: DeskSheet, area: Area, action: Action) -> None:
    name, value = action["args"]
    sheet.formats.append((area, f"font_{name}", value))


@_action("setBorderProperty")
def _border(_desk: Desk, sheet: DeskSheet, area: Area, action: Action) -> None:
    side, attribute, value = action["args"]
    sheet.formats.append((area, f"border_{side}_{attribute}", value))


@_action("rangeClearContents")
def _clear_contents(_desk: Desk, sheet: DeskSheet, area: Area, _action: Action) -> None:
    if any(overlap(one, area) and one != area for one in sheet.merges):
        raise Refused("part of a merged cell cannot be cleared")
    for place in [at for at in {*sheet.cells, *sheet.formulas} if area.holds(*at)]:
        sheet.put(*place, None)


@_action("rangeMerge")
def _merge(_desk: Desk, sheet: DeskSheet, area: Area, _action: Action) -> None:
    """Over several values Excel asks, and waits for the answer."""
    if sum(area.holds(*at) for at in {*sheet.cells, *sheet.formulas}) > 1:
        raise Refused("merging cells only keeps the upper-left value: a dialog is open")
    sheet.merges.append(area)


@_action("rangeUnmerge")
def _unmerge(_desk: Desk, sheet: DeskSheet, area: Area, _action: Action) -> None:
    sheet.merges = [one for one in sheet.merges if not area.holds(one.first_row, one.first_column)]


@_action("addHyperlink")
def _link(_desk: Desk, sheet: DeskSheet, area: Area, action: Action) -> None:
    address, shown, _tip = action["args"]
    sheet.links[area.first_row, area.first_column] = address
    sheet.put(area.first_row, area.first_column, understood(f"'{shown}"))


# Charts and Tables


@_action("addChart")
def _chart(_desk: Desk, sheet: DeskSheet, _area: Area, action: Action) -> None:
    source = parse_area(action["args"][3])
    assert source is not None
    series = source.last_column - source.first_column + 1
    sheet.charts.append({"args": action["args"], "series": series})


@_action("deleteChart")
def _no_chart(_desk: Desk, sheet: DeskSheet, _area: Area, action: Action) -> None:
    del sheet.charts[action["args"][0]]


@_action("setChartTitle", "setChartSeries", "setChartAxis", "setChartLegend", "setChartXAxisValues")
def _chart_look(_desk: Desk, sheet: DeskSheet, _area: Area, action: Action) -> None:
    index, *rest = action["args"]
    sheet.charts[index].setdefault(action["func"], []).append(rest)


@_action("resizeTable")
def _table(_desk: Desk, sheet: DeskSheet, _area: Area, action: Action) -> None:
    index, address = action["args"]
    sheet.tables[index]["range_address"] = address.replace("$", "")
