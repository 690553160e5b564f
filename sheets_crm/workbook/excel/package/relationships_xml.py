"""A part of relationships as bytes: one arrow added or taken away, the others as they are."""

from __future__ import annotations

import posixpath
import re
from itertools import count

from sheets_crm.workbook.excel.package.relationship import Relationship, relationships_part
from sheets_crm.workbook.excel.xml.escape_text import as_attribute
from sheets_crm.workbook.excel.xml.spans import Element, Splices, parse

RELATIONSHIPS_SPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MENTIONED = re.compile(rb"[\"'](rId[0-9]+)[\"']")
NO_RELATIONSHIPS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<Relationships xmlns="{RELATIONSHIPS_SPACE}"></Relationships>'
).encode()


def free_id(root: Element, source: bytes) -> str:
    """The first id that no relationship has, nor the part that they are of mentions."""
    taken = {one.get("Id") for one in root.all("Relationship")}
    taken |= {one.decode() for one in _MENTIONED.findall(source)}
    return next(f"rId{n}" for n in count(1) if f"rId{n}" not in taken)


def with_relationship(data: bytes, source: str, new: Relationship) -> bytes:
    """The relationships of the part `source` with one more, to a part of the same package."""
    root = parse(data, relationships_part(source))
    tag = f"{root.prefix}Relationship"
    # Both from the root: a bare name would be looked for from the working directory.
    relative = posixpath.relpath(f"/{new.target}", f"/{posixpath.dirname(source)}")
    entry = f'<{tag} Id="{new.id}" Type={as_attribute(new.type)} '
    entry += f"Target={as_attribute(relative)}/>"
    splices = Splices(data)
    splices.append(root, entry.encode())
    return splices.result()


def without_relationship(data: bytes, source: str, relationship_id: str) -> bytes:
    """The relationships of the part `source` without that one."""
    splices = Splices(data)
    for one in parse(data, relationships_part(source)).all("Relationship"):
        if one.get("Id") == relationship_id:
            splices.remove(one)
    return splices.result()
