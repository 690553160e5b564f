"""An .xlsx as its parts: names, bytes, content types and relationships.

The checkers stand on this module alone, so that a fault of the product's own reader cannot hide.
"""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lxml import etree

CONTENT_TYPES = "[Content_Types].xml"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def parse(data: bytes) -> etree._Element:
    return etree.fromstring(data, _PARSER)


def local(element: etree._Element) -> str:
    """The element's name without its namespace; comments and instructions have none."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in element if local(child) == name]


def descendants(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in element.iter() if local(child) == name]


def attribute(element: etree._Element, name: str) -> str | None:
    """The attribute of that name in whatever namespace (the two standards differ in it)."""
    return next((v for k, v in element.attrib.items() if etree.QName(k).localname == name), None)


@dataclass(frozen=True)
class Relationship:
    source: str
    id: str
    kind: str  # the last word of the type: worksheet, styles, drawing, …
    target: str  # the part's name, or the address where it is external
    external: bool


@dataclass(frozen=True)
class Sheet:
    name: str
    sheet_id: str
    state: str
    part: str


def relationships_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def source_of(rels: str) -> str:
    """The part that a relationships part speaks for; the package itself is the empty name."""
    folder, name = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def _resolve(source: str, target: str) -> str:
    joined = posixpath.join("/", posixpath.dirname(source), target.partition("#")[0])
    return posixpath.normpath(joined).lstrip("/")


class Package:
    """The parts of one workbook file, in the archive's order."""

    def __init__(self, parts: dict[str, bytes], duplicates: tuple[str, ...] = ()) -> None:
        self.parts = parts
        self.duplicates = duplicates

    @classmethod
    def read(cls, path: Path) -> Package:
        with zipfile.ZipFile(path) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
            duplicates = tuple(sorted({name for name in names if names.count(name) > 1}))
            return cls({name: archive.read(name) for name in names}, duplicates)

    @cached_property
    def _types(self) -> tuple[dict[str, str], dict[str, str]]:
        root = parse(self.parts[CONTENT_TYPES])
        defaults = {
            e.get("Extension", "").lower(): e.get("ContentType", "")
            for e in children(root, "Default")
        }
        overrides = {
            e.get("PartName", "").lstrip("/").lower(): e.get("ContentType", "")
            for e in children(root, "Override")
        }
        return defaults, overrides

    @property
    def overrides(self) -> dict[str, str]:
        """Part name in lower case → content type."""
        return self._types[1]

    def content_type(self, part: str) -> str | None:
        defaults, overrides = self._types
        extension = posixpath.basename(part).rpartition(".")[2].lower()
        return overrides.get(part.lower()) or defaults.get(extension)

    def relationships(self, part: str) -> list[Relationship]:
        data = self.parts.get(relationships_part(part))
        if data is None:
            return []
        return [self._relationship(part, e) for e in children(parse(data), "Relationship")]

    def _relationship(self, source: str, element: etree._Element) -> Relationship:
        external = element.get("TargetMode") == "External"
        target = element.get("Target", "")
        return Relationship(
            source=source,
            id=element.get("Id", ""),
            kind=element.get("Type", "").rpartition("/")[2],
            target=target if external else self.actual(_resolve(source, target)),
            external=external,
        )

    def actual(self, name: str) -> str:
        """The part as the archive spells it: names are compared without regard to case."""
        return self._spelling.get(name.lower(), name)

    @cached_property
    def _spelling(self) -> dict[str, str]:
        return {name.lower(): name for name in self.parts}

    @cached_property
    def workbook(self) -> str:
        return next(r.target for r in self.relationships("") if r.kind == "officeDocument")

    @cached_property
    def sheets(self) -> list[Sheet]:
        targets = {r.id: r.target for r in self.relationships(self.workbook)}
        root = parse(self.parts[self.workbook])
        found = [
            sheet for holder in children(root, "sheets") for sheet in children(holder, "sheet")
        ]
        return [
            Sheet(
                e.get("name", ""),
                e.get("sheetId", ""),
                e.get("state", "visible"),
                targets.get(attribute(e, "id") or "", ""),
            )
            for e in found
        ]

    def sheet(self, name: str) -> Sheet:
        return next(sheet for sheet in self.sheets if sheet.name == name)

    def related(self, part: str, kind: str) -> list[str]:
        return [r.target for r in self.relationships(part) if r.kind == kind and not r.external]

    @cached_property
    def names(self) -> list[etree._Element]:
        root = parse(self.parts[self.workbook])
        return [
            n for holder in children(root, "definedNames") for n in children(holder, "definedName")
        ]

    def reach(self, start: set[str], stop: frozenset[str] = frozenset()) -> set[str]:
        """Every part, with its relationships, that `start` leads to without passing `stop`."""
        found: set[str] = set()
        todo = list(start)
        while todo:
            part = todo.pop()
            if part in found or part in stop:
                continue
            found |= {part, relationships_part(part)} & (self.parts.keys() | {""})
            todo += [r.target for r in self.relationships(part) if not r.external]
        return found & self.parts.keys()


def write_package(
    path: Path, parts: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED
) -> None:
    """Write the parts as an archive whose bytes depend on nothing but them."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = method
            archive.writestr(info, data)
