"""A tab built in a scratch workbook moves into the user's package, and out again.

The scratch workbook is XlsxWriter's, so its way of writing is relied upon: no prefixes, double
quotes, shared strings. The user's package is not relied upon for anything.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from functools import cache, partial

from sheets_crm.text.parse_untrusted import whole
from sheets_crm.workbook.excel.book.calc_chain import forget_sheet
from sheets_crm.workbook.excel.book.workbook_xml import (
    WORKSHEET_TYPE,
    DefinedName,
    SheetEntry,
    WorkbookXml,
)
from sheets_crm.workbook.excel.package.package import (
    RELATIONSHIPS_TYPE,
    Package,
)
from sheets_crm.workbook.excel.package.relationship import Relationship, relationships_part
from sheets_crm.workbook.excel.package.relationships_xml import RELATIONSHIPS_SPACE
from sheets_crm.workbook.excel.styles.stylesheet import Styles
from sheets_crm.workbook.excel.xml.escape_text import as_attribute
from sheets_crm.workbook.excel.xml.spans import parse

_CELL = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"(?: s="([0-9]+)")?(?: t="(\w+)")?(?:/>|>(.*?)</c>)', re.DOTALL
)
_ROW_STYLE = re.compile(rb'(<row [^>]*?\ss=")([0-9]+)(")')
_COLUMN_STYLE = re.compile(rb'(<col [^>]*?\sstyle=")([0-9]+)(")')
_DXF = re.compile(rb'([dD]xfId=")([0-9]+)(")')
_SHARED = re.compile(rb"<si>(.*?)</si>", re.DOTALL)
_TABLE_ID = re.compile(rb'(<table [^>]*?\sid=")([0-9]+)(")')
_NUMBER_IN_NAME = re.compile(r"[0-9]*(?=\.\w+$)")


def as_xlsxwriter_writes(sheet: bytes) -> bool:
    """Whether a sheet can be moved: no formula in it, and every cell is written as there."""
    formula = re.search(rb"<(?:[\w.\-]+:)?f[\s/>]", sheet)
    return (
        formula is None
        and b"<sheetData" in sheet
        and len(_CELL.findall(sheet)) == len(re.findall(rb"<(?:[\w.\-]+:)?c[\s/>]", sheet))
    )


class Scratch:
    """A workbook that XlsxWriter has just built."""

    def __init__(self, data: bytes) -> None:
        self.package = Package.open(data)
        self.workbook = WorkbookXml(self.package)
        self.styles = Styles(self.package.xml("xl/styles.xml"))
        strings = "xl/sharedStrings.xml"
        shared = self.package.xml(strings) if self.package.has(strings) else b""
        self.strings: list[bytes] = _SHARED.findall(shared)

    def names_of(self, title: str) -> list[DefinedName]:
        """The names that are local to one tab."""
        place = self.workbook.position(title)
        return [one for one in self.workbook.names if one.sheet == place]


class Transplanter:
    """Moves tabs of one scratch workbook into one package."""

    def __init__(self, scratch: Scratch, package: Package, styles: Styles) -> None:
        self._scratch = scratch
        self._package = package
        self._styles = styles
        self._workbook = WorkbookXml(package)
        self._adopted = cache(partial(styles.adopt, scratch.styles))

    def move(self, title: str) -> None:
        """Puts the tab in: over ours of that title, which keeps its place and part, or last."""
        source = self._scratch.workbook.sheet(title)
        if source is None:
            raise KeyError(title)
        content = self._remapped(self._scratch.package.read(source.part))
        entry = self._workbook.sheet(title)
        if entry and not self._package.has(entry.part):  # it leads nowhere, or to no proper name
            self._workbook.remove_sheet(title)
            entry = None
        if entry is None:
            entry = self._workbook.add_sheet(title, content)
        else:
            clear_sheet(self._package, self._workbook, entry)
            self._package.put(entry.part, content, WORKSHEET_TYPE)
        self._carry_related(source.part, entry.part)
        self._carry_names(title)

    def _carry_names(self, title: str) -> None:
        place = self._workbook.position(title)
        names = self._scratch.names_of(title)
        self._workbook.set_local_names(place, (replace(one, sheet=place) for one in names))

    def _remapped(self, sheet: bytes) -> bytes:
        """The sheet with the package's format numbers and its texts in place."""
        sheet = sheet.replace(b' tabSelected="1"', b"", 1)
        sheet = _CELL.sub(self._cell, sheet)
        sheet = _ROW_STYLE.sub(self._style, sheet)
        sheet = _COLUMN_STYLE.sub(self._style, sheet)
        return _DXF.sub(self._dxf, sheet)

    def _cell(self, found: re.Match[bytes]) -> bytes:
        name, style, kind, content = found[1], found[2], found[3], found[4]
        start: bytes = b'<c r="%b"' % name
        if style:
            start += b' s="%d"' % self._adopted(int(style))
        if kind == b"s":
            text = self._scratch.strings[int(content[3:-4])]
            return start + b' t="inlineStr"><is>' + text + b"</is></c>"
        if kind:
            start += b' t="%b"' % kind
        return start + b"/>" if content is None else b"%b>%b</c>" % (start, content)

    def _style(self, found: re.Match[bytes]) -> bytes:
        return found[1] + b"%d" % self._adopted(int(found[2])) + found[3]

    def _dxf(self, found: re.Match[bytes]) -> bytes:
        index = self._styles.adopt_dxf(self._scratch.styles, int(found[2]))
        return found[1] + b"%d" % index + found[3]

    def _carry_related(self, source: str, target: str) -> None:
        """Brings what a part refers to, each under a free name, ids of relationships kept."""
        arrows = self._scratch.package.relationships(source)
        if not arrows:
            return
        written = "".join(_arrow(one, self._carry(one)) for one in arrows)
        part = relationships_part(target)
        root = f'<Relationships xmlns="{RELATIONSHIPS_SPACE}">{written}</Relationships>'
        head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        self._package.put(part, (head + root).encode(), RELATIONSHIPS_TYPE)

    def _carry(self, arrow: Relationship) -> str:
        if arrow.external:
            return arrow.target
        name = self._package.free_name(_NUMBER_IN_NAME.sub("{}", arrow.target, count=1))
        content = self._scratch.package.read(arrow.target)
        if arrow.kind == "table":
            content = self._table(content)
        self._package.put(name, content, self._scratch.package.content_type(arrow.target))
        self._carry_related(arrow.target, name)
        return "/" + name

    def _table(self, content: bytes) -> bytes:
        """A Table with a number that no other has; its names are the caller's to choose."""
        taken = {0}
        for name in self._package.names():
            if self._package.content_type(name).endswith("spreadsheetml.table+xml"):
                number = parse(self._package.xml(name), name).get("id")
                taken.add(whole(number))
        free = next(number for number in range(1, len(taken) + 1) if number not in taken)
        content = _TABLE_ID.sub(rb"\g<1>%d\3" % free, content, count=1)
        return _DXF.sub(self._dxf, content)


def _arrow(one: Relationship, target: str) -> str:
    mode = ' TargetMode="External"' if one.external else ""
    return f'<Relationship Id="{one.id}" Type="{one.type}" Target={as_attribute(target)}{mode}/>'


def clear_sheet(package: Package, workbook: WorkbookXml, entry: SheetEntry) -> None:
    """Takes away what hangs on a sheet: its parts, its place in the order of calculation."""
    forget_sheet(package, workbook.part, entry.id)
    for part in only_reached_from(package, entry.part):
        package.remove(part)
    if package.has(relationships_part(entry.part)):
        package.remove(relationships_part(entry.part))


def remove_sheet(package: Package, workbook: WorkbookXml, entry: SheetEntry) -> None:
    """Takes a tab away with every trace."""
    clear_sheet(package, workbook, entry)
    workbook.remove_sheet(entry.title)
    package.remove(entry.part)


def only_reached_from(package: Package, source: str) -> list[str]:
    """Parts to which only this part leads, by itself or through others of them."""
    owned: dict[str, None] = {}
    waiting = [source]
    arrows = _all_arrows(package)
    sources: dict[str, set[str]] = defaultdict(set)
    for one, targets in arrows.items():
        for target in targets:
            sources[target].add(one)
    while waiting:
        for target in arrows.get(waiting.pop(), set()):
            if target not in owned and sources[target] <= {source, *owned}:
                owned[target] = None
                waiting.append(target)
    return list(owned)


def _all_arrows(package: Package) -> dict[str, set[str]]:
    """The targets within the package of every part that it leads to."""
    return {
        name: {one.target for one in arrows if not one.external}
        for name, arrows in package.arrows().items()
    }
