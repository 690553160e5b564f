"""Changes → the requests of one batch, in the order in which they must be applied."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from sheets_crm.errors import CrmError
from sheets_crm.workbook.changes import CellEdit, Changes, NewColumn
from sheets_crm.workbook.google.draw import tab_diff, tab_layout
from sheets_crm.workbook.google.draw.expected_structure import tab_state
from sheets_crm.workbook.google.draw.theme import number_format
from sheets_crm.workbook.google.draw.user_tabs import column_look, heading_look
from sheets_crm.workbook.google.read.google_tables import untyped, widened
from sheets_crm.workbook.google.read.metadata import mark_request
from sheets_crm.workbook.google.read.ranges import grid_range
from sheets_crm.workbook.google.read.structure import Structure, TabState
from sheets_crm.workbook.google.write import dropdowns_and_colours
from sheets_crm.workbook.google.write.batch import Batch, Request
from sheets_crm.workbook.google.write.cell_edits import planned
from sheets_crm.workbook.google.write.guard import Guard
from sheets_crm.workbook.google.write.pending_note import Ruled
from sheets_crm.workbook.snapshot import Area, Snapshot
from sheets_crm.workbook.tab import Kind, Tab

MOST_CELLS = 10_000_000
"""What one spreadsheet holds."""


def is_structural(changes: Changes) -> bool:
    """Whether the changes rest on more than values, so that the structure must be up to date."""
    return bool(
        changes.new_tabs
        or changes.columns
        or changes.sources
        or changes.rules
        or changes.removed
        or any(edit.freezes for edit in changes.cells)
    )


def batch_of(
    snapshot: Snapshot,
    changes: Changes,
    structure: Structure,
    *,
    by_cas: bool,
    from_header: bool,
    protect: bool,
    new_id: Callable[[], int],
    withdrawn: tuple[str, ...] = (),
    shown: Mapping[str, Tab] | None = None,
) -> Batch:
    """The batch that carries out the changes.

    Args:
        snapshot: what was read.
        structure: of the same moment.
        changes: what to write.
        by_cas: whether blanks are filled by compare-and-set.
        from_header: whether what is copied begins with the header row.
        protect: whether what we add gets a warning.
        new_id: ids for tabs and charts that are free.
        withdrawn: titles of tabs of the user's that go: we gave them, and nobody used them.
        shown: report tabs by key as our last write meant to leave them.

    Raises:
        CrmError: a limit of Google's would be passed.
    """
    work = _Work(snapshot, changes, structure, protect=protect, new_id=new_id)
    work.batch.guard.from_header = from_header
    work.user_tabs()
    work.cells(by_cas=by_cas)
    work.reports(shown or {})
    work.withdraw(withdrawn)
    work.marks()
    batch = work.batch
    batch.is_structural = is_structural(changes) or work.made_tabs or bool(withdrawn)
    _check_size(batch.after)
    return batch


class _Work:
    """A batch in the making."""

    def __init__(
        self,
        snapshot: Snapshot,
        changes: Changes,
        structure: Structure,
        *,
        protect: bool,
        new_id: Callable[[], int],
    ) -> None:
        self._changes = changes
        self._protect = protect
        self._new_id = new_id
        made = {tab.title for tab in changes.new_tabs}
        anchors = {title: one for title, one in changes.anchors.items() if title not in made}
        guard = Guard(structure, snapshot, anchors, new_id())
        self.batch = Batch(guard, structure)
        self._new = {tab.title: new_id() for tab in changes.new_tabs}
        self._new |= {t.title: new_id() for t in changes.tabs if structure.report(t.key) is None}
        self._ids = {tab.title: tab.id for tab in structure.visible} | self._new
        self._ids |= {
            tab.title: state.id for tab in changes.tabs if (state := structure.report(tab.key))
        }
        self.made_tabs = bool(self._new)

    # Tabs given to the user

    def user_tabs(self) -> None:
        for tab in self._changes.new_tabs:
            tab_id = self._new[tab.title]
            self.batch.first += tab_layout.new_tab(tab, tab_id, self._ids, self._charts())
            if self._protect:
                self.batch.first += tab_layout.guarded(tab, tab_id)
            self._remember(tab_state(tab, tab_id, ()))

    # Cells and rules of users' tabs

    def cells(self, *, by_cas: bool) -> None:
        changes, guard = self._changes, self.batch.guard
        guard.structure = self.batch.after
        headings = [self._heading(column) for column in changes.columns]
        edits = [*headings, *changes.cells]
        guard.fills, guard.blocks = planned(edits, guard.structure, by_cas=by_cas)
        for block in guard.blocks:
            self._guarded(block.tab, block.area)
        for column in changes.columns:
            self._guard_column(column)
        ruled = list(self._rules())
        self.batch.first += self._room()
        self.batch.first += guard.copies()
        self.batch.first += self._columns()
        self.batch.first += [block.request for block in guard.blocks]
        self.batch.first += self._widened()
        self.batch.first += ruled
        # Last of the cells: what fills a blank looks at the cells as they by then are.
        self.batch.first += [fill.request for fill in guard.fills]
        if guard.copy_tab is not None:
            self.batch.after = self.batch.after.without(guard.outdated)
            self._remember(guard.copy_tab)

    @staticmethod
    def _heading(column: NewColumn) -> CellEdit:
        return CellEdit(
            column.tab,
            column.header_row,
            column.column,
            None,
            column.header,
            Kind.TEXT,
            "header",
            fills_blank=True,
        )

    def _guarded(self, tab: TabState, area: Area, ruled: Ruled | None = None) -> None:
        if tab.title not in {new.title for new in self._changes.new_tabs}:
            self.batch.guard.add(tab, area, ruled)

    def _guard_column(self, column: NewColumn) -> None:
        tab = self.batch.after.tab(column.tab)
        if tab is not None:
            last = max(tab.rows, column.header_row)
            area = Area(column.header_row, column.column, last, column.column)
            look = number_format(column.kind)
            self._guarded(tab, area, Ruled(area, number_format=look) if look else None)

    def _columns(self) -> Iterator[Request]:
        for column in self._changes.columns:
            tab = self.batch.after.tab(column.tab)
            if tab is None:
                continue
            if column.column > 1:
                yield heading_look(tab.id, column)
            if number := number_format(column.kind):
                first = column.header_row + 1
                yield column_look(tab.id, column.column, first, {"numberFormat": number})
            yield tab_layout.width_request(tab.id, column.column, column.column, column.width)
            if self._protect:
                yield tab_layout.guard(tab_layout.column_range(tab.id, column.column))

    def _rules(self) -> Iterator[Request]:
        changes, structure = self._changes, self.batch.after
        standing = {one.key: one for one in self.batch.guard.snapshot.sources}
        sources = {one.key: one for one in changes.sources} or standing
        done = frozenset(each.tab for each in changes.rules)
        for each in changes.rules:
            tab = structure.tab(each.tab)
            if tab is None:
                continue
            for area, request in dropdowns_and_colours.dropdown_requests(tab, each, sources):
                yield from self._ruled(tab, area, request)
            yield from dropdowns_and_colours.colour_requests(tab, each)
        if changes.sources:
            for tab, area, request in dropdowns_and_colours.moved_lists(
                structure, sources, standing, done
            ):
                yield from self._ruled(tab, area, request)
            yield from dropdowns_and_colours.list_marks(structure, changes.sources)

    def _ruled(self, tab: TabState, area: Area, request: Request) -> Iterator[Request]:
        """Sets a dropdown but where Google's own table keeps its columns."""
        for part in untyped(tab, area):
            rule = request["setDataValidation"]
            self._guarded(tab, part, Ruled(part, rule.get("rule")))
            yield {"setDataValidation": {**rule, "range": grid_range(tab.id, part)}}

    def _widened(self) -> Iterator[Request]:
        """Takes new columns and rows into the tables that they stand beside."""
        added: dict[str, set[int]] = {column.tab: set() for column in self._changes.columns}
        for edit in self._changes.cells:
            if edit.appends and edit.new is not None:
                added.setdefault(edit.tab, set()).add(edit.row)
        for title, rows in added.items():
            tab = self.batch.after.tab(title)
            if tab is not None:
                yield from widened(tab, self._changes.columns, rows)

    def _room(self) -> Iterator[Request]:
        """Rows and columns that are still missing at the end of users' tabs."""
        for title, areas in self.batch.guard.areas.items():
            tab = self.batch.after.tab(title)
            if tab is None:
                continue
            rows = max(area.last_row for area in areas) - tab.rows
            columns = max(area.last_column for area in areas) - tab.columns
            for dimension, missing in (("ROWS", rows), ("COLUMNS", columns)):
                if missing > 0:
                    place = {"sheetId": tab.id, "dimension": dimension, "length": missing}
                    yield {"appendDimension": place}
            grown = replace(
                tab, rows=tab.rows + max(rows, 0), columns=tab.columns + max(columns, 0)
            )
            self._remember(grown)

    # Report tabs

    def reports(self, shown: Mapping[str, Tab]) -> None:
        for key in self._changes.removed:
            old = self.batch.after.report(key)
            if old is not None:
                self.batch.first.append({"deleteSheet": {"sheetId": old.id}})
                self.batch.after = self.batch.after.without([old])
        for tab in self._changes.tabs:
            self._report(tab, shown.get(tab.key))

    def withdraw(self, titles: tuple[str, ...]) -> None:
        """Takes tabs of the user's away that we gave and nobody used."""
        for title in titles:
            tab = self.batch.after.tab(title)
            if tab is not None:
                self.batch.first.append({"deleteSheet": {"sheetId": tab.id}})
                self.batch.after = self.batch.after.without([tab])

    def _report(self, tab: Tab, shown: Tab | None) -> None:
        old = self.batch.after.report(tab.key)
        charts = [self._new_id() for _ in tab.charts]
        if old is None:
            tab_id = self._new[tab.title]
            requests = tab_layout.new_tab(tab, tab_id, self._ids, iter(charts))
            requests += tab_layout.guarded(tab, tab_id) if self._protect else []
        elif shown is not None and tab_diff.stands(shown, old, self.batch.guard.snapshot):
            tab_id = old.id
            if not tab_diff.has_other_charts(tab, shown):
                charts = list(old.charts)
            requests = tab_diff.redrawn_tab(tab, shown, old, self._ids, charts)
        else:
            tab_id = old.id
            requests = tab_layout.rewritten_tab(tab, old, self._ids, iter(charts))
        self.batch.tabs[tab.title] = requests
        state = tab_state(tab, tab_id, tuple(charts))
        self._remember(replace(state, title=old.title, guards=old.guards) if old else state)

    # Marks

    def marks(self) -> None:
        marks = dict(self.batch.after.marks)
        for key, value in self._changes.marks.items():
            request = mark_request(key, value, marks.get(key))
            (self.batch.last if key.startswith("digest_") else self.batch.first).append(request)
            if value is None:
                marks.pop(key, None)
            else:
                marks[key] = value
        self.batch.after = replace(self.batch.after, marks=marks)

    def _charts(self) -> Iterator[int]:
        while True:
            yield self._new_id()

    def _remember(self, tab: TabState) -> None:
        self.batch.after = self.batch.after.with_tab(tab)


def _check_size(structure: Structure) -> None:
    cells = sum(tab.rows * tab.columns for tab in structure.tabs)
    if cells > MOST_CELLS:
        raise CrmError("google_too_many_cells", sheet=structure.title, count=cells)
