"""What stands in cells and how sheets look: formulas, texts, comments, sizes, panes, tabs."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.xlsx.desk import Desk


def formulas_elsewhere(desk: Desk) -> None:
    """Formulas on another tab that read the leads' cells."""
    desk.other.write_formula("C1", f"=SUM({desk.amounts})", None, 118806)
    number = desk.leads.range(desk.leads.left)
    desk.other.write_formula("C2", f"=COUNT({number})", None, 8)
    desk.other.write_formula("C3", '=IF(C1>0,"да & нет","<none>")', None, "да & нет")


def formulas_on_leads(desk: Desk) -> None:
    """Formulas of the user's own beside the leads and under them."""
    placed = desk.leads
    placed.sheet.write_string(placed.top, placed.right + 1, "With tax")
    for row in range(placed.top + 1, placed.bottom + 1):
        placed.sheet.write_formula(row, placed.right + 1, f"=I{row + 1}*1.2", None, 1800 * row)


def array_formulas(desk: Desk) -> None:
    desk.other.write_array_formula("E1:E3", "{=A1:A3*2}", None, 6)
    desk.other.write_array_formula("E4", "{=SUM(A1:A8*A1:A8)}", None, 173)


def dynamic_arrays(desk: Desk) -> None:
    """Spilling formulas and a lambda: they need the metadata part."""
    desk.other.write_dynamic_array_formula("G1:G8", "=SORT(A1:A8)", None, 1)
    desk.other.write_formula("H1", "=LAMBDA(_xlpm.x, _xlpm.x+1)(A1)", None, 4)
    desk.other.write_formula("H2", "=_xlfn.XLOOKUP(4,A1:A8,A1:A8)", None, 4)


def comments(desk: Desk) -> None:
    sheet = desk.leads.sheet
    sheet.set_comments_author("Ирина")
    sheet.write_comment(
        desk.leads.top + 1, desk.leads.left + 1, "Звонить после 18:00", {"visible": True}
    )
    sheet.write_comment(
        desk.leads.top + 2, desk.leads.left + 3, "second", {"color": "#CCFFCC", "width": 300}
    )
    desk.other.write_comment("A1", "mine & <yours>")


def rich_strings(desk: Desk) -> None:
    """Bold and red inside a cell, on the leads' tab too; spaces at both ends."""
    bold = desk.book.add_format({"bold": True})
    red = desk.book.add_format({"font_color": "red", "italic": True})
    desk.other.write_rich_string("A12", "plain ", bold, "bold", " & ", red, "red ")
    place = desk.leads.bottom, desk.leads.right
    desk.leads.sheet.write_rich_string(*place, "очень ", bold, "важно", " !")


def hyperlinks(desk: Desk) -> None:
    sheet = desk.leads.sheet
    sheet.write_url(
        desk.leads.top + 1,
        desk.leads.left + 4,
        "mailto:buyer@example.com",
        None,
        "buyer@example.com",
    )
    desk.other.write_url("J1", "https://example.com/?a=1&b=2#top", None, "site", "tip")
    desk.other.write_url("J2", f"internal:'{desk.leads.table.tab}'!A1", None, "leads")
    desk.other.write_url("J3", "external:other.xlsx#Sheet1!A1")


def checkboxes(desk: Desk) -> None:
    desk.other.insert_checkbox("I1", True)
    desk.other.insert_checkbox("I2", False)


def freeze_panes(desk: Desk) -> None:
    desk.leads.sheet.freeze_panes(desk.leads.top + 1, 2)
    desk.activities.sheet.split_panes(30, 20)
    desk.leads.sheet.set_selection(desk.leads.top + 3, 2, desk.leads.top + 5, 3)
    desk.leads.sheet.set_zoom(85)


def sizes(desk: Desk) -> None:
    """Widths, heights and hidden rows and columns, with styles of rows and columns."""
    green = desk.book.add_format({"bg_color": "#E2EFDA", "num_format": "#,##0.00 ₽"})
    sheet = desk.leads.sheet
    sheet.set_column(desk.leads.left + 1, desk.leads.left + 1, 34)
    sheet.set_column(desk.leads.left + 3, desk.leads.left + 3, None, None, {"hidden": True})
    sheet.set_column(desk.leads.right + 1, desk.leads.right + 2, 12, green)
    sheet.set_row(desk.leads.top + 3, 42, green)
    sheet.set_row(desk.leads.top + 5, None, None, {"hidden": True})
    desk.other.set_default_row(18)
    desk.other.hide_gridlines(2)


def outlines(desk: Desk) -> None:
    """Groups of rows, some folded, and of columns."""
    for row in range(desk.activities.top + 2, desk.activities.top + 6):
        desk.activities.sheet.set_row(row, None, None, {"level": 1, "hidden": True})
    desk.activities.sheet.set_row(desk.activities.top + 6, None, None, {"collapsed": True})
    desk.activities.sheet.set_column("K:M", None, None, {"level": 2})
    desk.activities.sheet.outline_settings(True, False, True, False)


def merged(desk: Desk) -> None:
    look = desk.book.add_format({"align": "center", "border": 6, "rotation": 0})
    desk.other.merge_range("A14:C15", "Объединено", look)
    below = desk.leads.bottom + 2
    desk.leads.sheet.merge_range(
        below, desk.leads.right + 5, below + 1, desk.leads.right + 7, "note", look
    )


def tab_colours(desk: Desk) -> None:
    desk.leads.sheet.set_tab_color("#FF9900")
    desk.other.set_tab_color("green")
    desk.other.activate()


def hidden_tabs(desk: Desk) -> None:
    secret = desk.book.add_worksheet("Тайна")
    secret.write("A1", "very hidden")
    secret.very_hidden()
    shy = desk.book.add_worksheet("Справка о'кей (2)")
    shy.write("A1", "hidden")
    shy.hide()


def properties(desk: Desk) -> None:
    made = datetime(2026, 1, 5, tzinfo=UTC)
    desk.book.set_properties({"title": "Наша CRM", "author": "Owner & Co", "created": made})
    desk.book.set_custom_property("Клиент №", 17)
    desk.book.set_custom_property("Checked", True)
    desk.book.read_only_recommended()
    desk.book.set_calc_mode("manual")
