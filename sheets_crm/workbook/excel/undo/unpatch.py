"""A write taken out of the package again: cells, rules, marks and tabs, as `reverting` found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

from sheets_crm.errors import CrmError
from sheets_crm.workbook.changes import CellEdit
from sheets_crm.workbook.excel.book.workbook_xml import WorkbookXml
from sheets_crm.workbook.excel.draw.transplant import Scratch, as_xlsxwriter_writes
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.sheet.excel_tables import shrink, tables_of
from sheets_crm.workbook.excel.undo.old_formulas import formulas_back
from sheets_crm.workbook.excel.write import Work
from sheets_crm.workbook.snapshot import Snapshot
from sheets_crm.workbook.store import Place
from sheets_crm.workbook.undo.three_way_merge import Reverting


def unpatched(
    data: bytes, now: Snapshot, plan: Reverting, before: bytes
) -> tuple[Package, tuple[Place, ...]]:
    """The package of a workbook's bytes without what a write of ours put in.

    Args:
        data: the workbook's bytes.
        now: what was read from these very bytes.
        plan: what to take out.
        before: the workbook's bytes before the write, for tabs that come back.

    Returns:
        the package, and what stays because something of the user's needs it.
    """
    work = Work(Package.open(data), now, {})
    stuck: list[Place] = []
    formulas = formulas_back(before, now, plan.formulas, stuck)
    cells = tuple(_out_of_tables(work.package, (*plan.changes.cells, *formulas), stuck))
    work.patch(replace(plan.changes, cells=cells))
    for title in plan.withdrawn:
        stuck += _attempted(work.withdraw, title, title)
    for key in plan.changes.removed:
        report = now.report(key)
        stuck += _attempted(work.remove, key, report.title if report else key)
    stuck += _brought_back(work, plan, before)
    standing = {one.tab for one in stuck if not one.row}
    in_use = {source.key for source in now.sources if source.tab in standing}
    work.mark(plan.changes, forgotten=tuple(key for key in plan.forgotten if key not in in_use))
    work.finish(plan.changes, recalculates=bool(plan.formulas))
    return work.package, tuple(stuck)


def _attempted(step: Callable[[str], None], name: str, title: str) -> Iterator[Place]:
    """Takes a tab away; where something of the user's reads it, it is told instead."""
    try:
        step(name)
    except CrmError as error:
        if error.code != "xlsx_tab_used":
            raise
        yield Place(title)


def _out_of_tables(
    package: Package, cells: tuple[CellEdit, ...], stuck: list[Place]
) -> Iterator[CellEdit]:
    """The cells to be emptied, Excel's Tables cut back where a whole column at their end goes.

    A Table's column has a heading always: one between others stays as it is, and is told.
    """
    parts = {entry.title: entry.part for entry in WorkbookXml(package).sheets}
    emptied: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for one in cells:
        if one.new is None:
            emptied[one.tab].add((one.row, one.column))
    staying: set[tuple[str, int]] = set()
    for tab, places in emptied.items():
        for table in tables_of(package, parts[tab]) if tab in parts else ():
            header = table.area.first_row
            in_it = (place for place in places if table.area.holds(*place))
            gone = {column for row, column in in_it if row == header}
            last = table.area.last_column
            while last in gone and last > table.area.first_column:
                gone.remove(last)
                last -= 1
            if last < table.area.last_column:
                shrink(package, table, last)
            staying |= {(tab, column) for column in gone}
            stuck += (Place(tab, header, column) for column in sorted(gone))
    return (one for one in cells if (one.tab, one.column) not in staying)


def _brought_back(work: Work, plan: Reverting, before: bytes) -> Iterator[Place]:
    """Puts tabs back as they were; one that cannot be carried over whole is told."""
    if not plan.returning:
        return
    source = Package.open(before)
    parts = {entry.title: entry.part for entry in WorkbookXml(source).sheets}
    able = source.has("xl/styles.xml")
    scratch = Scratch(before) if able else None
    for title, key in plan.returning.items():
        part = parts.get(title)
        if scratch is None or part is None or not as_xlsxwriter_writes(source.xml(part)):
            yield Place(title)
        else:
            work.bring_back(scratch, title, key)
