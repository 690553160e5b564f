"""While a large workbook is read it is shown which tab is at hand and how much lies behind."""

from __future__ import annotations

import time
from io import StringIO

import pytest
from xlsxwriter import Workbook

from sheets_crm.cli.output import progress_bar
from sheets_crm.locale import catalogue
from sheets_crm.progress import listening, told
from sheets_crm.workbook.excel.read import read_snapshot


def test_parts_count_by_their_size():
    heard: list[tuple[str, float]] = []
    with listening(lambda name, share: heard.append((name, share))):
        parts = list(told(["a", "b", "c"], ["A", "B", "C"], [10, 30, 60], of=(0.5, 1)))
    assert parts == ["a", "b", "c"]
    assert heard == [("A", 0.5), ("B", 0.55), ("C", 0.7)]


def test_nobody_listening_is_no_matter():
    assert list(told([1, 2], ["a", "b"], [0, 0])) == [1, 2]


def test_reading_tells_each_tab_twice_and_never_goes_back(tmp_path):
    with Workbook(tmp_path / "book.xlsx") as book:
        for name, rows in (("Small", 2), ("Large", 2000)):
            sheet = book.add_worksheet(name)
            for row in range(rows):
                sheet.write_row(row, 0, [row, "x", row * 2])
    heard: list[tuple[str, float]] = []
    with listening(lambda name, share: heard.append((name, share))):
        read_snapshot((tmp_path / "book.xlsx").read_bytes(), "book.xlsx")
    assert [name for name, _ in heard] == ["Small", "Large", "Small", "Large"]
    shares = [share for _, share in heard]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[1] < 0.1  # the large tab is most of the work, and still ahead
    assert shares[2] == pytest.approx(0.5)


class Terminal(StringIO):
    """A standard error that a person watches."""

    def isatty(self) -> bool:
        return True


def test_the_bar_has_a_measure_only_where_there_is_one(monkeypatch):
    shown = Terminal()
    monkeypatch.setattr("sys.stderr", shown)
    monkeypatch.setattr("sheets_crm.cli.output._BAR_AFTER_SECONDS", 0)
    with progress_bar(catalogue("ru")) as step:
        step("reading")
        for name in told(["Лиды", "Контакты [/]"], ["Лиды", "Контакты [/]"], [1, 3]):
            wait_for(shown, f"Читаю «{name}»")
        assert "(25%)" in shown.getvalue()
        step("deciding")
        wait_for(shown, "Разбираюсь")


def wait_for(shown: Terminal, text: str) -> None:
    """Until the bar, which draws by itself some times a second, has drawn it."""
    for _ in range(500):
        if text in shown.getvalue():
            return
        time.sleep(0.02)
    raise AssertionError((text, shown.getvalue()[-300:]))
