"""Rules on sheets: dropdowns, colour rules, tables, filters, protection."""

from __future__ import annotations

from tests.xlsx.desk import Desk, Placed


def validations(desk: Desk) -> None:
    """Every kind of validation on a tab of the user's own, one list from another tab."""
    source = desk.leads.range(desk.leads.left)
    kinds = [
        {"validate": "list", "source": ["да", "нет", "<&>"], "input_title": "Ответ"},
        {"validate": "list", "source": f"={source}"},
        {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 10},
        {"validate": "decimal", "criteria": ">", "value": 0.5, "error_type": "warning"},
        {"validate": "length", "criteria": "<", "value": 20},
        {"validate": "custom", "value": "=A1>3"},
        {"validate": "any", "input_message": "anything"},
    ]
    for row, kind in enumerate(kinds):
        desk.other.data_validation(row, 5, row, 5, kind)


def validations_on_leads(desk: Desk) -> None:
    """A dropdown of the user's own over a column of the leads, and one far below."""
    column = desk.leads.left + 5
    cities = {"validate": "list", "source": ["London", "Leeds", "York"], "ignore_blank": False}
    desk.leads.sheet.data_validation(desk.leads.top + 1, column, desk.leads.bottom, column, cities)
    number = {"validate": "decimal", "criteria": ">=", "value": 0}
    amount = desk.amount_column
    desk.leads.sheet.data_validation(desk.leads.top + 1, amount, 200, amount, number)


def rules_of_every_kind(desk: Desk) -> None:
    red = desk.book.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006"})
    rules = [
        {"type": "cell", "criteria": ">", "value": 4, "format": red},
        {"type": "duplicate", "format": red},
        {"type": "top", "value": 2, "format": red},
        {"type": "average", "criteria": "above", "format": red},
        {"type": "text", "criteria": "containing", "value": "a", "format": red},
        {"type": "time_period", "criteria": "yesterday", "format": red},
        {"type": "blanks", "format": red, "stop_if_true": True},
        {"type": "formula", "criteria": "=$A1=MAX($A$1:$A$8)", "format": red},
        {"type": "2_color_scale"},
        {"type": "3_color_scale", "multi_range": "A1:A8 B2:B4"},
    ]
    for rule in rules:
        desk.other.conditional_format("A1:A8", rule)


def rules_on_leads(desk: Desk) -> None:
    """Colour rules of the user's own on the leads' tab."""
    bold = desk.book.add_format({"bold": True})
    rule = {"type": "formula", "criteria": "=$A2=3", "format": bold}
    desk.leads.sheet.conditional_format(*desk.leads.whole, rule)
    desk.activities.sheet.conditional_format(
        *desk.activities.whole, {"type": "blanks", "format": bold}
    )


def data_bars(desk: Desk) -> None:
    """Old data bars and the new kind, which lives in an extension."""
    column = desk.amount_column
    area = desk.leads.top + 1, column, desk.leads.bottom, column
    desk.leads.sheet.conditional_format(
        *area, {"type": "data_bar", "data_bar_2010": True, "bar_solid": True}
    )
    desk.other.conditional_format("A1:A8", {"type": "data_bar"})


def icon_sets(desk: Desk) -> None:
    desk.other.conditional_format("A1:A8", {"type": "icon_set", "icon_style": "3_traffic_lights"})
    desk.other.conditional_format(
        "A1:A8", {"type": "icon_set", "icon_style": "5_ratings", "reverse_icons": True}
    )


def ignored_errors(desk: Desk) -> None:
    """Numbers kept as text, on purpose, with the green corner turned off."""
    desk.other.write_column(20, 0, ["1", "2", "3"])
    desk.other.write_string(20, 0, "123")
    desk.other.write_string(21, 0, "456")
    desk.other.ignore_errors({"number_stored_as_text": "A21:A23", "eval_error": "B1:B4"})


def _table(placed: Placed, **options: object) -> None:
    header = [{"header": word} for word in placed.table.header]
    placed.sheet.add_table(*placed.whole, {"columns": header, **options})


def leads_table(desk: Desk) -> None:
    _table(desk.leads, name="LeadsTable", style="Table Style Medium 4")


def activities_table(desk: Desk) -> None:
    _table(desk.activities, name="ActivitiesTable", banded_columns=True, autofilter=False)


def leads_table_with_totals(desk: Desk) -> None:
    """A table whose last row sums the amounts."""
    placed = desk.leads
    header: list[dict[str, object]] = [{"header": word} for word in placed.table.header]
    header[1]["total_string"] = "Total"
    header[desk.amount_column - placed.left]["total_function"] = "sum"
    top, left, bottom, right = placed.whole
    options = {"columns": header, "total_row": True, "name": "LeadsTable"}
    placed.sheet.add_table(top, left, bottom + 1, right, options)


def filter_with_hidden_rows(desk: Desk) -> None:
    """A filter over the activities of which some rows are hidden by it."""
    placed = desk.activities
    placed.sheet.autofilter(*placed.whole)
    column = placed.left + 3
    word = placed.table.rows[0][3]
    placed.sheet.filter_column_list(column, [word])
    for row, values in enumerate(placed.table.rows, placed.top + 1):
        if values[3] != word:
            placed.sheet.set_row(row, None, None, {"hidden": True})


def protection(desk: Desk) -> None:
    """A protected tab with cells and ranges left open."""
    open_cell = desk.book.add_format({"locked": False})
    desk.other.write_number("A9", 7, open_cell)
    desk.other.unprotect_range("A1:A4", "Ввод", "secret")
    desk.other.protect("password", {"format_cells": True, "insert_rows": True})


def names(desk: Desk) -> None:
    """Names of the workbook and of one tab, some over the leads' columns."""
    desk.book.define_name("Amounts", f"={desk.amounts}")
    desk.book.define_name("Имена", f"={desk.leads.range(desk.leads.left + 1)}")
    desk.book.define_name(
        f"'{desk.other.get_name()}'!Here", f"='{desk.other.get_name()}'!$A$1:$A$8"
    )
    desk.book.define_name("Rate", "=1.2")
