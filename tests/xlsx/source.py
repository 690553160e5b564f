"""XML as it is spelled: elements that remember the very text they were written with.

A parser forgets quotes, prefixes' order and white space; the guest promise is about just these.
"""

from __future__ import annotations

import codecs
import html
import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<!DOCTYPE[^>]*>
    |</[^>]*>|<(?:[^<>"']|"[^"]*"|'[^']*')+>|[^<]+""",
    re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([^\s=<>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_NAME = re.compile(r"<([^\s/>]+)")
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']""")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes) -> str:
    """The part's text, without its byte order mark."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding)
    declared = _ENCODING.match(data)
    return data.decode(declared.group(1).decode() if declared else "utf-8")


@dataclass
class Node:
    """An element, or a piece of text, comment or instruction (`name` empty).

    Attributes:
        name: as spelled, with its prefix.
        tag: the opening tag, or the piece itself.
        source: everything from the opening to the closing tag.
    """

    name: str
    tag: str
    source: str
    nodes: list[Node] = field(default_factory=list)

    @property
    def local(self) -> str:
        return self.name.rpartition(":")[2]

    @property
    def attributes(self) -> list[tuple[str, str]]:
        """Names and values in the order and the spelling of the tag."""
        body = self.tag[len(self.name) + 1 :]
        return [(name, one or two) for name, one, two in _ATTRIBUTE.findall(body)]

    def get(self, name: str) -> str | None:
        return next((html.unescape(v) for k, v in self.attributes if k == name), None)

    @property
    def elements(self) -> list[Node]:
        return [node for node in self.nodes if node.name]

    @property
    def inner(self) -> str:
        return "".join(node.source for node in self.nodes)

    def find(self, local: str) -> Node | None:
        return next((node for node in self.elements if node.local == local), None)

    def all(self, local: str) -> list[Node]:
        """Descendants of that name, in document order."""
        found = []
        for node in self.elements:
            found += [node] if node.local == local else []
            found += node.all(local)
        return found

    @property
    def text(self) -> str:
        """All character data in it, references resolved."""
        pieces = [node.text if node.name else html.unescape(node.source) for node in self.nodes]
        return "".join(pieces)


@dataclass(frozen=True)
class Document:
    prolog: str
    root: Node
    epilog: str


def read_document(data: bytes) -> Document:
    """Read a part into nodes. Expects well-formed XML without a document type."""
    text = decode(data)
    stack: list[tuple[Node, int]] = [(Node("", "", ""), 0)]
    for match in _TOKEN.finditer(text):
        _take(stack, match.group(), match.start(), text)
    outer = stack[0][0].nodes
    place = next(i for i, node in enumerate(outer) if node.name)
    prolog, epilog = outer[:place], outer[place + 1 :]
    return Document(_join(prolog), outer[place], _join(epilog))


def _join(nodes: list[Node]) -> str:
    return "".join(node.source for node in nodes)


def _take(stack: list[tuple[Node, int]], token: str, start: int, text: str) -> None:
    if token.startswith("</"):
        node, begin = stack.pop()
        node.source = text[begin : start + len(token)]
        return
    name = _NAME.match(token) if token[:2] not in ("<!", "<?") else None
    node = Node(name.group(1) if name else "", token, token)
    stack[-1][0].nodes.append(node)
    if name and not token.endswith("/>"):
        stack.append((node, start))


def meaning(node: Node) -> str:
    """A canonical form that keeps prefixes and the order of attributes and drops what is spelling.

    Spelling is: the kind of quotes, white space in tags and between elements, self-closing tags,
    and how a character is escaped.
    """
    if not node.name:
        return (
            html.escape(html.unescape(node.source))
            if not node.source.startswith("<")
            else node.source
        )
    attributes = "".join(f" {k}={html.escape(html.unescape(v))!r}" for k, v in node.attributes)
    return f"<{node.name}{attributes}>{''.join(map(meaning, _significant(node)))}</>"


def _significant(node: Node) -> list[Node]:
    if not node.elements:
        return node.nodes
    return [child for child in node.nodes if child.name or child.source.strip()]
