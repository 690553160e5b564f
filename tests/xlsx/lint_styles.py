"""Faults of formats: indices into the style sheet's lists that name nothing, counts that lie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from tests.xlsx.fault import Fault
from tests.xlsx.package import Package, children, local, parse

_LISTS = {
    "fonts": "font",
    "fills": "fill",
    "borders": "border",
    "cellStyleXfs": "xf",
    "cellXfs": "xf",
    "cellStyles": "cellStyle",
    "dxfs": "dxf",
}
_OF_A_FORMAT = {"fontId": "fonts", "fillId": "fills", "borderId": "borders", "xfId": "cellStyleXfs"}
_OF_A_CELL = {"c": "s", "row": "s", "col": "style"}
_DXF = [
    "dxfId",
    "headerRowDxfId",
    "dataDxfId",
    "totalsRowDxfId",
    "headerRowBorderDxfId",
    "tableBorderDxfId",
    "totalsRowBorderDxfId",
]


def style_faults(package: Package) -> Iterator[Fault]:
    styles = next(
        (part for part in package.related(package.workbook, "styles") if part in package.parts),
        None,
    )
    if styles is None:
        return  # what cells then name means nothing to anybody
    root = parse(package.parts[styles])
    sizes = {name: _size(root, name) for name in _LISTS}
    yield from (Fault(code, styles, detail) for code, detail in _in_the_sheet(root, sizes))
    for sheet in package.sheets:
        for part in (sheet.part, *package.related(sheet.part, "table")):
            if part in package.parts:
                inside = parse(package.parts[part]).iter(etree.Element)
                yield from (Fault(code, part, detail) for code, detail in _in_a_tab(inside, sizes))


def _size(root: etree._Element, name: str) -> int:
    """Entries of a list; alternatives count by the first of them, as a reader takes one."""
    size = 0
    for holder in children(root, name):
        for child in holder:
            if local(child) == "AlternateContent":
                size += len(children(child[0], _LISTS[name])) if len(child) else 0
            size += local(child) == _LISTS[name]
    return size


def _in_the_sheet(root: etree._Element, sizes: dict[str, int]) -> Iterator[tuple[str, str]]:
    for name in ("cellStyleXfs", "cellXfs"):
        for holder in children(root, name):
            for place, xf in enumerate(children(holder, "xf")):
                for attribute, listed in _OF_A_FORMAT.items():
                    if name == "cellStyleXfs" and attribute == "xfId":
                        continue
                    if _beyond(xf.get(attribute), sizes[listed]):
                        yield "format-index", f"{name} {place}: {attribute} {xf.get(attribute)}"
    for name in _LISTS:
        for holder in children(root, name):
            count = holder.get("count")
            if count is not None and count != str(sizes[name]):
                yield "wrong-count", f"{name}: {count}, {sizes[name]} are there"
    codes: set[str] = set()
    for holder in children(root, "numFmts"):
        for one in children(holder, "numFmt"):
            if one.get("numFmtId", "") in codes:
                yield "number-format-twice", one.get("numFmtId", "")
            codes.add(one.get("numFmtId", ""))


def _in_a_tab(
    elements: Iterable[etree._Element], sizes: dict[str, int]
) -> Iterator[tuple[str, str]]:
    for element in elements:
        name = local(element)
        attribute = _OF_A_CELL.get(name)
        if attribute and _beyond(element.get(attribute), sizes["cellXfs"]):
            yield "style-index", f"{name} {element.get('r') or ''}: {element.get(attribute)}"
        for key in _DXF:
            if element.get(key) is not None and _beyond(element.get(key), sizes["dxfs"]):
                yield "dxf-index", f"{name}: {key} {element.get(key)}"


def _beyond(index: str | None, size: int) -> bool:
    return index is not None and not (index.isdigit() and int(index) < size)
