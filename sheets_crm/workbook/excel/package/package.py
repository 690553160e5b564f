"""An Open Packaging Conventions package: parts, their types and how they refer to one another.

What is not changed is written back as the compressed bytes that it came as.
"""

from __future__ import annotations

import posixpath
from functools import cached_property
from itertools import count
from typing import BinaryIO
from urllib.parse import unquote

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.package import archive, deflate, unsupported
from sheets_crm.workbook.excel.package.archive import Member
from sheets_crm.workbook.excel.package.content_types import TYPES, ContentTypes, part_key
from sheets_crm.workbook.excel.package.encoding import TOLD_WITHIN, as_utf8, encoding_of
from sheets_crm.workbook.excel.package.read_budget import Budget
from sheets_crm.workbook.excel.package.relationship import Relationship, relationships_part
from sheets_crm.workbook.excel.package.relationships_xml import (
    NO_RELATIONSHIPS,
    free_id,
    with_relationship,
    without_relationship,
)
from sheets_crm.workbook.excel.xml.spans import Element, parse

RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


class Package:
    """The parts of one file, with the changes made to them since it was opened."""

    def __init__(self, data: bytes, members: list[Member]) -> None:
        self._data = data
        self._members = {part_key(member.name): member for member in members}
        self._changed: dict[str, tuple[str, bytes]] = {}
        self._removed: set[str] = set()
        self._relationships: dict[str, tuple[Relationship, ...]] = {}
        self._by_id: dict[str, dict[str, Relationship]] = {}
        self._kept_root: dict[str, tuple[bytes, Element]] = {}
        self.budget = Budget(len(data))

    @classmethod
    def open(cls, data: bytes) -> Package:
        """A package from a file's bytes.

        Raises:
            CrmError: it is no workbook, or one that cannot be kept whole; see `unsupported` and
                `archive`.
        """
        unsupported.refuse_what_is_no_archive(data)
        package = cls(data, archive.read_directory(data))
        unsupported.refuse_by_parts(frozenset(package._members))
        package._refuse_by_relationships()
        return package

    def _refuse_by_relationships(self) -> None:
        unsupported.refuse_signed(self.relationships(""))
        main = self.main
        unsupported.refuse_by_type(self.relationships(""), self.content_type(main))
        unsupported.refuse_shared(self.relationships(main))

    @property
    def main(self) -> str:
        """Name of the workbook part."""
        for one in self.relationships(""):
            if one.kind == "officeDocument" and self.has(one.target):
                return one.target
        raise CrmError("xlsx_not_a_workbook")

    # Parts

    def has(self, name: str) -> bool:
        key = part_key(name)
        return key in self._changed or (key in self._members and key not in self._removed)

    def names(self) -> list[str]:
        """Every part as it will be saved, in order."""
        kept = [one.name for key, one in self._members.items() if self.has(key)]
        return kept + [name for key, (name, _) in self._changed.items() if key not in self._members]

    def original(self, name: str) -> bytes | None:
        """The part as it came, None when it is new."""
        member = self._members.get(part_key(name))
        return archive.unpack(self._data, member) if member else None

    def read(self, name: str) -> bytes:
        """The part's bytes as they stand now.

        Raises:
            CrmError: `xlsx_damaged` when there is none of that name.
        """
        key = part_key(name)
        if key == part_key(TYPES):
            return self._types.data
        if key in self._changed:
            return self._changed[key][1]
        if not self.has(name):
            raise CrmError("xlsx_damaged", part=name)
        self.budget.unpack(name, self._members[key].size)
        return archive.unpack(self._data, self._members[key])

    def _came_as(self, key: str, data: bytes) -> bool:
        """Whether a part came as just these bytes; it is unpacked only where nothing else tells."""
        member = self._members.get(key)
        if member is None or (member.size, member.crc) != (len(data), deflate.crc32(data)):
            return False
        return archive.unpack(self._data, member) == data

    def same_as(self, other: Package, name: str) -> bool:
        """Whether a part came with the same compressed bytes in both."""
        mine, theirs = self._came(name), other._came(name)
        return mine is not None and mine == theirs

    def _came(self, name: str) -> tuple[int, int, int, bytes] | None:
        """How, with what checksum and size, and as which compressed bytes a part came."""
        member = self._members.get(part_key(name))
        if member is None:
            return None
        packed = bytes(archive.packed_as_is(self._data, member).data)
        return member.method, member.crc, member.size, packed

    def in_utf8(self, name: str) -> bool:
        """Whether the part, as it came, is written in UTF-8, by its beginning."""
        member = self._members.get(part_key(name))
        start = archive.unpack_start(self._data, member, TOLD_WITHIN) if member else b""
        return encoding_of(start) is None

    def xml(self, name: str) -> bytes:
        """The part's bytes, in UTF-8 whatever it is written in."""
        return as_utf8(self.read(name), name)

    def parsed(self, name: str) -> Element:
        """The part's root element.

        Raises:
            CrmError: see `spans.parse` and `read_budget`.
        """
        data = self.xml(name)
        self.budget.parse(name, data)
        return parse(data, name)

    def data_and_root(self, name: str) -> tuple[bytes, Element]:
        """The part's bytes and their root element, which is kept for as long as they stay so.

        Raises:
            CrmError: as `parsed`.
        """
        data = self.xml(name)
        if name in self._kept_root and self._kept_root[name][0] != data:
            del self._kept_root[name]  # before the next is made: there is room for one
        if name not in self._kept_root:
            self._kept_root[name] = data, self.parsed(name)
        return self._kept_root[name]

    def size(self, name: str) -> int:
        """Bytes of the part, unpacked, without unpacking it."""
        key = part_key(name)
        if key in self._changed:
            return len(self._changed[key][1])
        return self._members[key].size if key in self._members else 0

    def put(self, name: str, data: bytes, content_type: str | None = None) -> None:
        """Changes a part, or adds one of that type; the bytes that it came with are no change."""
        key = part_key(name)
        self._relationships.clear()
        self._removed.discard(key)
        self._changed[key] = (name, data)
        if content_type is not None:
            self._types.declare(name, content_type)

    def remove(self, name: str) -> None:
        """Drops a part, its own relationships and its entry among the content types."""
        for each in (name, relationships_part(name)):
            key = part_key(each)
            self._changed.pop(key, None)
            if key in self._members:
                self._removed.add(key)
            self._types.declare(each, None)
        self._relationships.clear()

    def free_name(self, pattern: str) -> str:
        """The first free name of a pattern such as `xl/charts/chart{}.xml`, counting from 1."""
        names = (pattern.format(number) for number in count(1))
        return next(name for name in names if self.is_free(name))

    def is_free(self, name: str) -> bool:
        """Whether neither a part nor anything said about one of that name would be written over."""
        taken = self.has(name) or self.has(relationships_part(name)) or self._types.names(name)
        return not taken and part_key(name) not in self._promised

    @cached_property
    def _promised(self) -> frozenset[str]:
        """Parts that the file leads to, be they there or not; ours are all there."""
        arrows = (one for found in self.arrows().values() for one in found)
        return frozenset(part_key(one.target) for one in arrows if not one.external)

    @property
    def changed(self) -> frozenset[str]:
        """Parts that differ from what was opened: added, rewritten or removed."""
        rewritten = {
            key for key, (_, data) in self._changed.items() if not self._came_as(key, data)
        }
        types = {part_key(TYPES)} if self._types.changed else set()
        return frozenset(rewritten | self._removed | types)

    # Content types

    @cached_property
    def _types(self) -> ContentTypes:
        return ContentTypes(self.original(TYPES) or b"")

    def content_type(self, name: str) -> str:
        """The declared type of a part, "" when there is none."""
        return self._types.of(name)

    # Relationships

    def relationships(self, source: str) -> tuple[Relationship, ...]:
        """What a part refers to, in document order; "" is the package itself."""
        if source not in self._relationships:
            part = relationships_part(source)
            root = self.parsed(part) if self.has(part) else None
            found = root.all("Relationship") if root else []
            arrows = tuple(self._relationship(source, one) for one in found)
            self._relationships[source] = arrows
            self._by_id[source] = {one.id: one for one in reversed(arrows)}
        return self._relationships[source]

    def arrows(self) -> dict[str, tuple[Relationship, ...]]:
        """What every part refers to that the package itself leads to, by the part."""
        found: dict[str, tuple[Relationship, ...]] = {}
        waiting = [""]
        while waiting:
            source = waiting.pop()
            if source not in found and (not source or self.has(source)):
                found[source] = self._readable_arrows(source)
                waiting += [one.target for one in found[source] if not one.external]
        return found

    def _readable_arrows(self, source: str) -> tuple[Relationship, ...]:
        """What a part refers to; nothing where that cannot be read, so no part of ours."""
        try:
            return self.relationships(source)
        except CrmError:
            return ()

    def _relationship(self, source: str, one: Element) -> Relationship:
        external = one.get("TargetMode") == "External"
        target = one.get("Target")
        if not external:
            target = self._resolve(source, target)
        return Relationship(one.get("Id"), one.get("Type"), target, external)

    def _resolve(self, source: str, target: str) -> str:
        path = target.partition("#")[0].replace("\\", "/")
        joined = path if path.startswith("/") else posixpath.join(posixpath.dirname(source), path)
        name = posixpath.normpath("/" + joined).lstrip("/")
        return name if self.has(name) else unquote(name) if self.has(unquote(name)) else name

    def target(self, source: str, relationship_id: str) -> Relationship | None:
        """The relationship of that id, None when there is none."""
        self.relationships(source)
        return self._by_id[source].get(relationship_id)

    def relate(self, source: str, relationship_type: str, target: str) -> str:
        """Adds a relationship to a part of the package; answers its id."""
        part = relationships_part(source)
        data = self.xml(part) if self.has(part) else NO_RELATIONSHIPS
        # What the part refers to in vain would refer to the new target.
        new_id = free_id(parse(data, part), self.xml(source))
        related = with_relationship(data, source, Relationship(new_id, relationship_type, target))
        self.put(part, related, RELATIONSHIPS_TYPE)
        return new_id

    def unrelate(self, source: str, relationship_id: str) -> None:
        """Takes a relationship away; the part it led to stays."""
        part = relationships_part(source)
        self.put(part, without_relationship(self.xml(part), source, relationship_id))

    # Saving

    def save(self, out: BinaryIO) -> None:
        """Writes the package: what is untouched as the compressed bytes it came as."""
        archive.write_archive(out, (self.packed(name) for name in self.names()))

    def packed(self, name: str) -> archive.Packed:
        """The part as it will stand in the archive."""
        key = part_key(name)
        member = self._members.get(key)
        if key in self._changed or (key == part_key(TYPES) and self._types.changed):
            written = self.read(name)
            if member is None or not self._came_as(key, written):
                return archive.pack(name, written, member)
        return archive.packed_as_is(self._data, self._members[key])
