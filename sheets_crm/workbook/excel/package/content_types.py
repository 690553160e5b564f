"""The part that says what type every other part of a package is."""

from __future__ import annotations

from urllib.parse import unquote

from sheets_crm.workbook.excel.package.encoding import as_utf8
from sheets_crm.workbook.excel.xml.escape_text import as_attribute
from sheets_crm.workbook.excel.xml.spans import Element, Splices, parse

TYPES = "[Content_Types].xml"


def part_key(name: str) -> str:
    """Parts are the same whatever the case; some producers write backslashes."""
    return name.replace("\\", "/").lstrip("/").lower()


class ContentTypes:
    """The declarations as they came, and those made since."""

    def __init__(self, data: bytes) -> None:
        self._original = data
        self._utf8 = as_utf8(data, TYPES)
        self._root = parse(self._utf8, TYPES)
        self._made: dict[str, tuple[str, str | None]] = {}
        self._overrides: dict[str, Element] = {}
        for one in self._root.all("Override"):
            part = part_key(one.get("PartName"))
            self._overrides.setdefault(part, one)
            self._overrides.setdefault(unquote(part), one)
        self._defaults: dict[str, str] = {}
        for one in self._root.all("Default"):
            self._defaults.setdefault(one.get("Extension").lower(), one.get("ContentType"))

    def of(self, name: str) -> str:
        """The declared type of a part, "" when there is none."""
        made = self._made.get(part_key(name))
        if made:
            return made[1] or ""
        override = self._override(name)
        return override.get("ContentType") if override else self._by_extension(name)

    def declare(self, name: str, content_type: str | None) -> None:
        """Gives a part a type of its own; None takes it away."""
        self._made[part_key(name)] = (name, content_type)

    def names(self, name: str) -> bool:
        """Whether a part of that name is given a type of its own, be it there or not."""
        made = self._made.get(part_key(name))
        return made[1] is not None if made else self._override(name) is not None

    @property
    def changed(self) -> bool:
        """Whether anything is declared that was not so."""
        return self.data != self._original

    @property
    def data(self) -> bytes:
        """The part; the very same bytes when nothing new is declared."""
        splices = Splices(self._utf8)
        edits = [self._edit(splices, *made) for made in self._made.values()]
        return splices.result() if any(edits) else self._original

    def _edit(self, splices: Splices, name: str, content_type: str | None) -> bool:
        override = self._override(name)
        now = override.get("ContentType") if override else self._by_extension(name)
        if override and content_type is None:
            splices.remove(override)
        elif content_type is None or content_type == now:
            return False
        elif override:
            splices.set_attribute(override, "ContentType", content_type)
        else:
            where, said = as_attribute("/" + name), as_attribute(content_type)
            entry = f"<{self._root.prefix}Override PartName={where} ContentType={said}/>"
            splices.append(self._root, entry.encode())
        return True

    def _by_extension(self, name: str) -> str:
        extension = name.rpartition(".")[2].lower()
        return self._defaults.get(extension, "")

    def _override(self, name: str) -> Element | None:
        return self._overrides.get(part_key(name))
