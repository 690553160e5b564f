"""Changes → the package: user's tabs patched, our tabs put in, our marks set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sheets_crm.errors import CrmError
from sheets_crm.workbook.changes import CellEdit, Changes, NewColumn, Rules
from sheets_crm.workbook.excel.book import defined_names
from sheets_crm.workbook.excel.book.calc_chain import forget_cells
from sheets_crm.workbook.excel.book.dependents import reader_of
from sheets_crm.workbook.excel.book.repair_order import put_in_order
from sheets_crm.workbook.excel.book.workbook_xml import SheetEntry, WorkbookXml
from sheets_crm.workbook.excel.cell_edits import edit_of, style_left_of
from sheets_crm.workbook.excel.draw.transplant import (
    Scratch,
    Transplanter,
    only_reached_from,
    remove_sheet,
)
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.sheet.conditional_formats import set_colour_rules
from sheets_crm.workbook.excel.sheet.dropdowns import set_dropdowns
from sheets_crm.workbook.excel.sheet.edit_row import Edit
from sheets_crm.workbook.excel.sheet.excel_tables import (
    can_grow,
    can_lengthen,
    grow,
    lengthen,
    rename_column,
    tables_of,
)
from sheets_crm.workbook.excel.sheet.worksheet import Worksheet
from sheets_crm.workbook.excel.styles.add_stylesheet import add_styles, plain_styles
from sheets_crm.workbook.excel.styles.stylesheet import (
    Styles,
    styles_part,
)
from sheets_crm.workbook.excel.styles.theme import DEFAULT_FONT
from sheets_crm.workbook.snapshot import Snapshot
from sheets_crm.workbook.tab import Tab


def patched(
    data: bytes,
    snapshot: Snapshot,
    changes: Changes,
    sheets: dict[str, Worksheet] | None = None,
) -> Package:
    """The package of a workbook's bytes, with the changes made.

    Args:
        data: the workbook's bytes.
        changes: what to make of them.
        snapshot: what was read from these very bytes.
        sheets: worksheets that are open already, by part; those that are patched are taken out.

    Raises:
        CrmError: a change would harm what is not ours; see `worksheet`, `xlsx_tab_taken`,
            `xlsx_tab_used`, `xlsx_tab_missing`.
    """
    work = Work(Package.open(data), snapshot, {} if sheets is None else sheets)
    work.draw(changes.new_tabs)
    work.patch(changes)
    work.draw(changes.tabs)
    for key in changes.removed:
        work.remove(key)
    work.mark(changes)
    work.finish(changes)
    return work.package


class Work:
    """One package while the changes are made."""

    def __init__(self, package: Package, snapshot: Snapshot, sheets: dict[str, Worksheet]) -> None:
        self.package = package
        self._sheets = sheets
        self._snapshot = snapshot
        self._workbook = WorkbookXml(package)
        titles = [entry.title for entry in self._workbook.sheets]
        self._marks = defined_names.read_marks(self._workbook.names, titles)
        self._names: dict[str, str | None] = {}
        self._styles_part = styles_part(package)
        old = package.xml(self._styles_part) if self._styles_part else plain_styles(package)
        self._styles = Styles(old, self._styles_part or "")
        self._old_styles = old

    # Tabs

    def draw(self, tabs: tuple[Tab, ...]) -> None:
        """Puts tabs in: ours over their former selves, under the name that the user gave them."""
        if not tabs:
            return
        titles = {tab.title: self._title(tab) for tab in tabs}
        scratch = Scratch(self._render(tabs, titles))
        transplanter = Transplanter(scratch, self.package, self._styles)
        for tab in tabs:
            transplanter.move(titles[tab.title])
            if tab.ours:
                self._names |= defined_names.tab_names(tab.key, titles[tab.title])

    def _render(self, tabs: tuple[Tab, ...], titles: dict[str, str]) -> bytes:
        from sheets_crm.workbook.excel.draw.render_tabs import render  # noqa: PLC0415 - heavy

        font = self._styles.lists["fonts"][0].first("name") if self._styles.lists["fonts"] else None
        letters = font.get("val", DEFAULT_FONT) if font else DEFAULT_FONT
        return render(tabs, titles=titles, font=letters, epoch=self._workbook.epoch)

    def _title(self, tab: Tab) -> str:
        standing = self._snapshot.report(tab.key) if tab.ours else None
        if standing:
            return standing.title
        there = self._workbook.sheet(tab.title)
        if there and there not in defined_names.lost_tabs(self._workbook, self.package):
            raise CrmError("xlsx_tab_taken", tab=tab.title)
        return tab.title

    def remove(self, key: str) -> None:
        """Takes a report's tab away with every trace, unless something of the user's reads it."""
        self._names |= defined_names.no_tab_names(key)
        title = self._marks.tabs.get(key)
        entry = self._workbook.sheet(title) if title else None
        if entry is None:
            return
        if reader := reader_of(self.package, entry.title, self._own_parts()):
            raise CrmError("xlsx_tab_used", tab=entry.title, part=reader)
        remove_sheet(self.package, self._workbook, entry)

    def withdraw(self, title: str) -> None:
        """Takes a user's tab away that we had made, unless something of the user's reads it.

        Raises:
            CrmError: `xlsx_tab_used`; nothing was changed.
        """
        entry = self._workbook.sheet(title)
        if entry is None:
            return
        if reader := reader_of(self.package, entry.title, self._own_parts() | {entry.part}):
            raise CrmError("xlsx_tab_used", tab=entry.title, part=reader)
        remove_sheet(self.package, self._workbook, entry)

    def bring_back(self, scratch: Scratch, title: str, key: str | None) -> None:
        """Puts a tab in as it stands in another file; a report's is marked as ours again."""
        Transplanter(scratch, self.package, self._styles).move(title)
        if key:
            self._names |= defined_names.tab_names(key, title)

    def _own_parts(self) -> set[str]:
        titles = set(self._marks.tabs.values())
        sheets = {entry.part for entry in self._workbook.sheets if entry.title in titles}
        return sheets | {part for each in sheets for part in only_reached_from(self.package, each)}

    # Users' tabs

    def patch(self, changes: Changes) -> None:
        cells: dict[str, list[CellEdit]] = defaultdict(list)
        columns: dict[str, list[NewColumn]] = defaultdict(list)
        for edit in changes.cells:
            cells[edit.tab].append(edit)
        for column in changes.columns:
            columns[column.tab].append(column)
        rules = {one.tab: one for one in changes.rules}
        for tab in dict.fromkeys([*columns, *cells, *rules]):
            self._patch_tab(tab, columns[tab], cells[tab], rules.get(tab))

    def _patch_tab(
        self, tab: str, columns: list[NewColumn], cells: list[CellEdit], rules: Rules | None
    ) -> None:
        entry = self._workbook.sheet(tab)
        if entry is None:
            raise CrmError("xlsx_tab_missing", tab=tab)
        sheet = self._sheets.pop(entry.part, None)
        sheet = sheet or Worksheet(self.package.xml(entry.part), entry.part)
        edits = self._headings(sheet, entry, columns)
        edits |= {(one.row, one.column): edit_of(one, sheet, self._styles) for one in cells}
        self._follow_headers(entry, cells)
        self._lengthen_tables(sheet, entry, {one.row for one in cells if one.appends})
        frozen = {address for address, edit in edits.items() if edit.freezes}
        if frozen:
            forget_cells(self.package, self._workbook.part, entry.id, frozen)
        sheet.set_cells(edits, self._workbook.epoch, self._styles.restyle, self._styles.renumbered)
        for column in columns:
            sheet.set_width(column.column, column.width)
        if rules:
            set_dropdowns(sheet, rules.dropdowns)
            set_colour_rules(sheet, rules.colours, self._styles.fill_dxf)
        if sheet.edited:
            self.package.put(entry.part, sheet.data)

    def _headings(
        self, sheet: Worksheet, entry: SheetEntry, columns: list[NewColumn]
    ) -> dict[tuple[int, int], Edit]:
        """Headings look as the one to their left; a Table takes them in where it can."""
        edits: dict[tuple[int, int], Edit] = {}
        for new in sorted(columns, key=lambda one: one.column):
            style = style_left_of(sheet, new.header_row, new.column)
            edits[new.header_row, new.column] = Edit(new.header, style)
            self._grow_table(sheet, entry, new)
        return edits

    def _grow_table(self, sheet: Worksheet, entry: SheetEntry, new: NewColumn) -> None:
        read = self._snapshot.sheet(entry.title)
        tables = tables_of(self.package, entry.part)
        for table in tables:
            others = [other.area for other in tables if other is not table]
            occupied = [*sheet.merges, *others]
            if (
                read
                and table.area.first_row == new.header_row
                and can_grow(table, new.column, new.header, occupied,
                             lambda row, column: read.value(row, column) is None)
            ):  # fmt: skip
                grow(self.package, table, new.header)

    def _lengthen_tables(self, sheet: Worksheet, entry: SheetEntry, rows: set[int]) -> None:
        """A Table takes in the rows that are added right below it."""
        read = self._snapshot.sheet(entry.title)
        if not rows or read is None:
            return
        tables = tables_of(self.package, entry.part)
        for table in tables:
            occupied = [*sheet.merges, *(other.area for other in tables if other is not table)]
            last = can_lengthen(
                table, rows, occupied, lambda row, column: read.value(row, column) is None
            )
            if last > table.area.last_row:
                lengthen(self.package, table, last)

    def _follow_headers(self, entry: SheetEntry, cells: Iterable[CellEdit]) -> None:
        """A Table's column is called as its header cell says."""
        for table in tables_of(self.package, entry.part):
            for one in cells:
                if one.row == table.area.first_row and table.area.holds(one.row, one.column):
                    rename_column(self.package, table, one.column, str(one.new or ""))

    # Marks

    def mark(self, changes: Changes, *, forgotten: Iterable[str] = ()) -> None:
        """Sets our names: tabs, lists, remembered values; forgets those that lead nowhere.

        Args:
            changes: what is set.
            forgotten: keys of lists that are none any more.
        """
        wanted: dict[str, str | None] = dict.fromkeys(self._marks.stale)
        if changes.sources:
            wanted |= {defined_names.PREFIX + one.key: None for one in self._marks.sources}
            wanted |= dict(defined_names.source_name(one) for one in changes.sources)
        wanted |= dict(defined_names.value_name(key, value) for key, value in changes.marks.items())
        wanted |= {defined_names.PREFIX + key: None for key in forgotten}
        self._workbook.set_names(wanted | self._names)
        put_in_order(self.package)

    def finish(self, changes: Changes, *, recalculates: bool = False) -> None:
        """Saves the formats, and has formulas that read our cells worked out on opening."""
        if self._styles.data != self._old_styles:
            self._save_styles()
        users = (sheet for sheet in self._snapshot.sheets if sheet.report is None)
        written = changes.cells or changes.columns or changes.tabs
        # A tab that could not be read may hold formulas too.
        if recalculates or (written and any(sheet.formulas or sheet.unread for sheet in users)):
            self._workbook.calculate_on_load()

    def _save_styles(self) -> None:
        if self._styles_part:
            self.package.put(self._styles_part, self._styles.data)
        else:
            add_styles(self.package, self._styles.data)
