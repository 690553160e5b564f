"""An .xlsx file opened at the desk and saved from it, as Excel would: cells, rules, names, fills.

Only what a store reads goes to and fro; openpyxl does it, which is none of the program's code here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from sheets_crm.workbook.excel.xml.a1_references import (
    area_name,
    area_names,
    cell_name,
    parse_areas,
)
from sheets_crm.workbook.snapshot import Area
from tests.open_excel.desk import Desk, DeskSheet, Rule


def opened(path: Path) -> Desk:
    """The desk with the file open."""
    book = openpyxl.load_workbook(path)
    desk = Desk(name=path.name, sheets=[_opened(sheet) for sheet in book.worksheets])
    desk.names = {name: f"={one.value}" for name, one in book.defined_names.items()}
    return desk


def _opened(sheet: Any) -> DeskSheet:
    found = DeskSheet(sheet.title)
    for line in sheet.iter_rows():
        for cell in line:
            _open_cell(found, cell)
    for rule in sheet.data_validations.dataValidation:
        style = {None: "stop"}.get(rule.errorStyle, rule.errorStyle)
        words = str(rule.formula1).startswith('"')  # a list that says its words itself
        source = str(rule.formula1).strip('"') if words else f"={rule.formula1}"
        says = {"type": rule.type, "source": source, "alert_style": style}
        found.validations.append(Rule(parse_areas(str(rule.sqref)), says))
    for block in sheet.conditional_formatting:
        found.colours += [_opened_rule(str(block.sqref), rule) for rule in block.rules]
    found.merges = [parse_areas(str(one))[0] for one in sheet.merged_cells.ranges]
    found.charts = [{"series": len(chart.series)} for chart in sheet._charts]
    return found


def _open_cell(found: DeskSheet, cell: Any) -> None:
    row, column = cell.row, cell.column
    if cell.data_type == "f":
        found.formulas[row, column] = cell.value
    elif cell.value is not None:
        found.put(row, column, float(cell.value) if type(cell.value) is int else cell.value)
    place = Area(row, column, row, column)
    if cell.fill.fill_type == "solid":
        found.formats.append((place, "fill", f"#{cell.fill.fgColor.rgb[-6:]}"))
    if cell.number_format != "General":
        found.formats.append((place, "number_format", cell.number_format))


def _opened_rule(where: str, rule: Any) -> Rule:
    fill = rule.dxf and rule.dxf.fill  # a rule may change the letters alone
    says: dict[str, Any] = {"fill_color": f"#{fill.bgColor.rgb[-6:]}" if fill else ""}
    if rule.type == "cellIs":
        says |= {"type": "CellValue", "operator": "EqualTo", "formula1": f"={rule.formula[0]}"}
    else:
        says |= {"type": "Custom", "formula": f"={rule.formula[0]}"}
    return Rule(parse_areas(where), says)


def save(desk: Desk, path: Path) -> None:
    """Saves over the file; what the desk does not know of (columns, print settings) stays."""
    book = openpyxl.load_workbook(path)
    for title in book.sheetnames:
        if title not in {sheet.title for sheet in desk.sheets}:
            del book[title]
    for sheet in desk.sheets:
        present = sheet.title in book.sheetnames
        _save(sheet, book[sheet.title] if present else book.create_sheet(sheet.title))
    book.defined_names.clear()
    for name, formula in desk.names.items():
        book.defined_names[name] = DefinedName(name, attr_text=formula.removeprefix("="))
    book.save(path)


def _save(sheet: DeskSheet, target: Any) -> None:
    for merged in list(target.merged_cells.ranges):
        target.unmerge_cells(str(merged))
    for line in target.iter_rows():
        for cell in line:
            cell.value = None
    for (row, column), value in [*sheet.cells.items(), *sheet.formulas.items()]:
        cell = target.cell(row, column)
        cell.value = value
        if isinstance(value, str) and (row, column) not in sheet.formulas:
            cell.data_type = "s"
    for area, kind, colour in sheet.formats:
        if kind == "fill" and (area.last_row, area.last_column) == (
            area.first_row,
            area.first_column,
        ):
            painted = PatternFill("solid", fgColor=colour.lstrip("#"))
            target.cell(area.first_row, area.first_column).fill = painted
    for area in sheet.merges:
        target.merge_cells(area_name(area))
    _save_rules(sheet, target)
    _save_charts(sheet, target)


def _save_rules(sheet: DeskSheet, target: Any) -> None:
    target.data_validations.dataValidation = []
    for rule in sheet.validations:
        source = rule.says["source"]
        written = source[1:] if source.startswith("=") else f'"{source}"'
        one = DataValidation(type="list", formula1=written)
        one.errorStyle = rule.says["alert_style"]
        one.sqref = area_names(rule.areas)
        target.data_validations.append(one)
    target.conditional_formatting = ConditionalFormattingList()
    for rule in sheet.colours:
        colour = rule.says["fill_color"].lstrip("#")
        fill = PatternFill("solid", bgColor=colour) if colour else None
        if rule.says["type"] == "CellValue":
            made = CellIsRule("equal", [rule.says["formula1"].removeprefix("=")], fill=fill)
        else:
            made = FormulaRule([rule.says["formula"].removeprefix("=")], fill=fill)
        target.conditional_formatting.add(area_names(rule.areas), made)


def _save_charts(sheet: DeskSheet, target: Any) -> None:
    target._charts = []
    for number, _ in enumerate(sheet.charts):
        chart = BarChart()
        chart.add_data(Reference(target, range_string=f"'{sheet.title}'!$A$1:$A$2"))
        target.add_chart(chart, cell_name(1 + 20 * number, 30))
