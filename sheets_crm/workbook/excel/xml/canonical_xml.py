"""What an element means, whatever it is written like: formats are compared so, and written anew."""

from __future__ import annotations

from dataclasses import dataclass

from sheets_crm.workbook.excel.xml.escape_text import as_attribute, as_content
from sheets_crm.workbook.excel.xml.spans import MAIN, Element


@dataclass(frozen=True)
class Tree:
    """An element's meaning: no prefix, no place, attributes in order of name, so that it compares.

    Elements of another namespace keep it in `space`; the main one is "".
    """

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Tree, ...] = ()
    text: str = ""
    space: str = ""

    def get(self, name: str, default: str = "") -> str:
        return dict(self.attributes).get(name, default)

    def first(self, name: str) -> Tree | None:
        return next((child for child in self.children if child.name == name), None)

    def having(self, **attributes: str | None) -> Tree:
        """The same with some attributes set, or taken away where None."""
        merged = dict(self.attributes) | attributes
        kept = tuple(sorted((k, v) for k, v in merged.items() if v is not None))
        return Tree(self.name, kept, self.children, self.text, self.space)

    def write(self, prefix: str = "") -> str:
        """The element as text, every name of the main namespace with `prefix`."""
        tag = self.name if self.space else prefix + self.name
        attributes = "".join(f" {k}={as_attribute(v)}" for k, v in self.attributes)
        if self.space:
            attributes = f' xmlns="{self.space}"' + attributes
        inside = as_content(self.text) + "".join(child.write(prefix) for child in self.children)
        return f"<{tag}{attributes}>{inside}</{tag}>" if inside else f"<{tag}{attributes}/>"


def tree(element: Element, main: str = MAIN) -> Tree:
    """The meaning of an element that was read."""
    text = element.text if not element.children else ""
    return Tree(
        element.name,
        tuple(sorted(element.attributes.items())),
        tuple(tree(child, main) for child in element.children),
        text,
        "" if element.space == main else element.space,
    )


def el(name: str, /, *children: Tree, text: str = "", **attributes: str | int) -> Tree:
    """An element of the main namespace."""
    given = tuple(sorted((key, str(value)) for key, value in attributes.items()))
    return Tree(name, given, children, text)
