"""The guest promise inside a sheet of the user's: all but our cells, rules and columns stays."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from tests.xlsx.addresses import Area, column_number, letters
from tests.xlsx.guest_parts import same, same_frame, same_lists, without
from tests.xlsx.ours import PREFIX, Ours
from tests.xlsx.source import Document, Node, meaning, read_document


def sheet(before: bytes, after: bytes, tab: str, ours: Ours) -> Iterator[str]:
    """Every breach in one sheet's part."""
    old, new = read_document(before), read_document(after)
    yield from same_frame(old, new)
    yield from same_lists("element", _pieces(old.root, tab, ours), _pieces(new.root, tab, ours))
    yield from _dimension(old.root.find("dimension"), new.root.find("dimension"))
    yield from _cells(old, new, tab, ours)


def _pieces(root: Node, tab: str, ours: Ours) -> list[Node]:
    """The user's elements around the cells; wrappers that only hold ours are left out."""
    pieces = []
    for node in root.elements:
        if node.local in ("sheetData", "dimension"):
            continue
        if node.local == "dataValidations":
            pieces += [_head(node, {"count"}), *(v for v in node.elements if not _ours_in(v))]
            pieces = pieces[:-1] if pieces[-1].source.startswith("head of ") else pieces
        elif node.local == "conditionalFormatting":
            pieces += _user_rules(node)
        elif node.local == "cols":
            own = {*ours.columns.get(tab, ()), *ours.widths.get(tab, ())}
            pieces += [column for column in node.elements if not _our_column(column, own)]
        else:
            pieces.append(node)
    return pieces


def _head(node: Node, omitted: set[str]) -> Node:
    spelled = f"head of {node.name} {without(node, omitted)}"
    return Node(node.name, node.tag, spelled)


def _ours_in(rule: Node) -> bool:
    return any(PREFIX in formula.text for formula in rule.elements if "formula" in formula.local)


def _user_rules(block: Node) -> list[Node]:
    rules = [node for node in block.elements if not _ours_in(node)]
    if len(rules) == len(block.elements):
        return [block]
    return [_head(block, set()), *rules] if rules else []


def _our_column(node: Node, columns: AbstractSet[str]) -> bool:
    span = range(int(node.get("min") or 0), int(node.get("max") or 0) + 1)
    return bool(span) and all(letters(number) in columns for number in span)


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
