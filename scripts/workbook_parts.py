"""Small changes to a workbook's parts, where no library changes so little of it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

BOOK = "xl/workbook.xml"

Edit = Callable[[bytes], bytes]


def rewrite(source: Path, target: Path, edits: Mapping[str, Edit]) -> None:
    """Copies a workbook with some of its parts edited, by part name."""
    with (
        zipfile.ZipFile(source) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, edits.get(name, bytes)(old.read(name)))


def sheet_part(path: Path, title: str) -> str:
    """The name of the part that holds the tab of that title."""
    with zipfile.ZipFile(path) as archive:
        book = archive.read(BOOK).decode("utf-8")
        links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8")
    entry = next(tag for tag in re.findall(r"<sheet [^>]*>", book) if f'name="{title}"' in tag)
    link = next(
        tag
        for tag in re.findall(r"<Relationship [^>]*>", links)
        if f'Id="{_attribute(entry, "r:id")}"' in tag
    )
    return "xl/" + _attribute(link, "Target").removeprefix("/xl/")


def showing_only(title: str) -> Edit:
    """Edits `BOOK` so that only the tab of that title is to be seen."""

    def edit(book: bytes) -> bytes:
        tags = re.findall(r"<sheet [^>]*>", book.decode("utf-8"))
        place = next(i for i, tag in enumerate(tags) if f'name="{title}"' in tag)
        for i, tag in enumerate(tags):
            shown = re.sub(r' state="\w+"', "", tag)
            hidden = shown.replace("<sheet ", '<sheet state="hidden" ')
            new = shown if i == place else hidden
            book = book.replace(tag.encode("utf-8"), new.encode("utf-8"))
        book = re.sub(rb' (activeTab|firstSheet)="\d+"', b"", book)
        return book.replace(b"<workbookView", b'<workbookView activeTab="%d"' % place)

    return edit


def unprinted(book: bytes, titles: list[str]) -> bytes:
    """Without what is said of the printing of these tabs: LibreOffice prints hidden ones too."""
    for title in titles:
        tab = rf"'?{re.escape(title)}'?".encode()
        name = rb"<definedName [^>]*_xlnm\.Print_[^>]*>" + tab + rb"!.*?</definedName>"
        book = re.sub(name, b"", book)
    return re.sub(rb"<definedNames></definedNames>", b"", book)


def unpaged(part: bytes) -> bytes:
    """A sheet without ends of pages and what stands at their foot."""
    for name in (b"rowBreaks", b"headerFooter"):
        part = re.sub(rb"<%b\b.*?</%b>" % (name, name), b"", part, flags=re.DOTALL)
    return part


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    if found is None:
        raise ValueError(f"no {name} in {tag}")
    return found[1]
