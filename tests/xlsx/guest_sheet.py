"""The guest promise inside a sheet of the user's: all but our cells, rules and columns stays."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from tests.xlsx.addresses import Area, areas, column_number, cut_all, letters, same_cells
from tests.xlsx.guest_parts import same, same_frame, same_lists, without
from tests.xlsx.ours import PREFIX, Ours
from tests.xlsx.source import Document, Node, meaning, read_document


def sheet(before: bytes, after: bytes, tab: str, ours: Ours) -> Iterator[str]:
    """Every breach in one sheet's part."""
    old, new = read_document(before), read_document(after)
    yield from same_frame(old, new)
    yield from same_lists("element", _pieces(old.root), _pieces(new.root))
    own = {*ours.columns.get(tab, ()), *ours.widths.get(tab, ())}
    yield from _columns(old.root, new.root, own)
    yield from _validations(old.root, new.root)
    yield from _dimension(old.root.find("dimension"), new.root.find("dimension"))
    yield from _cells(old, new, tab, ours)


_APART = ("sheetData", "dimension", "cols", "dataValidations")  # each has a check of its own


def _pieces(root: Node) -> list[Node]:
    """The user's elements around the cells; blocks that only hold rules of ours are left out."""
    pieces = []
    for node in root.elements:
        if node.local == "conditionalFormatting":
            pieces += _user_rules(node)
        elif node.local not in _APART:
            pieces.append(node)
    return pieces


def _user_rules(block: Node) -> list[Node]:
    rules = [node for node in block.elements if not _ours_in(node)]
    if len(rules) == len(block.elements):
        return [block]
    head = Node(block.name, block.tag, f"head of {block.name} {block.attributes}")
    return [head, *rules] if rules else []


def _ours_in(rule: Node) -> bool:
    return any(PREFIX in formula.text for formula in rule.elements if "formula" in formula.local)


def _columns(before: Node, after: Node, own: AbstractSet[str]) -> Iterator[str]:
    """Widths and styles of all columns but ours; an element may be split around ours."""
    old, new = (_user_columns(root, own) for root in (before, after))
    if [node.source for node in old] == [node.source for node in new]:
        return
    if _by_column(old, own) != _by_column(new, own):
        yield f"columns: changed: {[c.source for c in old]} → {[c.source for c in new]}"


def _user_columns(root: Node, own: AbstractSet[str]) -> list[Node]:
    holder = root.find("cols")
    found = holder.elements if holder else []
    return [node for node in found if not all(letters(number) in own for number in _span_of(node))]


def _span_of(column: Node) -> range:
    return range(int(column.get("min") or 0), int(column.get("max") or 0) + 1)


def _by_column(nodes: list[Node], own: AbstractSet[str]) -> dict[int, list[tuple[str, str]]]:
    return {
        number: without(node, {"min", "max"})
        for node in nodes
        for number in _span_of(node)
        if letters(number) not in own
    }


def _validations(before: Node, after: Node) -> Iterator[str]:
    """The user's dropdowns stay, but for cells where ours now stand."""
    old, new = before.find("dataValidations"), after.find("dataValidations")
    if old and new and without(old, {"count"}) != without(new, {"count"}):
        yield f"dropdowns: {old.tag} → {new.tag}"
    ours = [area for node in _rules(new) if _ours_in(node) for area in _areas(node)]
    expected = [(node, cut_all(_areas(node), ours)) for node in _rules(old) if not _ours_in(node)]
    expected = [(node, left) for node, left in expected if left]
    found = [node for node in _rules(new) if not _ours_in(node)]
    if len(expected) != len(found):
        yield f"dropdowns: {len(expected)} of the user's → {len(found)}"
    for (node, left), other in zip(expected, found, strict=False):
        if left == _areas(node):
            yield from same("dropdown", node, other)
        elif not _narrowed(node, other, left):
            yield f"dropdown: changed: {node.source[:200]!r} → {other.source[:200]!r}"


def _rules(holder: Node | None) -> list[Node]:
    return holder.elements if holder else []


def _areas(rule: Node) -> list[Area]:
    return areas(rule.get("sqref") or "")


def _narrowed(before: Node, after: Node, left: list[Area]) -> bool:
    return (
        without(before, {"sqref"}) == without(after, {"sqref"})
        and before.inner == after.inner
        and same_cells(left, _areas(after))
    )


def _dimension(before: Node | None, after: Node | None) -> Iterator[str]:
    if before is None or after is None:
        if before is not after:
            yield f"dimension: {before and before.source} → {after and after.source}"
        return
    old, new = Area.parse(before.get("ref") or ""), Area.parse(after.get("ref") or "")
    if not new.contains(old):
        yield f"dimension: shrank from {before.get('ref')} to {after.get('ref')}"


@dataclass
class _Row:
    """A row's tag and its cells by address."""

    node: Node
    number: int
    cells: dict[str, Node] = field(default_factory=dict)

    def touched(self, tab: str, ours: Ours) -> bool:
        return any(ours.has(tab, address) for address in self.cells)

    def rest(self, tab: str, ours: Ours) -> list[str]:
        return [address for address in self.cells if not ours.has(tab, address)]


def _rows(document: Document) -> dict[int, _Row]:
    data = document.root.find("sheetData")
    rows: dict[int, _Row] = {}
    number = 0
    for node in data.elements if data else []:
        number = int(node.get("r") or number + 1)
        rows[number] = _Row(node, number, _addressed(node, number))
    return rows


def _addressed(row: Node, number: int) -> dict[str, Node]:
    cells, column = {}, 0
    for node in row.elements:
        address = node.get("r")
        column = column_number(address) if address else column + 1
        cells[f"{letters(column)}{number}"] = node
    return cells


def _cells(before: Document, after: Document, tab: str, ours: Ours) -> Iterator[str]:
    old, new = _rows(before), _rows(after)
    for number, row in old.items():
        if number in new:
            yield from _row(row, new[number], tab, ours)
        elif row.rest(tab, ours) or without(row.node, {"r", "spans"}):
            yield f"row {number}: lost"
    for number in new.keys() - old.keys():
        if new[number].rest(tab, ours):
            yield f"row {number}: added with cells that are not ours"
    kept = [number for number in new if number in old]
    if kept != [number for number in old if number in new]:
        yield "rows stand in another order"
    yield from _around_rows(before, after)


def _around_rows(before: Document, after: Document) -> Iterator[str]:
    old, new = before.root.find("sheetData"), after.root.find("sheetData")
    if (old is None) != (new is None) or (old and new and old.attributes != new.attributes):
        yield "sheetData: came, went or changed"


def _row(before: _Row, after: _Row, tab: str, ours: Ours) -> Iterator[str]:
    if not before.touched(tab, ours) and not after.touched(tab, ours):
        yield from same(f"row {before.number}", before.node, after.node)
        return
    yield from _row_tag(before, after)
    if before.rest(tab, ours) != after.rest(tab, ours):
        yield f"row {before.number}: cells {before.rest(tab, ours)} → {after.rest(tab, ours)}"
    for address, node in before.cells.items():
        other = after.cells.get(address)
        if not ours.has(tab, address):
            yield from _cell(address, node, other) if other else ()
        elif _sacred(node) and (other is None or meaning(node) != meaning(other)):
            yield f"{address}: the user's formula in a column of ours was overwritten"


def _row_tag(before: _Row, after: _Row) -> Iterator[str]:
    free = {"spans"} | ({"r"} if before.node.get("r") is None else set())
    if without(before.node, free) != without(after.node, free):
        yield f"row {before.number}: {before.node.tag!r} → {after.node.tag!r}"
    old, new = (_span(row.node.get("spans")) for row in (before, after))
    if old and new and not (new[0] <= old[0] and old[1] <= new[1]):
        yield f"row {before.number}: spans shrank from {old} to {new}"


def _span(text: str | None) -> tuple[int, int] | None:
    """The outermost columns of a `spans` attribute, which may list several stretches."""
    ends = [int(end) for stretch in (text or "").split() for end in stretch.split(":")]
    return (min(ends), max(ends)) if ends else None


def _cell(address: str, before: Node, after: Node) -> Iterator[str]:
    """The cell itself; an address that was left out may be spelled out."""
    if before.get("r") is None and after.get("r") == address:
        if without(before, set()) != without(after, {"r"}) or before.inner != after.inner:
            yield f"{address}: changed: {before.source!r} → {after.source!r}"
        return
    yield from same(address, before, after)


def _sacred(cell: Node) -> bool:
    return cell.find("f") is not None or cell.get("cm") is not None or cell.get("vm") is not None
