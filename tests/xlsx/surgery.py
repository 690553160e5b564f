"""Cutting a package open: parts replaced, added and related, the archive written anew."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from pathlib import Path

from tests.xlsx.package import CONTENT_TYPES, Package, relationships_part, write_package

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EMPTY_RELS = (
    f"{_HEAD}<Relationships "
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)


class Patient:
    """A package under the knife."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = parts

    @classmethod
    def read(cls, path: Path) -> Patient:
        return cls(dict(Package.read(path).parts))

    def write(self, path: Path) -> None:
        write_package(path, self.parts)

    def sheet(self, name: str) -> str:
        """The part of the tab."""
        return Package(self.parts).sheet(name).part

    def text(self, part: str) -> str:
        return self.parts[part].decode()

    def edit(self, part: str, change: Callable[[str], str]) -> None:
        """Replace a part's text. The change has to change something."""
        old = self.text(part)
        new = change(old)
        assert new != old, f"nothing to change in {part}"
        self.parts[part] = new.encode()

    def replace(self, part: str, old: str, new: str, count: int = 1) -> None:
        self.edit(part, lambda text: text.replace(old, new, count))

    def before(self, part: str, tags: str, addition: str) -> None:
        """Insert before the first of the tags, named as alternatives of a pattern."""
        self.edit(
            part, lambda text: re.sub(f"(?=<(?:{tags})[ />])", lambda _: addition, text, count=1)
        )

    def add(self, part: str, xml: str | bytes, content_type: str = "") -> None:
        """Add a part, its content type as an override."""
        self.parts[part] = xml if isinstance(xml, bytes) else (_HEAD + xml).encode()
        if content_type:
            entry = f'<Override PartName="/{part}" ContentType="{content_type}"/>'
            self.replace(CONTENT_TYPES, "</Types>", f"{entry}</Types>")

    def default(self, extension: str, content_type: str) -> None:
        if f'Extension="{extension}"' not in self.text(CONTENT_TYPES):
            entry = f'<Default Extension="{extension}" ContentType="{content_type}"/>'
            self.before(CONTENT_TYPES, "Override|Default", entry)

    def relate(self, source: str, target: str, kind: str, identity: str) -> str:
        """Relate two parts under a new id; `kind` is a word of the standard's or a whole type."""
        rels = relationships_part(source)
        self.parts.setdefault(rels, _EMPTY_RELS.encode())
        whole = kind if ":" in kind else f"{OFFICE}/{kind}"
        path = posixpath.relpath("/" + target, posixpath.dirname("/" + source))
        entry = f'<Relationship Id="{identity}" Type="{whole}" Target="{path}"/>'
        self.replace(rels, "</Relationships>", f"{entry}</Relationships>")
        return identity

    def declare(self, part: str, prefix: str, uri: str, *, ignorable: bool = False) -> None:
        """Declare a namespace on the part's root, ignorable if so wished."""
        if f"xmlns:{prefix}=" not in _root_tag(self.text(part)):
            self.edit(part, lambda text: _on_root(text, f' xmlns:{prefix}="{uri}"'))
        if ignorable:
            mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
            self.declare(part, "mc", mc)
            known = re.search(r'mc:Ignorable="([^"]*)"', self.text(part))
            if not known:
                self.edit(part, lambda text: _on_root(text, f' mc:Ignorable="{prefix}"'))
            elif prefix not in known.group(1).split():
                grown = f'mc:Ignorable="{known.group(1)} {prefix}"'
                self.replace(part, known.group(), grown)


def _root_tag(text: str) -> str:
    found = re.search(r"<[A-Za-z][^>]*>", text)
    assert found
    return found.group()


def _on_root(text: str, addition: str) -> str:
    return re.sub(r"(<[A-Za-z][^\s>]*)(\s|>)", lambda m: m[1] + addition + m[2], text, count=1)
