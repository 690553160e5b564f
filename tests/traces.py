"""Whether anything in a folder names somebody: the tests' own search.

Every byte of every file is looked at, the free pages of a database like all others; what is packed
in it is unpacked, archives member by member, databases value by value.
"""

from __future__ import annotations

import html
import io
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path


def forms(text: str) -> Iterator[bytes]:
    """A text as it may stand in bytes."""
    for one in {text, text.casefold()}:
        yield one.encode()
        yield one.encode("utf-16-le")
        yield html.escape(one).encode()
        yield "".join(c if ord(c) < 128 else f"\\u{ord(c):04x}" for c in one).encode()


def unpacked(data: bytes) -> Iterator[bytes]:
    """The bytes, and whatever is packed in them, wherever it begins."""
    yield data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                part = archive.read(name)
                yield part
                yield re.sub(rb"<[^>]*>", b"", part)
    if data.startswith(b"SQLite format 3"):
        yield from _values(data)
    for start in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", data):
        try:
            yield zlib.decompressobj().decompress(data[start.start() :])
        except zlib.error:
            continue


def _values(data: bytes) -> Iterator[bytes]:
    """Every value of a database, as it is and unpacked; a long one lies about in pieces."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(data)
        database.text_factory = bytes
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for row in database.execute(f'SELECT * FROM "{table.decode()}"'):
                for value in (one for one in row if isinstance(one, bytes)):
                    yield value
                    with suppress(zlib.error):
                        yield zlib.decompress(value)


def traces(folder: Path, wanted: Iterable[str]) -> set[str]:
    """The files of a folder that hold any of these texts, each with which of them."""
    return {
        f"{file.relative_to(folder)}: {trace}"
        for file in folder.rglob("*")
        if file.is_file()
        for data in unpacked(file.read_bytes())
        for trace in wanted
        for form in forms(trace)
        if form in data
    }
