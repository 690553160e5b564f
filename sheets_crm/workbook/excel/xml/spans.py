"""XML looked at without being rewritten: where each element stands in the bytes.

A parser that builds a tree and writes it out again changes what is not ours: quotes, blanks,
entities, unused prefixes. Here a part stays the bytes it is; expat tells where its elements begin
and end, and an edit replaces exactly the bytes that it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.xml.escape_text import as_attribute

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SPREADSHEETS = (MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
"""The namespaces of a workbook's parts: as nearly all are, and as “strict” ones are."""

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
MARKUP_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"

MOST_ELEMENTS = 400_000
"""Elements of one part without its rows; a style sheet with all the formats that Excel allows
(65,490 of them) has some 300,000."""
MOST_NESTED = 200
"""Elements within one another; drawings have some thirty."""

PARSED_WHOLE = 4 << 20
"""Bytes of a sheet that is checked whole. In a longer one that is written as programs write them
the rows are taken at their word: that check would take as long as reading them."""

_START_TAG = re.compile(rb"<[^\s/>]++(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_NOTHING: dict[str, str] = {}


@dataclass(slots=True)
class Element:
    """One element and the bytes it takes: `start`, `inside` … `inside_end`, `end`.

    Attributes:
        tag: the name as written, prefix included.
        name: the local name.
        space: the namespace's address, "" for none.
        attributes: by name; those with a namespace as `{address}name`.
        text: the text directly in it.
        spaces: prefixes declared on this element, by address.
    """

    tag: str
    name: str
    space: str
    attributes: dict[str, str]
    start: int
    inside: int
    inside_end: int = -1
    end: int = -1
    children: list[Element] = field(default_factory=list)
    text: str = ""
    spaces: dict[str, str] = field(default_factory=dict)

    @property
    def closed(self) -> bool:
        """Whether it is written `<a/>`."""
        return self.inside_end < 0

    @property
    def prefix(self) -> str:
        """The prefix with its colon, "" for none."""
        return self.tag.partition(":")[0] + ":" if ":" in self.tag else ""

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def all(self, name: str) -> list[Element]:
        """The children of that local name in this element's own namespace."""
        return [one for one in self.children if one.name == name and one.space == self.space]

    def first(self, name: str) -> Element | None:
        return next(iter(self.all(name)), None)

    def walk(self) -> Iterator[Element]:
        """This element and everything in it, in document order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += reversed(element.children)


class _Reader:
    """Collects elements from expat's events."""

    def __init__(self, data: bytes, part: str, deepest: int = 0) -> None:
        self._data = data
        self._part = part
        self._deepest = deepest or MOST_NESTED + 1
        self._below = 0
        self._open: list[Element] = []
        self._texts: list[list[str]] = []
        self._left = MOST_ELEMENTS
        self._spaces: dict[str, str] = {}
        self.root: Element | None = None
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.namespace_prefixes = True
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartNamespaceDeclHandler = self._space
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _doctype(self, *_: object) -> None:
        raise CrmError("xlsx_dtd", part=self._part)

    def _space(self, prefix: str | None, address: str | None) -> None:
        self._spaces[address or ""] = prefix or ""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= self._deepest:
            self._below += 1
            return
        self._left -= 1
        if self._left < 0 or len(self._open) >= MOST_NESTED:
            raise CrmError("xlsx_overgrown", part=self._part)
        at = self.parser.CurrentByteIndex
        tag = _START_TAG.match(self._data, at)
        if tag is None:
            raise CrmError("xlsx_damaged", part=self._part)
        space, local, prefix = _split(name)
        element = Element(
            tag=f"{prefix}:{local}" if prefix else local,
            name=local,
            space=space,
            attributes={_attribute_name(key): value for key, value in attributes.items()}
            if attributes
            else _NOTHING,
            start=at,
            inside=tag.end(),
            spaces=self._spaces or _NOTHING,
        )
        if self._spaces:
            self._spaces = {}
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)
        self._texts.append([])

    def _end(self, _: str) -> None:
        if self._below:
            self._below -= 1
            return
        element = self._open.pop()
        element.text = "".join(self._texts.pop())
        if self._data[element.inside - 2 : element.inside] == b"/>":
            element.end = element.inside
            return
        element.inside_end = self.parser.CurrentByteIndex
        element.end = self._data.index(b">", element.inside_end) + 1

    def _text(self, text: str) -> None:
        if self._texts and not self._below:
            self._texts[-1].append(text)


@lru_cache(maxsize=4096)
def _split(name: str) -> tuple[str, str, str]:
    parts = name.split(" ")
    if len(parts) == 1:
        return "", parts[0], ""
    return parts[0], parts[1], parts[2] if len(parts) > 2 else ""


@lru_cache(maxsize=4096)
def _attribute_name(name: str) -> str:
    space, local, _ = _split(name)
    return f"{{{space}}}{local}" if space else local


def parse(data: bytes, part: str = "", *, deepest: int = 0) -> Element:
    """The root element of a part in UTF-8, everything in it with its place.

    Args:
        data: the part.
        part: its name, for messages.
        deepest: how many levels of elements are told, the root being the first; 0 for all.

    Raises:
        CrmError: `xlsx_damaged` when it is not well-formed, `xlsx_overgrown` when it holds more
            than any program writes, `xlsx_dtd` when it declares a document type (no entity is
            ever expanded and nothing is ever fetched).
    """
    reader = _Reader(data, part, deepest)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise CrmError("xlsx_damaged", part=part) from error
    finally:
        # It and its parser know each other: without this the elements stay until a collection.
        del reader.parser
    if reader.root is None:
        raise CrmError("xlsx_damaged", part=part)
    return reader.root


def check_well_formed(data: bytes, part: str = "") -> None:
    """Refuses what `parse` refuses, fifty times faster: no element is made.

    Raises:
        CrmError: `xlsx_damaged`, `xlsx_dtd`.
    """

    def refuse(*_: object) -> None:
        raise CrmError("xlsx_dtd", part=part)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise CrmError("xlsx_damaged", part=part) from error


def with_attribute(tag: bytes, name: str, value: str) -> bytes:
    """A start tag with one attribute, that has no prefix, changed or added; all else as written."""
    written = f"{name}={as_attribute(value)}".encode()
    found = re.search(rf"(?<=\s){name}\s*+=\s*+(\"[^\"]*\"|'[^']*')".encode(), tag)
    if found:
        return tag[: found.start()] + written + tag[found.end() :]
    end = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:end].rstrip() + b" " + written + tag[end:]


class Splices:
    """Edits of one part, by place, put in all at once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._edits: list[tuple[int, int, bytes]] = []
        self._tags: dict[int, tuple[Element, bytes]] = {}
        self._filled: dict[int, bytes] = {}

    def replace(self, start: int, end: int, new: bytes) -> None:
        self._edits.append((start, end, new))

    def insert(self, at: int, new: bytes) -> None:
        self.replace(at, at, new)

    def remove(self, element: Element) -> None:
        self.replace(element.start, element.end, b"")

    def append(self, element: Element, new: bytes) -> None:
        """Puts `new` in as the element's last content."""
        if element.closed:
            self._tags[element.start] = (element, self._tag(element))
            self._filled[element.start] = self._filled.get(element.start, b"") + new
        else:
            self.insert(element.inside_end, new)

    def set_attribute(self, element: Element, name: str, value: str) -> None:
        """Changes or adds one attribute that has no prefix; the others stay as written."""
        self._tags[element.start] = (element, with_attribute(self._tag(element), name, value))

    def _tag(self, element: Element) -> bytes:
        known = self._tags.get(element.start)
        return known[1] if known else self._data[element.start : element.inside]

    def _start_tags(self) -> Iterator[tuple[int, int, bytes]]:
        for start, (element, tag) in self._tags.items():
            if inside := self._filled.get(start):
                opened = tag[:-2].rstrip() + b">"
                yield start, element.inside, opened + inside + f"</{element.tag}>".encode()
            else:
                yield start, element.inside, tag

    def result(self) -> bytes:
        """The part with every edit in it; edits at one place stand in the order they came."""
        pieces: list[bytes] = []
        at = 0
        for start, end, new in sorted(
            (*self._edits, *self._start_tags()), key=lambda edit: edit[0]
        ):
            pieces += (self._data[at:start], new)
            at = end
        return b"".join((*pieces, self._data[at:]))


def prefix_for(root: Element, space: str) -> str:
    """The prefix (with its colon) that the root declares for a namespace, "" for none."""
    prefix = root.spaces.get(space, "")
    return f"{prefix}:" if prefix else ""
