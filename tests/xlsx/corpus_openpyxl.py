"""Workbooks by openpyxl: its spelling of the same things differs from XlsxWriter's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, PieChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, FormulaRule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo

from tests.xlsx import sample
from tests.xlsx.corpus import CorpusFile
from tests.xlsx.sample import Layout

Feature = Callable[[Workbook, Any], None]


def _write(book: Workbook, table: sample.Table, layout: Layout) -> Any:
    table = layout.applied(table)
    sheet = book.create_sheet(table.tab)
    for row, values in enumerate([table.header, *table.rows], layout.top + 1):
        for column, value in enumerate(values, layout.left + 1):
            if value is not None:
                sheet.cell(row, column, value)
    return sheet


def _file(
    identity: str, *features: Feature, language: str = "en", layout: Layout | None = None
) -> CorpusFile:
    def build(path: Path) -> None:
        book = Workbook()
        book.active.title = "Notes"
        book.active["A1"] = "first tab"
        leads = _write(book, sample.leads(language), layout or Layout())
        _write(book, sample.activities(language), Layout())
        for feature in features:
            feature(book, leads)
        book.properties.created = book.properties.modified = datetime(2026, 1, 1)  # noqa: DTZ001
        book.save(path)

    return CorpusFile(f"openpyxl-{identity}", build, language)


def _styles(book: Workbook, leads: Any) -> None:
    side = Side(style="thin", color="FF336699")
    look = NamedStyle("Сумма", number_format="#,##0.00 ₽", font=Font(bold=True, color="FF990000"))
    look.border = Border(left=side, bottom=side)
    book.add_named_style(look)
    for row in range(2, 8):
        leads.cell(row, 9).style = "Сумма"
        leads.cell(row, 2).fill = PatternFill("solid", fgColor="FFFFEEAA")
        leads.cell(row, 3).alignment = Alignment(wrap_text=True, indent=1)
        leads.cell(row, 4).protection = Protection(locked=False)
    leads.row_dimensions[4].height = 31.5
    leads.column_dimensions["B"].width = 30
    leads.column_dimensions["D"].hidden = True
    leads.freeze_panes = "C2"


def _rules(book: Workbook, leads: Any) -> None:
    fill = PatternFill(bgColor="FFFFC7CE")
    leads.conditional_formatting.add("I2:I13", CellIsRule("greaterThan", ["9000"], fill=fill))
    leads.conditional_formatting.add("A2:K13", FormulaRule(["$A2=5"], fill=fill))
    scale = ColorScaleRule("min", None, "FFFF0000", end_type="max", end_color="FF00FF00")
    leads.conditional_formatting.add("I2:I13", scale)
    answer = DataValidation("list", formula1='"Yes,No"', allow_blank=True)
    answer.add("M2:M20")
    leads.add_data_validation(answer)
    book["Notes"].sheet_view.showGridLines = False


def _table(book: Workbook, leads: Any) -> None:
    table = Table(displayName="MyLeads", ref="A1:K13")
    table.tableStyleInfo = TableStyleInfo("TableStyleMedium9", showRowStripes=True)
    leads.add_table(table)
    book["Notes"]["A2"] = "=SUM(MyLeads[Amount])"


def _charts(book: Workbook, leads: Any) -> None:
    amounts = Reference(leads, min_col=9, min_row=1, max_row=13)
    for place, chart in (("N2", BarChart()), ("N20", PieChart())):
        chart.add_data(amounts, titles_from_data=True)
        leads.add_chart(chart, place)
    sheet = book.create_chartsheet("Chart")
    whole = BarChart()
    whole.add_data(amounts)
    sheet.add_chart(whole)


def _rest(book: Workbook, leads: Any) -> None:
    leads["B3"].comment = Comment("Позвонить", "Ирина")
    leads["E3"].hyperlink = "mailto:a@example.com"
    book["Notes"]["B1"] = "=SUM(Leads!I2:I13)" if "Leads" in book.sheetnames else "=1"
    book.defined_names["Amounts"] = DefinedName("Amounts", attr_text=f"'{leads.title}'!$I$2:$I$13")
    leads.print_title_rows = "1:1"
    leads.print_area = "A1:K13"
    leads.auto_filter.ref = "A1:K13"
    book["Notes"].merge_cells("A5:C6")
    book["Notes"].protection.sheet = True
    book.custom_doc_props.append(StringProperty(name="Owner", value="Мы"))


FILES = [
    _file("plain"),
    _file("plain-ru", language="ru", layout=Layout(top=3, left=1, reverse=True)),
    _file("styles", _styles, language="ru"),
    _file("rules", _rules),
    _file("table", _table),
    _file("charts", _charts),
    _file("rest", _rest),
    _file("everything", _styles, _rules, _charts, _rest),
    _file("everything-ru", _styles, _rules, _charts, _rest, language="ru"),
]
