"""The lists of a style sheet, each entry understood when it is asked for.

Workbooks with "too many different cell formats" have tens of thousands of entries, of which a visit
asks for a few: what stands where is found at once, what it means when somebody looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import overload

from sheets_crm.errors import CrmError
from sheets_crm.text.parse_untrusted import whole
from sheets_crm.workbook.excel.xml.canonical_xml import Tree, tree
from sheets_crm.workbook.excel.xml.spans import MARKUP_COMPATIBILITY, Element, parse

_NOT_PLAIN = re.compile(rb"<!|<\?|AlternateContent|extLst")
"""Where one of these stands in a list its entries cannot be told apart by their tags alone."""
_ATTRIBUTE = rb"\s%b\s*+=\s*+[\"']([^\"']*+)[\"']"


class StyleList(Sequence[Tree]):
    """The entries of one list, with those that were appended.

    Args:
        written: the entries as they came, each from its start tag on.
        understood: what some of them mean.
        around: the start tags that they stand in, for what their prefixes mean.
        part: the part, for messages.
    """

    def __init__(
        self,
        written: Sequence[bytes] = (),
        understood: Sequence[Tree] = (),
        around: Sequence[tuple[bytes, str]] = (),
        part: str = "",
    ) -> None:
        self._written = written
        self._entries: list[Tree | None] = [*understood] or [None] * len(written)
        self._around = around
        self._part = part

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, at: int) -> Tree: ...
    @overload
    def __getitem__(self, at: slice) -> list[Tree]: ...
    def __getitem__(self, at: int | slice) -> Tree | list[Tree]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        entry = self._entries[at]
        if entry is None:
            entry = self._entries[at] = self._parsed([self._written[at]])[0]
        return entry

    def __iter__(self) -> Iterator[Tree]:
        if None in self._entries:
            came = len(self._written)
            self._entries[:came] = self._parsed(self._written)
        return (one for one in self._entries if one is not None)

    def append(self, entry: Tree) -> None:
        """Adds an entry behind the others."""
        self._entries.append(entry)

    def attribute(self, at: int, name: str) -> str:
        """An attribute of an entry, "" when it has none; of one not yet asked for, soon found."""
        entry = self._entries[at]
        if entry is not None:
            return entry.get(name)
        written = self._written[at]
        found = re.search(_ATTRIBUTE % name.encode(), written[: written.index(b">")])
        return found[1].decode() if found else ""

    def begins_with(self, other: StyleList) -> bool:
        """Whether the entries of another list stand first in this one."""
        if self._written and len(self._written) >= len(other) == len(other._written):
            pairs = zip(self._written, other._written, strict=False)
            if all(one.rstrip() == another.rstrip() for one, another in pairs):
                return True
        return self[: len(other)] == other[:]

    def _parsed(self, written: Sequence[bytes]) -> list[Tree]:
        opened = b"".join(tag for tag, _ in self._around)
        closed = "".join(f"</{name}>" for _, name in reversed(self._around)).encode()
        element = parse(b"".join((opened, *written, closed)), self._part)
        for _ in self._around[1:]:
            element = element.children[0]
        return [tree(one) for one in element.children]


def style_list(data: bytes, root: Element, name: str, item: str, part: str) -> StyleList:
    """One list of a style sheet.

    Args:
        data: the part.
        root: its root with the lists; what stands in them may be missing.
        name: of the list.
        item: name of its entries.
        part: the part's name, for messages.

    Raises:
        CrmError: `xlsx_alternatives` where it holds a different number for different programs.
    """
    container = root.first(name)
    if container is None or container.closed:
        return StyleList()
    around = [(data[one.start : one.inside], one.tag) for one in (root, container)]
    inside = data[container.inside : container.inside_end]
    tag = re.escape(f"{container.prefix}{item}".encode())
    starts = [found.start() for found in re.finditer(rb"<%b(?=[\s/>])" % tag, inside)]
    if _NOT_PLAIN.search(inside) or whole(container.get("count"), -1) != len(starts):
        closed = f"</{container.tag}></{root.tag}>".encode()
        parsed = parse(around[0][0] + around[1][0] + inside + closed, part)
        entries = _entries(parsed.children[0], item, parsed.space, part)
        return StyleList(understood=[tree(one) for one in entries])
    ends = [*starts[1:], len(inside)]
    pieces = [inside[a:b] for a, b in zip(starts, ends, strict=True)]
    return StyleList(pieces, around=around, part=part)


def _entries(container: Element, item: str, space: str, part: str) -> list[Element]:
    """The entries as any program counts them: of alternatives, one branch."""
    found: list[Element] = []
    for child in container.children:
        if child.space == MARKUP_COMPATIBILITY:
            branches = [_entries(branch, item, space, part) for branch in child.children]
            if len({len(one) for one in branches}) > 1 or not _has_fallback(child, branches):
                raise CrmError("xlsx_alternatives", part=part)
            found += branches[0] if branches else []
        elif child.name == item and child.space == space:
            found.append(child)
    return found


def _has_fallback(alternatives: Element, branches: Sequence[Sequence[Element]]) -> bool:
    """Whether a program that knows none of the choices finds as many entries."""
    return not any(branches) or any(one.name == "Fallback" for one in alternatives.children)
