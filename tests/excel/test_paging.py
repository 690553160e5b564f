"""Pages of a printed report end where nothing is torn."""

from __future__ import annotations

from sheets_crm.workbook.excel.draw.page_breaks import Paper, page_breaks
from sheets_crm.workbook.snapshot import Area
from sheets_crm.workbook.tab import Cell, Chart, ChartKind, Column, Tab, Tone

TEN_ROWS = Paper(537, 10 * 15 / 0.97 + 0.1)


def report(kinds: str, *charts: Chart) -> Tab:
    """A letter a row: H a heading, T a person's name, x anything else."""
    tones = {"H": Tone.HEADING, "T": Tone.TOTAL, "x": Tone.PLAIN}
    rows = tuple((Cell("words", tone=tones[kind]),) for kind in kinds)
    return Tab("summary", "Summary", (Column(20),), rows, charts)


def breaks(tab: Tab, **heights: float) -> list[int]:
    tall = {int(row.removeprefix("row")): points for row, points in heights.items()}
    return page_breaks(tab, TEN_ROWS, tall, 15)


def test_a_short_report_is_one_page() -> None:
    assert breaks(report("Hxxxxxxxxx")) == []


def test_a_long_list_runs_on() -> None:
    assert breaks(report("H" + "x" * 24)) == [10, 20]


def test_no_heading_is_left_alone_at_the_foot() -> None:
    assert breaks(report("xxxxxxxHxxxxxxxx")) == [7]


def test_a_name_stays_with_its_first_rows() -> None:
    assert breaks(report("xxxxxxxxTxxxx")) == [8]
    assert breaks(report("xxxxxxxTxxxxx")) == [10]


def test_a_short_block_that_fits_stays() -> None:
    assert breaks(report("xxxxxxxHxxHxxxxxxxx")) == [10]


def test_a_chart_is_not_torn_and_goes_with_its_heading() -> None:
    chart = Chart(ChartKind.BAR, "", Area(1, 1, 1, 1), (), 5, 1, 400, 100)
    assert breaks(report("xxxHx", chart)) == []
    chart = Chart(ChartKind.BAR, "", Area(1, 1, 1, 1), (), 9, 1, 400, 100)
    assert breaks(report("xxxxxxHx", chart)) == [6]


def test_a_row_higher_than_others_takes_its_room() -> None:
    assert breaks(report("xxxxxxxxxx"), row0=30) == [9]


def test_what_is_longer_than_a_page_is_not_broken_for_ever() -> None:
    chart = Chart(ChartKind.BAR, "", Area(1, 1, 1, 1), (), 2, 1, 400, 1000)
    assert breaks(report("H", chart)) == [10, 20, 30, 40, 50]


def test_a_wide_report_is_printed_smaller_and_so_longer() -> None:
    wide = Tab("summary", "Summary", (Column(200),), report("x" * 19).rows)
    assert page_breaks(wide, TEN_ROWS, {}, 15) == []
