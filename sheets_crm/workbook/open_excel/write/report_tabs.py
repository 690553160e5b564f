"""The tabs that are ours to draw: added, drawn over their former selves, taken away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sheets_crm.errors import CrmError, Problem
from sheets_crm.workbook.excel.book.defined_names import Marks
from sheets_crm.workbook.excel.xml.a1_references import cell_name, check_title
from sheets_crm.workbook.open_excel.read.remembered import Drawn, Memory
from sheets_crm.workbook.open_excel.read.tab_layout import Layout, layout_of, links_left_out
from sheets_crm.workbook.open_excel.read.to_snapshot import tabs_of
from sheets_crm.workbook.open_excel.retry_when_busy import Patience
from sheets_crm.workbook.open_excel.write.draw_tab import Drawing
from sheets_crm.workbook.snapshot import Sheet, Snapshot
from sheets_crm.workbook.tab import Tab


class Tabs:
    """The tabs of the open workbook by their titles.

    Args:
        book: xlwings' book.
        snapshot: the workbook as it was read.
        memory: how reports were drawn last.
        ask: how long a busy Excel is waited for.

    Attributes:
        told: what could not be drawn as in the file.
    """

    def __init__(self, book: Any, snapshot: Snapshot, memory: Memory, ask: Patience) -> None:
        self.told: list[Problem] = []
        self._book = book
        self._snapshot = snapshot
        self._memory = memory
        self._ask = ask
        self._sheets = tabs_of(book, ask)
        self._titles: dict[str, str] = {}
        self._reports: dict[str, str] = {}

    def __contains__(self, title: object) -> bool:
        return title in self._sheets

    def __getitem__(self, title: str) -> Any:
        return self._sheets[title]

    def titles(self) -> tuple[str, ...]:
        """The titles that there now are."""
        return tuple(self._sheets)

    def title(self, tab: Tab) -> str:
        """What a tab that was announced is called in the workbook."""
        return self._titles[tab.title]

    def announce(self, tabs: Iterable[Tab], removed: Iterable[str], marked: Marks) -> None:
        """Says which tabs will be drawn and which reports taken away.

        Raises:
            CrmError: `live_tab_taken`, `live_tab_used`, `xlsx_tab_title`.
        """
        for tab in tabs:
            standing = marked.tabs.get(tab.key) if tab.ours else None
            title = standing or tab.title
            check_title(title)
            if not standing and title.casefold() in {one.casefold() for one in self._sheets}:
                raise CrmError("live_tab_taken", tab=title)
            self._titles[tab.title] = title
        for key in removed:
            going = marked.tabs.get(key)
            if going in self and going is not None:
                self._reports[key] = going
                if reader := self._reader_of(going):
                    raise CrmError("live_tab_used", tab=going, cell=reader)

    def _reader_of(self, title: str) -> str | None:
        """Tab and address of a user's formula that mentions the tab."""
        for sheet in self._snapshot.sheets:
            if sheet.report is not None or sheet.title not in self:
                continue
            for row, column in sorted(sheet.formulas):
                cell = self._ask.cell(self[sheet.title], row, column)
                formula = str(self._ask.of(cell, "formula"))
                if f"{title}!" in formula or f"{title}'!" in formula:
                    return f"{sheet.title}!{cell_name(row, column)}"
        return None

    def draw(self, tab: Tab) -> None:
        """Draws an announced tab; a report's over what stands, where that is known."""
        title = self.title(tab)
        layout = layout_of(tab, self._titles)
        fresh = title not in self
        sheet = self._add(title) if fresh else self[title]
        drawing = Drawing(sheet, tab, layout, self._ask)
        read = self._snapshot.report(tab.key) if tab.ours else None
        before = self._standing(tab, read) if read else None
        # A draw that is broken off is not remembered, so the next one begins anew.
        self._memory.drawn.pop(tab.key, None)
        whole = drawing.over(before, read) if before and read else drawing.anew(blank=fresh)
        self._tell_shortfalls(tab, title, whole=whole, fresh=fresh)
        if not tab.ours:
            drawing.offer()
        if tab.ours:
            self._memory.drawn[tab.key] = Drawn(layout, tab.digest, len(tab.charts))

    def _standing(self, tab: Tab, read: Sheet) -> Layout | None:
        """The layout of a report's tab, where it was drawn here and not since by another store."""
        drawn = self._memory.drawn.get(tab.key)
        digest = self._snapshot.marks.get(f"digest_{tab.key}")
        if drawn is None or drawn.digest != digest:
            return None
        return drawn.layout if read.charts == drawn.charts else None

    def _add(self, title: str) -> Any:
        last = self._ask(lambda: self._book.sheets[self._book.sheets[-1].name])
        sheet = self._ask.once(lambda: self._book.sheets.add(name=title, after=last))
        self._sheets[title] = sheet
        return sheet

    def _tell_shortfalls(self, tab: Tab, title: str, *, whole: bool, fresh: bool) -> None:
        if not whole:
            self.told.append(Problem("live_charts_plain", tab=title))
        if count := links_left_out(tab):
            self.told.append(Problem("live_links_left_out", tab=title, facts={"count": count}))
        if fresh:
            self.told.append(Problem("live_tab_plain", tab=title))

    def remove(self, keys: Iterable[str]) -> None:
        """Takes announced reports' tabs away, from the last to the first: none moves another."""
        order = list(self._sheets)
        going = [(order.index(title), title) for key in keys if (title := self._reports.get(key))]
        for key in keys:
            self._memory.drawn.pop(key, None)
        for _, title in sorted(going, reverse=True):
            self._ask.once(self._sheets.pop(title).delete)
