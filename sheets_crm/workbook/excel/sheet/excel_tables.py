"""Excel's own Tables (ListObjects) over a sheet: where they are, and one column or row more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from sheets_crm.text.parse_untrusted import whole
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.xml.a1_references import area_name, overlap, parse_area
from sheets_crm.workbook.excel.xml.canonical_xml import el
from sheets_crm.workbook.excel.xml.escape_text import coded, uncoded
from sheets_crm.workbook.excel.xml.spans import Splices, parse
from sheets_crm.workbook.snapshot import Area


@dataclass(frozen=True)
class Table:
    """One Table.

    Attributes:
        area: header, rows and totals.
        columns: the names of its columns, equal to the header cells' texts.
        plain: whether it has a header, no totals row, and does not come from a query or a map.
    """

    part: str
    area: Area
    columns: tuple[str, ...]
    plain: bool


def tables_of(package: Package, sheet_part: str) -> tuple[Table, ...]:
    """The Tables of one sheet."""
    parts = (one.target for one in package.relationships(sheet_part) if one.kind == "table")
    found = (_read(package, part) for part in parts if package.has(part))
    return tuple(table for table in found if table)


def _read(package: Package, part: str) -> Table | None:
    root = package.parsed(part)
    area = parse_area(root.get("ref"))
    listed = root.first("tableColumns")
    if area is None or listed is None:
        return None
    headers = root.get("headerRowCount", "1") != "0"
    totals = root.get("totalsRowCount", "0") != "0"
    plain = headers and not totals and root.get("tableType", "worksheet") == "worksheet"
    names = tuple(uncoded(one.get("name")) for one in listed.all("tableColumn"))
    return Table(part, area, names, plain)


def can_grow(
    table: Table,
    column: int,
    header: str,
    occupied: Iterable[Area],
    blank: Callable[[int, int], bool],
) -> bool:
    """Whether a Table may take in the column right of it, without harm to anything there.

    Args:
        table: the Table.
        column: the column to take in, from 1.
        header: its heading.
        occupied: merged areas and the other Tables.
        blank: whether the cell at a row and column is empty.
    """
    strip = replace(table.area, first_column=column, last_column=column)
    return (
        table.plain
        and column == table.area.last_column + 1
        and header.casefold() not in {name.casefold() for name in table.columns}
        and not any(overlap(strip, area) for area in occupied)
        and all(blank(row, column) for row in range(strip.first_row, strip.last_row + 1))
    )


def grow(package: Package, table: Table, header: str) -> None:
    """Gives a Table one more column at its right end; its filter grows along."""
    data = package.xml(table.part)
    root = parse(data, table.part)
    splices = Splices(data)
    grown = replace(table.area, last_column=table.area.last_column + 1)
    splices.set_attribute(root, "ref", area_name(grown))
    filtered = root.first("autoFilter")
    now = parse_area(filtered.get("ref")) if filtered else None
    if filtered and now:
        wider = replace(now, last_column=grown.last_column)
        splices.set_attribute(filtered, "ref", area_name(wider))
    if listed := root.first("tableColumns"):
        numbers = [whole(one.get("id")) for one in listed.all("tableColumn")]
        column = el("tableColumn", id=max(numbers, default=0) + 1, name=_column_name(header))
        splices.set_attribute(listed, "count", str(len(numbers) + 1))
        splices.append(listed, column.write(root.prefix).encode())
    package.put(table.part, splices.result())


def can_lengthen(
    table: Table, rows: Collection[int], occupied: Iterable[Area], blank: Callable[[int, int], bool]
) -> int:
    """The last row of a Table that takes in the rows added right below it, without harm there.

    Args:
        table: the Table.
        rows: the rows that are added.
        occupied: merged areas and the other Tables.
        blank: whether the cell at a row and column was empty.
    """
    area = table.area
    last = area.last_row
    while table.plain and last + 1 in rows:
        strip = replace(area, first_row=last + 1, last_row=last + 1)
        columns = range(area.first_column, area.last_column + 1)
        if any(overlap(strip, one) for one in occupied) or not all(
            blank(last + 1, column) for column in columns
        ):
            break
        last += 1
    return last


def lengthen(package: Package, table: Table, last_row: int) -> None:
    """Has a Table end at a row further down; its filter grows along."""
    data = package.xml(table.part)
    root = parse(data, table.part)
    splices = Splices(data)
    splices.set_attribute(root, "ref", area_name(replace(table.area, last_row=last_row)))
    if (filtered := root.first("autoFilter")) and (now := parse_area(filtered.get("ref"))):
        splices.set_attribute(filtered, "ref", area_name(replace(now, last_row=last_row)))
    package.put(table.part, splices.result())


def shrink(package: Package, table: Table, last_column: int) -> None:
    """Takes the columns right of one out of a Table; its filter and its sorting follow."""
    data = package.xml(table.part)
    root = parse(data, table.part)
    splices = Splices(data)
    cut = replace(table.area, last_column=last_column)
    width = last_column - cut.first_column + 1
    splices.set_attribute(root, "ref", area_name(cut))
    if (filtered := root.first("autoFilter")) and (now := parse_area(filtered.get("ref"))):
        splices.set_attribute(filtered, "ref", area_name(replace(now, last_column=last_column)))
        for one in filtered.all("filterColumn"):
            if whole(one.get("colId")) >= width:
                splices.remove(one)
    if (order := root.first("sortState")) is not None:
        splices.remove(order)
    if listed := root.first("tableColumns"):
        columns = listed.all("tableColumn")
        splices.set_attribute(listed, "count", str(width))
        for one in columns[width:]:
            splices.remove(one)
    package.put(table.part, splices.result())


def rename_column(package: Package, table: Table, column: int, header: str) -> None:
    """Gives a Table's column the name that its header cell now has."""
    data = package.xml(table.part)
    root = parse(data, table.part)
    listed = root.first("tableColumns")
    place = column - table.area.first_column
    if listed is None or not 0 <= place < len(table.columns):
        return
    splices = Splices(data)
    splices.set_attribute(listed.all("tableColumn")[place], "name", _column_name(header))
    package.put(table.part, splices.result())


def _column_name(header: str) -> str:
    return coded(header.replace("\r", "")).replace("\n", "_x000a_")
