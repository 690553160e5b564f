"""The guest promise inside the parts that every sync may patch: workbook, styles, types, chain."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.xlsx.ours import PREFIX, Ours, sheet_of
from tests.xlsx.package import Package, relationships_part
from tests.xlsx.source import Document, Node, meaning, read_document

_GROWING = {"fonts", "fills", "borders", "cellXfs", "cellStyleXfs", "cellStyles", "dxfs", "numFmts"}
_OUR_FLAGS = {"fullCalcOnLoad"}


def same(label: str, before: Node, after: Node) -> Iterator[str]:
    """Nothing where the spelling is the same; else which of meaning and spelling differs."""
    if before.source == after.source:
        return
    if meaning(before) == meaning(after):
        yield f"{label}: spelled otherwise: {before.source[:120]!r} → {after.source[:120]!r}"
    else:
        yield f"{label}: changed: {before.source[:200]!r} → {after.source[:200]!r}"


def same_lists(label: str, before: list[Node], after: list[Node]) -> Iterator[str]:
    for one, other in zip(before, after, strict=False):
        yield from same(label, one, other)
    for lost in before[len(after) :]:
        yield f"{label}: lost: {lost.source[:200]!r}"
    for added in after[len(before) :]:
        yield f"{label}: added: {added.source[:200]!r}"


def same_frame(before: Document, after: Document) -> Iterator[str]:
    """What stands around the root's children: declaration, root tag, what follows."""
    if _without_encoding(before.prolog) != _without_encoding(after.prolog):
        yield f"prolog: spelled otherwise: {before.prolog!r} → {after.prolog!r}"
    if before.epilog.strip() != after.epilog.strip():
        yield f"after the root: {before.epilog!r} → {after.epilog!r}"
    if before.root.name != after.root.name:
        yield f"root: {before.root.name} → {after.root.name}"
    yield from _root_tag(before.root, after.root)


def _without_encoding(prolog: str) -> str:
    """A part in another encoding may come back as UTF-8."""
    return re.sub(r"""\s+encoding\s*=\s*("[^"]*"|'[^']*')""", "", prolog).strip()


def _root_tag(before: Node, after: Node) -> Iterator[str]:
    """Namespaces may be added, and prefixes to `mc:Ignorable`; nothing else."""
    old, new = before.attributes, after.attributes
    known = {name for name, _ in old}
    kept = [(k, v) for k, v in new if k in known or not k.startswith("xmlns")]
    added = [k for k, _ in kept if k not in known and not k.endswith(":Ignorable")]
    for name in added:
        yield f"root: attribute {name} was added"
    kept = [(k, _ignorable(k, dict(old).get(k, v), v)) for k, v in kept if k in known]
    if kept != old:
        yield f"root: attributes {old} → {new}"


def _ignorable(name: str, old: str, new: str) -> str:
    grown = name.endswith(":Ignorable") and new.split()[: len(old.split())] == old.split()
    return old if grown else new


def without(node: Node, names: set[str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in node.attributes if name not in names]


def content_types(
    before: bytes, after: bytes, mine_before: set[str], mine_after: set[str]
) -> Iterator[str]:
    """Entries of the user's parts stay; overrides of our parts and new defaults may come."""
    old, new = read_document(before), read_document(after)
    yield from same_frame(old, new)
    kept = _entries(old.root, mine_before)
    defaults = {(node.get("Extension") or "").lower() for node in kept if node.local == "Default"}
    fresh = [
        node
        for node in _entries(new.root, mine_after)
        if node.local != "Default" or (node.get("Extension") or "").lower() in defaults
    ]
    yield from same_lists("content type", kept, fresh)


def _entries(root: Node, mine: set[str]) -> list[Node]:
    names = {part.lower() for part in mine}
    return [e for e in root.elements if (e.get("PartName") or "").lstrip("/").lower() not in names]


def workbook_relationships(
    before: Package, after: Package, mine_before: set[str], mine_after: set[str]
) -> Iterator[str]:
    yield from same_lists(
        "relationship", _user_relations(before, mine_before), _user_relations(after, mine_after)
    )


def _user_relations(package: Package, mine: set[str]) -> list[Node]:
    part = relationships_part(package.workbook)
    ours = {r.id for r in package.relationships(package.workbook) if r.target in mine}
    root = read_document(package.parts[part]).root
    return [node for node in root.elements if node.get("Id") not in ours]


def workbook(
    before: Package, after: Package, tabs_before: set[str], tabs_after: set[str]
) -> Iterator[str]:
    """Our sheets, `_crm_` names and the order to calculate on opening may come and go."""
    old, new = (read_document(p.parts[p.workbook]) for p in (before, after))
    yield from same_frame(old, new)
    yield from same_lists(
        "workbook",
        _workbook_pieces(old.root, before, tabs_before),
        _workbook_pieces(new.root, after, tabs_after),
    )


def _workbook_pieces(root: Node, package: Package, ours: set[str]) -> list[Node]:
    """The user's elements, with places in the row of tabs replaced by the tabs' names."""
    order = [sheet.name for sheet in package.sheets]
    pieces = []
    for node in root.elements:
        if node.local == "sheets":
            pieces += [s for s in node.elements if s.get("name") not in ours]
        elif node.local == "definedNames":
            pieces += [_placed(n, order) for n in node.elements if not _our_name(n, order, ours)]
        elif node.local == "bookViews":
            pieces += [_placed(view, order) for view in node.elements]
        elif node.local == "calcPr":
            kept = without(node, _OUR_FLAGS)
            pieces += [Node(node.name, node.tag, f"{node.name} {kept}")] if kept else []
        else:
            pieces.append(node)
    return pieces


def _our_name(node: Node, order: list[str], ours: set[str]) -> bool:
    place = node.get("localSheetId")
    local = order[int(place)] if place is not None else sheet_of(node.text)
    return (node.get("name") or "").startswith(PREFIX) or (place is not None and local in ours)


def _placed(node: Node, order: list[str]) -> Node:
    def named(match: re.Match[str]) -> str:
        place = int(match.group(2))
        return f"{match.group(1)}={order[place] if place < len(order) else place}"

    pattern = r"""\b(localSheetId|activeTab|firstSheet)\s*=\s*["'](\d+)["']"""
    return Node(node.name, node.tag, re.sub(pattern, named, node.source), node.nodes)


def styles(before: bytes, after: bytes) -> Iterator[str]:
    """The user's entries are the unchanged beginning of every list; ours may follow."""
    old, new = read_document(before), read_document(after)
    yield from same_frame(old, new)
    for node in old.root.elements:
        other = new.root.find(node.local)
        if other is None:
            yield f"{node.local}: the list is gone"
        elif node.local in _GROWING:
            yield from _grown(node, other)
        else:
            yield from same(node.local, node, other)
    known = [node.local for node in old.root.elements]
    for node in new.root.elements:
        if node.local not in known and node.local not in _GROWING:
            yield f"{node.local}: added"
    if [e.local for e in new.root.elements if e.local in known] != known:
        yield "the lists stand in another order"


def _grown(before: Node, after: Node) -> Iterator[str]:
    yield from same_lists(before.local, before.elements, after.elements[: len(before.elements)])
    if without(before, {"count"}) != without(after, {"count"}):
        yield f"{before.local}: attributes {before.attributes} → {after.attributes}"
    count = after.get("count")
    if count is not None and int(count) != len(after.elements):
        yield f"{before.local}: count says {count} of {len(after.elements)}"


def calc_chain(
    before: Package, after: Package, tabs_before: set[str], tabs_after: set[str]
) -> Iterator[str]:
    """Only entries of our own tabs may come and go."""
    yield from (
        f"calculation chain: {one} → {other}"
        for one, other in [(_chain(before, tabs_before), _chain(after, tabs_after))]
        if one != other
    )


def _chain(package: Package, ours: set[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    (part,) = package.related(package.workbook, "calcChain")
    own = {sheet.sheet_id for sheet in package.sheets if sheet.name in ours}
    entries, sheet = [], ""
    for node in read_document(package.parts[part]).root.elements:
        sheet = node.get("i") or sheet
        if sheet not in own:
            entries.append((sheet, without(node, {"i"})))
    return entries


def app_properties(before: bytes, after: bytes) -> Iterator[str]:
    """The list of tabs in the file's properties may follow the tabs; the rest stays."""
    listing = {"HeadingPairs", "TitlesOfParts"}
    old, new = (
        [e for e in read_document(part).root.elements if e.local not in listing]
        for part in (before, after)
    )
    yield from same_lists("property", old, new)


def table(before: bytes, after: bytes, ours: Ours) -> Iterator[str]:
    """A table that was named may grow to the right by whole columns; nothing else in it changes."""
    old, new = read_document(before), read_document(after)
    yield from same_frame(
        Document(old.prolog, Node(old.root.name, "", ""), ""),
        Document(new.prolog, Node(new.root.name, "", ""), ""),
    )
    if old.root.get("displayName") not in ours.tables:
        yield "a table that was not to grow was changed"
    if without(old.root, {"ref"}) != without(new.root, {"ref"}):
        yield f"table: attributes {old.root.attributes} → {new.root.attributes}"
    yield from _reaches(old.root, new.root)
    for node in old.root.elements:
        yield from _table_piece(node, new.root.find(node.local))
    if [e.local for e in old.root.elements] != [e.local for e in new.root.elements]:
        yield "table: elements came or went"


def _table_piece(before: Node, after: Node | None) -> Iterator[str]:
    if after is None:
        yield f"table: {before.local} is gone"
    elif before.local == "tableColumns":
        yield from same_lists(
            "table column", before.elements, after.elements[: len(before.elements)]
        )
        if after.get("count") != str(len(after.elements)):
            yield f"table: count says {after.get('count')} of {len(after.elements)} columns"
    elif before.local == "autoFilter":
        yield from _reaches(before, after)
        yield from same_lists("filter", before.elements, after.elements)
    else:
        yield from same(f"table {before.local}", before, after)


def _reaches(before: Node, after: Node) -> Iterator[str]:
    """Same first cell and last row; the last column no further left."""
    pattern = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)$")
    old, new = (pattern.match(node.get("ref") or "") for node in (before, after))
    if not old or not new:
        yield f"table: range {before.get('ref')} → {after.get('ref')}"
        return
    shrunk = (len(new[3]), new[3]) < (len(old[3]), old[3])
    if shrunk or (old[1], old[2], old[4]) != (new[1], new[2], new[4]):
        yield f"table: range {old[0]} → {new[0]}"
