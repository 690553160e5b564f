"""Changes → the open workbook: checked first, recorded, carried out, checked again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sheets_crm.errors import CrmError, Problem, WorkbookChangedError
from sheets_crm.workbook.changes import CellEdit, Changes, NewColumn, Rules
from sheets_crm.workbook.excel.book import defined_names
from sheets_crm.workbook.open_excel import marks, xlwings_native
from sheets_crm.workbook.open_excel.marks import OurNames
from sheets_crm.workbook.open_excel.read.formulas import formula_in
from sheets_crm.workbook.open_excel.read.remembered import Memory, Unmade
from sheets_crm.workbook.open_excel.retry_when_busy import Patience
from sheets_crm.workbook.open_excel.write.draw_tab import values_of
from sheets_crm.workbook.open_excel.write.guard import Guard, by_tab
from sheets_crm.workbook.open_excel.write.report_tabs import Tabs
from sheets_crm.workbook.open_excel.write.undo_record import Entry, RulesBefore, WrittenCell
from sheets_crm.workbook.open_excel.write.user_cells import Filling
from sheets_crm.workbook.open_excel.write.write_rules import RuledTab, set_rules
from sheets_crm.workbook.snapshot import Sheet, Snapshot, Value
from sheets_crm.workbook.tab import Tab


@dataclass
class Work:
    """One write into the open workbook.

    Attributes:
        told: what could not be done as in the file.
    """

    book: Any
    snapshot: Snapshot
    changes: Changes
    memory: Memory
    ask: Patience
    told: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Looks at the tabs and names as they now are."""
        self._tabs = Tabs(self.book, self.snapshot, self.memory, self.ask)
        self._names = OurNames(self.book, self.ask)
        self._marked = marks.read(self._names.formulas, self._tabs.titles())
        self._guards = list(self._guarded())

    # Before

    def check(self) -> None:
        """Passes a workbook that is still as it was read.

        Raises:
            WorkbookChangedError: it is not; nothing was written.
            CrmError: a tab's title is taken, a formula reads one that is to go, cells are locked.
        """
        touched = {one.tab for one in self.changes.cells}
        touched |= {one.tab for one in self.changes.columns}
        ruled = {one.tab for one in self.changes.rules}
        fresh = {tab.title for tab in self.changes.new_tabs}
        for title in sorted((touched | ruled) - fresh):
            if title not in self._tabs:
                raise WorkbookChangedError("live_changed", tab=title, row=0)
        drawn = (*self.changes.new_tabs, *self.changes.tabs)
        self._tabs.announce(drawn, self.changes.removed, self._marked)
        self._refuse_protected(touched | ruled)
        for guard in self._guards:
            guard.check()

    def _refuse_protected(self, users: set[str]) -> None:
        """Finds locked cells before anything is written: macOS writes nothing there and says so.

        Raises:
            CrmError: `live_tab_protected`, `live_structure_protected`.
        """
        drawn = {self._tabs.title(tab) for tab in (*self.changes.new_tabs, *self.changes.tabs)}
        for title in sorted((users | drawn) & set(self._tabs.titles())):
            if xlwings_native.is_protected(self._tabs[title], self.ask):
                raise CrmError("live_tab_protected", tab=title)
        moves = drawn - set(self._tabs.titles()) or self.changes.removed
        if moves and xlwings_native.structure_is_protected(self.book, self.ask):
            raise CrmError("live_structure_protected")

    def _guarded(self) -> Iterator[Guard]:
        edits = by_tab(self.changes.cells)
        columns: dict[str, list[NewColumn]] = {}
        for column in self.changes.columns:
            columns.setdefault(column.tab, []).append(column)
        for title in dict.fromkeys([*columns, *edits]):
            read = self.snapshot.sheet(title)
            if read is not None and title in self._tabs:
                anchor = self.changes.anchors.get(title)
                yield Guard(
                    self._tabs[title],
                    read,
                    anchor,
                    edits=edits.get(title, []),
                    columns=columns.get(title, []),
                    epoch=self.snapshot.epoch,
                    ask=self.ask,
                )

    def entry(self) -> Entry:
        """What is about to be written, and what stands there now."""
        return Entry(
            reason="sync",
            cells=tuple(self._written_cells()),
            names=self._names.differing(self._wanted_names()),
            rules=tuple(
                RulesBefore(one.tab, read.dropdowns, read.colours)
                for one in self.changes.rules
                if (read := self.snapshot.sheet(one.tab))
            ),
            made={
                self._tabs.title(tab): tuple(
                    tuple(cell.value if cell else None for cell in row) for row in tab.rows
                )
                for tab in (*self.changes.new_tabs, *self.changes.tabs)
                if self._tabs.title(tab) not in self._tabs
            },
            keys=self._keys(),
        )

    def _keys(self) -> dict[str, dict[int, dict[int, Value]]]:
        """By what the rows that are written are known again: columns that are not written.

        A row that is added is known by all that is written there.
        """
        touched = {(one.tab, one.row, one.column) for one in self.changes.cells}
        found: dict[str, dict[int, dict[int, Value]]] = {}
        for title, row in dict.fromkeys((one.tab, one.row) for one in self.changes.cells):
            read, anchor = self.snapshot.sheet(title), self.changes.anchors.get(title)
            if read is not None and anchor is not None:
                found.setdefault(title, {})[row] = {
                    column: read.value(row, column)
                    for column in anchor.key_columns
                    if (title, row, column) not in touched
                }
        added = [one for one in self.changes.cells if one.appends]
        for one in added:
            found.setdefault(one.tab, {})[one.row] = {}
        for one in added:
            found[one.tab][one.row][one.column] = one.new
        return found

    def _written_cells(self) -> Iterator[WrittenCell]:
        for column in self.changes.columns:
            yield WrittenCell(column.tab, column.header_row, column.column, None, column.header)
        for edit in self.changes.cells:
            yield self._written(edit)
        for tab in self.changes.tabs:
            read = self.snapshot.report(tab.key)
            if read is not None:
                yield from _differences(tab, read)

    def _written(self, edit: CellEdit) -> WrittenCell:
        if not edit.freezes:
            place = edit.tab, edit.row, edit.column
            return WrittenCell(*place, edit.old, edit.new, appends=edit.appends)
        cell = self.ask.cell(self._tabs[edit.tab], edit.row, edit.column)
        formula = formula_in(cell, self.ask)
        return WrittenCell(edit.tab, edit.row, edit.column, formula, edit.new, formula=True)

    # The write itself

    def carry_out(self) -> None:
        """Makes every change; rows that moved meanwhile are put right.

        Raises:
            WorkbookChangedError: rows moved meanwhile.
            CrmError: Excel refused.
        """
        for tab in self.changes.new_tabs:
            self._tabs.draw(tab)
        filling = Filling(self._tabs, self.ask)
        for column in self.changes.columns:
            filling.head(column)
        for title, edits in by_tab(self.changes.cells).items():
            filling.fill(title, edits)
        for guard in self._guards:
            self.told += guard.settle()
        self._rule()
        for tab in self.changes.tabs:
            self._tabs.draw(tab)
        self._tabs.remove(self.changes.removed)
        self._mark()

    def _rule(self) -> None:
        if not self.changes.rules:
            return
        sources = self.changes.sources or self.snapshot.sources
        # Names must be there before the rules that call them.
        self._names.set(dict(marks.source_name(one) for one in sources) | self._words())
        tabs = [self._ruled(rules) for rules in self.changes.rules]
        set_rules(self.book, tabs, sources, self.ask)
        for rules, tab in zip(self.changes.rules, tabs, strict=True):
            self._remember_unmade(rules.tab, tab)
            self.memory.spans[rules.tab] = tab.spans()

    def _ruled(self, rules: Rules) -> RuledTab:
        """The tab with the dropdowns that really stand there."""
        read = self.snapshot.sheet(rules.tab) or Sheet(rules.tab, ())
        never = [one.dropdown for one in self.memory.unmade if one.tab == rules.tab]
        real = replace(read, dropdowns=tuple(d for d in read.dropdowns if d not in never))
        return RuledTab(self._tabs[rules.tab], real, rules.dropdowns, rules.colours)

    def _remember_unmade(self, title: str, ruled: RuledTab) -> None:
        self.memory.unmade = [one for one in self.memory.unmade if one.tab != title]
        for dropdown in ruled.unmade:
            row = dropdown.first_row - 1
            cell = self.ask.cell(ruled.tab, row, dropdown.column)
            header = str(self.ask.of(cell, "value") or "")
            self.memory.unmade.append(Unmade(title, row, header, dropdown))
            self.told.append(Problem("live_dropdown_unmade", tab=title, column=header))

    def _words(self) -> dict[str, str | None]:
        rules = (one for rules in self.changes.rules for one in rules.colours)
        return dict(marks.word_name(one.source, one.position) for one in rules)

    # Marks

    def _wanted_names(self) -> dict[str, str | None]:
        """Every name of ours that this write sets; None takes one away."""
        wanted: dict[str, str | None] = dict.fromkeys(self._marked.stale)
        if self.changes.sources:
            wanted |= {defined_names.PREFIX + one.key: None for one in self._marked.sources}
            wanted |= dict(marks.source_name(one) for one in self.changes.sources)
        wanted |= self._words() if self.changes.rules else {}
        for tab in self.changes.tabs:
            wanted |= defined_names.tab_names(tab.key, self._tabs.title(tab))
        for key in self.changes.removed:
            wanted |= defined_names.no_tab_names(key)
        return wanted | dict(defined_names.value_name(k, v) for k, v in self.changes.marks.items())

    def _mark(self) -> None:
        self._names.set(self._wanted_names())
        self.told += self._tabs.told
        if self._names.added:
            self.told.append(Problem("live_names_visible"))


def _differences(tab: Tab, read: Sheet) -> Iterator[WrittenCell]:
    wanted: dict[tuple[int, int], Value] = values_of(tab)
    for row, cells in enumerate(read.rows, 1):
        for column, value in enumerate(cells, 1):
            new = wanted.pop((row, column), None)
            if value != new:
                yield WrittenCell(read.title, row, column, value, new)
    for (row, column), new in wanted.items():
        yield WrittenCell(read.title, row, column, None, new)
