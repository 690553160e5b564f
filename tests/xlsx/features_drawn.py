"""Things drawn on sheets and printed with them: charts, pictures, shapes, headers."""

from __future__ import annotations

from tests.xlsx.binaries import png
from tests.xlsx.desk import Desk

_KINDS = ("area", "bar", "column", "doughnut", "line", "pie", "radar", "scatter", "stock")


def chart_over_leads(desk: Desk) -> None:
    """A chart on the leads' own tab that reads their amounts."""
    chart = desk.book.add_chart({"type": "column"})
    names = desk.leads.range(desk.leads.left)
    chart.add_series({"name": "Amounts", "categories": f"={names}", "values": f"={desk.amounts}"})
    chart.set_title({"name": "Leads"})
    desk.leads.sheet.insert_chart(desk.leads.top, desk.leads.right + 12, chart)


def chart_kinds(desk: Desk) -> None:
    """One chart of each kind on the user's own tab, some with everything on."""
    tab = desk.other.get_name()
    for place, kind in enumerate(_KINDS):
        chart = desk.book.add_chart({"type": kind})
        for _ in range(3 if kind == "stock" else 1):
            series = {"values": [tab, 0, 0, 7, 0], "categories": [tab, 0, 0, 7, 0]}
            chart.add_series({**series, "data_labels": {"value": True}})
        chart.set_style(place + 1)
        desk.other.insert_chart(10 + 15 * place, 2, chart, {"object_position": place % 3 + 1})
    _combined(desk, tab)


def _combined(desk: Desk, tab: str) -> None:
    """Columns and a line on a second axis, with a trend and error bars."""
    values = {"values": [tab, 0, 0, 7, 0]}
    columns = desk.book.add_chart({"type": "column", "subtype": "stacked"})
    columns.add_series(
        {**values, "trendline": {"type": "linear"}, "gradient": {"colors": ["#FF0000", "#00FF00"]}}
    )
    line = desk.book.add_chart({"type": "line"})
    line.add_series({**values, "y2_axis": True, "y_error_bars": {"type": "standard_error"}})
    columns.combine(line)
    desk.other.insert_chart(160, 2, columns)


def chartsheet(desk: Desk) -> None:
    sheet = desk.book.add_chartsheet("Диаграмма" if desk.language == "ru" else "Big chart")
    chart = desk.book.add_chart({"type": "bar"})
    chart.add_series({"values": f"={desk.amounts}"})
    sheet.set_chart(chart)


def pictures(desk: Desk) -> None:
    """Pictures with a link, an alternative text and a scale, on a user's tab and on the leads."""
    options = {
        "image_data": png(),
        "url": "https://example.com/",
        "description": "logo",
        "x_scale": 2,
    }
    desk.other.insert_image("H2", "logo.png", options)
    desk.leads.sheet.insert_image(
        desk.leads.top + 2, desk.leads.right + 6, "a.png", {"image_data": png(8, 8)}
    )
    desk.activities.sheet.insert_image("T3", "b.png", {"image_data": png(8, 8, (0, 90, 200))})


def background(desk: Desk) -> None:
    desk.leads.sheet.set_background(png(40, 40, (250, 250, 230)))


def header_pictures(desk: Desk) -> None:
    """A picture in a header, as watermarks are made."""
    picture = {"image_center": "watermark.png", "image_data_center": png(60, 60, (230, 230, 230))}
    desk.other.set_header("&C&[Picture]", picture)
    foot = {"image_left": "foot.png", "image_data_left": png(30, 10)}
    desk.leads.sheet.set_footer("&L&[Picture]&RPage &P of &N", foot)


def text_boxes(desk: Desk) -> None:
    options = {"fill": {"color": "#FFFFCC"}, "font": {"bold": True}, "width": 200, "height": 60}
    desk.leads.sheet.insert_textbox(
        desk.leads.bottom + 4, desk.leads.right + 14, "Не трогать! & <ok>", options
    )
    desk.other.insert_textbox("K2", "A linked box", {"textlink": "=$A$1"})


def button(desk: Desk) -> None:
    look = {"macro": "Refresh", "caption": "Обновить", "width": 80, "height": 30}
    desk.leads.sheet.insert_button(desk.leads.bottom + 9, desk.leads.right + 14, look)


def sparklines(desk: Desk) -> None:
    look = {"range": f"'{desk.other.get_name()}'!A1:A8", "type": "column", "high_point": True}
    desk.other.add_sparkline("B1", look)
    place = desk.leads.bottom + 6, desk.leads.right + 11
    desk.leads.sheet.add_sparkline(*place, {"range": desk.amounts, "markers": True})


def print_settings(desk: Desk) -> None:
    sheet = desk.leads.sheet
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(desk.leads.top)
    sheet.repeat_columns(0, 1)
    sheet.print_area(0, 0, desk.leads.bottom, desk.leads.right)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.3, right=0.3)
    sheet.set_h_pagebreaks([9, 20])
    sheet.set_v_pagebreaks([5])
    desk.other.set_header('&L&"Arial,Bold"Счёт&R&D')
    desk.other.set_page_view()
    desk.other.center_horizontally()


def picture_in_cell(desk: Desk) -> None:
    """Pictures inside cells: rich values with their metadata."""
    desk.other.embed_image("D1", "in.png", {"image_data": png(12, 12)})
    desk.other.embed_image(
        "D2", "in2.png", {"image_data": png(10, 12, (1, 2, 3)), "description": "in"}
    )
